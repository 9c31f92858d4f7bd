"""Transmission of a mediator between two Drude baths, and the numbers its integrals need.

[Panasyuk2012] Eq. (42), its three terms over one denominator (omega0 = 1, times 4γ1γ2/γ² for unequal couplings):

    𝒯(ω) = γ̂²ω² / {(1 + u²ω²) [(1 - ω²)² + ω²(γ̂ + u(1 - ω²))²]},   u = 1/D.

Every term is positive, and D → ∞, Eq. (61), is u = 0.
"""

import math
from typing import NamedTuple

import numpy as np

from chain.arrays import Array
from chain.links.harmonic.poles import cubic
from chain.storage.compiled import njit

_NEAR = 1.15  # arg of a pole of 𝒯; from there on it costs the trapezoidal sum less than e^-41
CLASSICAL = 4  # column of `spectra` that holds Eq. (47)
_HIGH = 1e150  # larger frequencies would overflow; nothing is transmitted there


class Spectrum(NamedTuple):
    """One mediator in units of its frequency: what the integrals need, computed once."""

    damping: float  # γ̂
    inverse_cutoff: float  # u = 1/D
    slow: float  # smallest |μ_n|
    fast: float  # largest of |μ_n| and D (of |μ_n| for infinite cutoff)
    classical: float  # K at high temperature, Eq. (47)
    pole: complex  # the pole of 𝒯 in the first quadrant of ω (0 where it is far from the real axis)
    residue: complex  # of 𝒯 there


@njit(cache=True, error_model="numpy", nogil=True)
def spectrum(damping: float, cutoff: float) -> Spectrum:
    """Scales, pole and residue of a transmission."""
    inverse = 1.0 / cutoff
    # [Panasyuk2012] Eq. (47)
    classical = 0.25 * damping / (1.0 + inverse * inverse + 0.5 * damping * inverse)
    real, half, product = cubic(damping, cutoff)
    split = product - half * half
    if split <= 0.0:
        largest = half + math.sqrt(-split)
        slow, fast = min(real, product / largest), largest if inverse == 0.0 else max(largest, cutoff)
        return Spectrum(damping, inverse, slow, fast, classical, 0.0j, 0.0j)
    modulus = math.sqrt(product)
    slow, fast = min(real, modulus), modulus if inverse == 0.0 else max(modulus, cutoff)
    pole = complex(math.sqrt(split), half)
    if math.atan2(half, pole.real) > _NEAR:
        return Spectrum(damping, inverse, slow, fast, classical, 0.0j, 0.0j)
    return Spectrum(damping, inverse, slow, fast, classical, pole, _residue(damping, cutoff, real, pole))


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _residue(damping: float, cutoff: float, real: float, pole: complex) -> complex:
    """Residue of 𝒯 at its pole, from the factored denominator."""
    if math.isinf(cutoff):
        return damping * pole / complex(0.0, 4.0 * pole.real)
    root = complex(-pole.imag, pole.real)
    other = cutoff + root  # = conj(real - root)
    ratio = cutoff / abs(other)
    return (damping * ratio * ratio * (cutoff * (1.0 + real * real) / real) * pole
            / (complex(0.0, 4.0 * pole.real) * (cutoff - root) * (real + root)))  # fmt: skip


def transmission(omega: Array, damping: Array, cutoff: Array) -> Array:
    """𝒯(ω) for equal couplings; the arrays broadcast, and ω may be as large or small as a double can be."""
    omega = np.minimum(omega, _HIGH)
    with np.errstate(divide="ignore", over="ignore"):
        detuning = (1.0 - omega) * (1.0 + omega)
        friction = damping + detuning / cutoff
        resonance = np.square(detuning / omega) + np.square(friction)
        return np.asarray(np.square(damping) / ((1.0 + np.square(omega / cutoff)) * resonance))


@njit(cache=True, error_model="numpy", nogil=True)
def spectra(damping: Array, cutoff: Array) -> Array:
    """Spectra of many mediators as rows of one array."""
    rows = np.empty((damping.size, 9))
    for i in range(damping.size):
        s = spectrum(damping[i], cutoff[i])
        rows[i, 0] = s.damping
        rows[i, 1] = s.inverse_cutoff
        rows[i, 2] = s.slow
        rows[i, 3] = s.fast
        rows[i, 4] = s.classical
        rows[i, 5], rows[i, 6] = s.pole.real, s.pole.imag
        rows[i, 7], rows[i, 8] = s.residue.real, s.residue.imag
    return rows


@njit(cache=True, error_model="numpy", nogil=True)
def load(row: Array) -> Spectrum:
    """A row of `spectra` as a spectrum."""
    return Spectrum(row[0], row[1], row[2], row[3], row[4], complex(row[5], row[6]), complex(row[7], row[8]))
