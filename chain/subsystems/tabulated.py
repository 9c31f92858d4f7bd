"""A body whose heat capacity was measured."""

from typing import Any

import numpy as np
import xarray as xr

from chain.errors import HeatChainError
from chain.subsystems.base import Array, Body
from chain.tables.curve import Curve, through
from chain.units.series import series, table_of


class CurvedHeatCapacity(Body):
    """A body whose heat capacity is a curve, known between its ends.

    The energy at the lower end is taken as C·T there: a constant without consequence.
    """

    _fixed: tuple[str, ...] = ("_curve", "lower", "upper")
    _curve: Curve

    def __init__(self, curve: Curve) -> None:
        self.__dict__.update(_curve=curve, lower=float(curve.edges[0]), upper=float(curve.edges[-1]))
        self._store(size=np.array(1.0))

    def _key(self) -> tuple[Any, ...]:
        return type(self), *self._curve.key()

    def _offset(self) -> float:
        return float(self._curve.value(np.array(self.lower))) * self.lower

    def _knots(self, lower: float, upper: float) -> Array:
        return self._curve.knots

    def _energy(self, T: Array) -> Array:
        return self._offset() + self._curve.integral(T)

    def _heat_capacity(self, T: Array) -> Array:
        return self._curve.value(T)

    def _temperature(self, u: Array) -> Array:
        first = self._offset()
        last = first + float(self._curve.cumulative[-1])
        if np.any((u < first * (1 - 1e-12)) | (u > last * (1 + 1e-12))):
            raise HeatChainError(
                f"The energy belongs to a temperature outside {self.lower:g} K to {self.upper:g} K, the range of the "
                "body's table. Give a table over a wider range."
            )
        return self._nearest(np.asarray(u))

    def _nearest(self, u: Array) -> Array:
        return self._curve.inverse(u - self._offset())


class TabulatedHeatCapacity(CurvedHeatCapacity):
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

    _fixed = (*CurvedHeatCapacity._fixed, "_values")
    _values: Array

    def __init__(self, heat_capacity: xr.DataArray) -> None:
        T, C = series(heat_capacity, "temperature", "J/K", "heat_capacity", positive=True)
        self.__dict__["_values"] = C
        super().__init__(through(T, C))

    @property
    def table(self) -> xr.DataArray:
        """The table that was given."""
        return table_of(self._curve.edges, self._values.copy(), "J/K")
