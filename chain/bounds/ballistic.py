"""Bounds on heat through a junction, [Taylor2015] Eqs. (2), (10): what a ballistic channel and a sum rule allow."""

from typing import Any, overload

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.checks import representable
from chain.links.base import Link, as_link
from chain.results import VARIABLES, dataset
from chain.units.boundary import Plain, Quantity, Value, abscissa, evaluate, temperature
from chain.units.constants import hbar, k
from chain.units.labels import over_temperature

_ROUNDING = 1e-9  # by which a conductance may exceed a bound that it saturates

_BALLISTIC, _SUM_RULE = "ballistic", "sum rule"
_NO_CHANNELS = "none: the link does not say how many channels it has"
_NO_SUM_RULE = "none: no sum rule is known for the link, or its transmission has no end"
_WORDS = ("tighter_bound", "holds")  # variables without a unit


def quantum_floats(T: Array) -> Array:
    # [Taylor2015] Eq. (2)
    return np.asarray(np.pi * k * k / (6.0 * hbar) * T)


@overload
def quantum_of_conductance(T: xr.DataArray) -> xr.DataArray: ...
@overload
def quantum_of_conductance(T: Plain) -> Quantity: ...
def quantum_of_conductance(T: Value) -> Quantity | xr.DataArray:
    """Largest conductance of one channel, κ_Q = πk_B²T/(6ħ), in W/K.

    Parameters
    ----------
    T : quantity or DataArray
        Temperature, of any shape.

    Examples
    --------
    >>> f"{quantum_of_conductance('1 K').to('pW/K'):.4f~P}"
    '0.9464 pW/K'
    """
    return evaluate(quantum_floats, "W/K", abscissa(T))


def _ballistic_current(T1: Array, T2: Array) -> Array:
    # [Taylor2015] Eq. (2), T1² - T2² in factors
    with np.errstate(over="ignore"):
        found = np.asarray(np.pi * k * k / (12.0 * hbar) * ((T1 - T2) * (T1 + T2)))
    return representable(found, "ballistic current")


@overload
def ballistic_current(T1: xr.DataArray, T2: Value) -> xr.DataArray: ...
@overload
def ballistic_current(T1: Value, T2: xr.DataArray) -> xr.DataArray: ...
@overload
def ballistic_current(T1: Plain, T2: Plain) -> Quantity: ...
def ballistic_current(T1: Value, T2: Value) -> Quantity | xr.DataArray:
    """Largest heat current of one channel, πk_B²(T1² - T2²)/(12ħ), in W.

    Parameters
    ----------
    T1, T2 : quantity or DataArray
        Temperatures of the baths, broadcasting against each other.

    Examples
    --------
    >>> f"{ballistic_current('2 K', '1 K').to('pW'):.4f~P}"
    '1.4196 pW'
    """
    return evaluate(_ballistic_current, "W", temperature(T1, "T1"), temperature(T2, "T2"))


def _ballistic(link: Link, T: Array) -> Array:
    if link.channels is None:
        return np.full(np.broadcast_shapes(link.shape, T.shape), np.nan)
    return link.channels * quantum_floats(T) + np.zeros(link.shape)


def _sum_rule(link: Link, T: Array) -> Array:
    found = link._sum_rule(T)
    return np.full(np.broadcast_shapes(link.shape, T.shape), np.nan) if found is None else found


def report(link: Any, T: Value) -> xr.Dataset:
    """Conductance of a link beside the largest ones that quantum mechanics allows it.

    Parameters
    ----------
    link : Link
        Any link; one without a number of channels has no ballistic bound, one without a sum rule no other.
    T : quantity or DataArray
        Temperature, of any shape.

    Returns
    -------
    Dataset
        Over the temperature's and the link's dimensions with `conductance` in W/K, and as far as the link has them:
        `ballistic_bound` Mκ_Q, `sum_rule_bound`, `tighter_bound` ("ballistic" or "sum rule"), `bound_ratio` of the
        conductance to the tighter one, and whether it `holds`. The attributes say in words which bounds there are, and
        why not.

    Notes
    -----
    [Taylor2015] Eqs. (2), (10). A ratio above 1 means that the model is used outside its range.

    Examples
    --------
    >>> import chain
    >>> mediator = chain.HarmonicMediator("480 cm^-1", "100 cm^-1", "165 K")
    >>> ds = report(mediator, "300 K")
    >>> print(ds.tighter_bound.item(), f"{ds.bound_ratio.item():.3f}")
    sum rule 0.650
    """
    given, kelvins = as_link(link)._labelled(), over_temperature(abscissa(T))
    variables: dict[str, xr.DataArray] = {"conductance": given.conductance(kelvins)}
    attributes: dict[str, Any] = {"model": repr(link), "reference": "Taylor2015, Eqs. (2), (10)"}
    bounds: dict[str, xr.DataArray] = {}
    for kernel, kind, name, without in (
        (_ballistic, _BALLISTIC, "ballistic_bound", _NO_CHANNELS),
        (_sum_rule, _SUM_RULE, "sum_rule_bound", _NO_SUM_RULE),
    ):
        bound: Any = given._evaluate(kernel, "W/K", kelvins)
        attributes[name] = without if bool(bound.isnull().all()) else "claimed"
        if attributes[name] == "claimed":
            bounds[kind] = variables[name] = bound
    if bounds:
        variables |= _compared(variables["conductance"], bounds)
    found = dataset({}, {}, attributes).assign(variables)
    for name in variables:
        units, long_name = VARIABLES[name]
        found[name].attrs = {"long_name": long_name} | ({"units": units} if name not in _WORDS else {})
    return found


def _compared(conductance: xr.DataArray, bounds: dict[str, xr.DataArray]) -> dict[str, xr.DataArray]:
    both = xr.concat(xr.broadcast(*bounds.values()), "kind", coords="minimal", compat="override")
    names = xr.DataArray(list(bounds), dims="kind")
    tightest = both.min("kind")
    # At 0 K nothing flows, and nothing may
    ratio = conductance / tightest.where(tightest > 0.0, 1.0)
    return {
        "tighter_bound": names.isel(kind=both.argmin("kind")).drop_vars("kind", errors="ignore"),
        "bound_ratio": ratio,
        "holds": conductance <= tightest * (1.0 + _ROUNDING),
    }
