"""Rigorous upper bounds of ∫ max(f, 0) du for a combination f of windows, over all frequencies and not on a grid.

Frequencies are divided into cells. In each, f is a polynomial plus a stated error: that of interpolation, which the
windows' analyticity bounds, and that of rounding. In Bernstein's basis a polynomial lies between its least and its
largest coefficient, and the integral of its positive part is at most the mean of the coefficients' positive parts,
with equality where none changes sign. Cells where they do are halved until nothing is left to gain.
"""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from chain.arrays import Array
from chain.bounds.certificates.windows import Window, interpolation_error, rounding

_DEGREE = 8
_STEP = 0.25  # widest cell, over the coldest temperature or a twentieth of the frequency
_LAST = 60.0  # k_BT/ħ of the hottest bath: the windows are below 1e-22 there
_COLDEST = 1e-6  # of the hottest bath: what a colder one resolves carries nothing
_LEBESGUE = 3.0  # upper bound of the Lebesgue constant of 9 Chebyshev points, 2.4
_EPS = float(np.finfo(np.float64).eps)
_LEVELS = 60


class Table(NamedTuple):
    """Windows over their areas at the Chebyshev points of cells, and how far the interpolants may be off."""

    windows: tuple[Window, ...]
    edges: Array  # (cells + 1,)
    values: Array  # (windows, cells, points)
    error: Array  # (windows, cells)


class Positive(NamedTuple):
    """Upper bound of ∫ max(f, 0) du, of it what comes from rounding and interpolation, and where f is positive."""

    integral: float
    numerical: float
    left: Array  # leaves of the cells in which f may be positive
    right: Array
    largest: Array  # upper bound of f in them


def edges_for(windows: tuple[Window, ...], step: float = _STEP) -> Array:
    """Edges of cells on which every window is a polynomial but for rounding."""
    thermal = [window for window in windows if not window.flat]
    hottest = max(window.hot for window in thermal)
    temperatures = np.array([T for window in thermal for T in (window.hot, window.cold)])
    finest, last = float(temperatures[temperatures >= _COLDEST * hottest].min()), _LAST * hottest
    regular = np.arange(0.0, 20.0 + step, step) * finest
    count = math.ceil(math.log(last / regular[-1]) / math.log1p(step / 20.0))
    widening = np.geomspace(regular[-1], last, count + 1)[1:]
    marks = [edge for window in windows for edge in (window.low, window.high) if math.isfinite(edge)]
    return np.unique(np.concatenate([regular, widening, marks]))


def tabulate(windows: tuple[Window, ...]) -> Table:
    """Windows on cells fine enough for all of them."""
    edges = edges_for(windows)
    left, width = edges[:-1], np.diff(edges)
    nodes = left[:, None] + width[:, None] * _basis()[0]
    values, error = [], []
    for window in windows:
        found = window.values(nodes)
        inside = (left >= window.low) & (left < window.high)
        off = np.where(inside, interpolation_error(left, width, window, _DEGREE), 0.0)
        values.append(found / window.area)
        error.append((off + _LEBESGUE * np.max(found * rounding(nodes, window.hot), axis=1)) / window.area)
    return Table(windows, edges, np.array(values), np.array(error))


def positive_part(table: Table, coefficients: Array) -> Positive:
    """Upper bound of ∫ max(f, 0) du for f = Σ coefficients · window/area."""
    _, basis, inverse, halves = _basis()
    width = np.diff(table.edges)
    values = np.tensordot(coefficients, table.values, 1)
    b = values @ inverse.T
    # Whatever b is, its polynomial takes the values b @ basis.T at the points: no trust in the inverse is needed.
    # The last term is for rounding, here and in halving.
    residual = np.abs(b @ basis.T - values).max(axis=1) + 256.0 * _EPS * np.abs(b).max(axis=1)
    error = np.abs(coefficients) @ table.error + _LEBESGUE * residual
    numerical = float(error @ width) + sum(
        c * window.beyond(table.edges[-1]) / window.area
        for c, window in zip(coefficients, table.windows, strict=True)
        if c > 0.0
    )
    left, total, leaves = table.edges[:-1], 0.0, []
    settled = 1e-16 * float(np.abs(b).mean(axis=1) @ width)
    for level in range(_LEVELS):
        mean, above = b.mean(axis=1), np.maximum(b, 0.0).mean(axis=1)
        done = (width * (above - np.maximum(mean, 0.0)) <= settled) | (level == _LEVELS - 1)
        total += float(above[done] @ width[done])
        largest = b.max(axis=1) + error
        kept = done & (largest > 0.0)
        leaves.append(np.stack([left[kept], left[kept] + width[kept], largest[kept]]))
        left, width, error = left[~done], 0.5 * width[~done], error[~done]
        b = np.concatenate([b[~done] @ half.T for half in halves])
        left, width, error = np.concatenate([left, left + width]), np.tile(width, 2), np.tile(error, 2)
        if not left.size:
            break
    found = np.concatenate(leaves, axis=1)
    found = found[:, np.argsort(found[0], kind="stable")]
    return Positive(total * (1.0 + 1e-13) + numerical, numerical, *found)


@lru_cache(maxsize=1)
def _basis() -> tuple[Array, Array, Array, tuple[Array, Array]]:
    """Chebyshev points in 0 .. 1, Bernstein's polynomials there, the inverse, and what halves a cell."""
    points = 0.5 * (np.polynomial.chebyshev.chebpts1(_DEGREE + 1) + 1.0)
    m = np.arange(_DEGREE + 1)
    choose = np.array([math.comb(_DEGREE, int(i)) for i in m])
    basis = choose * points[:, None] ** m * (1.0 - points[:, None]) ** (_DEGREE - m)
    first = np.array([[math.comb(i, j) / 2.0**i if j <= i else 0.0 for j in m] for i in m])
    return points, basis, np.asarray(np.linalg.inv(basis), dtype=np.float64), (first, first[::-1, ::-1])
