"""What parameters change in a row: sizes, functions of links and bodies, ends, sources and the start.

A parameter acts as a factor x on something; derivatives are by ln x at x = 1. What is a factor itself is known exactly;
functions of temperature are compared at x = 1 ± δ and 1 ± 2δ, in closed form: no run is repeated.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.line.kinds import Kinds
from chain.line.line import Line

STEP = 1e-3
PLACES = (1.0, -1.0, 2.0, -2.0)  # of lines beside the row's own, in steps
WEIGHTS = (
    np.array([8.0, -8.0, -1.0, 1.0]) / 12.0 / STEP
)  # of what they give, in a derivative without error of 4th order


@dataclass(frozen=True)
class Direction:
    """What one parameter changes, by its logarithm.

    Attributes
    ----------
    name : str
    link, body : ndarray
        (L,) and (N,) relative changes of the sizes of links and bodies.
    end : ndarray
        (ends,) relative changes of temperatures or heat currents of ends.
    source : ndarray
        (N,) relative changes of sources.
    start : ndarray
        (N,) relative changes of temperatures at the start.
    links, bodies : tuple of Kinds
        At the four factors beside 1, where functions of temperature change; empty where they do not.
    """

    name: str
    link: Array
    body: Array
    end: Array
    source: Array
    start: Array
    links: tuple[Kinds, ...] = ()
    bodies: tuple[Kinds, ...] = ()


def none_of(line: Line, name: str) -> Direction:
    """A direction in which nothing changes."""
    sites, links, ends = nothing(line.n), nothing(len(line.edges)), nothing(len(line.ends))
    return Direction(name, links, sites, ends, sites, sites)


@lru_cache(maxsize=64)
def nothing(size: int) -> Array:
    """No change, the same array for all parameters: thousands of them mostly change one place."""
    found = np.zeros(size)
    found.flags.writeable = False
    return found


def product(changes: Sequence[Array], found: Array) -> Array:
    """Of relative changes (P, n) with what each is worth (n,)."""
    zero = nothing(found.size)
    return np.array([0.0 if one is zero else float(one @ found) for one in changes])


def by_difference(values: Sequence[Array]) -> Array:
    """Derivative of what was computed at the four factors."""
    return np.asarray(np.tensordot(WEIGHTS, np.asarray(values, dtype=np.float64), axes=1))


def of_lines(line: Line, name: str, made: Callable[[float], Line]) -> Direction:
    """The direction of a function from a factor to a line: what differs is found."""
    beside = [made(1.0 + place * STEP) for place in PLACES]
    itself = made(1.0)
    for other in (itself, *beside):
        _require_alike(line, other, name)
    pairs = ((line.links, itself.links), (line.bodies, itself.bodies))
    if not all(np.allclose(mine.sizes, its.sizes, rtol=1e-9, atol=0.0) for mine, its in pairs):
        raise HeatChainError(f"The function `parameters[{name}]` must give this very row for the factor 1.")
    sources = [np.array([_number(line, other, n, name) for n in line.sources]) for other in beside]
    changes = np.zeros(line.n)
    changes[list(line.sources)] = _relative(
        by_difference(sources), np.array([_of(one.value) for one in line.sources.values()]), name
    )
    ends = [
        np.array([_end(mine, theirs, name) for mine, theirs in zip(line.ends, o.ends, strict=True)]) for o in beside
    ]
    own = np.array([_of(one.value) for one in line.ends])
    return replace(
        none_of(line, name),
        link=by_difference([one.links.sizes for one in beside]) / line.links.sizes,
        body=by_difference([one.bodies.sizes for one in beside]) / line.bodies.sizes,
        end=_relative(by_difference(ends), own, name),
        source=changes,
        links=() if _same(line.links, beside[0].links) else tuple(one.links for one in beside),
        bodies=() if _same(line.bodies, beside[0].bodies) else tuple(one.bodies for one in beside),
    )


def _same(mine: Kinds, theirs: Kinds) -> bool:
    return mine.families == theirs.families


def _require_alike(line: Line, other: Line, name: str) -> None:
    """The same bodies, joined in the same way."""
    wired = None if line.wiring is None else line.wiring.key()
    theirs = None if other.wiring is None else other.wiring.key()
    same = (
        wired == theirs
        and line.law == other.law
        and list(line.sources) == list(other.sources)
        and [type(one) for one in line.ends] == [type(one) for one in other.ends]
        and all(
            mine.counts == its.counts and np.array_equal(mine.number, its.number)
            for mine, its in ((line.links, other.links), (line.bodies, other.bodies))
        )
    )
    if not same:
        raise HeatChainError(
            f"`parameters[{name}]` must be a function from a factor to a row that differs in numbers only, "
            "with as many bodies, the same kinds of links and bodies at the same places, and sources at the same sites."
        )


def _of(value: Any) -> float:
    """A number; one for a function of time, whose factor is meant."""
    return 1.0 if callable(value) else float(value)


def _end(mine: Any, theirs: Any, name: str) -> float:
    return _course(mine.value, theirs.value, name)


def _number(line: Line, other: Line, site: int, name: str) -> float:
    return _course(line.sources[site].value, other.sources[site].value, name)


def _course(mine: Any, theirs: Any, name: str) -> float:
    """A number of another line, or for functions of time their ratio, which must be one number."""
    if not callable(mine) and not callable(theirs):
        return float(theirs)
    if callable(mine) != callable(theirs):
        raise HeatChainError(f"`parameters[{name}]` must not make a function of time of a number.")
    t = np.concatenate([[0.0], np.geomspace(1e-12, 1.0, 25)]) if not hasattr(mine, "times") else mine.times
    with np.errstate(all="ignore"):
        one, other = np.asarray(mine(t), dtype=np.float64), np.asarray(theirs(t), dtype=np.float64)
    seen = one != 0.0
    ratio = other[seen] / one[seen]
    if not seen.any():
        return 1.0
    if np.ptp(ratio) > 1e-9 or other[~seen].any():
        raise HeatChainError(
            f"`parameters[{name}]` changes an end or a source over time by more than a factor. Only a factor is known "
            "how to be followed."
        )
    return float(ratio[0])


def _relative(change: Array, value: Array, name: str) -> Array:
    if np.any((value == 0.0) & (np.abs(change) > 0.0)):
        raise HeatChainError(f"`parameters[{name}]` changes a heat current of 0 W, which no factor does.")
    return np.divide(change, value, out=np.zeros_like(value), where=value != 0.0)
