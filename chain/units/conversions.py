"""From what a user gives to one pint quantity, and from that to magnitudes in the unit that is demanded."""

import math
from typing import Any

import numpy as np
import pint
import xarray as xr
from pint.facets.plain import PlainQuantity

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.units.constants import c, hbar, k
from chain.units.mismatch import DimensionError
from chain.units.parse import parse
from chain.units.registry import ureg
from chain.units.uncertain import is_uncertain, left_out, nominal, parted
from chain.units.unit_names import unit_of

# What an angular frequency may be given as: dimension of the quantity, and its conversion to rad/s
ANGULAR = (
    ("1/s", 1.0),
    ("1/m", 2 * math.pi * c),
    ("J", 1 / hbar),
    ("K", k / hbar),
)
# What a unit is of, and how one is written
_KINDS = {
    "W/K": ("thermal conductance", "'10 pW/K'"),
    "K": ("temperature", "'300 K'"),
    "rad/s": ("angular frequency", "'480 cm^-1' or '1e13 rad/s'"),
    "m": ("length", "'5 nm'"),
    "m^2": ("area", "'25 nm^2'"),
    "m^3": ("volume", "'1 nm^3'"),
    "s": ("time", "'50 us'"),
    "W": ("heat current", "'1 nW'"),
    "J/K": ("heat capacity", "'1e-20 J/K'"),
    "J": ("energy", "'1e-20 J'"),
}


def due(unit: str) -> str:
    """What is demanded of a unit, in words."""
    return _KINDS[unit][0] if unit in _KINDS else f"quantity in {unit}"


def article(noun: str) -> str:
    """A noun with its article."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def example(unit: str) -> str:
    """How a quantity of a unit is written."""
    return _KINDS[unit][1] if unit in _KINDS else f"'1 {unit}'"


def as_quantity(value: Any, unit: str, name: str) -> Any:
    """One pint quantity with a float64 array, from whatever is accepted."""
    shown = example(unit)
    if isinstance(value, str):
        text, value = value, parted(value)[0]
        number, units = parse(value, name, shown)
        if not units and unit_of(unit) != ureg.Unit(""):
            raise HeatChainError(f"`{name}` is {value!r}, a number without a unit. Write it as in {shown}.")
        if units == "C" and unit == "K":
            raise DimensionError(f"`{name}` is {value!r}, which is in coulombs. Write '{number:g} degC'.")
        if value != text:
            left_out(text, name)
        return ureg.Quantity(np.array(number), unit_of(units or "1", name))
    if isinstance(value, xr.DataArray):
        if isinstance(value.data, pint.Quantity):
            return ureg.Quantity(_real(value.data.magnitude, name), own_unit(value.data, name))
        if "units" not in value.attrs:
            raise HeatChainError(f"`{name}` is a DataArray without `units` in its attributes. Set attrs['units'].")
        return ureg.Quantity(_real(value.values, name), unit_of(str(value.attrs["units"]), name))
    if isinstance(value, PlainQuantity):  # a measurement is one, and no Quantity
        return ureg.Quantity(_real(value.magnitude, name), own_unit(value, name))
    if isinstance(value, int | float | np.ndarray | np.generic):
        raise HeatChainError(
            f"`{name}` is {np.array2string(np.asarray(value), threshold=5)}, a number without a unit. "
            f"Write the unit too, as in {shown}."
        )
    raise HeatChainError(
        f"`{name}` must be {article(due(unit))}, as text or a quantity, but is of type {type(value).__name__}. "
        f"Write it as in {shown}."
    )


def own_unit(value: Any, name: str) -> Any:
    """The unit of a quantity; of one of another registry that with the same name, where it means the same here."""
    if value._REGISTRY is ureg.get():
        return value.units
    try:
        found = ureg.Unit(ureg.UnitsContainer(dict(value.unit_items())))
        here, there = (
            registry.Quantity(1.0, unit).to_base_units()
            for registry, unit in ((ureg, found), (value._REGISTRY, value.units))
        )
        same = math.isclose(here.magnitude, there.magnitude, rel_tol=1e-9) and dict(here.unit_items()) == dict(
            there.unit_items()
        )
    except (pint.PintError, TypeError, ValueError):
        same = False
    if not same:
        raise HeatChainError(
            f"`{name}` is in {value.units:D} of another pint registry, which is not that unit here. Convert it to SI "
            "units."
        )
    return found


def _real(magnitude: Any, name: str) -> Array:
    if np.ma.is_masked(magnitude):
        raise HeatChainError(f"`{name}` has masked entries. Give a value for each.")
    numbers = np.asarray(magnitude)
    if is_uncertain(magnitude):
        numbers = nominal(magnitude)
        left_out(str(magnitude), name)
    if numbers.dtype.kind not in "fiu":
        raise HeatChainError(f"`{name}` must be of real numbers, but has the type {numbers.dtype}.")
    return numbers.astype(np.float64)


def in_unit(given: Any, name: str, unit: str) -> Array:
    """Magnitudes in a unit, whose dimension is demanded."""
    target = unit_of(unit)
    if given.dimensionality != target.dimensionality:
        _refuse(given, unit, name)
    return _converted(given, target, name)


def _converted(given: Any, target: Any, name: str) -> Array:
    try:
        return np.asarray(given.to(target).magnitude)
    except pint.DimensionalityError:  # the dimension is right, the scale has an offset
        raise DimensionError(
            f"`{name}` is {given:.6g~P}, with an absolute temperature scale in a product. Write K or delta_degC."
        ) from None


def _refuse(given: Any, unit: str, name: str) -> None:
    if unit == "K" and str(given.units) == "coulomb":
        raise DimensionError(f"`{name}` is {given:.6g~P}, in coulombs. Write 'degC' for degrees Celsius.")
    raise DimensionError(
        f"`{name}` must be {article(due(unit))}, but {given:.6g~P} is not of that dimension. "
        f"Write it as in {example(unit)}."
    )


def in_kelvin(given: Any, name: str) -> Array:
    """Absolute temperatures in kelvin."""
    if any(unit.startswith("delta_") for unit, _ in given.unit_items()):
        raise DimensionError(
            f"`{name}` must be an absolute temperature, but {given:.6g~P} is a difference. Write it as in '25 degC'."
        )
    return in_unit(given, name, "K")


def in_radians(given: Any, name: str) -> Array:
    """Angular frequencies in rad/s; hertz get their 2π."""
    for unit, factor in ANGULAR:
        target = unit_of(unit)
        if given.dimensionality == target.dimensionality:
            if unit == "K":
                return in_kelvin(given, name) * factor
            return _converted(given, target, name) * (factor * (2 * math.pi) ** cycles(given))
    _refuse(given, "rad/s", name)
    raise AssertionError


def cycles(given: Any) -> int:
    """How many factors of hertz a unit has."""
    power = 0
    for unit, exponent in given.unit_items():
        ((_, base, _),) = ureg.parse_unit_name(unit)[:1]
        power += int(exponent) if base in ("hertz", "counts_per_second") else 0
    return power
