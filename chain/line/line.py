"""A row of bodies joined by links between two ends, as data in SI floats: what the verbs of `chain.runs` work on."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np

from chain.arrays import Array, Index, Labels
from chain.checks import one_of
from chain.errors import HeatChainError
from chain.line import starts
from chain.line.boundaries import End, HeatCurrent
from chain.line.kinds import Kinds, assemble
from chain.line.wiring import Wiring
from chain.solvers.problem import Problem
from chain.units.glance import Glanced
from chain.units.parametric import Parametric

LAWS = ("exact", "linear")
MOST_ENDS = 12  # that are shown one by one


@dataclass(frozen=True, eq=False)
class Line:
    """Bodies in a row between two ends.

    Attributes
    ----------
    links, bodies : Kinds
        Distinct links and bodies, and where each stands.
    ends : tuple of End
        Left and right; all that stands outside where there is a wiring.
    law : str
        "exact", [Panasyuk2012] Eq. (80), or "linear", Eq. (81).
    sources : mapping
        Heat currents by the number of the body, counted from 0.
    positions, link_positions : ndarray
        In m, or None where no distance was given.
    area : float
        Cross-section in m², or None.
    length : float
        In m from end to end, or None.
    description : str
        What it is, in a few words.
    wiring : Wiring
        How the bodies are joined where they stand in no row, or have surroundings; None for a bare row.
    continuous : bool
        Whether the bodies are cells of a continuum, as many as its mesh has.
    """

    links: Kinds
    bodies: Kinds
    ends: tuple[End, ...]
    description: str
    law: str = "exact"
    sources: Mapping[int, HeatCurrent] = field(default_factory=dict)
    positions: Array | None = None
    link_positions: Array | None = None
    area: float | None = None
    length: float | None = None
    wiring: Wiring | None = None
    continuous: bool = False

    @property
    def n(self) -> int:
        """Number of bodies."""
        return int(self.bodies.number.size)

    @property
    def labels(self) -> Labels:
        """Of the bodies, (N,)."""
        return np.arange(1, self.n + 1) if self.wiring is None else self.wiring.sites

    @property
    def sides(self) -> tuple[str, ...]:
        """Names of what stands outside."""
        return ("left", "right") if self.wiring is None else self.wiring.sides

    def side(self, name: Any) -> int:
        """Number of what stands outside by its name; refused where there is none of it."""
        if not self.sides:
            raise HeatChainError(
                "Nothing stands outside whose temperature could oscillate. Give an end or a reservoir."
            )
        return self.sides.index(one_of(name, "side", self.sides))

    @property
    def edges(self) -> Index:
        """First and second side of every link, (L, 2): numbers of bodies, then of ends."""
        if self.wiring is not None:
            return self.wiring.edges
        bodies = np.arange(self.n)
        return np.stack([np.append(self.n, bodies), np.append(bodies, self.n + 1)], axis=1)

    @property
    def beside(self) -> Index:
        """The body at every end, (ends,); the last where it has several."""
        (a, b), found = self.edges.T, np.zeros(len(self.ends), dtype=np.int64)
        body, end = np.minimum(a, b), np.maximum(a, b) - self.n  # by numpy along an axis of two it takes fifty times
        found[end[end >= 0]] = body[end >= 0]
        return found

    @property
    def inner(self) -> int:
        """Number of links before those to the surroundings."""
        return self.n + 1 if self.wiring is None else self.wiring.inner

    def problem(self, initial: Array) -> Problem:
        """The float64 problem that the solvers take, from temperatures (N,) in K at the start."""
        graph = None if self.wiring is None else self.wiring.graph(self.ends)
        return assemble(self.links, self.bodies, self.ends, initial, self.law, self.sources, graph)

    def temperatures(self, given: Any, name: str = "initial") -> Array:
        """Temperatures of all bodies, (N,) in K, from one, an array, a DataArray, a mapping or a function."""
        return starts.temperatures(self, given, name)

    def key(self) -> tuple[Any, ...]:
        """What is the same for equal lines."""
        arrays = (self.positions, self.link_positions)
        places = tuple(None if one is None else one.tobytes() for one in arrays)
        sources = tuple(sorted(self.sources.items(), key=lambda item: item[0]))
        wiring = None if self.wiring is None else self.wiring.key()
        return self.links.key(), self.bodies.key(), self.ends, self.law, sources, places, self.area, self.length, wiring


class Row(Glanced):
    """What has a line: a chain or a rod. It is immutable, and equal to another of its class by what it was made of.

    Attributes
    ----------
    line : Line
        The bodies, links and ends in SI floats.
    """

    line: Line

    @property
    def n(self) -> int:
        """Number of bodies, or cells."""
        return self.line.n

    @property
    def left(self) -> End:
        """What the first body is joined to."""
        return self.line.ends[0]

    @property
    def right(self) -> End:
        """What the last body is joined to."""
        return self.line.ends[1]

    def _told(self) -> dict[str, str]:
        """What it is, and what stands outside."""
        ends = {name: repr(end).replace("'", "") for name, end in zip(self.line.sides, self.line.ends, strict=True)}
        if len(ends) > MOST_ENDS:
            ends = {"outside": f"{len(ends)} ends"}
        return {"cells" if self.line.continuous else "bodies": str(self.n), "model": self.line.description, **ends}

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(f"A {type(self).__name__} is immutable: make a new one with another `{name}`.")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and isinstance(other, Row) and self.line.key() == other.line.key()

    def __hash__(self) -> int:
        return hash(self.line.key())


def given_once(things: Any) -> Any:
    """What was given, which cannot be changed any more."""
    return tuple(things) if isinstance(things, Sequence) and not isinstance(things, Parametric) else things


def described(thing: Any) -> str:
    """Links or bodies in a few words."""
    if isinstance(thing, Sequence) and not isinstance(thing, Parametric):
        return f"{len(thing)} of {', '.join(sorted({type(one).__name__ for one in thing}))}"
    text = re.sub(r" at 0x[0-9a-f]+", "", repr(thing))  # an address would differ from run to run
    return text if len(text) <= 300 else f"{text[:300]}..."
