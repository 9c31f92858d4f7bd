"""Tables that are in memory already: frames and series of pandas, arrays, labelled data, and mappings of columns."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pint
import xarray as xr

from chain.errors import HeatChainError
from chain.storage.readers.cells import kind_of
from chain.storage.readers.meanings import fits
from chain.storage.readers.sheet import Sheet, sheet_of
from chain.units.boundary import angular_frequency, floats, unit_told
from chain.units.conversions import own_unit
from chain.units.labels import magnitudes
from chain.units.mismatch import DimensionError
from chain.units.parse import parse

Cells = tuple[str | None, Any, str | None]


def is_table(value: Any) -> bool:
    """Whether something is a table or the path of one: no quantity or function, nor text, which is a quantity."""
    if isinstance(value, xr.DataArray):
        return bool(value.ndim)
    if isinstance(value, np.ndarray):
        return value.dtype.names is not None
    return isinstance(value, Path | pd.DataFrame | pd.Series | xr.Dataset)


def sheet_of_object(value: Any, name: str) -> Sheet:
    """The columns of a table in memory.

    Raises
    ------
    HeatChainError
        For what is no table.
    """
    if isinstance(value, pd.Series):
        value = value.to_frame(value.name if value.name is not None else "value")
    if isinstance(value, pd.DataFrame):
        return sheet_of(f"`{name}`", list(_of_frame(value)))
    if isinstance(value, xr.DataArray | xr.Dataset):
        return sheet_of(f"`{name}`", list(_of_labelled(value, name)))
    if isinstance(value, np.ndarray) and value.dtype.names is not None:
        return sheet_of(f"`{name}`", [(one, np.atleast_1d(value[one]), None) for one in value.dtype.names])
    if isinstance(value, Mapping):
        return sheet_of(f"`{name}`", _equal([_cells(str(key), one, name) for key, one in value.items()], name))
    if isinstance(value, tuple) and len(value) >= 2:
        return sheet_of(f"`{name}`", _equal([_cells(None, one, name) for one in value], name))
    raise HeatChainError(
        f"`{name}` must be a table: the path of a file, a DataFrame or Series, a structured array, a DataArray or "
        f"Dataset, a mapping of columns, or a tuple of quantities, but is of type {type(value).__name__}."
    )


# -- inside -----


def _of_frame(frame: pd.DataFrame) -> Iterable[Cells]:
    """The index, where it is more than numbers of rows, and all columns."""
    if isinstance(frame.index, pd.MultiIndex):
        frame = frame.reset_index()
    elif frame.index.name is not None or not isinstance(frame.index, pd.RangeIndex):
        dates = isinstance(frame.index, pd.DatetimeIndex | pd.TimedeltaIndex)
        yield str(frame.index.name or ("time" if dates else "index")), _plain(frame.index), None
    told = frame.attrs.get("units", {})
    for i, key in enumerate(frame.columns):
        column = frame.iloc[:, i]
        title, unit = (str(key[0]), str(key[-1])) if isinstance(key, tuple) else (str(key), None)
        unit = unit or column.attrs.get("units") if not isinstance(told, Mapping) else told.get(key, unit)
        units = getattr(column.dtype, "units", None)  # of pint-pandas
        if units is not None:
            yield title, np.asarray(column.array.quantity.magnitude), f"{units:D}"
        else:
            yield title, _plain(column), None if unit is None else str(unit)


def _plain(column: Any) -> Any:
    """Numbers and dates as arrays, anything else as texts."""
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return np.asarray(pd.DatetimeIndex(column).tz_localize(None))
    if pd.api.types.is_bool_dtype(column.dtype):
        return pd.Series(column.astype(str))
    if pd.api.types.is_numeric_dtype(column.dtype) or pd.api.types.is_timedelta64_dtype(column.dtype):
        return column.to_numpy(dtype=np.float64, na_value=np.nan) if column.dtype.kind in "fiu" else column.to_numpy()
    if all(isinstance(one, str) or pd.isna(one) for one in column):
        return pd.Series(["" if pd.isna(one) else one for one in column], dtype=str)
    return np.asarray(column)


def _of_labelled(value: Any, name: str) -> Iterable[Cells]:
    """Coordinates and variables over one dimension."""
    if isinstance(value, xr.DataArray):
        if value.ndim != 1:
            raise HeatChainError(
                f"`{name}` must have one dimension, but has {value.ndim}: {', '.join(map(str, value.dims))}."
            )
        own = value.name if value.name is not None and value.name not in value.coords else None
        whole = {**{str(key): one for key, one in value.coords.items()}, str(own or "value"): value}
    else:
        whole = {**{str(key): one for key, one in value.coords.items()}, **{str(k): one for k, one in value.items()}}
        long = {one.dims for one in value.data_vars.values() if one.ndim}
        if len(long) != 1 or len(next(iter(long))) != 1:
            raise HeatChainError(
                f"`{name}` must be a Dataset whose variables have one dimension, the same, but they are over "
                f"{', '.join(str(one) for one in sorted(map(str, long))) or 'none'}. Choose some, as in ds[['a', 'b']]."
            )
    length = next(one.dims for one in reversed(list(whole.values())) if one.ndim)
    for key, one in whole.items():
        if one.dims == length:
            title = key if key != "value" or not isinstance(value, xr.DataArray) else None
            yield title, magnitudes(one), unit_told(one)


def _cells(title: str | None, value: Any, name: str) -> Cells:
    """What stands for a column: a quantity, labelled or plain numbers, dates, or a list of any of these."""
    if isinstance(value, pint.Quantity):
        return title, np.atleast_1d(value.magnitude), f"{own_unit(value, title or name):D}" or "1"
    if isinstance(value, xr.DataArray):
        return title, np.atleast_1d(magnitudes(value)), unit_told(value)
    if isinstance(value, pd.Series | pd.Index):
        return title, _plain(value), None
    if isinstance(value, list | tuple) and value and all(isinstance(one, str | pint.Quantity) for one in value):
        return _each(title, list(value), name)
    found = np.atleast_1d(np.asarray(value))
    return (title, found, None) if found.dtype.kind != "U" else _each(title, found.ravel().tolist(), name)


def _each(title: str | None, values: list[Any], name: str) -> Cells:
    """Quantities and texts one by one, each with its own unit: in the first one's, frequencies in rad/s."""
    units = [f"{own_unit(one, name):D}" if isinstance(one, pint.Quantity) else _unit_in(one) for one in values]
    if not any(units):
        return title, pd.Series(values, dtype=str), None
    called = title or name
    if len(set(units)) == 1:
        numbers = [one.magnitude if isinstance(one, pint.Quantity) else parse(one, called)[0] for one in values]
        return title, np.asarray(numbers), units[0]
    try:
        if any(fits(one or "1", "1/s") for one in units):
            raise DimensionError("hertz have their 2π")
        return title, np.asarray(floats(values, units[0] or "1", called)), units[0]
    except DimensionError:
        return title, np.asarray(angular_frequency(values, called, positive=False)), "rad/s"


def _unit_in(text: str) -> str:
    return "" if kind_of(text.strip()) != "text" else parse(text, "value")[1]


def _equal(cells: list[Cells], name: str) -> list[Cells]:
    lengths = {len(one) for _, one, _ in cells}
    if len(lengths) != 1:
        raise HeatChainError(f"`{name}` must have columns of one length, but they have {', '.join(map(str, lengths))}.")
    return cells
