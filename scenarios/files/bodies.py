"""Bodies in a scenario file: by kind or material, one for all, one for each place, or a pattern."""

from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from chain.errors import HeatChainError
from scenarios.files.fields import (
    KEY,
    Frequency,
    HeatCapacity,
    List,
    Number,
    NumberDensity,
    Positive,
    PositiveTemperature,
    Row,
    Spectral,
    Table,
    Temperature,
    Volume,
    quantity,
)
from scenarios.files.kinds import FromFile, Kind, OverTemperature, Placed


class DrudeUllersma(Kind):
    """Equidistant modes, `chain.DrudeUllersma`."""

    makes = "chain.DrudeUllersma"
    kind: Literal["drude-ullersma"]
    mode_spacing: Placed[Frequency] = Field(description="distance Δ of the modes' angular frequencies")
    modes: int | None = Field(
        default=None, ge=1, le=10_000_000, description="number of modes; infinitely many by default"
    )


class Solid(Kind):
    """A number of atoms, given or by volume and number density."""

    atoms: Placed[Positive] | None = Field(default=None, description="number of atoms")
    volume: Placed[Volume] | None = Field(default=None, description="volume, with `number_density` in place of `atoms`")
    number_density: Placed[NumberDensity] | None = Field(default=None, description="atoms a volume")


class Debye(Solid):
    """A solid in the Debye model, `chain.DebyeSolid`."""

    makes = "chain.DebyeSolid"
    kind: Literal["debye"]
    debye_temperature: Placed[PositiveTemperature] = Field(description="Debye temperature")


class Einstein(Solid):
    """A solid of one frequency, `chain.EinsteinSolid`."""

    makes = "chain.EinsteinSolid"
    kind: Literal["einstein"]
    einstein_temperature: Placed[PositiveTemperature] = Field(description="Einstein temperature")


class DensityOfStates(FromFile, Solid):
    """A solid by its density of states, `chain.HarmonicSolid`."""

    makes = "chain.HarmonicSolid"
    kind: Literal["harmonic"]
    frequency: List[Spectral] = Field(default=[], description="angular frequencies")
    density: List[Number] = Field(default=[], description="density of states at each, in any unit")

    def arguments(self) -> dict[str, Any]:
        """The pair of lists, and how many atoms there are."""
        if len(self.frequency) != len(self.density):
            raise HeatChainError(
                f"`{KEY}` must have one density for each frequency, but has {len(self.density)} and "
                f"{len(self.frequency)}."
            )
        pair = quantity(self.frequency, "rad/s"), np.asarray(self.density, dtype=np.float64)
        counts = {name: one for name, one in super().arguments().items() if name in Solid.model_fields}
        return {"density_of_states": pair, **counts}


class ConstantCapacity(Kind):
    """A constant heat capacity, `chain.ConstantHeatCapacity`."""

    makes = "chain.ConstantHeatCapacity"
    kind: Literal["constant"]
    heat_capacity: Placed[HeatCapacity] = Field(description="heat capacity")


class TabulatedCapacity(OverTemperature):
    """A table of heat capacity over temperature, `chain.TabulatedHeatCapacity`."""

    makes = "chain.TabulatedHeatCapacity"
    kind: Literal["tabulated"]
    temperature: List[Temperature] = Field(default=[], description="temperatures")
    heat_capacity: List[HeatCapacity] = Field(default=[], description="heat capacity at each temperature")


class Electrons(Kind):
    """Conduction electrons, `chain.ElectronGas`."""

    makes = "chain.ElectronGas"
    kind: Literal["electron-gas"]
    coefficient: str = Field(
        max_length=100,
        examples=["70 J/(m^3 K^2)"],
        description='Sommerfeld coefficient γ, as in "70 J/(m^3 K^2)", or "7e-23 J/K^2" without `volume`',
    )
    volume: Placed[Volume] | None = Field(default=None, description="volume of the metal")


class MaterialBody(Kind):
    """A piece of a material, `materials.subsystem`."""

    makes = "materials.subsystem"
    kind: Literal["material"]
    material: str = Field(examples=["a-SiO2"], description="key, name or formula of a material")
    volume: Placed[Volume] = Field(description="its volume")


class Sum(Kind):
    """Parts that share a temperature, `chain.Sum`."""

    makes = "chain.Sum"
    one_by_one = "parts"
    kind: Literal["sum"]
    parts: "list[OneBody]" = Field(min_length=1, max_length=100, description="the parts")


OneBody = Annotated[
    DrudeUllersma
    | Debye
    | Einstein
    | DensityOfStates
    | ConstantCapacity
    | TabulatedCapacity
    | Electrons
    | MaterialBody
    | Sum,
    Field(discriminator="kind"),
]
Sum.model_rebuild()


class BodyPattern(Table):
    """Bodies that repeat along the chain."""

    pattern: str = Field(pattern="^[A-Za-z]{1,1000}$", examples=["AB"], description="letters of the bodies in turn")
    of: dict[str, OneBody] = Field(description="the body that each letter stands for")


Bodies = Row[OneBody, BodyPattern]
