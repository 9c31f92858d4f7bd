"""The spin-boson junction to second order in the splitting, in equilibrium: T_K ≪ T. Units ħ = k_B = Δ = 1.

The baths let the spin flip with the amplitude F(t) = cosh^{-2α}(πTt) (πT/ω_c)^{2α} for ω_c → ∞, and for any cutoff the
product of gamma functions of [Taylor2015] Eq. (16)'s baths. From it follow, to the same order,

    -⟨σ_x⟩ = ½ ∫_0^β F(i(τ - β/2)) dτ,    Imχ(ω) = ω^{-2} sinh(βω/2) F̃(ω),

which keep the f-sum rule ∫ ω Imχ dω = -π⟨σ_x⟩, and the conductance of NIBA at zero bias.
"""

import numpy as np
from scipy.integrate import quad
from scipy.special import gammaln, loggamma

from chain.arrays import Array

_FAR = 60.0  # logarithm of τ/(β - τ) at which the integral over τ ends
_LIMIT = 0.5  # coupling from which on the f-sum rule is carried by the cutoff


def coherence(theta: float, alpha: float, cutoff: float) -> float:
    """⟨σ_x⟩ to first order in the splitting: paths of two kinks.

    Examples
    --------
    >>> round(coherence(20.0, 0.0, 10.0), 12)
    -0.025
    """
    start = theta / cutoff
    scale = gammaln(start) + gammaln(1.0 + start)

    def integrand(v: float) -> float:
        x = 1.0 / (1.0 + np.exp(-v))  # τ/β, which is as likely as its opposite
        log = gammaln(x + start) + gammaln(1.0 - x + start) - scale
        return float(np.exp(2.0 * alpha * log) * x * (1.0 - x))

    half = quad(integrand, -_FAR, 0.0, epsabs=0.0, epsrel=1e-11, limit=500)[0]
    return float(-half / theta)


def susceptibility(omega: Array, theta: float, alpha: float, cutoff: float) -> Array:
    """Imχ(ω) in 1/Δ, where the cutoff is far above the temperature and the frequency, and 0 < α."""
    y = 0.5 * np.asarray(omega, dtype=np.float64) / theta
    # ∫ e^{iωt} cosh^{-2α}(πTt) dt by Γ functions, times sinh(βω/2)
    log = (
        2.0 * loggamma(alpha + 1j * y / np.pi).real
        - gammaln(2.0 * alpha)
        + 2.0 * alpha * np.log(np.pi * theta / cutoff)
    )
    transform = np.exp(log + (2.0 * alpha - 1.0) * np.log(2.0) + y - np.log(np.pi * theta))
    return np.asarray(-0.5 * np.expm1(-2.0 * y) * transform / omega**2)


def saturation(alpha: Array) -> Array:
    """κ over its sum-rule bound [Taylor2015] Eq. (18) where T_K ≪ T ≪ ω_c: πα cot(πα)/(1 + 2α), and 0 for α >= 1/2.

    Notes
    -----
    With F = cosh^{-2α}(πTt) both are Beta functions, κ ∝ 2α B(½, α)/(1 + 2α) and -⟨σ_x⟩ ∝ B(½, ½ - α)/π. A finite
    cutoff corrects the ratio by the order of (πT/ω_c)^{1-2α}.

    Examples
    --------
    >>> saturation(np.array([0.0, 0.05, 0.2, 0.4])).round(4)
    array([1.    , 0.9016, 0.6177, 0.2268])
    """
    alpha = np.asarray(alpha, dtype=np.float64)
    safe = np.where(alpha < _LIMIT, alpha, 0.0)
    return np.asarray(np.where(alpha < _LIMIT, np.cos(np.pi * safe) / np.sinc(safe) / (1.0 + 2.0 * safe), 0.0))
