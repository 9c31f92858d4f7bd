"""A fit as a dataset, and in words."""

import math
from typing import Any

import lmfit
import numpy as np
import xarray as xr
from scipy.stats import chi2

from chain.arrays import Array, Flags
from chain.fitting.comparison import Comparison
from chain.fitting.curvature import curvature
from chain.fitting.fit import Fit
from chain.results import Dataset, dataset
from chain.units.boundary import unit_attribute

_OPEN = 1.0  # standard deviation of a logarithm: a combination is known to no better than a factor e
_SMALL = 0.05  # of a combination: parts that are not told


def told(comparison: Comparison, found: Fit, level: float) -> Dataset:
    """Everything that a fit found."""
    given, names = comparison.given, found.names
    size = found.region.size
    covariance, directions, deviations = curvature(comparison.problem.jacobian(found.best) / size)
    fitted = [values.copy() for values in comparison.predicted(found.best)]
    given.set(found.best)
    best = given.numbers(found.best)
    ends = given.numbers(found.interval.T)
    tied = [name for name, one in given.values.items() if one.expr]
    variables: dict[str, Any] = {
        "best": ("parameter", best),
        "interval_lower": ("parameter", ends[0]),
        "interval_upper": ("parameter", ends[1]),
        "uncertainty": ("parameter", given.spread(found.best, found.deviation)),
        "determined": ("parameter", found.determined),
        "at_bound": ("parameter", found.at_bound),
        "correlation": ("parameter other", _correlation(covariance)),
    }
    coordinates: dict[str, Any] = {
        "parameter": np.array(names, dtype=object),
        "other": np.array(names, dtype=object),
        "unit": ("parameter", np.array([given.units[name] or "1" for name in names], dtype=object)),
    }
    if tied:
        variables["tied"] = ("tied_parameter", [given.values[name].value for name in tied])
        coordinates["tied_parameter"] = np.array(tied, dtype=object)
    attributes = _attributes(comparison, found, level)
    ranges = [
        _interval(name, pair, ones, given.units[name])
        for name, pair, ones in zip(names, ends.T.tolist(), found.open_ends, strict=True)
    ]
    combinations = (directions, deviations) if _all_logarithmic(comparison) else None
    attributes["undetermined"] = undetermined(ranges, names, found, level, combinations)
    attributes["report"] = report(given.values, names, _by_number(comparison, found.best, covariance))
    made = dataset(variables, coordinates, attributes)
    made["best"].attrs["long_name"] = "best value, in the parameter's unit"
    for one, values, sizes in zip(comparison.data, fitted, comparison.sizes, strict=True):
        made = made.merge(_beside(one, values), combine_attrs="override", join="outer")
        if one.sigma is None:
            made[f"{one.called}_scatter"] = _scatter(one, sizes, size)
    return made


def _attributes(comparison: Comparison, found: Fit, level: float) -> dict[str, Any]:
    count = sum(values.size for values in comparison.values)
    gaps = sum(int(one.there.size - one.there.sum()) for one in comparison.data)
    attributes: dict[str, Any] = {"level": level, "points": count, "gaps": gaps}
    free = count - len(found.names)
    if comparison.known:
        attributes |= {
            "weights": "the data's uncertainties", "chi_square": found.square, "freedom": free,
            "probability": float(chi2.sf(found.square, free)) if free > 0 else math.nan,
        }  # fmt: skip
    else:
        attributes |= {"weights": "no uncertainties given: scatter estimated from the residuals", "freedom": free,
                       "chi_square": found.square / found.region.size**2}  # fmt: skip
    return attributes


def _correlation(covariance: Array) -> Array:
    deviation = np.sqrt(np.diag(covariance))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(covariance / np.outer(deviation, deviation))


def _by_number(comparison: Comparison, best: Array, covariance: Array) -> Array:
    """Covariance of the parameters themselves."""
    by_coordinates = comparison.given.by_coordinates(best)
    slopes = [by_coordinates[name][i] for i, name in enumerate(comparison.given.free)]
    return np.asarray(np.outer(slopes, slopes) * covariance)


def report(parameters: lmfit.Parameters, names: list[str], covariance: Array) -> str:
    """The report of lmfit: values, errors by curvature, and correlations."""
    shown = parameters.copy()
    deviation = np.sqrt(np.diag(covariance))
    for i, name in enumerate(names):
        if not math.isfinite(deviation[i]) or deviation[i] == 0.0:
            continue
        shown[name].stderr = float(deviation[i])
        shown[name].correl = {
            other: float(covariance[i, j] / (deviation[i] * deviation[j]))
            for j, other in enumerate(names)
            if j != i and math.isfinite(deviation[j]) and deviation[j] > 0.0
        }
    return str(lmfit.fit_report(shown))


def _beside(one: Any, values: Array) -> xr.Dataset:
    """Data, model and residuals of one variable."""
    fitted = np.full(one.values.shape, np.nan)
    fitted[one.there] = values
    attrs = {"units": unit_attribute(one.unit)}
    parts = {
        one.called: one.values.values,
        f"{one.called}_fitted": fitted,
        f"{one.called}_residual": one.values.values - fitted,
    }
    if one.sigma is not None:
        parts[f"{one.called}_uncertainty"] = one.sigma
    coords = {dim: one.values[dim].variable for dim in one.values.dims if dim in one.values.coords}
    return xr.Dataset({name: (one.values.dims, part, attrs) for name, part in parts.items()}, coords)


def _scatter(one: Any, sizes: Array, size: float) -> xr.Variable:
    """Estimated standard deviation of a variable; relative where that was asked for."""
    alike = np.ptp(sizes) == 0.0
    values = float(sizes[0] * size if alike else size * sizes[0] / abs(one.values.values[one.there][0]))
    units = unit_attribute(one.unit) if alike else "1"
    return xr.Variable((), values, {"units": units, "long_name": f"estimated standard deviation of {one.called}"})


def _all_logarithmic(comparison: Comparison) -> bool:
    return all(comparison.given.logarithmic(i) for i in range(len(comparison.given.free)))


def _interval(name: str, ends: list[float], open_ends: Flags, unit: str | None) -> str:
    """An interval in words."""
    low, high = ends
    after = f" {unit}" if unit else ""
    if open_ends.all():
        return f"{name} is anything between its bounds"
    if open_ends.any():
        return f"{name} is {f'below {high:.3g}' if open_ends[0] else f'above {low:.3g}'}{after}"
    return f"{name} is from {low:.3g} to {high:.3g}{after}"


def undetermined(
    ranges: list[str], names: list[str], found: Fit, level: float, combinations: tuple[Array, Array] | None
) -> str:
    """What the data leave open."""
    open_ones = [i for i, determined in enumerate(found.determined) if not determined]
    if not open_ones:
        return "nothing: every free parameter is determined"
    parts = [", ".join(names[i] for i in open_ones), f"at {level:.0%} {', '.join(ranges[i] for i in open_ones)}"]
    if combinations is not None:
        loose = [
            " ".join(f"{value:+.2f} ln {n}" for n, value in zip(names, row, strict=True) if abs(value) > _SMALL)
            for row, deviation in zip(*combinations, strict=True)
            if deviation >= _OPEN
        ]
        parts += [f"the combinations left open are {', '.join(loose)}"] if loose else []
    bounded = [names[i] for i in np.flatnonzero(found.at_bound)]
    parts += [f"{', '.join(bounded)} at a bound"] if bounded else []
    return "; ".join(parts)
