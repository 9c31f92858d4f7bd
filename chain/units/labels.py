"""Labels of arrays from outside: dimensions are checked, coordinates put in order or refused, never ignored."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from chain.arrays import Array, Labels, Places
from chain.errors import HeatChainError


def magnitudes(value: xr.DataArray) -> Any:
    """Values, and those of labels, without the unit that pint-xarray gives to both."""
    return value.data.magnitude if hasattr(value.data, "magnitude") else value.values


def listed(value: "Array | xr.DataArray", over: str, name: str, labels: Any = None) -> Array:
    """Numbers as a plain array; a DataArray must be over one dimension, and is put in the order of its labels.

    Parameters
    ----------
    value : ndarray or DataArray
        Numbers; labels where they have some.
    over : str
        The dimension of a DataArray.
    name : str
        What the array is called in an error message.
    labels
        Values of the coordinate in the order that is wanted; None where any are right.

    Examples
    --------
    >>> table = xr.DataArray([30.0, 10.0, 20.0], {"site": [3, 1, 2]}, "site")
    >>> listed(table, "site", "sources", [1, 2, 3])
    array([10., 20., 30.])
    """
    if not isinstance(value, xr.DataArray):
        return np.asarray(value)
    if not value.ndim:
        return value.values
    if value.dims != (over,):
        raise HeatChainError(
            f"`{name}` must be over `{over}`, but is over {_dims(value)}. Rename the dimension, or give a plain array."
        )
    order = (
        None if labels is None or over not in value.coords else permutation(magnitudes(value[over]), labels, over, name)
    )
    return value.values if order is None else value.values[order]


def permutation(found: Any, labels: Any, over: str, name: str) -> Places:
    """Where each of the wanted labels stands among those found, each once."""
    wanted, found = np.asarray(labels), np.asarray(found)
    order = _same(found, wanted)
    if order is None:
        every = (
            np.array2string(wanted, threshold=6) if wanted.dtype.kind in "UO" else f"{wanted.min()} to {wanted.max()}"
        )
        raise HeatChainError(
            f"`{name}` must be given for every {over} from {every}, each once, but its "
            f"`{over}` is {np.array2string(found, threshold=6)}."
        )
    return order


def numbered(given: Sequence[Any], labels: Labels, name: str) -> list[int]:
    """Numbers, from 0, of the sites with the labels that are given.

    Examples
    --------
    >>> numbered(["b"], np.array(["a", "b"]), "sources")
    [1]
    """
    kind = type(labels[0].item())
    known = {label: number for number, label in enumerate(labels.tolist())}
    found = []
    for one in given:
        plain = one.item() if isinstance(one, np.generic) else one
        if type(plain) is not kind or plain not in known:
            there = labels.tolist()
            whole = kind is int and there == list(range(there[0], there[0] + len(there)))
            told = (
                f"{there[0]} to {there[-1]}" if whole else ", ".join(map(repr, there[:8])) + ", ..." * (len(there) > 8)
            )
            raise HeatChainError(f"`{name}` must name a site, {told}, but has {one!r}.")
        found.append(known[plain])
    return found


def aligned(arrays: Sequence[xr.DataArray], names: Sequence[str]) -> list[xr.DataArray]:
    """Arrays in the order of the labels that came first; refused where one has other labels."""
    first: dict[Any, tuple[str, Any]] = {}
    result = []
    for array, name in zip(arrays, names, strict=True):
        for dim in array.dims:
            if dim not in array.coords:
                continue
            mine = magnitudes(array[dim])
            known, reference = first.setdefault(dim, (name, mine))
            if not np.array_equal(mine, reference):
                order = _same(mine, reference)
                if order is None:
                    raise HeatChainError(
                        f"`{name}` and `{known}` must have the same labels, but their `{dim}` are "
                        f"{np.array2string(mine, threshold=6)} and {np.array2string(reference, threshold=6)}."
                    )
                array = array.isel({dim: order})
        result.append(array)
    sizes: dict[Any, tuple[str, int]] = {}
    for array, name in zip(result, names, strict=True):
        for dim, size in array.sizes.items():
            known, other = sizes.setdefault(dim, (name, size))
            if size != other:
                raise HeatChainError(f"`{name}` has {size} along `{dim}`, but `{known}` has {other}.")
    return result


def _same(found: Any, wanted: Any) -> Places | None:
    """The order that makes labels equal; None where they are others."""
    order, target = np.argsort(found, kind="stable"), np.argsort(wanted, kind="stable")
    if found.shape != wanted.shape or not np.array_equal(found[order], wanted[target]):
        return None
    result = np.empty(found.size, dtype=np.intp)
    result[target] = order
    return result


def _dims(value: xr.DataArray) -> str:
    return ", ".join(f"`{dim}`" for dim in value.dims)


def over_temperature(kelvins: "Array | xr.DataArray") -> xr.DataArray:
    """Temperatures with labels: a plain array gets the dimension `temperature`, with the values as coordinate."""
    if isinstance(kelvins, xr.DataArray):
        return kelvins.drop_attrs(deep=False).assign_attrs(units="K")
    if kelvins.ndim > 1:
        raise HeatChainError(f"`T` must have labels where it has {kelvins.ndim} dimensions. Give it as a DataArray.")
    names = ("temperature",)[: kelvins.ndim]
    coordinate = xr.Variable(names, kelvins, {"units": "K", "long_name": "temperature"})
    return xr.DataArray(kelvins, dims=names, coords={"temperature": coordinate}, attrs={"units": "K"})
