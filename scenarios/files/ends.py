"""Ends and sources in a scenario file: constant, or over time as a table, steps or a sine."""

from abc import abstractmethod
from collections.abc import Callable
from typing import Annotated, Any, Generic, Literal, TypeVar

import numpy as np
from pydantic import Discriminator, Field, Tag

import chain
from chain.arrays import Array
from chain.errors import HeatChainError
from scenarios.files.fields import (
    KEY,
    LONGEST,
    Angle,
    Difference,
    Duration,
    Either,
    Label,
    List,
    Moment,
    Power,
    Real,
    Table,
    Temperature,
    Time,
    quantity,
    series,
)
from scenarios.files.kinds import FromFile

Value = TypeVar("Value")
Swing = TypeVar("Swing")


class Course(Table):
    """A value over time."""

    @abstractmethod
    def build(self, unit: str) -> tuple[Any, list[Any]]:
        """What a chain takes as a value over time, and the times of its jumps and kinks."""


class Tabulated(Course, FromFile, Generic[Value]):
    """Values at given times, with straight lines between them."""

    kind: Literal["table"]
    time: list[Moment] = Field(
        default=[], min_length=2, max_length=LONGEST, description="times, from 0 over the whole run"
    )
    value: list[Value] = Field(default=[], min_length=2, max_length=LONGEST, description="value at each time")

    def build(self, unit: str) -> tuple[Any, list[Any]]:
        """A labelled table."""
        return series(self.time, "time", self.value, unit), []  # type: ignore[arg-type]


class Steps(Course, Generic[Value]):
    """Constant values with jumps at given times."""

    kind: Literal["steps"]
    time: list[Moment] = Field(min_length=1, max_length=LONGEST, description="increasing times of the jumps")
    value: list[Value] = Field(
        min_length=2, max_length=LONGEST + 1, description="values before the first, between them and after the last"
    )

    def build(self, unit: str) -> tuple[Any, list[Any]]:
        """A function of time, and its jumps."""
        times, values = np.asarray(self.time), np.asarray(self.value, dtype=np.float64)
        if values.size != times.size + 1:
            raise HeatChainError(
                f"`{KEY}` must have one `value` more than `time`, but has {values.size} and {times.size}."
            )
        if np.any(np.diff(times) <= 0.0):
            raise HeatChainError(f"`{KEY}` must have its `time` in increasing order.")

        def value(t: Array) -> Array:
            return np.asarray(values[np.searchsorted(times, t, side="right")])

        return value, [quantity(float(t), "s") for t in times]


class Sine(Course, Generic[Value, Swing]):
    """A value that oscillates about a mean."""

    kind: Literal["sine"]
    mean: Value = Field(description="value about which it oscillates")
    amplitude: Swing = Field(description="largest difference from the mean")
    period: Duration = Field(description="duration of one oscillation")
    phase: Angle = Field(default=0.0, description="phase at time 0; 0 by default, where it rises through the mean")

    def build(self, unit: str) -> tuple[Any, list[Any]]:
        """A smooth function of time."""
        mean, amplitude = np.float64(self.mean), np.float64(self.amplitude)  # type: ignore[arg-type]
        if unit == "K" and abs(amplitude) > mean:
            raise HeatChainError(f"`{KEY}` must stay above absolute zero, but falls to {mean - abs(amplitude):g} K.")

        def value(t: Array) -> Array:
            return np.asarray(mean + amplitude * np.sin(2.0 * np.pi * np.asarray(t) / self.period + self.phase))

        return value, []


class Bell(Course):
    """When a Gaussian pulse is, and how long."""

    kind: Literal["pulse"]
    time: Moment = Field(description="time of the largest value")
    width: Duration = Field(description="full width at half maximum")

    def _over(self, base: float, peak: float) -> tuple[Any, list[Any]]:
        """A function of time, and times about the peak, over which no step leaps."""
        rate = 4.0 * np.log(2.0) / self.width**2

        def value(t: Array) -> Array:
            return np.asarray(base + (peak - base) * np.exp(-rate * (np.asarray(t) - self.time) ** 2))

        near = (self.time + share * self.width for share in (-3.0, -1.0, 0.0, 1.0, 3.0))
        return value, [quantity(t, "s") for t in near if t > 0.0]


class Pulse(Bell, Generic[Value]):
    """A Gaussian pulse, and nothing before and after it."""

    peak: Value = Field(description="largest value")

    def build(self, unit: str) -> tuple[Any, list[Any]]:
        """A function of time, and times about the peak."""
        return self._over(0.0, float(self.peak))  # type: ignore[arg-type]


class SampledPulse(Course, FromFile, Generic[Value]):
    """A pulse as it was sampled, straight between the samples, and nothing before and after them."""

    kind: Literal["sampled-pulse"]
    time: list[Time] = Field(default=[], min_length=2, max_length=LONGEST, description="times of the samples")
    value: list[Value] = Field(default=[], min_length=2, max_length=LONGEST, description="value at each time")
    shift: Moment = Field(default=0.0, description="time of the run at which the samples' time is 0; 0")

    def build(self, unit: str) -> tuple[Any, list[Any]]:
        """A function of time, and the times of its samples, at which it bends."""
        table = series(self.time, "time", self.value, unit)  # type: ignore[arg-type]
        times, values = self.shift + table["time"].values, table.values
        if np.any(np.diff(times) <= 0.0):
            raise HeatChainError(f"`{KEY}` must have its `time` in increasing order.")

        def value(t: Array) -> Array:
            return np.asarray(np.interp(t, times, values, left=0.0, right=0.0))

        return value, [quantity(float(t), "s") for t in times if t > 0.0]


class TemperatureTable(Tabulated[Temperature]):
    """Temperatures at given times."""


class TemperatureSteps(Steps[Temperature]):
    """Constant temperatures with jumps."""


class TemperatureSine(Sine[Temperature, Difference]):
    """An oscillating temperature."""


class TemperaturePulse(Bell):
    """A Gaussian pulse of a temperature above a base, or below it."""

    base: Temperature = Field(description="temperature long before and after")
    peak: Temperature = Field(description="temperature at the time of the peak")

    def build(self, unit: str) -> tuple[Any, list[Any]]:
        """A function of time, and times about the peak."""
        return self._over(float(self.base), float(self.peak))


class CurrentTable(Tabulated[Power]):
    """Heat currents at given times."""


class CurrentSteps(Steps[Power]):
    """Constant heat currents with jumps."""


class CurrentSine(Sine[Power, Power]):
    """An oscillating heat current."""


class CurrentPulse(Pulse[Power]):
    """A pulse of a heat current."""


class CurrentSamples(SampledPulse[Power]):
    """A sampled pulse of a heat current."""


class FactorTable(Tabulated[Real]):
    """Numbers at given times."""


class FactorSteps(Steps[Real]):
    """Constant numbers with jumps."""


class FactorSine(Sine[Real, Real]):
    """An oscillating number."""


class FactorPulse(Pulse[Real]):
    """A pulse of a number."""


class FactorSamples(SampledPulse[Real]):
    """A sampled pulse of a number."""


Factor = Annotated[FactorTable | FactorSteps | FactorSine | FactorPulse | FactorSamples, Field(discriminator="kind")]
_VARYING_CURRENT = Annotated[
    CurrentTable | CurrentSteps | CurrentSine | CurrentPulse | CurrentSamples, Field(discriminator="kind")
]
PowerCourse = Either[Power, _VARYING_CURRENT]


class InsulatedEnd(Table):
    """An end through which no heat flows."""

    kind: Literal["insulated"]


class CurrentEnd(Table):
    """An end through which a heat current flows, positive into the chain."""

    kind: Literal["heat-current"]
    current: PowerCourse = Field(description="heat current into the chain")


_VARYING_END = Annotated[
    TemperatureTable | TemperatureSteps | TemperatureSine | TemperaturePulse | CurrentEnd | InsulatedEnd,
    Field(discriminator="kind"),
]
End = Either[Temperature, _VARYING_END]
_VARYING_TEMPERATURE = Annotated[
    TemperatureTable | TemperatureSteps | TemperatureSine | TemperaturePulse, Field(discriminator="kind")
]
TemperatureCourse = Either[Temperature, _VARYING_TEMPERATURE]
TemperatureOfEach = Annotated[
    Annotated[Temperature, Tag("<constant>")]
    | Annotated[List[Temperature], Tag("<list>")]
    | Annotated[_VARYING_TEMPERATURE, Tag("<varying>")],
    Discriminator(lambda value: {list: "<list>", dict: "<varying>"}.get(type(value), "<constant>")),
]


class Source(Table):
    """Heat into one body."""

    site: Label = Field(description="number of the body, from 1 at the left; its label in a network")
    current: PowerCourse = Field(description="heat current into the body")


def built(value: Any, unit: str, kind: Callable[..., Any]) -> Any:
    """A value, constant or over time, as what `kind` makes of it."""
    if isinstance(value, Course):
        course, jumps = value.build(unit)
        return kind(course, jumps)
    return kind(quantity(value, unit))


def build_end(end: Any) -> Any:
    """The end of a chain."""
    if isinstance(end, InsulatedEnd):
        return chain.Insulated()
    if isinstance(end, CurrentEnd):
        return built(end.current, "W", chain.HeatCurrent)
    if isinstance(end, list):
        return quantity(end, "K")
    return built(end, "K", chain.Reservoir)


def build_source(source: Source) -> Any:
    """The heat current into a body."""
    return built(source.current, "W", chain.HeatCurrent)
