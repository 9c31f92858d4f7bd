"""A body whose heat capacity does not depend on temperature."""

import numpy as np

from chain.arrays import Array
from chain.subsystems.base import Body, positive
from chain.units.boundary import Value
from chain.units.parameter import written


class ConstantHeatCapacity(Body):
    """A body of constant heat capacity, U = C·T.

    Parameters
    ----------
    heat_capacity : quantity or DataArray
        Heat capacity C, one or an array.

    Examples
    --------
    >>> body = ConstantHeatCapacity("2e-20 J/K")
    >>> print(f"{body.energy('300 K'):.1e~}")
    6.0e-18 J
    """

    def __init__(self, heat_capacity: Value) -> None:
        self._store(size=positive(heat_capacity, "J/K", "heat_capacity"))

    def _written(self) -> dict[str, str]:
        return {"heat_capacity": written(self._size, "J/K")}

    def _energy(self, T: Array) -> Array:
        return np.asarray(T * 1.0)

    def _heat_capacity(self, T: Array) -> Array:
        return np.ones_like(T)

    def _temperature(self, u: Array) -> Array:
        return np.asarray(u * 1.0)
