"""Heat capacities that are powers of temperature: a constant, and that of electrons far below the Fermi temperature."""

import numpy as np

from chain.arrays import Array
from chain.subsystems.base import Body, positive
from chain.units.boundary import Value, floats
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


class ElectronGas(Body):
    """Conduction electrons of a metal as a body: their heat capacity C = γT is proportional to the temperature.

    Parameters
    ----------
    coefficient : quantity or DataArray
        Sommerfeld coefficient γ of the body, in J/K²; of its material, in J/(m³ K²), where there is a volume.
    volume : quantity or DataArray, optional
        Of the body.

    Notes
    -----
    U = γT²/2, to lowest order in k_BT over the Fermi energy: N. W. Ashcroft and N. D. Mermin, Solid State Physics
    (Holt, Rinehart and Winston, New York, 1976), Chapter 2.

    Examples
    --------
    >>> electrons = ElectronGas("70 J/(m^3 K^2)", volume="1000 nm^3")
    >>> print(f"{electrons.heat_capacity('300 K'):.2e~}")
    2.10e-20 J / K
    """

    def __init__(self, coefficient: Value, volume: Value | None = None) -> None:
        if volume is None:
            self._store(size=positive(coefficient, "J/K^2", "coefficient"))
        else:
            of_material = floats(coefficient, "J/(m^3*K^2)", "coefficient", positive=True)
            self._store(size=of_material * floats(volume, "m^3", "volume", positive=True))

    def _written(self) -> dict[str, str]:
        return {"coefficient": written(self._size, "J/K^2")}

    def _energy(self, T: Array) -> Array:
        return np.asarray(0.5 * T**2)

    def _heat_capacity(self, T: Array) -> Array:
        return np.asarray(T * 1.0)

    def _temperature(self, u: Array) -> Array:
        return np.asarray(np.sqrt(2.0 * u))
