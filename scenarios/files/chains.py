"""The tables of a chain and of its run in a scenario file."""

from collections import Counter
from collections.abc import Callable
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Discriminator, Field, Tag

from chain.errors import HeatChainError
from scenarios.files.bodies import Bodies, BodyPattern
from scenarios.files.ends import End, Source, TemperatureCourse, build_end, build_source
from scenarios.files.fields import (
    KEY,
    LONGEST,
    Area,
    Duration,
    Each,
    Frequency,
    Length,
    List,
    Moment,
    Place,
    PositiveTemperature,
    Table,
    Tolerance,
    given,
    quantity,
    repeated,
)
from scenarios.files.links import LinkPattern, Links, OneLink

MOST_BODIES = 10_000_000
Build = Callable[..., Any]  # calls a function, and keeps its error under a key


class Surroundings(Table):
    """What bodies touch at their side."""

    link: OneLink = Field(description="the link of a body and its surroundings")
    temperature: TemperatureCourse = Field(description="temperature of the surroundings, constant or over time")
    sites: list[int] | None = Field(
        default=None, min_length=1, max_length=LONGEST, description="numbers of the bodies that touch them; all"
    )

    def build(self) -> tuple[Any, ...]:
        """What a chain takes as its surroundings."""
        found = self.link.build(), build_end(self.temperature)
        return found if self.sites is None else (*found, self.sites)


class ChainTable(Table):
    """The chain: links, bodies and ends."""

    links: Links = Field(description='the links: { kind = "harmonic", ... }, a list of n + 1, or a pattern')
    subsystems: Bodies = Field(description='the bodies: { kind = "debye", ... }, a list of n, or a pattern')
    n: int | None = Field(default=None, ge=1, le=MOST_BODIES, description="number of bodies, where lists do not say")
    left: End = Field(description='the left end: a temperature such as "310 K", or a table with a kind')
    right: End = Field(description='the right end: a temperature such as "300 K", or a table with a kind')
    spacing: Each[Length] | None = Field(default=None, description="distance of neighbours, one or n + 1")
    area: Area | None = Field(default=None, description="cross-section, for conductivities")
    geometry: str | None = Field(default=None, description="material whose atoms' spacing and area are taken")
    law: Literal["exact", "linear"] = Field(default="exact", description="Eq. (80) or its linear form (81)")
    sources: list[Source] = Field(default=[], max_length=LONGEST, description="heat into bodies")
    surroundings: Surroundings | None = Field(default=None, description="a bath at the side of the bodies")

    def build(self, under: Build) -> Any:
        """The chain; `under(key, function, ...)` calls a function whose errors belong to a key."""
        import chain

        count = self._count()
        parts = {
            "links": under("links", _build_row, self.links, None if count is None else count + 1),
            "subsystems": under("subsystems", _build_row, self.subsystems, count),
            "left": under("left", build_end, self.left),
            "right": under("right", build_end, self.right),
            "sources": under("sources", self._sources),
            "surroundings": self.surroundings and under("surroundings", self.surroundings.build),
        }
        place = under("geometry", self._place)
        may_be_none = {"sources"} if self.surroundings else {"sources", "surroundings"}
        if any(part is None for name, part in parts.items() if name not in may_be_none) or place is None:
            return None
        return under(None, chain.Chain, n=self.n, law=self.law, **parts, **place)

    def _count(self) -> int | None:
        """The number of bodies where lists or patterns need it."""
        if self.n is not None:
            return self.n
        if isinstance(self.subsystems, list):
            return len(self.subsystems)
        return len(self.links) - 1 if isinstance(self.links, list) else None

    def _place(self) -> dict[str, Any]:
        if self.geometry is None:
            return {"spacing": quantity(self.spacing, "m"), "area": quantity(self.area, "m^2")}
        if self.spacing is not None or self.area is not None:
            raise HeatChainError(f"`{KEY}` gives spacing and area: leave these out, or `geometry`.")
        import materials

        found: dict[str, Any] = materials.geometry(self.geometry)
        return found

    def _sources(self) -> dict[int, Any] | None:
        site, times = next(iter(Counter(source.site for source in self.sources).most_common(1)), (0, 0))
        if times > 1:
            raise HeatChainError(f"`{KEY}` must name each site once, but names {site} again.")
        return {source.site: build_source(source) for source in self.sources} or None


def _build_row(row: Any, count: int | None) -> Any:
    """One thing, or a list of things."""
    if isinstance(row, list):
        return [one.build() for one in row]
    if isinstance(row, LinkPattern | BodyPattern):
        if count is None:
            raise HeatChainError(f"`{KEY}` is a pattern, whose length must be known. Give `chain.n`.")
        return repeated(row.pattern, row.of, count)
    return row.build()


class InitialProfile(Table):
    """Temperatures at the start over position, with straight lines between them."""

    position: list[Place] = Field(min_length=2, max_length=LONGEST, description="increasing positions")
    temperature: list[PositiveTemperature] = Field(min_length=2, max_length=LONGEST, description="temperature at each")

    def build(self) -> Any:
        """A labelled table over position."""
        import xarray as xr

        if len(self.position) != len(self.temperature) or np.any(np.diff(self.position) <= 0.0):
            raise HeatChainError(f"`{KEY}` must have as many temperatures as increasing positions.")
        x = {"position": ("position", self.position, {"units": "m"})}
        return xr.DataArray(self.temperature, coords=x, dims="position", attrs={"units": "K"})


Initial = Annotated[
    Annotated[Each[PositiveTemperature], Tag("<each>")] | Annotated[InitialProfile, Tag("<profile>")],
    Discriminator(lambda value: "<profile>" if isinstance(value, dict) else "<each>"),
]
Until = Annotated[
    Annotated[Literal["steady"], Tag("<steady>")] | Annotated[Duration, Tag("<time>")],
    Discriminator(lambda value: "<steady>" if value == "steady" else "<time>"),
]


class Event(Table):
    """A temperature of a body, whose first time is noted."""

    site: int = Field(ge=1, description="number of the body")
    temperature: PositiveTemperature = Field(description="temperature that it crosses")


class RunTable(Table):
    """What is computed of the chain."""

    kind: Literal["transient", "steady-state", "modes", "response"] = Field(
        default="transient", description="what is computed"
    )
    continuum: int | None = Field(
        default=None, ge=1, le=1_000_000, description="cells of the continuum, in place of the chain"
    )
    initial: Initial | None = Field(
        None, description='temperatures at the start: "300 K", one for each body, or a table'
    )
    until: Until | None = Field(default=None, description='time of the end, as in "50 us", or "steady"')
    times: List[Moment] | None = Field(default=None, description="times reported, in place of `until` and `samples`")
    samples: int | None = Field(default=None, ge=2, le=10_000_000, description="number of times reported")
    sampling: Literal["linear", "logarithmic"] | None = Field(default=None, description="spacing of the times")
    rtol: float | None = Field(default=None, ge=1e-13, le=0.1, description="relative tolerance of temperatures")
    atol: Tolerance | None = Field(default=None, description="absolute tolerance of temperatures")
    steady: float | None = Field(
        default=None, ge=1e-12, le=0.1, description="distance from the steady state that ends the run"
    )
    method: Literal["rosenbrock", "lsoda", "radau", "cvode"] | None = Field(default=None, description="solver")
    events: list[Event] | None = Field(
        default=None, max_length=1000, description="temperatures whose first time is noted"
    )
    breakpoints: List[Moment] | None = Field(default=None, description="times at which ends or sources jump or bend")
    variables: list[str] | None = Field(default=None, min_length=1, max_length=100, description="variables wanted")
    segment: int | None = Field(
        default=None, ge=1, le=10_000_000, description="times between checkpoints, from which a run is resumed; 10"
    )
    most_steps: int | None = Field(default=None, ge=1, description="limit of the solver's steps")
    most_seconds: float | None = Field(default=None, gt=0.0, description="limit of the run's seconds")
    count: int | None = Field(default=None, ge=1, description="number of modes")
    frequency: Each[Frequency] | None = Field(default=None, description="angular frequencies of the response")
    side: Literal["left", "right"] | None = Field(default=None, description="the end that is driven in a response")

    def arguments(self) -> dict[str, Any]:
        """Arguments of the chain's method."""
        read = given(self)
        found = {name: read[name] for name in _USED[self.kind] if read[name] is not None}
        if "breakpoints" in found:
            found["breakpoints"] = list(found["breakpoints"])
        if "events" in found:
            found["events"] = [tuple(given(one).values()) for one in self.events or ()]
        if self.initial is not None:
            start = self.initial.build() if isinstance(self.initial, InitialProfile) else read["initial"]
            found["at" if self.kind in ("modes", "response") else "initial"] = start
        return found

    def surplus(self) -> list[str]:
        """Keys that mean nothing for this kind of run."""
        known = {"kind", "continuum", "initial", *_USED[self.kind]}
        return sorted(self.model_fields_set - known)

    @property
    def resumable(self) -> bool:
        """Whether it runs in segments, and can be taken up where it was interrupted."""
        return self.kind == "transient" and self.method in (None, "rosenbrock")

    def lacking(self) -> list[str]:
        """Keys that this kind of run needs."""
        if self.kind == "transient":
            needed = ["initial"] if self.until is not None or self.times is not None else ["initial", "until"]
        else:
            needed = ["frequency"] if self.kind == "response" else []
        return [name for name in needed if getattr(self, name) is None]


_USED: dict[str, tuple[str, ...]] = {
    "transient": (
        "until", "times", "samples", "sampling", "rtol", "atol", "steady", "method", "events", "breakpoints",
        "variables", "segment", "most_steps", "most_seconds",
    ),
    "steady-state": (),
    "modes": ("count",),
    "response": ("frequency", "side"),
}  # fmt: skip
