"""Runs of a chain or a rod: from quantities to the solvers, and from their arrays to datasets."""

from collections.abc import Callable
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from chain import results
from chain.boundaries import Reservoir
from chain.errors import HeatChainError, SolverError
from chain.model import Line
from chain.progress import reporter
from chain.solvers.problem import Problem
from chain.solvers.steady import SteadyState
from chain.solvers.steady import steady_state as solve_steady
from chain.solvers.transient import Transient, integrate
from chain.units import floats, temperature

Array = NDArray[np.float64]
METHODS = ("rosenbrock", "lsoda", "radau", "cvode")
MOST_SAMPLES = 10_000_000


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
    progress: bool | Callable[[float], None] = False,
    most_steps: int = 1_000_000,
    most_seconds: float = np.inf,
) -> xr.Dataset:
    """See `chain.Chain.transient`."""
    _check_tolerance(rtol, "rtol", 1e-13)
    _check_tolerance(steady, "steady", 1e-12)
    absolute = float(temperature(atol, "atol"))
    problem = line._problem(initial)
    limits = {"most_steps": most_steps, "most_seconds": most_seconds}
    attributes: dict[str, Any] = {"rtol": rtol, "atol": absolute, "method": method, "law": line.law}
    with reporter(progress) as report:
        if isinstance(until, str) and until.strip() == "steady":
            end: float | None = _steady_time(line, problem, initial, steady, rtol, absolute, limits, report)
            attributes["steady_tolerance"] = steady
        else:
            end = None if until is None else float(floats(until, "s", "until", positive=True))
        moments = _moments(end, samples, sampling, times)
        watched = _events(events, line.n)

        def fraction(t: float) -> None:
            report(t / moments[-1])

        start = moments if moments[0] == 0.0 else np.concatenate([[0.0], moments])
        arguments: dict[str, Any] = {"rtol": rtol, "atol": absolute, "progress": fraction, **limits}
        solve = _solver(method)
        if method == "rosenbrock":
            arguments["events"] = watched
        elif watched:
            raise HeatChainError("`events` are found by the method 'rosenbrock' only.")
        try:
            result = solve(problem, start, **arguments)
        except SolverError as error:
            if isinstance(error.partial, Transient):
                error.partial = _transient_dataset(line, initial, error.partial, {**attributes, "complete": False})
            raise
    dataset = _transient_dataset(line, initial, result, {**attributes, "complete": True})
    if watched:
        assert result.events is not None
        dataset.attrs["event_times"] = result.events
    return dataset.isel(time=slice(len(start) - len(moments), None))


def steady_state(line: Line, initial: Array | None) -> xr.Dataset:
    """See `chain.Chain.steady_state`."""
    if initial is None:
        held = [e.course.value for e in line.ends if isinstance(e, Reservoir)]
        if not held:
            raise HeatChainError(
                "Without a reservoir the conserved energy decides the steady state. Give `initial`, the temperatures at "
                "the start."
            )
        if not all(isinstance(value, float) for value in held):
            raise HeatChainError("A steady state needs ends that are constant in time, but a temperature changes.")
        initial = np.full(line.n, float(np.mean([float(value) for value in held])))  # type: ignore[arg-type]
    found = solve_steady(line._problem(initial))
    T = found.temperatures
    variables = {
        "temperature": (("site",), T),
        "energy": (("site",), found.energies),
        "current": (("link",), found.currents),
        "entropy_production": ((), entropy_production(line, T[None], found.currents[None], np.zeros(1))[0]),
    }
    attributes = {"model": line.description, "law": line.law, "method": "steady state", **_accuracy(found)}
    return results.dataset(variables, line_coordinates(line), attributes)


def _accuracy(found: SteadyState) -> dict[str, Any]:
    return {"iterations": found.iterations, "table_error": found.table_error}


def _solver(method: str) -> Callable[..., Transient]:
    if method == "rosenbrock":
        return integrate
    if method not in METHODS:
        raise HeatChainError(f"`method` must be one of {', '.join(METHODS)}, but is {method!r}.")
    from chain.solvers import reference

    return reference.solver(method)


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
        return np.linspace(0.0, end, int(samples))
    if sampling == "logarithmic":
        return np.concatenate([[0.0], np.geomspace(1e-6 * end, end, int(samples) - 1)])
    raise HeatChainError(f"`sampling` must be 'linear' or 'logarithmic', but is {sampling!r}.")


def _events(events: Any, sites: int) -> list[tuple[int, float]]:
    found = []
    for event in events:
        site, value = event
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
    rtol: float,
    atol: float,
    limits: dict[str, Any],
    report: Callable[[float], None],
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
        result = integrate(problem, times, rtol=rtol, atol=atol, progress=lambda t: report(0.0), **limits)
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


def line_coordinates(line: Line) -> dict[str, Any]:
    """Coordinates of bodies and links."""
    coordinates: dict[str, Any] = {
        "site": (("site",), np.arange(1, line.n + 1)),
        "link": (("link",), np.arange(line.n + 1)),
    }
    if line.positions is not None:
        coordinates["position"] = (("site",), line.positions)
        coordinates["link_position"] = (("link",), line.link_positions)
    return coordinates


def _transient_dataset(line: Line, initial: Array, result: Transient, attributes: dict[str, Any]) -> xr.Dataset:
    T, J = result.temperatures, result.currents
    variables = {
        "temperature": (("time", "site"), T),
        "energy": (("time", "site"), result.energies),
        "current": (("time", "link"), J),
        "entropy_production": (("time",), entropy_production(line, T, J, result.times)),
        "reservoir_heat": (("time", "side"), result.heats[:, :2]),
        "initial_temperature": (("site",), initial),
    }
    if line.sources:
        variables["source_heat"] = (("time",), result.heats[:, 2])
    coordinates = {
        **line_coordinates(line),
        "time": (("time",), result.times),
        "side": (("side",), np.array(["left", "right"], dtype=object)),
    }
    told = {
        "model": line.description,
        "left": repr(line.ends[0]),
        "right": repr(line.ends[1]),
        **attributes,
        "energy_residual": result.residual,
        "steps": result.steps,
        "rejected_steps": result.rejected,
        "table_error": result.table_error,
    }
    return results.dataset(variables, coordinates, told)


def entropy_production(line: Line, T: Array, J: Array, times: Array) -> Array:
    """Entropy that the links produce a second, Σ J (1/T_right - 1/T_left), (M,) in W/K.

    [Panasyuk2012] Sec. VI. An end that is no reservoir has the temperature of its body, and produces nothing.
    """
    total = np.zeros(len(T))
    left, right = (_end_temperature(line, side, T, times) for side in (0, 1))
    hot = np.concatenate([left[:, None], T], axis=1)
    cold = np.concatenate([T, right[:, None]], axis=1)
    with np.errstate(divide="ignore"):
        total = (J * ((hot - cold) / np.maximum(cold, 1e-300)) / np.maximum(hot, 1e-300)).sum(axis=1)
    return np.asarray(total)


def _end_temperature(line: Line, side: int, T: Array, times: Array) -> Array:
    end = line.ends[side]
    if not isinstance(end, Reservoir):
        return np.asarray(T[:, -side])
    value = end.course.value
    return np.asarray(value(times)) if callable(value) else np.full(len(T), value)
