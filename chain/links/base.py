"""What every link of this package is: something that carries heat between two temperatures.

A link gives float64 kernels in SI units; the base class puts units, labels and checks around them once. Parameters may
be arrays: a link of shape (N + 1,) stands for N + 1 different links, and temperatures broadcast against that shape.
"""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any, Protocol, Self, overload

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from chain.arrays import Array, Places
from chain.checks import representable
from chain.errors import HeatChainError
from chain.links.counting.counted import LOCAL, OWN, Counted, refuse_unbounded
from chain.links.kernels import finite
from chain.units.boundary import Plain, Quantity, Value, abscissa, temperature
from chain.units.methods import at_frequency, between_temperatures
from chain.units.own import UserObject
from chain.units.parameter import written
from chain.units.parametric import plain_numbers


class Carrier(Protocol):
    """What is accepted as a link: a `Link`, or anything with both methods."""

    def current(self, T1: Any, T2: Any, /) -> Any: ...

    def conductance(self, T: Any, /) -> Any: ...


class Link(Counted):
    """A link: what carries heat between two temperatures. The base of every link, and of a user's own.

    An own link is a class with two methods, `current(T1, T2)` in W and `conductance(T)` in W/K, which are called with
    float64 arrays of kelvins and may return such arrays or quantities; the conductance is dJ/dT1 at T1 = T2. Derived
    from `Link`, `3 * own` are three of it in parallel; any other class with both methods is a link too. Where the
    current is not antisymmetric, J(a, b) = -J(b, a), it says so by an attribute `rectifies = True`. Its noise is that
    of local equilibrium, unless it has a third method, `heat_noise(T1, T2)` in J²/s. What a subclass overrides is used
    everywhere.

    Examples
    --------
    >>> import chain
    >>> class PowerLaw(chain.Link):
    ...     def current(self, T1, T2):
    ...         return 1e-12 * (T1**2 - T2**2)
    ...
    ...     def conductance(self, T):
    ...         return 2e-12 * T
    >>> row = chain.Chain(2 * PowerLaw(), chain.ConstantHeatCapacity("1 aJ/K"), 3, "310 K", "300 K")
    >>> row.steady_state()["temperature"].values.round(4)
    array([307.5305, 305.041 , 302.531 ])
    """

    def _follows(self) -> dict[str, Callable[[], str]]:
        return {"conductance": lambda: self._glanced(self._conductance, "W K^-1")}

    _answers = MappingProxyType({"conductance": "W/K", "current": "W", "heat_noise": "J^2/s"})

    @overload
    def conductance(self, T: xr.DataArray) -> xr.DataArray: ...
    @overload
    def conductance(self, T: Plain) -> Quantity: ...
    def conductance(self, T: Value) -> Quantity | xr.DataArray:
        """Thermal conductance at one temperature: dJ/dT1 where both baths have it, in W/K.

        Parameters
        ----------
        T : quantity or DataArray
            Temperature, any shape that broadcasts against the link's.

        Returns
        -------
        Quantity or DataArray
            In W/K; a DataArray where `T` or a parameter is one.
        """
        return self._evaluate(finite(self._kernel("_conductance"), "conductance"), "W/K", abscissa(T))

    @overload
    def current(self, T1: xr.DataArray, T2: Value) -> xr.DataArray: ...
    @overload
    def current(self, T1: Value, T2: xr.DataArray) -> xr.DataArray: ...
    @overload
    def current(self, T1: Plain, T2: Plain) -> Quantity: ...
    def current(self, T1: Value, T2: Value) -> Quantity | xr.DataArray:
        """Heat current from a bath at `T1` to a bath at `T2`, in W.

        Parameters
        ----------
        T1, T2 : quantity or DataArray
            Temperatures; they broadcast against each other and against the link's shape.

        Returns
        -------
        Quantity or DataArray
            In W; a DataArray where an argument or a parameter is one.
        """
        T = temperature(T1, "T1"), temperature(T2, "T2")
        return self._evaluate(finite(self._kernel("_current"), "heat current"), "W", *T)

    @between_temperatures("W")
    def sum_rule_current(self, T1: Array, T2: Array) -> Array:
        """Largest heat current that the sum rule allows between two temperatures, with the current's sign.

        Parameters
        ----------
        T1, T2 : quantity or DataArray
            Temperatures of the first and the second bath.

        Returns
        -------
        Quantity or DataArray
            In W; a DataArray where an argument or a parameter is one.

        Raises
        ------
        HeatChainError
            where no sum rule is known

        Notes
        -----
        [Taylor2015] Eq. (9), or Eq. (17) for a spin.
        """
        return self._sum_rule_current(T1, T2)

    @at_frequency("")
    def transmission(self, frequency: Array) -> Array:
        """Transmission at an angular frequency: the part of the heat of that frequency that passes from bath to bath.

        Hz are cycles, and are multiplied by 2π.

        Parameters
        ----------
        frequency : quantity or DataArray
            Angular frequency, of any shape that broadcasts against the link's.

        Returns
        -------
        Quantity or DataArray
            Dimensionless; a DataArray where an argument or a parameter is one.

        Raises
        ------
        HeatChainError
            Where the link has no transmission that depends on frequency alone.
        """
        return self._transmission(frequency)

    @between_temperatures("W/K")
    def entropy_production(self, T1: Array, T2: Array) -> Array:
        """Entropy that a current produces a second, J(1/T2 - 1/T1) >= 0.

        Parameters
        ----------
        T1, T2 : quantity or DataArray
            Temperatures of the baths.

        Returns
        -------
        Quantity or DataArray
            In W/K; a DataArray where an argument or a parameter is one.

        Notes
        -----
        [Panasyuk2012] Sec. VI. Evaluated as `|J|·|T1 - T2|/(T1 T2)`, which does not cancel.
        """
        current, coldest = self._current(T1, T2), np.minimum(T1, T2)
        refuse_unbounded(T1, T2, current)
        hottest = np.where(T1 == T2, 1.0, np.maximum(T1, T2))
        with np.errstate(over="ignore"):
            found = np.abs(current) / np.where(coldest == 0.0, 1.0, coldest) * (np.abs(T1 - T2) / hottest)
        return representable(found, "entropy production")

    # -- in parallel --------------------------------------------------------------------------------------------------

    def __mul__(self, count: ArrayLike) -> "Parallel":
        return Parallel((count, self))

    __rmul__ = __mul__


class UserLink(UserObject, Link):
    """A user's own object as a link: anything with `current(T1, T2)` and `conductance(T)`, called with float64 kelvins.

    It may return float64 W and W/K, or quantities. Each answer is checked for its shape, unit and finite values.
    """

    def __init__(self, user: Any) -> None:
        for method in ("current", "conductance"):
            if not callable(getattr(user, method, None)):
                raise HeatChainError(
                    f"`links` must have the methods current(T1, T2) and conductance(T), but {type(user).__name__} has "
                    f"no `{method}`. Give a HarmonicMediator, a ConductanceLink or a class with both."
                )
        self.__dict__["user"] = user
        self._store()

    @property
    def channels(self) -> Any:
        """What the object says of itself, or None."""
        return getattr(self.user, "channels", None)

    @property
    def rectifies(self) -> bool:
        """What the object says of itself; False where it says nothing."""
        return bool(getattr(self.user, "rectifies", False))

    @property
    def heat_statistics(self) -> str:
        """What the noise is from: "own" where the object has a method `heat_noise`, else "local equilibrium"."""
        return OWN if hasattr(self.user, "heat_noise") else LOCAL

    def _conductance(self, T: Array) -> Array:
        return self._asked("conductance", T)

    def _current(self, T1: Array, T2: Array) -> Array:
        return self._asked("current", T1, T2)

    def _heat_noise(self, T1: Array, T2: Array) -> Array:
        return self._asked("heat_noise", T1, T2) if hasattr(self.user, "heat_noise") else super()._heat_noise(T1, T2)


def _summed(kernel: str) -> Callable[..., Array]:
    """A kernel of links side by side, which is the sum of theirs."""

    def found(several: "Parallel", *arguments: Any) -> Array:
        pairs = zip(several._counts, several.links, strict=True)
        return np.asarray(sum(count * getattr(link, kernel)(*arguments) for count, link in pairs))

    return found


class Parallel(Link):
    """Several links side by side, which carry heat between the same two temperatures; their currents add.

    For mediators this means modes of their own in the baths, as for polarisations, or places far apart on a large body.
    Mediators that touch the same modes of both baths feel each other: they are `chain.SharedModes`.

    Parameters
    ----------
    *links : link or tuple
        Links, own ones among them, or pairs (count, link) for a number of equal ones. A count is any positive number,
        because an areal density times an area is rarely whole, or an array of them, one for each link of a chain.

    Examples
    --------
    >>> from chain.links.harmonic.mediator import HarmonicMediator
    >>> mediator = HarmonicMediator(frequency="480 cm^-1", damping="100 cm^-1", cutoff="165 K")
    >>> f"{(5 * mediator).conductance('300 K') / mediator.conductance('300 K'):.3f~P}"
    '5.000'
    """

    links: tuple[Link, ...]

    def __init__(self, *links: Carrier | tuple[ArrayLike | xr.DataArray, Carrier]) -> None:
        if not links:
            raise HeatChainError("`links` must be at least one link, but there is none. Give a link or (count, link).")
        pairs = [(count, as_link(link)) for count, link in map(_counted, links)]
        parameters: dict[str, Array | xr.DataArray] = {}
        for i, (count, link) in enumerate(pairs):
            parameters[f"count{i}"] = plain_numbers(count, "A number of parallel links")
            parameters[f"position{i}"] = link._positions()
        self.__dict__["links"] = tuple(link for _, link in pairs)
        self._store(**parameters)

    def _select(self, index: Places) -> Self:
        chosen = object.__new__(type(self))
        kept = {name: value.ravel()[index] for name, value in self._parameters.items()}
        links = []
        for i, link in enumerate(self.links):
            links.append(link._select(kept[f"position{i}"].astype(np.intp)))
            kept[f"position{i}"] = np.arange(index.size, dtype=np.float64).reshape(index.shape)
        chosen.__dict__["links"] = tuple(links)
        chosen._store(**kept)
        return chosen

    def _key(self) -> tuple[Any, ...]:
        return *super()._key(), tuple(link._key() for link in self.links)

    def _identifying(self) -> tuple[Any, ...]:
        return *super()._key(), self.links

    def _written(self) -> dict[str, str]:
        return {f"{written(count)} times": repr(link) for count, link in zip(self._counts, self.links, strict=True)}

    def __repr__(self) -> str:
        if len(self.links) == 1 and not self.shape:
            return f"{written(self._counts[0])} * {self.links[0]!r}"
        pairs = (f"({written(count)}, {link!r})" for count, link in zip(self._counts, self.links, strict=True))
        return f"Parallel({', '.join(pairs)})"

    @property
    def _counts(self) -> list[Array]:
        return [self._parameters[f"count{i}"] for i in range(len(self.links))]

    @property
    def _own(self) -> bool:  # type: ignore[override]
        return any(link._own for link in self.links)

    @property
    def _quick(self) -> bool:
        return super()._quick and all(link._quick for link in self.links)

    @property
    def rectifies(self) -> bool:
        """Whether one of the links conducts better one way than the other, and says so."""
        return any(getattr(link, "rectifies", False) for link in self.links)

    @property
    def separable(self) -> bool:
        return all(link.separable for link in self.links)

    @property
    def channels(self) -> float | Array | None:
        """Number of transmission channels, None where one of the links does not say."""
        total: Array = np.zeros(self.shape)
        for count, link in zip(self._counts, self.links, strict=True):
            if link.channels is None:
                return None
            total = total + count * link.channels
        return total if self.shape else float(total)

    def _knots(self, lower: float, upper: float) -> Array:
        return np.concatenate([link._knots(lower, upper) for link in self.links])

    _conductance = _summed("_conductance")
    _current = _summed("_current")
    _potential = _summed("_potential")
    _transmission = _summed("_transmission")
    _sum_rule_current = _summed("_sum_rule_current")
    _heat_noise = _summed("_heat_noise")
    _heat_cumulants = _summed("_heat_cumulants")
    _generating = _summed("_generating")

    def _counting_interval(self, T1: Array, T2: Array) -> Array:
        low, high = zip(*(link._counting_interval(T1, T2) for link in self.links), strict=True)
        return np.stack([np.max(low, axis=0), np.min(high, axis=0)])

    @property
    def heat_statistics(self) -> str:
        """What the noise is from; "local equilibrium" where that is so of one link."""
        kinds = {link.heat_statistics for link in self.links}
        return LOCAL if LOCAL in kinds else " and ".join(sorted(kinds))

    def _sum_rule(self, T: Array) -> Array | None:
        parts = [link._sum_rule(T) for link in self.links]
        known = [count * part for count, part in zip(self._counts, parts, strict=True) if part is not None]
        return np.asarray(sum(known)) if len(known) == len(parts) else None

    @property
    def counts(self) -> tuple[Any, ...]:
        """How many there are of each of `links`: a number, or an array for a link with array parameters."""
        return tuple(float(count) if count.ndim == 0 else count for count in self._counts)


def _counted(link: Any) -> tuple[Any, Any]:
    """A link, or a pair, as a pair of a count and a link."""
    if isinstance(link, tuple):
        if len(link) != 2:
            raise HeatChainError(f"`links` must be links or pairs (count, link), but one has {len(link)} entries.")
        return link
    return 1.0, link


def as_link(thing: Any) -> Link:
    """A link as it is, anything else with `current` and `conductance` as a `UserLink`."""
    return thing if isinstance(thing, Link) else UserLink(thing)
