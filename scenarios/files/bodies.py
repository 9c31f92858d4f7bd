"""Bodies in a scenario file: by kind or material, one for all, one for each place, or a pattern."""

from abc import abstractmethod
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Discriminator, Field, Tag

from scenarios.files.fields import (
    Each,
    Frequency,
    HeatCapacity,
    List,
    NumberDensity,
    Positive,
    PositiveTemperature,
    Table,
    Temperature,
    Volume,
    in_row,
    quantity,
    series,
)


class BodyTable(Table):
    """A finite body."""

    @abstractmethod
    def build(self) -> Any:
        """The body."""


class DrudeUllersma(BodyTable):
    """Equidistant modes, `chain.DrudeUllersma`."""

    kind: Literal["drude-ullersma"]
    mode_spacing: Each[Frequency] = Field(description="distance Δ of the modes' angular frequencies")
    modes: int | None = Field(
        default=None, ge=1, le=10_000_000, description="number of modes; infinitely many by default"
    )

    def build(self) -> Any:
        """The body."""
        from chain import DrudeUllersma

        return DrudeUllersma(quantity(self.mode_spacing, "rad/s"), modes=self.modes)


class Solid(BodyTable):
    """A number of atoms, given or by volume and number density."""

    atoms: Each[Positive] | None = Field(default=None, description="number of atoms")
    volume: Each[Volume] | None = Field(default=None, description="volume, with `number_density` in place of `atoms`")
    number_density: Each[NumberDensity] | None = Field(default=None, description="atoms a volume")

    def size(self) -> dict[str, Any]:
        """What says how many atoms there are."""
        return {
            "atoms": None if self.atoms is None else np.asarray(self.atoms, dtype=np.float64)[()],
            "volume": quantity(self.volume, "m^3"),
            "number_density": quantity(self.number_density, "1/m^3"),
        }


class Debye(Solid):
    """A solid in the Debye model, `chain.DebyeSolid`."""

    kind: Literal["debye"]
    debye_temperature: Each[PositiveTemperature] = Field(description="Debye temperature")

    def build(self) -> Any:
        """The body."""
        from chain import DebyeSolid

        return DebyeSolid(quantity(self.debye_temperature, "K"), **self.size())


class Einstein(Solid):
    """A solid of one frequency, `chain.EinsteinSolid`."""

    kind: Literal["einstein"]
    einstein_temperature: Each[PositiveTemperature] = Field(description="Einstein temperature")

    def build(self) -> Any:
        """The body."""
        from chain import EinsteinSolid

        return EinsteinSolid(quantity(self.einstein_temperature, "K"), **self.size())


class ConstantCapacity(BodyTable):
    """A constant heat capacity, `chain.ConstantHeatCapacity`."""

    kind: Literal["constant"]
    heat_capacity: Each[HeatCapacity] = Field(description="heat capacity")

    def build(self) -> Any:
        """The body."""
        from chain import ConstantHeatCapacity

        return ConstantHeatCapacity(quantity(self.heat_capacity, "J/K"))


class TabulatedCapacity(BodyTable):
    """A table of heat capacity over temperature, `chain.TabulatedHeatCapacity`."""

    kind: Literal["tabulated"]
    temperature: List[Temperature] = Field(description="increasing temperatures")
    heat_capacity: List[HeatCapacity] = Field(description="heat capacity at each temperature")

    def build(self) -> Any:
        """The body."""
        from chain import TabulatedHeatCapacity

        return TabulatedHeatCapacity(series(self.temperature, "temperature", self.heat_capacity, "J/K"))


class MaterialBody(BodyTable):
    """A piece of a material, `materials.subsystem`."""

    kind: Literal["material"]
    material: str = Field(description='key, name or formula of a material, as in "a-SiO2"')
    volume: Each[Volume] = Field(description="its volume")

    def build(self) -> Any:
        """The body."""
        import materials

        return materials.subsystem(self.material, quantity(self.volume, "m^3"))


class Sum(BodyTable):
    """Parts that share a temperature, `a + b`."""

    kind: Literal["sum"]
    parts: "list[OneBody]" = Field(min_length=1, max_length=100, description="the parts")

    def build(self) -> Any:
        """The body."""
        from chain.subsystems.base import Sum

        return Sum(*(part.build() for part in self.parts))


OneBody = Annotated[
    DrudeUllersma | Debye | Einstein | ConstantCapacity | TabulatedCapacity | MaterialBody | Sum,
    Field(discriminator="kind"),
]
Sum.model_rebuild()


class BodyPattern(Table):
    """Bodies that repeat along the chain."""

    pattern: str = Field(pattern="^[A-Za-z]{1,1000}$", description='letters of the bodies in turn, as in "AB"')
    of: dict[str, OneBody] = Field(description="the body that each letter stands for")


Bodies = Annotated[
    Annotated[OneBody, Tag("<one>")]
    | Annotated[List[OneBody], Tag("<list>")]
    | Annotated[BodyPattern, Tag("<pattern>")],
    Discriminator(in_row),
]
