"""What a chain's ends are joined to: a reservoir, a heat current, nothing; and heat sources on its bodies."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, Self

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.solvers.problem import Polyline
from chain.units.boundary import Plain, Quantity, Varying, floats, single
from chain.units.labels import listed
from chain.units.parameter import written
from chain.units.series import series
from chain.units.user_functions import UserFunction

Function = Callable[[Array], Array]


@dataclass(frozen=True)
class Course:
    """A number in SI units, or its course over time in seconds, and the times of its jumps and kinks."""

    value: float | Function
    breakpoints: tuple[float, ...] = ()

    @property
    def constant(self) -> bool:
        """Whether it does not change."""
        return not callable(self.value)


class _End:
    """What a chain's end is joined to: immutable, and equal to another by its kind and its course."""

    course: Course
    _unit: str

    @classmethod
    def of(cls, course: Course) -> Self:
        """The end with a course that is known already."""
        end = cls.__new__(cls)
        end.__dict__["course"] = course
        return end

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is immutable: make a new one.")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and isinstance(other, _End) and self.course == other.course

    def __hash__(self) -> int:
        return hash((type(self), self.course))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({_described(self.course, self._unit)})"


AnyEnd = Varying | _End  # what a chain takes: temperatures over time where it is no end


class Reservoir(_End):
    """An end of a chain or rod that is held at a temperature, constant or over time.

    Parameters
    ----------
    temperature : a temperature; a function of time, called with a float64 array of seconds, that returns kelvins or a
        Quantity; or a DataArray over `time`, interpolated linearly
    breakpoints : times of jumps and kinks, where they are known; others are found

    Examples
    --------
    >>> end = Reservoir(lambda t: np.where(t < 1e-9, 300.0, 310.0), breakpoints=["1 ns"])
    """

    _unit = "K"

    def __init__(self, temperature: Varying, breakpoints: Sequence[Plain] = ()) -> None:
        self.__dict__["course"] = course(temperature, "K", "temperature", breakpoints)


class HeatCurrent(_End):
    """An end of a chain or rod, or a source in a body: a given heat current, positive inwards.

    Parameters
    ----------
    current : a heat current; a function of time, called with a float64 array of seconds, that returns watts or a
        Quantity; or a DataArray over `time`, interpolated linearly
    breakpoints : times of jumps and kinks, where they are known; others are found

    Examples
    --------
    >>> HeatCurrent("1 nW")
    HeatCurrent('1 nW')
    """

    _unit = "W"

    def __init__(self, current: Varying, breakpoints: Sequence[Plain] = ()) -> None:
        self.__dict__["course"] = course(current, "W", "current", breakpoints)


class Insulated(HeatCurrent):
    """An end of a chain or rod through which no heat flows."""

    def __init__(self) -> None:
        self.__dict__["course"] = Course(0.0)

    def __repr__(self) -> str:
        return "Insulated()"


End = Reservoir | HeatCurrent


def as_end(value: Any, name: str) -> End:
    """An end as it is, anything else as the temperature of a reservoir."""
    if isinstance(value, Reservoir | HeatCurrent):
        return value
    return Reservoir.of(course(value, "K", name, ()))


def course(value: Any, unit: str, name: str, breakpoints: Sequence[Any]) -> Course:
    """A number, function of time or DataArray over time, in SI units."""
    declared = times(breakpoints)
    if isinstance(value, xr.DataArray) and value.ndim:
        return _tabulated(value, unit, name, declared)
    if callable(value) and not isinstance(value, Quantity | xr.DataArray):
        return Course(TimeFunction(value, unit, name), declared)
    return Course(single(value, unit, name, positive=unit == "K"), declared)


def times(breakpoints: Any) -> tuple[float, ...]:
    """Times of jumps and kinks, s."""
    if not isinstance(breakpoints, list | tuple) and (isinstance(breakpoints, str) or not np.ndim(breakpoints)):
        breakpoints = [breakpoints]
    if not len(breakpoints):
        return ()
    given = breakpoints if isinstance(breakpoints, Quantity | xr.DataArray) else list(breakpoints)
    found = listed(floats(given, "s", "breakpoints", nonnegative=True), "time", "breakpoints")
    if found.ndim != 1:
        raise HeatChainError(f"`breakpoints` must be a list of times, but has the shape {found.shape}.")
    return tuple(found.tolist())


def _tabulated(table: xr.DataArray, unit: str, name: str, declared: tuple[float, ...]) -> Course:
    times, values = series(table, "time", unit, name)
    _refuse_cold(values, unit, name, times)
    return Course(Polyline(times, values, name), declared)


class TimeFunction(UserFunction):
    """A user's function of time, whose every answer is checked; called time by time where it takes no arrays."""

    def __call__(self, x: Array) -> Array:
        """Its answers at times in s, in floats."""
        t = np.asarray(x, dtype=np.float64)
        try:
            values = super().__call__(t)
        except HeatChainError as error:
            if t.ndim == 0 or not isinstance(error.__cause__, ValueError | TypeError):
                raise
            values = np.array([super(TimeFunction, self).__call__(np.asarray(one)) for one in t])
        _refuse_cold(values, self.unit, self.name, t)
        return values


def _refuse_cold(values: Array, unit: str, name: str, times: Array) -> None:
    """Currents are tabulated over octaves of temperature, of which there is no end towards 0 K."""
    if unit == "K" and np.any(values <= 0.0):
        first = np.argmax(np.ravel(values) <= 0.0)
        at = np.ravel(np.broadcast_to(times, np.shape(values)))[first]
        raise HeatChainError(
            f"`{name}` must be a positive temperature, but is {np.ravel(values)[first]:g} K at {at:g} s. Give a low "
            "one instead of zero, such as 1 mK."
        )


def _described(course: Course, unit: str) -> str:
    return written(np.asarray(course.value), unit) if isinstance(course.value, float) else "<function of time>"


def as_sources(value: Any, sites: int) -> dict[int, Course]:
    """Heat sources by site number, counted from 0.

    Parameters
    ----------
    value : None; a dict of site (1 .. N, as in the results) to a heat current, a function of time or a DataArray over
        time; or an array of N heat currents
    sites : N
    """
    if value is None:
        return {}
    if not isinstance(value, dict):
        powers = listed(floats(value, "W", "sources"), "site", "sources", np.arange(1, sites + 1))
        if np.shape(powers) != (sites,):
            raise HeatChainError(
                f"`sources` must be a dict or {sites} heat currents, but has shape {np.shape(powers)}."
            )
        return {n: Course(float(p)) for n, p in enumerate(np.asarray(powers)) if p != 0.0}
    found = {}
    for site, power in value.items():
        if not isinstance(site, int | np.integer) or not 1 <= site <= sites:
            raise HeatChainError(f"`sources` must be keyed by site, 1 to {sites}, but has the key {site!r}.")
        inner = power if isinstance(power, HeatCurrent) else None
        found[int(site) - 1] = inner.course if inner else course(power, "W", f"sources[{site}]", ())
    return found
