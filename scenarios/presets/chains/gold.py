"""Gold particles joined by molecules, for the scenarios that need a chain in numbers that experiments have.

The choice of particle and mediator is that of the scenario `nanoparticles`, where it is explained.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

import chain

if TYPE_CHECKING:
    from chain import Chain

ATOMS_IN_GOLD = "5.901e28 1/m^3"  # 19.30 g/cm³ over 196.967 g/mol, CRC Handbook of Chemistry and Physics


def molecules(frequency: Any = "50 cm^-1", damping: Any = "25 cm^-1", cutoff: Any = "165 K", count: int = 3) -> Any:
    """Molecules between two particles: mediators in parallel."""
    return count * chain.HarmonicMediator(frequency=frequency, damping=damping, cutoff=cutoff)


def particle(diameter: Any = "5 nm", debye_temperature: Any = "165 K") -> Any:
    """A gold particle as a body."""
    volume = np.pi / 6 * chain.quantity(diameter, "m", "diameter") ** 3
    return chain.DebyeSolid(debye_temperature, volume=volume, number_density=ATOMS_IN_GOLD)


def hopping_rate(temperature: Any) -> float:
    """K/C of molecules and particle, 1/s: the rate at which heat hops to a neighbour; 1/t_eq."""
    rate = molecules().conductance(temperature) / particle().heat_capacity(temperature)
    return float(rate.to("1/s").magnitude)


def gold_row(
    links: Any,
    particles: int,
    left: Any,
    right: Any,
    diameter: Any = "5 nm",
    gap: Any = "1 nm",
    debye_temperature: Any = "165 K",
    sources: Any = None,
    surroundings: Any = None,
) -> "Chain":
    """Gold particles in a row; one row carries (diameter + gap)² of cross-section.

    Parameters
    ----------
    links : link or sequence of links
        One for all, or N + 1.
    particles : int
        Number N.
    left, right : end
        As for `chain.Chain`.
    diameter, gap : str or Quantity
        Diameter of a particle, and distance of neighbouring surfaces.
    debye_temperature : str or Quantity
        Debye temperature of gold.
    sources : mapping
        Heat into particles, as for `chain.Chain`.
    surroundings : tuple
        What particles are joined to at their sides, as for `chain.Chain`.
    """
    spacing = chain.quantity(diameter, "m", "diameter") + chain.quantity(gap, "m", "gap")
    gold = particle(diameter, debye_temperature)
    return chain.Chain(
        links, gold, particles, left, right, spacing, spacing**2, sources=sources, surroundings=surroundings
    )
