"""Minimum conductivity from a quantum mediator, [Panasyuk2012] Sec. VIII.

An atom is an oscillator between its neighbours, at the distance ℓ0 = n^(-1/3), and κ = K/ℓ0 with the conductance K of
Eq. (43). Each of the three acoustic branches is one such oscillator with ω0 = γ̂ = D = ω_i, the branch's cutoff.
"""

from functools import cache
from typing import Any

import numpy as np

from chain.links.harmonic.mediator import HarmonicMediator
from chain.units.boundary import ureg
from chain.units.constants import k
from materials.estimators.model import model, steady
from materials.solids import cutoffs

# Eq. (47) for ω0 = γ̂ = D is k_B ω/10, and the cutoff of a branch is v (6π²n)^⅓
CLASSICAL = (6.0 * np.pi**2) ** (1.0 / 3.0) / 10.0


@cache
def unit_mediator(frequency: float = 1.0, damping: float = 1.0, cutoff: float = 1.0) -> HarmonicMediator:
    """The mediator of a branch whose cutoff is 1 rad/s, with ratios of its parameters to that cutoff."""
    return HarmonicMediator(*(ureg.Quantity(rate, "rad/s") for rate in (frequency, damping, cutoff)))


def branch_conductance(T: Any, edge: Any, **ratios: float) -> Any:
    """K(T) in W/K of a branch with the cutoff `edge`; K/ω depends on T/ω only."""
    # [Panasyuk2012] Eq. (43)
    return edge * unit_mediator(**ratios)._conductance(np.asarray(T / edge))


def _mediator(T: Any, number: Any, longitudinal: Any, transverse: Any, **ratios: float) -> Any:
    fast, slow = (cutoffs.cutoff(number, velocity) for velocity in (longitudinal, transverse))
    total = branch_conductance(T, fast, **ratios) + 2.0 * branch_conductance(T, slow, **ratios)
    # [Panasyuk2012] Eq. (94), once for each branch
    return number ** (1.0 / 3.0) * total


def _classical(T: Any, number: Any, longitudinal: Any, transverse: Any) -> Any:
    # [Panasyuk2012] Eqs. (47), (94), (100)
    return steady(CLASSICAL * k * number ** (2.0 / 3.0) * (longitudinal + 2.0 * transverse), T)


def _panasyuk(T: Any, number: Any, longitudinal: Any, transverse: Any) -> Any:
    # [Panasyuk2012] Eqs. (95), (99): one oscillator, no cutoff
    frequency = cutoffs.debye_frequency(number, longitudinal, transverse)
    return steady(0.25 * k * frequency * number ** (1.0 / 3.0), T)


MEDIATOR = model("mediator", _mediator)
CLASSICAL_MEDIATOR = model("mediator-classical", _classical)
PANASYUK = model("panasyuk", _panasyuk)
