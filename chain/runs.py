"""Runs of a chain or a rod: from quantities to the solvers."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from chain.boundaries import Reservoir
from chain.checkpoints import identity
from chain.errors import HeatChainError, Interrupted, SolverError
from chain.journaled import Order, journaled, recorded
from chain.labels import check_balance, steady_dataset, transient_dataset
from chain.model import Line
from chain.progress import reporter
from chain.solvers.drive import shortest_feature
from chain.solvers.problem import Problem
from chain.solvers.steady import steady_state as solve_steady
from chain.solvers.transient import Transient, in_segments, integrate
from chain.streaming import block_rows, check_memory
from chain.units import floats, temperature

Array = NDArray[np.float64]
TRANSIENT = (
    "temperature",
    "energy",
    "current",
    "entropy_production",
    "reservoir_heat",
    "source_heat",
    "initial_temperature",
)
METHODS = ("rosenbrock", "lsoda", "radau", "cvode")
MOST_SAMPLES = 10_000_000
SHORTEST = 1e-290  # s: sums and products of shorter times underflow
SEGMENT = 10  # times between the checkpoints of a run that is streamed


def transient(
    line: Line,
    initial: Array,
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
    resume: bool = False,
    notes: Mapping[str, str] | None = None,
    progress: bool | Callable[[float], None] = False,
    most_steps: int = 1_000_000,
    most_seconds: float = np.inf,
) -> xr.Dataset:
    """See `chain.Chain.transient`."""
    _check_tolerance(rtol, "rtol", 1e-13)
    _check_tolerance(steady, "steady", 1e-12)
    _check_limits(most_steps, most_seconds)
    size = _segment(segment, output, resume, line.n)
    solve = _solver(method) if size is None else partial(in_segments, size=size)
    watched = _events(events, line.n)
    if method != "rosenbrock" and (watched or size is not None):
        raise HeatChainError("`events`, `output` and `segment` need the method 'rosenbrock'.")
    _check_variables(variables)
    problem = _with_breakpoints(line._problem(initial), breakpoints)
    options: dict[str, Any] = {"rtol": float(rtol), "atol": float(temperature(atol, "atol"))}
    attributes = {"method": method, **options, **({} if size is None else {"segment": size}), **(notes or {})}
    options.update(most_steps=most_steps, most_seconds=most_seconds)
    with reporter(progress) as report:
        with _datasets_of_errors(line, initial, attributes, variables):
            end = _end(until, lambda: _steady_time(line, problem, initial, steady, options), output if resume else None)
        if isinstance(until, str) and until.strip() == "steady":
            attributes["steady_tolerance"] = steady
        moments = _moments(end, samples, sampling, times)
        start = moments if moments[0] == 0.0 else np.concatenate([[0.0], moments])
        looked = shortest_feature(problem, start, size)
        if looked > 0.0:
            attributes["shortest_feature"] = looked
        options["progress"] = lambda t: report(t / moments[-1])
        if watched:
            options["events"] = watched
        if output is not None and size is not None:
            order = Order(line, initial, problem, start, start is not moments, attributes, options, variables)
            deciding = {"rtol": options["rtol"], "atol": options["atol"], "segment": size, "events": watched,
                        "breakpoints": [str(t) for t in breakpoints], "variables": _listed(variables)}  # fmt: skip
            return journaled(order, Path(output), size, identity(line, initial, deciding), resume)
        check_memory(len(start), line.n)
        with _datasets_of_errors(line, initial, attributes, variables):
            result = solve(problem, start, **options)
    dataset = transient_dataset(line, initial, result, {**attributes, "complete": 1}, variables)
    check_balance(result.residual, dataset)
    if watched:
        dataset.attrs["event_times"] = result.events
    return dataset if start is moments else dataset.isel(time=slice(1, None))  # a time 0 that was not asked for


@contextmanager
def _datasets_of_errors(
    line: Line, initial: Array, attributes: dict[str, Any], variables: Collection[str] | None
) -> Iterator[None]:
    """Make what the solver has done before an error the dataset that the error carries."""
    try:
        yield
    except (SolverError, Interrupted) as error:
        if isinstance(error.partial, Transient):
            error.partial = transient_dataset(line, initial, error.partial, {**attributes, "complete": 0}, variables)
        raise


def _end(until: Any, steady_time: Callable[[], float], resumed: Any) -> float | None:
    """The time in s until which to run: what was found before where a run that ends in the steady state goes on."""
    if not isinstance(until, str) or until.strip() != "steady":
        return None if until is None else float(floats(until, "s", "until", positive=True))
    return steady_time() if resumed is None else recorded(Path(resumed))[1]


def _listed(variables: Collection[str] | None) -> list[str] | None:
    return None if variables is None else sorted(variables)


def _check_limits(most_steps: Any, most_seconds: Any) -> None:
    if isinstance(most_steps, bool) or not isinstance(most_steps, int | np.integer) or most_steps < 1:
        raise HeatChainError(f"`most_steps` must be a positive integer, but is {most_steps!r}.")
    if isinstance(most_seconds, bool) or not isinstance(most_seconds, int | float) or not most_seconds > 0.0:
        raise HeatChainError(f"`most_seconds` must be a positive number of seconds, but is {most_seconds!r}.")


def _segment(segment: Any, output: Any, resume: bool, sites: int) -> int | None:
    """Times in a segment; what is streamed is always in segments, no larger than a block."""
    if segment is None and output is None:
        if resume:
            raise HeatChainError("`resume` needs `output`, the file of the run that is to be continued.")
        return None
    wanted = SEGMENT if segment is None else segment
    if isinstance(wanted, bool) or not isinstance(wanted, int | np.integer) or wanted < 1:
        raise HeatChainError(f"`segment` must be a positive integer, a number of times, but is {wanted!r}.")
    if output is None and resume:
        raise HeatChainError("`resume` needs `output`, the file of the run that is to be continued.")
    return min(int(wanted), block_rows(sites))


def steady_state(line: Line, initial: Array | None) -> xr.Dataset:
    """See `chain.Chain.steady_state`."""
    if initial is None:
        held = [e.course.value for e in line.ends if isinstance(e, Reservoir)]
        if not held:
            raise HeatChainError(
                "Without a reservoir the conserved energy decides the steady state. Give `initial`, the temperatures "
                "at the start."
            )
        if not all(isinstance(value, float) for value in held):
            raise HeatChainError("A steady state needs ends that are constant in time, but a temperature changes.")
        initial = np.full(line.n, float(np.mean([float(value) for value in held])))  # type: ignore[arg-type]
    return steady_dataset(line, solve_steady(line._problem(initial)))


def _solver(method: str) -> Callable[..., Transient]:
    if method == "rosenbrock":
        return integrate
    if method not in METHODS:
        raise HeatChainError(f"`method` must be one of {', '.join(METHODS)}, but is {method!r}.")
    from chain.solvers import reference

    return reference.solver(method)


def _check_variables(variables: Collection[str] | None) -> None:
    if variables is None:
        return
    if isinstance(variables, str):
        raise HeatChainError(f"`variables` must be a list of names, but is a text. Write [{variables!r}].")
    unknown = [name for name in variables if name not in TRANSIENT]
    if unknown:
        raise HeatChainError(f"`variables` must be among {', '.join(TRANSIENT)}, but one is {unknown[0]!r}.")


def _with_breakpoints(problem: Problem, breakpoints: Sequence[Any]) -> Problem:
    """The problem with times declared at which ends and sources may jump or bend."""
    if not breakpoints:
        return problem
    times = tuple(float(t) for t in np.ravel(floats(list(breakpoints), "s", "breakpoints", nonnegative=True)))

    def declared(thing: Any) -> Any:
        return replace(thing, breakpoints=(*thing.breakpoints, *times))

    sources = [declared(source) for source in problem.sources]
    return replace(problem, left=declared(problem.left), right=declared(problem.right), sources=sources)


def _check_tolerance(value: Any, name: str, least: float) -> None:
    if isinstance(value, bool) or not isinstance(value, float | int) or not least <= value <= 0.1:
        raise HeatChainError(f"`{name}` must be a number from {least:g} to 0.1, but is {value!r}.")


def _moments(end: float | None, samples: Any, sampling: str, times: Any) -> Array:
    """Times at which the run is reported, s."""
    if times is not None:
        if end is not None:
            raise HeatChainError("`times` and `until` exclude each other. Give one of them.")
        moments = np.atleast_1d(np.asarray(floats(times, "s", "times", nonnegative=True)))
        if moments.ndim != 1 or not moments.size or np.any(np.diff(moments) <= 0.0) or moments[-1] == 0.0:
            raise HeatChainError("`times` must be increasing, and end after 0 s.")
        return moments
    if end is None:
        raise HeatChainError("`until` must be given, as in '50 us' or 'steady'; or `times`.")
    if isinstance(samples, bool) or not isinstance(samples, int | np.integer) or not 2 <= samples <= MOST_SAMPLES:
        raise HeatChainError(f"`samples` must be an integer from 2 to {MOST_SAMPLES}, but is {samples!r}.")
    if sampling == "linear":
        return _evenly(end, int(samples) - 1)
    if sampling == "logarithmic":
        return np.concatenate([[0.0], np.geomspace(1e-6 * end, end, int(samples) - 1)])
    raise HeatChainError(f"`sampling` must be 'linear' or 'logarithmic', but is {sampling!r}.")


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
    if not end >= SHORTEST:
        raise HeatChainError(f"`until` must be at least {SHORTEST:g} s, but is {end:g} s.")
    return times


def _events(events: Any, sites: int) -> list[tuple[int, float]]:
    found = []
    for event in events:
        site, value = event if isinstance(event, Sequence) and len(event) == 2 else (None, None)
        if not isinstance(site, int | np.integer) or not 1 <= site <= sites:
            raise HeatChainError(
                f"`events` must be pairs of a site, 1 to {sites}, and a temperature, but is {event!r}."
            )
        found.append((int(site) - 1, float(temperature(value, "events"))))
    return found


def _steady_time(
    line: Line,
    problem: Problem,
    initial: Array,
    steady: float,
    options: dict[str, Any],
) -> float:
    """Time at which the largest distance from the steady state has fallen to a fraction of what it was, for good."""
    final = solve_steady(problem).temperatures
    first = float(np.abs(initial - final).max())
    if first <= 1e-12 * float(final.max()):
        raise HeatChainError("The chain begins in its steady state. Give a time as `until`, or another `initial`.")
    horizon = _diffusion_time(line, final)
    rows = int(np.clip(2e7 / line.n, 21, 201))
    for _ in range(40):
        times = np.linspace(0.0, horizon, rows)
        result = integrate(problem, times, **options)
        distance = np.abs(result.temperatures - final).max(axis=1) / first
        late = int(np.flatnonzero(distance > steady)[-1]) + 1
        if late < rows:
            a, b = distance[late - 1], max(distance[late], 1e-300)
            return float(times[late - 1] + (times[late] - times[late - 1]) * np.log(a / steady) / np.log(a / b))
        horizon *= 2.0
    raise SolverError("The chain does not come near its steady state. Give a time as `until`.")


def _diffusion_time(line: Line, T: Array) -> float:
    """All heat capacities times all resistances: longer than the chain's slowest relaxation."""
    capacity = line.bodies.each("_heat_capacity", T).sum()
    mean = np.full(line.n + 1, float(T.mean()))
    resistance = (1.0 / line.links.each("_conductance", mean)).sum()
    return float(capacity * resistance)
