"""Sensitivities of transients by differences of runs, where a run's steps cannot be differentiated."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from chain.arrays import Array
from chain.line.line import Line
from chain.runs.sensitivity.directions import PLACES, STEP, Direction, by_difference
from chain.solvers.problem import Polyline
from chain.solvers.transient import integrate

TIGHT = 1e-10  # relative tolerance of runs that are subtracted from each other


def by_runs(
    line: Line, initial: Array, times: Array, atol: float, directions: Sequence[Direction], rtol: float = TIGHT
) -> Array:
    """Of all temperatures, (P, M, N): four runs a parameter, without an error of fourth order."""
    found = []
    for one in directions:
        runs = [
            integrate(other.problem(start), times, rtol, atol).temperatures
            for other, start in beside(line, initial, one)
        ]
        found.append(by_difference(runs))
    return np.stack(found)


def beside(line: Line, initial: Array, direction: Direction) -> Iterator[tuple[Line, Array]]:
    """Lines and temperatures at the start for the factors beside 1."""
    for i, place in enumerate(PLACES):
        x = place * STEP
        links = direction.links[i] if direction.links else line.links
        bodies = direction.bodies[i] if direction.bodies else line.bodies
        ends = [_scaled(end, 1.0 + x * float(one)) for end, one in zip(line.ends, direction.end, strict=True)]
        other = replace(
            line,
            links=replace(links, sizes=line.links.sizes * (1.0 + x * direction.link)),
            bodies=replace(bodies, sizes=line.bodies.sizes * (1.0 + x * direction.body)),
            ends=tuple(ends),
            sources={n: _scaled(s, 1.0 + x * float(direction.source[n])) for n, s in line.sources.items()},
        )
        yield other, initial * (1.0 + x * direction.start)


def _scaled(course: Any, factor: float) -> Any:
    """An end or a source so many times as large."""
    if factor == 1.0:
        return course
    value = course.value
    if isinstance(value, Polyline):
        return type(course).of(Polyline(value.times, factor * value.values, value.name), course.breakpoints)
    if callable(value):
        return type(course).of(lambda t: factor * value(t), course.breakpoints)
    return course if value == 0.0 else type(course).of(factor * value, course.breakpoints)
