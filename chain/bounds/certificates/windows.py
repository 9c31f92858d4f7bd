"""Thermal windows: how much of what is transmitted at a frequency a conductance, a current or a weight counts.

Frequencies are ħω/k_B and temperatures both over one temperature, the scale. Every window lies between 0 and 1 and
falls with frequency inside its band:

- conductance at T            w(u/T), w(x) = x² e^x/(e^x - 1)²
- current from T1 to T2       u[n(u/T1) - n(u/T2)]/(T1 - T2), the mean of w(u/T) over T2 .. T1
- weight in a band            1, the window of an infinite temperature
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from chain.arrays import Array
from chain.links import bose

_EPS = float(np.finfo(np.float64).eps)


class Window(NamedTuple):
    """A window between two temperatures (equal for a conductance, infinite for a weight), inside a band."""

    hot: float
    cold: float
    low: float = 0.0
    high: float = math.inf

    @property
    def flat(self) -> bool:
        """Whether it is the window of an infinite temperature."""
        return math.isinf(self.hot)

    @property
    def area(self) -> float:
        """Integral of the window, of a thermal one over all frequencies: what a channel open everywhere gives."""
        if self.flat:
            return self.high - self.low if math.isfinite(self.high) else 1.0
        return math.pi**2 / 6.0 * (self.hot + self.cold)

    def values(self, u: Array) -> Array:
        """The window at frequencies, 0 outside the band."""
        inside = (u >= self.low) & (u <= self.high)
        return np.where(inside, thermal(u, self.hot, self.cold), 0.0)

    def beyond(self, u: float) -> float:
        """Upper bound of the window's integral above a frequency that is not below any finite edge of the band."""
        if math.isfinite(self.high):
            return 0.0
        if self.flat:
            return math.inf
        # w grows with temperature: no window exceeds the hotter bath's w <= x² e^-x/(1 - e^-x)²
        x = u / self.hot
        return self.hot * (x * x + 2.0 * x + 2.0) * math.exp(-x) / math.expm1(-x) ** 2


def thermal(u: Array, hot: float, cold: float) -> Array:
    """The thermal window at frequencies of any shape."""
    if math.isinf(hot):
        return np.ones_like(u)
    return bose.window(u, hot, cold)


def rounding(u: Array, hot: float) -> Array:
    """Relative rounding of `thermal`: some twenty operations, and the argument's rounding times the slope."""
    return (32.0 + 4.0 * u / hot) * _EPS


def interpolation_error(left: Array, width: Array, window: Window, degree: int) -> Array:
    """Upper bound of |window - its interpolant at Chebyshev points| on cells that lie inside the band.

    For a function that is analytic and at most M in the ellipse of a sum of semi-axes ρ around a cell, it is
    4M ρ^-degree/(ρ - 1) (L. N. Trefethen, Approximation Theory and Approximation Practice, Theorem 8.2). The windows
    are analytic up to their poles at u = ±2πiT; here the ellipses end at half of that.
    """
    if window.flat:
        return np.zeros_like(left)
    hot, cold = window.hot, window.cold
    if hot == cold:
        return _bound(left / hot, width / hot, degree, _largest_window)
    # T1 w̄ = [T1 g(u/T1) - T2 g(u/T2)]/(T1 - T2), g(x) = x/(e^x - 1)
    found = hot * _bound(left / hot, width / hot, degree, _largest_occupation)
    if cold == 0.0:
        return found / hot
    found += cold * _bound(left / cold, width / cold, degree, _largest_occupation)
    # or as the mean of w: the ellipse of the colder bath, with the hotter bath's largest value
    mean = _bound(left / cold, width / cold, degree, lambda x: _largest_window(x * cold / hot))
    return np.minimum(found / (hot - cold), mean)


def _bound(x: Array, width: Array, degree: int, largest: Callable[[Array], Array]) -> Array:
    axis = 2.0 * math.pi / width  # imaginary semi-axis π over half of the width
    rho = axis + np.hypot(axis, 1.0)
    leftmost = x + 0.5 * width * (1.0 - np.hypot(axis, 1.0))
    with np.errstate(under="ignore"):
        found = 4.0 * largest(leftmost) * rho ** (-degree) / (rho - 1.0)
    # and never more than the interpolant and the function can differ: both lie within a few of the largest
    return np.minimum(found, 4.0)


def _largest_window(x: Array) -> Array:
    """Upper bound of |w(z)| for Re z >= x, |Im z| <= π: |w|² = |z/2|⁴/[sinh²(x/2) + sin²(y/2)]²."""
    x = np.clip(x, 0.1, 600.0)  # it falls with x; below, the other bound is the smaller one
    return np.minimum(0.25 * math.pi**2, (x * x + math.pi**2) / (2.0 * np.sinh(0.5 * x)) ** 2)


def _largest_occupation(x: Array) -> Array:
    """Upper bound of |z/(e^z - 1)| for Re z >= x, |Im z| <= π: |w|^(1/2) e^(-x/2)."""
    return np.sqrt(_largest_window(x)) * np.exp(-0.5 * np.minimum(x, 600.0))
