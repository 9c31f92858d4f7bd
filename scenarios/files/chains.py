"""The tables of a chain, and of chains side by side, in a scenario file."""

from functools import partial
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

import chain
import materials
from chain.errors import HeatChainError
from scenarios.files.bodies import Bodies
from scenarios.files.ends import End, Source, build_end
from scenarios.files.fields import KEY, LONGEST, Area, Each, Length, Table, quantity
from scenarios.files.links import Links
from scenarios.files.systems import MOST_BODIES, Build, Surroundings, System, build_parts, build_row, build_sources


class RowTable(Table):
    """A row of bodies: links, bodies and ends."""

    links: Links = Field(description='the links: { kind = "harmonic", ... }, a list of n + 1, or a pattern')
    subsystems: Bodies = Field(description='the bodies: { kind = "debye", ... }, a list of n, or a pattern')
    n: int | None = Field(default=None, ge=1, le=MOST_BODIES, description="number of bodies, where lists do not say")
    left: End = Field(description='the left end: a temperature such as "310 K", or a table with a kind')
    right: End = Field(description='the right end: a temperature such as "300 K", or a table with a kind')
    sources: list[Source] = Field(default=[], max_length=LONGEST, description="heat into bodies")

    def parts(self) -> dict[str, Any]:
        """Functions that make what a chain is made of."""
        count = self._count()
        return {
            "links": partial(build_row, self.links, None if count is None else count + 1),
            "subsystems": partial(build_row, self.subsystems, count),
            "left": partial(build_end, self.left),
            "right": partial(build_end, self.right),
            "sources": partial(build_sources, self.sources),
        }

    def _count(self) -> int | None:
        """The number of bodies where lists or patterns need it."""
        if self.n is not None:
            return self.n
        if isinstance(self.subsystems, list):
            return len(self.subsystems)
        return len(self.links) - 1 if isinstance(self.links, list) else None


class ChainTable(RowTable, System):
    """The chain: links, bodies and ends."""

    spacing: Each[Length] | None = Field(default=None, description="distance of neighbours, one or n + 1")
    area: Area | None = Field(default=None, description="cross-section, for conductivities")
    geometry: str | None = Field(
        default=None, examples=["a-SiO2"], description="material whose atoms' spacing and area are taken"
    )
    law: Literal["exact", "linear"] = Field(default="exact", description="Eq. (80) or its linear form (81)")
    surroundings: Surroundings | None = Field(default=None, description="a bath at the side of the bodies")

    def build(self, under: Build) -> Any:
        """The chain."""
        parts = build_parts(
            under, **self.parts(), surroundings=getattr(self.surroundings, "build", None), geometry=self._place
        )
        if parts is None:
            return None
        place = parts.pop("geometry")
        return under(None, chain.Chain, n=self.n, law=self.law, **parts, **place)

    def _place(self) -> dict[str, Any]:
        if self.geometry is None:
            return {"spacing": quantity(self.spacing, "m"), "area": quantity(self.area, "m^2")}
        if self.spacing is not None or self.area is not None:
            raise HeatChainError(f"`{KEY}` gives spacing and area: leave these out, or `geometry`.")
        found: dict[str, Any] = materials.geometry(self.geometry)
        return found


class Exchange(Table):
    """What joins two rows at every site."""

    between: list[str] = Field(
        min_length=2, max_length=2, examples=[["electrons", "lattice"]], description="names of the two rows"
    )
    links: Links = Field(description="the link at every site, or one for each")


Exchanges = Annotated[
    Annotated[list[Exchange], Tag("<pairs>"), Field(min_length=1, max_length=1000)] | Annotated[Links, Tag("<links>")],
    Discriminator(
        lambda value: (
            "<pairs>"
            if isinstance(value, list) and any(isinstance(one, dict) and "between" in one for one in value)
            else "<links>"
        )
    ),
]


class LadderTable(System):
    """Chains side by side that exchange heat at every site, as electrons and lattice do."""

    rows: dict[str, RowTable] = Field(min_length=2, description="the chains by name, all of as many bodies")
    exchange: Exchanges = Field(
        description="link of neighbouring rows at every site, one for each site, or a list of pairs and links"
    )

    def build(self, under: Build) -> Any:
        """The ladder."""
        rows = {name: self._row(name, row, under) for name, row in self.rows.items()}
        if any(row is None for row in rows.values()):
            return None
        exchange = under("exchange", self._exchange, next(iter(rows.values())).n)
        return None if exchange is None else under(None, chain.Ladder, rows, exchange=exchange)

    def key_of(self, part: str, place: str) -> str | None:
        """Ends and sources are called after their rows, as in "lattice left"."""
        row, _, rest = (place if part == "sources" else part).rpartition(" ")
        if row not in self.rows:
            return None
        if part != "sources":
            return f"rows.{row}.{rest}"
        number = next(i for i, one in enumerate(self.rows[row].sources) if str(one.site) == rest)
        return f"rows.{row}.sources[{number}].current"

    def _row(self, name: str, row: RowTable, under: Build) -> Any:
        def here(key: str | None, function: Any, *arguments: Any, **options: Any) -> Any:
            return under(f"rows.{name}" if key is None else f"rows.{name}.{key}", function, *arguments, **options)

        parts = build_parts(here, **row.parts())
        return None if parts is None else here(None, chain.Chain, n=row.n, **parts)

    def _exchange(self, count: int) -> Any:
        if not (isinstance(self.exchange, list) and isinstance(self.exchange[0], Exchange)):
            return build_row(self.exchange, count)
        found = {}
        for one in self.exchange:
            assert isinstance(one, Exchange)
            pair = (one.between[0], one.between[1])
            if pair in found or pair[::-1] in found:
                raise HeatChainError(f"`{KEY}` must name each pair of rows once, but names {' and '.join(pair)} again.")
            found[pair] = build_row(one.links, count)
        return found
