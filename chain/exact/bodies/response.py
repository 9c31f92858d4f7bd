"""A body's modes eliminated: what its two mediators feel of it, at real frequency.

The mediators left and right of a body couple to its modes by c_j and c'_j (over the roots of the masses). With joint
counter-terms (`counter_terms`) and z² = ω² + iωη, where η damps every mode into the body's probe,

    s11 = Σ c_j²/ω_j² - Σ c_j²/(ω_j² - z²),   s12 = Σ c_j c'_j/ω_j² - Σ c_j c'_j/(ω_j² - z²),   s22 as s11 with c'

is added to the mediators' dynamical matrix; separate ones leave out the first sum of s12. For infinitely many modes
s11 = -izγ_νD/(D - iz): the reservoirs.
"""

import numpy as np

from chain.arrays import Array, Complex
from chain.storage.compiled import njit

# An undamped mode met by the frequency has an infinite response, whose effect on the chain is finite: so near is near
# enough, and leaves half of the digits
_NEAREST = 1e-8


def mode_sums(omega: Array, modes: Array, left: Array, right: Array, rate: float) -> Complex:
    """s11, s12 and s22, (ω, 3), of modes with couplings `left` and `right`, damped at `rate`; joint counter-terms."""
    found = np.empty((omega.size, 3), dtype=np.complex128)
    _mode_sums(omega, modes, left, right, rate, found)
    return found


@njit(cache=True, error_model="numpy", nogil=True)
def _mode_sums(omega: Array, modes: Array, left: Array, right: Array, rate: float, found: Complex) -> None:
    for i in range(omega.size):
        square = omega[i] * complex(omega[i], rate)
        s11, s12, s22 = 0.0j, 0.0j, 0.0j
        for j in range(modes.size):
            own = modes[j] * modes[j]
            ratio = complex(square.real / own, square.imag / own)
            size = (1.0 - ratio.real) * (1.0 - ratio.real) + ratio.imag * ratio.imag
            if size < _NEAREST * _NEAREST:
                ratio = complex(1.0 - _NEAREST, ratio.imag)
                size = _NEAREST * _NEAREST + ratio.imag * ratio.imag
            # 1/ω_j² - 1/(ω_j² - z²) = -z²/(ω_j²(ω_j² - z²)), without the cancellation
            pole = complex((1.0 - ratio.real) / (own * size), ratio.imag / (own * size))
            s11 -= left[j] * left[j] * ratio * pole
            s12 -= left[j] * right[j] * ratio * pole
            s22 -= right[j] * right[j] * ratio * pole
        found[i, 0], found[i, 1], found[i, 2] = s11, s12, s22


def reservoir(omega: Array, damping: float, cutoff: float) -> Complex:
    """Self-energy -iωγ̃(ω) of a Drude-Ullersma bath of infinitely many modes, [Panasyuk2012] Eq. (18) at z = -iω."""
    friction = damping if np.isinf(cutoff) else damping * cutoff / (cutoff - 1j * omega)
    return np.asarray(-1j * omega * friction)
