"""What every body of a chain is: an energy U(T) that grows with temperature, C = dU/dT, and T(U).

A body is a size times a body of unit size, U = size · u(T): a chain tabulates u(T) once for all bodies that differ in
size only. Zero-point energy is left out, so U(0) = 0.
"""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from chain.errors import HeatChainError
from chain.parametric import Parametric
from chain.units import Quantity, floats, temperature

if TYPE_CHECKING:
    from chain.subsystems.sums import Sum

Array = NDArray[np.float64]
Value = str | Quantity | xr.DataArray
SMALLEST = 1e-300  # J a unit size; below it energies lose their digits, and the temperature is 0


class Body(Parametric, ABC):
    """A finite body in thermal equilibrium with itself.

    A subclass stores a parameter `size` beside those that fix the form of u(T), and gives the kernels for unit size.
    """

    lower: float = 0.0  # K, range in which the body is known
    upper: float = np.inf

    @abstractmethod
    def _energy(self, T: Array) -> Array:
        """u(T) of unit size, in J."""

    @abstractmethod
    def _heat_capacity(self, T: Array) -> Array:
        """du/dT of unit size, in J/K."""

    def _temperature(self, u: Array) -> Array:
        """T(u) in K."""
        return invert(self._energy, self._heat_capacity, u, self._guess(u))

    def _guess(self, u: Array) -> Array:
        """Where the search for T(u) begins."""
        return np.full(np.shape(u), 1.0)

    @property
    def _size(self) -> Array:
        return self._parameters["size"]

    def _mode_spacing(self) -> Array | None:
        """Mean distance of the body's mode frequencies, rad/s; None where the body has no modes."""
        return None

    def _unit_size(self) -> "Body":
        """The same body with size 1."""
        unit: Body = object.__new__(type(self))
        unit.__dict__.update({name: getattr(self, name) for name in self._fixed})
        unit._store(**{**self._parameters, "size": np.ones(self.shape)})
        return unit

    def _within(self, T: Array) -> None:
        if np.any((self.lower > T) | (self.upper < T)):
            raise HeatChainError(
                f"`T` must lie between {self.lower:g} K and {self.upper:g} K, the body's range, but reaches "
                f"from {np.min(T):g} K to {np.max(T):g} K. Give a table over a wider range."
            )

    def energy(self, T: Value) -> Any:
        """Thermal energy U(T), without zero-point energy.

        Parameters
        ----------
        T : temperature, of any shape that broadcasts against the body's

        Returns
        -------
        Quantity in J, or DataArray where `T` or a parameter is one
        """

        def kernel(body: Body, kelvins: Array) -> Array:
            body._within(kelvins)
            return body._size * body._energy(kelvins)

        return self._evaluate(kernel, "J", temperature(T, "T"))

    def heat_capacity(self, T: Value) -> Any:
        """Heat capacity C = dU/dT.

        Parameters
        ----------
        T : temperature, of any shape that broadcasts against the body's

        Returns
        -------
        Quantity in J/K, or DataArray where `T` or a parameter is one
        """

        def kernel(body: Body, kelvins: Array) -> Array:
            body._within(kelvins)
            return body._size * body._heat_capacity(kelvins)

        return self._evaluate(kernel, "J/K", temperature(T, "T"))

    def temperature(self, energy: Value) -> Any:
        """Temperature at which the body has a thermal energy: the inverse of `energy`.

        Parameters
        ----------
        energy : energy, of any shape that broadcasts against the body's

        Returns
        -------
        Quantity in K, or DataArray where `energy` or a parameter is one
        """

        def kernel(body: Body, joules: Array) -> Array:
            return body._temperature(joules / body._size)

        return self._evaluate(kernel, "K", floats(energy, "J", "energy", nonnegative=True))

    def __add__(self, other: "Body") -> "Sum":
        from chain.subsystems.sums import Sum

        return Sum(self, other)


def invert(energy: Any, heat_capacity: Any, u: Array, guess: Array) -> Array:
    """T(u) by Newton's method on ln u over ln T, a straight line for every power law.

    Parameters
    ----------
    energy, heat_capacity : functions of temperature
    u : energies; 0 gives 0
    guess : temperatures to start from
    """
    u, T = np.broadcast_arrays(u, guess)
    zero = u <= SMALLEST
    T = np.where(zero, 1.0, T).astype(np.float64)
    wanted = np.log(np.where(zero, 1.0, u))
    for _ in range(200):
        with np.errstate(divide="ignore", invalid="ignore", under="ignore"):
            now = energy(T)
            slope = T * heat_capacity(T) / now  # d ln u / d ln T
            step = (wanted - np.log(now)) / slope
        # Far out, where u underflows, the direction is known but not the distance
        step = np.where(np.isfinite(step), np.clip(step, -2.0, 2.0), 1.0)
        step = np.where(zero, 0.0, step)
        T = T * np.exp(step)
        if np.all(np.abs(step) <= 1e-7):  # what is left is its square
            return np.where(zero, 0.0, T)
    raise HeatChainError(
        "No temperature was found for an energy: it lies outside the range in which the body is known."
    )


def positive(value: Any, unit: str, name: str) -> Any:
    """A positive parameter in SI floats."""
    return floats(value, unit, name, positive=True)
