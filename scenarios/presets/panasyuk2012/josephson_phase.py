"""How far a Josephson junction's phase moves, and what frequency it has when it does.

In the harmonic state the phase's mean square is ⟨φ²⟩ = k_BT_x/E_J, [Panasyuk2012] Eq. (64). The best harmonic potential
for a state of that width in place of -E_J cos φ has E_J e^(-⟨φ²⟩/2), the mean of the cosine's curvature, with ⟨φ²⟩ of
that potential itself (self-consistent harmonic approximation; to first order in E_C it is the transmon's ħω0 - E_C of
[Koch2007]). Its judge is the cosine itself: the phase's spectrum has a mean square
frequency of 8E_CE_J⟨cos φ⟩/ħ², by its first and third moments, and ⟨cos φ⟩ comes from 4E_Cn² - E_J cos φ diagonalised.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.linalg import eigh_tridiagonal

import chain
from chain.arrays import Array
from chain.units.constants import hbar, k
from scenarios.presets.panasyuk2012.josephson_data import Junction

LARGEST = 0.2  # ⟨φ²⟩ up to which the phase is an oscillator of the plasma frequency, to 6 %
LARGEST_RENORMALISED = 0.6  # ... of the renormalised frequency, to 0.5 %
_CONVERGED = 1e-14


def mean_square(junctions: list[Junction], T: Array, renormalised: bool) -> Array:
    """⟨φ²⟩ in equilibrium at temperatures (junctions or 1, any); renormalised, nan above `LARGEST_RENORMALISED`."""
    kelvins = chain.ureg.Quantity(T, "K")
    spring = np.array([[one.josephson_energy] for one in junctions])

    def of(width: Array) -> Array:
        moving = mediator(junctions, width).potential_temperature(kelvins, kelvins).m_as("K")
        return np.asarray(k * moving / (spring * np.exp(-0.5 * width)))

    still = np.zeros(np.broadcast_shapes(spring.shape, T.shape))
    return _settled(of, still) if renormalised else of(still)


def mediator(junctions: list[Junction], width: Array) -> chain.HarmonicMediator:
    """Mediators of the frequencies that junctions have with phases of a mean square; nan counts as 0."""
    width = np.nan_to_num(width)
    frequency, first, second, cutoff = (
        chain.ureg.Quantity(np.array(column)[:, None], "rad/s")
        for column in zip(*((one.plasma_frequency, *one.dampings, one.cutoff) for one in junctions), strict=True)
    )
    return chain.HarmonicMediator(frequency * np.exp(-0.25 * width), (first, second), cutoff)


def _settled(of: Callable[[Array], Array], width: Array) -> Array:
    """Least fixed point, from below; in its range the distance falls to a third or less at every turn."""
    inside = np.ones(width.shape, dtype=bool)
    while True:
        before, width = width, np.where(inside, of(width), width)
        inside &= width <= LARGEST_RENORMALISED
        if np.all(np.abs(width - before)[inside] <= _CONVERGED * width[inside]):
            return np.where(inside, width, np.nan)
        width = np.where(inside, width, 0.0)


def frequency_error(one: Junction, T: Array, renormalised: bool) -> Array:
    """The undamped junction's frequency over the root mean square one of the cosine, less 1."""
    cosine = mean_cosine(one.josephson_energy / one.charging_energy, k * T / one.charging_energy)
    width = _settled(lambda width: _undamped(one, T, width), np.zeros_like(T)) if renormalised else np.zeros_like(T)
    return np.asarray(np.exp(-0.25 * width) / np.sqrt(cosine) - 1.0)


def _undamped(one: Junction, T: Array, width: Array) -> Array:
    """⟨φ²⟩ without resistors, of the potential that a phase of the mean square `width` has."""
    softer = np.exp(-0.5 * width)
    quantum = hbar * one.plasma_frequency * np.sqrt(softer)
    return np.asarray(quantum / (2.0 * one.josephson_energy * softer) / np.tanh(quantum / (2.0 * k * T)))


def mean_cosine(ratio: float, thermal: Array) -> Array:
    """⟨cos φ⟩ of 4n² - (E_J/E_C) cos φ at k_BT/E_C."""
    # Charges of energies up to 60 thermal and 20 plasma quanta: their states have no weight, or die out there
    highest = 60.0 * float(np.max(thermal)) + 20.0 * np.sqrt(8.0 * ratio)
    energies, cosines = _levels(ratio, 10 + int(0.5 * np.sqrt(highest)))
    weights = np.exp(-(energies - energies[0]) / thermal[:, None])
    return np.asarray(weights @ cosines / weights.sum(axis=1))


@lru_cache(maxsize=64)
def _levels(ratio: float, charges: int) -> tuple[Any, Any]:
    """Energies over E_C, and each state's ⟨cos φ⟩."""
    n = np.arange(-charges, charges + 1.0)
    energies, states = eigh_tridiagonal(4.0 * n * n, np.full(2 * charges, -0.5 * ratio))
    return energies, np.einsum("ni,ni->i", states[1:], states[:-1])
