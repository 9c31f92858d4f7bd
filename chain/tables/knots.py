"""Integrals of a piecewise cubic between any two places, however close they are to each other or to a knot."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Sums(NamedTuple):
    """Integral from the first knot to each, as an unevaluated sum of two floats: differences keep their digits."""

    high: Array
    low: Array


def sums(curve: Any) -> Sums:
    """Integrals of a scipy PPoly up to its knots."""
    high, low = np.zeros((2, curve.x.size))
    for i, part in enumerate(_inside(curve, np.arange(curve.x.size - 1), curve.x[:-1], curve.x[1:])):
        total = high[i] + part
        added = total - high[i]
        low[i + 1] = low[i] + ((high[i] - (total - added)) + (part - added))  # what rounding took away
        high[i + 1] = total
    return Sums(high, low)


def integral(curve: Any, known: Sums, start: Array, stop: Array) -> Array:
    """Integral of a scipy PPoly of degree 3 from `start` to `stop`, split at the knots between them."""
    start, stop = np.broadcast_arrays(start, stop)
    a, b = np.minimum(start, stop), np.maximum(start, stop)
    last = curve.x.size - 2
    i, j = (np.clip(np.searchsorted(curve.x, x, side="right") - 1, 0, last) for x in (a, b))
    same = i == j
    between = (known.high[j] - known.high[i + 1]) + (known.low[j] - known.low[i + 1])
    parts = _inside(curve, i, a, np.where(same, b, curve.x[i + 1])), _inside(curve, j, curve.x[j], b)
    return np.asarray(np.copysign(1.0, stop - start) * np.where(same, parts[0], parts[0] + between + parts[1]))


def _inside(curve: Any, cell: NDArray[np.intp], a: Array, b: Array) -> Array:
    """Integrals in single cells: the divided difference of the antiderivative, times the distance."""
    c3, c2, c1, c0 = curve.c[:, cell]
    u, v = a - curve.x[cell], b - curve.x[cell]
    mean = c0 + c1 * (u + v) / 2 + c2 * (u * u + u * v + v * v) / 3 + c3 * (u + v) * (u * u + v * v) / 4
    return np.asarray((b - a) * mean)
