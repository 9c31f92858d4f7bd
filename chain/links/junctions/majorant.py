"""The best majorant of a spectral function for the sum-rule bound of a harmonic junction, [Taylor2015] Supplement.

Only moments that are known whatever the bath make a bound: ∫ω Imχ dω = πω0/ħ, and ∫ω³ Imχ dω = [ω0² + Λ(0)] times it.
A majorant aω + bω³ >= J̃ is, over v = ω², a straight line above f(v) = J̃/ω, and its bound is the line's value at
v = ω0² + Λ(0). The lowest of them is the concave envelope of f there (Jensen's inequality).
"""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize_scalar

from chain.arrays import Array
from chain.links.spectra.base import Spectrum

if TYPE_CHECKING:
    from chain.links.junctions.resonator import Resonator


_OCTAVES = 60  # below the lowest feature
_PARTS = 64  # frequencies an octave
_CLOSE = 1e-3  # of the largest: maxima between frequencies are looked for where a sample is that high


def bound(resonator: "Resonator") -> float:
    """The bound over k_B/4 in rad/s, of 4X_1X_2/X as the spectral function; infinite where no majorant is found."""

    def ratio(omega: Array) -> Array:
        first, second = resonator.dampings(omega)
        with np.errstate(invalid="ignore", divide="ignore"):
            found = 4.0 * first * (second / (first + second))
        return np.where(np.isfinite(first) & np.isfinite(second), np.nan_to_num(found), math.inf)

    mean = math.sqrt(resonator.frequency**2 + resonator.counter_term)
    top, low = 64.0 * max(float(resonator.marks[-1]), mean), float(resonator.marks[0]) * 2.0**-_OCTAVES
    regular = np.geomspace(low, top, int(_PARTS * math.log2(top / low)))
    omega = np.unique(np.concatenate([[0.0], resonator.marks, regular]))
    values = ratio(omega)
    if not np.all(np.isfinite(values)):
        return math.inf
    # A susceptibility without its level shift has no exact third moment, and a first one of its own
    slope = _slope(np.square(omega / mean), values) if resonator.level_shift else 0.0

    def above(x: Array) -> Array:
        return ratio(x) - slope * np.square(x / mean)

    found = largest(above, omega, values - slope * np.square(omega / mean)) + slope
    return found if resonator.level_shift else found * max(1.0, resonator.f_sum)


def _slope(v: Array, values: Array) -> float:
    """Slope at v = 1 of the concave envelope on the half axis, which never falls."""
    hull: list[int] = []
    for i in range(v.size):
        while len(hull) > 1 and _left(v, values, hull[-2], hull[-1], i):
            hull.pop()
        hull.append(i)
    right = next(j for j, i in enumerate(hull) if v[i] >= 1.0)
    first, second = hull[right - 1], hull[right]
    return max(0.0, float((values[second] - values[first]) / (v[second] - v[first])))


def _left(v: Array, values: Array, a: int, b: int, c: int) -> bool:
    """Whether b lies below the line from a to c."""
    return bool((values[b] - values[a]) * (v[c] - v[a]) <= (values[c] - values[a]) * (v[b] - v[a]))


def largest(function: Callable[[Array], Array], omega: Array, values: Array) -> float:
    """Largest value, also between the samples."""
    found = float(values.max())
    inner = values[1:-1]
    peaks = 1 + np.flatnonzero((inner >= values[:-2]) & (inner >= values[2:]) & (inner > found * (1.0 - _CLOSE)))
    for i in peaks[:64]:
        near = minimize_scalar(lambda x: -float(function(np.array([x]))[0]), bounds=(omega[i - 1], omega[i + 1]),
                               method="bounded", options={"xatol": 1e-9 * omega[i]})  # fmt: skip
        found = max(found, -float(near.fun))
    return found


def steepest(spectrum: Spectrum) -> float:
    """Largest J̃/ω; infinite where there is none."""
    marks = spectrum._marks()
    grid = np.geomspace(1e-12 * marks[0], 64.0 * marks[-1], 8192)
    omega = np.unique(np.concatenate([[0.0], marks, grid]))
    values = spectrum._ratio(omega)
    return largest(spectrum._ratio, omega, values) if np.all(np.isfinite(values)) else math.inf
