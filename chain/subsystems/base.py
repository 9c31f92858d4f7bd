"""What every body of a chain is: an energy U(T) that grows with temperature, C = dU/dT, and T(U).

A body is a size times a body of unit size, U = size · u(T): a chain tabulates u(T) once for all bodies that differ in
size only. Zero-point energy is left out, so U(0) = 0.
"""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any, Protocol, overload

import numpy as np
import xarray as xr

from chain.arrays import Array, Places
from chain.checks import representable
from chain.errors import HeatChainError
from chain.subsystems.inverse import invert
from chain.units.boundary import Plain, Quantity, Value, abscissa, floats
from chain.units.own import Overridable, UserObject


class Store(Protocol):
    """What is accepted as a body: a `Body`, or anything with both methods."""

    def energy(self, T: Any, /) -> Any: ...

    def heat_capacity(self, T: Any, /) -> Any: ...


class Body(Overridable):
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

    _answers = MappingProxyType({"energy": "J", "heat_capacity": "J/K"})

    lower: float = 0.0  # K, range in which the body is known
    upper: float = np.inf

    def __init_subclass__(cls, **options: Any) -> None:
        """The inverse of what a subclass overrides is found by a search."""
        super().__init_subclass__(**options)
        inverted = (cls._temperature, cls._guess) == (Body._temperature, Body._guess)
        if cls._overrides and "_temperature" not in cls.__dict__ and not inverted:
            cls._temperature, cls._guess = Body._temperature, Body._guess  # type: ignore[method-assign]

    def _follows(self) -> dict[str, Callable[[], str]]:
        return {"heat_capacity": lambda: self._glanced(lambda T: self._whole("_heat_capacity", T), "J K^-1")}

    def _ask(self, method: str, *kelvins: Array) -> Array:
        """What a public method that a subclass has overridden gives, checked, for unit size."""
        return super()._ask(method, *kelvins) / self._size

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

    def _whole(self, kernel: str, T: Array) -> Array:
        """What a kernel gives for the body's size, at temperatures at which the body is known."""
        self._within(T)
        with np.errstate(over="ignore"):
            found = np.asarray(self._size * self._kernel(kernel)(self, T))
        return representable(found, kernel.lstrip("_").replace("_", " "))

    @overload
    def energy(self, T: xr.DataArray) -> xr.DataArray: ...
    @overload
    def energy(self, T: Plain) -> Quantity: ...
    def energy(self, T: Value) -> Quantity | xr.DataArray:
        """Thermal energy U(T), without zero-point energy, in J.

        Parameters
        ----------
        T : quantity or DataArray
            Temperature, of any shape that broadcasts against the body's.

        Returns
        -------
        Quantity or DataArray
            In J; a DataArray where `T` or a parameter is one.
        """
        return self._evaluate(lambda body, T: body._whole("_energy", T), "J", abscissa(T))

    @overload
    def heat_capacity(self, T: xr.DataArray) -> xr.DataArray: ...
    @overload
    def heat_capacity(self, T: Plain) -> Quantity: ...
    def heat_capacity(self, T: Value) -> Quantity | xr.DataArray:
        """Heat capacity C = dU/dT, in J/K.

        Parameters
        ----------
        T : quantity or DataArray
            Temperature, of any shape that broadcasts against the body's.

        Returns
        -------
        Quantity or DataArray
            In J/K; a DataArray where `T` or a parameter is one.
        """
        return self._evaluate(lambda body, T: body._whole("_heat_capacity", T), "J/K", abscissa(T))

    @overload
    def temperature(self, energy: xr.DataArray) -> xr.DataArray: ...
    @overload
    def temperature(self, energy: Plain) -> Quantity: ...
    def temperature(self, energy: Value) -> Quantity | xr.DataArray:
        """Temperature in K at which the body has a given thermal energy: the inverse of `energy`.

        Parameters
        ----------
        energy : quantity or DataArray
            Energy, of any shape that broadcasts against the body's.

        Returns
        -------
        Quantity or DataArray
            In K; a DataArray where `energy` or a parameter is one.
        """
        joules = floats(energy, "J", "energy", nonnegative=True)

        def kernel(body: Body, u: Array) -> Array:
            with np.errstate(over="ignore"):
                return representable(body._temperature(u / body._size), "temperature")

        return self._evaluate(kernel, "K", joules)

    def __add__(self, other: "Body") -> "Sum":
        return Sum(self, other)


class Sum(Body):
    """Several parts at one temperature, whose energies add: a core and its shell, lattice and electrons.

    Parameters
    ----------
    *parts : Body
        Bodies; also written as `a + b`.

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
        lower, upper = max(part.lower for part in parts), min(part.upper for part in parts)
        if lower >= upper:
            raise HeatChainError(
                f"`parts` must be known at common temperatures, but one is from {lower:g} K on, another up to "
                f"{upper:g} K. Give their tables over the same range."
            )
        self.__dict__.update(lower=lower, upper=upper)

    @property
    def _quick(self) -> bool:
        return super()._quick and all(part._quick for part in self.parts)

    def _select(self, index: Places) -> "Sum":
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


class UserBody(UserObject, Body):
    """A user's own object as a body: anything with `energy(T)` and `heat_capacity(T)`, called with float64 kelvins.

    It may return float64 J and J/K, or quantities. Each answer is checked for its shape, unit and finite values.
    """

    _fixed = ("user", "lower", "upper")

    def __init__(self, user: Any) -> None:
        limits = {"lower": float(getattr(user, "lower", 0.0)), "upper": float(getattr(user, "upper", np.inf))}
        self.__dict__.update(user=user, **limits)
        self._store(size=np.array(1.0))

    def _energy(self, T: Array) -> Array:
        return self._asked("energy", T)

    def _heat_capacity(self, T: Array) -> Array:
        return self._asked("heat_capacity", T)


def as_body(thing: Any, name: str = "subsystems") -> Body:
    """A body as it is, anything else with `energy` and `heat_capacity` as a `UserBody`."""
    if isinstance(thing, Body):
        return thing
    if all(callable(getattr(thing, method, None)) for method in Body._answers) and not isinstance(thing, type):
        return UserBody(thing)
    raise HeatChainError(
        f"`{name}` must be a body such as DrudeUllersma or DebyeSolid, or have the methods energy(T) and "
        f"heat_capacity(T), but is of type {type(thing).__name__}."
    )


def positive(value: Any, unit: str, name: str) -> Any:
    """A positive parameter in SI floats."""
    return floats(value, unit, name, positive=True)
