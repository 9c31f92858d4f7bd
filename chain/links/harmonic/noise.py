"""Cumulants of the heat through a harmonic mediator, as one sum over frequencies and one integral about a pole.

The integrals are those of `chain.links.counting.modes`, in units omega0 = ħ = k_B = 1. As in `heat`, the integral over
ln ω by the trapezoidal rule converges geometrically but for the pole of 𝒯 near the real axis. Cumulant n has it up to
the n-th order, and what the rule leaves out is the integral around it of the integrand over e^{-2πi ln ω/h} - 1: by the
trapezoidal rule on a circle too, so that the width of a resonance never enters.
"""

import math
from typing import Any

import numpy as np

from chain.arrays import Array, Complex, Places
from chain.links.counting import modes
from chain.links.harmonic.heat import PER_OCTAVE, STEP, Nodes, nodes_above
from chain.links.harmonic.transmission import columns

_LOWEST = 1e-4  # of the smallest scale: what lies below is added as a geometric series
_HIGHEST = 1500.0  # of the largest scale, where the noise's integrand has fallen as ω^-5
_WARM = 63.0  # of the hotter bath's temperature: more energetic quanta are too few to count
_FROZEN = 700.0  # thermal kernels are below 1e-300 at a pole this far above the temperature
_CLASSICAL = 1e40  # of the largest scale
_WINDING = 2.0 * math.pi / STEP
_POINTS = 16  # on the circle about the pole
_INSIDE = 8.0  # its radius is so many times smaller than the distance to what else is singular: 8^-16 is below rounding
_BLOCK = 64  # cumulants at a time, whose nodes stay in the nearest caches
_TAIL3 = 1.0 / (2.0 ** (3.0 / PER_OCTAVE) - 1.0)  # nodes below the lowest, where current and noise go as ω³


def cumulants(
    rows: Array, peaks: Array, scale: Array, index: Places, hot: Array, cold: Array, count: int, table: Nodes
) -> Array:
    """Cumulants (count, n) of mediators rows[index] between baths at temperatures in kelvin, hot first."""
    out = np.zeros((count, hot.size))
    warm = np.flatnonzero(hot > 0.0)
    for begin in range(0, warm.size, _BLOCK):
        here = warm[begin : begin + _BLOCK]
        one = rows[index[here]]
        with np.errstate(divide="ignore"):
            ratio = (hot[here] - cold[here]) / cold[here]
        kelvin, classical = scale[index[here]], _CLASSICAL * columns(one).fast
        # Far above all frequencies every cumulant goes with the temperatures to its own power
        cooled = np.maximum(1.0, hot[here] * kelvin / classical)
        given = peaks[index[here]], hot[here] * kelvin / cooled, cold[here] * kelvin / cooled, ratio
        total, place = _sums(one, *given, count, table)
        resonant = place >= 0.0
        total[:, resonant] -= _pole_terms(one[resonant], place[resonant], count, *(value[resonant] for value in given))
        out[:, here] = total / _WINDING * cooled ** np.arange(1, count + 1)[:, None]
    return out


def _sums(
    rows: Array, peak: Array, hot: Array, cold: Array, ratio: Array, count: int, table: Nodes
) -> tuple[Array, Array]:  # fmt: skip
    """Trapezoidal sums (count, n), and the places of the poles above a node, in steps, or -1 where none matters."""
    s = columns(rows)
    high = np.full(hot.size, _WARM)
    if count <= 2:
        high = np.where(s.inverse_cutoff > 0.0, np.minimum(high, _HIGHEST * s.fast / hot), high)
    start, stop = nodes_above(_LOWEST * np.minimum(1.0, s.slow / hot)), nodes_above(high)
    matters = (s.pole != 0.0) & (s.pole.real <= _FROZEN * hot)
    # Whole octaves are whole steps, so that the mantissa alone tells the place, to rounding
    mantissa = np.frexp(np.abs(np.where(matters, s.pole, 1.0)) / hot)[0]
    place = PER_OCTAVE * np.log2(mantissa) % 1.0
    parity = np.where(matters & ((place < 0.25) | (place > 0.75)), 1, 0)
    place = np.where(matters, place + 0.5 * parity, -1.0)

    node = start[:, None] + np.arange(int(np.max(stop - start)))
    beyond, node = node >= stop[:, None], np.minimum(node, table.y.shape[1] - 1)
    y, occupation = table.y[parity[:, None], node], table.occupation[parity[:, None], node]
    hot, cold = hot[:, None], cold[:, None]
    omega = hot * y
    difference, sum_ = modes.thermal(omega, hot * occupation, cold, y * ratio[:, None])
    passed = peak[:, None] * _transmission(omega, columns(rows[:, :, None]))
    weight = np.where(beyond, 0.0, omega * passed)
    found = [(weight * one).T for one in modes.cumulants(passed, difference, sum_, omega, count)]
    for below in found[:2]:
        below[0] *= 1.0 + _TAIL3
    return np.array([one.sum(axis=0) for one in found]), place


def _transmission(omega: Array, s: Any) -> Array:
    """𝒯(ω) for equal couplings."""
    detuning = (1.0 - omega) * (1.0 + omega)
    friction = s.inverse_cutoff * detuning + s.damping
    resonance = np.square(detuning / omega) + np.square(friction)
    return np.asarray(np.square(s.damping) / ((1.0 + np.square(s.inverse_cutoff * omega)) * resonance))


def _near_pole(apart: Complex, s: Any) -> Complex:
    """𝒯 at a distance from its pole p, by its factors: |P(iω)|² = (ω² + r²)|ω² - p²|²/u², and ur = 1/|p|²."""
    p, omega = s.pole, s.pole + apart
    scaled = np.square(s.inverse_cutoff * omega)
    baths = (1.0 + scaled) * (scaled + np.abs(p) ** -4.0)
    resonance = apart * (2.0 * p + apart) * (2j * p.imag + apart) * (2.0 * p.real + apart)
    return np.asarray(np.square(s.damping * omega) / (baths * resonance))


def _pole_terms(
    rows: Array, place: Array, count: int, peak: Array, hot: Array, cold: Array, ratio: Array
) -> Array:  # fmt: skip
    """What the trapezoidal sums have too much, in units of the step, (count, n); `place` as `_sums` gives it."""
    s = columns(rows[:, :, None])
    p, (place, peak, hot, cold, ratio) = s.pole, (value[:, None] for value in (place, peak, hot, cold, ratio))
    angle = np.arctan2(p.imag, p.real)
    sine, cosine = np.sin(angle), np.cos(angle)
    # To the nodes on the real axis, to the poles of the other signs, and to those on the imaginary axis
    nearest = np.minimum(np.minimum(np.maximum(sine, 0.24 * STEP), 2.0 * sine), cosine)
    apart = np.abs(p) * nearest / _INSIDE * np.exp(2j * math.pi * (np.arange(_POINTS) + 0.5) / _POINTS)
    omega = p + apart
    passed = peak * _near_pole(apart, s)
    thermal = modes.thermal_complex(omega, hot, cold, ratio)
    turn = 2.0 * math.pi * place + _WINDING * np.log(1.0 + apart / p)
    winding = np.exp(_WINDING * angle) * np.exp(-1j * turn) - 1.0
    factor = passed * apart / (winding * _POINTS)
    found = modes.cumulants(passed, *thermal, omega, count)
    return np.array([2.0 * _WINDING * (1j * factor * one).real.sum(axis=1) for one in found])
