"""Values of a swept parameter: text with units, quantities, numbers or names; and the coordinate that they make."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pint
import xarray as xr

from chain.errors import HeatChainError
from chain.sweeps.plain import restored_parameter, unit_symbols
from chain.units.boundary import angular_frequency
from chain.units.parse import parse
from chain.units.registry import ureg
from chain.units.unit_names import unit_of

MOST_VALUES = 1_000_000
_BEGINS = re.compile(r"[+-]?(?:\d|\.\d|(?:inf|nan)(?![A-Za-z]))")


def items(values: Any, name: str) -> tuple[list[Any], tuple[str, ...], tuple[int, ...]]:
    """Every value of a parameter, and the dimensions and shape in which they are laid out."""
    if isinstance(values, xr.DataArray):
        flat = _unlabelled(values, name)
        dims, shape = tuple(map(str, values.dims)), values.shape
    elif isinstance(values, pint.Quantity | np.ndarray | Sequence) and not isinstance(values, str | bytes):
        if np.ndim(getattr(values, "magnitude", 1)) != 1 and isinstance(values, pint.Quantity):
            raise HeatChainError(f"`{name}` must be a list of values. Write it as in ['{values:.4g~P}'].")
        if isinstance(values, np.ndarray) and values.ndim != 1:
            raise HeatChainError(f"`{name}` must be a list, but has {values.ndim} dimensions. Give a DataArray.")
        flat = list(values)
        dims, shape = (name,), (len(flat),)
    else:
        raise HeatChainError(f"`{name}` must be a list of values, but is {values!r}. Write it as in [{values!r}].")
    if len(flat) > MOST_VALUES:
        raise HeatChainError(f"`{name}` has {len(flat)} values, more than {MOST_VALUES}. Sweep in parts.")
    if not flat:
        raise HeatChainError(f"`{name}` must have at least one value, but is empty.")
    return flat, dims, shape


def _unlabelled(values: xr.DataArray, name: str) -> list[Any]:
    if not values.dims:
        raise HeatChainError(f"`{name}` must have a dimension, but is one value. Give a list.")
    data = values.data
    if "units" in values.attrs and not isinstance(data, pint.Quantity):
        data = ureg.Quantity(np.asarray(data), unit_of(str(values.attrs["units"]), name))
    return list(data.ravel())


def coordinate(plain: list[Any], name: str) -> xr.Variable:
    """Values as a coordinate: floats in one unit, numbers, or names."""
    if all(isinstance(one, str | dict) for one in plain) and not _named(plain):
        return _common([_quantity(one, name) for one in plain], name)
    kinds = {type(one) for one in plain}
    if kinds == {str}:
        return xr.Variable(("value",), np.array(plain, dtype=object))
    if kinds <= {int, float} or kinds == {bool}:
        return xr.Variable(("value",), np.array(plain))
    raise HeatChainError(f"`{name}` mixes numbers, names and quantities. Write all of its values alike.")


def _named(plain: list[Any]) -> bool:
    """Whether texts are names: one of them does not begin with a number, or no unit is said by any."""
    texts = [one for one in plain if isinstance(one, str) and one.strip() not in ("inf", "+inf")]
    if len(texts) < len(plain) and not texts:
        return not any(isinstance(one, dict) for one in plain)  # infinite all: nothing says a unit
    return not all(_BEGINS.match(one.strip()) for one in texts)


def _quantity(plain: Any, name: str) -> Any:
    if isinstance(plain, dict):
        return restored_parameter(plain)
    number, unit = parse(plain, name)
    if not unit and number != np.inf:
        raise HeatChainError(f"`{name}` has {plain!r}, a number in quotes without a unit. Add the unit.")
    return ureg.Quantity(number, unit_of(unit, name)) if unit else number


def _common(quantities: list[Any], name: str) -> xr.Variable:
    """Quantities in the unit of the first; in rad/s where units of an angular frequency are mixed."""
    units = [one.units for one in quantities if isinstance(one, pint.Quantity)]
    first = units[0]
    if any(unit.dimensionality != first.dimensionality for unit in units) or (
        any(unit != first for unit in units) and first.dimensionality == unit_of("1/s").dimensionality
    ):
        try:
            values = [np.inf if one == np.inf else float(angular_frequency(one, name)) for one in quantities]
        except HeatChainError:
            shown = ", ".join(dict.fromkeys(f"{unit:~P}" for unit in units))
            raise HeatChainError(f"`{name}` must have values of one dimension, but they are in {shown}.") from None
        return _in_unit(values, {"radian": 1, "second": -1}, name)
    values = [one.to(first).magnitude if isinstance(one, pint.Quantity) else one for one in quantities]
    return _in_unit(values, dict(ureg.Quantity(1, first).unit_items()), name)


def _in_unit(values: list[Any], unit: dict[str, Any], name: str) -> xr.Variable:
    numbers = np.array(values, dtype=np.float64)
    if np.isnan(numbers).any():
        raise HeatChainError(f"`{name}` has a value that is not a number (NaN).")
    return xr.Variable(("value",), numbers, {"units": unit_symbols(unit)})
