"""Parameters of the mediator model from measured conductivities: κ(T) = N K(T; ω0, γ̂, D)/ℓ0, [Panasyuk2012] Eq. (94).

The fit is in the parameters' logarithms, where they are scales, and says which of them the data determine.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.checks import fraction, integer, mapping
from chain.errors import HeatChainError
from chain.results import require
from chain.units.boundary import Value, converted, floats, single, temperature, unit_attribute
from chain.units.labels import listed, magnitudes
from materials.fits.least_squares import KAPPA, PARAMETERS, Knowledge, Problem, band_of, covariance_of, solve

_UNITS = {"frequency": "rad/s", "damping": "rad/s", "cutoff": "rad/s", "distance": "m"}
_SYMBOLS = {"frequency": "ω0", "damping": "γ̂", "cutoff": "D", "distance": "ℓ0"}
_WIDEST = {"frequency": (1e10, 1e16), "damping": (1e10, 1e16), "cutoff": (1e10, 1e16), "distance": (1e-11, 1e-6)}
_UNDETERMINED = 1.0  # standard deviation of a logarithm: the parameter is known to no better than a factor e
_NOISE = 1e-9  # singular values below this fraction of the largest are rounding


def fit_mediator(
    kappa: xr.DataArray,
    *,
    fixed: Mapping[str, Any] | None = None,
    bounds: Mapping[str, tuple[Any, Any]] | None = None,
    oscillators: int = 3,
    level: float = 0.95,
) -> xr.Dataset:
    """Fit the conductivity of oscillators that pass heat between neighbouring atoms (mediators) to a measured one.

    Parameters
    ----------
    kappa : DataArray
        Over `temperature`, both with `units` in their attributes. A coordinate `uncertainty` (standard, in the same
        units) weights the points; without it their relative errors are taken to be equal, and estimated from the
        scatter. `materials.read_conductivity` reads one from CSV.
    fixed : mapping
        Values of any of `frequency`, `damping`, `cutoff` and `distance` that are known.
    bounds : mapping
        (lowest, highest) of any of them.
    oscillators : int
        Number of equal mediators side by side: 3, the degrees of freedom of an atom, or 1 as in Eq. (94).
    level : float
        Probability of the confidence band.

    Returns
    -------
    Dataset
        `frequency`, `damping`, `cutoff` and `distance`; over `parameter`, those that are free, `relative_uncertainty`
        (standard deviation of the logarithm), `determined` and `at_bound`, and the `covariance` of the logarithms over
        `parameter` and `other`; over `direction`, combinations of them: `combination` and `combination_uncertainty`,
        from the best known to the least; over `temperature`, `conductivity`, `fitted`, `lower` and `upper`. The
        attribute `undetermined` says in words what the data leave open.

    Raises
    ------
    HeatChainError
        For data without units, with NaN, or too few; for parameters that are not known.

    Notes
    -----
    A parameter is undetermined where the data leave more than a factor e, or where the fit ends at a bound; there it is
    held, and the uncertainties of the others are given that value. At high temperature only Eq. (47) over ℓ0 is known,
    one combination of four parameters.
    """
    T, values, sigma = _data(kappa)
    held = _given(mapping(fixed, "fixed", "from parameters to values"), "fixed")
    free = tuple(name for name in PARAMETERS if name not in held)
    oscillators, level = integer(oscillators, "oscillators"), fraction(level, "level")
    if not free:
        raise HeatChainError("`fixed` holds all parameters. Leave at least one free.")
    if sigma is None and T.size <= len(free):
        raise HeatChainError(
            f"`kappa` has {T.size} points for {len(free)} free parameters, which leaves nothing to estimate their "
            "scatter from. Fix parameters, or give the points' `uncertainty`."
        )
    problem = Problem(T, values, sigma, free, held, oscillators)
    limits = _limits(free, mapping(bounds, "bounds", "from parameters to pairs"))
    best = solve(problem, limits)
    return _report(problem, best, limits, level)


def predict(fit: xr.Dataset, T: Value, level: float = 0.95) -> xr.Dataset:
    """Conductivity and its confidence band by a fit of `fit_mediator`, at other temperatures.

    Parameters
    ----------
    fit : Dataset
        From `fit_mediator`.
    T : str, Quantity or DataArray
        Temperatures.
    level : float
        Probability of the band.

    Returns
    -------
    Dataset
        Over `temperature` with `fitted`, `lower` and `upper` in W/(m K).
    """
    require(fit, "parameter", *PARAMETERS, "combination", "combination_uncertainty", "at_bound")
    kelvins = np.atleast_1d(listed(temperature(T, "T"), "temperature", "T"))
    free = tuple(fit["parameter"].values.tolist())
    values = {name: float(converted(fit[name], _UNITS[name], name)) for name in PARAMETERS}
    fixed = {name: values[name] for name in PARAMETERS if name not in free}
    problem = Problem(kelvins, np.ones_like(kelvins), None, free, fixed, int(fit.attrs["oscillators"]))
    logarithms = np.log([values[name] for name in free])
    known = Knowledge(*(magnitudes(fit[name]) for name in ("combination", "combination_uncertainty", "at_bound")))
    return band_of(problem, logarithms, known, kelvins, float(fit.attrs["freedom"]), fraction(level, "level"))


# -- inside ------------------------------------------------------------------------------------------------------------


def _data(kappa: Any) -> tuple[Array, Array, Array | None]:
    if not isinstance(kappa, xr.DataArray) or kappa.dims != ("temperature",):
        raise HeatChainError("`kappa` must be a DataArray over `temperature`. `materials.read_conductivity` makes one.")
    if "temperature" not in kappa.coords:
        raise HeatChainError("`kappa` must have a coordinate `temperature`, but has none.")
    T = np.asarray(temperature(kappa["temperature"], "temperature").values)
    values = np.asarray(floats(kappa, "W/(m K)", "kappa", positive=True).values)
    sigma = None
    if "uncertainty" in kappa.coords:
        sigma = np.asarray(floats(kappa["uncertainty"], "W/(m K)", "uncertainty", positive=True).values)
    if T.size < 2 or np.any(T <= 0.0):
        raise HeatChainError(f"`kappa` must have at least 2 points at positive temperatures, but has {T.size}.")
    return T, values, sigma


def _given(values: Mapping[str, Any], name: str) -> dict[str, float]:
    for key in values:
        if key not in PARAMETERS:
            raise HeatChainError(f"`{name}` may hold {', '.join(PARAMETERS)}, but holds {key!r}.")
    return {key: single(value, _UNITS[key], f"{name}[{key}]") for key, value in values.items()}


def _limits(free: tuple[str, ...], bounds: Mapping[str, Any]) -> Array:
    """Logarithms of lowest and highest values, shape (2, free)."""
    wanted = dict(_WIDEST)
    for key, pair in bounds.items():
        if key not in free:
            raise HeatChainError(f"`bounds` may hold free parameters ({', '.join(free)}), but holds {key!r}.")
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise HeatChainError(f"`bounds[{key}]` must be a pair (lowest, highest), but is {pair!r}.")
        low, high = (single(value, _UNITS[key], f"bounds[{key}]") for value in pair)
        if not low < high:
            raise HeatChainError(f"`bounds[{key}]` must increase, but is {pair!r}.")
        wanted[key] = (low, high)
    return np.asarray(np.log(np.array([wanted[name] for name in free])).T)


def _report(problem: Problem, best: Array, limits: Array, level: float) -> xr.Dataset:
    residual = problem.residual(best)
    at_bound = np.any(np.abs(best - limits) < 1e-3, axis=0)
    # What ends at a bound is held there: the others are known given that
    _, singular, directions = np.linalg.svd(np.where(at_bound, 0.0, problem.jacobian(best)), full_matrices=True)
    singular = np.concatenate([singular, np.zeros(len(problem.free) - singular.size)])
    known = singular > _NOISE * singular[0]
    rank = int(known.sum())
    freedom = math.inf if problem.sigma is not None else float(problem.T.size - rank)
    scale = 1.0 if problem.sigma is not None else math.sqrt(float(residual @ residual) / freedom)
    spread = np.where(known, scale / np.where(known, singular, 1.0), math.inf)
    covariance = covariance_of(directions, spread)
    relative = np.sqrt(np.diag(covariance))
    values = problem.values(best)
    band = band_of(problem, best, Knowledge(directions, spread, at_bound), problem.T, freedom, level)
    names = list(problem.free)
    found = xr.Dataset(
        {
            **{n: ((), values[n], {"units": unit_attribute(_UNITS[n]), "long_name": n}) for n in PARAMETERS},
            "relative_uncertainty": ("parameter", relative, {"units": "1"}),
            "determined": ("parameter", (relative < _UNDETERMINED) & ~at_bound),
            "at_bound": ("parameter", at_bound),
            "covariance": (("parameter", "other"), covariance, {"units": "1", "long_name": "covariance of logarithms"}),
            "combination": (("direction", "parameter"), directions, {"units": "1"}),
            "combination_uncertainty": ("direction", spread, {"units": "1"}),
            "conductivity": ("temperature", problem.kappa, {**KAPPA, "long_name": "thermal conductivity"}),
            **band.data_vars,
        },
        coords={"parameter": names, "other": names, **band.coords},
        attrs={
            "oscillators": problem.oscillators, "points": problem.T.size, "freedom": freedom, "level": level,
            "chi_square": float(residual @ residual),
        },
    )  # fmt: skip
    if problem.sigma is not None:
        found["uncertainty"] = ("temperature", problem.sigma, KAPPA)
    return found.assign_attrs(undetermined=_in_words(found))


def _in_words(fit: xr.Dataset) -> str:
    """What the data leave open."""
    open_ones = [_SYMBOLS[name] for name in fit["parameter"].values[~fit["determined"].values]]
    if not open_ones:
        return "nothing: every free parameter is determined to better than a factor e"
    held = fit["at_bound"].values
    loose = (fit["combination_uncertainty"].values >= _UNDETERMINED) & ~(
        np.abs(fit["combination"].values[:, held]) > 0.99
    ).any(axis=1)
    parts = []
    for row in fit["combination"].values[loose]:
        terms = [f"{value:+.2f} ln {_SYMBOLS[name]}" for name, value in zip(fit["parameter"].values, row, strict=True)
                 if abs(value) > 0.05]  # fmt: skip
        parts.append(" ".join(terms))
    combinations = f"; the combinations left open are {', '.join(parts)}" if parts else ""
    bounded = [_SYMBOLS[name] for name in fit["parameter"].values[fit["at_bound"].values]]
    ends = f"; {', '.join(bounded)} at a bound" if bounded else ""
    return f"{', '.join(open_ones)}{combinations}{ends}"
