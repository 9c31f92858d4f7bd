"""The tables of networks and lattices in a scenario file."""

from functools import partial
from itertools import chain as chained
from math import prod
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

import chain
from chain.errors import HeatChainError
from scenarios.files.bodies import Bodies
from scenarios.files.ends import Source, TemperatureCourse, TemperatureOfEach, build_end
from scenarios.files.fields import KEY, LONGEST, Each, Label, Length, Place, Table, quantity
from scenarios.files.links import Links, OneLink
from scenarios.files.systems import (
    MOST_BODIES,
    Build,
    Surroundings,
    System,
    build_parts,
    build_row,
    build_sources,
)

MOST_EDGES = 1_000_000
Edge = Annotated[list[Label], Field(min_length=2, max_length=2)]


class ReservoirTable(Table):
    """A reservoir, and the bodies that are joined to it."""

    link: Links = Field(description="the link of a body and the reservoir, or one for each body")
    temperature: TemperatureOfEach = Field(description="temperature, constant, over time, or one for each body")
    sites: list[Label] = Field(min_length=1, max_length=LONGEST, description="the bodies that are joined to it")

    def build(self) -> tuple[Any, ...]:
        """What a network takes as a reservoir."""
        return build_row(self.link, len(self.sites)), build_end(self.temperature), self.sites


class NetworkTable(System):
    """Bodies joined by links along any edges."""

    edges: list[Edge] = Field(
        max_length=MOST_EDGES, examples=[[["tip", "neck"]]], description="pairs of sites, numbers or names"
    )
    links: Links = Field(description="the links: one for all edges, a list of one for each, or a pattern")
    subsystems: Bodies = Field(description="the bodies: one for all sites, a list in their order, or a pattern")
    sites: list[Label] | None = Field(
        default=None,
        min_length=1,
        max_length=LONGEST,
        description="names of all bodies in order, where edges do not say",
    )
    reservoirs: dict[str, ReservoirTable] = Field(default={}, description="reservoirs by name")
    surroundings: Surroundings | None = Field(default=None, description="a bath at the side of the bodies")
    sources: list[Source] = Field(default=[], max_length=LONGEST, description="heat into bodies")
    positions: list[Annotated[list[Place], Field(min_length=1, max_length=3)]] | None = Field(
        default=None, min_length=1, max_length=LONGEST, description="position of every body, one to three lengths"
    )

    def build(self, under: Build) -> Any:
        """The network."""
        count = len(dict.fromkeys(chained.from_iterable(self.edges)) if self.sites is None else self.sites)
        parts = build_parts(
            under,
            links=partial(build_row, self.links, len(self.edges)),
            subsystems=partial(build_row, self.subsystems, count),
            surroundings=getattr(self.surroundings, "build", None),
            sources=partial(build_sources, self.sources),
            positions=self._positions,
            **{f"reservoirs.{name}": one.build for name, one in self.reservoirs.items()},
        )
        if parts is None:
            return None
        reservoirs = {name: parts.pop(f"reservoirs.{name}") for name in self.reservoirs}
        edges = [(first, second) for first, second in self.edges]
        return under(None, chain.Network, edges=edges, sites=self.sites, reservoirs=reservoirs, **parts)

    def key_of(self, part: str, place: str) -> str | None:
        """Ends are reservoirs."""
        return f"reservoirs.{part}" if part in self.reservoirs else super().key_of(part, place)

    def _positions(self) -> Any:
        if self.positions is not None and len({len(one) for one in self.positions}) > 1:
            raise HeatChainError(f"`{KEY}` must have as many lengths for every body.")
        return quantity(self.positions, "m")  # type: ignore[arg-type]


class Face(Table):
    """A reservoir that another link joins to a face."""

    link: OneLink = Field(description="the link of every body at the face and the reservoir")
    temperature: TemperatureCourse = Field(description="temperature, constant or over time")

    def build(self) -> tuple[Any, Any]:
        """What a lattice takes as a face."""
        return self.link.build(), build_end(self.temperature)


AnyFace = Annotated[
    Annotated[Face, Tag("<face>")] | Annotated[TemperatureCourse, Tag("<temperature>")],
    Discriminator(lambda value: "<face>" if isinstance(value, dict) and "kind" not in value else "<temperature>"),
]


class Faces(Table):
    """Reservoirs one link off the faces of a lattice: a temperature, or a table of another link and a temperature."""

    left: AnyFace | None = Field(default=None, description="where x is least")
    right: AnyFace | None = Field(default=None, description="where x is largest")
    bottom: AnyFace | None = Field(default=None, description="where y is least")
    top: AnyFace | None = Field(default=None, description="where y is largest")
    back: AnyFace | None = Field(default=None, description="where z is least")
    front: AnyFace | None = Field(default=None, description="where z is largest")

    def build(self) -> dict[str, Any]:
        """What a lattice takes as its reservoirs."""
        given = {name: getattr(self, name) for name in type(self).model_fields}
        return {
            name: one.build() if isinstance(one, Face) else build_end(one)
            for name, one in given.items()
            if one is not None
        }


class LatticeTable(System):
    """Bodies in one to three dimensions, each joined to its nearest neighbours."""

    shape: list[Annotated[int, Field(ge=1, le=MOST_BODIES)]] = Field(
        min_length=1, max_length=3, description="numbers of bodies along x, y and z"
    )
    links: Links = Field(description="the links: one for all directions, or a list of one for each")
    subsystems: Bodies = Field(
        description="the bodies: one for all, a list or a pattern, of which the last direction changes fastest"
    )
    reservoirs: Faces = Field(default=Faces(), examples=[{"left": "310 K"}], description="reservoirs at faces")
    periodic: list[Literal["x", "y", "z"]] = Field(
        default=[], max_length=3, description="directions in which the last bodies are joined to the first"
    )
    spacing: Each[Length] | None = Field(default=None, description="distance of neighbours, one or one a direction")
    surroundings: Surroundings | None = Field(default=None, description="a bath at the side of the bodies")
    sources: list[Source] = Field(default=[], max_length=LONGEST, description="heat into bodies")

    def build(self, under: Build) -> Any:
        """The lattice."""
        if prod(self.shape) > MOST_BODIES:
            under("shape", self._refuse)
            return None
        parts = build_parts(
            under,
            links=partial(build_row, self.links, len(self.shape)),
            subsystems=partial(build_row, self.subsystems, prod(self.shape)),
            reservoirs=self.reservoirs.build,
            surroundings=getattr(self.surroundings, "build", None),
            sources=partial(build_sources, self.sources),
        )
        place = {"spacing": quantity(self.spacing, "m"), "periodic": self.periodic}
        return None if parts is None else under(None, chain.Lattice, tuple(self.shape), **parts, **place)

    def key_of(self, part: str, place: str) -> str | None:
        """Ends are faces."""
        return f"reservoirs.{part}" if part in Faces.model_fields else super().key_of(part, place)

    def _refuse(self) -> None:
        raise HeatChainError(f"`{KEY}` must be at most {MOST_BODIES} bodies in all, but is {prod(self.shape)}.")
