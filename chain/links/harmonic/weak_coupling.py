"""Poles, residues and temperature of a weakly damped mediator, [Panasyuk2012] Eqs. (68)-(73), omega0 = ħ = k_B = 1.

Printed Eq. (70) has the wrong sign relative to Eq. (69), and both leave out a term of the order of what they keep: Eq.
(69) a shift of the frequency, Eq. (70) the imaginary part that belongs to it. Corrected here.
"""

import numpy as np

from chain.arrays import Array, Complex


def effective_damping(damping: Array, cutoff: Array) -> Array:
    """Damping at the mediator's own frequency."""
    # [Panasyuk2012] Eq. (68)
    return damping / (1.0 + np.square(1.0 / cutoff))


def poles(damping: Array, cutoff: Array) -> Complex:
    """Poles to first order in the damping, last dimension of length 3."""
    effective = effective_damping(damping, cutoff)
    # [Panasyuk2012] Eq. (69), with the shift γ̂_D ω0/(2D)
    pair = 0.5 * effective - 1j * (1.0 + 0.5 * effective / cutoff)
    return np.stack(np.broadcast_arrays(pair, pair.conj(), cutoff - effective), axis=-1)


def residues(damping: Array, cutoff: Array) -> Complex:
    """Residues to first order in the damping."""
    effective, square = effective_damping(damping, cutoff), np.square(cutoff)
    third = effective / (1.0 + square)
    # [Panasyuk2012] Eq. (70), with the sign that belongs to Eq. (69), and the imaginary term of its order
    pair = -0.5j * (1.0 + 0.5 * third * (square - 1.0) / cutoff) - 0.5 * third
    return np.stack(np.broadcast_arrays(pair, pair.conj(), third), axis=-1)


def temperature(first: Array, second: Array, share1: Array, share2: Array) -> Array:
    """Temperature at which the oscillator in equilibrium has the mean energy of the two baths' oscillators."""
    with np.errstate(divide="ignore", over="ignore"):
        # [Panasyuk2012] Eq. (72): mean occupations, weighted with the couplings; the zero points are equal
        occupation = share1 / np.expm1(1.0 / first) + share2 / np.expm1(1.0 / second)
        return 1.0 / np.log1p(1.0 / occupation)
