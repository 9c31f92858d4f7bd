"""Any junction from its susceptibility: [Taylor2015] Eq. (5) as a Landauer integral."""

from collections.abc import Callable
from typing import Any

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.checks import number
from chain.errors import HeatChainError
from chain.links.couplings import couplings
from chain.links.landauer.link import LandauerLink, is_pairwise
from chain.links.spectra.base import Spectrum
from chain.units.boundary import Quantity, Value, floats
from chain.units.constants import hbar
from chain.units.series import marks_of


class _Transmission:
    """πħα_Lα_R/α · 2 Imχ(ω) J̃(ω), of frequency alone."""

    def __init__(self, susceptibility: Callable[..., Any], coupling: tuple[float, float], spectrum: Spectrum) -> None:
        self.susceptibility, self.coupling, self.spectrum = susceptibility, coupling, spectrum

    def _key(self) -> tuple[Any, ...]:
        return self.susceptibility, self.coupling, self.spectrum

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __call__(self, omega: Array, *temperatures: float) -> Array:
        found = self.susceptibility(omega, *temperatures)
        if isinstance(found, Quantity | xr.DataArray):
            found = floats(found, "1/J", "susceptibility")
        first, second = self.coupling
        # [Taylor2015] Eq. (5): (ħ²αγ/4) Imχ J̃ over ħ/2π
        factor = 2.0 * np.pi * hbar * first * second / (first + second)
        return np.asarray(factor * np.asarray(found, dtype=np.float64) * self.spectrum._density(omega))


def from_susceptibility(
    susceptibility: Callable[..., Any],
    coupling: Any,
    spectrum: Spectrum,
    *,
    points: Value | None = None,
    channels: float | None = None,
) -> LandauerLink:
    """Make a link from a junction's susceptibility: how much of each frequency it absorbs when it is driven weakly.

    Parameters
    ----------
    susceptibility : callable
        Imχ(ω), or Imχ(ω, T1, T2), of the operator that couples, with float64 arrays in rad/s (and floats in K); it
        returns numbers in 1/J, or a Quantity. Of several operators it is Σ h_nn' Imχ_nn', Eq. (8).
    coupling : float or pair of float
        Dimensionless couplings (α_L, α_R) to the two baths, or one number, split evenly.
    spectrum : Spectrum
        Spectral function of both baths (`chain.spectra`), which must be proportional.
    points : quantity or DataArray, optional
        Angular frequencies of sharp resonances.
    channels : float, optional
        Number of channels, where known: a susceptibility that transmits more is refused.

    Returns
    -------
    LandauerLink
        A link, as from `chain.landauer`.

    Notes
    -----
    [Taylor2015] Eqs. (5)-(6), exact for any junction: 𝒯(ω) = (πħαγ_T/2) J̃(ω) Imχ(ω), γ_T = 4α_Lα_R/α².

    Examples
    --------
    An oscillator with J̃ = ω, whose Imχ is that of [Taylor2015] Eq. (14):

    >>> import numpy as np
    >>> from chain import spectra
    >>> bath, omega0, alpha, hbar = spectra.Ohmic(cutoff="1e15 rad/s"), 1e13, 0.2, 1.054571817e-34
    >>> def imaginary(omega):
    ...     damping = np.pi * alpha * omega0 * omega
    ...     return 2 * omega0 / hbar * damping / ((omega0**2 - omega**2) ** 2 + damping**2)
    >>> link = from_susceptibility(imaginary, (0.1, 0.1), bath, channels=1)
    >>> print(f"{link.conductance('100 K').to('pW/K'):.2f~P}")
    17.68 pW/K
    """
    if not callable(susceptibility):
        raise HeatChainError(f"`susceptibility` must be a function of frequency, but is {susceptibility!r}.")
    if not isinstance(spectrum, Spectrum) or spectrum.shape:
        raise HeatChainError(f"`spectrum` must be one spectral function of `chain.spectra`, but is {spectrum!r}.")
    channels = None if channels is None else number(channels, "channels")
    first, second = (np.asarray(value) for value in couplings(coupling))
    if first.ndim or second.ndim:
        raise HeatChainError("`coupling` must be single, but is an array. Make a link for each.")
    marks = marks_of(points)
    transmission = _Transmission(susceptibility, (float(first), float(second)), spectrum)
    every = np.unique(np.concatenate([marks.ravel(), spectrum._marks()]))
    return LandauerLink(transmission, is_pairwise(susceptibility, "susceptibility"), every, channels)
