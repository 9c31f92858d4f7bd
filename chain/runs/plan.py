"""What is asked of a transient, checked and in SI floats: built once, from arguments or from a scenario file."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np

from chain.arrays import Array, Labels
from chain.checks import integer, mapping, number, one_of, path, tolerance
from chain.errors import HeatChainError
from chain.line.boundaries import times as declared_times
from chain.line.line import Line
from chain.solvers.result import Transient
from chain.solvers.transient import in_segments, integrate
from chain.storage.streaming import block_rows, check_memory
from chain.units.boundary import floats, single
from chain.units.labels import listed, numbered

TRANSIENT = (
    "temperature",
    "energy",
    "thermal_energy",
    "current",
    "surroundings_current",
    "entropy_production",
    "reservoir_heat",
    "source_heat",
    "initial_temperature",
)
METHODS = ("rosenbrock", "lsoda", "radau", "cvode")
MOST_SAMPLES = 10_000_000
SHORTEST = 1e-290  # s: sums and products of shorter times underflow
SEGMENT = 10  # times between the checkpoints of a run that is streamed


@dataclass(frozen=True)
class Plan:
    """A transient that can be begun.

    Attributes
    ----------
    initial : ndarray
        (N,) temperatures at the start, K.
    end : float or {"steady"}
        Time of the end, s; "steady"; or None where `times` are given.
    samples, sampling, times
        At which times it is reported; `times` in s.
    rtol, atol, steady : float
        Tolerances.
    method : str
        Of integration.
    events : tuple of tuple of int, float
        Pairs of a body, counted from 0, and a temperature in K.
    watched : str
        The same in words.
    breakpoints : tuple of float
        Times in s at which ends and sources may jump or bend.
    variables : tuple of str
        Names wanted, or None for all.
    output, segment, resume
        The file in which it is kept, the number of times in a segment, whether it goes on.
    notes : mapping
        Attributes of the dataset.
    most_steps, most_seconds
        Limits.
    """

    initial: Array
    end: float | Literal["steady"] | None
    samples: int
    sampling: str
    times: Array | None
    rtol: float
    atol: float
    steady: float
    method: str
    events: tuple[tuple[int, float], ...]
    watched: str
    breakpoints: tuple[float, ...]
    variables: tuple[str, ...] | None
    output: Path | None
    segment: int | None
    resume: bool | Literal["trust"]
    notes: Mapping[str, Any]
    most_steps: int
    most_seconds: float

    @property
    def options(self) -> dict[str, Any]:
        """Of the solver."""
        limits = {"most_steps": self.most_steps, "most_seconds": self.most_seconds}
        return {"rtol": self.rtol, "atol": self.atol, **limits}

    @property
    def attributes(self) -> dict[str, Any]:
        """What the dataset says of the plan."""
        segment = {} if self.segment is None else {"segment": self.segment}
        events = {"events": self.watched} if self.watched else {}
        told = {"method": self.method, "rtol": self.rtol, "atol": self.atol, **segment, **events, **self.notes}
        return {**told, "steady_tolerance": self.steady} if self.end == "steady" else told

    @property
    def deciding(self) -> dict[str, Any]:
        """What decides the steps and the variables, beside the line itself: a run that goes on must have the same."""
        return {
            "rtol": self.rtol,
            "atol": self.atol,
            "segment": self.segment,
            "events": self.events,
            "breakpoints": self.breakpoints,
            "variables": None if self.variables is None else sorted(self.variables),
        }

    def moments(self, end: float | None) -> Array:
        """Times at which the run to an end is reported, s."""
        if self.times is not None:
            return self.times
        assert end is not None
        if self.sampling == "linear":
            return _evenly(end, self.samples - 1)
        return np.concatenate([[0.0], np.geomspace(1e-6 * end, end, self.samples - 1)])

    def require_memory(self, sites: int) -> None:
        """Refuse a result that would not fit in memory."""
        check_memory(self.samples if self.times is None else len(self.times), sites)

    def solver(self) -> Callable[..., Transient]:
        """The function that integrates."""
        if self.segment is not None:
            return partial(in_segments, size=self.segment)
        if self.method == "rosenbrock":
            return integrate
        from chain.solvers import reference

        return reference.solver(self.method)


def plan(
    line: Line,
    initial: Any,
    until: Any = None,
    *,
    samples: int = 101,
    sampling: str = "linear",
    times: Any = None,
    rtol: float = 1e-6,
    atol: Any = "0 K",
    steady: float = 1e-3,
    method: str = "rosenbrock",
    events: Any = (),
    breakpoints: Sequence[Any] = (),
    variables: Collection[str] | None = None,
    output: Any = None,
    segment: int | None = None,
    resume: bool | Literal["trust"] = False,
    notes: Mapping[str, Any] | None = None,
    most_steps: int = 1_000_000,
    most_seconds: float = np.inf,
) -> Plan:
    """The plan of a transient, whose arguments are those of `chain.Chain.transient`.

    Raises
    ------
    HeatChainError
        For everything that can be known to be wrong before the first step.
    """
    one_of(method, "method", METHODS)
    size = _segment(segment, output, resume, line.n)
    watched = tuple(_event(event, line.labels) for event in events)
    if method != "rosenbrock" and (watched or size is not None):
        raise HeatChainError("`events`, `output` and `segment` need the method 'rosenbrock'.")
    if method != "rosenbrock" and line.wiring is not None:
        raise HeatChainError(
            "`method` must be 'rosenbrock' for networks, and for rows with surroundings or without ends: the others "
            "are for comparison, and know bare rows between two ends."
        )
    moments = _times(times)
    return Plan(
        initial=line.temperatures(initial),
        end=_end(until, moments),
        samples=integer(samples, "samples", 2, MOST_SAMPLES),
        sampling=one_of(sampling, "sampling", ("linear", "logarithmic")),
        times=moments,
        rtol=tolerance(rtol, "rtol", 1e-13),
        atol=single(atol, "K", "atol", positive=False),
        steady=tolerance(steady, "steady", 1e-12),
        method=method,
        events=watched,
        watched=", ".join(f"site {line.labels[site]} at {T:g} K" for site, T in watched),
        breakpoints=declared_times(breakpoints),
        variables=_variables(variables),
        output=None if output is None else path(output, "output"),
        segment=size,
        resume=resume,
        notes=mapping(notes, "notes", "from names to what is to be noted"),
        most_steps=integer(most_steps, "most_steps"),
        most_seconds=_seconds(most_seconds),
    )


def _end(until: Any, times: Array | None) -> float | Literal["steady"] | None:
    if until is not None and times is not None:
        raise HeatChainError("`times` and `until` exclude each other. Give one of them.")
    if until is None and times is None:
        raise HeatChainError("`until` must be given, as in '50 us' or 'steady'; or `times`.")
    if until is None:
        return None
    if isinstance(until, str) and until.strip() == "steady":
        return "steady"
    end = single(until, "s", "until")
    if not end >= SHORTEST:
        raise HeatChainError(f"`until` must be at least {SHORTEST:g} s, but is {end:g} s.")
    return end


def _times(times: Any) -> Array | None:
    if times is None:
        return None
    moments = np.atleast_1d(listed(floats(times, "s", "times", nonnegative=True), "time", "times"))
    if moments.ndim != 1 or not moments.size or np.any(np.diff(moments) <= 0.0) or moments[-1] == 0.0:
        raise HeatChainError("`times` must be increasing, and end after 0 s.")
    return moments


def _seconds(value: Any) -> float:
    return np.inf if isinstance(value, float) and value == np.inf else number(value, "most_seconds")


def _segment(segment: Any, output: Any, resume: Any, sites: int) -> int | None:
    """Times in a segment; what is streamed is always in segments, no larger than a block."""
    if not isinstance(resume, bool | str) or resume not in (False, True, "trust"):
        raise HeatChainError(f"`resume` must be True, False or 'trust', but is {resume!r}.")
    if output is None and resume:
        raise HeatChainError("`resume` needs `output`, the file of the run that is to be continued.")
    if segment is None and output is None:
        return None
    wanted = SEGMENT if segment is None else integer(segment, "segment", meaning="a number of times")
    return min(wanted, block_rows(sites))


def _variables(variables: Collection[str] | None) -> tuple[str, ...] | None:
    if variables is None:
        return None
    if isinstance(variables, str):
        raise HeatChainError(f"`variables` must be a list of names, but is a text. Write [{variables!r}].")
    unknown = [name for name in variables if name not in TRANSIENT]
    if unknown:
        raise HeatChainError(f"`variables` must be among {', '.join(TRANSIENT)}, but one is {unknown[0]!r}.")
    return tuple(variables)


def _event(event: Any, labels: Labels) -> tuple[int, float]:
    if not isinstance(event, Sequence) or isinstance(event, str) or len(event) != 2:
        raise HeatChainError(f"`events` must be pairs of a site and a temperature, but one is {event!r}.")
    return numbered([event[0]], labels, "events")[0], single(event[1], "K", "events")


def _evenly(end: float, intervals: int) -> Array:
    """Times from 0 to an end: those that a longer run with as long intervals begins with, to the last bit.

    The interval is the decimal number that is meant, where it is one: 5e-6/100 is a little off from 5e-8.
    """
    interval = end / intervals
    decimal = float(f"{interval:.14e}")
    if abs(decimal - interval) <= 4.0 * np.spacing(interval):
        interval = decimal
    times: Array = np.arange(intervals + 1, dtype=np.float64) * interval
    times[-1] = end
    return times
