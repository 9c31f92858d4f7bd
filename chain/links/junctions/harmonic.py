"""The harmonic junction: an oscillator between baths of any spectral function, [Taylor2015] Eqs. (13)-(15)."""

import math
import warnings
from functools import lru_cache
from typing import Any

import numpy as np

from chain.arrays import Array
from chain.checks import flag, pair
from chain.errors import HeatChainError, ModelWarning
from chain.links.couplings import couplings
from chain.links.junctions import majorant
from chain.links.junctions.resonator import Resonator
from chain.links.landauer.grid import Grid
from chain.links.landauer.link import LandauerLink
from chain.links.landauer.several import LandauerLinks
from chain.links.spectra.base import Spectrum
from chain.units.boundary import Quantity, Value, angular_frequency
from chain.units.constants import k
from chain.units.methods import derived
from chain.units.parameter import Parameter, written

_BOUND = 1e-9  # share of the f-sum rule, below which a bound state is of no account
_SKIPPED = 24  # of the octaves far below k_BT/ħ
_KEPT = 256  # junctions whose grids are kept


class _ResonantLink(LandauerLink):
    """The Landauer integral of a resonator, whose grid knows the resonances."""

    resonator: Resonator

    def __init__(self, resonator: Resonator) -> None:
        super().__init__(resonator.transmission, False, resonator.marks, 1.0)
        self.__dict__["resonator"] = resonator

    def _grid(self, lowest: int, highest: int, parts: int, *temperatures: float) -> Grid:
        # What a junction transmits falls with the frequency, other than any function's
        return self.resonator.grid(lowest + _SKIPPED, parts)


@lru_cache(maxsize=_KEPT)
def _resonant(
    frequency: float, coupling: tuple[float, float], spectra: tuple[Spectrum, Spectrum], level_shift: bool
) -> _ResonantLink:
    resonator = Resonator(frequency, coupling, spectra, level_shift)
    _refuse_bound(resonator)
    return _ResonantLink(resonator)


def _refuse_bound(resonator: Resonator) -> None:
    for frequency, share in resonator.bound_states():
        if share > _BOUND:
            raise HeatChainError(
                f"The junction has a bound state at {frequency:.6g} rad/s, where the baths have no modes: it holds "
                f"{share:.2g} of the f-sum rule, never decays, and there is no unique steady state. Give a `spectrum` "
                "with modes there, or a weaker `coupling`."
            )


class HarmonicJunction(LandauerLinks):
    """A harmonic oscillator that carries heat between two baths that couple to each frequency with any strength.

    That strength is a bath's spectral function, of `chain.spectra`.

    Parameters
    ----------
    frequency : quantity or DataArray
        Angular frequency ω0.
    coupling : float or pair of float
        Dimensionless couplings (α_L, α_R) to the two baths, or one number, split evenly.
    spectrum : Spectrum or pair of Spectrum
        Spectral function of both baths (`chain.spectra`), or a pair of them.
    level_shift : bool, default True
        Whether the baths shift the level, as causality demands; False is the paper's Eq. (14) as printed.

    Raises
    ------
    HeatChainError
        where a coupling is not positive, or where a state is bound outside the baths' modes

    Warns
    -----
    ModelWarning
        where the cutoff of a bath lies below the frequency: nearly nothing is then carried by the resonance

    Notes
    -----
    [Taylor2015] Eqs. (3), (5), (13)-(14), with a counter-term, without which Eq. (3) is unstable for 2αω_c > ω0 (ohmic,
    exponential cutoff): 𝒯 = 4X_LX_R/{[ω0² - ω² - Λ(ω) + Λ(0)]² + X²}, X_ν = πα_νω0J̃_ν, X = X_L + X_R, where Λ is the
    principal value partner of X. Eq. (14) as printed has Λ(ω) = Λ(0): its susceptibility is not causal, and does not
    keep the f-sum rule; it is the limit of a large cutoff. With `spectra.Drude`, this is a `HarmonicMediator` whose
    damping is γ̂ = παω0. Parameters may be arrays, and broadcast.

    Examples
    --------
    >>> from chain import spectra
    >>> ohmic = spectra.Ohmic(cutoff="1e14 rad/s")
    >>> junction = HarmonicJunction(frequency="1e13 rad/s", coupling=(0.4, 0.4), spectrum=ohmic)
    >>> print(f"{junction.conductance('300 K').to('pW/K'):.3f~P}")
    63.155 pW/K
    """

    channels = 1.0
    separable = True  # the transmission does not depend on temperature
    frequency = Parameter("frequency", "rad/s", "Angular frequency ω0.")
    _fixed = ("spectra", "level_shift")
    spectra: tuple[Spectrum, Spectrum]
    level_shift: bool

    def __init__(
        self,
        frequency: Value,
        coupling: Any,
        spectrum: "Spectrum | tuple[Spectrum, Spectrum]",
        level_shift: bool = True,
    ) -> None:
        spectra = _pair(spectrum)
        first, second = couplings(coupling)
        self.__dict__.update(spectra=spectra, level_shift=flag(level_shift, "level_shift"))
        self._store(
            frequency=angular_frequency(frequency, "frequency"),
            coupling1=first,
            coupling2=second,
            spectrum1=spectra[0]._positions(),
            spectrum2=spectra[1]._positions(),
        )
        self._warn()
        _ = self._integrals

    def _warn(self) -> None:
        p = self._parameters
        for name, spectrum in zip(("spectrum1", "spectrum2"), self.spectra, strict=True):
            cutoff = np.ravel(spectrum._cutoff())[p[name].astype(np.intp) if spectrum.shape else 0]
            if np.any(cutoff < p["frequency"]):
                warnings.warn(
                    f"The cutoff, {np.min(cutoff):.4g} rad/s, lies below the `frequency`, "
                    f"{np.max(p['frequency']):.4g} rad/s: the baths have next to no modes at the resonance.",
                    ModelWarning,
                    stacklevel=3,
                )
                return

    def _written(self) -> dict[str, str]:
        p = self._parameters
        spectra = self.spectra[0] if self.spectra[0] == self.spectra[1] else self.spectra
        coupling = f"({written(p['coupling1'])}, {written(p['coupling2'])})"
        told = {"frequency": written(p["frequency"], "rad/s"), "coupling": coupling, "spectrum": repr(spectra)}
        return told | {"level_shift": repr(self.level_shift)}

    def _integral(self, index: int) -> "_ResonantLink":
        p = {name: value.ravel() for name, value in self._parameters.items()}
        chosen = (s._select(p[f"spectrum{n}"][index].astype(np.intp)) for n, s in enumerate(self.spectra, 1))
        coupling = float(p["coupling1"][index]), float(p["coupling2"][index])
        return _resonant(float(p["frequency"][index]), coupling, _pair(tuple(chosen)), self.level_shift)

    # -- parameters ---------------------------------------------------------------------------------------------------

    @property
    def coupling(self) -> Quantity:
        """Total coupling α = α_L + α_R, dimensionless."""
        return self._evaluate(lambda link: link._parameters["coupling1"] + link._parameters["coupling2"], "")

    def _per_junction(self, function: Any) -> Array:
        return np.array([function(link.resonator) for link in self._integrals]).reshape(self.shape)

    # -- sum rules ----------------------------------------------------------------------------------------------------

    @derived("")
    def f_sum(self) -> Array:
        """∫ω Imχ dω over the f-sum rule's πω0/ħ, [Taylor2015] Eq. (7): 1 for every causal susceptibility."""
        return self._per_junction(lambda resonator: resonator.f_sum)

    def _classical(self) -> Array:
        return self._per_junction(lambda resonator: k / (2.0 * math.pi) * resonator.transmitted)

    def _bound(self) -> Array:
        # [Taylor2015] Eqs. (10), (15)
        return self._per_junction(lambda resonator: 0.25 * k * majorant.bound(resonator))

    def _sum_rule(self, T: Array) -> Array:
        found = self._bound()
        unbounded = ~np.isfinite(found)
        found = np.where(unbounded, self._classical(), found) if unbounded.any() else found
        return np.asarray(found + np.zeros_like(T))

    def _sum_rule_current(self, T1: Array, T2: Array) -> Array:
        if self.spectra[0] != self.spectra[1]:
            raise HeatChainError(
                "The baths' spectral functions differ in shape, and the sum rule of the current, Eq. (9), needs "
                "proportional ones. `classical_conductance` times the difference of temperatures bounds the current."
            )
        return super()._sum_rule_current(T1, T2)

    def sum_rule_conductance(self) -> Quantity:
        """Bound of the conductance from the f-sum rule, in W/K.

        Notes
        -----
        [Taylor2015] Eqs. (10), (15): παγ_Tω0k_B/4 for ohmic baths, γ_T = 4α_Lα_R/α². For others (Supplement), the best
        majorant aω + bω³ of J̃, whose moments with Imχ are exact: ∫ωImχ dω = πω0/ħ, and ω0² + Λ(0) times it for ω³.
        It has the value, relative to Eq. (15), of the concave envelope of J̃/ω over ω², at ω0² + Λ(0). Without the
        level shift, Imχ is not that of a causal susceptibility: its own first moment counts where it is larger, and
        only ω is a majorant. Sub-ohmic baths have none; for them it is `classical_conductance`.
        """
        return self._evaluate(lambda link: link._sum_rule(np.zeros(())), "W/K")

    def classical_conductance(self) -> Quantity:
        """Conductance at high temperature, (k_B/2π)∫𝒯dω, in W/K: the bound with J̃ for its own majorant.

        Notes
        -----
        [Taylor2015] Supplement: the smeared sum rule. No conductance exceeds it, and it is never above
        `sum_rule_conductance`.
        """
        return self._evaluate(HarmonicJunction._classical, "W/K")


def _pair(spectrum: Any) -> tuple[Spectrum, Spectrum]:
    both = pair(spectrum, "spectrum") or (spectrum, spectrum)
    if not all(isinstance(one, Spectrum) for one in both):
        raise HeatChainError(
            f"`spectrum` must be a spectral function of `chain.spectra` or a pair of them, but is {spectrum!r}. "
            "Write a function of your own as chain.spectra.Function(function, cutoff=...)."
        )
    return both
