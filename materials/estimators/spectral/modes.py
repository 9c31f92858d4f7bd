"""Sums over the modes of a density of states: what they store, and the moments of their frequencies."""

from typing import Any

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.subsystems.debye import heat_capacity_function
from chain.subsystems.harmonic import HarmonicSolid
from chain.units.boundary import Value
from chain.units.constants import hbar, k
from chain.units.labels import over_temperature
from materials.estimators.cahill import thermal_integral
from materials.estimators.model import positive_temperature

ORDERS = (-3, -2, -1, 0, 1, 2, 3, 4)
_BLOCK = 2_000_000  # numbers at a time, to bound memory
_FROZEN = 700.0  # ħω/k_BT beyond which a mode holds no heat in float64
_STEPS = 200  # halvings of the logarithm's range leave rounding


def solid_of(density_of_states: Any, unit: str | None = None) -> HarmonicSolid:
    """One atom that vibrates with a density of states, given in any of the forms that `chain.HarmonicSolid` takes."""
    if isinstance(density_of_states, HarmonicSolid):
        if unit is not None:
            raise HeatChainError("`unit` is of a table's frequencies; a `HarmonicSolid` has them. Leave it out.")
        return density_of_states
    return HarmonicSolid(density_of_states, atoms=1, unit=unit)


def thermal_sum(solid: HarmonicSolid, T: Array, power: int = 0) -> Array:
    """∫ g(ω) ω^power c(ħω/k_BT) dω of an atom, c(x) = x²e^x/(e^x - 1)²: heat capacities over k_B; power >= -2.

    Below the first frequency of a table, where g grows as ω², the integral is that of Debye's solid.
    """
    T, modes = np.asarray(T, dtype=np.float64), solid._modes
    y = hbar * modes.first / (k * T)
    low = 3.0 * modes.below * modes.first**power * thermal_integral(y, power + 2) / y ** (power + 3)
    high = solid._summed(T, lambda x: x**power * np.square(0.5 * x / np.sinh(0.5 * x)))
    return np.asarray(low + high * (k * T / hbar) ** power)


def stored(omega: Array, weights: Array, T: Array) -> Array:
    """Σ w_i c(ħω_i/k_BT) of frequencies with weights."""
    flat = np.ravel(np.asarray(T, dtype=np.float64))
    step = max(1, _BLOCK // max(omega.size, 1))
    parts = []
    for some in np.split(flat, range(step, flat.size, step)):
        half = np.minimum(0.5 * hbar * omega / (k * some[:, None]), 0.5 * _FROZEN)
        parts.append(np.square(half / np.sinh(half)) @ weights)
    return np.asarray(np.concatenate(parts).reshape(np.shape(T)))


def moment(solid: HarmonicSolid, power: int) -> float:
    """Mean of ω^power over the modes, in (rad/s)^power; of ln ω for the power 0."""
    modes = solid._modes
    if power == 0:
        low = modes.below * (np.log(modes.first) - 1.0 / 3.0)
        return float(low + modes.weights @ np.log(modes.omega)) / 3.0
    low = 3.0 * modes.below * modes.first**power / (3.0 + power)
    return float(low + modes.weights @ modes.omega**power) / 3.0


def debye_frequency(solid: HarmonicSolid, order: int) -> float:
    """Cutoff in rad/s of the Debye spectrum that has the same moment; for -3 the same growth as ω² at low frequency."""
    modes = solid._modes
    if order == -3:
        return float(modes.first * (3.0 / modes.below) ** (1.0 / 3.0)) if modes.below > 0.0 else float("nan")
    if order == 0:
        return float(np.exp(moment(solid, 0) + 1.0 / 3.0))
    return float(((3.0 + order) / 3.0 * moment(solid, order)) ** (1.0 / order))


def debye_equivalents(density_of_states: Any, T: Value | None = None, *, unit: str | None = None) -> xr.Dataset:
    """Debye temperatures of a density of states: of the Debye spectra that share one of its properties each.

    Parameters
    ----------
    density_of_states : table, Phonopy, Phono3py, path or HarmonicSolid
        As `chain.HarmonicSolid` takes it.
    T : str, Quantity or DataArray, optional
        Temperature, one or an array, for the calorimetric one.
    unit : str, optional
        Of the frequencies, where a table does not say it: "THz" for phonopy's ``total_dos.dat``.

    Returns
    -------
    Dataset
        Over `order`, n = -3 ... 4: `debye_temperature` in K and `debye_frequency` in rad/s of the Debye spectrum with
        the same mean of ω^n (of ln ω for 0). The order -3 stands for the growth as ω² below the first frequency of the
        table, which is as good as that point, and NaN for modes on a mesh. With `T`: `calorimetric` in K over
        `temperature`, of the Debye solid with the same heat capacity.

    Notes
    -----
    ω_D(n) = [(n + 3)/3 ⟨ω^n⟩]^(1/n); T. H. K. Barron, W. T. Berg and J. A. Morrison, Proc. R. Soc. A 242, 478 (1957).
    At high temperature the calorimetric one tends to the order 2, at low temperature to -3; the zero-point energy is
    that of the order 1, which the mean frequency determines.

    Examples
    --------
    >>> omega = np.linspace(0.0, 8.0, 801)
    >>> found = debye_equivalents({"frequency [THz]": omega, "density": omega**2})
    >>> [round(float(found["debye_temperature"].sel(order=n)), 1) for n in (-2, 1, 4)]
    [383.9, 383.9, 383.9]
    """
    solid = solid_of(density_of_states, unit)
    omega = np.array([debye_frequency(solid, order) for order in ORDERS])
    kelvin = {"units": "K", "long_name": "Debye temperature with the same moment"}
    found = xr.Dataset(
        {
            "debye_frequency": ("order", omega, {"units": "rad s^-1", "long_name": "cutoff with the same moment"}),
            "debye_temperature": ("order", hbar / k * omega, kelvin),
        },
        coords={"order": list(ORDERS)},
    )
    if T is None:
        return found
    kelvins = over_temperature(positive_temperature(T))
    about = {"units": "K", "long_name": "Debye temperature with the same heat capacity"}
    values = _calorimetric(solid, kelvins.values)
    return found.assign(calorimetric=(kelvins.dims, values, about)).assign_coords(kelvins.coords)


def _calorimetric(solid: HarmonicSolid, T: Array) -> Array:
    """θ of Debye's heat capacity for that of a solid, by halving: both fall with θ/T."""
    wanted = thermal_sum(solid, T) / 3.0
    low, high = np.full(np.shape(T), 1e-6), np.full(np.shape(T), 1e6)
    for _ in range(_STEPS):
        middle = np.sqrt(low * high)
        above = heat_capacity_function(middle) > wanted
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.asarray(np.sqrt(low * high) * T)
