"""Junctions as links in a scenario file, by kind: spins, oscillators and levels between baths, Josephson junctions."""

from typing import Annotated, Any, Literal, TypeVar

from pydantic import Discriminator, Field, Tag

from scenarios.files.fields import (
    Capacitance,
    Current,
    Energy,
    Frequency,
    List,
    Number,
    Ohms,
    Positive,
    Real,
    Spectral,
    SpectralMoment,
    Table,
    quantity,
)
from scenarios.files.kinds import FromFile, LinkTable, Placed, Sides
from scenarios.files.spectra import Spectrum, SpectrumOrPair

MOST_LEVELS = 1000
Entry = TypeVar("Entry")
Square = Annotated[
    list[Annotated[list[Entry], Field(min_length=1, max_length=MOST_LEVELS)]],
    Field(min_length=1, max_length=MOST_LEVELS),
]


def _depth(value: Any) -> str:
    first = value[0] if isinstance(value, list) and value else None
    return "<several>" if isinstance(first, list) and first and isinstance(first[0], list) else "<one>"


Operators = Annotated[
    Annotated[Square[Real], Tag("<one>")]
    | Annotated[list[Square[Real]], Tag("<several>"), Field(min_length=1, max_length=100)],
    Discriminator(_depth),
]


class Couplings(Table):
    """Couplings to the first and to the second bath."""

    first: Placed[Number] = Field(description="α_L, coupling to the first bath")
    second: Placed[Number] = Field(description="α_R, coupling to the second bath")


Coupling = Sides[Couplings, Placed[Positive]]
_COUPLING = Field(description="dimensionless coupling α, or { first = α_L, second = α_R }")


class Spin(LinkTable):
    """A two-level system between ohmic baths, `chain.SpinMediator`."""

    makes = "chain.SpinMediator"
    kind: Literal["spin"]
    splitting: Placed[Frequency] = Field(description="angular frequency Δ of the two levels")
    coupling: Coupling = _COUPLING
    cutoff: Placed[Frequency] = Field(description="angular frequency ω_c of the baths' cutoff")
    bias: Placed[Spectral] = Field(default=0.0, description="bias ε; 0")
    method: Literal["niba", "bloch-redfield"] = Field(default="niba", description="method of the current; niba")


class HarmonicBetween(LinkTable):
    """An oscillator between baths of any spectral function, `chain.HarmonicJunction`."""

    makes = "chain.HarmonicJunction"
    kind: Literal["harmonic-junction"]
    frequency: Placed[Frequency] = Field(description="angular frequency ω0")
    coupling: Coupling = _COUPLING
    spectrum: SpectrumOrPair = Field(description="spectral function of both baths, or { first = ..., second = ... }")
    level_shift: bool = Field(default=True, description="whether the baths shift the level")


class Multilevel(LinkTable):
    """Discrete levels, weakly coupled to baths, `chain.MultilevelJunction`."""

    makes = "chain.MultilevelJunction"
    kind: Literal["multilevel"]
    hamiltonian: Square[Spectral] = Field(description="real symmetric matrix H_s, of energies or frequencies")
    operator: Operators = Field(description="dimensionless symmetric matrix S by which baths couple, or a list of such")
    coupling: Coupling = _COUPLING
    spectrum: Spectrum = Field(description="spectral function of both baths")
    matrix: Square[Real] | None = Field(default=None, description="coupling matrix of several operators")


class Susceptibility(FromFile, LinkTable):
    """Any junction by a table of the imaginary part of its susceptibility, `chain.from_susceptibility`."""

    makes = "chain.from_susceptibility"
    kind: Literal["susceptibility"]
    frequency: List[Spectral] = Field(default=[], description="angular frequencies")
    susceptibility: List[SpectralMoment] = Field(default=[], description="Im χ at each frequency; the last must be 0")
    coupling: Coupling = _COUPLING
    spectrum: Spectrum = Field(description="spectral function of both baths")
    channels: Positive | None = Field(default=None, description="number of channels, where known")

    def arguments(self) -> dict[str, Any]:
        """The table of both, and the baths."""
        names = ("coupling", "spectrum", "channels")
        rest = {name: one for name, one in super().arguments().items() if name in names}
        pair = quantity(self.frequency, "rad/s"), quantity(self.susceptibility, "1/J")
        return {"susceptibility": pair, **rest}


class Resistors(Table):
    """Two resistors across a junction, which have the two temperatures."""

    first: Placed[Ohms] = Field(description="resistor of the first temperature")
    second: Placed[Ohms] = Field(description="resistor of the second temperature")


class Josephson(LinkTable):
    """A Josephson junction with resistors across it, `chain.josephson`."""

    makes = "chain.josephson"
    kind: Literal["josephson"]
    critical_current: Placed[Current] = Field(description="critical current I_c")
    capacitance: Placed[Capacitance] = Field(description="capacitance C")
    resistance: Sides[Resistors, Placed[Ohms]] = Field(
        description="resistance R across it, of two equal ones 2R, or { first = R1, second = R2 }"
    )
    gap: Placed[Energy] = Field(description="2Δ of the superconductor")
