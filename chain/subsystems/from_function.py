"""A body from its heat capacity as a function of temperature."""

import numpy as np

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.subsystems.base import Body
from chain.subsystems.tabulated import CurvedHeatCapacity
from chain.tables.adaptive import approximate, from_zero
from chain.units.user_functions import PositiveFunction


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
