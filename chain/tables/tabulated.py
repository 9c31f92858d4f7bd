"""What links and bodies share that are known by a curve over temperature: its range, and the table behind it."""

from typing import Any

import xarray as xr

from chain.arrays import Array
from chain.storage.readers.series import series
from chain.tables.curve import Curve, through
from chain.units.parametric import Parametric
from chain.units.series import table_of


class Curved(Parametric):
    """A link or body by a curve over temperature, known between the curve's ends."""

    _fixed: tuple[str, ...] = ("_curve", "lower", "upper")
    _curve: Curve
    lower: float
    upper: float

    def _follow(self, curve: Curve) -> None:
        self.__dict__.update(_curve=curve, lower=float(curve.edges[0]), upper=float(curve.edges[-1]))

    def _knots(self, lower: float, upper: float) -> Array:
        return self._curve.knots

    def _key(self) -> tuple[Any, ...]:
        return type(self), *self._curve.key()


class Tabulated(Curved):
    """The same from a table, by monotone cubic interpolation."""

    _fixed = (*Curved._fixed, "_table")
    _table: xr.DataArray

    def _read(self, table: Any, unit: str, name: str) -> None:
        T, values = series(table, "temperature", unit, name, positive=True)
        self._follow(through(T, values))
        self.__dict__["_table"] = table_of(T, values, unit)

    @property
    def table(self) -> xr.DataArray:
        """The table that was given, in SI units."""
        return self._table.copy()
