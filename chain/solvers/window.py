"""The window of sites that take part, which grows with the front.

Sites at rest (equal temperatures, nothing imposed) need no work: outside [lo, hi) energies are exactly zero, and
the links at the window's edges are closed, so energy is conserved whatever the window. It is wide enough that
what a closed link holds back is far below the tolerance: a step that moves an edge site by more than a
thousandth of it is done again in a wider window, and the window grows before that becomes likely.
"""

import numpy as np

from chain.arrays import Array
from chain.solvers.problem import Problem
from chain.solvers.state import E_NEW, HIGH, LOW, SLOPE_NEW, Control, State, T, Work
from chain.solvers.waveforms import Waveform
from chain.storage.compiled import njit

EDGE = 1e-3  # of the tolerance: what an edge site may move in a step
QUIET = 1e-6  # of the tolerance: below this a site counts as at rest
ROUNDING = 1e-13  # of a temperature: moves smaller than this are noise
MARGIN = 16


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


def edge_moved(control: Control, state: State, work: Work) -> bool:
    """Whether the tried step moves a site at an open edge by more than it may."""
    lo, hi = int(state.counts[LOW]), int(state.counts[HIGH])
    if lo == hi:
        return False
    left = lo > 0 and _moved(control, state, work, lo, lo + 1, EDGE)
    return left or (hi < len(state.e) and _moved(control, state, work, hi - 1, hi, EDGE))


def _moved(control: Control, state: State, work: Work, a: int, b: int, part: float) -> bool:
    """Whether the tried step moves one of the sites a to b - 1 by more than a part of the tolerance."""
    return bool(_any_moved(state.e, work.sites, a, b, part * control.rtol, part * control.atol))


@njit(cache=True, error_model="numpy", nogil=True)
def _any_moved(e: Array, sites: Array, a: int, b: int, rtol: float, atol: float) -> bool:
    for n in range(a, b):
        change, T_n = abs(sites[E_NEW, n] - e[n]) * sites[SLOPE_NEW, n], sites[T, n]
        if change > rtol * T_n + atol and change > ROUNDING * T_n:
            return True
    return False


def grow(control: Control, state: State, work: Work, at_once: bool) -> None:
    """Widen the window where the quiet margin before an open edge has become thin, or at once on both sides."""
    count = state.counts
    lo, hi = int(count[LOW]), int(count[HIGH])
    more, enough = MARGIN + (hi - lo) // 4, min(MARGIN // 2 + (hi - lo) // 10, hi - lo)
    if hi < len(state.e) and (at_once or _moved(control, state, work, hi - enough, hi, QUIET)):
        count[HIGH] = min(len(state.e), hi + more)
    if lo > 0 and (at_once or _moved(control, state, work, lo, lo + enough, QUIET)):
        count[LOW] = max(0, lo - more)
