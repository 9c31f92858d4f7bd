"""Links side by side between the same two baths: everything adds."""

from typing import Any, Self

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray

from chain.errors import HeatChainError
from chain.mediators.base import Array, Link
from chain.parametric import described, plain_numbers


class Parallel(Link):
    """Several links that carry heat between the same baths.

    Parameters
    ----------
    *links : links, or pairs (count, link) for a number of equal ones. A count is any positive number, because an areal
        density times an area is rarely whole, or an array of them, one for each link of a chain

    Examples
    --------
    >>> from chain.mediators.harmonic import HarmonicMediator
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
