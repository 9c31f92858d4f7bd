"""Columns of results, one for each variable, laid out in arrays over all cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from chain.sweeps.grid import Grid

Part = tuple[NDArray[np.int64], NDArray[Any]]  # numbers of cases, and the values of each


@dataclass
class Column:
    """A variable in all cases: its dimensions beside the parameters, and parts of its values."""

    dims: tuple[str, ...]
    attributes: dict[str, Any]
    text: bool
    inner: bool = True  # False where it only labels
    parts: list[Part] = field(default_factory=list)


@dataclass
class Places:
    """Where the entries along a dimension go."""

    size: int
    of: dict[int, NDArray[np.intp]] | None = None  # by case; None where each is in its own place


def laid_out(
    columns: Mapping[str, Column], grid: Grid, cases: NDArray[np.int64]
) -> tuple[dict[str, xr.Variable], dict[str, xr.Variable]]:
    """Data and coordinates from columns; `cases` have results."""
    places, labels = _places(columns)
    variables, coordinates = dict[str, xr.Variable](), dict[str, xr.Variable]()
    for name, column in columns.items():
        if name in labels:
            coordinates[name] = xr.Variable((name,), labels[name], column.attributes)
            continue
        filled = _filled(column, places, len(grid))
        common = None if column.inner or name in column.dims else _common(filled, cases)
        if common is not None:
            coordinates[name] = xr.Variable(column.dims, common, column.attributes)
            continue
        over = xr.Variable(
            (*grid.sizes, *column.dims), filled.reshape(*grid.shape, *filled.shape[1:]), column.attributes
        )
        if name in column.dims:
            coordinates[f"{name}_of_case"] = over
        else:
            (variables if column.inner else coordinates)[name] = over
    return variables, coordinates


def _places(columns: Mapping[str, Column]) -> tuple[dict[str, Places], dict[str, NDArray[Any]]]:
    """The size of every dimension of the results, and its labels where all cases can share them."""
    places, labels = {}, {}
    for dim in dict.fromkeys(dim for column in columns.values() for dim in column.dims):
        users = [column for column in columns.values() if dim in column.dims]
        own = columns[dim].parts if dim in columns and columns[dim].dims == (dim,) else []
        lacking = (np.setdiff1d(_cases(column.parts), _cases(own)) for column in users)
        shared = None if any(one.size for one in lacking) else _union(own)
        if shared is None:
            sizes = [one.shape[1 + column.dims.index(dim)] for column in users for _, one in column.parts]
            places[dim] = Places(max(sizes))
        else:
            labels[dim] = shared
            places[dim] = Places(shared.size, _found(shared, own))
    return places, labels


def _cases(parts: Sequence[Part]) -> NDArray[np.int64]:
    return np.concatenate([np.empty(0, dtype=np.int64), *(numbers for numbers, _ in parts)])


def _rows(parts: Sequence[Part]) -> list[tuple[int, NDArray[Any]]]:
    """Values of each case, in order of the cases."""
    rows = [row for numbers, values in parts for row in zip(numbers.tolist(), values, strict=True)]
    return sorted(rows, key=lambda row: row[0])


def _all_are(wanted: NDArray[Any], parts: Sequence[Part]) -> bool:
    return all(values.shape[1:] == wanted.shape and bool(np.all(values == wanted)) for _, values in parts)


def _union(own: Sequence[Part]) -> NDArray[Any] | None:
    """Labels that all cases can share: their own where these are all the same, whole numbers and names united."""
    first: NDArray[Any] = own[0][1][0]
    if _all_are(first, own):
        return first
    rows = [one.tolist() for _, one in _rows(own)]
    if first.dtype.kind not in "iuO" or any(len({*one}) < len(one) for one in rows):
        return None
    every = dict.fromkeys(one for row in rows for one in row)
    return np.array(list(every) if first.dtype.kind == "O" else sorted(every), dtype=first.dtype)


def _found(shared: NDArray[Any], own: Sequence[Part]) -> dict[int, NDArray[np.intp]] | None:
    """Where each case's labels stand among the shared ones; None where all have just these."""
    if _all_are(shared, own):
        return None
    index = {one: i for i, one in enumerate(shared.tolist())}
    return {i: np.array([index[one] for one in row.tolist()], dtype=np.intp) for i, row in _rows(own)}


def _common(filled: NDArray[Any], cases: NDArray[np.int64]) -> NDArray[Any] | None:
    """The values that all cases share where they have any; None where two differ."""
    common: NDArray[Any] = filled[cases[0]]
    for one in filled[cases]:
        common = np.where(_absent(common), one, common)
        if not np.all((common == one) | _absent(one)):
            return None
    return common


def _absent(values: NDArray[Any]) -> Any:
    return np.isnan(values) if values.dtype.kind == "f" else values == ""


def _filled(column: Column, places: Mapping[str, Places], count: int) -> NDArray[Any]:
    """A column's values in an array over all cases, with nothing where there is nothing."""
    along = [places[dim] for dim in column.dims]
    inner = tuple(one.size for one in along)
    kind = np.dtype(object) if column.text else np.result_type(*{values.dtype for _, values in column.parts})
    whole = sum(numbers.size for numbers, _ in column.parts) == count
    if kind.kind in "iub" and not (whole and all(values.shape[1:] == inner for _, values in column.parts)):
        kind = np.dtype(np.float64)
    nothing: Any = "" if column.text else np.nan if kind.kind == "f" else 0
    filled: NDArray[Any] = np.full((count, *inner), nothing, dtype=kind)
    for numbers, values in column.parts:
        if all(one.of is None for one in along):
            inside: tuple[Any, ...] = (numbers, *map(slice, values.shape[1:]))
            filled[inside] = values
            continue
        for number, row in zip(numbers.tolist(), values, strict=True):
            sized = zip(row.shape, along, strict=True)
            index = [np.arange(n) if one.of is None else one.of[number] for n, one in sized]
            filled[number][np.ix_(*index)] = row
    return filled
