"""Numbers, units and words of datasets as they stand on axes."""

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.results import read
from chain.units.boundary import unit_told
from chain.units.display import prefixed
from chain.units.labels import magnitudes


def scaled(values: xr.DataArray) -> tuple[Array, str]:
    """Values and unit with a prefix that suits them."""
    return prefixed(np.asarray(magnitudes(values), dtype=np.float64), unit_told(values) or "1")


def labelled(name: str, unit: str) -> str:
    return name if not unit else f"{name} ({unit})"


def along(ds: xr.Dataset, over: str = "site") -> tuple[Array, str]:
    """Positions with their unit as a label where there are, numbers otherwise, of bodies or of links."""
    place = {"site": "position", "link": "link_position"}[over]
    if place in ds.coords:
        x, unit = scaled(ds[place])
        return x, f"position ({unit})"
    return ds[over].values, {"site": "body", "link": "link"}[over]


def abscissa(ds: xr.Dataset, dim: str) -> tuple[Array, str]:
    """Labels of a dimension, in a unit that suits, or numbers from 1."""
    if dim not in ds.coords:
        return np.arange(1.0, ds.sizes[dim] + 1.0), dim
    factor, unit = prefix(ds[dim])
    return np.asarray(magnitudes(ds[dim]), dtype=np.float64) * factor, labelled(dim, unit)


def prefix(values: xr.DataArray) -> tuple[float, str]:
    """A factor, and the unit with the prefix that it leads to."""
    told = unit_told(values)
    if told in (None, "1", ""):
        return 1.0, ""
    numbers = np.asarray(magnitudes(values), dtype=np.float64)
    largest = np.nanmax(np.abs(numbers)) if np.isfinite(numbers).any() else 1.0
    scaled_, unit = prefixed(np.asarray(largest), str(told))
    return (float(scaled_) / largest if largest else 1.0), unit


def last(ds: xr.Dataset, *names: str) -> xr.Dataset:
    """The end of a transient, or what has no times."""
    ds = read(ds, *names)
    return ds.isel(time=-1) if "time" in ds.dims else ds
