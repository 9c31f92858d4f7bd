"""The plain form in which parameters and results travel between processes and onto disk.

Text, numbers, bytes, lists and dicts only: no object of pint or xarray is ever pickled, and no float is ever rounded.
"""

import math
import numbers
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
import pint
import xarray as xr
from numpy.typing import NDArray

from chain.errors import HeatChainError
from chain.units.registry import ureg
from chain.units.unit_names import MICRO

Plain = dict[str, Any]
_FLOAT = ("<f8", struct.Struct("<d").pack)
_NUMBERS = {float: _FLOAT, np.float64: _FLOAT, int: ("<i8", struct.Struct("<q").pack)}
_SYMBOLS = {"degree_Celsius": "degC", "degree_Fahrenheit": "degF", "angstrom": "angstrom", "percent": "percent"}


def plain_parameter(value: Any, name: str) -> Any:
    """A parameter as text, a number, or a dict of magnitude and units.

    Examples
    --------
    >>> plain_parameter(ureg.Quantity(3.0, "W/K"), "conductance")
    {'magnitude': 3.0, 'units': {'watt': 1, 'kelvin': -1}}
    """
    if isinstance(value, pint.Quantity):
        if value._REGISTRY is not ureg.get():
            raise HeatChainError(f"`{name}` is a quantity of another pint registry. Make it with `chain.ureg`.")
        return {"magnitude": _number(value.magnitude, name), "units": dict(value.unit_items())}
    if isinstance(value, bool | np.bool_):
        return bool(value)
    return str(value) if isinstance(value, str) else _number(value, name)


def restored_parameter(plain: Any) -> Any:
    """What `plain_parameter` was given."""
    if isinstance(plain, Mapping):
        return ureg.Quantity(plain["magnitude"], ureg.UnitsContainer(plain["units"]))
    return plain


def _number(value: Any, name: str) -> int | float:
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise HeatChainError(f"`{name}` has an integer that is too large.")
    number = np.asarray(value)
    if number.ndim or number.dtype.kind not in "iuf":
        raise HeatChainError(f"`{name}` has a value of type {type(value).__name__}. Give text, a quantity or a number.")
    if math.isnan(number):
        raise HeatChainError(f"`{name}` has a value that is not a number (NaN).")
    return int(number) if number.dtype.kind in "iu" else float(number)


def unit_symbols(items: Mapping[str, Any]) -> str:
    """A unit's symbols and powers as CF and pint both read them.

    Examples
    --------
    >>> unit_symbols({"watt": 1, "meter": -1, "kelvin": -1})
    'W m^-1 K^-1'
    """
    parts = sorted(items.items(), key=lambda item: item[1] < 0)
    symbols = [(_SYMBOLS.get(name) or ureg.get_symbol(name).translate(MICRO), power) for name, power in parts]
    return " ".join(symbol if power == 1 else f"{symbol}^{power:g}" for symbol, power in symbols) or "1"


def plain_result(result: Any, name: str) -> Plain:
    """What a function returned, as its variables, names of coordinates, and attributes.

    Parameters
    ----------
    result : Dataset, DataArray, Quantity, number, or a dict of these
    name : str
        Of the variable where the function returns one thing without a name.
    """
    if isinstance(result, xr.Dataset):
        variables: Mapping[Any, Any] = result.variables
        return _plain(variables, list(map(str, result.coords)), result.attrs)
    if isinstance(result, Mapping):
        if all(map(is_number, result.values())):
            return _of_numbers({str(key): value for key, value in result.items()})
        entries = {str(key): _labelled(value, str(key)) for key, value in result.items()}
    else:
        name = str(getattr(result, "name", None) or name)
        if is_number(result):
            return _of_numbers({name: result})
        entries = {name: _labelled(result, name)}
    coordinates: dict[str, Any] = {}
    for array in entries.values():
        for key, coordinate in array.coords.items():
            known = coordinates.setdefault(str(key), coordinate.variable)
            if not known.equals(coordinate.variable):
                raise HeatChainError(f"the coordinate `{key}` differs between the variables that are returned.")
    clash = entries.keys() & coordinates.keys()
    if clash:
        raise HeatChainError(f"`{min(clash)}` is returned as a variable and as a coordinate. Rename one of them.")
    return _plain({**{key: one.variable for key, one in entries.items()}, **coordinates}, list(coordinates), {})


def is_number(value: Any) -> bool:
    """Whether it is a number whose plain form needs no array."""
    return type(value) in _NUMBERS and (type(value) is not int or -(2**63) <= value < 2**63)


def _of_numbers(values: Mapping[str, Any]) -> Plain:
    """Numbers alone, as of the arrays without dimensions that they make."""
    variables = {}
    for name, value in values.items():
        kind, pack = _NUMBERS[type(value)]
        variables[name] = {"dims": [], "shape": [], "attributes": {}, "type": kind, "data": pack(value)}
    return {"variables": variables, "coordinates": [], "attributes": {}}


def _labelled(value: Any, name: str) -> xr.DataArray:
    if isinstance(value, xr.DataArray):
        return value
    if np.ndim(getattr(value, "magnitude", value)):
        raise HeatChainError(
            f"`{name}` is returned as an array without names of its dimensions. Return an xarray.DataArray."
        )
    if isinstance(value, pint.Quantity):
        magnitude, units = _in_symbols(value)
        return xr.DataArray(magnitude, attrs={"units": units})
    return xr.DataArray(value)


def _in_symbols(value: Any) -> tuple[Any, str]:
    """Magnitude and unit of a quantity; differences of degrees are in kelvins, which every reader knows."""
    if any(unit.startswith("delta_") for unit, _ in value.unit_items()):
        value = value.to_base_units()
    return value.magnitude, unit_symbols(dict(value.unit_items()))


def _plain(variables: Mapping[Any, Any], coordinates: list[str], attributes: Mapping[Any, Any]) -> Plain:
    return {
        "variables": {str(name): _plain_variable(one, str(name)) for name, one in variables.items()},
        "coordinates": coordinates,
        "attributes": _plain_attributes(attributes),
    }


def _plain_variable(variable: xr.Variable, name: str) -> Plain:
    values, attributes = variable.data, dict(variable.attrs)
    if isinstance(values, pint.Quantity):
        values, attributes["units"] = _in_symbols(values)
    array = np.asarray(values)
    told: Plain = {"dims": list(map(str, variable.dims)), "shape": list(array.shape)}
    told["attributes"] = _plain_attributes(attributes)
    if array.dtype.kind in "fiub":
        fixed = array.astype(array.dtype.newbyteorder("<"), order="C")
        return {**told, "type": fixed.dtype.str, "data": fixed.tobytes()}
    if array.dtype.kind in "UO" and all(isinstance(one, str) for one in array.flat):
        return {**told, "type": "text", "data": [str(one) for one in array.flat]}
    raise HeatChainError(f"`{name}` is returned with the type {array.dtype}. Return real numbers or text.")


def check_result(plain: Any) -> None:
    """Raise ValueError, TypeError, KeyError or AttributeError for what `plain_result` cannot have made."""
    for name, variable in plain["variables"].items():
        found = restored_variable(variable)
        texts = found.dtype.kind == "O" and all(isinstance(one, str) for one in found.values.flat)
        if not texts and found.dtype.kind not in "fiub":
            raise ValueError(f"{name!r} is neither numbers nor text")
    _check_attributes(plain["attributes"], *(one["attributes"] for one in plain["variables"].values()))
    if not all(isinstance(name, str) for name in plain["coordinates"]):
        raise ValueError("the names of its coordinates are no text")


def _check_attributes(*tables: Any) -> None:
    for value in (value for table in tables for value in table.values()):
        if not isinstance(value, str | int | float):
            raise ValueError(f"an attribute is of type {type(value).__name__}")
        if isinstance(value, int) and not -(2**63) <= value < 2**63:
            raise ValueError("an attribute is too large")


def restored_variable(plain: Plain) -> xr.Variable:
    """The variable that was put into plain form."""
    return xr.Variable(plain["dims"], restored_values(plain), plain["attributes"])


def restored_values(plain: Plain) -> NDArray[Any]:
    """The values of a variable that was put into plain form."""
    if plain["type"] == "text":
        return np.array(plain["data"], dtype=object).reshape(plain["shape"])
    values = np.frombuffer(plain["data"], dtype=plain["type"]).reshape(plain["shape"])
    return values.astype(values.dtype.newbyteorder("="), copy=False)


def _plain_attributes(attributes: Mapping[Any, Any]) -> Plain:
    """Text and numbers of attributes; others as text."""
    found: Plain = {}
    for key, value in attributes.items():
        if isinstance(value, numbers.Real | np.bool_):
            found[str(key)] = value.item() if isinstance(value, np.generic) else value
        else:
            found[str(key)] = str(value)
    return found
