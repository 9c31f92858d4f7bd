"""Uncertainty to first order, by sensitivities: one run in place of many draws."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pint
import xarray as xr

from chain import checks
from chain.errors import HeatChainError
from chain.results import require
from chain.sweeps.inputs import Input, correlation_of
from chain.units.boundary import single
from chain.units.parse import parse
from chain.units.registry import ureg
from chain.units.uncertain import is_uncertain, with_spread
from chain.units.unit_names import unit_of

_EXAMPLE = "'(10 ± 1) cm^-1', '5 %' or 0.05"


def first_order(sensitivities: xr.Dataset, uncertainties: Mapping[str, Any], *, correlation: Any = None) -> xr.Dataset:
    """Standard deviations of a result from its sensitivities and the uncertainties of its parameters, to first order.

    Parameters
    ----------
    sensitivities : Dataset
        What `row.sensitivities(parameters)` returned: derivatives by the logarithm of each parameter.
    uncertainties : dict of str to values
        For every `parameter` of it: a value with its uncertainty, as text such as "(10 ± 1) cm^-1", of the package
        `uncertainties` (whose correlations count), or in a quantity; or the relative standard uncertainty, as 0.05 or
        "5 %".
    correlation : array_like or DataArray, optional
        Correlations of the parameters, in the order of the dataset or by their names.

    Returns
    -------
    Dataset
        For each variable its `_standard_deviation`, and over `parameter` its `_share`: the part of the variance that
        the parameter makes by itself. Shares add up to 1 where nothing is correlated.

    Raises
    ------
    HeatChainError
        Where a parameter has no uncertainty, or the dataset no `parameter`.

    Notes
    -----
    σ² = Σ_ij s_i s_j r_i r_j ρ_ij, with s = ∂/∂ln p and r = σ_p/p. What the uncertainties are too large for is found by
    `propagate`, which follows the function itself.

    Examples
    --------
    >>> from chain import Chain, ConductanceLink, ConstantHeatCapacity
    >>> row = Chain(ConductanceLink("1 nW/K"), ConstantHeatCapacity("1 aJ/K"), 3, "310 K", "300 K")
    >>> found = first_order(row.sensitivities(["links", "left"]), {"links": "5 %", "left": "(310 ± 1) K"})
    >>> found["temperature_standard_deviation"].values.round(6)
    array([0.75, 0.5 , 0.25])
    """
    require(sensitivities)
    if "parameter" not in sensitivities.coords or "parameter" not in sensitivities.dims:
        raise HeatChainError("The dataset has no dimension `parameter`. Give what `row.sensitivities` returned.")
    names = [str(one) for one in sensitivities["parameter"].values]
    given = checks.mapping(uncertainties, "uncertainties", "from the parameters' names to values with uncertainties")
    for name in names:
        if name not in given:
            raise HeatChainError(f"`uncertainties` must have {name!r}, as in {{{name!r}: '5 %'}}.")
    for name in given:
        if name not in names:
            hint = checks.nearest(name, names, otherwise=f"There are {', '.join(names)}.")
            raise HeatChainError(f"`uncertainties` has {name!r}, which is no parameter of the dataset.{hint}")
    pairs = [_relative(name, given[name]) for name in names]
    relative = xr.DataArray([one for one, _ in pairs], dims="parameter")
    inputs = [Input(name, None, None, None, source) for name, (_, source) in zip(names, pairs, strict=True)]
    matrix = correlation_of(inputs, correlation)
    rho = np.eye(len(names)) if matrix is None else matrix
    found: dict[str, xr.DataArray] = {}
    for key, one in sensitivities.data_vars.items():
        if "parameter" in one.dims and one.dtype.kind == "f":
            found |= _described(str(key), one, relative, rho)
    kept = {str(key): one for key, one in sensitivities.coords.items()}
    return xr.Dataset(found).assign_coords(kept).assign_attrs(sensitivities.attrs)


# -- inside -----


def _described(name: str, one: xr.DataArray, relative: xr.DataArray, rho: Any) -> dict[str, xr.DataArray]:
    moved = one * relative
    other = moved.rename(parameter="_other")
    variance = xr.dot(moved, xr.DataArray(rho, dims=("parameter", "_other")), other, dim=["parameter", "_other"])
    sigma = np.sqrt(variance.clip(min=0.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (moved**2 / variance.where(variance > 0.0)).transpose(*one.dims)
    about = str(one.attrs.get("long_name", name))
    unit = {"units": one.attrs["units"]} if "units" in one.attrs else {}
    return {
        f"{name}_standard_deviation": sigma.assign_attrs({**unit, "long_name": f"standard deviation, by: {about}"}),
        f"{name}_share": share.assign_attrs({"units": "1", "long_name": f"part of the variance, by: {about}"}),
    }


def _relative(name: str, value: Any) -> tuple[float, Any]:
    """Relative standard uncertainty, and the value of `uncertainties` where it is one."""
    if hasattr(value, "nominal_value"):
        return _ratio(name, float(value.nominal_value), float(value.std_dev)), value
    if isinstance(value, int | float | np.number) and not isinstance(value, bool):
        return _ratio(name, 1.0, float(value)), None
    source = None
    if isinstance(value, pint.Quantity) and np.ndim(value.magnitude) == 0 and is_uncertain(value.magnitude):
        source = np.asarray(value.magnitude, dtype=object).item()
    elif not isinstance(value, str):
        raise HeatChainError(f"`uncertainties[{name}]` must be written as in {_EXAMPLE}, but is {value!r:.100}.")
    plain, more = with_spread(value)
    if more is None:
        return _ratio(name, 1.0, single(value, "1", f"uncertainties[{name}]")), None
    middle, top = (_in_base(one, name) for one in (plain, more))
    return _ratio(name, middle, top - middle), source


def _in_base(value: Any, name: str) -> float:
    """The magnitude in base units, so that degC count from absolute zero."""
    if isinstance(value, str):
        number, unit = parse(value, name)
        value = ureg.Quantity(number, unit_of(unit, name) if unit else "")
    return float(np.asarray(value.to_base_units().magnitude).item())


def _ratio(name: str, middle: float, sigma: float) -> float:
    if not (math.isfinite(middle) and middle != 0.0 and math.isfinite(sigma) and sigma >= 0.0):
        raise HeatChainError(f"`uncertainties[{name}]` must be finite and relative to a value, as in {_EXAMPLE}.")
    return abs(sigma / middle)
