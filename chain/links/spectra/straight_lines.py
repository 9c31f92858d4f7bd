"""Principal values of a function made of straight lines, exact, and fast for tables of thousands of points.

Integrated by parts, ω² P∫ f(u)/(u² - ω²) du is a sum over the bends of f, and of its mirror image, with the primitive
of ln|u - ω|. Bends far from ω add a smooth function, which is kept as a Chebyshev series between any two points.
"""

import math

import numpy as np

from chain.arrays import Array
from chain.storage.compiled import njit

_NEAR = 8  # points on either side whose bends are summed one by one
_DEGREE = 16  # of the series: bends as far as three half widths from a middle add 1e-12 of themselves


class Lines:
    """Straight lines through points, constant below the first, 0 above the last; which is at 1."""

    def __init__(self, points: Array, values: Array) -> None:
        self._points, self._last = np.ascontiguousarray(points), float(values[-1])
        self._bends = np.diff(np.diff(values) / np.diff(points), prepend=0.0, append=0.0)
        nodes = np.cos(np.pi * (np.arange(_DEGREE) + 0.5) / _DEGREE)
        sampled = _far(self._points, self._bends, nodes)
        # Values at Chebyshev's nodes to coefficients
        matrix = np.cos(np.outer(np.arange(_DEGREE), np.arccos(nodes))) * (2.0 / _DEGREE)
        matrix[0] *= 0.5
        self._series = np.ascontiguousarray(sampled @ matrix.T)

    def dispersion(self, omega: Array) -> Array:
        """ω² P∫ f/(u² - ω²) du, of any shape."""
        flat = np.ascontiguousarray(np.ravel(omega), dtype=np.float64)
        found = _dispersions(flat, self._points, self._bends, self._series)
        if self._last > 0.0:  # a step down
            with np.errstate(divide="ignore"):
                found += self._last * 0.5 * flat * np.log(np.abs((1.0 - flat) / (1.0 + flat)))
        return np.asarray(found.reshape(np.shape(omega)))


@njit(cache=True, error_model="numpy", nogil=True)
def _primitive(x: float) -> float:
    """Primitive of ln|x|."""
    return x * math.log(abs(x)) - x if x != 0.0 else 0.0


@njit(cache=True, error_model="numpy", nogil=True)
def _sum(x: float, points: Array, bends: Array, first: int, last: int) -> float:
    total = 0.0
    for i in range(first, last):
        total += bends[i] * (_primitive(points[i] - x) - _primitive(points[i] + x))
    return total


@njit(cache=True, error_model="numpy", nogil=True)
def _far(points: Array, bends: Array, nodes: Array) -> Array:
    """Sums over far bends at the nodes between any two points."""
    count = points.size
    out = np.empty((count - 1, nodes.size))
    for k in range(count - 1):
        middle, half = 0.5 * (points[k] + points[k + 1]), 0.5 * (points[k + 1] - points[k])
        first, last = max(0, k + 1 - _NEAR), min(count, k + 1 + _NEAR)
        for j in range(nodes.size):
            x = middle + half * nodes[j]
            out[k, j] = _sum(x, points, bends, 0, first) + _sum(x, points, bends, last, count)
    return out


@njit(cache=True, error_model="numpy", nogil=True)
def _dispersions(omega: Array, points: Array, bends: Array, series: Array) -> Array:
    count = points.size
    out = np.empty(omega.size)
    for j in range(omega.size):
        x = omega[j]
        k = np.searchsorted(points, x, side="right") - 1
        if k < 0 or k >= count - 1:
            out[j] = 0.5 * x * _sum(x, points, bends, 0, count)
            continue
        place = (2.0 * x - points[k] - points[k + 1]) / (points[k + 1] - points[k])
        # Clenshaw's recurrence
        before, total = 0.0, 0.0
        for n in range(series.shape[1] - 1, 0, -1):
            before, total = total, 2.0 * place * total - before + series[k, n]
        far = place * total - before + series[k, 0]
        out[j] = 0.5 * x * (far + _sum(x, points, bends, max(0, k + 1 - _NEAR), min(count, k + 1 + _NEAR)))
    return out
