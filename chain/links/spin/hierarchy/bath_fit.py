"""The baths' correlation function as a sum of decaying exponentials, for hierarchical equations of motion.

C(t) = Σ_ν (α_ν/2) θ_ν² [ψ1(θ_ν(1/ω_c + it)) + ψ1(1 + θ_ν(1/ω_c - it))], the transform of [Taylor2015] Eqs. (4) and
(8), in units ħ = k_B = Δ = 1. Its real and its imaginary part are fitted on one set of exponents, real ones and
conjugate pairs, by least squares relative to C(t) itself, so that the slow tails, which carry the low frequencies,
count as much as the start. Rates are exponentials of what is varied: no exponent can grow.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from chain.arrays import Array, Complex
from chain.links.spin.gamma import derivatives

Baths = tuple[tuple[float, float], ...]  # (α_ν, θ_ν) of each

_POINTS = 200  # times, evenly spaced in their logarithm
_TAIL = 0.03  # of the zero-frequency noise, where it dwarfs what is left of C(t)
_FASTEST = 30.0  # exponent over the cutoff
_DECADES = 20.0  # logarithm of the fastest over the slowest
_TURNS = (0.3, 10.0)  # frequency over decay of a pair: below, it is two real ones
_CANCELLING = 5.0  # sum of all coefficients over C(0)
_EVALUATIONS = 100


def correlation(t: Array, baths: Baths, cutoff: float) -> Complex:
    """C(t) of all baths together, t >= 0."""
    found = np.zeros(t.size, dtype=np.complex128)
    for alpha, theta in baths:
        start = np.asarray(theta * (1.0 / cutoff + 1j * t), dtype=np.complex128)
        found += 0.5 * alpha * theta**2 * np.add(*(derivatives(z)[1] for z in (start, 1.0 + start.conjugate())))
    return found


@dataclass(frozen=True)
class Fit:
    """Σ_k (a_k + i b_k) e^{-ν_k t}, where the ν_k are real or come as conjugate pairs, and so do a_k and b_k.

    Attributes
    ----------
    exponents : ndarray of complex
        ν_k.
    real, imaginary : ndarray of complex
        a_k and b_k, of the real and the imaginary part of C.
    residual : float
        Largest deviation from C(t), relative to it.
    """

    exponents: Complex
    real: Complex
    imaginary: Complex
    residual: float

    def __call__(self, t: Array) -> Complex:
        return np.asarray(np.exp(-np.outer(t, self.exponents)) @ (self.real + 1j * self.imaginary))


@dataclass(frozen=True)
class _Rates:
    """Logarithms of the decays of `pairs`, their frequencies over these, and logarithms of the real ones' decays."""

    values: Array
    pairs: int

    @property
    def decays(self) -> Array:
        return np.exp(np.delete(self.values, slice(self.pairs, 2 * self.pairs)))

    @property
    def frequencies(self) -> Array:
        return self.values[self.pairs : 2 * self.pairs] * self.decays[: self.pairs]

    @property
    def modes(self) -> int:
        return self.values.size

    def basis(self, t: Array) -> tuple[Array, Array, Array, Array]:
        """Columns e^{-γt} cos ωt, e^{-γt} sin ωt, e^{-γt}; and the first two, and the last, by themselves."""
        envelope = np.exp(-np.outer(t, self.decays))
        phase = np.outer(t, self.frequencies)
        damped = envelope[:, : self.pairs]
        cosine, sine, plain = damped * np.cos(phase), damped * np.sin(phase), envelope[:, self.pairs :]
        return np.hstack([cosine, sine, plain]), cosine, sine, plain


class _Target:
    """What is fitted, with the two linear coefficients of each column eliminated (variable projection)."""

    def __init__(self, baths: Baths, cutoff: float) -> None:
        coldest = min(theta for _, theta in baths)
        noise = np.pi * sum(alpha * theta for alpha, theta in baths)
        end = 30.0 * max(1.0 / (2.0 * np.pi * coldest), 1.0 / cutoff)
        self.cutoff = cutoff
        self.t = np.concatenate([[0.0], np.geomspace(1e-2 / cutoff, end, _POINTS)])
        self.C = correlation(self.t, baths, cutoff)
        self.weight = 1.0 / (np.abs(self.C) + _TAIL * noise / (self.t + 1.0 / cutoff))
        self.values = np.stack([self.C.real, self.C.imag], axis=1) * self.weight[:, None]

    def linear(self, rates: _Rates) -> tuple[Array, Array]:
        columns = rates.basis(self.t)[0] * self.weight[:, None]
        return columns, np.asarray(np.linalg.lstsq(columns, self.values, rcond=1e-12)[0], dtype=np.float64)

    def residuals(self, rates: _Rates) -> Array:
        columns, found = self.linear(rates)
        return np.asarray((columns @ found - self.values).T.ravel())

    def jacobian(self, rates: _Rates) -> Array:
        """Kaufman's: the change of the columns, projected off them."""
        P, (columns, found), t = rates.pairs, self.linear(rates), self.t[:, None]
        _, cosine, sine, plain = rates.basis(self.t)
        orthogonal = np.linalg.qr(columns)[0]
        decays, parts = rates.decays, []
        for a in found.T:
            turning = t * decays[:P] * (cosine * a[P : 2 * P] - sine * a[:P])
            damping = -t * decays[:P] * (cosine * a[:P] + sine * a[P : 2 * P]) + turning * rates.values[P : 2 * P]
            change = np.hstack([damping, turning, -t * decays[P:] * plain * a[2 * P :]]) * self.weight[:, None]
            parts.append(change - orthogonal @ (orthogonal.T @ change))
        return np.vstack(parts)

    def best(self, pairs: int, starts: list[Array]) -> tuple[_Rates, float]:
        """The best of the fits from several starts, and its largest residual."""
        upper = np.full(starts[0].size, np.log(_FASTEST * self.cutoff))
        lower = upper - _DECADES
        lower[pairs : 2 * pairs], upper[pairs : 2 * pairs] = _TURNS
        found = []
        for start in starts:
            inside = np.clip(start, lower + 1e-3, upper - 1e-3)
            result = least_squares(
                lambda x: self.residuals(_Rates(x, pairs)),
                inside,
                jac=lambda x: self.jacobian(_Rates(x, pairs)),
                bounds=(lower, upper),
                x_scale="jac",
                max_nfev=_EVALUATIONS,
            )
            found.append((_Rates(result.x, pairs), float(np.abs(result.fun).max())))
        return min(found, key=lambda one: one[1] * self.penalty(one[0]))

    def penalty(self, rates: _Rates) -> float:
        """More than 1 where large terms cancel, which a truncated hierarchy does not forgive."""
        size = np.abs(self.linear(rates)[1]).sum() / np.abs(self.C[0])
        return float(max(1.0, size / _CANCELLING) ** 4)


def _one_more(rates: _Rates) -> list[Array]:
    """Starts with one more real exponential: beyond the slowest and the fastest, and between all others."""
    decays = np.sort(rates.decays)
    new = np.concatenate([[decays[0] / 2.5], np.sqrt(decays[1:] * decays[:-1]), [decays[-1] * 1.7]])
    return [np.append(rates.values, np.log(decay)) for decay in new]


def _paired(rates: _Rates) -> list[Array]:
    """Starts with as many columns as `_one_more`, in which two neighbours among the real ones have become a pair."""
    decay, turns, logs = rates.values[0], rates.values[1], np.sort(rates.values[2:])[::-1]
    starts = []
    for i in range(logs.size - 1):
        middle, rest = 0.5 * (logs[i] + logs[i + 1]), np.delete(logs, [i, i + 1])
        slowest = rest.min() if rest.size else middle
        starts.append(np.array([decay, middle, turns, 0.5, *rest, slowest - 0.9]))
    return starts


def fits(baths: Baths, cutoff: float, least: int = 4) -> Iterator[Fit]:
    """Ever better fits, each with one exponent more than the last, from `least` exponents on."""
    target = _Target(baths, cutoff)
    starts = [np.array([np.log(1.5 * cutoff), w, np.log(x * cutoff)]) for w in (0.4, 0.8) for x in (0.1, 0.5)]
    rates, error = target.best(1, starts)
    while True:
        if rates.modes >= least:
            yield _fit(target, rates, error)
        more, smaller = target.best(rates.pairs, _one_more(rates))
        if rates.pairs == 1 and rates.modes >= 4:
            other, its = target.best(2, _paired(rates))
            if its * target.penalty(other) < smaller * target.penalty(more):
                more, smaller = other, its
        rates, error = more, smaller


def _fit(target: _Target, rates: _Rates, error: float) -> Fit:
    """Columns e^{-γt} cos ωt and sin ωt as pairs of exponentials."""
    _, found = target.linear(rates)
    P = rates.pairs
    turning = rates.decays[:P] - 1j * rates.frequencies
    half = 0.5 * (found[:P] - 1j * found[P : 2 * P])
    coefficients = np.concatenate([half, half.conj(), found[2 * P :]])
    exponents = np.concatenate([turning, turning.conj(), rates.decays[P:]])
    return Fit(exponents, coefficients[:, 0], coefficients[:, 1], error)
