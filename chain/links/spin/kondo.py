"""The Kondo temperature of the ohmic spin-boson model: the scale of its renormalised splitting, k_B T_K = ħΔ_eff."""

import numpy as np
from scipy.special import gammaln

from chain.arrays import Array


def temperature(alpha: Array, cutoff: Array) -> Array:
    """k_B T_K in units of ħΔ; 0 where α >= 1.

    Parameters
    ----------
    alpha : ndarray
        α = α_L + α_R >= 0.
    cutoff : ndarray
        ω_c/Δ.
    """
    alpha, cutoff = np.broadcast_arrays(np.asarray(alpha, dtype=np.float64), np.asarray(cutoff, dtype=np.float64))
    below = alpha < 1.0
    safe = np.where(below, alpha, 0.5)
    # [Taylor2015] T_K, after Eq. (18): Γ(1 - 2α) cos πα by the reflection formula, which is regular at α = 1/2
    log_g = -np.log(np.sinc(safe)) - gammaln(1.0 + 2.0 * safe)
    with np.errstate(over="ignore", divide="ignore"):
        found = np.exp((0.5 * log_g - safe * np.log(cutoff)) / (1.0 - safe))
    return np.asarray(np.where(below, found, 0.0))
