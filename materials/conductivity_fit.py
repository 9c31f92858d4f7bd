"""Parameters of the mediator model from measured conductivities: κ(T) = N K(T; ω0, γ̂, D)/ℓ0, [Panasyuk2012] Eq. (94).

The fit is in the parameters' logarithms, where they are scales. Profile likelihood, `chain.fitting`, says which of them
the data determine.
"""

from collections.abc import Callable, Mapping
from typing import Any

import lmfit
import numpy as np
import xarray as xr

from chain.arrays import Array, Flags
from chain.checks import fraction, integer, mapping
from chain.errors import HeatChainError
from chain.fitting.curvature import curvature
from chain.fitting.fit import Fit, fit, spread
from chain.fitting.prediction import Region, band
from chain.fitting.problem import Problem
from chain.fitting.told import report, undetermined
from chain.results import require
from chain.units.boundary import Value, converted, temperature, unit_attribute
from chain.units.constants import k
from chain.units.labels import listed, magnitudes
from materials.estimators.mediator_data import PARAMETERS, UNITS, Data, limits_of, numbers_of, points_of

_KAPPA = {"units": "W m^-1 K^-1"}
_SYMBOLS = {"frequency": "ω0", "damping": "γ̂", "cutoff": "D", "distance": "ℓ0"}
_ROUNDING = 1e-9  # of conductivities: their scatter is not taken to be smaller
_STARTS = ((1.0, 1.0, 1.0), (2.0, 1.0, 3.0), (0.5, 1.0, 3.0), (1.0, 3.0, 1.0), (1.0, 0.3, 3.0))
_MORE, _AROUND = 8, 2.5  # starting points more, within so much of a logarithm


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
        Probability of the intervals and of the confidence band, below 0.9999.

    Returns
    -------
    Dataset
        `frequency`, `damping`, `cutoff` and `distance`; for those that are free their intervals, `frequency_interval`
        and so on over `end` ("lower", "upper"), and over `parameter`: `best`, `interval_lower` and `interval_upper` in
        its `unit`, as `chain.fit` gives them, `relative_uncertainty` (half the interval of 68 %
        of the logarithm, infinite where that has no end), `determined` and `at_bound`. Over `temperature`,
        `conductivity`, `fitted`, `lower` and `upper`. The attribute `undetermined` says in words what the data leave
        open.

        By the curvature at the best values alone: the `covariance` of the logarithms over `parameter` and `other`, and
        over `direction` combinations of them, `combination` and `combination_uncertainty`, from the best known to the
        least. Over `sample`, the points of all profiles: `explored`, the logarithms over the best values, `excess`, the
        root of the rise of χ², and `profiled`, the parameter that was moved.

    Raises
    ------
    HeatChainError
        For data without units, with NaN, or too few; for parameters that are not known.

    Notes
    -----
    Intervals are those of profile likelihood: where one parameter is moved and the others follow, and χ² rises by no
    more than a quantile (that of Student's t, squared, where the scatter is estimated). A parameter is determined where
    values a factor e away from the best, and those at a bound, are excluded with 99.99 % in this way. At high
    temperature only Eq. (47) over ℓ0 is known, one combination of four parameters.
    """
    T, values, sigma = points_of(kappa)
    held = numbers_of(mapping(fixed, "fixed", "from parameters to values"), "fixed")
    free = tuple(name for name in PARAMETERS if name not in held)
    oscillators, level = integer(oscillators, "oscillators"), fraction(level, "level")
    if not free:
        raise HeatChainError("`fixed` holds all parameters. Leave at least one free.")
    if sigma is None and T.size <= len(free):
        raise HeatChainError(
            f"`kappa` has {T.size} points for {len(free)} free parameters, which leaves nothing to estimate their "
            "scatter from. Fix parameters, or give the points' `uncertainty`."
        )
    data = Data(T, values, sigma, free, held, oscillators)
    problem = _problem(data, limits_of(free, mapping(bounds, "bounds", "from parameters to pairs")))
    guesses = _guesses(data)
    starts = [*guesses, *spread(problem, guesses[0], _AROUND, _MORE)]
    found = fit(problem, starts, known_scale=sigma is not None, level=level, smallest=_ROUNDING)
    return _report(data, found, level)


def predict(fit: xr.Dataset, T: Value, level: float = 0.95) -> xr.Dataset:
    """Conductivity and its confidence band by a fit of `fit_mediator`, at other temperatures.

    Parameters
    ----------
    fit : Dataset
        From `fit_mediator`.
    T : str, Quantity or DataArray
        Temperatures.
    level : float
        Probability of the band, at most 0.9999.

    Returns
    -------
    Dataset
        Over `temperature` with `fitted`, `lower` and `upper` in W/(m K).
    """
    require(fit, "parameter", *PARAMETERS, "explored", "excess", "profiled", "conductivity")
    kelvins = np.atleast_1d(listed(temperature(T, "T"), "temperature", "T"))
    free = tuple(fit["parameter"].values.tolist())
    values = {name: float(converted(fit[name], UNITS[name], name)) for name in PARAMETERS}
    measured, fitted, sigma = points_of(fit["conductivity"] if "uncertainty" not in fit else _weighted(fit))
    fixed = {name: value for name, value in values.items() if name not in free}
    data = Data(measured, fitted, sigma, free, fixed, int(fit.attrs["oscillators"]))
    best = np.log([values[name] for name in free])
    numbers = np.array([free.index(name) for name in fit["profiled"].values.tolist()])
    region = Region(
        magnitudes(fit["explored"]) + best, magnitudes(fit["excess"]), numbers, float(fit.attrs["scatter"]),
        float(fit.attrs["freedom"]),
    )  # fmt: skip
    return _band(data, region, best, kelvins, fraction(level, "level"))


# -- inside ------------------------------------------------------------------------------------------------------------


def _weighted(fit: xr.Dataset) -> xr.DataArray:
    return fit["conductivity"].assign_coords(uncertainty=fit["uncertainty"])


def _guesses(data: Data) -> list[Array]:
    """Starting points: the size of the rates from the largest conductivity, and ratios of them."""
    distance = data.fixed.get("distance", 3e-10)
    # Where all rates are equal, Eq. (47) is k_B ω/10
    rate = 10.0 * data.kappa.max() * distance / (data.oscillators * k)
    guesses = [dict(zip(PARAMETERS, (*(rate * r for r in one), distance), strict=True)) for one in _STARTS]
    return [np.log([guess[name] for name in data.free]) for guess in guesses]


def _problem(data: Data, limits: Array) -> Problem:
    parameters = lmfit.Parameters()
    for name, low, high in zip(data.free, *limits, strict=True):
        parameters.add(name, value=0.5 * (low + high), min=low, max=high)

    def of(function: Callable[[Array], Array]) -> Callable[[lmfit.Parameters], Array]:
        return lambda found: function(np.array([found[name].value for name in data.free]))

    return Problem(of(data.residual), parameters, of(data.jacobian))


def _band(data: Data, region: Region, best: Array, T: Array, level: float) -> xr.Dataset:
    def logarithm(values: Array) -> tuple[Array, Array]:
        found, slope = data.sensitivity(values, T)
        return np.log(found), slope

    lower, upper = np.exp(band(data.jacobian, region, logarithm, level))
    fitted = data.conductivities(best[None], T)[0]
    return xr.Dataset(
        {
            "fitted": ("temperature", fitted, {**_KAPPA, "long_name": "fitted thermal conductivity"}),
            "lower": ("temperature", lower, {**_KAPPA, "long_name": f"lower end of the {level:.0%} band"}),
            "upper": ("temperature", upper, {**_KAPPA, "long_name": f"upper end of the {level:.0%} band"}),
        },
        coords={"temperature": ("temperature", T, {"units": "K", "long_name": "temperature"})},
    )


def _report(data: Data, found: Fit, level: float) -> xr.Dataset:
    region = found.region
    values = data.values(found.best)
    band = _band(data, region, found.best, data.T, level)
    best, (lower, upper) = np.exp(found.best), np.exp(found.interval.T)
    names = list(data.free)
    ends = {
        f"{name}_interval": ("end", np.exp(pair), {
            "units": unit_attribute(UNITS[name]), "long_name": f"{level:.0%} interval of the {name}",
        }) for name, pair in zip(names, found.interval, strict=True)
    }  # fmt: skip
    made = xr.Dataset(
        {
            **{n: ((), values[n], {"units": unit_attribute(UNITS[n]), "long_name": n}) for n in PARAMETERS},
            **ends,
            "best": ("parameter", best, {"long_name": "best value, in the parameter's unit"}),
            "interval_lower": ("parameter", lower, {"long_name": f"lower end of the {level:.0%} interval"}),
            "interval_upper": ("parameter", upper, {"long_name": f"upper end of the {level:.0%} interval"}),
            "relative_uncertainty": ("parameter", found.deviation, {"units": "1"}),
            "determined": ("parameter", found.determined),
            "at_bound": ("parameter", found.at_bound),
            **_curvature(data.jacobian(found.best) / region.size),
            "explored": (("sample", "parameter"), region.samples - found.best, {"units": "1"}),
            "excess": ("sample", region.excess, {"units": "1", "long_name": "root of the rise of chi square"}),
            "profiled": ("sample", np.array(names)[region.profiled]),
            "conductivity": ("temperature", data.kappa, {**_KAPPA, "long_name": "thermal conductivity"}),
            **band.data_vars,
        },
        coords={
            "parameter": names, "other": names, "end": ["lower", "upper"], **band.coords,
            "unit": ("parameter", [unit_attribute(UNITS[name]) for name in names]),
        },
        attrs={
            "oscillators": data.oscillators, "points": data.T.size, "freedom": region.freedom, "level": level,
            "scatter": region.size, "chi_square": found.square,
        },
    )  # fmt: skip
    if data.sigma is not None:
        made["uncertainty"] = ("temperature", data.sigma, _KAPPA)
    return made.assign_attrs(undetermined=_in_words(made, found), report=_lmfit_report(names, best, made))


def _lmfit_report(names: list[str], best: Array, made: xr.Dataset) -> str:
    parameters = lmfit.Parameters()
    for name, value in zip(names, best.tolist(), strict=True):
        parameters.add(name, value=value)
    return report(parameters, names, np.outer(best, best) * made["covariance"].values)


def _curvature(jacobian: Array) -> dict[str, Any]:
    """Covariance of the logarithms and their combinations, by the derivatives of the weighted residuals."""
    covariance, directions, spread = curvature(jacobian)
    return {
        "covariance": (("parameter", "other"), covariance, {"units": "1", "long_name": "covariance of logarithms"}),
        "combination": (("direction", "parameter"), directions, {"units": "1"}),
        "combination_uncertainty": ("direction", spread, {"units": "1"}),
    }


def _in_words(made: xr.Dataset, found: Fit) -> str:
    """What the data leave open."""
    if found.determined.all():
        return "nothing: every free parameter is determined to better than a factor e"
    names = [str(name) for name in made["parameter"].values]
    ranges = [_range(*one) for one in zip(names, found.interval, found.open_ends, strict=True)]
    combinations = made["combination"].values, made["combination_uncertainty"].values
    return undetermined(ranges, [_SYMBOLS[name] for name in names], found, made.attrs["level"], combinations)


def _range(name: str, interval: Array, open_ends: Flags) -> str:
    """An interval in words."""
    low, high = (f"{value:.2g} {UNITS[name]}" for value in np.exp(interval))
    if open_ends.all():
        return f"{_SYMBOLS[name]} is anything"
    if open_ends.any():
        return f"{_SYMBOLS[name]} is {f'below {high}' if open_ends[0] else f'above {low}'}"
    return f"{_SYMBOLS[name]} is from {low} to {high}"
