"""Mean potential and kinetic energy of a mediator, [Panasyuk2012] Eqs. (63)-(67), in units of its frequency.

The sums over poles are written as the integrals they come from (omega0 = ħ = k_B = 1),

    T_x = (1/π) ∫ S(ω) coth(ω/2T) dω,   T_p = (1/π) ∫ ω² S(ω) coth(ω/2T) dω,
    S(ω) = γ̂ω / [(1 - ω²)² + ω²(γ̂ + u(1 - ω²))²],   u = 1/D,

where no term cancels another, for two baths of the same temperature; two temperatures give the mean of both, weighted
with γ1/γ and γ2/γ. T_p - T_x, which is small for weak coupling, has its own sum. The method is that of `drude`, with
nodes at fixed frequencies.
"""

import math
from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Places
from chain.links import bose
from chain.links.harmonic.transmission import Spectrum, load
from chain.storage.compiled import njit

_PER_OCTAVE = 4
_STEP = math.log(2.0) / _PER_OCTAVE
_LOWEST = 1e-6  # of the smallest scale; below it the integrands are a power of ω
_HIGHEST = 1e8  # of the largest scale; the slowest integrand has fallen as ω^-2
_FROZEN = 1e-11  # of the slowest pole: colder baths differ from 0 K by less than rounding
_CLASSICAL = 1e11  # of the fastest pole: hotter baths have T_x = T_p = T


class Energies(NamedTuple):
    """T_x, T_p, and T_p - T_x, in units of ħω0/k_B."""

    potential: float
    kinetic: float
    excess: float


@njit(cache=True, error_model="numpy", nogil=True)
def equilibrium(temperature: float, s: Spectrum) -> Energies:
    """Energies with both baths at one temperature. The kinetic ones are infinite for an infinite cutoff."""
    if temperature >= _CLASSICAL * s.fast:
        return Energies(temperature, temperature, 0.0)
    cold = temperature < _FROZEN * s.slow
    low = _LOWEST * (s.slow if cold else min(s.slow, temperature))
    start = _PER_OCTAVE * math.frexp(low)[1]
    stop = _PER_OCTAVE * math.frexp(_HIGHEST * s.fast)[1]
    place = _PER_OCTAVE * math.log2(abs(s.pole)) if s.pole != 0.0j else 0.5
    place -= math.floor(place)
    shift = 0.0 if 0.25 <= place <= 0.75 else 0.5
    total = _sums(start, stop, shift, 0.0 if cold else temperature, s)
    if s.pole == 0.0j:
        return total
    return _add_pole(total, s, place - shift, 0.0 if cold else temperature)


@njit(cache=True, error_model="numpy", nogil=True)
def _sums(start: int, stop: int, shift: float, temperature: float, s: Spectrum) -> Energies:
    """Trapezoidal sums, with the geometric series of what lies below them."""
    ratio = 2.0 ** (1.0 / _PER_OCTAVE)
    weight = 1.0 / (ratio - 1.0) if temperature > 0.0 else 1.0 / (ratio * ratio - 1.0)
    potential, kinetic, excess = 0.0, 0.0, 0.0
    for k in range(start, stop):
        omega = 2.0 ** ((k + shift) / _PER_OCTAVE)
        square = omega * omega
        detuning = (1.0 - omega) * (1.0 + omega)
        friction = s.damping + s.inverse_cutoff * detuning
        term = s.damping * square / (detuning * detuning + square * friction * friction)
        if temperature > 0.0:
            term /= math.tanh(0.5 * omega / temperature)
        if k == start:
            term *= 1.0 + weight
        potential += term
        kinetic += term * square
        excess -= term * detuning
    scale = _STEP / math.pi
    if s.inverse_cutoff == 0.0:  # the kinetic integral diverges logarithmically
        return Energies(scale * potential, math.inf, math.inf)
    return Energies(scale * potential, scale * kinetic, scale * excess)


@njit(cache=True, error_model="numpy", nogil=True)
def _add_pole(total: Energies, s: Spectrum, place: float, temperature: float) -> Energies:
    """Add what the trapezoidal sums leave out because of the pole of S."""
    inverse = s.inverse_cutoff
    root = complex(-s.pole.imag, s.pole.real)
    growth = math.exp(2.0 * math.pi / _STEP * math.atan2(s.pole.imag, s.pole.real))
    turn = 2.0 * math.pi * place
    denominator = complex(growth * math.cos(turn) - 1.0, -growth * math.sin(turn))
    # S = 𝒯(1 + u²ω²)/γ̂ω, and at the pole ω² - 1 = γ̂z/(1 + uz), z = iω
    term = 4j * s.residue * (1.0 - inverse * inverse * root * root) / (s.damping * s.pole * denominator)
    if temperature > 0.0:
        y = s.pole / temperature
        term *= 2.0 * bose.fluctuation_complex(y) / y
    detuning = s.damping * root / (1.0 + inverse * root)
    excess = term * detuning
    return Energies(
        total.potential - term.real,
        total.kinetic - term.real - excess.real,
        total.excess - excess.real,
    )


@njit(cache=True, error_model="numpy", nogil=True)
def energies(rows: Array, index: Places, T: Array) -> Array:
    """T_x, T_p, T_p - T_x, shape (3, n), of mediators rows[index] between two baths of one temperature."""
    out = np.empty((3, T.size))
    for i in range(T.size):
        mean = equilibrium(T[i], load(rows[index[i]]))
        out[0, i], out[1, i], out[2, i] = mean.potential, mean.kinetic, mean.excess
    return out
