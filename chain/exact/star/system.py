"""The star of [Panasyuk2012] Fig. 1 as numbers, and its second moments as they come out of either solver.

Units: ħ = k_B = 1, any unit of frequency. Coordinates are weighted with the root of their mass.
"""

from typing import Literal, NamedTuple

import numpy as np

from chain.arrays import Array
from chain.exact.bath_modes import Bath
from chain.exact.statistics import Statistics

Preparation = Literal["simultaneous", "sequential"]


class Beside(NamedTuple):
    """One more mediator on the same modes of both baths."""

    frequency: float
    share: tuple[float, float]  # its couplings to each bath over the first mediator's


class System(NamedTuple):
    """A mediator between two baths, [Panasyuk2012] Eqs. (1)-(4), or several on the same modes."""

    frequency: float  # ω0
    baths: tuple[Bath, Bath]
    beside: tuple[Beside, ...] = ()

    @property
    def frequencies(self) -> Array:
        """Of all mediators, the first one's first."""
        return np.array([self.frequency, *(one.frequency for one in self.beside)])

    @property
    def stiffness(self) -> float:
        """What stands for ω0² in the mediator's equation of motion: ω0² and the counter-terms of both baths."""
        return self.frequency**2 + sum(bath.counter_term for bath in self.baths)


class Start(NamedTuple):
    """How a system is prepared."""

    temperatures: tuple[float, float]
    mediator: float  # its temperature, where it starts uncoupled
    preparation: Preparation
    statistics: Statistics


class Moments(NamedTuple):
    """Second moments over time; n times, N_ν modes in bath ν."""

    before: tuple[Array, Array]  # energy of each mode at the start, (N_ν,)
    change: tuple[Array, Array]  # energy that each mode has gained since the start, (n, N_ν)
    current: Array  # -⟨𝒫_ν⟩, what flows into each bath, (n, 2)
    potential: Array  # ½ω0²⟨x²⟩, (n,)
    kinetic: Array  # ½⟨p²⟩, (n,)
    interaction: Array  # ⟨𝒱_ν⟩, (n, 2)

    def bath_change(self) -> Array:
        """Energy that each bath has gained since the start, (n, 2)."""
        return np.stack([part.sum(axis=1) for part in self.change], axis=1)

    def total(self) -> Array:
        """Energy of everything, without the baths' energy at the start, (n,)."""
        parts = self.bath_change() + self.interaction
        return np.asarray(parts.sum(axis=1) + self.potential + self.kinetic)
