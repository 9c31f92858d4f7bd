"""Poles, residues, friction kernel and response of a mediator between two Drude baths.

[Panasyuk2012] Eqs. (15)-(21), in units of the mediator's frequency (omega0 = 1): damping is γ̂/ω0, cutoff is D/ω0 and
may be infinite. The denominator of Eq. (20), z³ + Dz² + (1 + Dγ̂)z + D, has a real root -r and a pair z² + 2hz + c = 0;
the poles of Eq. (21) are minus these roots.
"""

from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Complex

_ITERATIONS = 300


class Cubic(NamedTuple):
    """The real pole r and the pair's z² + 2·half·z + product, of many mediators."""

    real: Array
    half: Array
    product: Array


def cubic(damping: Array, cutoff: Array) -> Cubic:
    """Factors of the denominator of [Panasyuk2012] Eq. (20), each to rounding error, of flat parameter arrays."""
    finite = np.isfinite(cutoff)
    real = np.full(cutoff.shape, np.inf)
    real[finite] = _real_pole(damping[finite], cutoff[finite])
    # What the real pole leaves over, written with D - r = root · excess, which needs no subtraction.
    root = np.where(finite, real, 1.0)
    excess = np.where(finite, cutoff, 0.0) * damping / (1.0 + root * root)
    return Cubic(real, np.where(finite, 0.5 * excess * root, 0.5 * damping), 1.0 + excess)


def _real_pole(damping: Array, cutoff: Array) -> Array:
    """The real pole for finite cutoffs."""
    third = cutoff / 3.0
    # The cubic is symmetric about D/3: its value there says on which side the isolated root lies, and Newton's
    # iteration from that side's end approaches it monotonically.
    below = (cutoff - third) * (1.0 + third * third) - cutoff * damping * third < 0.0
    found = np.where(below, 0.0, cutoff)
    moving = np.arange(found.size)
    for _ in range(_ITERATIONS):
        root, D, g = found[moving], cutoff[moving], damping[moving]
        square = 1.0 + root * root
        step = ((D - root) * square - D * g * root) / (2.0 * root * (D - root) - square - D * g)
        root -= step
        found[moving] = root
        moving = moving[(np.abs(step) > 2e-16 * root) & ((step > 0.0) != below[moving])]
        if moving.size == 0:
            break
    return found


def poles_and_residues(damping: Array, cutoff: Array) -> tuple[Complex, Complex]:
    """Poles μ_n and residues g_n of flat parameter arrays, each of shape (mediators, 3).

    The third pole tends to the cutoff for weak coupling; for an infinite cutoff it is infinite and its residue is 0.
    Residues are infinite where poles coincide.
    """
    real, half, product = cubic(damping, cutoff)
    split = half * half - product
    root = np.sqrt(split.astype(np.complex128))
    second = half + root
    first = np.where(split > 0.0, product / second, half - root)
    finite = np.isfinite(cutoff)
    third = np.where(finite, real, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        # [Panasyuk2012] Eq. (19): g_n = (D - μ_n)/P'(-μ_n), where the poles' sum is D; Eq. (24) for infinite cutoff
        pair = 1.0 / (second - first)
        residues = [
            np.where(finite, (third + second) / (third - first), 1.0) * pair,
            np.where(finite, (third + first) / (third - second), 1.0) * -pair,
            np.where(finite, 2.0 * half / ((third - first) * (third - second)), 0.0),
        ]
    return np.stack([first, second, np.where(finite, real, np.inf)], axis=-1), np.stack(residues, axis=-1)
