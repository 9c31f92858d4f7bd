"""The table of a run in a scenario file: what is computed of a system, from which start, and at which times."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from chain.errors import HeatChainError
from scenarios.files.fields import (
    KEY,
    LONGEST,
    Duration,
    Each,
    Frequency,
    Label,
    List,
    Moment,
    Place,
    PositiveTemperature,
    Table,
    Tolerance,
)
from scenarios.files.kinds import given
from scenarios.files.rods import grid

_PLACES = {"position": "m", "x": "m", "y": "m", "z": "m", "column": "", "row": "", "layer": "", "site": ""}


class InitialTable(Table):
    """Temperatures at the start over places, with straight lines between positions; or by number or name."""

    position: List[Place] | None = Field(default=None, description="positions along a chain or rod")
    x: List[Place] | None = Field(default=None, description="positions along x, of a lattice or a network")
    y: List[Place] | None = Field(default=None, description="positions along y")
    z: List[Place] | None = Field(default=None, description="positions along z")
    column: List[Label] | None = Field(default=None, description="numbers of the bodies of a lattice along x")
    row: List[Label] | None = Field(default=None, description="numbers along y; names of the rows of a ladder")
    layer: List[Label] | None = Field(default=None, description="numbers along z")
    site: List[Label] | None = Field(default=None, description="numbers or names of the bodies")
    temperature: list[PositiveTemperature] = Field(
        min_length=1, max_length=LONGEST, description="temperature at each, the last of these keys changing fastest"
    )

    def build(self) -> Any:
        """A labelled table."""
        axes = {name: (getattr(self, name), unit) for name, unit in _PLACES.items()}
        if not any(places for places, _ in axes.values()):
            raise HeatChainError(f"`{KEY}` must say where its temperatures are: by {', '.join(_PLACES)}, or some.")
        return grid(axes, self.temperature, "K")


Initial = Annotated[
    Annotated[Each[PositiveTemperature], Tag("<each>")] | Annotated[InitialTable, Tag("<table>")],
    Discriminator(lambda value: "<table>" if isinstance(value, dict) else "<each>"),
]
Until = Annotated[
    Annotated[Literal["steady"], Tag("<steady>")] | Annotated[Duration, Tag("<time>")],
    Discriminator(lambda value: "<steady>" if value == "steady" else "<time>"),
]


class Event(Table):
    """A temperature of a body, whose first time is noted."""

    site: Label = Field(description='number or name of the body; in a ladder as in "electrons 3"')
    temperature: PositiveTemperature = Field(description="temperature that it crosses")


class RunTable(Table):
    """What is computed."""

    kind: Literal["transient", "steady-state", "modes", "response"] = Field(
        default="transient", description="what is computed"
    )
    continuum: int | None = Field(
        default=None, ge=1, le=1_000_000, description="cells of the continuum, in place of a chain"
    )
    initial: Initial | None = Field(
        None, description='temperatures at the start: "300 K", one for each body, or a table of places'
    )
    until: Until | None = Field(default=None, description='time of the end, as in "50 us", or "steady"')
    times: List[Moment] | None = Field(default=None, description="times reported, in place of `until` and `samples`")
    samples: int | None = Field(default=None, ge=2, le=10_000_000, description="number of times reported")
    sampling: Literal["linear", "logarithmic"] | None = Field(default=None, description="spacing of the times")
    rtol: float | None = Field(
        default=None, ge=1e-13, le=0.1, examples=[1e-6], description="relative tolerance of temperatures"
    )
    atol: Tolerance | None = Field(default=None, description="absolute tolerance of temperatures")
    steady: float | None = Field(
        default=None, ge=1e-12, le=0.1, examples=[1e-3], description="distance from the steady state that ends the run"
    )
    method: Literal["rosenbrock", "lsoda", "radau", "cvode"] | None = Field(default=None, description="solver")
    events: list[Event] | None = Field(
        default=None, max_length=1000, description="temperatures whose first time is noted"
    )
    breakpoints: List[Moment] | None = Field(default=None, description="times at which ends or sources jump or bend")
    variables: list[str] | None = Field(
        default=None, min_length=1, max_length=100, examples=[["temperature"]], description="variables wanted"
    )
    segment: int | None = Field(
        default=None, ge=1, le=10_000_000, description="times between checkpoints, from which a run is resumed; 10"
    )
    most_steps: int | None = Field(default=None, ge=1, description="limit of the solver's steps")
    most_seconds: float | None = Field(default=None, gt=0.0, description="limit of the run's seconds")
    count: int | None = Field(default=None, ge=1, description="number of modes")
    frequency: Each[Frequency] | None = Field(default=None, description="angular frequencies of the response")
    side: str | None = Field(
        default=None, max_length=100, examples=["left"], description="end or reservoir that is driven in a response"
    )

    def arguments(self) -> dict[str, Any]:
        """Arguments of the chain's method."""
        read = given(self)
        found = {name: read[name] for name in _USED[self.kind] if read[name] is not None}
        if "breakpoints" in found:
            found["breakpoints"] = list(found["breakpoints"])
        if "events" in found:
            found["events"] = [tuple(given(one).values()) for one in self.events or ()]
        if self.initial is not None:
            start = self.initial.build() if isinstance(self.initial, InitialTable) else read["initial"]
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

    @property
    def animates(self) -> bool:
        """Whether it gives temperatures over time."""
        return self.kind == "transient" and (self.variables is None or "temperature" in self.variables)

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
