"""Links in a scenario file: by kind or material, one for all, one for each place, or a pattern."""

from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from scenarios.files.fields import (
    Area,
    Conductance,
    Cutoff,
    Frequency,
    List,
    Number,
    Positive,
    PositiveTemperature,
    Row,
    Spectral,
    Table,
    Temperature,
    Volume,
    quantity,
)
from scenarios.files.junctions import HarmonicBetween, Josephson, Multilevel, Spin, Susceptibility
from scenarios.files.kinds import FromFile, Kind, LinkTable, OverTemperature, Placed, Sides


class Shares(Table):
    """Damping by the first and by the second bath."""

    first: Placed[Frequency] = Field(description="γ1/m, damping by the first bath")
    second: Placed[Frequency] = Field(description="γ2/m, damping by the second bath")


class Oscillator(Kind):
    """An oscillator between two baths."""

    makes = "chain.HarmonicMediator"
    frequency: Placed[Frequency] = Field(description="angular frequency ω0")
    damping: Sides[Shares, Placed[Frequency]] = Field(
        description="total damping γ/m, or { first = γ1/m, second = γ2/m }"
    )
    cutoff: Placed[Cutoff] = Field(default=np.inf, description="cutoff D of both baths; infinite by default")


class Harmonic(Oscillator, LinkTable):
    """A harmonic mediator, `chain.HarmonicMediator`."""

    kind: Literal["harmonic"]


class SharedModes(LinkTable):
    """Oscillators on the same modes of the same two baths, `chain.SharedModes`."""

    makes = "chain.SharedModes"
    one_by_one = "mediators"
    kind: Literal["shared-modes"]
    mediators: list[Oscillator] = Field(min_length=2, max_length=100, description="the oscillators, of one cutoff")


class Constant(LinkTable):
    """A constant conductance, `chain.ConductanceLink`."""

    makes = "chain.ConductanceLink"
    kind: Literal["conductance"]
    conductance: Placed[Conductance] = Field(description="thermal conductance")


class Radiative(LinkTable):
    """Far-field radiation, `chain.RadiativeLink`."""

    makes = "chain.RadiativeLink"
    kind: Literal["radiative"]
    area: Placed[Area] = Field(description="radiating area")


class PhononTunnelling(LinkTable):
    """Phonon tunnelling, `chain.PhononTunnelingLink`."""

    makes = "chain.PhononTunnelingLink"
    kind: Literal["phonon-tunnelling"]
    debye_temperature: Placed[PositiveTemperature] = Field(description="Debye temperature of the substrate")


class ElectronPhonon(LinkTable):
    """Electrons and lattice of one piece of metal, `chain.ElectronPhononLink`."""

    makes = "chain.ElectronPhononLink"
    kind: Literal["electron-phonon"]
    strength: str = Field(max_length=100, examples=["2e9 W/(m^3 K^5)"], description="coupling Σ")
    volume: Placed[Volume] = Field(description="volume of the metal")
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
    material: str = Field(examples=["a-SiO2"], description="key, name or formula of a material")


class Parallel(LinkTable):
    """Different links side by side, `chain.Parallel`."""

    makes = "chain.Parallel"
    one_by_one = "links"
    kind: Literal["parallel"]
    links: "list[OneLink]" = Field(min_length=1, max_length=100, description="the links side by side")


class Series(LinkTable):
    """Links one after another with nothing between them that holds heat, `chain.Series`."""

    makes = "chain.Series"
    one_by_one = "links"
    kind: Literal["series"]
    links: "list[OneLink]" = Field(min_length=2, max_length=100, description="the links from left to right")


OneLink = Annotated[
    Harmonic
    | SharedModes
    | HarmonicBetween
    | Spin
    | Multilevel
    | Susceptibility
    | Josephson
    | Constant
    | Radiative
    | PhononTunnelling
    | ElectronPhonon
    | TabulatedConductance
    | Landauer
    | MaterialLink
    | Parallel
    | Series,
    Field(discriminator="kind"),
]
Parallel.model_rebuild()
Series.model_rebuild()


class LinkPattern(Table):
    """Links that repeat along the chain."""

    pattern: str = Field(pattern="^[A-Za-z]{1,1000}$", examples=["AB"], description="letters of the links in turn")
    of: dict[str, OneLink] = Field(description="the link that each letter stands for")


Links = Row[OneLink, LinkPattern]
