"""Uncertain parameters: values with standard uncertainties, distributions, or samples, and how points become values."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pint
import xarray as xr
from scipy import special

from chain import checks
from chain.arrays import Array
from chain.errors import HeatChainError
from chain.units.boundary import unit_told
from chain.units.labels import magnitudes
from chain.units.parse import parse
from chain.units.uncertain import is_uncertain, parted

DISTRIBUTIONS = ("normal", "lognormal", "uniform")
_EDGE = 2.0**-40  # points nearer to 0 or 1 are moved here: the normal distribution ends at infinity
_SYMMETRIC = 1e-9
_EXAMPLE = "'(10 ± 1) cm^-1'"


@dataclass(frozen=True)
class Input:
    """An uncertain parameter.

    Attributes
    ----------
    unit : str or None
        Of its values; None where they are plain numbers.
    quantile : callable
        From probabilities to values; None where samples are given.
    samples : ndarray or None
        That were given.
    source : object
        A value of `uncertainties`, which may be correlated with others.
    told : str
        Its distribution in words.
    """

    name: str
    unit: str | None
    quantile: Callable[[Array], Array] | None
    samples: Array | None = None
    source: Any = None
    told: str = ""

    def values(self, probabilities: Array) -> xr.DataArray:
        """Values at points between 0 and 1, or the samples, over the dimension `sample`."""
        if self.samples is not None:
            found = self.samples
        else:
            assert self.quantile is not None
            found = np.asarray(self.quantile(np.clip(probabilities, _EDGE, 1.0 - _EDGE)), dtype=np.float64)
        if not np.isfinite(found).all():
            raise HeatChainError(f"`{self.name}` has a distribution that gives {found[~np.isfinite(found)][0]}.")
        attributes = {} if self.unit is None else {"units": self.unit}
        return xr.DataArray(found, dims="sample", attrs=attributes)


def taken(parameters: Any, correlation: Any) -> tuple[Any, Any]:
    """Parameters and their correlations as they were given; of a fit its best values, of a posterior its samples."""
    if not isinstance(parameters, xr.Dataset):
        return parameters, correlation
    if "sample" in parameters.dims:
        kept = [name for name, one in parameters.data_vars.items() if one.dims == ("sample",)]
        return {str(name): parameters[name] for name in kept if name != "log_probability"}, correlation
    if not {"best", "uncertainty", "correlation", "unit"} <= set(parameters.variables):
        raise HeatChainError("`parameters` may be a dataset of `chain.fit` or `chain.posterior`, but is another.")
    columns = (parameters[key].values.tolist() for key in ("parameter", "best", "uncertainty", "unit"))
    found = {}
    for name, best, sigma, unit in zip(*columns, strict=True):
        if not math.isfinite(sigma):
            raise HeatChainError(
                f"The fit leaves `{name}` open, so that it has no uncertainty. Hold it in the fit, give it bounds and "
                "take `chain.posterior`, or measure more."
            )
        found[str(name)] = f"({best!r} ± {sigma!r}) {unit if unit != '1' else ''}"
    return found, parameters["correlation"] if correlation is None and len(found) > 1 else correlation


def inputs_of(parameters: Any, distribution: Any = "normal") -> list[Input]:
    """Uncertain parameters by name.

    Parameters
    ----------
    parameters : mapping
        To texts such as "(10 ± 1) cm^-1", values of `uncertainties`, alone or in quantities, frozen distributions of
        `scipy.stats`, alone or as a pair with a unit, or lists of samples.
    distribution : str or mapping
        "normal", "lognormal" or "uniform", for all or by name: of the given mean and standard deviation.

    Raises
    ------
    HeatChainError
        Where one has no uncertainty, or cannot be read.
    """
    given = checks.mapping(parameters, "parameters", "from names to values with uncertainties")
    if not given:
        raise HeatChainError(f"`parameters` must name at least one, as in {{'damping': {_EXAMPLE}}}.")
    kinds = distribution if isinstance(distribution, Mapping) else dict.fromkeys(given, distribution)
    for name, kind in kinds.items():
        checks.one_of(name, "distribution", list(given))
        checks.one_of(kind, f"distribution[{name}]", DISTRIBUTIONS)
    return [_input(name, value, kinds.get(name, "normal")) for name, value in given.items()]


def correlation_of(inputs: list[Input], given: Any = None) -> Array | None:
    """Correlations of the parameters: as given, or those of values of `uncertainties`; None where there are none.

    Raises
    ------
    HeatChainError
        Where the matrix is no correlation matrix.
    """
    count = len(inputs)
    known = [i for i, one in enumerate(inputs) if one.source is not None]
    found = np.eye(count)
    if len(known) > 1:
        from uncertainties import correlation_matrix

        own = correlation_matrix([inputs[i].source for i in known])
        found[np.ix_(known, known)] = np.asarray(own, dtype=np.float64)
    if given is not None:
        if not _independent(found):
            raise HeatChainError("`correlation` is given, but values of `uncertainties` have their own. Leave it out.")
        found = _ordered(given, [one.name for one in inputs])
    return None if _independent(found) else found


def correlated(points: Array, correlation: Array | None, inputs: list[Input]) -> Array:
    """Points between 0 and 1 with a normal copula of these correlations."""
    if correlation is None:
        return points
    if any(one.samples is not None for one in inputs):
        raise HeatChainError("`correlation` has no meaning where samples are given: they have their own. Leave it out.")
    try:
        factor = np.linalg.cholesky(correlation + 1e-12 * np.eye(len(inputs)))
    except np.linalg.LinAlgError:
        raise HeatChainError("`correlation` must be positive definite, but is not. Check its entries.") from None
    normal = special.ndtri(np.clip(points, _EDGE, 1.0 - _EDGE))
    return np.asarray(special.ndtr(normal @ factor.T))


# -- inside -----


def _independent(correlation: Array) -> bool:
    return np.allclose(correlation, np.eye(len(correlation)), atol=_SYMMETRIC)


def _input(name: str, value: Any, kind: str) -> Input:
    if isinstance(value, tuple) and len(value) == 2 and hasattr(value[0], "ppf"):
        return _frozen(name, value[0], str(value[1]))
    if hasattr(value, "ppf"):
        return _frozen(name, value, None)
    if isinstance(value, str):
        text, sigma = parted(value)
        if sigma is None:
            raise HeatChainError(
                f"`{name}` is {value!r}, without an uncertainty. Write it as in {_EXAMPLE}, or fix it."
            )
        middle, unit = parse(text, name)
        return _of_moments(name, middle, float(sigma), unit or None, kind)
    if isinstance(value, pint.Quantity) and np.ndim(value.magnitude) == 0:
        if not is_uncertain(value.magnitude):
            raise HeatChainError(
                f"`{name}` is {value:~P}, without an uncertainty. Write it as in {_EXAMPLE}, or fix it."
            )
        one = np.asarray(value.magnitude, dtype=object).item()
        found = _of_moments(name, float(one.nominal_value), float(one.std_dev), _unit_text(value), kind)
        return _with_source(found, one)
    if hasattr(value, "nominal_value"):
        return _with_source(_of_moments(name, float(value.nominal_value), float(value.std_dev), None, kind), value)
    return _given(name, value)


def _unit_text(value: Any) -> str | None:
    return None if value.dimensionless and str(value.units) == "dimensionless" else f"{value.units:D}"


def _with_source(one: Input, source: Any) -> Input:
    return Input(one.name, one.unit, one.quantile, None, source, one.told)


def _frozen(name: str, distribution: Any, unit: str | None) -> Input:
    return Input(name, unit, distribution.ppf, None, None, f"{distribution.dist.name} {unit or ''}".strip())


def _of_moments(name: str, middle: float, sigma: float, unit: str | None, kind: str) -> Input:
    if not (math.isfinite(middle) and math.isfinite(sigma) and sigma > 0.0):
        raise HeatChainError(f"`{name}` must be finite with a positive uncertainty, but is {middle:g} ± {sigma:g}.")
    if kind == "lognormal" and middle <= 0.0:
        raise HeatChainError(f"`{name}` is {middle:g}, and cannot be lognormal. Choose another `distribution`.")
    quantile = partial({"normal": _normal, "lognormal": _lognormal, "uniform": _uniform}[kind], middle, sigma)
    return Input(name, unit, quantile, None, None, f"{kind}, {middle:g} ± {sigma:g} {unit or ''}".strip())


def _normal(middle: float, sigma: float, u: Array) -> Array:
    return np.asarray(middle + sigma * special.ndtri(u))


def _lognormal(middle: float, sigma: float, u: Array) -> Array:
    """Of the mean and standard deviation that are given."""
    width = math.log1p((sigma / middle) ** 2)
    return np.asarray(middle * np.exp(math.sqrt(width) * special.ndtri(u) - 0.5 * width))


def _uniform(middle: float, sigma: float, u: Array) -> Array:
    return np.asarray(middle + math.sqrt(12.0) * sigma * (u - 0.5))


def _given(name: str, value: Any) -> Input:
    """Samples as they were drawn elsewhere."""
    if isinstance(value, pint.Quantity):
        numbers, unit = np.asarray(value.magnitude), _unit_text(value)
    elif isinstance(value, xr.DataArray):
        numbers, unit = np.asarray(magnitudes(value)), unit_told(value)
    else:
        numbers, unit = np.asarray(value), None
    if numbers.dtype.kind not in "fiu" or numbers.ndim != 1 or numbers.size < 2 or not np.isfinite(numbers).all():
        raise HeatChainError(
            f"`{name}` must be a value with an uncertainty, as in {_EXAMPLE}, a distribution of scipy.stats, or two or "
            f"more finite samples along one dimension, but is {value!r:.100}."
        )
    return Input(name, unit, None, numbers.astype(np.float64), None, f"{numbers.size} samples")


def _ordered(given: Any, names: list[str]) -> Array:
    if isinstance(given, xr.DataArray) and given.ndim == 2 and all(dim in given.coords for dim in given.dims):
        try:
            given = given.sel(dict.fromkeys(given.dims, names))
        except KeyError as error:
            raise HeatChainError(f"`correlation` must have all of {', '.join(names)}, but lacks {error}.") from None
    found = np.asarray(given, dtype=np.float64)
    if found.shape != (len(names), len(names)):
        raise HeatChainError(f"`correlation` must be {len(names)} x {len(names)}, but is of shape {found.shape}.")
    if not (np.allclose(found, found.T, atol=_SYMMETRIC) and np.allclose(np.diag(found), 1.0, atol=_SYMMETRIC)):
        raise HeatChainError("`correlation` must be symmetric with 1 on its diagonal: correlations, not covariances.")
    return found
