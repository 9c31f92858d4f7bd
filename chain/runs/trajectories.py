"""Trajectories of chains whose links' currents fluctuate: Eq. (80) with the noise of every link."""

import warnings
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from chain import results
from chain.arrays import Array
from chain.checks import integer
from chain.errors import HeatChainError, ModelWarning, SolverError
from chain.line.line import Line, Row
from chain.runs.datasets import line_dataset
from chain.runs.exchange_tables import Tables, mean_ratio
from chain.runs.fluctuations import LARGE, told
from chain.runs.plan import plan
from chain.solvers.trajectories.exchange import temperatures
from chain.solvers.trajectories.march import Kept, Schedule, Watched, run
from chain.storage.processors import processors
from chain.units.boundary import Plain, Value, Varying, single
from chain.units.constants import k

_FINE = 0.1  # of the fastest body's time C/ΣK: a step, which is a sweep forth and one back
_SEGMENTS = 512  # in which the noise of the mean profile is taken as constant, at least
_MOST_STEPS = 100_000_000  # of one trajectory
_MEMORY = 4 << 30
_WIDENED = 6  # times that the tables' range is doubled


def trajectories(
    row: Row,
    initial: Varying,
    until: Plain | None = None,
    count: int = 1000,
    seed: int = 0,
    *,
    samples: int = 101,
    times: Value | None = None,
    step: Plain | None = None,
    events: Sequence[tuple[int, Plain]] = (),
    workers: int | None = None,
) -> results.Dataset:
    """Many runs of the same chain, whose links' currents fluctuate about their means.

    Parameters
    ----------
    initial : quantity, DataArray or callable
        Temperatures at the start, the same in every run, as in `transient`.
    until : quantity, optional
        Time of the end.
    count : int, default 1000
        How many runs.
    seed : int, default 0
        Of the noise. Run number i is the same whatever `count` and `workers` are.
    samples : int, default 101
        Number of times from 0 to `until`.
    times : quantity or DataArray, optional
        Increasing times, instead of `until`.
    step : quantity, optional
        Longest time step; by default a tenth of the shortest C/ΣK of a body, for which means are off by some 1e-4 of
        the differences of temperature. The error falls as the step's square.
    events : sequence of tuple of int, quantity, optional
        Pairs (site, temperature) whose first passage is asked for.
    workers : int, optional
        Threads; by default one for each processor.

    Returns
    -------
    Dataset
        Over `trajectory`, `time` and `site`: `temperature` and `energy`, gained since the start; over `trajectory`,
        `time` and `side`: `reservoir_heat`, given off since the start. With `events` also `first_passage_time` over
        `trajectory` and `event`, not a number where the temperature was not reached.

    Raises
    ------
    HeatChainError
        Where a body is so small that it fluctuates by more than its temperature, an end is at 0 K, a link does not say
        how its heat fluctuates, or a number is out of its range.

    Warns
    -----
    ModelWarning
        Where a body fluctuates by a large part of its temperature.

    Notes
    -----
    A link between bodies a and b carries, in the sense of Itô, dq = [J + ½(∂_b - ∂_a)S]dt + √S dW, and what leaves one
    enters the other. S is the link's `heat_noise` between the mean temperatures at that time, times 2k_BT_aT_bJ/(T_a -
    T_b) at the momentary temperatures over the same at the mean ones. So equilibrium is p ∝ exp(ΣS_i/k_B - ΣU_i/k_BT)
    for any size, small deviations from any state are those of `fluctuations`, and no energy becomes negative.
    Links follow each other forth and back, each by Platen's explicit scheme of weak order 2.

    Examples
    --------
    >>> from chain import Chain, ConductanceLink, ConstantHeatCapacity
    >>> row = Chain(ConductanceLink("1 nW/K"), ConstantHeatCapacity("1e-20 J/K"), 3, "400 K", "200 K")
    >>> ds = row.trajectories("300 K", "1 ns", count=500, samples=11)
    >>> T = ds["temperature"].isel(time=-1)
    >>> linear = row.fluctuations()["temperature_spread"]
    >>> print(f"{float(T[:, 1].std()):.0f} K; linear: {float(linear[1]):.0f} K")
    11 K; linear: 11 K
    """
    line, number = row.line, integer(count, "count", 1)
    asked = plan(line, initial, until, samples=samples, times=times, events=events)
    if not isinstance(asked.end, float) and asked.times is None:
        raise HeatChainError("`until` must be a time: a chain that fluctuates comes to no steady state.")
    start, moments = asked.initial, asked.moments(asked.end)  # type: ignore[arg-type]
    _require_memory(number, len(moments), line.n)
    _require_large(line, start)
    longest = None if step is None else single(step, "s", "step")
    threads = processors() if workers is None else integer(workers, "workers", 1)
    tables = Tables.around(line, start, moments[-1])
    for _ in range(_WIDENED):
        found = _run(line, tables, start, moments, longest, asked.events, (number, integer(seed, "seed", 0), threads))
        wider = tables.widened(temperatures(tables.net, found[0].reach))
        if wider is None:
            return _dataset(line, tables, moments, found, asked.events, seed)
        tables = wider
    raise SolverError(
        "Temperatures of the trajectories do not stay in any range. Look for a body that only gains heat."
    )


def _run(
    line: Line,
    tables: Tables,
    start: Array,
    moments: Array,
    longest: float | None,
    events: Sequence[tuple[int, float]],
    runs: tuple[int, int, int],
) -> tuple[Kept, Array, float]:
    """What is kept of all trajectories, the times of first passages, and the longest step."""
    count, seed, workers = runs
    net, u0 = tables.net, tables.energies(start)
    width = longest or _FINE / tables.fastest()
    schedule = _schedule(line, moments, width)
    # First the mean, without noise: at the end of every segment
    segments, ends = len(schedule.steps), len(line.ends)
    mean = Kept.empty(1, segments, line.n, ends)
    whole = schedule._replace(keep=np.arange(segments))
    # Where nothing is watched, watching is not compiled; where something is, no other kernel for the mean
    none = Watched.of(np.zeros(0, dtype=np.int64), np.zeros(0), u0, 1) if events else None
    _require(run(net, u0, whole, none, mean, seed, 1))
    near = np.concatenate([start[None], temperatures(net, mean.u[0])])
    ratio = mean_ratio(line, 0.5 * (near[1:] + near[:-1]), _ends_in_segments(schedule, ends))
    noisy = schedule._replace(theta=2.0 * k * ratio)
    kept = Kept.empty(count, len(moments), line.n, ends)
    if moments[0] == 0.0:
        kept.u[:, 0], kept.heat[:, 0] = u0, 0.0
    site = np.array([place for place, _ in events], dtype=np.int64)
    energy = tables.energies_of(site, np.array([T for _, T in events]))
    watched = Watched.of(site, energy, u0, count)
    _require(run(net, u0, noisy, watched if events else None, kept, seed, workers))
    kept.reach[:, 0] = np.minimum(kept.reach[:, 0], mean.reach[0, 0])
    kept.reach[:, 1] = np.maximum(kept.reach[:, 1], mean.reach[0, 1])
    return kept, watched.time, 2.0 * float(schedule.width.max())


def _schedule(line: Line, moments: Array, longest: float) -> Schedule:
    """Segments between the outputs, each of equal pairs of sweeps."""
    edges = moments if moments[0] == 0.0 else np.concatenate([[0.0], moments])
    parts = -(-_SEGMENTS // (len(edges) - 1))
    steps, width, keep = [], [], []
    for number, (begin, end) in enumerate(pairwise(edges)):
        pairs = max(1, int(np.ceil((end - begin) / longest)))
        marks = np.linspace(0, pairs, min(parts, pairs) + 1).astype(np.int64)
        steps.append(marks[1:] - marks[:-1])
        width.append(np.full(len(marks) - 1, 0.5 * (end - begin) / pairs))
        row = number + (moments[0] == 0.0)
        keep.append(np.append(np.full(len(marks) - 2, -1), row))
    every = np.concatenate(steps)
    if every.sum() > _MOST_STEPS:
        raise HeatChainError(
            f"There would be {every.sum():.3g} steps of {longest:.3g} s, more than {_MOST_STEPS:.0e}. Ask for a "
            "shorter time, give a longer `step`, or larger bodies where some are much faster than others."
        )
    widths = np.concatenate(width)
    waves = [*line.ends, *line.sources.values()]
    middles = np.zeros(1)
    if not all(wave.constant for wave in waves):
        each = np.repeat(2.0 * widths, every)
        middles = np.cumsum(each) - 0.5 * each
    imposed = np.stack([wave.over(middles) for wave in waves], axis=1)
    held = np.array([end.held for end in line.ends], dtype=np.bool_)
    if np.any(imposed[:, : len(line.ends)][:, held] <= 0.0):
        raise HeatChainError("Ends must be above 0 K: links to a bath at 0 K carry a noise that is not a diffusion.")
    theta = np.zeros((len(every), len(line.edges)))
    return Schedule(every, widths, np.concatenate(keep), theta, np.ascontiguousarray(imposed))


def _ends_in_segments(schedule: Schedule, ends: int) -> Array:
    """What the ends impose at the middle of every segment, (segments, ends)."""
    if len(schedule.imposed) == 1:
        return np.broadcast_to(schedule.imposed[:, :ends], (len(schedule.steps), ends))
    return np.asarray(schedule.imposed[np.cumsum(schedule.steps) - (schedule.steps + 1) // 2, :ends])


def _require(good: bool) -> None:
    if not good:
        raise SolverError(
            "The energy of a body has come to zero. Give a shorter `step`, or a body of more than a few k_B."
        )


def _require_memory(count: int, moments: int, sites: int) -> None:
    size = 4 * 8 * count * moments * sites
    if size > _MEMORY:
        raise HeatChainError(
            f"{count} trajectories of {moments} times and {sites} bodies take {size / 1e9:.1f} GB. Ask for fewer "
            "`samples`, or run parts with other seeds."
        )


def _require_large(line: Line, T: Array) -> None:
    """Refuse bodies that fluctuate by more than their temperature, and say where it is a large part."""
    spread = np.sqrt(k / line.bodies.each("_heat_capacity", T))
    worst = int(np.argmax(spread))
    name, size = line.labels[worst], float(spread[worst])
    if size > 1.0:
        raise HeatChainError(
            f"Body {name} would fluctuate by {size * T[worst]:.3g} K at {T[worst]:.3g} K, more than its temperature: "
            "it holds less than one degree of freedom, and has none. Give it a larger heat capacity."
        )
    if size > LARGE:
        warnings.warn(
            f"Body {name} fluctuates by {size * T[worst]:.3g} K at {T[worst]:.3g} K: so few quanta have no temperature "
            "of their own, and a diffusion of their energy is an estimate.",
            ModelWarning,
            stacklevel=3,
        )


def _dataset(
    line: Line, tables: Tables, moments: Array, found: tuple[Kept, Array, float], events: Any, seed: int
) -> results.Dataset:
    kept, passed, width = found
    T = temperatures(tables.net, kept.u)
    if moments[0] == 0.0:
        T[:, 0] = tables.initial
        gained = (kept.u - kept.u[:, :1]) * line.bodies.sizes
    else:
        gained = (kept.u - tables.energies(tables.initial)) * line.bodies.sizes
    heats = kept.heat if line.wiring is None else line.wiring.into_sides(kept.heat)
    variables: dict[str, Any] = {
        "temperature": ("trajectory time site", T),
        "energy": ("trajectory time site", gained),
        "reservoir_heat": ("trajectory time side", heats),
        "initial_temperature": ("site", tables.initial),
    }
    coordinates: dict[str, Any] = {
        "trajectory": np.arange(1, len(T) + 1),
        "time": moments,
        "side": np.array(line.sides, dtype=object),
    }
    if events:
        variables["first_passage_time"] = ("trajectory event", passed)
        coordinates["event_site"] = ("event", line.labels[[site for site, _ in events]])
        coordinates["event_temperature"] = ("event", np.array([T for _, T in events]))
    attributes = {**told(line), "seed": seed, "step": width}
    return line_dataset(line, variables, coordinates, attributes).drop_dims("link")
