"""Values with a standard uncertainty: as text, `(1.35 ± 0.02) W/(m K)` or `1.35(2) W/(m K)`, and of `uncertainties`."""

import inspect
import re
import warnings
from typing import Any

import numpy as np
import xarray as xr
from pint.facets.plain import PlainQuantity

from chain.arrays import Array
from chain.errors import ModelWarning

_OURS = ("chain", "materials", "scenarios")
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?"
_IN_BRACKETS = re.compile(rf"\(\s*({_NUMBER})\s*(?:±|\+/-|\+-)\s*({_NUMBER})\s*\)\s*(.*)", re.DOTALL)
_LAST_DIGITS = re.compile(r"([+-]?\d+)(\.\d+)?\((\d{1,9})\)(.*)", re.DOTALL)


def parted(text: str) -> tuple[str, str | None]:
    """A text without its uncertainty, and the uncertainty as a number in the same unit; None where it has none.

    Examples
    --------
    >>> parted("(1.35 ± 0.02) W/(m K)"), parted("1.35(2) W/(m K)"), parted("1.35 W/(m K)")
    (('1.35 W/(m K)', '0.02'), ('1.35 W/(m K)', '0.02'), ('1.35 W/(m K)', None))
    """
    stripped = text.strip()
    if len(stripped) > 100:
        return text, None
    if match := _IN_BRACKETS.fullmatch(stripped):
        return f"{match[1]} {match[3]}".strip(), match[2]
    if match := _LAST_DIGITS.fullmatch(stripped):
        digits = len(match[2] or ".") - 1
        spread = int(match[3]) / 10**digits
        return f"{match[1]}{match[2] or ''} {match[4].strip()}".strip(), repr(spread)
    return text, None


def is_uncertain(magnitude: Any) -> bool:
    """Whether magnitudes are values of the package `uncertainties`."""
    if hasattr(magnitude, "nominal_value"):
        return True
    numbers = np.asarray(magnitude)
    return bool(numbers.dtype == object and numbers.size and all(hasattr(x, "nominal_value") for x in numbers.flat))


def nominal(magnitude: Any) -> Array:
    """Values without their uncertainties."""
    return _each(magnitude, "nominal_value")


def spread(magnitude: Any) -> Array:
    """Standard deviations."""
    return _each(magnitude, "std_dev")


def left_out(shown: str, name: str) -> None:
    """Warn where a value is taken without its uncertainty, at the line outside of this package that gave it."""
    frame, level = inspect.currentframe(), 1
    while frame is not None and str(frame.f_globals.get("__name__", "")).split(".")[0] in _OURS:
        frame, level = frame.f_back, level + 1
    warnings.warn(
        f"`{name}` is {shown:.60} and counts by its value alone: no result will have its uncertainty. Give it to "
        "`chain.propagate` or, beside sensitivities, to `chain.first_order`.",
        ModelWarning, stacklevel=level,
    )  # fmt: skip


def with_spread(value: Any) -> tuple[Any, Any]:
    """A value, and the same moved by its standard uncertainty; the second is None where it has none."""
    if isinstance(value, str):
        text, sigma = parted(value)
        if sigma is None:
            return value, None
        number, _, unit = text.partition(" ")
        return text, f"{float(number) + float(sigma)!r} {unit}"
    if isinstance(value, PlainQuantity) and is_uncertain(value.magnitude):
        units, middle = value.units, nominal(value.magnitude)
        registry = value._REGISTRY
        return registry.Quantity(middle, units), registry.Quantity(middle + spread(value.magnitude), units)
    if isinstance(value, xr.DataArray) and is_uncertain(value.data):
        return value.copy(data=nominal(value.data)), value.copy(data=nominal(value.data) + spread(value.data))
    return value, None


def _each(magnitude: Any, name: str) -> Array:
    numbers = np.asarray(magnitude, dtype=object)
    found = np.array([float(getattr(one, name)) for one in numbers.ravel()], dtype=np.float64)
    return np.asarray(found.reshape(numbers.shape))
