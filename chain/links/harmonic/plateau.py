"""The integrals of the intermediate plateau over temperature, [Panasyuk2012] Eqs. (74)-(76), in units ħ = k_B = 1.

    J_k(T) = ∫ ω²/[sinh²(ω/2T) (D² + ω²)^k] dω

over ln ω by the trapezoidal rule: the nearest singularities of the integrand lie π/2 off the axis, so that a step h
leaves e^(-π²/h).
"""

import numpy as np

from chain.arrays import Array

_STEP = 0.25
_LOWEST, _HIGHEST = -45.0, 6.6  # ln(ω/2T) up to e^-1400; below, what is left is less than rounding
_X = np.exp(np.arange(_LOWEST, _HIGHEST, _STEP))


def integrals(cutoff: Array, temperature: Array) -> tuple[Array, Array]:
    """J_1 and J_2."""
    thermal = 2.0 * temperature
    place = (cutoff / thermal)[..., None]
    # [Panasyuk2012] Eq. (75) with x = ω/2T; x²/sinh²x without overflow
    window = np.square(2.0 * _X * np.exp(-_X) / -np.expm1(-2.0 * _X))
    apart = np.square(place) + np.square(_X)
    first, second = (_STEP * np.sum(window * _X / apart**n, axis=-1) for n in (1, 2))
    return thermal * first, second / thermal


def conductance(damping: Array, cutoff: Array, temperature: Array, residue: Array) -> Array:
    """Conductance where the resonance is far above cutoff and temperature; `residue` is g_3."""
    first, second = integrals(cutoff, temperature)
    # [Panasyuk2012] Eqs. (74), (76): Σ_{1,2} g_n = -g_3, and J_1 - D²J_2 is the integral of ω⁴
    return np.asarray(cutoff**2 * damping / (8.0 * np.pi * temperature**2) * residue * (first - cutoff**2 * second))
