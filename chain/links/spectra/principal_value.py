"""Principal values of any spectral function, on panels in which its Legendre series has converged.

    ω² P∫ f(u)/(u² - ω²) du,   f = J̃/u

Panels far from ω are Gauss sums. Near ω the Legendre series of f(u)/(u + ω) is integrated term by term, with
∫ P_n(t)/(t - x) dt = -2Q_n(x), the Legendre functions of the second kind.
"""

import math
from collections.abc import Callable

import numpy as np

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.links.landauer.grid import octaves, resolve
from chain.storage.compiled import njit

_LOWEST, _HIGHEST = -200, 100  # octaves about the cutoff
_NEAR = 2.2  # half widths of a panel: further away, Gauss sums are right to rounding
_NEGLIGIBLE = 2.0**-28  # a ratio whose square is rounding
_CONVERGED = 1e-9  # of the integral may lie in the last octaves
_POINTS = 16
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(_POINTS)
# From weighted values at the nodes (of a panel of any width) to Legendre coefficients over the half width
_SERIES = np.ascontiguousarray((np.polynomial.legendre.legvander(_NODES, _POINTS - 1) * (np.arange(_POINTS) + 0.5)).T)


class Panels:
    """A function f >= 0 of frequency on panels, to be integrated."""

    def __init__(self, ratio: Callable[[Array], Array], cutoff: float, marks: Array) -> None:
        edges = octaves(_LOWEST, _HIGHEST, 1, marks / cutoff)
        self._cutoff = cutoff
        # `resolve` gives nodes in ascending order, sixteen a panel, and weights times values
        found = resolve(lambda x: ratio(x * cutoff), edges)
        self._nodes, self._weighted = found.omega.reshape(-1, _POINTS), found.weighted.reshape(-1, _POINTS)
        self._edges = _panel_edges(self._nodes)

    def total(self) -> float:
        """∫ f du.

        Raises
        ------
        HeatChainError
            where it diverges
        """
        parts = self._weighted.sum(axis=1)
        middle = self._nodes.mean(axis=1)
        total = float(parts.sum())
        for outside, where in ((middle > 2.0 ** (_HIGHEST - 8), "high"), (middle < 2.0 ** (_LOWEST + 8), "low")):
            if parts[outside].sum() > _CONVERGED * total:
                raise HeatChainError(
                    f"`spectrum` must have a finite ∫J̃/ω dω, but it diverges at {where} frequency. "
                    "Give a spectral function with a cutoff that falls faster than 1, and that grows from 0."
                )
        return total * self._cutoff

    def dispersion(self, omega: Array) -> Array:
        """ω² P∫ f/(u² - ω²) du."""
        x = np.asarray(omega, dtype=np.float64) / self._cutoff
        flat = _dispersions(np.ascontiguousarray(x.ravel()), self._nodes, self._weighted, self._edges, _SERIES)
        return flat.reshape(x.shape) * self._cutoff


def _panel_edges(nodes: Array) -> Array:
    """Ends of panels from their nodes, shape (panels, 2); neighbours share theirs to the last bit."""
    half = (nodes[:, -1] - nodes[:, 0]) / (_NODES[-1] - _NODES[0])
    middle = 0.5 * (nodes[:, 0] + nodes[:, -1])
    low, high = middle - half, middle + half
    low[0] = 0.0
    low[1:] = high[:-1] = 0.5 * (low[1:] + high[:-1])
    return np.ascontiguousarray(np.stack([low, high], axis=1))


@njit(cache=True, error_model="numpy", nogil=True)
def _near(x: float, u: Array, weighted: Array, edges: Array, series: Array) -> float:
    """P∫ over one panel that holds x, or is close to it."""
    low, high = edges
    half = 0.5 * (high - low)
    place = ((x - low) + (x - high)) / (2.0 * half)
    tiny = 1e-30 * x
    # Q_0; an end that x meets cancels between neighbours
    below, above = max(abs(x - low), tiny), max(abs(high - x), tiny)
    second = 0.5 * math.log(below / above)
    before, total = 0.0, 0.0
    for n in range(series.shape[0]):
        coefficient = 0.0
        for i in range(u.size):
            coefficient += series[n, i] * weighted[i] / (u[i] + x)
        total -= 2.0 * coefficient * second
        following = place * second - 1.0 if n == 0 else ((2 * n + 1) * place * second - n * before) / (n + 1)
        before, second = second, following
    found: float = total / half
    return found


@njit(cache=True, error_model="numpy", nogil=True)
def _dispersions(omega: Array, nodes: Array, weighted: Array, edges: Array, series: Array) -> Array:
    count = nodes.shape[0]
    # ∫f du below each panel and ∫f/u² du from it on, for panels so far away that u or x is nothing
    below, above = np.zeros(count + 1), np.zeros(count + 1)
    for p in range(count):
        below[p + 1] = below[p] + weighted[p].sum()
    for p in range(count - 1, -1, -1):
        above[p] = above[p + 1] + (weighted[p] / nodes[p] / nodes[p]).sum()
    out = np.zeros(omega.size)
    for k in range(omega.size):
        x = omega[k]
        if x == 0.0:
            continue
        first = np.searchsorted(edges[:, 1], x * _NEGLIGIBLE)
        last = max(first, np.searchsorted(edges[:, 0], x / _NEGLIGIBLE))
        total = above[last] * x * x - below[first]
        for p in range(first, last):
            low, high = edges[p]
            if abs(x - 0.5 * (low + high)) < 0.5 * _NEAR * (high - low):
                total += _near(x, nodes[p], weighted[p], edges[p], series) * x * x
                continue
            for i in range(nodes.shape[1]):
                ratio = nodes[p, i] / x
                total += weighted[p, i] / ((ratio - 1.0) * (ratio + 1.0))
        out[k] = total
    return out
