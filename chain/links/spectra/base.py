"""What every spectral function of a bath gives: its shape, and its Kramers-Kronig partner.

[Taylor2015] Eq. (5): J_ν(ω) = 2α_ν J̃(ω). Kernels work with J̃(ω)/ω, which is finite at ω = 0 for ohmic baths.
"""

import math
from abc import ABC, abstractmethod
from typing import overload

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.units.boundary import Plain, Quantity, Value, angular_frequency
from chain.units.parametric import Parametric


class Spectrum(Parametric, ABC):
    """Shape J̃(ω) of a bath's spectral function J_ν = 2α_ν J̃; it has the dimension of a frequency.

    A subclass gives the kernels below, float64 in rad/s. Those of a `_dispersion` see scalar parameters.
    """

    @abstractmethod
    def _ratio(self, omega: Array) -> Array:
        """J̃(ω)/ω, dimensionless, for ω >= 0."""

    @abstractmethod
    def _dispersion(self, omega: Array) -> Array:
        """ω² P∫ J̃(u)/[u(u² - ω²)] du in rad/s: the level shift Λ(ω) - Λ(0) over 2αω0."""

    @abstractmethod
    def _reorganization(self) -> Array:
        """∫ J̃(u)/u du in rad/s."""

    @abstractmethod
    def _cutoff(self) -> Array:
        """Frequency far above which there are no modes."""

    def _marks(self) -> Array:
        """Frequencies of edges, kinks and peaks."""
        return np.atleast_1d(self._cutoff())

    def _clearance(self, omega: float) -> float:
        """Distance from a frequency to where the spectral function is not analytic, or infinity."""
        return math.inf

    def _density(self, omega: Array) -> Array:
        return omega * self._ratio(omega)

    @overload
    def __call__(self, frequency: xr.DataArray) -> xr.DataArray: ...
    @overload
    def __call__(self, frequency: Plain) -> Quantity: ...
    def __call__(self, frequency: Value) -> Quantity | xr.DataArray:
        """Spectral function J̃ at an angular frequency, in rad/s.

        Parameters
        ----------
        frequency : quantity or DataArray
            Angular frequency of any shape; Hz are cycles, and are multiplied by 2π.

        Returns
        -------
        Quantity or DataArray
            In rad/s; a DataArray where `frequency` or a parameter is one.
        """
        omega = angular_frequency(frequency, "frequency", positive=False)
        return self._evaluate(type(self)._density, "rad/s", omega)

    @property
    def cutoff(self) -> Quantity:
        """Frequency far above which there are no modes, in rad/s."""
        return self._evaluate(type(self)._cutoff, "rad/s")

    @property
    def reorganization(self) -> Quantity:
        """∫ J̃(ω)/ω dω in rad/s, which 2αω0 turns into the counter-term Λ(0)."""
        return self._evaluate(type(self)._reorganization, "rad/s")
