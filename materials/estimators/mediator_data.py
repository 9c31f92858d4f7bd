"""Measured conductivities beside those of mediators, κ(T) = N K(T; ω0, γ̂, D)/ℓ0, [Panasyuk2012] Eq. (94)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.links.harmonic import heat, transmission
from chain.units.boundary import floats, single, temperature
from chain.units.constants import hbar, k

PARAMETERS = ("frequency", "damping", "cutoff", "distance")
UNITS = {"frequency": "rad/s", "damping": "rad/s", "cutoff": "rad/s", "distance": "m"}
_WIDEST = {"frequency": (1e10, 1e16), "damping": (1e10, 1e16), "cutoff": (1e10, 1e16), "distance": (1e-11, 1e-6)}
_STEP = 1e-5  # of a logarithm, for derivatives by central differences


class Data(NamedTuple):
    """Data, and which of the parameters are free."""

    T: Array
    kappa: Array
    sigma: Array | None
    free: tuple[str, ...]
    fixed: dict[str, float]
    oscillators: int

    def values(self, logarithms: Array) -> dict[str, float]:
        """All parameters in SI units, from logarithms of the free ones."""
        return self.fixed | dict(zip(self.free, np.exp(logarithms).tolist(), strict=True))

    def conductivities(self, logarithms: Array, T: Array) -> Array:
        """κ(T) for several sets of the free parameters' logarithms, shape (set, T)."""
        one = np.ones(len(logarithms))
        columns = {name: value * one for name, value in self.fixed.items()}
        columns |= dict(zip(self.free, np.exp(logarithms).T, strict=True))
        frequency, damping, cutoff, distance = (columns[name] for name in PARAMETERS)
        index = np.repeat(np.arange(one.size), T.size)
        rows = transmission.spectra(damping / frequency, cutoff / frequency)
        K = heat.conductances(rows, k / hbar / frequency, index, np.tile(T, one.size), heat.nodes())
        # [Panasyuk2012] Eq. (94)
        return np.asarray(K.reshape(-1, T.size) * (self.oscillators * k * frequency / distance)[:, None])

    def sensitivity(self, logarithms: Array, T: Array) -> tuple[Array, Array]:
        """κ(T), and ∂ ln κ/∂ ln p of the free parameters, (T, free)."""
        steps = _STEP * np.eye(logarithms.size)
        all_of_them = np.concatenate([[logarithms], logarithms + steps, logarithms - steps])
        middle, *others = self.conductivities(all_of_them, T)
        above, below = np.log(others).reshape(2, logarithms.size, T.size)
        return middle, (above - below).T / (2.0 * _STEP)

    def residual(self, logarithms: Array) -> Array:
        """How far κ is off the data: over their uncertainty, or in its logarithm where there is none."""
        found = self.conductivities(logarithms[None], self.T)[0]
        return np.asarray(np.log(found / self.kappa) if self.sigma is None else (found - self.kappa) / self.sigma)

    def jacobian(self, logarithms: Array) -> Array:
        """The residual's derivatives, (T, free)."""
        found, slope = self.sensitivity(logarithms, self.T)
        return slope if self.sigma is None else slope * (found / self.sigma)[:, None]


def points_of(kappa: Any) -> tuple[Array, Array, Array | None]:
    """Temperatures, conductivities and, where they are known, uncertainties, in SI units."""
    if not isinstance(kappa, xr.DataArray) or kappa.dims != ("temperature",):
        raise HeatChainError("`kappa` must be a DataArray over `temperature`. `materials.read_conductivity` makes one.")
    if "temperature" not in kappa.coords:
        raise HeatChainError("`kappa` must have a coordinate `temperature`, but has none.")
    T = np.asarray(temperature(kappa["temperature"], "temperature").values)
    values = np.asarray(floats(kappa, "W/(m K)", "kappa", positive=True).values)
    sigma = None
    if "uncertainty" in kappa.coords:
        sigma = np.asarray(floats(kappa["uncertainty"], "W/(m K)", "uncertainty", positive=True).values)
    if T.size < 2 or np.any(T <= 0.0):
        raise HeatChainError(f"`kappa` must have at least 2 points at positive temperatures, but has {T.size}.")
    return T, values, sigma


def numbers_of(values: Mapping[str, Any], name: str) -> dict[str, float]:
    """Parameters of a mediator that were given, in SI units."""
    for key in values:
        if key not in PARAMETERS:
            raise HeatChainError(f"`{name}` may hold {', '.join(PARAMETERS)}, but holds {key!r}.")
    return {key: single(value, UNITS[key], f"{name}[{key}]") for key, value in values.items()}


def limits_of(free: tuple[str, ...], bounds: Mapping[str, Any]) -> Array:
    """Logarithms of lowest and highest values, shape (2, free)."""
    wanted = dict(_WIDEST)
    for key, pair in bounds.items():
        if key not in free:
            raise HeatChainError(f"`bounds` may hold free parameters ({', '.join(free)}), but holds {key!r}.")
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise HeatChainError(f"`bounds[{key}]` must be a pair (lowest, highest), but is {pair!r}.")
        low, high = (single(value, UNITS[key], f"bounds[{key}]") for value in pair)
        if not low < high:
            raise HeatChainError(f"`bounds[{key}]` must increase, but is {pair!r}.")
        wanted[key] = (low, high)
    return np.asarray(np.log(np.array([wanted[name] for name in free])).T)
