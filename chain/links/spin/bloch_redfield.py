"""The spin-boson junction to second order in the coupling (Bloch-Redfield), in reduced units ħ = k_B = Δ = 1.

Between the eigenstates of the spin, E = √(1 + ε²) apart, bath ν exchanges quanta E at the rate Γ_ν = πα_ν e^{-E/ω_c}/E
times n_ν downwards to upwards, n_ν + 1 the other way. What is along the eigenstates of the coupling dephases and
carries no heat.
"""

import math

import numpy as np

from chain.arrays import Array
from chain.links.bose import FROZEN, quanta
from chain.links.spin import two_quanta

_JOINED = 4.0 * math.log(2.0)  # of slow quanta to one


def _rates(left: Array, right: Array, cutoff: Array, bias: Array) -> tuple[Array, Array]:
    """Energy of the quantum, and E Γ_L Γ_R / (Γ_L + Γ_R)."""
    energy = np.hypot(1.0, bias)
    alpha = left + right
    together = np.divide(left * right, alpha, out=np.zeros(np.shape(alpha)), where=alpha > 0.0)
    return energy, np.pi * together * np.exp(-energy / cutoff)


def conductance(theta: Array, left: Array, right: Array, cutoff: Array, bias: Array) -> Array:
    """dJ/dT_L at T_L = T_R = theta, in units of k_BΔ."""
    energy, strength = _rates(left, right, cutoff, bias)
    with np.errstate(divide="ignore"):
        x = np.minimum(energy / theta, FROZEN)
    # The formula that is printed after [Taylor2015] Eq. (18), with the cutoff's factor e^{-Δ/ω_c}, and with bias
    return np.asarray(0.5 * strength / energy * x**2 / np.sinh(x))


def current(theta1: Array, theta2: Array, left: Array, right: Array, cutoff: Array, bias: Array) -> Array:
    """J from left to right, in units of ħΔ²."""
    energy, strength = _rates(left, right, cutoff, bias)
    hot, cold = np.maximum(theta1, theta2), np.minimum(theta1, theta2)
    with np.errstate(divide="ignore", invalid="ignore"):
        n1, n2 = quanta(energy / theta1), quanta(energy / theta2)
        gap = np.where(hot > cold, energy / hot * ((hot - cold) / cold), 0.0)
    # n_hot - n_cold = -n_hot (1 + n_cold) (e^{-gap} - 1), without cancellation
    difference = -np.maximum(n1, n2) * (1.0 + np.minimum(n1, n2)) * np.expm1(-gap)
    mean = np.divide(left * n1 + right * n2, left + right, out=np.zeros_like(difference), where=strength > 0.0)
    return np.asarray(strength * np.copysign(difference, theta1 - theta2) / (1.0 + 2.0 * mean))


def error(theta: Array, left: Array, right: Array, cutoff: Array, bias: Array) -> Array:
    """Estimate of |ln(κ/κ_exact)|, the sum of what is left out.

    - The baths' modes between the splitting (or 2πθ) and the cutoff lower the splitting by a factor 1 - αL. The
      conductance follows as Δ^p, p = 2 + (Δ/E)²(1 - x coth x), x = E/θ; |p| is taken as 3/2 at least: the factor is not
      exact.
    - Two quanta at once carry heat where single ones are frozen, or where slow baths have none (`two_quanta`).
    - Baths that are hot and slow, θ > ω_c, broaden the levels by the width √(4αω_cθ) of a static distribution: fitted
      to NIBA. For ε ≫ ω_c slow quanta, n_ν = θ/ω of frequency ω, join the one of frequency E: to first order in α the
      rate grows by (2αθ/ω_c) ∫_0^∞ du (1 - e^{-u})²/u² = 4 ln2 αθ/ω_c.
    """
    alpha, energy = left + right, np.hypot(1.0, bias)
    with np.errstate(divide="ignore"):
        x = np.clip(energy / np.asarray(theta, dtype=np.float64), 1e-8, FROZEN)
    renormalised = alpha * (1.0 + np.log1p(cutoff / (2.0 * np.pi * theta + energy)))
    pairs = two_quanta.over_single(theta, alpha, cutoff, bias)
    hot = theta / cutoff
    static = np.maximum(np.sqrt(alpha * hot) * hot / (hot + 0.3), _JOINED * alpha * hot * (bias / energy) ** 2)
    power = np.maximum(1.5, np.abs(2.0 + (1.0 - x / np.tanh(x)) / energy**2))
    return np.asarray(renormalised * power + pairs + static)


def tilted(
    theta1: Array, theta2: Array, left: Array, right: Array, cutoff: Array, bias: Array, counting: Array
) -> tuple[Array, Array]:
    """Rates up and down, in units of Δ, with the counting field of heat from the left bath in units of 1/ħΔ."""
    energy, _ = _rates(left, right, cutoff, bias)
    with np.errstate(divide="ignore"):
        n1, n2 = quanta(energy / theta1), quanta(energy / theta2)
    unit = np.pi * np.exp(-energy / cutoff) / energy
    grown = np.exp(counting * energy)
    up, down = left * n1 * grown + right * n2, left * (1.0 + n1) / grown + right * (1.0 + n2)
    return np.asarray(unit * up), np.asarray(unit * down)


def series(
    theta1: Array, theta2: Array, left: Array, right: Array, cutoff: Array, bias: Array, count: int
) -> tuple[Array, Array]:
    """Taylor coefficients (count + 1, ...) of both rates in the counting field."""
    energy, _ = _rates(left, right, cutoff, bias)
    nothing = np.zeros(np.shape(energy))
    still = tilted(theta1, theta2, left, right, cutoff, bias, nothing)
    mine = tilted(theta1, theta2, left, 0.0 * right, cutoff, bias, nothing)
    both = []
    for whole, by_left, sign in zip(still, mine, (1.0, -1.0), strict=True):
        terms = [by_left * (sign * energy) ** n / math.factorial(n) for n in range(1, count + 1)]
        both.append(np.stack(np.broadcast_arrays(whole, *terms)))
    return both[0], both[1]
