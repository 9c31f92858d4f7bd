"""Rigorous bracket of the spin-boson conductance from imaginary time, by linear programming.

In equilibrium the spectrum S(ω) = Imχ(ω) coth(βω/2)/π of σ_z is not negative and integrates to ⟨σ_z²⟩ = 1: it is a
probability density. The path integral gives its means

    ⟨σ_z(τ)σ_z(0)⟩ = ∫ S cosh(ω(β/2 - τ))/cosh(βω/2) dω,    -⟨σ_x⟩ = ∫ S (ω/Δ) tanh(βω/2) dω  (f-sum rule)

and the conductance is another, ∫ S h dω, from [Taylor2015] Eq. (5). Largest and smallest h-means that the others allow
are linear programs. Every combination y_0 + Σ y_j g_j(ω) >= h(ω) of the known functions proves an upper bound; what it
falls short by anywhere is added to the bound, so that the grid of the program does not matter. Units ħ = k_B = Δ = 1.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from chain.errors import SolverError
from chain.mediators.spin import path_integral

Array = NDArray[np.float64]

_POINTS = 600  # of the program's grid
_FINER = 32  # times as many frequencies on which a bound is proved
_LOWEST, _HIGHEST = 1e-3, 40.0  # frequencies over the smaller and over the sum of the scales
_ROUNDS, _CLOSE = 12, 1e-4
_PARTS = 32  # of imaginary time


class Means(NamedTuple):
    """Known means of the spectrum and by how much they may be off."""

    theta: float
    cutoff: float
    tau: Array
    correlation: Array
    coherence: float
    error: Array  # of the correlations, then of -⟨σ_x⟩

    @property
    def middle(self) -> Array:
        """Means of 1, of the correlations' functions, and of the f-sum's."""
        return np.concatenate([[1.0], self.correlation, [-self.coherence]])

    @property
    def bar(self) -> Array:
        """How far they may be off."""
        return np.append(0.0, self.error)


def means(theta: float, alpha: float, cutoff: float, tolerance: float = 1e-6) -> Means:
    """Correlations in imaginary time and ⟨σ_x⟩, by the path integral."""
    correlation, error = path_integral.correlation(theta, alpha, cutoff, _PARTS, tolerance)
    coherence, other = path_integral.coherence(theta, alpha, cutoff, tolerance)
    tau = np.arange(1, _PARTS // 2 + 1) / (_PARTS * theta)
    return Means(theta, cutoff, tau, correlation, coherence, np.append(np.full(tau.size, error), other))


def _window(omega: Array, theta: float, cutoff: float) -> Array:
    """H over α γ_T: the conductance that a unit of S at a frequency carries."""
    # [Taylor2015] Eq. (5): κ = (αγ_T/4) ∫ ω² e^{-ω/ω_c} Imχ ∂n/∂T dω
    y = omega / theta
    change = np.exp(-y) / np.expm1(-y) ** 2 * y / theta
    return np.asarray(0.25 * np.pi * omega**2 * np.exp(-omega / cutoff) * np.tanh(0.5 * y) * change)


def _functions(omega: Array, known: Means) -> Array:
    """1, the functions of the correlations, and that of the f-sum rule, at frequencies."""
    y = omega / known.theta
    x = known.tau * known.theta  # τ/β
    correlations = (np.exp(-np.outer(x, y)) + np.exp(-np.outer(1.0 - x, y))) / (1.0 + np.exp(-y))
    return np.vstack([np.ones_like(omega), correlations, omega * np.tanh(0.5 * y)])


def _grid(known: Means, points: int) -> Array:
    low = _LOWEST * min(1.0, known.theta)
    return np.geomspace(low, _HIGHEST * (1.0 + known.theta + known.cutoff), points)


def _multipliers(known: Means, omega: Array, sign: float) -> Array:
    """Y of the least Σ y m + Σ |y| bar with Σ y g(ω) >= sign·h(ω) on a grid."""
    from scipy.optimize import linprog

    g = _functions(omega, known)
    size = np.append(np.ones(g.shape[0] - 1), g[-1].max())  # the f-sum's function grows with frequency
    rows = (g / size[:, None]).T
    free = [(0.0, None)] * (g.shape[0] - 1)
    result = linprog(
        c=np.concatenate([(known.middle + known.bar) / size, -(known.middle - known.bar) / size]),
        A_ub=-np.hstack([rows, -rows]),
        b_ub=-sign * _window(omega, known.theta, known.cutoff),
        bounds=[*free, (0.0, None), *free, (0.0, 0.0)],  # above the grid the f-sum's must not turn negative
        method="highs-ds",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    if result.status != 0:
        raise SolverError(f"The linear program of the bracket failed: {result.message} Ask for another temperature.")
    plus, minus = np.split(result.x, 2)
    return np.asarray((plus - minus) / size)


def _upper(known: Means, sign: float) -> float:
    """Upper bound of sign·∫ S h dω: the best over some rounds, each with the frequencies where the last fell short."""
    fine = _grid(known, _FINER * _POINTS)
    g, h = _functions(fine, known), sign * _window(fine, known.theta, known.cutoff)
    chosen = np.zeros(fine.size, dtype=bool)
    chosen[::_FINER] = True
    best = np.inf
    for _ in range(_ROUNDS):
        y = _multipliers(known, fine[chosen], sign)
        short = h - y @ g
        # between two neighbours it exceeds both by an eighth of its second difference at most, here by a whole one
        bend = np.abs(np.diff(short, 2))
        beyond = np.maximum(short[1:-1], 0.0) + np.where(short[1:-1] > -bend, bend, 0.0)
        proved = float(y @ known.middle + np.abs(y) @ known.bar + max(beyond.max(), short[0], short[-1], 0.0))
        if proved > best - _CLOSE * abs(best):
            return min(best, proved)
        best = proved
        peak = (short[1:-1] >= short[:-2]) & (short[1:-1] >= short[2:]) & (short[1:-1] > 0.0)
        chosen[1:-1] |= peak
    return best


def bracket(theta: float, alpha: float, cutoff: float) -> tuple[float, float]:
    """Lower and upper bound of κ/γ_T in k_BΔ, for baths whose spectral functions are proportional.

    Raises
    ------
    SolverError
        Where the path integral has not converged.
    """
    known = means(theta, alpha, cutoff)
    return -alpha * _upper(known, -1.0), alpha * _upper(known, 1.0)
