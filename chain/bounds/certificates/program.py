"""Linear programs over all transmissions 0 <= 𝒯(ω) <= M, and bounds that hold for every one of them.

A linear program on a grid gives a transmission, constant in each cell, that fulfils the data, and multipliers of the
data. The transmission exists, so that its value is attained. Multipliers y of any origin bound the value of every
transmission, by weak duality: with windows a_i, data in low_i .. high_i and a wanted window c,

    ∫ 𝒯 c  =  Σ y_i ∫ 𝒯 a_i + ∫ 𝒯 f  <=  Σ max(y_i high_i, y_i low_i) + M ∫ max(f, 0),    f = c - Σ y_i a_i,

where the last integral has a rigorous upper bound (`enclosure`). The grid is refined where f changes sign, where the
best transmission switches between 0 and M, until the two meet.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Flags
from chain.bounds.certificates.enclosure import Positive, Table, edges_for, positive_part, tabulate
from chain.bounds.certificates.linear import Linear, UnboundedError, solve
from chain.bounds.certificates.tail import far_column, shifted, unlimited
from chain.bounds.certificates.windows import Window
from chain.errors import SolverError

_COARSE = 1.0  # widest cell of the first grid, over the coldest temperature or a twentieth of the frequency
_ROUNDS = 14
_CLOSE = 1e-7  # of the bound: gap at which refining ends
_NARROW = 1e-13  # of the frequency: cells are not divided further
_STALLED = 3  # rounds without halving the gap
_POINTS, _WEIGHTS = np.polynomial.legendre.leggauss(8)


class Data(NamedTuple):
    """Measured means of the transmission under windows, and channels (infinite for no limit)."""

    windows: tuple[Window, ...]
    mean: Array
    bar: Array  # half of the interval's width, > 0
    channels: float

    @property
    def high(self) -> Array:
        """Upper ends of the intervals."""
        return self.mean + self.bar

    @property
    def low(self) -> Array:
        """Lower ends of the intervals, not below 0."""
        return np.maximum(self.mean - self.bar, 0.0)


class Bound(NamedTuple):
    """Certified upper bound, how far above a value that is attained it lies, and the grid of the last round."""

    value: float
    gap: float
    edges: Array


def extreme(data: Data, target: Window, sign: float, edges: Array) -> Bound:
    """Upper bound of sign·∫𝒯 c du over the area of c, for every transmission that fulfils the data.

    `edges` are of a grid on which the data can be fulfilled.
    """
    if sign > 0.0 and unlimited(target, data.windows, data.channels):
        return Bound(math.inf, 0.0, edges)
    table = tabulate((target, *data.windows))
    none = np.zeros_like(data.mean)
    linear = Linear(
        1, sign, 0.0, none, none, data.high, data.low, data.channels, 1e-6 * float(data.mean.max(initial=1e-12))
    )

    def certified(coefficients: Array, positive: Positive) -> float:
        y = -coefficients[1:]
        held = data.high * np.maximum(y, 0.0) - data.low * np.maximum(-y, 0.0)
        return float(held.sum() + _rounding(held)) + _capped(data.channels, positive.integral)

    # Without any data: between nothing and all channels open
    trivial = 0.0
    if sign > 0.0:
        alone = np.append(sign, none)
        positive = positive_part(table, alone)
        trivial = certified(alone, positive)
        closed = shifted(table, alone, positive, 1)
        if closed is not None:
            trivial = min(trivial, certified(closed, positive._replace(integral=0.0)))
    return _exchange(table, linear, certified, trivial, edges)


def least_inflation(data: Data) -> Bound:
    """Minus the least factor on all bars with which some transmission fulfils the data."""
    linear = Linear(0, 0.0, -1.0, -data.bar, -data.bar, data.mean, data.mean, data.channels, 1.0)

    def certified(y: Array, positive: Positive) -> float:
        found = y * data.mean
        excess = float(found.sum() - _rounding(found)) - _capped(data.channels, positive.integral)
        return -max(excess, 0.0) / float(data.bar @ np.abs(y)) if np.any(y) else 0.0

    return _exchange(tabulate(data.windows), linear, certified, 0.0)


def most_dilution(data: Data) -> Bound:
    """Largest λ with which λ·data are fulfilled by 0 <= 𝒯 <= 1: the inverse of the least number of channels."""
    unit = float(data.mean.max())  # a mean is below the number of channels: with 𝒯 <= unit, λ <= about 1
    zero = np.zeros_like(data.mean)
    linear = Linear(0, 0.0, 1.0, -data.high, data.low, zero, zero, unit, 1e-6)

    def certified(y: Array, positive: Positive) -> float:
        held = data.low * np.maximum(y, 0.0) - data.high * np.maximum(-y, 0.0)
        least = float(held.sum() - _rounding(held))
        return unit * positive.integral / least if least > 0.0 else math.inf

    found = _exchange(tabulate(data.windows), linear, certified, math.inf)
    return Bound(found.value / unit, found.gap / unit, found.edges)


def _rounding(terms: Array) -> float:
    return 4.0 * terms.size * float(np.finfo(np.float64).eps * np.abs(terms).sum())


def _capped(channels: float, integral: float) -> float:
    return 0.0 if integral == 0.0 else channels * integral


def _exchange(
    table: Table,
    linear: Linear,
    certified: Callable[[Array, Positive], float],
    trivial: float,
    start: Array | None = None,
) -> Bound:
    """Refine the grid until the certified bound meets an attained value."""
    edges, best, gap = edges_for(table.windows, _COARSE), trivial, math.inf
    stalled = 0
    far = far_column(table.windows, linear.target) if math.isinf(linear.cap) else None
    if start is not None:
        edges = _distinct(np.concatenate([edges, start]))
    for _ in range(_ROUNDS):
        columns = _integrals(table.windows, edges)
        if far is not None:
            columns = np.append(columns, far[:, None], axis=1)
        try:
            attained, open_, coefficients = solve(linear, columns)
        except UnboundedError:
            return Bound(best, 0.0 if math.isinf(best) else best, edges)
        except SolverError:
            if math.isinf(gap):
                raise
            break  # what was found on coarser grids holds
        positive = positive_part(table, coefficients)
        best = min(best, certified(coefficients, positive))
        closed = shifted(table, coefficients, positive, linear.target)
        if closed is not None:
            best = min(best, certified(closed, positive._replace(integral=0.0)))
        before, gap = gap, min(gap, max(best - attained, 0.0))
        stalled = stalled + 1 if gap > 0.5 * before else 0
        if gap <= _CLOSE * max(abs(best), linear.floor) or stalled == _STALLED:
            break
        edges = _sharpened(edges, open_[: edges.size - 1], positive)
    return Bound(best, gap, edges)


def _integrals(windows: tuple[Window, ...], edges: Array) -> Array:
    """Integrals of windows over cells, over their areas."""
    half = 0.5 * np.diff(edges)
    nodes = edges[:-1, None] + half[:, None] * (1.0 + _POINTS)
    return np.array([half * (window.values(nodes) @ _WEIGHTS) / window.area for window in windows])


def _sharpened(edges: Array, open_: Array, positive: Positive) -> Array:
    """More edges: where f changes sign, and where a cell that is open in part should be divided."""
    new = []
    if positive.left.size:
        apart = np.flatnonzero(positive.left[1:] > positive.right[:-1] * (1.0 + 1e-14))
        first = np.append(positive.left[0], positive.left[1:][apart])
        last = np.append(positive.right[:-1][apart], positive.right[-1])
        new = [first, last] + [first + part * (last - first) for part in (0.03, 0.45, 0.5, 0.55, 0.97)]
    partly = np.flatnonzero(~np.isnan(open_))
    left, width, part = edges[partly], np.diff(edges)[partly], open_[partly]
    for start in (part, 0.5, 1.0 - part):
        new += [left + np.clip(start + by, 0.0, 1.0) * width for by in (-0.03, 0.0, 0.03)]
    return _distinct(np.concatenate([edges, *new]))


def _distinct(edges: Array) -> Array:
    found: Array = np.unique(edges)
    apart: Flags = np.append(True, np.diff(found) > _NARROW * found[1:])
    return found[apart]
