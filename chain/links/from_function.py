"""A link from its conductance as a function of temperature."""

import numpy as np

from chain.arrays import Array
from chain.links.base import Link
from chain.tables.adaptive import approximate
from chain.units.user_functions import PositiveFunction


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
