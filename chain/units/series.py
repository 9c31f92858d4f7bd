"""Labelled series from outside: values over increasing temperature or time."""

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.units.boundary import angular_frequency, floats, unit_attribute
from chain.units.labels import listed

_UNITS = {"position": "m", "temperature": "K", "time": "s"}


def marks_of(points: object) -> Array:
    """Angular frequencies about which a function is resolved, rad/s; none for None."""
    if points is None:
        return np.empty(0)
    return np.atleast_1d(listed(angular_frequency(points, "points"), "frequency", "points"))


def series(table: xr.DataArray, over: str, unit: str, name: str, *, positive: bool = False) -> tuple[Array, Array]:
    """Coordinate and values, in SI floats, of a DataArray over one dimension; what is there twice counts once.

    Parameters
    ----------
    table : DataArray over the dimension `over` with its coordinate, both with `units` in their attributes
    over : str
        "temperature" or "time".
    unit : str
        Unit of the values.
    name : str
        What the table is called in an error message.
    positive : bool, default False
        Whether values must be positive.

    Raises
    ------
    HeatChainError
        Where a dimension, coordinate or unit is missing, a value is not finite, or the coordinate does not increase.
    """
    if not isinstance(table, xr.DataArray) or table.dims != (over,) or over not in table.coords:
        raise HeatChainError(f"`{name}` must be a DataArray over the one dimension `{over}`, with its coordinate.")
    x = floats(table[over], _UNITS[over], f"{name}.{over}", nonnegative=over == "temperature").values
    values = floats(table, unit, name, positive=positive).values
    if over == "temperature" and np.all(np.diff(x) <= 0.0):
        x, values = x[::-1], values[::-1]
    once = np.append(True, (np.diff(x) != 0.0) | (np.diff(values) != 0.0))[: x.size]
    x, values = x[once], values[once]
    if x.size < 2 or np.any(np.diff(x) < 0.0):
        raise HeatChainError(f"`{name}` must be given at two or more values of {over}, in increasing order.")
    if np.any(np.diff(x) == 0.0):
        raise HeatChainError(
            f"`{name}` has different values at {over} {x[np.argmin(np.diff(x))]:g} {_UNITS[over]}. Give one at each, "
            f"such as the mean, `table.groupby('{over}').mean()`."
        )
    return x, values


def table_of(T: Array, values: Array, unit: str) -> xr.DataArray:
    """A table over temperature in K."""
    kelvins = xr.Variable("temperature", T, {"units": "K"})
    return xr.DataArray(values, {"temperature": kelvins}, "temperature", attrs={"units": unit_attribute(unit)})
