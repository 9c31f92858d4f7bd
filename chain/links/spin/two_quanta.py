"""Heat that goes past the spin by two quanta at once, of which its levels see nothing; units ħ = k_B = Δ = 1.

A quantum is scattered from one bath into the other by the spin's polarisability, (2/E)(1/E)² far below its energy E.
As for an oscillator of that polarisability the transmission is 4π²α_Lα_R ω² e^{-2ω/ω_c}/E⁶, up to a frequency c, the
cutoff or E/2, above which single quanta are meant:

    κ2 = (2πα_Lα_R/E⁶) ∫_0^c dω ω² y² e^y/(e^y - 1)²,   y = ω/θ

It needs no quantum of energy E, so that it is what is left where those are frozen, or where the baths have none.
"""

import numpy as np

from chain.arrays import Array

_COLD = 5.0  # E/θ from which on it counts in fast baths: below, single quanta carry what the f-sum rule leaves
_LARGEST = 700.0  # of an exponent


def over_single(theta: Array, alpha: Array, cutoff: Array, bias: Array) -> Array:
    """κ2 over the conductance of single quanta, [Taylor2015] after Eq. (18)."""
    energy = np.hypot(1.0, bias)
    with np.errstate(divide="ignore", over="ignore"):
        x = np.clip(energy / np.asarray(theta, dtype=np.float64), 1e-8, _LARGEST)
        cold = 16.0 * np.pi**4 / 15.0 * (np.sinh(x) / x**5 - np.sinh(_COLD) / _COLD**5) * (x > _COLD)
        # The integral between its limits θ ≪ c, 4π⁴θ³/15, and c ≪ θ, in units of E³
        end = np.minimum(cutoff / energy, 0.5)
        integral = 1.0 / (15.0 * x**3 / (4.0 * np.pi**4) + 4.0 / end**3)
        # Hot baths with modes at E only exchange one for the other: the f-sum rule again
        slow = 4.0 * integral * np.sinh(x) / x**2 * np.expm1(np.minimum(energy / cutoff, _LARGEST))
        return np.asarray(alpha / energy**2 * np.maximum(cold, slow))
