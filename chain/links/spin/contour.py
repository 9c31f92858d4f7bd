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

from collections.abc import Callable

import numpy as np
from scipy.special import loggamma

from chain.arrays import Array, Complex, Index
from chain.links.spin.gamma import derivatives, log_gamma

_WIDEST = 1.25  # rad, largest tilt φ
_NEGLIGIBLE = 1e-19
_CONVERGED = 1e-8  # of two successive sums: the error of the finer is about the square of it
_FEW = 8  # nodes of the coarsest sum at a time
_MOST = 50  # times as many
_HALVINGS = 7
_CLOSE = 0.01  # half width of a gap, relative, up to which a mean slope replaces a difference
_BLOCK = 128  # integrals at a time
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(3)


def _arguments(s: Complex, T: Array, a: Array) -> Complex:
    """Of the gamma functions in q, (2, ...)."""
    p, m = T * (a + 1j * s), 1.0 + T * (a - 1j * s)
    return np.stack([p, m])


def _slope(s: Complex, T: Array, a: Array) -> Complex:
    """I D of ln q at (s, T)."""
    first, second = derivatives(_arguments(s, T, a))[0]
    return np.asarray(-T * (first - second))


def _log_q(s: Complex, T: Array, a: Array) -> tuple[Complex, Complex, Complex]:
    """Ln q but for its constant, i D, and i dD/dT, at (s, T)."""
    z = _arguments(s, T, a)
    log, psi, tri = log_gamma(z)
    difference = psi[0] - psi[1]
    return log[0] + log[1], -T * difference, -difference - z[0] * tri[0] + (z[1] - 1.0) * tri[1]


def _mean_slope(s: Complex, hot: Array, cold: Array, a: Array) -> Complex:
    """Mean of i dD/dT between two temperatures that are close."""
    middle, half = 0.5 * (hot + cold), 0.5 * (hot - cold)
    parts = (0.5 * w * _log_q(s, middle + half * x, a)[2] for x, w in zip(_NODES, _WEIGHTS, strict=True))
    return np.asarray(sum(parts))


def tilt(c: Array, d: Array, T1: Array, T2: Array, left: Array, right: Array, a: Array, bias: Array) -> Array:
    """φ of the saddle, where the derivative of the logarithm of the integrand is zero, to a few digits."""
    # To the side on which the path's far ends decay the faster for the bias
    low, high = np.where(bias > 0.0, 0.0, -_WIDEST), np.where(bias < 0.0, 0.0, _WIDEST)
    if not np.any(bias):
        return np.zeros_like(low)
    for _ in range(12):
        middle = 0.5 * (low + high)
        s = -1j * c + 1j * d * np.sin(middle)
        # d/dσ along s = iσ of εs i + ln Q, up to the sign
        rise = bias - 2.0 * left * _slope(s, T1, a).real - 2.0 * right * _slope(s, T2, a).real
        low, high = np.where(rise > 0.0, middle, low), np.where(rise > 0.0, high, middle)
    return np.asarray(np.where(bias == 0.0, 0.0, 0.5 * (low + high)))


def _first_step(c: Array, d: Array, phi: Array, T1: Array, T2: Array, left: Array, right: Array, a: Array) -> Array:
    """First step in v: 1/2, or the width of the saddle where strong coupling makes it narrower."""
    s = -1j * c + 1j * d * np.sin(phi)
    curvature = np.zeros(c.shape)
    for T, alpha in ((T1, left), (T2, right)):
        bend = derivatives(_arguments(s, T, a))[1].sum(axis=0).real
        curvature += 2.0 * alpha * (T * d * np.cos(phi)) ** 2 * bend
    return np.minimum(0.5, 2.0 / np.sqrt(curvature))


def integrals(T1: Array, T2: Array, left: Array, right: Array, a: Array, bias: Array) -> tuple[Array, Array]:
    """∫ ds e^{iεs} Q_L Q_R, and ∫ ds e^{iεs} i Q_L Q_R (D_R - D_L)/(T_L - T_R), left bath at T1; all flat.

    Not a number where the sums do not converge.
    """
    found = np.empty((2, T1.size))
    hot, cold = np.maximum(T1, T2), np.minimum(T1, T2)
    apart = hot - cold > _CLOSE * (hot + cold)
    for chosen, slope in ((hot == cold, _of_one), (apart, _of_two), ((hot > cold) & ~apart, _of_close)):
        numbers = np.flatnonzero(chosen)
        for begin in range(0, numbers.size, _BLOCK):
            here = numbers[begin : begin + _BLOCK]
            found[:, here] = _Sums(slope, *(value[here] for value in (T1, T2, left, right, a, bias))).converged()
    return found[0], found[1]


Parts = tuple[Complex, Complex, Complex]  # ln q of both baths but for constants, and the mean of i dD/dT between them


def _of_one(s: Complex, T1: Array, T2: Array, a: Array) -> Parts:
    """Of baths of one temperature."""
    log, _, slope = _log_q(s, T1, a)
    return log, log, slope


def _of_two(s: Complex, T1: Array, T2: Array, a: Array) -> Parts:
    """Of temperatures that are apart: a difference."""
    (log1, d1, _), (log2, d2, _) = _log_q(s, T1, a), _log_q(s, T2, a)
    return log1, log2, (d1 - d2) / (T1 - T2)


def _of_close(s: Complex, T1: Array, T2: Array, a: Array) -> Parts:
    """Of others."""
    slope = _mean_slope(s, np.maximum(T1, T2), np.minimum(T1, T2), a)
    return _log_q(s, T1, a)[0], _log_q(s, T2, a)[0], slope


class _Sums:
    """Trapezoidal sums along the paths of some integrals, (n,), which are halved until they no longer change."""

    def __init__(
        self, parts: Callable[[Complex, Array, Array, Array], Parts], T1: Array, T2: Array, left: Array, right: Array,
        a: Array, bias: Array,
    ) -> None:  # fmt: skip
        c = 0.5 / np.maximum(T1, T2)
        d = a + c
        phi = tilt(c, d, T1, T2, left, right, a, bias)
        self._step = _first_step(c, d, phi, T1, T2, left, right, a)
        log1, log2 = (
            loggamma(_arguments(np.zeros(a.shape, dtype=np.complex128), T, a)).real.sum(axis=0) for T in (T1, T2)
        )
        constant = 2.0 * (left * log1 + right * log2)
        self._parts, self._size = parts, a.size
        self._of = tuple(value[:, None] for value in (c, d, phi, T1, T2, left, right, a, bias, constant))

    def converged(self) -> Array:
        """(2, n), not a number where they still change."""
        found, busy, step = np.full((2, self._size), np.nan), np.arange(self._size), self._step
        sums = step * self._over(busy, 0.0 * step, step, 0)
        # The first sum is over multiples of the step; later ones over the points halfway between those already taken
        for level in range(1, _HALVINGS):
            halfway = step * self._over(busy, 0.5 * step, step, level)
            close = np.all(np.abs(halfway - sums) <= _CONVERGED * np.abs(sums), axis=0)
            sums = 0.5 * (sums + halfway)
            found[:, busy[close]] = sums[:, close]
            busy, sums, step = busy[~close], sums[:, ~close], 0.5 * step[~close]
            if not busy.size:
                break
        return found

    def _over(self, numbers: Index, first: Array, stride: Array, level: int) -> Array:
        """Sums (2, m) over v = first, first + stride ... of the integrals of these numbers, as far as they count."""
        total, largest, going = np.zeros((2, numbers.size)), np.zeros(numbers.size), np.arange(numbers.size)
        many = _FEW << level
        for begin in range(0, _MOST * many, many):
            v = first[going, None] + stride[going, None] * np.arange(begin, begin + many)
            terms, size = self._integrand(numbers[going], v)
            so_far = np.maximum.accumulate(np.column_stack([largest[going], size]), axis=1)
            small = size < _NEGLIGIBLE * so_far[:, 1:]
            past = np.zeros_like(small)
            past[:, 1:] = np.logical_or.accumulate(small, axis=1)[:, :-1]
            total[:, going] += np.where(past, 0.0, terms).sum(axis=2)
            largest[going] = so_far[:, -1]
            going = going[~small.any(axis=1)]
            if not going.size:
                break
        return total

    def _integrand(self, numbers: Index, v: Array) -> tuple[Array, Array]:
        """Real parts of both integrands (2, m, nodes), twice where v stands for -v too, and their size."""
        c, d, phi, T1, T2, left, right, a, bias, constant = (value[numbers] for value in self._of)
        w = v + 1j * phi
        s = np.asarray(-1j * c + d * np.sinh(w), dtype=np.complex128)
        log1, log2, slope = self._parts(s, T1, T2, a)
        value = np.exp(1j * bias * s + 2.0 * (left * log1 + right * log2) - constant) * d * np.cosh(w)
        value *= np.where(v == 0.0, 1.0, 2.0)
        return np.stack([value.real, -(value * slope).real]), np.abs(value) * np.maximum(
            1.0, np.abs(slope) * np.maximum(T1, T2)
        )
