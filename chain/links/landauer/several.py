"""Links of which each has a Landauer integral of its own."""

from functools import cached_property
from typing import Any

import numpy as np

from chain.arrays import Array
from chain.links.base import Link


class LandauerLinks(Link):
    """A link whose transmission does not depend on temperature; an array of them has one integral for each."""

    _glanced_most = 1  # 30 ms each, at every temperature

    def _integral(self, index: int) -> Any:
        """The `LandauerLink` of the one at a position in the flattened parameters."""
        raise NotImplementedError

    @cached_property
    def _integrals(self) -> list[Any]:
        return [self._integral(i) for i in range(int(np.prod(self.shape)))]

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_integrals"}

    @property
    def channels(self) -> float:
        """One."""
        return 1.0

    @property
    def separable(self) -> bool:
        """True: the transmission does not depend on temperature."""
        return True

    def _each(self, kernel: str, *arguments: Array, last: tuple[int, ...] = (), ahead: tuple[int, ...] = ()) -> Array:
        """A kernel of every one's Landauer integral, broadcast, with last arguments and with dimensions ahead."""
        shape = np.broadcast_shapes(self.shape, *(np.shape(value) for value in arguments))
        if not self.shape:
            return np.asarray(getattr(self._integrals[0], kernel)(*np.broadcast_arrays(*arguments), *last))
        positions = np.broadcast_to(np.arange(len(self._integrals)).reshape(self.shape), shape)
        flat = [np.broadcast_to(value, shape) for value in arguments]
        found = np.empty((*ahead, *shape))
        for i, link in enumerate(self._integrals):
            chosen = positions == i
            found[..., chosen] = getattr(link, kernel)(*(value[chosen] for value in flat), *last)
        return found

    @property
    def heat_statistics(self) -> str:
        """From its transmission."""
        return "transmission"

    def _heat_noise(self, T1: Array, T2: Array) -> Array:
        return self._each("_heat_noise", T1, T2)

    def _heat_cumulants(self, T1: Array, T2: Array, count: int) -> Array:
        return self._each("_heat_cumulants", T1, T2, last=(count,), ahead=(count,))

    def _counting_interval(self, T1: Array, T2: Array) -> Array:
        return self._each("_counting_interval", T1, T2, ahead=(2,))

    def _generating(self, T1: Array, T2: Array, counting: Array) -> Array:
        return self._each("_generating", T1, T2, counting)

    def _conductance(self, T: Array) -> Array:
        return self._each("_conductance", T)

    def _current(self, T1: Array, T2: Array) -> Array:
        return self._each("_current", T1, T2)

    def _potential(self, T: Array) -> Array:
        return self._each("_potential", T)

    def _transmission(self, omega: Array) -> Array:
        return self._each("_transmission", omega)
