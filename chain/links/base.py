"""What every link of this package is: something that carries heat between two temperatures.

A link gives float64 kernels in SI units; the base class puts units, labels and checks around them once. Parameters may
be arrays: a link of shape (N + 1,) stands for N + 1 different links, and temperatures broadcast against that shape.
"""

from abc import ABC, abstractmethod
from typing import Any, Self

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray

from chain.errors import HeatChainError
from chain.units.boundary import Quantity, angular_frequency, temperature
from chain.units.parametric import Parametric, described, plain_numbers

Array = NDArray[np.float64]
Value = str | Quantity | xr.DataArray


class Link(Parametric, ABC):
    """Heat current and conductance between two temperatures.

    A subclass gives `_current` and `_conductance`, and where it has them `_potential` and `_transmission`. It hands its
    parameters to `_store`, after which it is immutable, and equal to others of its class by their values; attributes
    that are no numbers it names in `_fixed`.
    """

    @property
    def channels(self) -> float | Array | None:
        """Number of transmission channels, for the ballistic bound; None where the link does not say."""
        return None

    @property
    def separable(self) -> bool:
        """Whether J(T1, T2) = F(T1) - F(T2), as for every transmission that does not depend on temperature."""
        return False

    # -- what a subclass gives: float64 in kelvin, broadcasting against `shape` ---------------------------------------

    @abstractmethod
    def _conductance(self, T: Array) -> Array:
        """K(T) in W/K."""

    @abstractmethod
    def _current(self, T1: Array, T2: Array) -> Array:
        """J(T1, T2) in W, positive from the first bath to the second."""

    def _potential(self, T: Array) -> Array:
        """F(T) in W with J(T1, T2) = F(T1) - F(T2) and F(0) = 0."""
        raise HeatChainError(f"{type(self).__name__} has no potential: its current is not a difference F(T1) - F(T2).")

    def _transmission(self, omega: Array) -> Array:
        """𝒯(ω), omega in rad/s."""
        raise HeatChainError(f"{type(self).__name__} has no transmission that depends on frequency alone.")

    def _sum_rule(self, T: Array) -> Array | None:
        """Sum-rule bound on K(T) in W/K, broadcast like K; None where the link has none."""
        return None

    # -- units around the kernels -------------------------------------------------------------------------------------

    def conductance(self, T: Value) -> Any:
        """Thermal conductance at one temperature.

        Parameters
        ----------
        T : temperature, any shape that broadcasts against the link's

        Returns
        -------
        Quantity in W/K, or DataArray where `T` or a parameter is one
        """
        return self._evaluate(type(self)._conductance, "W/K", temperature(T, "T"))

    def current(self, T1: Value, T2: Value) -> Any:
        """Heat current from a bath at `T1` to a bath at `T2`.

        Parameters
        ----------
        T1, T2 : temperatures; they broadcast against each other and against the link's shape

        Returns
        -------
        Quantity in W, or DataArray where an argument or a parameter is one
        """
        return self._evaluate(type(self)._current, "W", temperature(T1, "T1"), temperature(T2, "T2"))

    def transmission(self, frequency: Value) -> Any:
        """Transmission at an angular frequency (Hz are cycles, and are multiplied by 2π)."""
        omega = angular_frequency(frequency, "frequency", positive=False)
        return self._evaluate(type(self)._transmission, "", omega)

    def _entropy_production(self, T1: Array, T2: Array) -> Array:
        current = self._current(T1, T2)
        coldest = np.minimum(T1, T2)
        if np.any((coldest == 0.0) & (current != 0.0)):
            raise HeatChainError("The entropy production is unbounded where heat flows into a bath at 0 K.")
        hottest = np.where(T1 == T2, 1.0, np.maximum(T1, T2))
        with np.errstate(over="ignore"):
            found = np.abs(current) / np.where(coldest == 0.0, 1.0, coldest) * (np.abs(T1 - T2) / hottest)
        return representable(found, "entropy production")

    def entropy_production(self, T1: Value, T2: Value) -> Any:
        """Entropy that a current produces a second, J(1/T2 - 1/T1) >= 0.

        Parameters
        ----------
        T1, T2 : temperatures of the baths

        Returns
        -------
        Quantity in W/K, or DataArray where an argument or a parameter is one

        Notes
        -----
        [Panasyuk2012] Sec. VI. Evaluated as `|J|·|T1 - T2|/(T1 T2)`, which does not cancel.
        """
        return self._evaluate(type(self)._entropy_production, "W/K", temperature(T1, "T1"), temperature(T2, "T2"))

    # -- in parallel --------------------------------------------------------------------------------------------------

    def __mul__(self, count: ArrayLike) -> "Parallel":
        return Parallel((count, self))

    __rmul__ = __mul__


class Parallel(Link):
    """Several links that carry heat between the same baths.

    Parameters
    ----------
    *links : links, or pairs (count, link) for a number of equal ones. A count is any positive number, because an areal
        density times an area is rarely whole, or an array of them, one for each link of a chain

    Examples
    --------
    >>> from chain.links.harmonic.mediator import HarmonicMediator
    >>> mediator = HarmonicMediator(frequency="480 cm^-1", damping="100 cm^-1", cutoff="165 K")
    >>> f"{(5 * mediator).conductance('300 K') / mediator.conductance('300 K'):.3f~P}"
    '5.000'
    """

    links: tuple[Link, ...]

    def __init__(self, *links: "Link | tuple[ArrayLike | xr.DataArray, Link]") -> None:
        if not links:
            raise HeatChainError("`links` must be at least one link, but there is none. Give a link or (count, link).")
        pairs = [pair if isinstance(pair, tuple) else (1.0, pair) for pair in links]
        parameters: dict[str, Array | xr.DataArray] = {}
        for i, (count, link) in enumerate(pairs):
            if not isinstance(link, Link):
                raise HeatChainError(f"`links[{i}]` must be a link or a pair (count, link), but is {link!r}.")
            parameters[f"count{i}"] = plain_numbers(count, "A number of parallel links")
            parameters[f"position{i}"] = link._positions()
        self.__dict__["links"] = tuple(link for _, link in pairs)
        self._store(**parameters)

    def _select(self, index: NDArray[np.intp]) -> Self:
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

    def __repr__(self) -> str:
        pairs = (f"({described(count)}, {link!r})" for count, link in zip(self._counts, self.links, strict=True))
        return f"Parallel({', '.join(pairs)})"

    @property
    def _counts(self) -> list[Array]:
        return [self._parameters[f"count{i}"] for i in range(len(self.links))]

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

    def _sum(self, kernel: str, *arguments: Array) -> Array:
        parts = [c * getattr(link, kernel)(*arguments) for c, link in zip(self._counts, self.links, strict=True)]
        return np.asarray(sum(parts))

    def _conductance(self, T: Array) -> Array:
        return self._sum("_conductance", T)

    def _current(self, T1: Array, T2: Array) -> Array:
        return self._sum("_current", T1, T2)

    def _potential(self, T: Array) -> Array:
        return self._sum("_potential", T)

    def _transmission(self, omega: Array) -> Array:
        return self._sum("_transmission", omega)

    def _sum_rule(self, T: Array) -> Array | None:
        parts = [link._sum_rule(T) for link in self.links]
        known = [count * part for count, part in zip(self._counts, parts, strict=True) if part is not None]
        return np.asarray(sum(known)) if len(known) == len(parts) else None


def over_temperature(kelvins: "Array | xr.DataArray") -> xr.DataArray:
    """Temperatures with labels: a plain array gets the dimension `temperature`, with the values as coordinate."""
    if isinstance(kelvins, xr.DataArray):
        return kelvins.assign_attrs(units="K")
    if kelvins.ndim > 1:
        raise HeatChainError(f"`T` must have labels where it has {kelvins.ndim} dimensions. Give it as a DataArray.")
    names = ("temperature",)[: kelvins.ndim]
    coordinate = xr.Variable(names, kelvins, {"units": "K", "long_name": "temperature"})
    return xr.DataArray(kelvins, dims=names, coords={"temperature": coordinate}, attrs={"units": "K"})


def representable(values: Array, what: str) -> Array:
    """The same values, where all are finite numbers."""
    if not np.all(np.isfinite(values)):
        raise HeatChainError(
            f"The {what} exceeds the largest floating point number. Check the units of what was given."
        )
    return values
