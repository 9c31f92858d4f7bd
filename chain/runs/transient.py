"""Transients of a chain or a rod: from quantities to the solver and back to a dataset."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from os import PathLike
from typing import Any, Literal, cast

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from chain.arrays import Array
from chain.errors import Interrupted, SolverError
from chain.line.line import Line, Row
from chain.progress import reporter
from chain.results import Dataset
from chain.runs.datasets import check_balance, transient_dataset
from chain.runs.plan import Plan, plan
from chain.runs.resumable import Order, journaled, recorded
from chain.solvers.drive import shortest_feature
from chain.solvers.problem import Problem
from chain.solvers.result import Transient
from chain.solvers.steady import steady_state as solve_steady
from chain.solvers.transient import integrate
from chain.storage.locking import writing
from chain.units.boundary import Plain, Value, Varying

SLOWEST = 8.0  # relaxation times of a network in which it comes near its steady state
STEADY = 1e-9  # of the temperature: a start that is as near to the steady state is in it


def transient(
    row: Row,
    initial: Varying | Mapping[Any, Plain] | NDArray[Any],
    until: Plain | None = None,
    *,
    samples: int = 101,
    sampling: Literal["linear", "logarithmic"] = "linear",
    times: Value | None = None,
    rtol: float = 1e-6,
    atol: Plain = "0 K",
    steady: float = 1e-3,
    method: Literal["rosenbrock", "lsoda", "radau", "cvode"] = "rosenbrock",
    events: Sequence[tuple[int, Plain]] = (),
    breakpoints: Sequence[Plain] = (),
    variables: Collection[str] | None = None,
    output: str | PathLike[str] | None = None,
    segment: int | None = None,
    resume: bool | Literal["trust"] = False,
    notes: Mapping[str, Any] | None = None,
    progress: bool | Callable[[float], None] = False,
    most_steps: int = 1_000_000,
    most_seconds: float = np.inf,
) -> Dataset:
    """Temperatures over time.

    Parameters
    ----------
    initial : quantity, DataArray, mapping, callable or ndarray
        One temperature; a sequence, an array or a DataArray over `site` of N; a mapping of every site to its own; a
        DataArray over `position`, or over some of x, y and z, between whose places it is linear; one over `column`,
        `row` and `layer` of a lattice; or a function of position, called with metres, as many as there are axes.
    until : quantity, optional
        Time at which to stop, or "steady": when the largest distance from the steady state has fallen to `steady`
        (1e-3) of what it was; where the start is steady, after the chain's diffusion time.
    samples : int, default 101
        Number of times reported, 101 by default.
    sampling : {"linear", "logarithmic"}, default "linear"
        "linear" (default) or "logarithmic".
    times : quantity or DataArray, optional
        The times themselves, instead of `until` and `samples`.
    rtol, atol
        Relative and absolute (a temperature) tolerance of temperatures, 1e-6 and 0.
    steady : float, default 0.001
        What is left of the largest distance from the steady state where a run until "steady" ends.
    method : {"rosenbrock", "lsoda", "radau", "cvode"}, default "rosenbrock"
        "rosenbrock" (default), or for comparison, of bare rows between two ends, "lsoda", "radau", "cvode".
    events : sequence of tuple of int, quantity, optional
        Pairs (site, temperature); the time in s at which each is first reached is in the attribute
        `event_times`, not a number where it was not; `events` says which they are.
    breakpoints : sequence of quantity, optional
        Times at which ends or sources jump or bend, where they are known; others are found, a pulse of 1/20 000 of the
        run and longer with certainty; the attribute `shortest_feature`, in s, tells which.
    variables : collection of str, optional
        Names of the variables wanted; all by default.
    output : str or path_like, optional
        File to which the result is written while the run goes on, where it does not fit in memory or takes long; the
        dataset then reads from it.
    segment : int, optional
        Number of times after which the run can be continued, 10 where there is an `output`; such a run's data do not
        depend on where it ends, nor on whether it was interrupted.
    resume : bool or {"trust"}, default False
        Whether to continue the interrupted run that wrote to `output`, or to extend one to a later time; chain and
        options must be the same. "trust" takes functions, links and bodies of your own for the same, unlooked at.
    notes : mapping, optional
        Attributes of the dataset.
    progress : bool or callable, default False
        True for a bar in a terminal or a notebook, or a function called with the fraction done.
    most_steps, most_seconds
        Limits.

    Returns
    -------
    Dataset
        With `temperature`, `energy` gained since the start and `thermal_energy` held (time, site), `current` (time,
        link), `entropy_production` (time), `reservoir_heat` (time, side).

    Raises
    ------
    HeatChainError
        For bad input; `SolverError` with the partial dataset where the run stopped early, and by Ctrl-C an
        `Interrupted`, a `KeyboardInterrupt` with the same.

    Notes
    -----
    [Panasyuk2012] Eq. (80), or (81) with `law="linear"`. The state is the energies and the heats given off, so
    energy is conserved to rounding; the attribute `energy_residual` tells.
    """
    asked = plan(
        row.line,
        initial,
        until,
        samples=samples,
        sampling=sampling,
        times=times,
        rtol=rtol,
        atol=atol,
        steady=steady,
        method=method,
        events=events,
        breakpoints=breakpoints,
        variables=variables,
        output=output,
        segment=segment,
        resume=resume,
        notes=notes,
        most_steps=most_steps,
        most_seconds=most_seconds,
    )
    return cast(Dataset, run(row.line, asked, progress))


def run(line: Line, asked: Plan, progress: bool | Callable[[float], None] = False) -> xr.Dataset:
    """The dataset of a planned transient; errors are those of `chain.Chain.transient`."""
    with nullcontext() if asked.output is None else writing(asked.output):
        return _run(line, asked, progress)


def _run(line: Line, asked: Plan, progress: bool | Callable[[float], None]) -> xr.Dataset:
    problem = _with_breakpoints(line.problem(asked.initial), asked.breakpoints)
    with reporter(progress) as report:
        with _datasets_of_errors(line, asked):
            end = _end(line, problem, asked)
        moments = asked.moments(end)
        start = moments if moments[0] == 0.0 else np.concatenate([[0.0], moments])
        looked = shortest_feature(problem, start, asked.segment)
        if looked > 0.0:
            asked = replace(asked, notes={**asked.notes, "shortest_feature": looked})
        options = {**asked.options, "progress": lambda t: report(t / moments[-1])}
        if asked.events:
            options["events"] = list(asked.events)
        if asked.output is not None and asked.segment is not None:
            order = Order(line, problem, asked, start, start is not moments, options)
            return journaled(order, asked.output, asked.segment)
        asked.require_memory(line.n)
        with _datasets_of_errors(line, asked):
            result = asked.solver()(problem, start, **options)
    dataset = transient_dataset(line, asked.initial, result, {**asked.attributes, "complete": 1}, asked.variables)
    check_balance(result.residual, dataset)
    if asked.events:
        dataset.attrs["event_times"] = result.events
    return dataset if start is moments else dataset.isel(time=slice(1, None))  # a time 0 that was not asked for


@contextmanager
def _datasets_of_errors(line: Line, asked: Plan) -> Iterator[None]:
    """Make what the solver has done before an error the dataset that the error carries."""
    try:
        yield
    except (SolverError, Interrupted) as error:
        if isinstance(error.partial, Transient):
            told = {**asked.attributes, "complete": 0}
            error.partial = transient_dataset(line, asked.initial, error.partial, told, asked.variables)
        raise


def _end(line: Line, problem: Problem, asked: Plan) -> float | None:
    """The time in s until which to run: what was found before where a run that ends in the steady state goes on."""
    if asked.end != "steady":
        return asked.end
    if asked.resume and asked.output is not None:
        return recorded(asked.output)[1]
    return _steady_time(line, problem, asked)


def _with_breakpoints(problem: Problem, times: tuple[float, ...]) -> Problem:
    """The problem with times declared at which ends and sources may jump or bend."""
    if not times:
        return problem

    left, right = problem.left.declared(times), problem.right.declared(times)
    sources, graph = [(n, one.declared(times)) for n, one in problem.sources], problem.graph
    if graph is not None:
        graph = replace(graph, ends=tuple(end.declared(times) for end in graph.ends))
    return replace(problem, left=left, right=right, sources=sources, graph=graph)


def _steady_time(line: Line, problem: Problem, asked: Plan) -> float:
    """Time at which the largest distance from the steady state has fallen to a fraction of what it was, for good."""
    final = solve_steady(problem).temperatures
    first = float(np.abs(asked.initial - final).max())
    horizon = _diffusion_time(line, final)
    if first <= STEADY * float(final.max()):
        return horizon  # it is steady already, and stays so
    rows = int(np.clip(2e7 / line.n, 21, 201))
    for _ in range(40):
        times = np.linspace(0.0, horizon, rows)
        result = integrate(problem, times, **asked.options)
        distance = np.abs(result.temperatures - final).max(axis=1) / first
        late = int(np.flatnonzero(distance > asked.steady)[-1]) + 1
        if late < rows:
            a, b = distance[late - 1], max(distance[late], 1e-300)
            return float(times[late - 1] + (times[late] - times[late - 1]) * np.log(a / asked.steady) / np.log(a / b))
        horizon *= 2.0
    raise SolverError("The chain does not come near its steady state. Give a time as `until`.")


def _diffusion_time(line: Line, T: Array) -> float:
    """All heat capacities times all resistances: longer than the chain's slowest relaxation; a network's own."""
    capacities = line.bodies.each("_heat_capacity", T)
    if line.wiring is not None:
        from chain.solvers.graph import modes as of_network

        return SLOWEST * of_network.slowest_time(of_network.linearise(line.problem(T), T, capacities))
    capacity = capacities.sum()
    mean = np.full(line.n + 1, float(T.mean()))
    resistance = (1.0 / line.links.each("_conductance", mean)).sum()
    return float(capacity * resistance)
