"""What a chain's ends are joined to: a reservoir, a heat current, nothing; and heat sources on its bodies."""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn, Self

import numpy as np
import xarray as xr

from chain.arrays import Array, Labels
from chain.errors import HeatChainError
from chain.solvers.problem import Course, Function, Polyline
from chain.storage.readers.objects import is_table
from chain.storage.readers.series import series
from chain.units.boundary import Plain, Quantity, Varying, floats, single
from chain.units.labels import listed, numbered
from chain.units.parameter import written
from chain.units.user_functions import UserFunction, is_function


class _End(Course):
    """What a chain's end is joined to: immutable, and equal to another by its kind and its course."""

    @classmethod
    def of(cls, value: float | Function, breakpoints: tuple[float, ...] = ()) -> Self:
        """The end of a number in SI units or a function of time in s, which are known to be right."""
        end = cls.__new__(cls)
        vars(end).update(value=value, breakpoints=breakpoints)
        return end

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is immutable: make a new one.")

    def __repr__(self) -> str:
        told = "<function of time>" if callable(self.value) else written(np.asarray(self.value), self.unit)
        return f"{type(self).__name__}({told})"


AnyEnd = Varying | _End  # what a chain takes: temperatures over time where it is no end


class Reservoir(_End):
    """An end of a chain or rod that is held at a temperature, constant or over time.

    Parameters
    ----------
    temperature : quantity, DataArray or callable
        A temperature; a function of time, called with a float64 array of seconds, that returns kelvins or a Quantity;
        or a DataArray over `time`, interpolated linearly.
    breakpoints : sequence of quantity, optional
        Times of jumps and kinks, where they are known; others are found.

    Examples
    --------
    >>> end = Reservoir(lambda t: np.where(t < 1e-9, 300.0, 310.0), breakpoints=["1 ns"])
    """

    unit = "K"

    def __init__(self, temperature: Varying, breakpoints: Sequence[Plain] = ()) -> None:
        vars(self).update(value=over_time(temperature, "K", "temperature"), breakpoints=times(breakpoints))


class HeatCurrent(_End):
    """An end of a chain or rod, or a source in a body: a given heat current, positive inwards.

    Parameters
    ----------
    current : quantity, DataArray or callable
        A heat current; a function of time, called with a float64 array of seconds, that returns watts or a Quantity; or
        a DataArray over `time`, interpolated linearly.
    breakpoints : sequence of quantity, optional
        Times of jumps and kinks, where they are known; others are found.

    Examples
    --------
    >>> HeatCurrent("1 nW")
    HeatCurrent('1 nW')
    """

    def __init__(self, current: Varying, breakpoints: Sequence[Plain] = ()) -> None:
        vars(self).update(value=over_time(current, "W", "current"), breakpoints=times(breakpoints))


class Insulated(HeatCurrent):
    """An end of a chain or rod through which no heat flows."""

    def __init__(self) -> None:
        vars(self).update(value=0.0, breakpoints=())

    def __repr__(self) -> str:
        return "Insulated()"


class Periodic:
    """Both ends of a rod that closes upon itself.

    Examples
    --------
    >>> Periodic()
    Periodic()
    """

    def __repr__(self) -> str:
        return "Periodic()"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Periodic)

    def __hash__(self) -> int:
        return hash(Periodic)


End = Reservoir | HeatCurrent


def as_end(value: Any, name: str) -> End:
    """An end as it is, anything else as the temperature of a reservoir."""
    if isinstance(value, Reservoir | HeatCurrent):
        return value
    return Reservoir.of(over_time(value, "K", name))


def over_time(value: Any, unit: str, name: str) -> float | Function:
    """A number, function of time or DataArray over time, in SI units."""
    if is_table(value):
        times, values = series(value, "time", unit, name)
        _refuse_cold(values, unit, name, times)
        return Polyline(times, values, name)
    return TimeFunction(value, unit, name) if is_function(value) else single(value, unit, name, positive=unit == "K")


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


def as_sources(value: Any, labels: Labels) -> dict[int, HeatCurrent]:
    """Heat sources by the number of the site, counted from 0.

    Parameters
    ----------
    value
        None; a dict of site (its label, as in the results) to a heat current, a function of time or a DataArray over
        time; or an array of N heat currents.
    labels : ndarray
        (N,) of the sites.
    """
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        powers = listed(floats(value, "W", "sources"), "site", "sources", labels)
        if np.shape(powers) != labels.shape:
            raise HeatChainError(
                f"`sources` must be a dict or {len(labels)} heat currents, but has shape {np.shape(powers)}."
            )
        return {n: HeatCurrent.of(float(p)) for n, p in enumerate(np.asarray(powers)) if p != 0.0}
    found: dict[int, HeatCurrent] = {}
    for (site, power), number in zip(value.items(), numbered(list(value), labels, "sources"), strict=True):
        given = isinstance(power, HeatCurrent)
        found[number] = power if given else HeatCurrent.of(over_time(power, "W", f"sources[{site}]"))
    return found
