"""Links in a scenario file: by kind or material, one for all, one for each place, or a pattern."""

from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Discriminator, Field, Tag

from scenarios.files.fields import (
    Area,
    Conductance,
    Cutoff,
    Each,
    Frequency,
    FromFile,
    Kind,
    List,
    Number,
    OverTemperature,
    Positive,
    PositiveTemperature,
    Spectral,
    Table,
    Temperature,
    Volume,
    in_row,
    quantity,
)


class LinkTable(Kind):
    """A link, or `count` equal ones in parallel."""

    count: Each[Positive] | None = Field(
        default=None, description="number of such links in parallel, one or for each place"
    )

    def build(self) -> Any:
        """The link with its count."""
        from chain import Parallel

        link = self.make()
        return link if self.count is None else Parallel((self.count, link))


class Shares(Table):
    """Damping by the first and by the second bath."""

    first: Each[Frequency] = Field(description="γ1/m, damping by the first bath")
    second: Each[Frequency] = Field(description="γ2/m, damping by the second bath")


class Harmonic(LinkTable):
    """A harmonic mediator, `chain.HarmonicMediator`."""

    makes = "chain.HarmonicMediator"
    kind: Literal["harmonic"]
    frequency: Each[Frequency] = Field(description="angular frequency ω0")
    damping: Annotated[
        Annotated[Shares, Tag("<shares>")] | Annotated[Each[Frequency], Tag("<total>")],
        Discriminator(lambda value: "<shares>" if isinstance(value, dict) else "<total>"),
    ] = Field(description="total damping γ/m, or { first = γ1/m, second = γ2/m }")
    cutoff: Each[Cutoff] = Field(default=np.inf, description="cutoff D of both baths; infinite by default")


class Constant(LinkTable):
    """A constant conductance, `chain.ConductanceLink`."""

    makes = "chain.ConductanceLink"
    kind: Literal["conductance"]
    conductance: Each[Conductance] = Field(description="thermal conductance")


class Radiative(LinkTable):
    """Far-field radiation, `chain.RadiativeLink`."""

    makes = "chain.RadiativeLink"
    kind: Literal["radiative"]
    area: Each[Area] = Field(description="radiating area")


class PhononTunnelling(LinkTable):
    """Phonon tunnelling, `chain.PhononTunnelingLink`."""

    makes = "chain.PhononTunnelingLink"
    kind: Literal["phonon-tunnelling"]
    debye_temperature: Each[PositiveTemperature] = Field(description="Debye temperature of the substrate")


class ElectronPhonon(LinkTable):
    """Electrons and lattice of one piece of metal, `chain.ElectronPhononLink`."""

    makes = "chain.ElectronPhononLink"
    kind: Literal["electron-phonon"]
    strength: str = Field(max_length=100, description='coupling Σ, as in "2e9 W/(m^3 K^5)"')
    volume: Each[Volume] = Field(description="volume of the metal")
    exponent: int = Field(default=5, ge=1, le=12, description="exponent of the temperatures")


class TabulatedConductance(OverTemperature, LinkTable):
    """A table of conductance over temperature, `chain.TabulatedLink`."""

    makes = "chain.TabulatedLink"
    kind: Literal["tabulated"]
    temperature: List[Temperature] = Field(default=[], description="temperatures")
    conductance: List[Conductance] = Field(default=[], description="thermal conductance at each temperature")


class Landauer(FromFile, LinkTable):
    """A table of transmission over frequency, `chain.landauer`."""

    makes = "chain.landauer"
    kind: Literal["landauer"]
    frequency: List[Spectral] = Field(default=[], description="angular frequencies")
    transmission: List[Number] = Field(default=[], description="transmission at each frequency; the last must be 0")
    channels: Positive | None = Field(default=None, description="number of channels, where known")

    def arguments(self) -> dict[str, Any]:
        """The table of both, and the channels."""
        table = quantity(self.frequency, "rad/s"), np.asarray(self.transmission, dtype=np.float64)
        return {"transmission": table, "channels": self.channels}


class MaterialLink(LinkTable):
    """The three branches between two atoms of a material, `materials.link`."""

    makes = "materials.link"
    kind: Literal["material"]
    material: str = Field(description='key, name or formula of a material, as in "a-SiO2"')


class Parallel(LinkTable):
    """Different links side by side, `chain.Parallel`."""

    kind: Literal["parallel"]
    links: "list[OneLink]" = Field(min_length=1, max_length=100, description="the links side by side")

    def make(self) -> Any:
        """The links in one."""
        import chain

        return chain.Parallel(*(link.build() for link in self.links))


OneLink = Annotated[
    Harmonic
    | Constant
    | Radiative
    | PhononTunnelling
    | ElectronPhonon
    | TabulatedConductance
    | Landauer
    | MaterialLink
    | Parallel,
    Field(discriminator="kind"),
]
Parallel.model_rebuild()


class LinkPattern(Table):
    """Links that repeat along the chain."""

    pattern: str = Field(pattern="^[A-Za-z]{1,1000}$", description='letters of the links in turn, as in "AB"')
    of: dict[str, OneLink] = Field(description="the link that each letter stands for")


Links = Annotated[
    Annotated[OneLink, Tag("<one>")]
    | Annotated[List[OneLink], Tag("<list>")]
    | Annotated[LinkPattern, Tag("<pattern>")],
    Discriminator(in_row),
]
