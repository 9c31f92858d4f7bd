"""The table of a rod in a scenario file: materials or layers, what touches its surfaces, heat set free in it."""

from functools import partial
from typing import Annotated, Any, Generic, Literal, TypeVar

import numpy as np
from pydantic import ConfigDict, Discriminator, Field, Tag

import chain
import materials
from chain.errors import HeatChainError
from scenarios.files.ends import (
    CurrentEnd,
    Factor,
    InsulatedEnd,
    TemperatureCourse,
    TemperaturePulse,
    TemperatureSine,
    TemperatureSteps,
    TemperatureTable,
    build_end,
)
from scenarios.files.fields import (
    KEY,
    LONGEST,
    Area,
    Conductivity,
    Either,
    Length,
    List,
    Moment,
    Number,
    Place,
    PowerDensity,
    Resistance,
    Table,
    Temperature,
    Transfer,
    VolumeCapacity,
    quantity,
    series,
)
from scenarios.files.kinds import FromFile
from scenarios.files.links import OneLink
from scenarios.files.systems import Build, System, build_parts

MOST_LAYERS, MOST_CELLS = 10_000, 1_000_000
Value = TypeVar("Value")


class OverTemperatures(FromFile, Generic[Value]):
    """Values at temperatures."""

    kind: Literal["tabulated"]
    temperature: List[Temperature] = Field(default=[], description="temperatures")
    value: list[Value] = Field(default=[], min_length=1, max_length=LONGEST, description="value at each temperature")

    def build(self, unit: str) -> Any:
        """A labelled table."""
        return series(self.temperature, "temperature", self.value, unit)  # type: ignore[arg-type]


class OverPositions(Table, Generic[Value]):
    """Values at positions, and perhaps temperatures."""

    kind: Literal["profile"]
    position: List[Place] = Field(description="positions from 0 to the rod's length")
    temperature: List[Temperature] | None = Field(default=None, description="temperatures")
    value: list[Value] = Field(
        min_length=1, max_length=LONGEST, description="value at each position; of all temperatures before the next"
    )

    def build(self, unit: str) -> Any:
        """A labelled table."""
        axes = {"position": (self.position, "m"), "temperature": (self.temperature, "K")}
        return grid(axes, self.value, unit)


class KappaOverTemperature(OverTemperatures[Conductivity]):
    """Conductivity at temperatures."""


class KappaOverPosition(OverPositions[Conductivity]):
    """Conductivity at positions."""


class CapacityOverTemperature(OverTemperatures[VolumeCapacity]):
    """Heat capacity at temperatures."""


class CapacityOverPosition(OverPositions[VolumeCapacity]):
    """Heat capacity at positions."""


LayerKappa = Either[Conductivity, KappaOverTemperature]
LayerCapacity = Either[VolumeCapacity, CapacityOverTemperature]
_KAPPA_TABLE = Annotated[KappaOverTemperature | KappaOverPosition, Field(discriminator="kind")]
_CAPACITY_TABLE = Annotated[CapacityOverTemperature | CapacityOverPosition, Field(discriminator="kind")]
Kappa = Either[Conductivity, _KAPPA_TABLE]
Capacity = Either[VolumeCapacity, _CAPACITY_TABLE]


class LayerTable(Table):
    """A piece of a rod of one material."""

    thickness: Length = Field(description="along the rod")
    material: str | None = Field(default=None, examples=["a-SiO2"], description="key, name or formula of its material")
    conductivity: LayerKappa | None = Field(default=None, description="κ, constant or over temperature")
    heat_capacity: LayerCapacity | None = Field(default=None, description="for a volume, constant or over temperature")
    cells: int | None = Field(default=None, ge=1, le=MOST_CELLS, description="number of its cells")

    def build(self) -> Any:
        """The layer."""
        thickness, kappa = quantity(self.thickness, "m"), built_value(self.conductivity, "W/(m*K)")
        if self.material is not None:
            if self.heat_capacity is not None:
                raise HeatChainError(f"`{KEY}` has a `material` and a `heat_capacity`. Leave out one.")
            return materials.layer(self.material, thickness, conductivity=kappa, cells=self.cells)
        if self.conductivity is None or self.heat_capacity is None:
            raise HeatChainError(f"`{KEY}` must have `conductivity` and `heat_capacity`, or a `material`.")
        return chain.Layer(thickness, kappa, built_value(self.heat_capacity, "J/(m^3*K)"), cells=self.cells)


class ContactTable(Table):
    """What resists between two layers: one of these."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    conductance: Transfer | None = Field(default=None, description="of an area")
    resistance: Resistance | None = Field(default=None, description="of an area")
    link: OneLink | None = Field(default=None, description="a link for the whole cross-section")

    def build(self) -> Any:
        """What a rod takes as a contact."""
        given = [one for one in (self.conductance, self.resistance, self.link) if one is not None]
        if len(given) != 1:
            raise HeatChainError(f"`{KEY}` must have one of `conductance`, `resistance` and `link`.")
        if self.link is not None:
            return self.link.build()
        return quantity(given[0], "W/(m^2*K)" if self.resistance is None else "m^2*K/W")  # type: ignore[arg-type]


def _layer_or_contact(value: Any) -> str:
    contact = isinstance(value, dict) and not {"thickness", "material", "conductivity"} & value.keys()
    return "<contact>" if contact and set(ContactTable.model_fields) & value.keys() else "<layer>"


AnyLayer = Annotated[
    Annotated[LayerTable, Tag("<layer>")] | Annotated[ContactTable, Tag("<contact>")], Discriminator(_layer_or_contact)
]


class Convective(Table):
    """A fluid at a surface."""

    kind: Literal["convective"]
    coefficient: Transfer = Field(description="heat transfer coefficient")
    temperature: TemperatureCourse = Field(description="of the fluid, constant or over time")

    def build(self) -> Any:
        """What touches the surface."""
        return chain.Convection(quantity(self.coefficient, "W/(m^2*K)"), build_end(self.temperature))


class RadiatingSurface(Table):
    """Surroundings to which a grey surface radiates."""

    kind: Literal["radiative"]
    emissivity: Number = Field(le=1.0, examples=[0.9], description="of the surface")
    temperature: TemperatureCourse = Field(description="of what it sees, constant or over time")

    def build(self) -> Any:
        """What touches the surface."""
        return chain.Radiation(self.emissivity, build_end(self.temperature))


class PeriodicEnd(Table):
    """Both ends of a rod that closes upon itself."""

    kind: Literal["periodic"]

    def build(self) -> Any:
        """Both are one."""
        return chain.Periodic()


Side = Annotated[Convective | RadiatingSurface, Field(discriminator="kind")]
_KINDS_OF_END = Annotated[
    TemperatureTable
    | TemperatureSteps
    | TemperatureSine
    | TemperaturePulse
    | CurrentEnd
    | InsulatedEnd
    | Convective
    | RadiatingSurface
    | PeriodicEnd,
    Field(discriminator="kind"),
]
RodEnd = Either[Temperature, _KINDS_OF_END]


class DensityTable(Table):
    """Heat for a volume and second over position, time or both."""

    position: List[Place] | None = Field(default=None, description="positions over the whole rod")
    time: List[Moment] | None = Field(default=None, description="times from 0 over the whole run")
    value: List[PowerDensity] = Field(description="value at each position; of all times before the next")

    def build(self, unit: str) -> Any:
        """A labelled table."""
        if self.position is None and self.time is None:
            raise HeatChainError(f"`{KEY}` must have `position`, `time` or both, and a value at each.")
        return grid({"position": (self.position, "m"), "time": (self.time, "s")}, self.value, unit)


class Heating(Table):
    """Heat that is set free in the volume of a rod."""

    density: Either[PowerDensity, DensityTable] = Field(
        description="for a volume and second: one, or over position, time or both"
    )
    factor: Factor | None = Field(default=None, description="a number over time by which it is multiplied")

    def build(self) -> Any:
        """What a rod takes as its sources."""
        density = built_value(self.density, "W/m^3")
        return density if self.factor is None else (density, self.factor.build("")[0])


class RodTable(System):
    """A rod that conducts heat by Fourier's law, of one material or of layers."""

    area: Area = Field(description="cross-section")
    left: RodEnd = Field(description='the left end: a temperature such as "310 K", or a table with a kind')
    right: RodEnd = Field(description='the right end: a temperature such as "300 K", or a table with a kind')
    layers: list[AnyLayer] | None = Field(
        default=None, min_length=1, max_length=MOST_LAYERS, description="layers in order, with contacts between them"
    )
    conductivity: Kappa | None = Field(
        default=None, description="κ of one material; over temperature, position or both"
    )
    heat_capacity: Capacity | None = Field(default=None, description="of one material, for a volume; as κ")
    length: Length | None = Field(default=None, description="of a rod of one material")
    cells: int = Field(default=200, ge=1, le=MOST_CELLS, description="number of cells; 200")
    edges: List[Place] | None = Field(default=None, description="edges of the cells from 0 to the length")
    perimeter: Length | None = Field(default=None, description="of the cross-section, where there are surroundings")
    surroundings: Side | None = Field(default=None, description="what touches the rod at its side")
    sources: Heating | None = Field(default=None, description="heat set free in the volume")

    def build(self, under: Build) -> Any:
        """The rod."""
        layers = {f"layers[{i}]": one.build for i, one in enumerate(self.layers or ())}
        parts = build_parts(
            under,
            left=partial(_built_end, self.left),
            right=partial(_built_end, self.right),
            conductivity=partial(built_value, self.conductivity, "W/(m*K)"),
            heat_capacity=partial(built_value, self.heat_capacity, "J/(m^3*K)"),
            surroundings=getattr(self.surroundings, "build", None),
            sources=getattr(self.sources, "build", None),
            **layers,
        )
        if parts is None:
            return None
        built = [parts.pop(key) for key in layers] or None
        plain = {"area": "m^2", "length": "m", "edges": "m", "perimeter": "m"}
        given = {key: quantity(getattr(self, key), unit) for key, unit in plain.items()}
        return under(None, chain.Rod, layers=built, cells=self.cells, **given, **parts)

    def key_of(self, part: str, place: str) -> str | None:
        """Layers are links and bodies."""
        return part if part in ("left", "right", "surroundings", "sources") else None

    def moments(self) -> list[Any]:
        """Jumps and peaks of the factor of its sources."""
        factor = self.sources and self.sources.factor
        return factor.build("")[1] if factor else []


def _built_end(end: Any) -> Any:
    return end.build() if isinstance(end, Convective | RadiatingSurface | PeriodicEnd) else build_end(end)


def built_value(given: Any, unit: str) -> Any:
    """A number, or a labelled table; None as it is."""
    return given.build(unit) if hasattr(given, "build") else quantity(given, unit)


def grid(axes: dict[str, tuple[list[Any] | None, str]], values: list[Any], unit: str) -> Any:
    """A labelled table over those axes that are given, the last of which changes fastest."""
    import xarray as xr

    known = {name: (name, places, {"units": of} if of else {}) for name, (places, of) in axes.items() if places}
    shape = [len(places) for _, places, _ in known.values()]
    if np.prod(shape, dtype=int) != len(values):
        wanted = " x ".join(map(str, shape))
        raise HeatChainError(f"`{KEY}` must have {wanted} values, one for each place, but has {len(values)}.")
    return xr.DataArray(np.reshape(values, shape), known, list(known), attrs={"units": unit})
