"""A body whose heat capacity was measured."""

from typing import Any

import numpy as np
import xarray as xr
from scipy.interpolate import PchipInterpolator

from chain.errors import HeatChainError
from chain.subsystems.base import Array, Body, invert
from chain.units.series import series


class TabulatedHeatCapacity(Body):
    """A body from a table of its heat capacity.

    Parameters
    ----------
    heat_capacity : DataArray over one dimension `temperature`, whose coordinate has units, in units of J/K

    Raises
    ------
    HeatChainError
        Where the table is not over temperature, has fewer than two entries, is not increasing in temperature, or holds
        a heat capacity that is not positive; later, where a temperature outside the table is asked for.

    Notes
    -----
    Monotone cubic interpolation, whose exact integral is the energy; the table is never extrapolated. The energy at
    the table's first temperature is taken as C·T there: a constant without consequence.
    """

    _fixed = ("_curve", "_integral", "lower", "upper")
    _curve: Any
    _integral: Any

    def __init__(self, heat_capacity: xr.DataArray) -> None:
        T, C = series(heat_capacity, "temperature", "J/K", "heat_capacity", positive=True)
        curve = PchipInterpolator(T, C)
        self.__dict__.update(_curve=curve, _integral=curve.antiderivative(), lower=float(T[0]), upper=float(T[-1]))
        self._store(size=np.array(1.0))

    def _key(self) -> tuple[Any, ...]:
        return type(self), self.lower, self.upper, self._curve.c.tobytes(), self._curve.x.tobytes()

    def _offset(self) -> float:
        return float(self._curve(self.lower)) * self.lower

    def _energy(self, T: Array) -> Array:
        return np.asarray(self._offset() + self._integral(np.clip(T, self.lower, self.upper)))

    def _heat_capacity(self, T: Array) -> Array:
        return np.asarray(self._curve(np.clip(T, self.lower, self.upper)))

    def _temperature(self, u: Array) -> Array:
        ends = self._energy(np.array([self.lower, self.upper]))
        if np.any((u < ends[0] * (1 - 1e-12)) | (u > ends[1] * (1 + 1e-12))):
            raise HeatChainError(
                f"The energy belongs to a temperature outside {self.lower:g} K to {self.upper:g} K, the range of the "
                "body's table. Give a table over a wider range."
            )
        nodes = self._curve.x
        guess = np.interp(u, self._energy(nodes), nodes)
        found = invert(self._energy, self._heat_capacity, np.asarray(u), guess)
        return np.clip(found, self.lower, self.upper)
