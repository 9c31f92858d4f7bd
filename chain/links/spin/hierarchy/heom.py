"""Heat and coherence of the spin-boson junction by hierarchical equations of motion, in units ħ = k_B = Δ = 1.

The spin feels the sum of both baths through one operator, so that one correlation function C_L + C_R says all of its
motion, at equal and at different temperatures. Heat follows from the spin's response to σ_z in the stationary state by
[Taylor2015] Eq. (5), which is exact since the spectral functions of the baths are proportional.

Numbers of exponents and depths grow until the result changes no more. It comes with what was reached, and with checks
of what is not built in: the f-sum rule, and that the baths together neither gain nor lose energy (at equal temperatures
this is detailed balance).
"""

from dataclasses import asdict, dataclass, fields

import numpy as np

from chain.arrays import Array
from chain.errors import HeatChainError, SolverError
from chain.links.spin import disk_cache
from chain.links.spin.hierarchy.bath_fit import fits
from chain.links.spin.hierarchy.equations import Blocks, Hierarchy, blocks, require_qutip
from chain.links.spin.hierarchy.stationary_heat import Heat, Junction

TOLERANCE = 2e-3  # of the result, relative
_UNBALANCED = 1e-2  # residual of energy balance with which a result is not accepted
_ROUGHEST = 0.05  # fit that is used
_MOST_EXPONENTS = 13
_FIRST_DEPTH, _AGREEING = 4, 3  # depths of which the last two agree, and the first nearly
_MOST_MATRICES = 20_000
_MOST_FAILURES = 2  # fits whose hierarchy did not settle: larger ones would not either
_FORMAT = 1  # of what is kept on disk
_RANGE = {"coupling": (0.0, 1.0), "temperature": (0.05, 50.0), "cutoff": (0.5, 100.0)}  # nothing is tried beyond


@dataclass(frozen=True)
class Result:
    """A result of the hierarchy, and how far it is to be trusted.

    Attributes
    ----------
    value : float
        What was asked for.
    error : float
        Largest change by the last depth and the last exponent.
    coherence : float
        ⟨σ_x⟩.
    fit_residual : float
        Largest deviation of the fit of the baths, relative to their correlation at that time.
    sum_rule_residual : float
        Of (1/π)∫ω Imχ dω = -⟨σ_x⟩, relative.
    balance_residual : float
        Relative difference of the heat by the spin's fluctuations from that by its response.
    exponents, depth, matrices : int
        Size of the hierarchy.
    """

    value: float
    error: float
    coherence: float
    fit_residual: float
    sum_rule_residual: float
    balance_residual: float
    exponents: int
    depth: int
    matrices: int


NAMES = tuple(field.name for field in fields(Result))


def _value(quantity: str, parts: Blocks, depth: int, junction: Junction) -> tuple[float, Hierarchy]:
    """The quantity to one depth; NaN where the truncated hierarchy has no solution that could be found."""
    hierarchy = Hierarchy(parts, float(depth), junction.bias == 0.0)
    try:
        found = hierarchy.coherence if quantity == "coherence" else Heat(hierarchy, junction).value()
    except SolverError:
        found = np.nan
    return found, hierarchy


def _settled(values: list[float]) -> bool:
    if len(values) < _AGREEING:
        return False
    scale = TOLERANCE * abs(values[-1])
    return bool(abs(values[-1] - values[-2]) <= scale and np.ptp(values[-_AGREEING:]) <= 3.0 * scale)


def _deepened(quantity: str, parts: Blocks, first: int, junction: Junction) -> tuple[list[float], int, Hierarchy]:
    """Values to ever larger depths until the last agree, or the hierarchy is too large."""
    values: list[float] = []
    for depth in range(first, 100):
        value, hierarchy = _value(quantity, parts, depth, junction)
        values.append(value)
        if _settled(values):
            break
        if len(hierarchy.quanta) > _MOST_MATRICES:
            values.append(np.nan)
            break
    return values, depth, hierarchy


def _converged(quantity: str, junction: Junction) -> Result:
    """Ever better fits of the baths, each to a sufficient depth, until two agree."""
    reached: list[tuple[float, ...]] = []
    above, start, failures = np.nan, _FIRST_DEPTH, 0
    for fit in fits(junction.baths, junction.cutoff):
        exponents = fit.exponents.size
        if exponents > _MOST_EXPONENTS:
            break
        if fit.residual > _ROUGHEST:
            continue
        values, depth, hierarchy = _deepened(quantity, blocks(fit, junction.bias), start, junction)
        found = values[-1]
        last = [value for value in values if np.isfinite(value)][-1:] or [np.nan]
        reached.append((exponents, depth, fit.residual, *last))
        if abs(found - above) <= TOLERANCE * abs(found):
            error = max(abs(found - above), abs(values[-1] - values[-2]))
            heat = Heat(hierarchy, junction)
            balance = heat.balance_residual()
            if balance <= _UNBALANCED:
                sizes = exponents, depth, len(hierarchy.quanta)
                residuals = fit.residual, heat.sum_rule_residual(), balance
                return Result(found, error, hierarchy.coherence, *residuals, *sizes)
        failures += not np.isfinite(found)
        if failures >= _MOST_FAILURES:
            break
        if np.isfinite(found):
            above, start = found, max(_FIRST_DEPTH, depth - _AGREEING + 1)
    raise _failed(quantity, junction, reached)


def _failed(quantity: str, junction: Junction, reached: list[tuple[float, ...]]) -> SolverError:
    last = "; ".join(
        f"{n:.0f} exponents (fit {fit:.1g}), depth {depth:.0f}: {value:.5g}" for n, depth, fit, value in reached
    )
    failure = SolverError(
        f"The hierarchy has not converged to {TOLERANCE:.1%} at k_BT/ħΔ = {junction.left[1]:.4g} and "
        f"{junction.right[1]:.4g}, α = {junction.left[0] + junction.right[0]:.4g}. Estimates of the {quantity}, with "
        "ħ = k_B = Δ = 1: "
        f"{last or 'none, since no fit of the baths is good enough'}. Ask for a higher temperature, a weaker coupling "
        "or a lower cutoff."
    )
    failure.partial = [value for *_, value in reached]
    return failure


def _check(left: tuple[float, float], right: tuple[float, float], cutoff: float) -> None:
    for name, what, values in (
        ("coupling", "coupling α", (left[0] + right[0],)),
        ("temperature", "temperature k_BT/ħΔ", (left[1], right[1])),
        ("cutoff", "cutoff ω_c/Δ", (cutoff,)),
    ):
        low, high = _RANGE[name]
        for value in values:
            if not low <= value <= high:
                raise HeatChainError(
                    f"The {what} must be from {low:g} to {high:g} for the method 'heom', but is {value:.4g}: no "
                    "hierarchy that fits into memory is known to converge there. Write another method."
                )


def _without_baths(theta: float, bias: float) -> Result:
    energy = float(np.hypot(1.0, bias))
    free = -float(np.tanh(0.5 * energy / theta)) / energy
    return Result(free, 0.0, free, 0.0, 0.0, 0.0, 0, 0, 1)


def solve(
    quantity: str, left: tuple[float, float], right: tuple[float, float], cutoff: float, bias: float = 0.0
) -> Result:
    """One quantity, from the disk where it has been computed before.

    Parameters
    ----------
    quantity : str
        "coherence" or "heat": the current in ħΔ², or where both baths are equally warm the conductance in k_BΔ.
    left, right : pair of float
        (α_ν, k_BT_ν/ħΔ) of each bath.
    cutoff, bias : float
        ω_c/Δ and ε/Δ.

    Raises
    ------
    HeatChainError
        Where a parameter is outside the range in which anything converges, or QuTiP is not installed.
    SolverError
        Where it has not converged; its `partial` holds the estimates, one for each number of exponents.
    """
    require_qutip()
    _check(left, right, cutoff)
    if left[0] * right[0] == 0.0 and quantity == "heat":
        return Result(0.0, 0.0, np.nan, 0.0, 0.0, 0.0, 0, 0, 1)
    if left[0] + right[0] == 0.0:
        if left[1] != right[1]:
            raise HeatChainError("`coupling` must not be zero for both baths, where a spin has no stationary state.")
        return _without_baths(left[1], bias)
    key = ("heom", _FORMAT, TOLERANCE, quantity, *left, *right, cutoff, bias)
    kept = disk_cache.read(key, NAMES)
    if kept is None:
        kept = asdict(_converged(quantity, Junction(left, right, cutoff, bias)))
        disk_cache.write(key, kept)
    return Result(**kept)


def _each(quantity: str, *parameters: Array) -> list[Array]:
    """Every field of the results, θ1, θ2, α_L, α_R, ω_c and ε broadcast."""
    every = np.broadcast(*parameters)
    found = np.empty((every.size, len(NAMES)))
    for i, values in enumerate(every):
        theta1, theta2, left, right, cutoff, bias = map(float, values)
        result = solve(quantity, (left, theta1), (right, theta2), cutoff, bias)
        found[i] = [getattr(result, name) for name in NAMES]
    return [column.reshape(every.shape) for column in found.T]


def conductance_details(theta: Array, left: Array, right: Array, cutoff: Array, bias: Array) -> list[Array]:
    """dJ/dT_L at T_L = T_R = theta in units of k_BΔ, then the other fields of `Result`."""
    return _each("heat", theta, theta, left, right, cutoff, bias)


def conductance(theta: Array, left: Array, right: Array, cutoff: Array, bias: Array) -> Array:
    """The first of `conductance_details`."""
    return conductance_details(theta, left, right, cutoff, bias)[0]


def current(theta1: Array, theta2: Array, left: Array, right: Array, cutoff: Array, bias: Array) -> Array:
    """J from left to right, in units of ħΔ²."""
    parameters = np.broadcast_arrays(theta1, theta2, left, right, cutoff, bias)
    found, apart = np.zeros(parameters[0].shape), parameters[0] != parameters[1]
    if np.any(apart):
        found[apart] = _each("heat", *(values[apart] for values in parameters))[0]
    return found


def coherence(theta1: Array, theta2: Array, left: Array, right: Array, cutoff: Array, bias: Array) -> list[Array]:
    """⟨σ_x⟩ in the stationary state, then the other fields of `Result`."""
    return _each("coherence", theta1, theta2, left, right, cutoff, bias)
