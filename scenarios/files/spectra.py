"""Spectral functions of baths in a scenario file, by kind."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from scenarios.files.fields import Each, Frequency, List, Positive, Spectral, Table, quantity
from scenarios.files.kinds import FromFile, Kind


class Cut(Kind):
    """A bath that couples in proportion to frequency, below a cutoff."""

    cutoff: Each[Frequency] = Field(description="angular frequency ω_c of the cutoff")


class Ohmic(Cut):
    """An exponential cutoff, `chain.spectra.Ohmic`."""

    makes = "chain.spectra.Ohmic"
    kind: Literal["ohmic"]


class SuperOhmic(Cut):
    """Any power of the frequency and an exponential cutoff, `chain.spectra.SuperOhmic`."""

    makes = "chain.spectra.SuperOhmic"
    kind: Literal["super-ohmic"]
    power: Each[Positive] = Field(default=3.0, description="power s of the frequency; 3")


class GaussianCutoff(Cut):
    """A Gaussian cutoff, `chain.spectra.Gaussian`."""

    makes = "chain.spectra.Gaussian"
    kind: Literal["gaussian"]


class Drude(Cut):
    """A Drude cutoff, `chain.spectra.Drude`."""

    makes = "chain.spectra.Drude"
    kind: Literal["drude"]


class HardCutoff(Cut):
    """A sharp cutoff, `chain.spectra.HardCutoff`."""

    makes = "chain.spectra.HardCutoff"
    kind: Literal["hard-cutoff"]


class Lorentzian(Kind):
    """A peak, `chain.spectra.Lorentzian`."""

    makes = "chain.spectra.Lorentzian"
    kind: Literal["lorentzian"]
    centre: Each[Frequency] = Field(description="angular frequency ω_R of the peak")
    width: Each[Frequency] = Field(description="its width Γ")
    power: Each[Positive] = Field(default=1.0, description="power l of the frequency, up to 3; 1")


class TabulatedSpectrum(FromFile, Kind):
    """A table of spectral density over frequency, `chain.spectra.Tabulated`."""

    makes = "chain.spectra.Tabulated"
    kind: Literal["tabulated"]
    frequency: List[Spectral] = Field(default=[], description="angular frequencies")
    density: List[Spectral] = Field(default=[], description="spectral density at each, as an angular frequency")

    def arguments(self) -> dict[str, Any]:
        """The pair of lists."""
        return {"density": (quantity(self.frequency, "rad/s"), quantity(self.density, "rad/s"))}


class Discrete(Kind):
    """Single modes, `chain.spectra.Discrete`."""

    makes = "chain.spectra.Discrete"
    kind: Literal["discrete"]
    frequency: List[Frequency] = Field(description="angular frequencies of the modes")
    coupling: List[Spectral] = Field(description="coupling of each, as an angular frequency")


Spectrum = Annotated[
    Ohmic | SuperOhmic | GaussianCutoff | Drude | HardCutoff | Lorentzian | TabulatedSpectrum | Discrete,
    Field(discriminator="kind"),
]


class SpectrumPair(Table):
    """Spectral functions of the first and of the second bath."""

    first: Spectrum = Field(description="of the first bath")
    second: Spectrum = Field(description="of the second bath")


SpectrumOrPair = Annotated[
    Annotated[Spectrum, Tag("<both>")] | Annotated[SpectrumPair, Tag("<pair>")],
    Discriminator(lambda value: "<pair>" if isinstance(value, dict) and "kind" not in value else "<both>"),
]
