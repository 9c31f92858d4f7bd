"""Links from a table of their conductance, and from a function."""

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.links.base import Link
from chain.tables.adaptive import approximate
from chain.tables.tabulated import Tabulated
from chain.units.user_functions import PositiveFunction


class TabulatedLink(Tabulated, Link):
    """A link from a table of its conductance over temperature.

    Parameters
    ----------
    conductance : DataArray
        Over one dimension `temperature`, whose coordinate has units, in units of W/K; `table` gives it back.

    Raises
    ------
    HeatChainError
        Where the table is not over temperature, not increasing in temperature, or holds a conductance that is not
        positive; later, where a temperature outside the table is asked for. It is never extrapolated.

    Notes
    -----
    Monotone cubic interpolation; the current is its exact integral from T2 to T1.

    Examples
    --------
    >>> T = xr.DataArray([100.0, 200.0, 300.0], dims="temperature", attrs={"units": "K"})
    >>> table = xr.DataArray([1.0, 2.0, 3.0], coords={"temperature": T}, attrs={"units": "nW/K"})
    >>> print(f"{TabulatedLink(table).current('250 K', '150 K'):.1e~}")
    2.0e-07 W
    """

    separable = True

    def __init__(self, conductance: xr.DataArray) -> None:
        self._read(conductance, "W/K", "conductance")
        self._store()

    def _within(self, T: Array) -> None:
        if np.any((self.lower > T) | (self.upper < T)):
            raise HeatChainError(
                f"`T` must lie in the table's range, {self.lower:g} K to {self.upper:g} K, but reaches from "
                f"{np.min(T):g} K to {np.max(T):g} K. Give a table over a wider range."
            )

    def _conductance(self, T: Array) -> Array:
        self._within(T)
        return self._curve.value(T)

    def _potential(self, T: Array) -> Array:
        self._within(T)
        return self._curve.integral(T)

    def _current(self, T1: Array, T2: Array) -> Array:
        self._within(T1)
        self._within(T2)
        return self._curve.difference(T1, T2)


class ConductanceFunction(Link):
    """J(T1, T2) = ∫K dT from T2 to T1, of a function that is asked between the temperatures that are met only."""

    separable = True
    _fixed = ("function",)
    _glanced_at = ()  # a function of the user's
    function: PositiveFunction

    def __init__(self, function: PositiveFunction) -> None:
        self.__dict__["function"] = function
        self._store()

    def _knots(self, lower: float, upper: float) -> Array:
        return approximate(self.function, lower, upper).knots

    def _conductance(self, T: Array) -> Array:
        return self.function(T)

    def _current(self, T1: Array, T2: Array) -> Array:
        lower = min(float(np.min(T1)), float(np.min(T2)))
        upper = max(float(np.max(T1)), float(np.max(T2)))
        return approximate(self.function, lower, upper).difference(T1, T2)
