"""Closed formulas of sound velocities: diffusons after Agne, Hanus and Snyder, Clarke's limit, Slack's crystals."""

from typing import Any

import numpy as np

from chain.units.constants import k
from materials.estimators.model import model, steady
from materials.solids import cutoffs, elastic
from materials.solids.record import SOUND


def _agne(T: Any, number: Any, longitudinal: Any, transverse: Any) -> Any:
    return steady(0.76 * k * number ** (2.0 / 3.0) * (longitudinal + 2.0 * transverse) / 3.0, T)


def _clarke(T: Any, number: Any, longitudinal: Any, transverse: Any) -> Any:
    """Every atom's heat capacity, carried over the interatomic distance."""
    # With M = ρ/n the mean mass of an atom, M^(-2/3) ρ^(1/6) E^½ = n^⅔ (E/ρ)^½, and E/ρ follows from the velocities
    specific = elastic.young_modulus(1.0, longitudinal, transverse)
    return steady(0.87 * k * number ** (2.0 / 3.0) * np.sqrt(specific), T)


def _slack(T: Any, number: Any, longitudinal: Any, transverse: Any, mass: Any, grueneisen: Any, cell_atoms: Any) -> Any:
    """Acoustic phonons that scatter from one another.

    M is the mean mass of an atom, N the number of atoms in the primitive cell, γ the Grüneisen parameter. The Debye
    temperature comes from sound velocities, and is often higher than that of the acoustic phonons' spectrum, which
    Slack took; κ grows with its cube (germanium: 295 K against 235 K).
    """
    theta = cutoffs.debye_temperature(number, longitudinal, transverse)
    acoustic = theta * cell_atoms ** (-1.0 / 3.0)
    # In the published units κ is in W/(m K) for a mass in g/mol and a distance in Å
    prefactor = 2.43e-6 / (1.0 - 0.514 / grueneisen + 0.228 / grueneisen**2)
    distance = number ** (-1.0 / 3.0) * 1e10
    return prefactor * (mass * 1e3) * acoustic**3 * distance * cell_atoms ** (1.0 / 3.0) / (grueneisen**2 * T)


AGNE = model("agne", _agne)
CLARKE = model("clarke", _clarke)
_CRYSTAL = {"mass": "atomic_mass", "grueneisen": "grueneisen", "cell_atoms": "primitive_cell_atoms"}
SLACK = model("slack", _slack, needs={**SOUND, **_CRYSTAL})
