"""What drives a run, compiled from a problem: ends, sources and events, and the temperatures they span."""

from collections.abc import Sequence

import numpy as np

from chain.arrays import Array, Index
from chain.solvers.currents import CURRENT, TEMPERATURE
from chain.solvers.problem import Course, Polyline, Problem
from chain.solvers.sampling import LOOKS, Waveform, apart
from chain.solvers.state import Drive
from chain.solvers.tabulate import hard_range
from chain.solvers.waveforms import ROUNDING, gather, wave_values, waveform


def _names(problem: Problem) -> Sequence[str]:
    return ("left", "right") if problem.graph is None else [f"end {k + 1}" for k in range(len(problem.ends))]


def _end_wave(end: Course, start: float, stop: float, side: str) -> Waveform:
    name = f"`{side}` temperature" if end.held else f"`{side}` heat current"
    return waveform(end.value, start, stop, end.breakpoints, name)


def build_drive(
    problem: Problem, start: float, stop: float, events: Sequence[tuple[int, float]]
) -> tuple[Drive, list[Waveform]]:
    """Waveforms of the ends and sources as the compiled stepping needs them, and as they are."""
    waves = [_end_wave(end, start, stop, name) for end, name in zip(problem.ends, _names(problem), strict=True)]
    for site, source in problem.sources:
        waves.append(waveform(source.value, start, stop, source.breakpoints, f"source at site {problem.name(site)}"))
    stops, restart = _stops(waves, start, stop)
    kinds = tuple(TEMPERATURE if end.held else CURRENT for end in problem.ends)
    sites = np.array([site for site, _ in problem.sources], dtype=np.int64)
    watched = np.array([site for site, _ in events], dtype=np.int64)
    wanted = np.array([temperature for _, temperature in events], dtype=np.float64)
    still = all(len(w.coefficients) == 1 and not w.coefficients[0, 1:].any() for w in waves)
    return Drive(gather(waves), still, kinds, sites, stops, restart, watched, wanted), waves


def _stops(waves: list[Waveform], start: float, stop: float) -> tuple[Array, Index]:
    """Times at which steps end, and whether the step size starts anew there; those that differ by rounding are one."""
    least = ROUNDING * max(abs(start), abs(stop))
    stops = np.append(
        apart(np.unique(np.concatenate([[stop], *(w.edges[1:] for w in waves)])), start, stop, least), stop
    )
    breaks = np.concatenate([np.zeros(0), *(w.breaks for w in waves)])
    restart = np.zeros(len(stops), dtype=np.int64)
    restart[np.searchsorted(stops, breaks + least) - 1] = 1
    return stops, restart


def end_values(drive: Drive, times: Array) -> Array:
    """What the ends impose at the output times, (M, ends): K or W; where they jump, what they do after it."""
    same = ROUNDING * abs(float(drive.stops[-1]))
    found = [wave_values(drive.waves, wave, times, same) for wave in range(len(drive.kinds))]
    return np.stack(found, axis=1) if found else np.empty((len(times), 0))


def shortest_feature(problem: Problem, times: Array, size: int | None) -> float:
    """Duration, s, of the shortest pulse that is surely found in what changes over time; 0 where nothing is sought.

    Each segment of `size` intervals is looked at for itself.
    """
    courses = [*(end.value for end in problem.ends), *(source.value for _, source in problem.sources)]
    if not any(callable(course) and not isinstance(course, Polyline) for course in courses):
        return 0.0
    bounds = times if size is None else np.append(times[:-1:size], times[-1])
    lengths = np.diff(bounds) if size is not None else times[-1:] - times[:1]
    return float(lengths.max()) / LOOKS


def span(problem: Problem, waves: list[Waveform]) -> tuple[float, float]:
    """Temperatures of the start and the reservoirs, with a margin."""
    initial = np.asarray(problem.initial, dtype=np.float64)
    lowest, highest = [float(initial.min())], [float(initial.max())]
    for end, wave in zip(problem.ends, waves[: len(problem.ends)], strict=True):
        if end.held:
            lowest.append(wave.lower)
            highest.append(wave.upper)
    lower, upper = min(lowest), max(highest)
    hard_range(problem, lower, upper)
    margin = 0.1 * (upper - lower) + 1e-3 * upper
    return max(lower - margin, 0.5 * lower), upper + margin
