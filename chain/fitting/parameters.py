"""Parameters of a fit: lmfit's in a user's units, and the coordinates in which they are fitted.

A positive parameter is fitted by its logarithm, which makes 1 a large change of it; any other over its size.
"""

import math
from typing import Any

import lmfit
import numpy as np

from chain.arrays import Array
from chain.checks import mapping
from chain.errors import HeatChainError
from chain.units.boundary import Quantity, ureg
from chain.units.conversions import as_quantity
from chain.units.unit_names import unit_of

FAR = 1e6  # a parameter without bounds is sought up to so many times its start
_STEP = 1e-6  # of a coordinate, for derivatives of ties


class Given:
    """Parameters as they were given, in their units, and as coordinates.

    Parameters
    ----------
    parameters : lmfit.Parameters or mapping
        From names to a start, or to (start, lowest, highest).
    units : mapping
        Units of lmfit's numbers.
    fixed : mapping
        Further quantities of the model, which are known.
    """

    def __init__(self, parameters: Any, units: Any = None, fixed: Any = None) -> None:
        self.fixed = {name: _own(value, f"fixed[{name}]") for name, value in mapping(fixed, "fixed", _MEANS).items()}
        told = mapping(units, "units", "from parameters to units")
        self.units: dict[str, str | None] = {}
        if isinstance(parameters, lmfit.Parameters):
            self.values = parameters.copy()
            for name in told:
                if name not in parameters:
                    raise HeatChainError(f"`units` may name {', '.join(parameters)}, but names {name!r}.")
            self.units = {name: told.get(name) for name in parameters}
            for name, unit in told.items():
                unit_of(unit, f"units[{name}]")
        else:
            if told:
                raise HeatChainError("`units` are of numbers in lmfit.Parameters. Quantities have their own.")
            self.values = lmfit.Parameters()
            for name, value in mapping(parameters, "parameters", _MEANS).items():
                self._add(name, value)
        self.free = [name for name, one in self.values.items() if one.vary and one.expr is None]
        if not self.free:
            raise HeatChainError("`parameters` has none that is free. Leave at least one so.")
        twice = sorted(set(self.values) & set(self.fixed))
        if twice:
            raise HeatChainError(f"`fixed` holds {twice[0]!r}, which is among `parameters` too. Give it once.")
        self._scale = np.array([_scale(self.values[name]) for name in self.free])

    def _add(self, name: str, value: Any) -> None:
        entries = value if isinstance(value, tuple | list) else (value,)
        if not isinstance(name, str) or not name.isidentifier() or (entries is value and len(entries) != 3):
            raise HeatChainError(
                f"`parameters[{name}]` must be a start, or (start, lowest, highest), as in ('2 nm', '1 nm', '9 nm'), "
                f"but is {value!r}."
            )
        starts = [_own(one, f"parameters[{name}]") for one in entries]
        unit = f"{starts[0].units:~C}" if isinstance(starts[0], Quantity) else None
        numbers = [_number(one, unit, f"parameters[{name}]") for one in starts]
        start, low, high = numbers if len(numbers) == 3 else (numbers[0], *_far(numbers[0]))
        if not low < high or not low <= start <= high:
            raise HeatChainError(f"`parameters[{name}]` must start between its bounds, but is {value!r}.")
        self.values.add(name, value=start, min=low, max=high)
        self.units[name] = unit

    def quantities(self) -> dict[str, Any]:
        """All of them as the model takes them: a Quantity where there is a unit, else a number."""
        found = {
            name: one.value if self.units[name] is None else ureg.Quantity(one.value, unit_of(str(self.units[name])))
            for name, one in self.values.items()
        }
        return found | self.fixed

    def coordinates(self) -> lmfit.Parameters:
        """What is fitted, with its bounds: logarithms, and numbers over their sizes."""
        made = lmfit.Parameters()
        for name, scale in zip(self.free, self._scale, strict=True):
            one = self.values[name]
            if scale:
                made.add(name, one.value / scale, min=max(one.min / scale, -FAR), max=min(one.max / scale, FAR))
                continue
            far = math.log(FAR)
            z = math.log(one.value)
            low = math.log(one.min) if one.min > 0.0 else z - far
            made.add(name, z, min=low, max=math.log(one.max) if one.max < math.inf else z + far)
        return made

    def numbers(self, coordinates: Array, index: int | None = None) -> Array:
        """Free parameters of coordinates (..., free), or one of them (...,), in their units."""
        scale = self._scale if index is None else self._scale[index]
        with np.errstate(over="ignore"):
            exponential = np.exp(np.where(scale == 0.0, coordinates, 0.0))
        return np.asarray(np.where(scale == 0.0, exponential, coordinates * scale))

    def spread(self, best: Array, deviation: Array) -> Array:
        """Half an interval of coordinates, as one of the parameters."""
        with np.errstate(over="ignore", invalid="ignore"):
            logarithmic = self.numbers(best) * np.sinh(deviation)
            return np.asarray(np.where(self._scale == 0.0, logarithmic, self._scale * deviation))

    def set(self, coordinates: Array) -> None:
        """Give the parameters these values, and the tied ones theirs."""
        for name, value in zip(self.free, self.numbers(coordinates).tolist(), strict=True):
            self.values[name].value = value
        self.values.update_constraints()

    def by_coordinates(self, coordinates: Array) -> dict[str, Array]:
        """Derivatives (free,) of every parameter by the coordinates, ties included."""
        rows = []
        for side in (_STEP, -_STEP):
            for step in side * np.eye(len(self.free)):
                self.set(coordinates + step)
                rows.append([one.value for one in self.values.values()])
        self.set(coordinates)
        above, below = np.array(rows).reshape(2, len(self.free), -1)
        found = (above - below).T / (2.0 * _STEP)
        return dict(zip(self.values, found, strict=True))

    def logarithmic(self, index: int) -> bool:
        """Whether a free parameter is fitted by its logarithm."""
        return bool(self._scale[index] == 0.0)


_MEANS = "from names to quantities"


def _own(value: Any, name: str) -> Any:
    """A quantity in the unit that it has, kelvin for a temperature; a plain number as it is."""
    if isinstance(value, bool) or (isinstance(value, str) and not value.strip()):
        raise HeatChainError(f"`{name}` must be a quantity or a number, but is {value!r}.")
    if isinstance(value, float | int | np.number):
        return float(value)
    found = as_quantity(value, "1", name)
    if np.ndim(found.magnitude):
        raise HeatChainError(f"`{name}` must be one value, but has the shape {np.shape(found.magnitude)}.")
    if str(found.units) in ("degree_Celsius", "degree_Fahrenheit"):
        found = found.to("K")
    return float(found.magnitude) if found.unitless else ureg.Quantity(float(found.magnitude), found.units)


def _number(value: Any, unit: str | None, name: str) -> float:
    """The magnitude of a bound in the unit of the start."""
    if unit is None or not isinstance(value, Quantity):
        if (unit is None) != (not isinstance(value, Quantity)):
            raise HeatChainError(f"`{name}` must have start and bounds of one dimension, but one is {value!r}.")
        found = float(value)
    else:
        if value.dimensionality != unit_of(unit).dimensionality:
            raise HeatChainError(
                f"`{name}` must have start and bounds of one dimension, but has {unit} and {value:~C}."
            )
        found = float(value.to(unit_of(unit)).magnitude)
    if math.isnan(found):
        raise HeatChainError(f"`{name}` must be numbers, but one is {value!r}.")
    return found


def _far(start: float) -> tuple[float, float]:
    """Bounds of a parameter that was given none: a positive one stays so."""
    return (start / FAR, start * FAR) if start > 0.0 else (-math.inf, math.inf)


def _scale(one: lmfit.Parameter) -> float:
    """What a coordinate counts in; zero for a logarithm."""
    if not math.isfinite(one.value):
        raise HeatChainError(f"`parameters[{one.name}]` must start at a finite number, but starts at {one.value!r}.")
    if one.min >= 0.0 and one.value > 0.0:
        return 0.0
    if math.isfinite(one.max - one.min):
        return float(0.5 * (one.max - one.min))
    if one.value == 0.0:
        raise HeatChainError(
            f"`parameters[{one.name}]` starts at 0 and has no bounds, so that nothing says how large it may be. Give "
            "bounds, or another start."
        )
    return float(abs(one.value))
