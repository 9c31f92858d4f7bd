"""What the tables of all systems have in common: rows of links and bodies, sources, surroundings."""

from abc import abstractmethod
from collections import Counter
from collections.abc import Callable
from typing import Any

from pydantic import Field

from chain.errors import HeatChainError
from scenarios.files.bodies import BodyPattern
from scenarios.files.ends import Source, TemperatureOfEach, build_end, build_source
from scenarios.files.fields import KEY, LONGEST, Label, Table, repeated
from scenarios.files.links import LinkPattern, Links

MOST_BODIES = 10_000_000
Build = Callable[..., Any]  # calls a function, and keeps its error under a key


class System(Table):
    """What a file describes: bodies, links, and what stands outside."""

    @abstractmethod
    def build(self, under: Build) -> Any:
        """The system; `under(key, function, ...)` calls a function whose errors belong to a key."""

    def key_of(self, part: str, place: str) -> str | None:
        """The key under which a part of the system stands: "links", an end, a source by its place; None for it all."""
        if part == "sources":
            numbers = [i for i, one in enumerate(getattr(self, part)) if str(one.site) == place]
            return f"sources[{numbers[0]}].current" if numbers else "sources"
        return part if part in type(self).model_fields else None

    def moments(self) -> list[Any]:
        """Times at which it changes abruptly, and does not say so itself."""
        return []


class Surroundings(Table):
    """What bodies touch at their side."""

    link: Links = Field(description="the link of a body and its surroundings, or one for each")
    temperature: TemperatureOfEach = Field(description="of the surroundings, constant, over time, or one for each body")
    sites: list[Label] | None = Field(
        default=None, min_length=1, max_length=LONGEST, description="the bodies that touch them; all"
    )

    def build(self) -> tuple[Any, ...]:
        """What a system takes as its surroundings."""
        count = None if self.sites is None else len(self.sites)
        found = build_row(self.link, count), build_end(self.temperature)
        return found if self.sites is None else (*found, self.sites)


def build_row(row: Any, count: int | None) -> Any:
    """One thing, or a list of things."""
    if isinstance(row, list):
        return [one.build() for one in row]
    if isinstance(row, LinkPattern | BodyPattern):
        if count is None:
            raise HeatChainError(f"`{KEY}` is a pattern, whose length must be known. Give the number of its places.")
        return repeated(row.pattern, row.of, count)
    return row.drawn(count).build()


def build_sources(sources: list[Source]) -> dict[Any, Any] | None:
    """Heat currents by site."""
    site, times = next(iter(Counter(source.site for source in sources).most_common(1)), (0, 0))
    if times > 1:
        raise HeatChainError(f"`{KEY}` must name each site once, but names {site} again.")
    return {source.site: build_source(source) for source in sources} or None


def build_parts(under: Build, **parts: Callable[[], Any] | None) -> dict[str, Any] | None:
    """What functions make, each under its own key; None where one fails, and none for a part that is not given."""

    def tried(make: Callable[[], Any]) -> Callable[[], tuple[Any]]:
        return lambda: (make(),)  # what may be None, apart from what failed

    found = {key: under(key, tried(make)) for key, make in parts.items() if make is not None}
    if None in found.values():
        return None
    return {key: one[0] for key, one in found.items()}
