"""One integral over time for the rates and the heat current in NIBA, for one pair of temperatures, ħ = k_B = Δ = 1.

With a = 1/ω_c, the bath's correlation function of the displaced spin is Q_ν(s) = q(s, T_ν)^{2α_ν},

    q(s, T) = Γ(T(a + is)) Γ(1 + T(a - is)) / [Γ(Ta) Γ(1 + Ta)],      q(t - i/2T) = F_ν(t)^{1/2α_ν},

the Fourier transform of C_ν(ω). The two baths' convolution is then the transform of a product, and

    k(ε) = ¼ ∫ ds e^{iεs} Q_L Q_R,     J = ¼ Σ_± p_± ∫ ds e^{±iεs} i Q_R' Q_L.

Because the steady state gives ¼ Σ_± p_± ∫ ds e^{±iεs} i (Q_L Q_R)' = 0, any multiple of that may be taken off. With
2α_R/2α of it, J has the factor D_R - D_L, D = ∂_s ln q, and is zero where the temperatures are equal:

    J = ¼ (2α_Lα_R/α) Σ_± p_± ∫ ds e^{±iεs} i Q_L Q_R (D_R - D_L).

Singularities lie on the imaginary axis only: s = i(a + y) and s = -i(a + 1/T + y), y >= 0. With the hotter bath's T,
c = 1/2T, d = a + c, the path s = -ic + d sinh(v + iφ) goes through between them for every real v and |φ| < π/2; the
integrand falls off doubly exponentially on it, and the trapezoidal rule in v converges exponentially. φ is put where
the integrand's magnitude at v = 0 is least (a saddle), so that nothing cancels, however large the bias is.
"""

import cmath
import math

from chain.links.spin.gamma import log_gamma
from chain.storage.compiled import njit

_WIDEST = 1.25  # rad, largest tilt φ
_NEGLIGIBLE = 1e-19
_CONVERGED = 1e-8  # of two successive sums: the error of the finer is about the square of it
_MOST = 400  # nodes of the coarsest sum
_HALVINGS = 7
_CLOSE = 0.01  # half width of a gap, relative, up to which a mean slope replaces a difference
# Gauss-Legendre, three nodes on (-1, 1)
_NODES = (-0.7745966692414834, 0.0, 0.7745966692414834)
_WEIGHTS = (5 / 9, 8 / 9, 5 / 9)


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _log_q(s: complex, T: float, a: float) -> tuple[complex, complex, complex]:
    """Ln q but for its constant, i D, and i dD/dT, at (s, T)."""
    p, m = a + 1j * s, a - 1j * s
    log1, psi1, tri1 = log_gamma(T * p)
    log2, psi2, tri2 = log_gamma(1.0 + T * m)
    difference = psi1 - psi2
    return log1 + log2, -T * difference, -difference - T * (p * tri1 - m * tri2)


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _slope(s: complex, hot: float, cold: float, a: float, difference: complex) -> complex:
    """Mean of i dD/dT between two temperatures; `difference` is that of i D."""
    if hot - cold > _CLOSE * (hot + cold):
        return difference / (hot - cold)
    total = 0j
    for j in range(len(_NODES)):
        T = 0.5 * (hot + cold) + 0.5 * (hot - cold) * _NODES[j]
        total += 0.5 * _WEIGHTS[j] * _log_q(s, T, a)[2]
    return total


@njit(cache=True, error_model="numpy", nogil=True)
def tilt(c: float, d: float, T1: float, T2: float, left: float, right: float, a: float, bias: float) -> float:
    """φ of the saddle, where the derivative of the logarithm of the integrand is zero, to a few digits."""
    if bias == 0.0:
        return 0.0
    # To the side on which the path's far ends decay the faster for the bias
    low, high = (0.0, _WIDEST) if bias > 0.0 else (-_WIDEST, 0.0)
    for _ in range(12):
        middle = 0.5 * (low + high)
        s = -1j * c + 1j * d * math.sin(middle)
        # d/dσ along s = iσ of εs i + ln Q, up to the sign
        rise = bias - 2.0 * left * _log_q(s, T1, a)[1].real - 2.0 * right * _log_q(s, T2, a)[1].real
        if rise > 0.0:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _step(c: float, d: float, phi: float, T1: float, T2: float, left: float, right: float, a: float) -> float:
    """First step in v: 1/2, or the width of the saddle where strong coupling makes it narrower."""
    s = -1j * c + 1j * d * math.sin(phi)
    curvature = 0.0
    for T, alpha in ((T1, left), (T2, right)):
        bend = log_gamma(T * (a + 1j * s))[2] + log_gamma(1.0 + T * (a - 1j * s))[2]
        curvature += 2.0 * alpha * (T * d * math.cos(phi)) ** 2 * bend.real
    return min(0.5, 2.0 / math.sqrt(curvature))


@njit(cache=True, error_model="numpy", nogil=True)
def integrals(T1: float, T2: float, left: float, right: float, a: float, bias: float) -> tuple[float, float]:
    """∫ ds e^{iεs} Q_L Q_R, and ∫ ds e^{iεs} i Q_L Q_R (D_R - D_L)/(T_L - T_R), left bath at T1.

    Not a number where the sums do not converge.
    """
    hot, cold = max(T1, T2), min(T1, T2)
    c = 0.5 / hot
    d = a + c
    constant = 2.0 * (left * _log_q(0j, T1, a)[0].real + right * _log_q(0j, T2, a)[0].real)
    phi = tilt(c, d, T1, T2, left, right, a, bias)
    step, rate, heat = _step(c, d, phi, T1, T2, left, right, a), 0.0, 0.0
    for level in range(_HALVINGS):
        # The first sum is over multiples of the step; later ones over the points halfway between those already taken
        first, stride = (0.0, step) if level == 0 else (0.5 * step, step)
        rates, heats = 0.0, 0.0
        v, largest = first, 0.0
        for _ in range(_MOST << level):
            w = complex(v, phi)
            s = -1j * c + d * cmath.sinh(w)
            log1, d1, slope1 = _log_q(s, T1, a)
            if T1 == T2:
                log2, slope = log1, slope1
            else:
                log2, d2, _ = _log_q(s, T2, a)
                slope = _slope(s, hot, cold, a, (d1 - d2) if T1 > T2 else (d2 - d1))
            value = cmath.exp(1j * bias * s + 2.0 * (left * log1 + right * log2) - constant) * d * cmath.cosh(w)
            weight = 1.0 if v == 0.0 else 2.0
            rates += weight * value.real
            heats -= weight * (value * slope).real
            size = abs(value) * max(1.0, abs(slope) * hot)
            largest = max(largest, size)
            if size < _NEGLIGIBLE * largest:
                break
            v += stride
        if level == 0:
            rate, heat = step * rates, step * heats
            continue
        rates, heats = step * rates, step * heats
        close = abs(rates - rate) <= _CONVERGED * abs(rate) and abs(heats - heat) <= _CONVERGED * abs(heat)
        rate, heat = 0.5 * (rate + rates), 0.5 * (heat + heats)
        if close:
            return rate, heat
        step *= 0.5
    return math.nan, math.nan
