"""What every body of a chain is: an energy U(T) that grows with temperature, C = dU/dT, and T(U).

A body is a size times a body of unit size, U = size · u(T): a chain tabulates u(T) once for all bodies that differ in
size only. Zero-point energy is left out, so U(0) = 0.
"""

from collections.abc import Hashable
from functools import partialmethod
from typing import Any, Protocol, overload

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from chain.checks import representable
from chain.errors import HeatChainError
from chain.units.boundary import Plain, Quantity, Value, abscissa, floats
from chain.units.parametric import Parametric, finely
from chain.units.user_functions import asked, checked_answer, described_object, kernel_of

Array = NDArray[np.float64]
SMALLEST = 1e-300  # J a unit size; below it energies lose their digits, and the temperature is 0


_UNITS = {"energy": "J", "heat_capacity": "J/K"}  # of the methods that an own body gives


class Store(Protocol):
    """What is accepted as a body: a `Body`, or anything with both methods."""

    def energy(self, T: Any, /) -> Any: ...

    def heat_capacity(self, T: Any, /) -> Any: ...


class Body(Parametric):
    """A finite body in thermal equilibrium with itself. The base of every body, and of a user's own.

    An own body is a class with two methods, `energy(T)` in J, growing with temperature from energy(0) = 0, and
    `heat_capacity(T)` in J/K, its derivative. They are called with float64 arrays of kelvins and may return such arrays
    or quantities. Any class with both methods is a body; what a subclass overrides is used everywhere.

    Examples
    --------
    >>> import chain
    >>> class Electrons(chain.Body):
    ...     def energy(self, T):
    ...         return 0.5e-21 * T**2
    ...
    ...     def heat_capacity(self, T):
    ...         return 1e-21 * T
    >>> row = chain.Chain(chain.ConductanceLink("1 nW/K"), Electrons(), 3, "310 K", "300 K")
    >>> row.steady_state()["temperature"].values.round(4)
    array([307.5, 305. , 302.5])
    """

    _dimension = "site"
    # Bodies of this package store a parameter `size` beside those that fix the form of u(T), and give the kernels
    # `_energy` and `_heat_capacity` of unit size.

    _takes_quantities = False  # whether `energy` and `heat_capacity` are called with quantities, or with kelvins

    lower: float = 0.0  # K, range in which the body is known
    upper: float = np.inf

    def __init_subclass__(cls, **options: Any) -> None:
        """Let the kernels ask a public method that a subclass overrides without giving its kernel."""
        super().__init_subclass__(**options)
        if "_energy" in cls.__dict__:
            cls._takes_quantities = True
        own = [name for name in _UNITS if name in cls.__dict__ and f"_{name}" not in cls.__dict__]
        for name in own:
            setattr(cls, f"_{name}", partialmethod(Body._ask, name))
            cls._own = True
        if own and "_temperature" not in cls.__dict__:
            cls._temperature, cls._guess = Body._temperature, Body._guess  # type: ignore[method-assign]

    def _ask(self, method: str, kelvins: Array) -> Array:
        """What a public method that a subclass has overridden gives, checked, for unit size."""
        return asked(self, method, _UNITS[method], kelvins) / self._size

    def _energy(self, T: Array) -> Array:
        """u(T) of unit size, in J."""
        raise HeatChainError(f"{type(self).__name__} has no method `energy(T)`. A body needs it.")

    def _heat_capacity(self, T: Array) -> Array:
        """du/dT of unit size, in J/K."""
        raise HeatChainError(f"{type(self).__name__} has no method `heat_capacity(T)`. A body needs it.")

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

    _own = False  # whether a user computes it

    def _knots(self, lower: float, upper: float) -> Array:
        return finely(lower, upper) if self._own else np.empty(0)

    @property
    def _size(self) -> Array:
        return self._parameters.get("size", np.ones(()))

    def _mode_spacing(self) -> Array | None:
        """Mean distance of the body's mode frequencies, rad/s; None where the body has no modes."""
        return None

    def _unit_size(self) -> "Body":
        """The same body with size 1."""
        if "size" not in self._parameters:
            return self
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

    @overload
    def energy(self, T: xr.DataArray) -> xr.DataArray: ...
    @overload
    def energy(self, T: Plain) -> Quantity: ...
    def energy(self, T: Value) -> Quantity | xr.DataArray:
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
            with np.errstate(over="ignore"):
                return representable(np.asarray(body._size * kernel_of(body, "_energy")(body, kelvins)), "energy")

        return self._evaluate(kernel, "J", abscissa(T))

    @overload
    def heat_capacity(self, T: xr.DataArray) -> xr.DataArray: ...
    @overload
    def heat_capacity(self, T: Plain) -> Quantity: ...
    def heat_capacity(self, T: Value) -> Quantity | xr.DataArray:
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
            found = np.asarray(body._size * kernel_of(body, "_heat_capacity")(body, kelvins))
            return representable(found, "heat capacity")

        return self._evaluate(kernel, "J/K", abscissa(T))

    @overload
    def temperature(self, energy: xr.DataArray) -> xr.DataArray: ...
    @overload
    def temperature(self, energy: Plain) -> Quantity: ...
    def temperature(self, energy: Value) -> Quantity | xr.DataArray:
        """Temperature at which the body has a thermal energy: the inverse of `energy`.

        Parameters
        ----------
        energy : energy, of any shape that broadcasts against the body's

        Returns
        -------
        Quantity in K, or DataArray where `energy` or a parameter is one
        """

        def kernel(body: Body, joules: Array) -> Array:
            with np.errstate(over="ignore"):
                return representable(body._temperature(joules / body._size), "temperature")

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
        if not parts:
            raise HeatChainError("`parts` must be bodies, such as DebyeSolid. Give at least one.")
        parts = tuple(as_body(part, f"parts[{i}]") for i, part in enumerate(parts))
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

    def _identifying(self) -> tuple[Any, ...]:
        return *super()._key(), self.parts

    def _energy(self, T: Array) -> Array:
        return np.asarray(sum(part._size * part._energy(T) for part in self.parts))

    def _heat_capacity(self, T: Array) -> Array:
        return np.asarray(sum(part._size * part._heat_capacity(T) for part in self.parts))

    def _knots(self, lower: float, upper: float) -> Array:
        return np.concatenate([part._knots(lower, upper) for part in self.parts])

    def _guess(self, u: Array) -> Array:
        # Each part alone would be hotter than all of them together
        guesses = [part._nearest(np.asarray(u / part._size)) for part in self.parts]
        return np.asarray(np.minimum.reduce(np.broadcast_arrays(*guesses)))

    def _mode_spacing(self) -> Array | None:
        densities = [1.0 / d for part in self.parts if (d := part._mode_spacing()) is not None]
        return np.asarray(1.0 / sum(densities)) if densities else None


class UserBody(Body):
    """A user's own object as a body: anything with `energy(T)` and `heat_capacity(T)`, called with float64 kelvins.

    It may return float64 J and J/K, or quantities. Each answer is checked for its shape, unit and finite values.
    """

    _fixed = ("user", "lower", "upper")
    _own = True
    user: Any

    def __init__(self, user: Any) -> None:
        limits = {"lower": float(getattr(user, "lower", 0.0)), "upper": float(getattr(user, "upper", np.inf))}
        self.__dict__.update(user=user, **limits)
        self._store(size=np.array(1.0))

    def _key(self) -> tuple[Any, ...]:
        return type(self), self.user if isinstance(self.user, Hashable) else id(self.user)

    def _identifying(self) -> tuple[Any, ...]:
        return (self.user,)

    def _select(self, index: Any) -> "UserBody":
        return self

    def __repr__(self) -> str:
        return described_object(self.user)

    def _energy(self, T: Array) -> Array:
        return checked_answer(self.user.energy, "J", f"{type(self.user).__name__}.energy", T)

    def _heat_capacity(self, T: Array) -> Array:
        return checked_answer(self.user.heat_capacity, "J/K", f"{type(self.user).__name__}.heat_capacity", T)


def as_body(thing: Any, name: str = "subsystems") -> Body:
    """A body as it is, anything else with `energy` and `heat_capacity` as a `UserBody`."""
    if isinstance(thing, Body):
        return thing
    if all(callable(getattr(thing, method, None)) for method in _UNITS) and not isinstance(thing, type):
        return UserBody(thing)
    raise HeatChainError(
        f"`{name}` must be a body such as DrudeUllersma or DebyeSolid, or have the methods energy(T) and "
        f"heat_capacity(T), but is of type {type(thing).__name__}."
    )


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
    before = np.full(T.shape, np.inf)
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
        # A peak sends Newton's method to and fro: what does not halve is bisected
        slow = ~zero & (np.abs(step) > 0.5 * before) & (np.abs(step) < 2.0)
        with np.errstate(invalid="ignore"):
            new = np.where((outside | slow) & np.isfinite(high), 0.5 * (low + high), new)
        if np.any(outside & (low == high) & (np.abs(lacking) > 1e-9)):
            break
        with np.errstate(invalid="ignore"):
            step = np.where(outside | slow, np.log(new / T), step)
        T, before = new, np.abs(step)
        if np.all(before <= 1e-7):  # what is left is its square
            return np.where(zero, 0.0, T)
    raise HeatChainError(
        "No temperature was found for an energy: it lies outside the range in which the body is known."
    )


def positive(value: Any, unit: str, name: str) -> Any:
    """A positive parameter in SI floats."""
    return floats(value, unit, name, positive=True)
