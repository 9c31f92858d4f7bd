"""Heat between two Drude baths through a harmonic mediator, as one sum over frequencies and one residue.

The integrals of [Panasyuk2012] Eqs. (42), (43), (61), (62) are written in Landauer form (omega0 = ħ = k_B = 1),

    J = F(T1) - F(T2),   F(T) = (1/2π) ∫ ω 𝒯(ω) n(ω, T) dω,   K(T) = dF/dT,

where every term is positive. The integral over ln ω by the trapezoidal rule converges geometrically, apart from
poles of 𝒯 near the real axis. Their part of the error is known in closed form and is added, so that the width of a
resonance never enters. Nodes are ω = T·2^(k/4), where thermal kernels are tables.

K is in units of k_B omega0; F and J come as the mean conductances F/T and J/(T1 - T2), which neither overflow nor
cancel.
"""

import math
from functools import cache
from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Index, Places
from chain.links import bose
from chain.links.harmonic.transmission import Spectrum, load
from chain.storage.compiled import njit

PER_OCTAVE = 4
STEP = math.log(2.0) / PER_OCTAVE
_FIRST_OCTAVE = -300  # the tables hold y = 2^-300 .. 2^6
_LAST = (6 - _FIRST_OCTAVE) * PER_OCTAVE
_LOWEST = 6e-4  # of the smallest scale: what lies below is added as a geometric series, right to 1e-16
_HIGHEST = 1500.0  # of the largest scale, where ω𝒯 has fallen as ω^-5
_CLASSICAL = 1e20  # of the largest scale: kernels differ from 1 by less than rounding
_FROZEN = 700.0  # thermal kernels are below 1e-300 at a pole this far above the temperature
_WINDING = 2.0 * math.pi / STEP


class Nodes(NamedTuple):
    """Nodes y = ω/T and thermal kernels, each of shape (2, n): with and without half a step's shift."""

    y: Array
    heat_capacity: Array
    occupation: Array


@cache
def nodes() -> Nodes:
    """The universal table of nodes."""
    shift = np.array([[0.0], [0.5]])
    y = np.exp2(_FIRST_OCTAVE + (np.arange(_LAST + 8) + shift) / PER_OCTAVE)
    return Nodes(y, bose.heat_capacity_table(y), bose.occupation_table(y))


def nodes_above(y: Array) -> Index:
    """Numbers of the first nodes of the octaves that end above y, in the table."""
    return np.clip(PER_OCTAVE * (np.frexp(y)[1].astype(np.int64) - _FIRST_OCTAVE), 0, _LAST)


class Range(NamedTuple):
    """Nodes to be summed, and where the pole lies among them."""

    parity: int
    start: int
    stop: int
    place: float  # of the pole above a node, in steps; negative where no pole matters


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _range(temperature: float, s: Spectrum) -> Range:
    """Nodes that matter at this temperature, shifted so that the pole stays a quarter of a step away from them."""
    low = _LOWEST * min(1.0, s.slow / temperature)
    high = 64.0 if s.inverse_cutoff == 0.0 else min(64.0, _HIGHEST * s.fast / temperature)
    start = PER_OCTAVE * (math.frexp(low)[1] - 1 - _FIRST_OCTAVE)
    stop = min(PER_OCTAVE * (math.frexp(high)[1] - _FIRST_OCTAVE) + 1, _LAST)
    if s.pole == 0.0j or s.pole.real > _FROZEN * temperature:
        return Range(0, start, stop, -1.0)
    # Whole octaves are whole steps, so that the mantissa alone tells the place, to rounding.
    place = PER_OCTAVE * math.log2(math.frexp(abs(s.pole) / temperature)[0])
    place -= math.floor(place)
    if 0.25 <= place <= 0.75:
        return Range(0, start, stop, place)
    return Range(1, start, stop, place + 0.5)


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _pole_term(s: Spectrum, place: float, kernel: complex) -> float:
    """What the trapezoidal sum leaves out because of a pole of 𝒯, in units of the step."""
    growth = math.exp(_WINDING * math.atan2(s.pole.imag, s.pole.real))
    turn = 2.0 * math.pi * place
    denominator = complex(growth * math.cos(turn) - 1.0, -growth * math.sin(turn))
    return -2.0 * _WINDING * float((1j * s.residue * kernel / denominator).real)


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _integrand(scale: float, s: Spectrum, y: Array, buffer: Array) -> None:
    """ω𝒯(ω)/γ̂² at nodes ω = scale·y.

    Nearly all time is spent here. Without a reduction the loop compiles to vector instructions.
    """
    damping, inverse = s.damping, s.inverse_cutoff
    squared = inverse * inverse
    for k in range(y.size):
        omega = scale * y[k]
        square = omega * omega
        detuning = (1.0 - omega) * (1.0 + omega)
        friction = inverse * detuning + damping
        buffer[k] = omega * square / ((1.0 + squared * square) * (detuning * detuning + square * friction * friction))


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _weighted_sum(integrand: Array, kernel: Array) -> float:
    """Sum of products in four interleaved partial sums: a fixed order, and four times less latency."""
    first, second, third, fourth = 0.0, 0.0, 0.0, 0.0
    whole = kernel.size - kernel.size % 4
    for k in range(0, whole, 4):
        first += integrand[k] * kernel[k]
        second += integrand[k + 1] * kernel[k + 1]
        third += integrand[k + 2] * kernel[k + 2]
        fourth += integrand[k + 3] * kernel[k + 3]
    for k in range(whole, kernel.size):
        first += integrand[k] * kernel[k]
    return (first + second) + (third + fourth)


_TAIL3 = 1.0 / (2.0 ** (3.0 / PER_OCTAVE) - 1.0)  # sum of 2^(-3k/4), k >= 1: nodes below the lowest, where ω𝒯 ~ ω³
_TAIL4 = 1.0 / (2.0 ** (4.0 / PER_OCTAVE) - 1.0)


# Which mean is taken
CONDUCTANCE, POTENTIAL, DIFFERENCE = range(3)


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _mean(kind: int, temperature: float, ratio: float, s: Spectrum, table: Nodes, buffer: Array) -> float:
    """K/(k_B omega0), F/(k_B T omega0) or J/[k_B(T1 - T2) omega0] of one mediator with equal couplings.

    The last by the kernel of the difference, for T1 = temperature and (T1 - T2)/T2 = ratio <= 1.
    """
    if temperature >= _CLASSICAL * s.fast:
        return s.classical
    if temperature <= 0.0:
        return 0.0
    r = _range(temperature, s)
    y, occupation = table.y[r.parity, r.start : r.stop], table.occupation[r.parity, r.start : r.stop]
    _integrand(temperature, s, y, buffer)
    if kind == CONDUCTANCE:
        total = _weighted_sum(buffer, table.heat_capacity[r.parity, r.start : r.stop]) + _TAIL3 * buffer[0]
    elif kind == POTENTIAL:
        total = _weighted_sum(buffer, occupation) + buffer[0] * (_TAIL3 - 0.5 * _TAIL4 * y[0])
    else:
        total = _TAIL3 * buffer[0]
        for k in range(y.size):
            total += buffer[k] * bose.difference(y[k], occupation[k], ratio)
    total *= s.damping * s.damping
    if r.place >= 0.0:
        total += _pole_term(s, r.place, _at_pole(kind, s.pole / temperature, ratio))
    return float(total / _WINDING)


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _at_pole(kind: int, y: complex, ratio: float) -> complex:
    """The thermal kernel at a pole of 𝒯."""
    if kind == CONDUCTANCE:
        return bose.heat_capacity_complex(y)
    return bose.occupation_complex(y) if kind == POTENTIAL else bose.difference_complex(y, ratio)


@njit(cache=True, error_model="numpy", nogil=True)
def _means(
    kind: int, rows: Array, scale: Array, index: Places, hot: Array, cold: Array, table: Nodes, buffer: Array,
    out: Array,
) -> None:  # fmt: skip
    """Such means of mediators rows[index] at temperatures in kelvin, all flat."""
    for i in range(out.size):
        j = index[i]
        ratio = (hot[i] - cold[i]) / cold[i] if kind == DIFFERENCE else 0.0
        out[i] = _mean(kind, hot[i] * scale[j], ratio, load(rows[j]), table, buffer)


def _all_means(kind: int, rows: Array, scale: Array, index: Places, hot: Array, cold: Array, table: Nodes) -> Array:
    out, buffer = np.empty(hot.size), np.empty(table.y.shape[1])
    _means(kind, rows, scale, index, hot, cold, table, buffer, out)
    return out


def conductances(rows: Array, scale: Array, index: Places, T: Array, table: Nodes) -> Array:
    """K/(k_B omega0) of mediators rows[index] at temperatures in kelvin, all flat."""
    return _all_means(CONDUCTANCE, rows, scale, index, T, T, table)


def potentials(rows: Array, scale: Array, index: Places, T: Array, table: Nodes) -> Array:
    """F/(k_B T omega0) of mediators rows[index] at temperatures in kelvin, all flat."""
    return _all_means(POTENTIAL, rows, scale, index, T, T, table)


def currents(rows: Array, scale: Array, index: Places, T1: Array, T2: Array, table: Nodes) -> Array:
    """J/[k_B(T1 - T2) omega0] of mediators rows[index] between temperatures in kelvin, all flat.

    Temperatures come as they were given, because rounding a scaled pair would spoil a small difference.
    """
    hot, cold = np.maximum(T1, T2), np.minimum(T1, T2)
    gap = hot - cold
    equal, apart = gap == 0.0, cold < 0.5 * hot
    out = np.empty(hot.size)
    if equal.any():
        out[equal] = conductances(rows, scale, index[equal], hot[equal], table)
    if apart.any():
        at, warmer, colder, difference = index[apart], hot[apart], cold[apart], gap[apart]
        out[apart] = (warmer / difference) * potentials(rows, scale, at, warmer, table)
        out[apart] -= (colder / difference) * potentials(rows, scale, at, colder, table)
    close = ~(equal | apart)
    if close.any():
        # Within a factor of two
        out[close] = _all_means(DIFFERENCE, rows, scale, index[close], hot[close], cold[close], table)
    return out
