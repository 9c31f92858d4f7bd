"""What users' functions give, checked: shape, unit, real and finite values."""

import inspect
import pickle
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.units.boundary import Quantity, unit_of, ureg


def checked_answer(function: Callable[..., Any], unit: str, name: str, *arguments: Array) -> Array:
    """What a user's function gives for float64 arrays, as finite float64 of the same shape."""
    shape = np.broadcast_shapes(*(np.shape(argument) for argument in arguments))
    try:
        answer = function(*map(_read_only, arguments))
    except Exception as error:
        where = ", ".join(f"{np.min(a):g} to {np.max(a):g}" for a in arguments)
        raise HeatChainError(f"{name} raised {type(error).__name__}: {error} (arguments {where}).") from error
    if isinstance(answer, Quantity):
        if answer.dimensionality != unit_of(unit).dimensionality:
            raise HeatChainError(f"{name} must return {unit}, but returns {answer.units:~P}.")
        answer = answer.to(ureg.Unit(unit_of(unit))).magnitude
    try:
        if answer is None or np.iscomplexobj(answer):
            raise TypeError
        values = np.asarray(answer, dtype=np.float64)
    except (TypeError, ValueError):
        raise HeatChainError(f"{name} must return real numbers, but returns {type(answer).__name__}.") from None
    if values.shape not in (shape, ()):
        raise HeatChainError(f"{name} must return an array of shape {shape}, but returns one of shape {values.shape}.")
    values = np.broadcast_to(values, shape)
    if not np.all(np.isfinite(values)):
        first = [float(np.broadcast_to(a, shape)[~np.isfinite(values)].flat[0]) for a in arguments]
        raise HeatChainError(f"{name} returns a value that is not finite for {', '.join(f'{x:g}' for x in first)}.")
    return values


def is_function(value: Any) -> bool:
    """Whether a value is a function, and not a quantity or array that happens to be callable."""
    return callable(value) and not isinstance(value, Quantity | xr.DataArray)


def takes_two(function: Any) -> bool:
    """Whether a function needs two arguments."""
    if not is_function(function):
        return False
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return False
    needed = [one for one in parameters if one.default is one.empty]
    return sum(one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD) for one in needed) == 2


@dataclass(frozen=True)
class UserFunction:
    """A user's function, whose every answer is checked.

    Attributes
    ----------
    function : callable
        What the user gave.
    unit : str
        Of its answers.
    name : str
        The argument as which it was given, for messages.
    """

    function: Callable[..., Any]
    unit: str
    name: str

    def __call__(self, x: Array) -> Array:
        """Its answers, in floats."""
        return checked_answer(self.function, self.unit, f"The function `{self.name}`", x)

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled; an error that names the function where it cannot be."""
        require_picklable(self.function, f"The function `{self.name}`")
        return dict(self.__dict__)

    def _identifying(self) -> tuple[Any, ...]:
        """What it is, for `chain.storage.fingerprint`, whether it can be pickled or not."""
        return self.function, self.unit, self.name

    def __deepcopy__(self, memo: dict[int, Any]) -> "UserFunction":
        return self  # functions are not copied


class PositiveFunction(UserFunction):
    """A user's function whose answers must be positive."""

    def __call__(self, x: Array) -> Array:
        """Its answers, in floats."""
        found = super().__call__(x)
        if np.any(found <= 0.0):
            raise HeatChainError(
                f"The function `{self.name}` must be positive, but is {found.min():g} {self.unit} at "
                f"{np.ravel(x)[np.argmin(found)]:g}."
            )
        return found


def require_picklable(thing: Any, what: str) -> None:
    """Refuse what cannot be pickled, by its name; picklers of other packages can do more, and are not hindered."""
    frame = sys._getframe(1)
    while frame.f_back is not None:
        frame = frame.f_back
        name = str(frame.f_globals.get("__name__", ""))
        if "cloudpickle" in name or name.startswith("dill"):
            return
    try:
        pickle.dumps(thing)
    except Exception as error:
        raise HeatChainError(
            f"{what} cannot be sent to another process or pickled: {error}. Define it at the top of a module, by its "
            "own name."
        ) from error


def _read_only(values: Array) -> Array:
    """The same array, which a user's function cannot write to: it is needed again."""
    view = np.asarray(values).view()
    view.flags.writeable = False
    return view


def described_object(thing: Any) -> str:
    """A user's object for people: its repr where that says more than where it lies in memory, else its class."""
    if callable(thing) and hasattr(thing, "__qualname__"):
        return str(thing.__qualname__)
    text = repr(thing)
    return text if " at 0x" not in text else f"{type(thing).__name__}()"
