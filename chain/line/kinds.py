"""From links, bodies and ends to the float64 problem that the solvers take.

Equal links share one table, and so do bodies that differ in size only: what is distinct is found here.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate
from typing import Any

import numpy as np

from chain.arrays import Array, Index, Labels
from chain.errors import HeatChainError
from chain.line.additivity import additive
from chain.line.boundaries import End, HeatCurrent
from chain.line.derivative import require_heat_capacity
from chain.links.base import Link, Parallel, as_link
from chain.solvers.problem import Bodies, Course, Graph, Links, Problem
from chain.storage.readers.objects import is_table
from chain.subsystems.base import Body, as_body
from chain.subsystems.tabulated import HeatCapacityFunction, TabulatedHeatCapacity
from chain.units.parametric import Parametric
from chain.units.user_functions import PositiveFunction

SHOWN = 5  # places named in an error
LEAST_ENERGY = 1e-150  # J: below it products of heat capacities underflow in the solver


@dataclass(frozen=True)
class Kinds:
    """Distinct things and where each stands: position i holds `sizes[i]` times the thing number `number[i]`."""

    families: tuple[Any, ...]  # each of shape (m, 1), or () for one
    counts: tuple[int, ...]
    number: Index
    sizes: Array

    def __len__(self) -> int:
        return sum(self.counts)

    def key(self) -> tuple[Any, ...]:
        """What is the same for equal things at equal places."""
        return self.families, self.counts, self.number.tobytes(), self.sizes.tobytes()

    def between(self, lower: float, upper: float) -> "Kinds":
        """The same bodies as they are asked between two temperatures."""
        return replace(self, families=tuple(family._between(lower, upper) for family in self.families))

    def parts(self) -> Iterator[tuple[Any, int, int]]:
        """Families, the number of the first thing of each, and how many things it has."""
        starts = accumulate(self.counts, initial=0)
        return ((*part,) for part in zip(self.families, starts, self.counts, strict=False))

    def rows(self, kernel: str, x: Array) -> Array:
        """A kernel of every distinct thing, (things, n), for arguments (n,), (1, n) or (things, n)."""
        result = np.empty((len(self), np.shape(x)[-1]))
        for family, start, count in self.parts():
            mine = x[start : start + count] if np.ndim(x) == 2 and len(x) > 1 else x
            with self.naming(start, count):
                result[start : start + count] = getattr(family, kernel)(mine)
        return result

    def known(self, kernel: str, lower: float, upper: float) -> list[tuple[int, Array, Array]]:
        """Where the things may bend between two temperatures: a first number, temperatures (things, n), values."""
        found, start = [], 0
        for family, count in zip(self.families, self.counts, strict=True):
            T = np.unique(family._knots(lower, upper))
            T = T[(lower < T) & (upper > T)]
            if T.size:
                with self.naming(start, count):
                    values = getattr(family, kernel)(T[None] if count > 1 else T)
                shape = (count, T.size)
                found.append((start, np.broadcast_to(T, shape), np.broadcast_to(values, shape)))
            start += count
        return found

    @contextmanager
    def naming(self, start: int, count: int = 1) -> Iterator[None]:
        """Say in an error where in the chain the things from number `start` on stand."""
        try:
            yield
        except HeatChainError as error:
            body = isinstance(self.families[0], Body)
            places = np.flatnonzero((self.number >= start) & (self.number < start + count)) + int(body)
            noun = ("site" if body else "link") if len(places) == 1 else ("sites" if body else "links")
            listed = ", ".join(map(str, places[:SHOWN])) + (", ..." if len(places) > SHOWN else "")
            raise type(error)(f"{noun.capitalize()} {listed}: {error}") from error.__cause__

    def each(self, kernel: str, *arguments: Array, at: Index | None = None) -> Array:
        """A kernel at every position, or at some, for arguments (..., positions)."""
        number, sizes = (self.number, self.sizes) if at is None else (self.number[at], self.sizes[at])
        xs = [np.asarray(x, dtype=np.float64) for x in arguments]
        leading = xs[0].shape[:-1]
        flat = (-1,) if leading else ()
        result = np.empty(xs[0].shape)
        for family, start, count in self.parts():
            here = np.flatnonzero((number >= start) & (number < start + count))
            if here.size:
                chosen = family._select(number[here] - start) if count > 1 else family
                with self.naming(start, count):
                    values = getattr(chosen, kernel)(*(x[..., here].reshape(*flat, here.size) for x in xs))
                result[..., here] = sizes[here] * values.reshape(*leading, here.size)
        return result

    def numbers(self, of: Callable[[Any], Any]) -> Array:
        """A number that every distinct thing has, at every position; not a number where it has none."""
        found = [np.nan if (one := of(family)) is None else one for family in self.families]
        rows = [np.broadcast_to(np.ravel(one), (count,)) for one, count in zip(found, self.counts, strict=True)]
        return np.asarray(np.concatenate(rows)[self.number])


def link_kinds(
    links: Any, count: int, places: str, name: str = "links", over: str = "link", labels: Any = None
) -> Kinds:
    """What is distinct among one link, one with array parameters, or a sequence of them.

    Parameters
    ----------
    links
        What was given.
    count : int
        How many places there are.
    places : str
        What they are, for a message, as in "5 bodies".
    name : str, default "links"
        What it is called in a message.
    over : str, default "link"
        The dimension of array parameters.
    labels
        Of the places along it; 0 .. count - 1 by default.
    """
    if isinstance(links, Sequence) and not isinstance(links, Parametric | str):
        if len(links) != count:
            raise HeatChainError(
                f"`{name}` must be one link or {count} of them for {places}, but there are {len(links)}."
            )
        return _sequence([as_link(link) for link in links], name)
    link = as_link(links)
    link = link._in_order(name, range(count) if labels is None else labels, over)
    if link.shape not in ((), (count,)):
        raise HeatChainError(f"`{name}` must have the shape () or ({count},) for {places}, but has {link.shape}.")
    return _one(link, count)


def body_kinds(subsystems: Any, labels: Labels) -> Kinds:
    """What is distinct among one body, one with array parameters, or a sequence of them, for places with labels."""
    n = len(labels)
    if isinstance(subsystems, Sequence) and not isinstance(subsystems, Parametric | str):
        if len(subsystems) != n:
            raise HeatChainError(f"`subsystems` must be one body or {n} of them, but there are {len(subsystems)}.")
        return _sequence([_body(body, f"subsystems[{i}]") for i, body in enumerate(subsystems)], "subsystems")
    body = _body(subsystems, "subsystems")._in_order("subsystems", labels)
    if body.shape not in ((), (n,)):
        raise HeatChainError(f"`subsystems` must have the shape () or ({n},), but has {body.shape}.")
    return _one(body, n)


def joined(parts: Sequence[Kinds]) -> Kinds:
    """Kinds of all parts, one after the other; what is equal in several is there once."""
    starts: dict[Any, int] = {}
    counts: list[int] = []
    numbers = []
    for part in parts:
        renamed = np.empty(len(part), dtype=np.int64)
        for family, start, count in part.parts():
            if family not in starts:
                starts[family] = sum(counts)
                counts.append(count)
            renamed[start : start + count] = starts[family] + np.arange(count)
        numbers.append(renamed[part.number])
    sizes = np.concatenate([part.sizes for part in parts])
    return Kinds(tuple(starts), tuple(counts), np.concatenate(numbers), sizes)


def _body(thing: Any, name: str) -> Body:
    """A body as it is, or from a table or a function of its heat capacity."""
    if is_table(thing):
        return TabulatedHeatCapacity(thing)
    if inspect.isroutine(thing) or isinstance(thing, partial):
        return HeatCapacityFunction(PositiveFunction(thing, "J/K", name))
    return as_body(thing, name)


def _split(thing: Any) -> tuple[Any, Array]:
    """A thing and how much of it there is: bodies of unit size; the link of which several are in parallel."""
    if isinstance(thing, Body):
        return thing._unit_size(), np.asarray(thing._size)
    if isinstance(thing, Parallel) and len(thing.links) == 1 and thing.links[0].shape in ((), thing.shape):
        inner, factor = _split(thing.links[0])
        return inner, np.asarray(thing._counts[0] * factor)
    return thing, np.ones(())


def _one(thing: Parametric, positions: int) -> Kinds:
    unit, size = _split(thing)
    sizes = np.broadcast_to(size, (positions,)).astype(np.float64)
    if not unit.shape:
        return Kinds((unit,), (1,), np.zeros(positions, dtype=np.int64), sizes)
    rows = np.stack([value.ravel() for value in unit._parameters.values()])
    _, first, number = np.unique(rows, axis=1, return_index=True, return_inverse=True)
    family = unit._select(first[:, None])
    return Kinds((family,), (first.size,), number.ravel().astype(np.int64), sizes)


def _sequence(things: list[Any], name: str) -> Kinds:
    if not things:
        raise HeatChainError(f"`{name}` must not be empty.")
    known: dict[Any, int] = {}
    number, sizes = [], []
    for i, thing in enumerate(things):
        if thing.shape:
            raise HeatChainError(f"`{name}[{i}]` must be a single one, but has the shape {thing.shape}.")
        unit, size = _split(thing)
        number.append(known.setdefault(unit, len(known)))
        sizes.append(float(size))
    return Kinds(tuple(known), (1,) * len(known), np.array(number, dtype=np.int64), np.array(sizes))


def span(thing: Any) -> tuple[float, float]:
    """Temperatures between which a link or body is known."""
    parts = getattr(thing, "links", None)
    if parts:
        spans = [span(part) for part in parts]
        return max(low for low, _ in spans), min(high for _, high in spans)
    return float(getattr(thing, "lower", 0.0)), float(getattr(thing, "upper", np.inf))


def assemble(
    links: Kinds,
    bodies: Kinds,
    ends: tuple[End, ...],
    initial: Array,
    law: str,
    sources: Mapping[int, HeatCurrent],
    graph: Graph | None = None,
) -> Problem:
    """The problem in float64 SI: of a chain with two ends, or of a graph."""
    reach = _reach(ends, initial)
    currents = {}
    for family, start, count in links.parts():
        with links.naming(start, count):
            general = isinstance(family, Link) and not family.separable and not additive(family, reach)
        for j in range(count if general else 0):
            one = family._select(np.array([j])) if count > 1 else family
            currents[start + j] = partial(_named_current, links, start + j, one)
    spans = [span(family) for family in (*links.families, *bodies.families)]
    lower, upper = max(low for low, _ in spans), min(high for _, high in spans)
    if reach[0] < lower or reach[1] > upper:
        raise HeatChainError(
            f"The temperatures reach from {reach[0]:g} K to {reach[1]:g} K, but a link or body is known from "
            f"{lower:g} K to {upper:g} K only. Give its table over a wider range."
        )
    for body, start, count in bodies.parts():
        with bodies.naming(start, count):
            require_heat_capacity(body, reach, *span(body))
    if np.any(bodies.between(*reach).each("_energy", initial) < LEAST_ENERGY):
        raise HeatChainError(
            f"A body has no thermal energy at {initial.min():g} K that could be counted: its modes are frozen. Begin "
            "at a higher temperature."
        )
    return Problem(
        links=Links(
            conductance=lambda T: links.rows("_conductance", T),
            count=len(links),
            current=currents,
            lower=lower,
            upper=upper,
            known=partial(links.known, "_conductance"),
        ),
        bodies=_bodies(bodies, lower, upper),
        initial=initial,
        left=ends[0] if graph is None else Course(0.0),
        right=ends[1] if graph is None else Course(0.0),
        link=links.number,
        weight=links.sizes,
        body=bodies.number,
        scale=bodies.sizes,
        law=law,
        sources=list(sources.items()),
        currents=partial(_currents, links, law),
        graph=graph,
    )


def _currents(links: Kinds, law: str, at: Index, T1: Array, T2: Array) -> Array:
    """Currents of some links, as they have them themselves."""
    if law == "linear":
        return links.each("_conductance", 0.5 * (T1 + T2), at=at) * (T1 - T2)
    return links.each("_current", T1, T2, at=at)


def _bodies(bodies: Kinds, lower: float, upper: float) -> Bodies:
    return Bodies(
        energy=lambda T: bodies.rows("_energy", T),
        temperature=lambda u: bodies.rows("_temperature", u),
        count=len(bodies),
        lower=lower,
        upper=upper,
        between=lambda low, high: _bodies(bodies.between(low, high), lower, upper),
        known=lambda low, high: [(k, u, T) for k, T, u in bodies.known("_energy", low, high)],
    )


def _named_current(links: Kinds, number: int, link: Link, T1: Array, T2: Array) -> Array:
    with links.naming(number):
        return link._current(T1, T2)


def _reach(ends: tuple[End, ...], initial: Array) -> tuple[float, float]:
    """Lowest and highest temperature that are known beforehand."""
    values = [float(initial.min()), float(initial.max())]
    values += [end.number() for end in ends if end.held and end.constant]
    return min(values), max(values)
