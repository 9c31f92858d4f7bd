"""The window of sites that take part, which grows with the front.

Sites at rest (equal temperatures, nothing imposed) need no work: outside [lo, hi) energies are exactly zero, and
the links at the window's edges are closed, so energy is conserved whatever the window. It is wide enough that
what a closed link holds back is far below the tolerance: a step that moves an edge site by more than a
thousandth of it is done again in a wider window, and the window grows before that becomes likely.
"""

import numpy as np

from chain.arrays import Array, Index
from chain.solvers.problem import Problem
from chain.solvers.sampling import Waveform
from chain.solvers.state import E_NEW, HIGH, LOW, SLOPE_NEW, T
from chain.storage.compiled import njit

EDGE_PART = 1e-3  # of the tolerance: what an edge site may move in a step
NEAR_PART = 1e-6  # of the tolerance: below this a site counts as at rest
ROUNDING = 1e-13  # of a temperature: moves smaller than this are noise
MARGIN = 16
QUIET, NEAR, REACHED = range(3)


def first_window(problem: Problem, waves: list[Waveform]) -> tuple[int, int]:
    """Sites next to links that carry heat at the start, or that ends and sources will move."""
    n = problem.sites
    if problem.graph is not None:
        return 0, n
    T = np.asarray(problem.initial, dtype=np.float64)
    active = np.flatnonzero(T[1:] != T[:-1]) + 1  # links
    links = list(active[[0, -1]]) if len(active) else []
    for end, wave, link in ((problem.left, waves[0], 0), (problem.right, waves[1], n)):
        rest = T[0 if link == 0 else -1] if end.held else 0.0
        if wave.lower != rest or wave.upper != rest:
            links.append(link)
    for (site, _), wave in zip(problem.sources, waves[2:], strict=True):
        if wave.lower != 0.0 or wave.upper != 0.0:
            links += [site, site + 1]
    if not links:
        return 0, 0
    return max(0, int(min(links)) - MARGIN), min(n, int(max(links)) + MARGIN)


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def fronts(lo: int, hi: int, e: Array, sites: Array, rtol: float, atol: float) -> tuple[int, int]:
    """How far the front came towards the window's left and right edge in the tried step.

    QUIET or, at an open edge, NEAR where something moves in the margin before it, REACHED where its last site does.
    """
    left, right, margin = QUIET, QUIET, min(MARGIN // 2 + (hi - lo) // 10, hi - lo)
    if lo > 0:
        left = _front(lo, lo, lo + margin, e, sites, rtol, atol)
    if hi < e.size:
        right = _front(hi - 1, hi - margin, hi, e, sites, rtol, atol)
    return left, right


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _front(edge: int, a: int, b: int, e: Array, sites: Array, rtol: float, atol: float) -> int:
    """REACHED, NEAR or QUIET: what the sites a to b - 1, one of which is the edge, move in the tried step."""
    found = QUIET
    for n in range(a, b):
        change, T_n = abs(sites[E_NEW, n] - e[n]) * sites[SLOPE_NEW, n], sites[T, n]
        tolerance = rtol * T_n + atol
        if change > ROUNDING * T_n and change > NEAR_PART * tolerance:
            found = REACHED if found == REACHED or (n == edge and change > EDGE_PART * tolerance) else NEAR
    return found


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def grow(counts: Index, sites: int, left: bool, right: bool) -> None:
    """Widen the window on one side or both."""
    lo, hi = counts[LOW], counts[HIGH]
    more = MARGIN + (hi - lo) // 4
    if left:
        counts[LOW] = max(0, lo - more)
    if right:
        counts[HIGH] = min(sites, hi + more)
