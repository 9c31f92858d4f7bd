"""Logarithm of the gamma function and its first two derivatives, of arrays of complex arguments.

The logarithm is scipy's. The derivatives, the second of which scipy has for real arguments only and the first slowly
where |z| is small, are Stirling's series where |z| is at least 9, the recurrence z -> z + 1 up to there, and reflection
in the left half plane.
"""

import math

import numpy as np
from scipy.special import loggamma

from chain.arrays import Complex
from chain.storage.compiled import njit

_FAR = 81.0  # |z|² from which ten terms are exact to rounding, on the imaginary axis too
# Bernoulli numbers B_2k, k = 1 .. 10
_BERNOULLI = np.array(
    [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798, -174611 / 330]
)


def derivatives(z: Complex) -> tuple[Complex, Complex]:
    """ψ(z) and ψ1(z), not on the negative real axis."""
    left = z.real < 0.0
    right = np.where(left, 1.0 - z, z)
    first, second = np.empty_like(right), np.empty_like(right)
    _right(right.ravel(), first.reshape(-1), second.reshape(-1))
    if left.any():
        # ψ(z) = ψ(1 - z) - π cot πz, with sin πz = (i/2) e^{-iπz} (1 - e^{2πiz}) for Im z > 0, which has the period 1
        there = z[left]
        above = np.where(there.imag >= 0.0, there, there.conjugate()) - np.round(there.real)
        e = np.exp(2j * np.pi * above)
        turned = 1j * np.pi * (1.0 + e) / (1.0 - e), -4.0 * np.pi**2 * e / (1.0 - e) ** 2
        one, two = (np.where(there.imag >= 0.0, value, value.conjugate()) for value in turned)
        first[left], second[left] = first[left] + one, two - second[left]
    return first, second


@njit(cache=True, error_model="numpy", nogil=True)
def _right(z: Complex, first: Complex, second: Complex) -> None:
    """Re z >= 0."""
    for i in range(z.size):
        x, y = z[i].real, z[i].imag
        one, two, size = 0j, 0j, x * x + y * y
        while size < _FAR:
            inverse = complex(x / size, -y / size)
            one += inverse
            two += inverse * inverse
            x += 1.0
            size = x * x + y * y
        inverse = complex(x / size, -y / size)
        square = inverse * inverse
        # Σ B_2k/(2k z^2k) and its derivative, from the smallest term up
        s1, s2 = 0j, 0j
        for k in range(_BERNOULLI.size, 0, -1):
            s1 = s1 * square + _BERNOULLI[k - 1] / (2 * k)
            s2 = s2 * square + _BERNOULLI[k - 1]
        first[i] = complex(0.5 * math.log(size), math.atan2(y, x)) - 0.5 * inverse - s1 * square - one
        second[i] = inverse + 0.5 * square + s2 * square * inverse + two


def log_gamma(z: Complex) -> tuple[Complex, Complex, Complex]:
    """lnΓ(z), ψ(z) and ψ1(z), not on the negative real axis.

    The logarithm is the branch that is real on the positive real axis and cut along the negative one.
    """
    return loggamma(z), *derivatives(z)
