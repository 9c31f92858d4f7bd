"""Results as labelled datasets: the table of names, units and long names."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.storage.text import own_tables
from chain.storage.version import __version__
from chain.units.boundary import converted, unit_told
from chain.units.labels import magnitudes

if TYPE_CHECKING:

    class Dataset(xr.Dataset):  # type: ignore[no-untyped-call]
        """A Dataset without xarray's `__getattr__`, for which every name would be an attribute of any type."""

        __slots__ = ()
        __getattr__: None  # type: ignore[assignment, misc]

else:
    Dataset = xr.Dataset

Table = Mapping[str, tuple[str, str]]


def table_of(package: str, over: Table | None = None) -> Table:
    """The table `results.toml` of a package: units and long names of variables, beside those of another table."""
    own = own_tables(package, "results.toml")
    return {**(over or {}), **{name: (units, long_name) for name, (units, long_name) in own.items()}}


VARIABLES = table_of("chain")


def labelled(name: str, dims: tuple[str, ...], values: Any, table: Table = VARIABLES) -> xr.Variable:
    """A variable with units and long name from a table."""
    units, long_name = table[name]
    return xr.Variable(dims, values, {"units": units, "long_name": long_name})


def over(given: Any, name: str = "") -> tuple[tuple[str, ...], Array]:
    """Dimensions and values of what is given to `dataset` under a name."""
    dims, values = given if isinstance(given, tuple) else (name, given)
    return tuple(dims.split()) if isinstance(dims, str) else dims, np.asarray(values)


def dataset(
    variables: Mapping[str, Any],
    coordinates: Mapping[str, Any],
    attributes: Mapping[str, Any],
    table: Table = VARIABLES,
) -> Dataset:
    """A dataset whose every unit and long name comes from a table.

    Parameters
    ----------
    variables : mapping
        Name to a float64 number, or to dimensions, in one text or as names, and values, as in ``("time site", T)``.
    coordinates : mapping
        Name to values over a dimension of the same name, or to dimensions and values.
    attributes : mapping
        What the dataset says of its origin; version and date are added.
    table : mapping, optional
        Units and long names, for a caller who computes more than the quantities of a chain; a name without an entry
        (`side`) stays without unit.
    """

    def variable(name: str, dims: tuple[str, ...], values: Any) -> xr.Variable:
        return labelled(name, dims, values, table) if name in table else xr.Variable(dims, values)

    return Dataset(
        {name: variable(name, *over(given)) for name, given in variables.items()},
        coords={name: variable(name, *over(given, name)) for name, given in coordinates.items()},
        attrs={**origin(), **{name: _plain(value) for name, value in attributes.items()}},
    )


def array(name: str, given: Any, coordinates: Mapping[str, Any]) -> xr.DataArray:
    """One variable with its coordinates, as `dataset` would give it."""
    return dataset({name: given}, coordinates, {})[name]


def origin() -> dict[str, str]:
    """What every dataset says of itself, as CF asks; the date stands apart, so that equal runs have equal histories."""
    return {
        "Conventions": "CF-1.11",
        "title": "Heat across links and bodies",
        "history": f"computed by heatchain {__version__}",
        "heatchain_version": __version__,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def require(ds: Any, *needed: str) -> None:
    """Raise where something is no dataset, or has not all that is needed."""
    if not isinstance(ds, xr.Dataset):
        raise HeatChainError(f"A dataset is needed, such as `transient` returns, but {ds!r} was given.")
    for name in needed:
        if name not in ds:
            raise HeatChainError(f"The dataset must have `{name}`, but has {', '.join(map(str, ds.data_vars))}.")


def read(ds: xr.Dataset, *needed: str, table: Table = VARIABLES) -> xr.Dataset:
    """What is needed of a dataset, with its coordinates, in the units of a table, whatever units it has now.

    Raises
    ------
    HeatChainError
        Where one is missing, has lost its unit, or has one of another dimension.
    """
    require(ds, *needed)
    known = [name for name in map(str, ds.coords) if name in table]
    found = {}
    for name in (*needed, *known):
        units = table[name][0] if name in table else unit_told(ds[name])
        values = magnitudes(ds[name]) if units in (None, "1") else converted(ds[name], units, name)
        found[name] = xr.Variable(ds[name].dims, values, {**ds[name].attrs, "units": units or "1"})
    others = {name: ds[name].variable for name in ds.coords if name not in known}
    return xr.Dataset({name: found[name] for name in needed}, {name: found[name] for name in known} | others, ds.attrs)


def _plain(value: Any) -> Any:
    """An attribute that netCDF can hold and gives back as it was."""
    if isinstance(value, bool | np.bool_):
        return str(bool(value)).lower()
    if isinstance(value, int | np.integer):
        return np.int64(value)
    if isinstance(value, float | np.floating):
        return np.float64(value)
    return str(value)
