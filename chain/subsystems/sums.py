"""Bodies in one: parts that share a temperature."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from chain.errors import HeatChainError
from chain.subsystems.base import Array, Body


class Sum(Body):
    """Several parts at one temperature, whose energies add: a core and its shell, lattice and electrons.

    Parameters
    ----------
    *parts : bodies; also written as `a + b`

    Examples
    --------
    >>> from chain.subsystems import ConstantHeatCapacity, DebyeSolid
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
        guesses = [part._temperature(np.asarray(u / part._size)) for part in self.parts]
        return np.asarray(np.minimum.reduce(np.broadcast_arrays(*guesses)))

    def _mode_spacing(self) -> Array | None:
        densities = [1.0 / d for part in self.parts if (d := part._mode_spacing()) is not None]
        return np.asarray(1.0 / sum(densities)) if densities else None
