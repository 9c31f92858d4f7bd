"""The Einstein solid: 3N oscillators of one frequency."""

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from chain.arrays import Array
from chain.subsystems.base import Body, positive
from chain.subsystems.debye import atom_count
from chain.units.boundary import Value
from chain.units.constants import k
from chain.units.parameter import Parameter


class EinsteinSolid(Body):
    """A solid of N atoms that all vibrate with one frequency.

    Parameters
    ----------
    einstein_temperature : quantity or DataArray
        θ_E = ħω/k_B.
    atoms : array_like or DataArray, optional
        Number of atoms.
    volume, number_density : quantity or DataArray, optional
        Volume and atoms a volume.

    Notes
    -----
    U = 3N k_B θ_E/(e^{θ_E/T} - 1), without zero-point energy. Below θ_E/700 it is 0 in float64.

    Examples
    --------
    >>> solid = EinsteinSolid("200 K", atoms=1000)
    >>> print(f"{solid.temperature(solid.energy('20 K')):.6f~}")
    20.000000 K
    """

    einstein_temperature = Parameter("theta", "K", "Einstein temperature θ_E = ħω/k_B.")
    atoms = Parameter("size", "", "Number of atoms.")

    def __init__(
        self,
        einstein_temperature: Value,
        *,
        atoms: ArrayLike | xr.DataArray | None = None,
        volume: Value | None = None,
        number_density: Value | None = None,
    ) -> None:
        theta = positive(einstein_temperature, "K", "einstein_temperature")
        self._store(theta=theta, size=atom_count(atoms, volume, number_density))

    def _ratio(self, T: Array) -> Array:
        return np.asarray(np.minimum(self._parameters["theta"] / np.maximum(T, 1e-290), 800.0))

    def _energy(self, T: Array) -> Array:
        y = self._ratio(T)
        # e^-y/(1 - e^-y) rather than 1/(e^y - 1), which overflows first
        return np.asarray(3.0 * k * self._parameters["theta"] * np.exp(-y) / -np.expm1(-y))

    def _heat_capacity(self, T: Array) -> Array:
        y = self._ratio(T)
        return np.asarray(3.0 * k * (y / -np.expm1(-y)) ** 2 * np.exp(-y))

    def _temperature(self, u: Array) -> Array:
        theta = self._parameters["theta"]
        with np.errstate(divide="ignore"):
            return np.asarray(theta / np.log1p(3.0 * k * theta / u))
