"""The one boundary between quantities and float64 SI numbers.

Text and quantities come in through `quantity`, `floats`, `temperature` and `angular_frequency`; what a float kernel
returns goes out through `evaluate`, as a Quantity, or as a labelled DataArray where a DataArray went in.
"""

import math
from collections.abc import Callable
from functools import partial
from typing import Any, overload

import numpy as np
import pint
import xarray as xr

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.units.conversions import article, as_quantity, due, example, in_kelvin, in_radians, in_unit
from chain.units.labels import aligned, magnitudes
from chain.units.registry import Plain, Quantity, Value, Varying, ureg
from chain.units.unit_names import unit_attribute, unit_of

__all__ = [
    "Plain",
    "Quantity",
    "Value",
    "Varying",
    "abscissa",
    "angular_frequency",
    "converted",
    "evaluate",
    "floats",
    "quantity",
    "single",
    "temperature",
    "unit_attribute",
    "unit_of",
    "unit_told",
    "ureg",
    "with_unit",
]
QUANTIFIED = "quantified"  # attribute of floats that were a quantity of pint, for the way back


def quantity(value: Value, unit: str, name: str = "value") -> Quantity:
    """A quantity in a unit, from text or from a quantity.

    Parameters
    ----------
    value : str, Quantity or DataArray with `units` in its attributes
        Text is one number and one unit expression, as in "5 nm" or "1.2e3 W/(m K)".
    unit : str
        Unit of the result; its dimension is demanded.
    name : str
        What the value is called in an error message.

    Returns
    -------
    Quantity
        Of the value's shape.

    Raises
    ------
    HeatChainError
        Where the text is not a number with a unit, is ambiguous, or is not finite; `DimensionError` (also a
        `pint.DimensionalityError`) where its dimension is another.

    Examples
    --------
    >>> print(f"{quantity('5 nm', 'm'):.1e~}")
    5.0e-09 m
    >>> quantity("1,5 nm", "m", "spacing")
    Traceback (most recent call last):
        ...
    chain.errors.HeatChainError: `spacing` is '1,5 nm', whose comma is ambiguous. Write '1.5 nm'.
    """
    if not isinstance(unit, str):
        raise HeatChainError(f"`unit` must be a text such as 'W/K', but is {unit!r}.")
    magnitudes = floats(value, unit, name)
    return ureg.Quantity(_scalar(_values(magnitudes)), unit_of(unit))


def floats(
    value: Any, unit: str, name: str, *, positive: bool = False, nonnegative: bool = False, infinite: bool = False
) -> Any:
    """Float64 magnitudes in a unit: an ndarray (0-d for one number), or a DataArray where one is given.

    Parameters
    ----------
    value : str, Quantity or DataArray with `units` in its attributes; a sequence of the first two
    unit : str
        Its dimension is demanded.
    name : str
        What the value is called in an error message.
    positive, nonnegative : bool
        Refuse numbers that are not.
    infinite : bool
        Accept +infinity, also without a unit.

    Raises
    ------
    HeatChainError
        Naming the argument, the rule and the value.
    """
    if unit == "rad/s":
        return angular_frequency(value, name, positive=positive, infinite=infinite)
    return _checked(value, unit, name, partial(in_unit, unit=unit), positive, nonnegative, infinite)


def single(value: Any, unit: str, name: str, *, positive: bool = True) -> float:
    """The magnitude of one quantity; several are refused.

    Examples
    --------
    >>> single("5 nm", "m", "length")
    5e-09
    """
    found = temperature(value, name) if unit == "K" else floats(value, unit, name, positive=positive)
    if np.ndim(found):
        raise HeatChainError(
            f"`{name}` must be one value, but has the shape {np.shape(found)}. Write one, as in {example(unit)}."
        )
    if positive and found <= 0.0:
        raise HeatChainError(f"`{name}` must be {article('positive ' + due(unit))}, but is {float(found):g} {unit}.")
    return float(found)


def unit_told(value: xr.DataArray) -> str | None:
    """The unit that a DataArray says it has, as pint's or in `attrs`; None where it says none."""
    told = f"{value.data.units:~C}" if isinstance(value.data, pint.Quantity) else value.attrs.get("units")
    return None if told is None else str(told) or "1"


def angular_frequency(value: Any, name: str, *, positive: bool = True, infinite: bool = False) -> Any:
    """Angular frequencies in rad/s, from rad/s or 1/s, Hz, cm^-1, eV or K.

    Hz are cycles a second and are multiplied by 2π, which pint does not do: a frequency that pint has converted to
    1/s before has lost its 2π. A wavenumber is multiplied by 2πc, an energy divided by ħ, a temperature multiplied by
    k_B/ħ.

    Examples
    --------
    >>> print(f"{float(angular_frequency('1 THz', 'frequency')):.6e}")
    6.283185e+12
    """
    return _checked(value, "rad/s", name, in_radians, positive, False, infinite)


def temperature(value: Any, name: str) -> Any:
    """Absolute temperatures in kelvin, from K, degC, degF; differences such as delta_degC are refused.

    Examples
    --------
    >>> print(temperature("25 degC", "T"))
    298.15
    """
    return _checked(value, "K", name, in_kelvin, False, True, False)


def converted(value: xr.DataArray, unit: str, name: str) -> Array:
    """The numbers of a DataArray in a unit, gaps among them: of what was computed, and is no parameter."""
    convert = {"K": in_kelvin, "rad s^-1": in_radians, "rad/s": in_radians}.get(unit, partial(in_unit, unit=unit))
    return np.asarray(convert(as_quantity(value, unit, name), name), dtype=np.float64)


def abscissa(value: Any, name: str = "T") -> Any:
    """Absolute temperatures of which a curve is asked: over their own dimension, they are its coordinate too.

    Examples
    --------
    >>> T = xr.DataArray([100.0, 200.0], dims="temperature", attrs={"units": "K"})
    >>> abscissa(T).coords["temperature"].attrs
    {'units': 'K'}
    """
    kelvins = temperature(value, name)
    if not isinstance(kelvins, xr.DataArray) or kelvins.dims != ("temperature",):
        return kelvins
    if "temperature" in kelvins.coords:
        there = kelvins["temperature"]
        if unit_told(there) or not np.array_equal(there.values, magnitudes(value)):
            return kelvins
    return kelvins.assign_coords(temperature=("temperature", kelvins.values, {"units": "K"}))


# A quantity to type checkers, though a DataArray where an argument is one: a public function says so by overloads
@overload
def evaluate(kernel: Callable[..., Any], units: str, *arguments: Any, core: tuple[str, ...] = ...) -> Quantity: ...
@overload
def evaluate(
    kernel: Callable[..., Any], units: str, *arguments: Any, core: tuple[str, ...] = ..., count: int
) -> tuple[Any, ...]: ...
def evaluate(
    kernel: Callable[..., Any], units: str, *arguments: Any, core: tuple[str, ...] = (), count: int = 1
) -> Any:
    """What a float kernel gives, with units and labels.

    Parameters
    ----------
    kernel : callable
        Called with float64 arrays.
    units : str
        Units of what it returns.
    arguments : ndarray or DataArray
    core : tuple of str
        Trailing dimensions of what the kernel returns.
    count : int
        Number of arrays that the kernel returns.

    Returns
    -------
    Quantity
        A DataArray where an argument is one, with `units` in its attributes or, where an argument was quantified with
        pint, as a quantity; a tuple for `count` > 1.
    """
    if not any(isinstance(argument, xr.DataArray) for argument in arguments):
        result = kernel(*arguments)
        parts = result if count > 1 else (result,)
        wrapped = tuple(ureg.Quantity(_scalar(part), unit_of(units)) for part in parts)
        return wrapped if count > 1 else wrapped[0]
    if any(not isinstance(argument, xr.DataArray) and np.ndim(argument) for argument in arguments):
        raise HeatChainError("Labelled and plain arrays cannot be combined. Give every array as a DataArray.")
    outputs = [list(core)] * count
    labelled = [xr.DataArray(argument) for argument in arguments]
    named = [f"argument {i + 1}" for i in range(len(labelled))]
    result = xr.apply_ufunc(kernel, *aligned(labelled, named), output_core_dims=outputs, keep_attrs="drop_conflicts")
    parts = result if count > 1 else (result,)
    dressed = tuple(with_unit(part, units, *labelled) for part in parts)
    return dressed if count > 1 else dressed[0]


def with_unit(part: xr.DataArray, units: str, *arguments: Any) -> xr.DataArray:
    """Floats with their unit: as a quantity where an argument was one, else as an attribute."""
    bare = part.drop_attrs(deep=False)
    if any(QUANTIFIED in getattr(argument, "attrs", {}) for argument in arguments):
        return bare.copy(data=ureg.Quantity(part.values, unit_of(units)))
    return bare.assign_attrs(units=unit_attribute(units))


# -- inside -----


def _scalar(values: Any) -> Any:
    """A float for a 0-d array."""
    return float(values) if np.ndim(values) == 0 else values


def _values(values: Any) -> Any:
    return values.values if isinstance(values, xr.DataArray) else values


def _checked(
    value: Any,
    unit: str,
    name: str,
    convert: Callable[[Any, str], Array],
    positive: bool,
    nonnegative: bool,
    infinite: bool,
) -> Any:
    if infinite and _is_infinity(value):
        return np.array(math.inf)
    if isinstance(value, np.ndarray) and value.dtype.kind == "U":
        value = value.tolist()
    if isinstance(value, list | tuple) and value:
        # Entry by entry: hertz among rad/s have their 2π, and differences among temperatures are found
        each = [_checked(one, unit, name, convert, positive, nonnegative, infinite) for one in value]
        return _stacked(each, name)
    given = as_quantity(value, unit, name)
    numbers = np.asarray(convert(given, name), dtype=np.float64)
    wrong = np.isnan(numbers) | (np.isinf(numbers) & (not infinite)) | (numbers == -math.inf)
    if positive:
        wrong |= numbers <= 0
    elif nonnegative:
        wrong |= numbers < 0
    if np.any(wrong):
        kind = "positive " if positive else "non-negative " if nonnegative else "finite "
        first = np.asarray(given.magnitude, dtype=np.float64)[wrong].flat[0]
        raise HeatChainError(f"`{name}` must be {article(kind + due(unit))}, but is {first:g} {given.units:~P}.")
    if not isinstance(value, xr.DataArray):
        return numbers
    quantified = {QUANTIFIED: True} if isinstance(value.data, pint.Quantity) else {}
    return value.copy(data=numbers).drop_attrs(deep=False).assign_attrs(quantified)


def _stacked(each: list[Any], name: str) -> Array:
    if len({np.shape(one) for one in each}) > 1:
        raise HeatChainError(f"`{name}` must be a rectangular array, but its rows have different lengths.")
    return np.array(each, dtype=np.float64)


def _is_infinity(value: Any) -> bool:
    if isinstance(value, str):
        return value.strip() in ("inf", "+inf")
    return isinstance(value, float | int) and value == math.inf
