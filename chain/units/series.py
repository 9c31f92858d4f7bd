"""Frequencies about which a function is resolved, and tables over temperature, on the way in and out."""

from typing import Any

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.units.boundary import angular_frequency, unit_attribute
from chain.units.labels import listed


def marks_of(points: object) -> Array:
    """Angular frequencies about which a function is resolved, rad/s; none for None."""
    if points is None:
        return np.empty(0)
    return np.atleast_1d(listed(angular_frequency(points, "points"), "frequency", "points"))


def frequencies(value: Any, *, positive: bool = True) -> Array:
    """One or several angular frequencies as a list."""
    omega = np.atleast_1d(listed(angular_frequency(value, "frequency", positive=positive), "frequency", "frequency"))
    if omega.ndim != 1:
        raise HeatChainError(f"`frequency` must be one or a list, but has the shape {omega.shape}.")
    return omega


def table_of(T: Array, values: Array, unit: str) -> xr.DataArray:
    """A table over temperature in K."""
    kelvins = xr.Variable("temperature", T, {"units": "K"})
    return xr.DataArray(values, {"temperature": kelvins}, "temperature", attrs={"units": unit_attribute(unit)})
