"""Any junction from its susceptibility: [Taylor2015] Eq. (5) as a Landauer integral."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from chain.arrays import Array, Complex
from chain.checks import number
from chain.errors import HeatChainError
from chain.links.couplings import couplings
from chain.links.junctions.matrices import coupling_matrix
from chain.links.landauer.link import FrequencyTable, LandauerLink, answer, frequency_table, is_pairwise
from chain.links.spectra.base import Spectrum
from chain.units.boundary import Quantity, Value
from chain.units.constants import hbar
from chain.units.series import marks_of
from chain.units.user_functions import described_object


class SusceptibilityLink(LandauerLink):
    """A link made from a susceptibility: its current is a Landauer integral, whatever the junction is."""

    def __repr__(self) -> str:
        return f"from_susceptibility({self._function!r})"

    def _uncounted(self) -> str | None:
        return (
            "is from a susceptibility, which says how much heat a junction passes, but not in what portions. Of a "
            "harmonic one, give its `transmission` to chain.landauer."
        )


@dataclass(frozen=True)
class _Transmission:
    """πħα_Lα_R/α · 2 Imχ(ω) J̃(ω), of frequency alone."""

    susceptibility: Callable[..., Any]
    coupling: tuple[float, float]
    spectrum: Spectrum
    matrix: tuple[tuple[float, ...], ...] | None

    def __repr__(self) -> str:
        return f"{described_object(self.susceptibility)}, {self.coupling}, {self.spectrum!r}"

    def __call__(self, omega: Array, *temperatures: float) -> Array:
        found = self.susceptibility(omega, *temperatures)
        if self.matrix is None:
            found = answer(found, "1/J", "susceptibility")
        else:
            found = _traced(_complex(found), np.array(self.matrix), omega.shape)
        first, second = self.coupling
        # [Taylor2015] Eq. (5): (ħ²αγ/4) Imχ J̃ over ħ/2π
        factor = 2.0 * np.pi * hbar * first * second / (first + second)
        return np.asarray(factor * found * self.spectrum._density(omega))


def _complex(found: Any) -> Complex:
    """A matrix's answer in 1/J."""
    if isinstance(found, Quantity):
        found = found.to("1/J").magnitude
    return np.asarray(found, dtype=np.complex128)


def _traced(found: Complex, h: Array, shape: tuple[int, ...]) -> Array:
    """Σ h_nn' Imχ_nn'."""
    if found.shape != (*shape, *h.shape):
        raise HeatChainError(
            f"`susceptibility` must give {h.shape[0]} x {h.shape[0]} numbers for each of {shape} frequencies, as "
            f"`matrix` has, but gives the shape {found.shape}."
        )
    return np.asarray(np.einsum("nm,...nm->...", h, found).imag)


def from_susceptibility(
    susceptibility: Callable[..., Any] | xr.DataArray | tuple[Value, Any],
    coupling: Any,
    spectrum: Spectrum,
    *,
    matrix: Any | None = None,
    points: Value | None = None,
    channels: float | None = None,
) -> LandauerLink:
    """Make a link from a junction's susceptibility: how much of each frequency it absorbs when it is driven weakly.

    Parameters
    ----------
    susceptibility : callable, DataArray, tuple, DataFrame, Series or path
        Imχ(ω), or Imχ(ω, T1, T2), of the operator that couples, with float64 arrays in rad/s (and floats in K); it
        gives numbers in 1/J, or a Quantity. Or a table of Imχ over frequency, as `chain.landauer` takes one. With
        `matrix` the function is the complex χ_nn'(ω) of several operators, (…, n, n'), which need be neither Hermitian
        nor commute.
    coupling : float or pair of float
        Dimensionless couplings (α_L, α_R) to the two baths, or one number, split evenly.
    spectrum : Spectrum
        Spectral function of both baths (`chain.spectra`), which must be proportional.
    matrix : array_like, optional
        The coupling matrix h_nn' of several operators, J̃_nn' = h_nn'J̃; real, symmetric, no negative eigenvalue.
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
    [Taylor2015] Eqs. (5)-(6), (8), exact for any junction: 𝒯(ω) = (πħαγ_T/2) J̃(ω) Σ h_nn' Imχ_nn'(ω), γ_T =
    4α_Lα_R/α². For operators that are not Hermitian one Imχ_nn' may be negative; the sum is not.

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
    given = _given(susceptibility, matrix)
    if not isinstance(spectrum, Spectrum) or spectrum.shape:
        raise HeatChainError(f"`spectrum` must be one spectral function of `chain.spectra`, but is {spectrum!r}.")
    channels = None if channels is None else number(channels, "channels")
    first, second = (np.asarray(value) for value in couplings(coupling))
    if first.ndim or second.ndim:
        raise HeatChainError("`coupling` must be single, but is an array. Make a link for each.")
    marks = marks_of(points)
    rows = None if matrix is None else tuple(map(tuple, coupling_matrix(matrix).tolist()))
    transmission = _Transmission(given, (float(first), float(second)), spectrum, rows)
    known = given.omega if isinstance(given, FrequencyTable) else marks[:0].ravel()
    every = np.unique(np.concatenate([marks.ravel(), known, spectrum._marks()]))
    return SusceptibilityLink(transmission, is_pairwise(given, "susceptibility"), every, channels)


def _given(susceptibility: Any, matrix: Any) -> Callable[..., Any]:
    """A function, or a table as one."""
    if callable(susceptibility) and not isinstance(susceptibility, xr.DataArray):
        return susceptibility  # type: ignore[no-any-return]
    if susceptibility is None or isinstance(susceptibility, bool | int | float | complex):
        raise HeatChainError(f"`susceptibility` must be a function of frequency or a table, but is {susceptibility!r}.")
    if matrix is not None:
        raise HeatChainError("`susceptibility` must be a function where there is a `matrix`, but is a table.")
    return frequency_table(susceptibility, "1/J", "susceptibility")
