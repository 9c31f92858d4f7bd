"""Rigorous bracket of the spin-boson conductance from imaginary time, by linear programming.

In equilibrium the spectrum S(ω) = Imχ(ω) coth(βω/2)/π of σ_z, ω > 0, is not negative. Its means are known,

    ∫ S dω = ⟨σ_z²⟩ = 1,                ∫ S cosh(ω(β/2 - τ))/cosh(βω/2) dω = ⟨σ_z(τ)σ_z(0)⟩,
    ∫ S ω² dω = ⟨(dσ_z/dt)²⟩ = Δ²,      ∫ S (ω/Δ) tanh(βω/2) dω = -⟨σ_x⟩ (f-sum rule),

from the path integral where they are not exact, and the conductance is another, ∫ S h dω, by [Taylor2015] Eq. (5).
The largest and the smallest that the others allow are linear programs. Any combination Σ y_j g_j(ω) >= h(ω) of the
known functions proves an upper bound, Σ y_j m_j; what a combination falls short by is added to the bound, so that
neither the grid nor the solver has to be trusted. What has to be are the error bars of the means, of which the path
integral's are estimates (three times the last change). Units ħ = k_B = Δ = 1.
"""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from chain.arrays import Array
from chain.errors import SolverError
from chain.links.spin.imaginary_time import path_integral

_STEP = 0.02  # of the program's grid, in the logarithm of frequency
_FINER = 32  # times as many frequencies at which a bound is proved
_LOWEST, _HIGHEST = 1e-4, 40.0  # βω at the lowest, and ωτ of the shortest τ at the highest frequency
_ROUNDS, _CLOSE = 10, 1e-4
# Solver, tolerance, and largest multiplier, without which a program on a grid has no end where few spectra fit
_ATTEMPTS = (("highs-ds", 1e-10, 1e5), ("highs-ipm", 1e-10, 1e5), ("highs-ds", 1e-8, 1e3), ("highs-ds", 1e-7, 1e2))
_PARTS = 16  # of imaginary time
_FINE, _ROUGH, _WARM = 1e-7, 3e-6, 25.0  # uncertainties of the means, the finer where βω_c is below the third


class Means(NamedTuple):
    """Known means of the spectrum and by how much they may be off.

    Attributes
    ----------
    theta, cutoff : float
        k_BT/ħΔ and ω_c/Δ.
    tau, correlation : ndarray
        Imaginary times in (0, β/2], and ⟨σ_z(τ)σ_z(0)⟩ there.
    coherence : float
        ⟨σ_x⟩.
    error : ndarray
        How far the correlations may be off, and last ⟨σ_x⟩.
    """

    theta: float
    cutoff: float
    tau: Array
    correlation: Array
    coherence: float
    error: Array

    @property
    def middle(self) -> Array:
        """In the order of `_functions`: of 1, of the correlations, of the f-sum, of ω²."""
        return np.concatenate([[1.0], self.correlation, [-self.coherence, 1.0]])

    @property
    def bar(self) -> Array:
        """How far they may be off; those that are exact are not."""
        return np.concatenate([[0.0], self.error, [0.0]])


def means(theta: float, alpha: float, cutoff: float, parts: int = _PARTS) -> Means:
    """Correlations in imaginary time and ⟨σ_x⟩, by the path integral."""
    tolerance = _FINE if max(cutoff, 1.0) / theta <= _WARM else _ROUGH
    correlation, error = path_integral.correlation(theta, alpha, cutoff, parts, tolerance)
    coherence, other = path_integral.coherence(theta, alpha, cutoff, tolerance)
    tau = np.arange(1, parts // 2 + 1) / (parts * theta)
    return Means(theta, cutoff, tau, correlation, coherence, np.append(np.full(tau.size, error), other))


def window(omega: Array, theta: float, cutoff: float) -> Array:
    """h: κ/(αγ_T) that a unit of S at a frequency carries."""
    # [Taylor2015] Eq. (5): κ = (αγ_T/4) ∫ ω² e^{-ω/ω_c} Imχ ∂n/∂T dω, with Imχ = π S tanh(βω/2)
    y = omega / theta
    return np.asarray(0.25 * np.pi * theta * np.exp(-omega / cutoff - y) * y**3 / -np.expm1(-2.0 * y))


def _functions(omega: Array, known: Means) -> Array:
    """1, those of the correlations, ω tanh(βω/2), and ω²."""
    y = omega / known.theta
    x = known.tau * known.theta  # τ/β
    correlations = (np.exp(-np.outer(x, y)) + np.exp(-np.outer(1.0 - x, y))) / (1.0 + np.exp(-y))
    return np.vstack([np.ones_like(omega), correlations, omega * np.tanh(0.5 * y), omega**2])


def _grid(known: Means) -> Array:
    """Fine frequencies; above the highest the correlations' functions and h are next to nothing."""
    low = _LOWEST * known.theta
    high = _HIGHEST * max(known.cutoff, 1.0 / float(known.tau.min()))
    return np.geomspace(low, high, _FINER * int(np.ceil(np.log(high / low) / _STEP)))


def _multipliers(known: Means, omega: Array, sign: float) -> Array:
    """Coefficients y of the least Σ y m + Σ |y| bar with Σ y g(ω) >= sign·h(ω) on a grid, and rising above it."""
    from scipy.optimize import linprog

    g = _functions(omega, known)
    size = np.ones(g.shape[0])
    size[-2:] = known.cutoff, known.cutoff**2
    g /= size[:, None]
    weight = 1.0 / g.max(axis=0)
    slope = np.zeros(g.shape[0])
    slope[-2:] = 1.0 / omega[-1], 2.0 / known.cutoff  # of ω and ω² at the highest frequency, over the latter's size
    rows = np.vstack([(g * weight).T, slope])
    wanted = np.append(sign * window(omega, known.theta, known.cutoff) * weight, 0.0)
    for method, tolerance, largest in _ATTEMPTS:
        box = [(0.0, largest)] * g.shape[0]
        result = linprog(
            c=np.concatenate([(known.middle + known.bar) / size, -(known.middle - known.bar) / size]),
            A_ub=-np.hstack([rows, -rows]),
            b_ub=-wanted,
            bounds=[*box, *box[:-1], (0.0, 0.0)],  # above the grid ω² must not turn negative
            method=method,
            options={"primal_feasibility_tolerance": tolerance, "dual_feasibility_tolerance": tolerance},
        )
        if result.status == 0:
            plus, minus = np.split(result.x, 2)
            return np.asarray((plus - minus) / size)
    raise SolverError(f"The linear program of the bracket failed: {result.message} Ask for another temperature.")


def _between(short: Array, omega: Array, y: Array, known: Means) -> Array:
    """Most by which the combination falls short between neighbours of the fine grid.

    A function exceeds the larger of two neighbours by an eighth of the squared step times its largest second derivative
    in u = ln ω. The second difference is the squared step times the second derivative at one point between three
    neighbours; from there it changes by less than two steps times the largest third derivative, which is 3!·M where the
    function's modulus is at most M within one unit of the complex u (Cauchy). There |sinh z| >= sinh(y cos 1) and
    |1 + e^{-z}| >= 0.63, z = βω, y = |z|.
    """
    step = float(np.log(omega[1] / omega[0]))
    size = np.abs(y)
    ratio = omega / known.theta
    top = math.e * omega
    heat = 0.125 * np.pi * known.theta * math.e**3 * ratio**3 / np.sinh(np.minimum(ratio * np.cos(1.0) / math.e, 700.0))
    modulus = size[0] + 3.2 * size[1:-2].sum() + 3.2 * size[-2] * top + size[-1] * top**2 + heat
    bend = np.abs(np.diff(short, 2))
    bend = np.maximum(np.append(bend[0], bend), np.append(bend, bend[-1]))
    largest = np.maximum(short[:-1], short[1:])
    return np.asarray(largest + 0.125 * (bend + 12.0 * step**3 * modulus[1:]))


def _outside(omega: Array, y: Array, known: Means, sign: float) -> float:
    """Most by which the combination falls short below the lowest and above the highest frequency of the grid."""
    ends = omega[[0, -1]]
    g, h = _functions(ends, known), sign * window(ends, known.theta, known.cutoff)
    # from 0 to the lowest frequency the correlations' functions change by (βω)²/8 at most, the others by their values
    change = np.abs(y[1:-2]).sum() * (ends[0] / known.theta) ** 2 / 8.0 + np.abs(y[-2:]) @ g[-2:, 0] + abs(h[0])
    lowest = h[0] - y @ g[:, 0] + change
    # above the highest they fall to 0, as h does; y_f ω + y_2 ω² is least there or at its vertex
    linear, square = y[-2:]
    if square < 0.0 or (square == 0.0 and linear < 0.0):
        return np.inf
    at = max(ends[1], -0.5 * linear / square) if square > 0.0 else ends[1]
    highest = abs(h[1]) - y[0] + np.abs(y[1:-2]) @ g[1:-2, 1] - (linear * at + square * at**2)
    return float(max(lowest, highest))


def _upper(known: Means, sign: float) -> float:
    """Upper bound of sign·∫ S h dω: the best over some rounds, each with the frequencies where the last fell short."""
    omega = _grid(known)
    g, h = _functions(omega, known), sign * window(omega, known.theta, known.cutoff)
    chosen = np.zeros(omega.size, dtype=bool)
    chosen[::_FINER] = chosen[-1] = True
    best = np.inf
    for _ in range(_ROUNDS):
        y = _multipliers(known, omega[chosen], sign)
        short = h - y @ g
        missing = max(float(_between(short, omega, y, known).max()), _outside(omega, y, known, sign), 0.0)
        best = min(best, float(y @ known.middle + np.abs(y) @ known.bar) + missing)
        if missing <= _CLOSE * abs(best):
            break
        chosen[1:-1] |= (short[1:-1] >= short[:-2]) & (short[1:-1] >= short[2:]) & (short[1:-1] > 0.0)
    return best


def bounds(known: Means) -> tuple[float, float]:
    """Smallest and largest κ/(αγ_T) in k_BΔ of a spectrum with these means, as far as it can be proved.

    Raises
    ------
    SolverError
        Where no spectrum has such means.
    """
    lower, upper = max(-_upper(known, -1.0), 0.0), _upper(known, 1.0)
    if lower > upper:
        raise SolverError(
            f"No spectrum has these means: κ/(αγ_T) were at least {lower:.6g} and at most {upper:.6g} k_BΔ. Their "
            "error bars are too small."
        )
    return lower, upper


@lru_cache(maxsize=256)
def bracket(theta: float, alpha: float, cutoff: float) -> tuple[float, float]:
    """Lower and upper bound of κ/γ_T in k_BΔ, for baths whose spectral functions are proportional.

    Raises
    ------
    SolverError
        Where the path integral has not converged.
    """
    if alpha == 0.0:
        return 0.0, 0.0
    lower, upper = bounds(means(theta, alpha, cutoff))
    return alpha * lower, alpha * upper


def conductance_bracket(theta: Array, left: Array, right: Array, cutoff: Array) -> tuple[Array, Array]:
    """Lower and upper bound of dJ/dT_L at T_L = T_R = theta, in units of k_BΔ; the arguments broadcast."""
    theta, left, right, cutoff = np.broadcast_arrays(theta, left, right, cutoff)
    alpha = left + right
    asymmetry = np.divide(4.0 * left * right, alpha**2, out=np.zeros(alpha.shape), where=alpha > 0.0)  # γ_T
    found = np.empty((2, alpha.size))
    for i, (one, strength, end, part) in enumerate(
        zip(theta.ravel(), alpha.ravel(), cutoff.ravel(), asymmetry.ravel(), strict=True)
    ):
        found[:, i] = np.multiply(bracket(float(one), float(strength), float(end)), part) if part > 0.0 else 0.0
    lower, upper = found.reshape(2, *alpha.shape)
    return lower, upper
