"""Transmission of a mediator between two Drude baths, and the numbers its integrals need.

[Panasyuk2012] Eq. (42), its three terms over one denominator (omega0 = 1, times 4γ1γ2/γ² for unequal couplings):

    𝒯(ω) = γ̂²ω² / {(1 + u²ω²) [(1 - ω²)² + ω²(γ̂ + u(1 - ω²))²]},   u = 1/D.

Every term is positive, and D → ∞, Eq. (61), is u = 0.
"""

from typing import Any, NamedTuple

import numpy as np

from chain.arrays import Array, Complex
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


def spectra(damping: Array, cutoff: Array) -> Array:
    """Scales, pole and residue of many mediators' transmissions, as rows of one array that `load` reads."""
    infinite = np.isinf(cutoff)
    inverse = 1.0 / cutoff
    # [Panasyuk2012] Eq. (47)
    classical = 0.25 * damping / (1.0 + inverse * inverse + 0.5 * damping * inverse)
    real, half, product = cubic(damping, cutoff)
    split = product - half * half
    breadth = np.sqrt(np.abs(split))
    largest = np.where(split > 0.0, np.sqrt(product), half + breadth)
    fast = np.where(infinite, largest, np.maximum(largest, cutoff))
    near = (split > 0.0) & (np.arctan2(half, breadth) <= _NEAR)
    pole, residue = np.zeros((2, damping.size), dtype=np.complex128)
    pole[near] = breadth[near] + 1j * half[near]
    for chosen, found in ((near & infinite, _residue_without_cutoff), (near & ~infinite, _residue)):
        residue[chosen] = found(damping[chosen], cutoff[chosen], real[chosen], pole[chosen])
    columns = damping, inverse, np.minimum(real, product / largest), fast, classical
    return np.stack([*columns, pole.real, pole.imag, residue.real, residue.imag], axis=1)


def _residue_without_cutoff(damping: Array, _cutoff: Array, _real: Array, pole: Complex) -> Complex:
    """Residue of 𝒯 at its pole for an infinite cutoff."""
    return np.asarray(damping * pole / (4j * pole.real))


def _residue(damping: Array, cutoff: Array, real: Array, pole: Complex) -> Complex:
    """Residue of 𝒯 at its pole, from the factored denominator."""
    root = 1j * pole
    ratio = cutoff / np.abs(cutoff + root)  # cutoff + root = conj(real - root)
    return np.asarray(
        (damping * ratio * ratio * (cutoff * (1.0 + real * real) / real) * pole)
        / (4j * pole.real * (cutoff - root) * (real + root))
    )


def transmission(omega: Array, damping: Array, cutoff: Array) -> Array:
    """𝒯(ω) for equal couplings; the arrays broadcast, and ω may be as large or small as a double can be."""
    omega = np.minimum(omega, _HIGH)
    with np.errstate(divide="ignore", over="ignore"):
        detuning = (1.0 - omega) * (1.0 + omega)
        friction = damping + detuning / cutoff
        resonance = np.square(detuning / omega) + np.square(friction)
        return np.asarray(np.square(damping) / ((1.0 + np.square(omega / cutoff)) * resonance))


@njit(cache=True, error_model="numpy", nogil=True)
def load(row: Array) -> Spectrum:
    """A row of `spectra` as a spectrum."""
    return Spectrum(row[0], row[1], row[2], row[3], row[4], complex(row[5], row[6]), complex(row[7], row[8]))


def columns(rows: Array) -> Any:
    """Rows of `spectra` as one spectrum whose members are arrays."""
    damping, inverse, slow, fast, classical, *parts = (rows[:, i] for i in range(9))
    pole, residue = parts[0] + 1j * parts[1], parts[2] + 1j * parts[3]
    return Spectrum(damping, inverse, slow, fast, classical, pole, residue)  # type: ignore[arg-type]
