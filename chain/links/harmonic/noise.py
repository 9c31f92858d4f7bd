"""Cumulants of the heat through a harmonic mediator, as one sum over frequencies and one integral about a pole.

The integrals are those of `chain.links.counting.modes`, in units omega0 = ħ = k_B = 1. As in `heat`, the integral over
ln ω by the trapezoidal rule converges geometrically but for the pole of 𝒯 near the real axis. Cumulant n has it up to
the n-th order, and what the rule leaves out is the integral around it of the integrand over e^{-2πi ln ω/h} - 1: by the
trapezoidal rule on a circle too, so that the width of a resonance never enters.
"""

import cmath
import math

import numpy as np

from chain.arrays import Array, Complex, Places
from chain.links.counting import modes
from chain.links.harmonic.heat import PER_OCTAVE, STEP, Nodes, node_above
from chain.links.harmonic.transmission import Spectrum, load
from chain.storage.compiled import njit

_LOWEST = 1e-4  # of the smallest scale: what lies below is added as a geometric series
_HIGHEST = 1500.0  # of the largest scale, where the noise's integrand has fallen as ω^-5
_WARM = 63.0  # of the hotter bath's temperature: more energetic quanta are too few to count
_FROZEN = 700.0  # thermal kernels are below 1e-300 at a pole this far above the temperature
_CLASSICAL = 1e40  # of the largest scale
_WINDING = 2.0 * math.pi / STEP
_POINTS = 16  # on the circle about the pole
_INSIDE = 8.0  # its radius is so many times smaller than the distance to what else is singular: 8^-16 is below rounding
_TAIL3 = 1.0 / (2.0 ** (3.0 / PER_OCTAVE) - 1.0)  # nodes below the lowest, where current and noise go as ω³


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _transmission(omega: float, s: Spectrum) -> float:
    """𝒯(ω) for equal couplings."""
    detuning = (1.0 - omega) * (1.0 + omega)
    friction = s.inverse_cutoff * detuning + s.damping
    scaled = s.inverse_cutoff * omega
    resonance = detuning / omega
    return s.damping * s.damping / ((1.0 + scaled * scaled) * (resonance * resonance + friction * friction))


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _near_pole(apart: complex, s: Spectrum) -> complex:
    """𝒯 at a distance from its pole p, by its factors: |P(iω)|² = (ω² + r²)|ω² - p²|²/u², and ur = 1/|p|²."""
    p, inverse = s.pole, s.inverse_cutoff
    omega = p + apart
    size = abs(p) * abs(p)
    baths = (1.0 + inverse * inverse * omega * omega) * (inverse * inverse * omega * omega + 1.0 / (size * size))
    resonance = apart * (2.0 * p + apart) * (2j * p.imag + apart) * (2.0 * p.real + apart)
    return s.damping * s.damping * omega * omega / (baths * resonance)


@njit(cache=True, error_model="numpy", nogil=True)
def _add_pole(
    s: Spectrum,
    peak: float,
    place: float,
    hot: float,
    cold: float,
    ratio: float,
    bare: Complex,
    one: Complex,
    total: Array,
) -> None:
    """Add what the trapezoidal sums leave out, in units of the step; `place` is the pole's above a node, in steps."""
    p = s.pole
    angle = math.atan2(p.imag, p.real)
    sine, cosine = math.sin(angle), math.cos(angle)
    # To the nodes on the real axis, to the poles of the other signs, and to those on the imaginary axis
    radius = abs(p) * min(max(sine, 0.24 * STEP), 2.0 * sine, cosine) / _INSIDE
    growth, turn = math.exp(_WINDING * angle), 2.0 * math.pi * place
    for j in range(_POINTS):
        apart = radius * cmath.exp(2j * math.pi * (j + 0.5) / _POINTS)
        omega = p + apart
        difference, sum_ = modes.thermal_complex(omega, hot, cold, ratio)
        passed = peak * _near_pole(apart, s)
        modes.cumulants(passed, difference, sum_, omega, bare, one)
        winding = growth * cmath.exp(-1j * (turn + _WINDING * cmath.log(1.0 + apart / p))) - 1.0
        factor = passed * apart / (winding * _POINTS)
        for k in range(len(total)):
            total[k] -= 2.0 * _WINDING * (1j * factor * one[k]).real


@njit(cache=True, error_model="numpy", nogil=True)
def _cumulants(
    s: Spectrum, peak: float, hot: float, cold: float, ratio: float, table: Nodes, bare: Array, one: Array, total: Array
) -> float:
    """Trapezoidal sums into `total`; and the place of the pole above a node, in steps, or -1 where none matters."""
    low = _LOWEST * min(1.0, s.slow / hot)
    high = _WARM
    if s.inverse_cutoff > 0.0 and len(total) <= 2:
        high = min(high, _HIGHEST * s.fast / hot)
    start, stop = node_above(low), node_above(high)
    place, parity = -1.0, 0
    if s.pole != 0.0j and s.pole.real <= _FROZEN * hot:
        # Whole octaves are whole steps, so that the mantissa alone tells the place, to rounding
        place = PER_OCTAVE * math.log2(math.frexp(abs(s.pole) / hot)[0])
        place -= math.floor(place)
        if not 0.25 <= place <= 0.75:
            place, parity = place + 0.5, 1
    for node in range(start, stop):
        y = table.y[parity, node]
        omega = hot * y
        difference, sum_ = modes.thermal(omega, hot * table.occupation[parity, node], cold, y * ratio)
        passed = peak * _transmission(omega, s)
        modes.cumulants(passed, difference, sum_, omega, bare, one)
        for k in range(len(total)):
            added = omega * passed * one[k]
            total[k] += added * (1.0 + _TAIL3) if node == start and k < 2 else added
    return place


@njit(cache=True, error_model="numpy", nogil=True)
def cumulants(
    rows: Array, peaks: Array, scale: Array, index: Places, hot: Array, cold: Array, count: int, table: Nodes
) -> Array:
    """Cumulants (count, n) of mediators rows[index] between baths at temperatures in kelvin, hot first."""
    out, total = np.zeros((count, hot.size)), np.empty(count)
    bare, one = np.empty(count), np.empty(count)
    bare_complex, one_complex = np.empty(count, dtype=np.complex128), np.empty(count, dtype=np.complex128)
    for i in range(hot.size):
        if hot[i] == 0.0:
            continue
        s, kelvin = load(rows[index[i]]), scale[index[i]]
        peak, ratio = peaks[index[i]], (hot[i] - cold[i]) / cold[i]
        # Far above all frequencies every cumulant goes with the temperatures to its own power
        cooled = max(1.0, hot[i] * kelvin / (_CLASSICAL * s.fast))
        T1, T2 = hot[i] * kelvin / cooled, cold[i] * kelvin / cooled
        total[:] = 0.0
        place = _cumulants(s, peak, T1, T2, ratio, table, bare, one, total)
        if place >= 0.0:
            _add_pole(s, peak, place, T1, T2, ratio, bare_complex, one_complex, total)
        for k in range(count):
            out[k, i] = total[k] / _WINDING
            for _ in range(k + 1):
                out[k, i] *= cooled
    return out
