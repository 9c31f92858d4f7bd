"""Measured data, and what a model gives at their labels: nothing is interpolated, and no label is ignored."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from chain.arrays import Array, Flags, Places
from chain.errors import HeatChainError
from chain.units.boundary import converted, unit_told
from chain.units.labels import magnitudes
from chain.units.registry import ureg
from chain.units.unit_names import unit_of

_UNCERTAINTY = "uncertainty"
_SECOND = np.timedelta64(1, "s")
_SAME = 1e-9  # relative, of labels that are the same
_TEMPERATURES = ("degC", "degF", "degree_Celsius", "degree_Fahrenheit")


class Measured(NamedTuple):
    """One measured variable.

    Attributes
    ----------
    name : str
        Its name; empty where it has none.
    values : DataArray
        In `unit`, gaps among them.
    sigma : ndarray
        Standard uncertainties of the same shape, or None.
    unit : str
        In which it is compared.
    there : ndarray
        Where there is a value.
    """

    name: str
    values: xr.DataArray
    sigma: Array | None
    unit: str
    there: Flags

    @property
    def called(self) -> str:
        """How it is called in messages and results."""
        return self.name or "data"


def measured(data: Any) -> list[Measured]:
    """Variables of a DataArray with a coordinate `uncertainty`, or of a Dataset, in which it is a variable.

    Where there are several variables, the uncertainty of each is `NAME_uncertainty`.
    """
    if isinstance(data, xr.DataArray):
        spread = data.coords.get(_UNCERTAINTY)
        return [_one(str(data.name or ""), data.reset_coords(drop=True) if not data.dims else data, spread)]
    if not isinstance(data, xr.Dataset):
        raise HeatChainError(
            f"`data` must be a DataArray or a Dataset, but is of type {type(data).__name__}. `chain.read_table` makes "
            "one of files, frames and columns."
        )
    names = [str(n) for n in data.data_vars if n != _UNCERTAINTY and not str(n).endswith(f"_{_UNCERTAINTY}")]
    if not names:
        raise HeatChainError("`data` have no variable beside uncertainties.")
    found = []
    for name in names:
        spread = data.get(f"{name}_{_UNCERTAINTY}")
        if spread is None and len(names) == 1:
            spread = data.get(_UNCERTAINTY)
        found.append(_one(name, data[name], spread))
    bare = [one.name for one in found if one.sigma is None]
    if bare and len(bare) < len(found):
        raise HeatChainError(f"`data` have no `{bare[0]}_{_UNCERTAINTY}`, as others have. Give all or none.")
    return found


def _one(name: str, array: xr.DataArray, spread: Any) -> Measured:
    called, numbers = name or "data", np.asarray(magnitudes(array))
    if numbers.dtype.kind not in "fiu":
        raise HeatChainError(
            f"`{called}` must be of real numbers, but has the type {numbers.dtype}. Give complex ones as `amplitude` "
            "and `phase`."
        )
    told = unit_told(array) or "1"
    unit = "K" if str(unit_of(told, called)) in _TEMPERATURES or told in _TEMPERATURES else told
    array = _in_seconds(array)
    bare = xr.DataArray(numbers.astype(np.float64), array.coords, array.dims, attrs={"units": told})
    values = bare.copy(data=converted(bare, unit, called)).assign_attrs(units=unit)
    there = np.isfinite(values.values)
    if np.isinf(values.values).any():
        raise HeatChainError(f"`{called}` is infinite somewhere. Leave a gap, a NaN, where there is no value.")
    if not there.any():
        raise HeatChainError(f"`{called}` has no value. Look at how it was read.")
    return Measured(name, values, None if spread is None else _sigma(spread, values, told, called), unit, there)


def _in_seconds(array: xr.DataArray) -> xr.DataArray:
    """Labels that are durations in seconds, and dates in seconds since the first, as `read_table` has them."""
    for dim in array.dims:
        if dim in array.coords and array[dim].dtype.kind in "mM":
            found = array[dim].values
            if np.isnat(found).any():
                raise HeatChainError(f"`data` have a label of `{dim}` that is no time (NaT). Leave it away.")
            seconds = (found - (found.min() if found.dtype.kind == "M" else np.timedelta64(0, "s"))) / _SECOND
            array = array.assign_coords({dim: (dim, seconds, {"units": "s"})})
    return array


def _sigma(spread: xr.DataArray, values: xr.DataArray, told: str, called: str) -> Array:
    """Standard uncertainties in the unit of the values."""
    own = unit_told(spread) or told
    factor = ureg.Quantity(1.0, _difference(own, called)).to(_difference(str(values.attrs["units"]), called)).magnitude
    wide = xr.DataArray(np.asarray(magnitudes(spread), dtype=np.float64), spread.coords, spread.dims)
    if not set(wide.dims) <= set(values.dims):
        raise HeatChainError(f"The uncertainty of `{called}` must be over {values.dims}, but is over {wide.dims}.")
    bare = values.reset_coords(drop=True)
    broad = wide.reset_coords(drop=True).broadcast_like(bare).transpose(*bare.dims)
    found: Array = np.asarray(broad.values * factor, dtype=np.float64)
    wrong = np.isfinite(values.values) & ~(np.isfinite(found) & (found > 0.0))
    if wrong.any():
        raise HeatChainError(
            f"The uncertainty of `{called}` must be positive where there is a value, but is {found[wrong].flat[0]:g}."
        )
    return found


def _difference(unit: str, called: str) -> Any:
    """The unit of a difference of temperatures in it."""
    if unit in ("degC", "degF"):
        return ureg.Unit(f"delta_{unit}")
    return unit_of(unit, called)


def answers(model: Any, data: Sequence[Measured]) -> list[Array]:
    """What a model gave, at the values that are there, in the data's units."""
    if isinstance(model, xr.DataArray):
        if len(data) > 1:
            raise HeatChainError(
                f"`model` must return a Dataset with {', '.join(one.called for one in data)}, but returns one "
                "DataArray. Leave the other data away, or return all."
            )
        variables = [model]
    elif isinstance(model, xr.Dataset):
        variables = [_named(model, one) for one in data]
    else:
        raise HeatChainError(f"`model` must return a DataArray or a Dataset, but returns {type(model).__name__}.")
    return [_at_labels(variable, one) for variable, one in zip(variables, data, strict=True)]


def _named(model: xr.Dataset, one: Measured) -> xr.DataArray:
    """The variable of a model that is as the data are called; where they have no name, its only one."""
    if one.name in model.data_vars:
        return model[one.name]
    if not one.name and len(model.data_vars) == 1:
        return next(iter(model.data_vars.values()))
    there = ", ".join(map(str, model.data_vars))
    wanted = f"no variable {one.name!r}" if one.name else "several variables"
    raise HeatChainError(f"The model gives {wanted}, but {there}. Rename `data` to one of these.")


def _at_labels(model: xr.DataArray, one: Measured) -> Array:
    """Values of a model at the labels of the data."""
    called, data = one.called, one.values
    for dim in model.dims:
        if dim not in data.dims and model.sizes[dim] > 1:
            raise HeatChainError(
                f"The model gives `{called}` for {model.sizes[dim]} values of `{dim}`, but the data have no `{dim}`. "
                f"Select one in the model, or give the data a `{dim}`: `data.expand_dims({dim}=[...])`."
            )
    for dim in data.dims:
        if dim not in model.dims:
            raise HeatChainError(f"The data are over `{dim}`, but the model gives `{called}` over {model.dims}.")
    # Without xarray's own indexing, which would take longer than many models
    left = [dim for dim in model.dims if dim in data.dims]
    numbers = np.asarray(magnitudes(model)).reshape([model.sizes[dim] for dim in left])
    numbers = numbers.transpose([left.index(dim) for dim in data.dims])
    numbers = numbers[np.ix_(*(_places(model, data, str(dim), called) for dim in data.dims))]
    told = unit_told(model)
    if told is None and one.unit != "1":
        raise HeatChainError(f"The model gives `{called}` without a unit. Set attrs['units'], as in {one.unit!r}.")
    if (told or "1") != one.unit:
        bare = xr.DataArray(numbers, dims=data.dims, attrs={"units": told or "1"})
        numbers = converted(bare, one.unit, f"the model's {called}")
    found = np.asarray(numbers, dtype=np.float64)[one.there]
    if not np.isfinite(found).all():
        raise HeatChainError(f"The model gives a `{called}` that is not finite.")
    return found


def _places(model: xr.DataArray, data: xr.DataArray, dim: str, called: str) -> Places:
    """Where the data's labels stand among the model's."""
    if dim not in data.coords or dim not in model.coords:
        if data.sizes[dim] != model.sizes[dim]:
            raise HeatChainError(
                f"The model gives `{called}` for {model.sizes[dim]} values of `{dim}`, and the data have "
                f"{data.sizes[dim]}. Give both a coordinate `{dim}`."
            )
        return np.arange(data.sizes[dim])
    wanted, there = labels(data[dim], model[dim], dim)
    if np.array_equal(wanted, there):
        return np.arange(there.size)
    order = np.argsort(there, kind="stable")
    if wanted.dtype.kind in "fiu" and there.dtype.kind in "fiu":
        right = np.clip(np.searchsorted(there[order], wanted), 0, there.size - 1)
        left = np.maximum(right - 1, 0)
        nearer = np.abs(there[order][left] - wanted) < np.abs(there[order][right] - wanted)
        found = order[np.where(nearer, left, right)]
        wrong = ~(np.abs(there[found] - wanted) <= _SAME * np.abs(wanted))
    else:
        found = order[np.clip(np.searchsorted(there[order], wanted), 0, there.size - 1)]
        wrong = there[found] != wanted
    if wrong.any():
        raise HeatChainError(
            f"The model gives no `{called}` at the data's `{dim}` {wanted[wrong].flat[0]!s}. Compute it at the "
            f"labels of the data: an argument of the model that is called `{dim}` is given them."
        )
    return np.asarray(found)


def labels(data: xr.DataArray, model: xr.DataArray, dim: str) -> tuple[Any, Any]:
    """Labels of data and of a model, in one unit."""
    mine, theirs = np.asarray(magnitudes(data)), np.asarray(magnitudes(model))
    told = unit_told(model)
    if unit_told(data) is None or told is None or told == unit_told(data) or mine.dtype.kind not in "fiu":
        return mine, theirs
    bare = xr.DataArray(mine, dims=data.dims, attrs={"units": unit_told(data)})
    return converted(bare, told, dim), theirs
