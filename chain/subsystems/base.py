"""What every body of a chain is: an energy U(T) that grows with temperature, C = dU/dT, and T(U).

A body is a size times a body of unit size, U = size · u(T): a chain tabulates u(T) once for all bodies that differ in
size only. Zero-point energy is left out, so U(0) = 0.
"""

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from chain.errors import HeatChainError
from chain.units.boundary import Quantity, floats, temperature
from chain.units.parametric import Parametric

Array = NDArray[np.float64]
Value = str | Quantity | xr.DataArray
SMALLEST = 1e-300  # J a unit size; below it energies lose their digits, and the temperature is 0


class Body(Parametric, ABC):
    """A finite body in thermal equilibrium with itself.

    A subclass stores a parameter `size` beside those that fix the form of u(T), and gives the kernels for unit size.
    """

    _dimension = "site"
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
        return invert(self._energy, self._heat_capacity, u, self._guess(u), self.lower, self.upper)

    def _nearest(self, u: Array) -> Array:
        """T(u), or the end of the body's range that is nearest."""
        return self._temperature(u)

    def _guess(self, u: Array) -> Array:
        """Where the search for T(u) begins."""
        return np.full(np.shape(u), 1.0)

    def _between(self, lower: float, upper: float) -> "Body":
        """The body as the solvers ask it, between two temperatures; its energy may then count from the lower."""
        return self

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
        return Sum(self, other)


class Sum(Body):
    """Several parts at one temperature, whose energies add: a core and its shell, lattice and electrons.

    Parameters
    ----------
    *parts : bodies; also written as `a + b`

    Examples
    --------
    >>> from chain import ConstantHeatCapacity, DebyeSolid
    >>> body = DebyeSolid("170 K", atoms=1000) + ConstantHeatCapacity("1e-21 J/K")
    >>> print(f"{body.heat_capacity('300 K'):.3e~}")
    4.176e-20 J / K
    """

    parts: tuple[Body, ...]

    def __init__(self, *parts: Body) -> None:
        if not parts or not all(isinstance(part, Body) for part in parts):
            raise HeatChainError("`parts` must be bodies, such as DebyeSolid. Give at least one.")
        self.__dict__["parts"] = parts
        positions = {f"position{i}": part._positions() for i, part in enumerate(parts)}
        self._store(size=np.array(1.0), **positions)
        self.__dict__["lower"] = max(part.lower for part in parts)
        self.__dict__["upper"] = min(part.upper for part in parts)

    def _select(self, index: NDArray[np.intp]) -> "Sum":
        chosen = []
        for i, part in enumerate(self.parts):
            chosen.append(part._select(self._parameters[f"position{i}"].ravel()[index].astype(np.intp)))
        return Sum(*chosen)

    def _unit_size(self) -> "Sum":
        return self  # its parts have sizes of their own

    def __repr__(self) -> str:
        return f"Sum({', '.join(map(repr, self.parts))})"

    def _key(self) -> tuple[Any, ...]:
        return *super()._key(), tuple(part._key() for part in self.parts)

    def _energy(self, T: Array) -> Array:
        return np.asarray(sum(part._size * part._energy(T) for part in self.parts))

    def _heat_capacity(self, T: Array) -> Array:
        return np.asarray(sum(part._size * part._heat_capacity(T) for part in self.parts))

    def _guess(self, u: Array) -> Array:
        # Each part alone would be hotter than all of them together
        guesses = [part._nearest(np.asarray(u / part._size)) for part in self.parts]
        return np.asarray(np.minimum.reduce(np.broadcast_arrays(*guesses)))

    def _mode_spacing(self) -> Array | None:
        densities = [1.0 / d for part in self.parts if (d := part._mode_spacing()) is not None]
        return np.asarray(1.0 / sum(densities)) if densities else None


def invert(energy: Any, heat_capacity: Any, u: Array, guess: Array, lower: float = 0.0, upper: float = np.inf) -> Array:
    """T(u) by Newton's method on ln u over ln T, a straight line for every power law, inside a bracket.

    Parameters
    ----------
    energy, heat_capacity : functions of temperature
    u : energies; 0 gives 0
    guess : temperatures to start from
    lower, upper : range in which the body is known
    """
    u, T = np.broadcast_arrays(u, guess)
    zero = u <= SMALLEST
    T = np.where(zero, np.clip(1.0, lower, upper), np.clip(T, lower, upper)).astype(np.float64)
    wanted = np.log(np.where(zero, 1.0, u))
    low, high = np.full(T.shape, lower), np.full(T.shape, upper)
    for _ in range(200):
        with np.errstate(divide="ignore", invalid="ignore", under="ignore"):
            now = energy(T)
            slope = T * heat_capacity(T) / now  # d ln u / d ln T
            lacking = wanted - np.log(now)
            step = lacking / slope
        low, high = np.where(lacking >= 0.0, T, low), np.where(lacking <= 0.0, T, high)
        # Far out, where u underflows, the direction is known but not the distance
        step = np.where(np.isfinite(step), np.clip(step, -2.0, 2.0), 1.0)
        step = np.where(zero, 0.0, step)
        new = T * np.exp(step)
        outside = ~zero & ((new < low) | (new > high))
        with np.errstate(invalid="ignore"):
            new = np.where(outside, np.where(np.isfinite(high), 0.5 * (low + high), new), new)
        if np.any(outside & (low == high) & (np.abs(lacking) > 1e-9)):
            break
        step = np.where(outside, np.log(new / T), step)
        T = new
        if np.all(np.abs(step) <= 1e-7):  # what is left is its square
            return np.where(zero, 0.0, T)
    raise HeatChainError(
        "No temperature was found for an energy: it lies outside the range in which the body is known."
    )


def positive(value: Any, unit: str, name: str) -> Any:
    """A positive parameter in SI floats."""
    return floats(value, unit, name, positive=True)
