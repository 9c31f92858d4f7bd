"""Columns of results, one for each variable, laid out in arrays over all cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from chain.sweeps.grid import Grid


@dataclass
class Column:
    """A variable in all cases: its dimensions beside the parameters, and its values by number of the case."""

    dims: tuple[str, ...]
    attributes: dict[str, Any]
    text: bool
    inner: bool = True  # False where it only labels
    values: dict[int, NDArray[Any]] = field(default_factory=dict)


@dataclass
class Places:
    """Where the entries along a dimension go."""

    size: int
    of: dict[int, NDArray[np.intp]] | None = None  # by case; None where each is in its own place


def laid_out(
    columns: Mapping[str, Column], grid: Grid, cases: Sequence[int]
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
        own = columns[dim].values if dim in columns and columns[dim].dims == (dim,) else {}
        shared = None if any(column.values.keys() - own.keys() for column in users) else _union(own)
        if shared is None:
            sizes = [one.shape[column.dims.index(dim)] for column in users for one in column.values.values()]
            places[dim] = Places(max(sizes))
        else:
            labels[dim] = shared
            places[dim] = Places(shared.size, _found(shared, own))
    return places, labels


def _union(own: Mapping[int, NDArray[Any]]) -> NDArray[Any] | None:
    """Labels that all cases can share: their own where these are all the same, whole numbers and names united."""
    first = next(iter(own.values()))
    if all(np.array_equal(first, one) for one in own.values()):
        return first
    if first.dtype.kind not in "iuO" or any(len({*one.tolist()}) < one.size for one in own.values()):
        return None
    every = dict.fromkeys(one for values in own.values() for one in values.tolist())
    return np.array(list(every) if first.dtype.kind == "O" else sorted(every), dtype=first.dtype)


def _found(shared: NDArray[Any], own: Mapping[int, NDArray[Any]]) -> dict[int, NDArray[np.intp]] | None:
    """Where each case's labels stand among the shared ones; None where all have just these."""
    if all(np.array_equal(shared, one) for one in own.values()):
        return None
    index = {one: i for i, one in enumerate(shared.tolist())}
    return {i: np.array([index[one] for one in values.tolist()], dtype=np.intp) for i, values in own.items()}


def _common(filled: NDArray[Any], cases: Sequence[int]) -> NDArray[Any] | None:
    """The values that all cases share where they have any; None where two differ."""
    common: NDArray[Any] = filled[cases[0]]
    for one in filled[list(cases)]:
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
    known = list(column.values.values())
    kind = np.dtype(object) if column.text else np.result_type(*{one.dtype for one in known})
    if kind.kind in "iub" and not (len(known) == count and all(one.shape == inner for one in known)):
        kind = np.dtype(np.float64)
    nothing: Any = "" if column.text else np.nan if kind.kind == "f" else 0
    filled: NDArray[Any] = np.full((count, *inner), nothing, dtype=kind)
    for number, values in column.values.items():
        if not inner:
            filled[number] = values[()]
            continue
        index = [np.arange(n) if one.of is None else one.of[number] for n, one in zip(values.shape, along, strict=True)]
        filled[number][np.ix_(*index)] = values
    return filled
