"""Bodies whose heat capacity was measured, or is a function of temperature."""

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.subsystems.base import Body
from chain.tables.adaptive import approximate, from_zero
from chain.tables.curve import Curve
from chain.tables.tabulated import Curved, Tabulated
from chain.units.user_functions import PositiveFunction


class CurvedHeatCapacity(Curved, Body):
    """A body whose heat capacity is a curve, known between its ends.

    The energy at the lower end is taken as C·T there: a constant without consequence.
    """

    def __init__(self, curve: Curve) -> None:
        self._follow(curve)
        self._store(size=np.array(1.0))

    def _offset(self) -> float:
        return float(self._curve.value(np.array(self.lower))) * self.lower

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


class TabulatedHeatCapacity(Tabulated, CurvedHeatCapacity):
    """A body from a table of its heat capacity over temperature.

    Parameters
    ----------
    heat_capacity : DataArray
        Over one dimension `temperature`, whose coordinate has units, in units of J/K; `table` gives it back.

    Raises
    ------
    HeatChainError
        Where the table is not over temperature, has fewer than two entries, is not increasing in temperature, or holds
        a heat capacity that is not positive; later, where a temperature outside the table is asked for.

    Notes
    -----
    Monotone cubic interpolation, whose exact integral is the energy; the table is never extrapolated. The energy at
    the table's first temperature is taken as C·T there: a constant without consequence.

    Examples
    --------
    >>> import xarray
    >>> T = ("temperature", [100.0, 200.0, 300.0], {"units": "K"})
    >>> table = xarray.DataArray([1.0, 2.0, 2.5], {"temperature": T}, "temperature", attrs={"units": "aJ/K"})
    >>> f"{TabulatedHeatCapacity(table).heat_capacity('200 K').to('aJ/K'):.2f~P}"
    '2.00 aJ/K'
    """

    def __init__(self, heat_capacity: xr.DataArray) -> None:
        self._read(heat_capacity, "J/K", "heat_capacity")
        self._store(size=np.array(1.0))


class HeatCapacityFunction(Body):
    """C(T) as a function, which may be unknown or infinite towards 0 K: there it is asked for U(T) alone.

    The solvers ask a body for temperatures between two limits (`_between`), and count its energy from the lower.
    """

    _fixed = ("function",)
    _glanced_at = ()  # a function of the user's
    function: PositiveFunction

    def __init__(self, function: PositiveFunction) -> None:
        self.__dict__["function"] = function
        self._store(size=np.array(1.0))

    def _between(self, lower: float, upper: float) -> Body:
        return CurvedHeatCapacity(approximate(self.function, lower, upper))

    def _heat_capacity(self, T: Array) -> Array:
        return self.function(T)

    def _energy(self, T: Array) -> Array:
        lowest = float(np.min(T))
        with np.errstate(all="ignore"):  # far below the temperatures that the function is meant for
            below = from_zero(self.function, lowest)
        if not np.isfinite(below):
            raise HeatChainError(f"The integral of the function `{self.function.name}` from 0 K is not finite.")
        return below + approximate(self.function, lowest, float(np.max(T))).integral(T)
