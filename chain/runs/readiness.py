"""What a run would be refused for before its first step, all at once and without running it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.line.boundaries import End
from chain.line.kinds import span
from chain.line.line import Line
from chain.links.base import Link
from chain.runs.plan import Plan
from chain.solvers.problem import Course, Polyline, balanced
from chain.solvers.waveforms import waveform

LOOKED_AT = 2001  # times at which the extremes of what changes are sought
METHODS = {"cvode": ("sksundae", "scikit-sundae: pip install heatchain[sundials]")}


class Fault(NamedTuple):
    """Why something cannot be run.

    Attributes
    ----------
    part : str
        What is to be changed: "links", "subsystems", the name of an end, "sources", or an argument such as "initial".
    place : str
        Of a source, the site; else empty.
    reason : str
        A sentence.
    """

    part: str
    reason: str
    place: str = ""


def of_transient(line: Line, plan: Plan) -> list[Fault]:
    """Of a planned transient."""
    found = list(_without_package(plan.method))
    if plan.end == "steady":
        found += _unsteady(line)
        courses, values = _constant(list(_named(line)))
    else:
        courses, values = _followed(line, plan.moments(plan.end), plan.segment)
    return found + courses + _unknown(line, np.concatenate([plan.initial, values]), plan.initial)


def of_question(line: Line, kind: str, asked: Mapping[str, Any]) -> list[Fault]:
    """Of what is no transient: "steady-state", and "modes" and "response", which are about it or about a given state.

    Parameters
    ----------
    line : Line
    kind : str
        What is asked.
    asked : mapping
        The arguments.
    """
    given = asked.get("initial", asked.get("at"))
    initial = None if given is None else line.temperatures(given)
    found = list(_undriven(line, asked.get("side") or "left")) if kind == "response" else []
    held = [end for end in line.ends if end.held]
    if initial is not None and kind != "steady-state":
        courses, values = _constant([(end, name, "") for end, name in _sides(line) if end.held])
        return [*found, *courses, *_unknown(line, np.concatenate([initial, values]), initial)]
    if initial is None and not held:
        return [*found, Fault("initial", "is missing: without a reservoir the conserved energy decides the state.")]
    courses, values = _constant(list(_named(line)))
    if courses:
        return found + courses
    start = np.full(line.n, values.mean()) if initial is None else initial
    return [*found, *_unsteady(line), *_unknown(line, np.concatenate([start, values]), start)]


def _undriven(line: Line, side: str) -> Iterator[Fault]:
    if side in line.sides and not all(end.held for end, name in _sides(line) if name == side):
        yield Fault(side, "has no temperature that could oscillate. Give it a reservoir.")


# -- ends and sources -----


def _named(line: Line) -> Iterator[tuple[Course, str, str]]:
    """Ends and sources, their parts and places."""
    yield from ((end, name, "") for end, name in _sides(line))
    yield from ((source, "sources", str(line.labels[site])) for site, source in line.sources.items())


def _sides(line: Line) -> Iterator[tuple[End, str]]:
    side = range(len(line.ends)) if line.wiring is None else line.wiring.side
    return ((end, line.sides[number]) for end, number in zip(line.ends, side, strict=True))


def _followed(line: Line, times: Array, segment: int | None) -> tuple[list[Fault], Array]:
    """What cannot be followed over the run, and extremes of the ends' temperatures.

    Tables must reach to the end; functions are looked at as closely as the run does before its first step.
    """
    stop = float(times[-1])
    first = stop if segment is None else float(times[min(segment, len(times) - 1)])
    faults, values = [], [np.zeros(0)]
    for course, part, place in _named(line):
        if course.constant:
            values += [np.array([course.number()])] if course.held else []
            continue
        try:
            waveform(course.value, 0.0, stop if isinstance(course.value, Polyline) else first, course.breakpoints, "it")
            over = course.over(np.linspace(0.0, stop, LOOKED_AT))
        except HeatChainError as error:
            faults.append(Fault(part, str(error), place))
            continue
        values += [np.array([over.min(), over.max()])] if course.held else []
    return _once(faults), np.concatenate(values)


def _constant(named: Sequence[tuple[Course, str, str]]) -> tuple[list[Fault], Array]:
    """Which ends and sources change over time, where none may; and the temperatures of the ends."""
    reason = "must be constant in time: a steady state is asked for."
    faults = [Fault(part, reason, place) for course, part, place in named if not course.constant]
    return _once(faults), np.array([course.number() for course, _, _ in named if course.held and course.constant])


def _unsteady(line: Line) -> list[Fault]:
    """Heat currents that do not add up to zero, where no end takes up the rest."""
    if any(not course.constant for course, _, _ in _named(line)):
        return []
    part = "sources" if line.sources or not line.sides else line.sides[0]
    return list(_tried(part, balanced, line.ends, list(line.sources.values())))


# -- links and bodies -----


def _unknown(line: Line, reached: Array, initial: Array) -> list[Fault]:
    """Links and bodies that are not known at temperatures which the run begins with or is held at."""
    low, high = float(reached.min()), float(reached.max())
    faults = []
    for part, kinds in (("links", line.links), ("subsystems", line.bodies)):
        for family in kinds.families:
            lower, upper = span(family)
            if low < lower or high > upper:
                reason = (
                    f"must be known from {low:g} K to {high:g} K, which the temperatures reach, but one is known from "
                    f"{lower:g} K to {upper:g} K only. Give its table over a wider range."
                )
                faults.append(Fault(part, reason))
    if faults:
        return _once(faults)
    for family, start, count in line.links.parts() if line.law == "exact" else ():
        if isinstance(family, Link) and not family.separable:
            faults += _tried("links", _asked, line.links.naming(start, count), family, np.array(low), np.array(high))
    return _once(faults or _tried("initial", line.problem, initial))


def _asked(naming: AbstractContextManager[None], link: Link, low: Array, high: Array) -> None:
    """What a link's own formula refuses at the extremes, such as a coupling that is too strong there."""
    with naming:
        link._conductance(low)
        link._current(high, low)


def _without_package(method: str) -> Iterator[Fault]:
    module, advice = METHODS.get(method, ("", ""))
    if module and find_spec(module) is None:
        yield Fault("method", f"is {method!r}, which needs {advice}.")


def _tried(part: str, function: Callable[..., object], *arguments: object) -> Iterator[Fault]:
    try:
        function(*arguments)
    except HeatChainError as error:
        yield Fault(part, str(error))


def _once(faults: Iterable[Fault]) -> list[Fault]:
    """Each once: a rod's cells and a lattice's faces say the same."""
    return list(dict.fromkeys(faults))
