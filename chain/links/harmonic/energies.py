"""Mean potential and kinetic energy of a mediator, [Panasyuk2012] Eqs. (63)-(67), in units of its frequency.

The sums over poles are written as the integrals they come from (omega0 = ħ = k_B = 1),

    T_x = (1/π) ∫ S(ω) coth(ω/2T) dω,   T_p = (1/π) ∫ ω² S(ω) coth(ω/2T) dω,
    S(ω) = γ̂ω / [(1 - ω²)² + ω²(γ̂ + u(1 - ω²))²],   u = 1/D,

where no term cancels another, for two baths of the same temperature; two temperatures give the mean of both, weighted
with γ1/γ and γ2/γ. T_p - T_x, which is small for weak coupling, has its own sum. The method is that of `heat`, with
nodes at fixed frequencies.
"""

import math

import numpy as np

from chain.arrays import Array, Index, Places
from chain.links import bose
from chain.links.harmonic.transmission import columns

_PER_OCTAVE = 4
_STEP = math.log(2.0) / _PER_OCTAVE
_LOWEST = 1e-6  # of the smallest scale; below it the integrands are a power of ω
_HIGHEST = 1e8  # of the largest scale; the slowest integrand has fallen as ω^-2
_FROZEN = 1e-11  # of the slowest pole: colder baths differ from 0 K by less than rounding
_CLASSICAL = 1e11  # of the fastest pole: hotter baths have T_x = T_p = T
_BLOCK = 64  # temperatures at a time, whose nodes stay in the nearest caches


def energies(rows: Array, index: Places, T: Array) -> Array:
    """T_x, T_p, T_p - T_x, shape (3, n), of mediators rows[index] between two baths of one temperature, flat.

    The kinetic ones are infinite for an infinite cutoff.
    """
    out = np.stack([T, T, np.zeros(T.size)])
    s = columns(rows[index])
    quantum = np.flatnonzero(_CLASSICAL * s.fast > T)
    for begin in range(0, quantum.size, _BLOCK):
        here = quantum[begin : begin + _BLOCK]
        out[:, here] = _equilibrium(rows[index[here]], T[here])
    return out


def _equilibrium(rows: Array, T: Array) -> Array:
    """Energies (3, n) of as many mediators."""
    s = columns(rows)
    cold = _FROZEN * s.slow > T
    temperature = np.where(cold, 0.0, T)
    low = _LOWEST * np.where(cold, s.slow, np.minimum(s.slow, T))
    start = _PER_OCTAVE * np.frexp(low)[1].astype(np.int64)
    stop = _PER_OCTAVE * np.frexp(_HIGHEST * s.fast)[1].astype(np.int64)
    resonant = s.pole != 0.0
    place = np.full(T.size, 0.5)
    place[resonant] = _PER_OCTAVE * np.log2(np.abs(s.pole[resonant])) % 1.0
    shift = np.where((place >= 0.25) & (place <= 0.75), 0.0, 0.5)
    total = _sums(start, stop, shift, temperature, rows)
    total[:, resonant] -= _pole_terms(rows[resonant], (place - shift)[resonant], temperature[resonant])
    total[1:, s.inverse_cutoff == 0.0] = np.inf  # these integrals diverge logarithmically
    return total


def _sums(start: Index, stop: Index, shift: Array, temperature: Array, rows: Array) -> Array:
    """Trapezoidal sums over the nodes from `start` on, with the geometric series of what lies below them."""
    s, warm = columns(rows[:, :, None]), temperature > 0.0
    with np.errstate(divide="ignore"):
        half = 0.5 / temperature[:, None]
    number = start[:, None] + np.arange(int((stop - start).max()))
    omega = np.exp2((number + shift[:, None]) / _PER_OCTAVE)
    square, detuning = omega * omega, (1.0 - omega) * (1.0 + omega)
    friction = s.damping + s.inverse_cutoff * detuning
    term = s.damping * square / (detuning * detuning + square * friction * friction)
    term /= np.tanh(omega * half)  # 1 where it is cold
    ratio = 2.0 ** (1.0 / _PER_OCTAVE)
    term[:, 0] *= 1.0 + np.where(warm, 1.0 / (ratio - 1.0), 1.0 / (ratio * ratio - 1.0))
    term[number >= stop[:, None]] = 0.0
    sums = term.sum(1), np.einsum("ik,ik->i", term, square), -np.einsum("ik,ik->i", term, detuning)
    return (_STEP / math.pi) * np.stack(sums)


def _pole_terms(rows: Array, place: Array, temperature: Array) -> Array:
    """What the trapezoidal sums have too much because of the pole of S, (3, n); `place` of it among the nodes."""
    s, warm = columns(rows), temperature > 0.0
    root = 1j * s.pole
    growth = np.exp(2.0 * math.pi / _STEP * np.arctan2(s.pole.imag, s.pole.real))
    denominator = growth * np.exp(-2j * math.pi * place) - 1.0
    # S = 𝒯(1 + u²ω²)/γ̂ω, and at the pole ω² - 1 = γ̂z/(1 + uz), z = iω
    term = 4j * s.residue * (1.0 - (s.inverse_cutoff * root) ** 2) / (s.damping * s.pole * denominator)
    y = s.pole[warm] / temperature[warm]
    term[warm] *= 2.0 * bose.fluctuation_complex(y) / y
    excess = term * s.damping * root / (1.0 + s.inverse_cutoff * root)
    return np.stack([term.real, (term + excess).real, excess.real])
