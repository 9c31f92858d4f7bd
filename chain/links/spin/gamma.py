"""Logarithm of the gamma function and its first two derivatives, of a complex argument.

Stirling's series where |z| is at least 9, and the recurrence z -> z + 1 up to there; reflection in the left half plane.
All logarithms are the branch that is real on the positive real axis and cut along the negative one.
"""

import cmath
import math

from chain.storage.compiled import njit

_FAR = 81.0  # |z|² from which ten terms are exact to rounding, on the imaginary axis too
_HALF_LOG_TWO_PI = 0.5 * math.log(2.0 * math.pi)
# Bernoulli numbers B_2k, k = 1 .. 10
_BERNOULLI = (
    1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798, -174611 / 330,
)  # fmt: skip


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _right(z: complex) -> tuple[complex, complex, complex]:
    """Re z >= 0: every factor of the recurrence lies in the right half plane."""
    log, first, second = 0j, 0j, 0j
    while z.real * z.real + z.imag * z.imag < _FAR:
        inverse = 1.0 / z
        log += cmath.log(z)
        first += inverse
        second += inverse * inverse
        z += 1.0
    inverse = 1.0 / z
    square = inverse * inverse
    # Σ B_2k/(2k(2k-1) z^(2k-1)) and its derivatives, from the smallest term up
    s0, s1, s2 = 0j, 0j, 0j
    for k in range(len(_BERNOULLI), 0, -1):
        b = _BERNOULLI[k - 1]
        s0 = s0 * square + b / (2 * k * (2 * k - 1))
        s1 = s1 * square + b / (2 * k)
        s2 = s2 * square + b
    ln = cmath.log(z)
    return (
        (z - 0.5) * ln - z + _HALF_LOG_TWO_PI + s0 * inverse - log,
        ln - 0.5 * inverse - s1 * square - first,
        inverse + 0.5 * square + s2 * square * inverse + second,
    )


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _reflected(z: complex) -> tuple[complex, complex, complex]:
    """Re z < 0 < Im z: Γ(z)Γ(1 - z) = π/sin πz, with sin πz = (i/2) e^{-iπz} (1 - e^{2πiz})."""
    log, first, second = _right(1.0 - z)
    e = cmath.exp(2j * math.pi * z)
    return (
        math.log(2.0 * math.pi) - 0.5j * math.pi + 1j * math.pi * z - cmath.log(1.0 - e) - log,
        first + 1j * math.pi * (1.0 + e) / (1.0 - e),
        -4.0 * math.pi**2 * e / (1.0 - e) ** 2 - second,
    )


@njit(cache=True, error_model="numpy", nogil=True)
def log_gamma(z: complex) -> tuple[complex, complex, complex]:
    """lnΓ(z), ψ(z) and ψ1(z), not on the negative real axis."""
    if z.real >= 0.0:
        return _right(z)
    if z.imag < 0.0:
        log, first, second = _reflected(z.conjugate())
        return log.conjugate(), first.conjugate(), second.conjugate()
    return _reflected(z)
