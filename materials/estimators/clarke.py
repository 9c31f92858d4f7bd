"""Minimum conductivity after Clarke: every atom's heat capacity, carried over the interatomic distance."""

from typing import Any

import numpy as np

from chain.units.constants import k
from materials.estimators.model import Model, steady
from materials.solids import elastic


def _clarke(T: Any, number: Any, longitudinal: Any, transverse: Any) -> Any:
    # With M = ρ/n the mean mass of an atom, M^(-2/3) ρ^(1/6) E^½ = n^⅔ (E/ρ)^½, and E/ρ follows from the velocities
    specific = elastic.young_modulus(1.0, longitudinal, transverse)
    return steady(0.87 * k * number ** (2.0 / 3.0) * np.sqrt(specific), T)


CLARKE = Model(
    name="clarke",
    title="Clarke",
    kernel=_clarke,
    formula="κ = 0.87 k_B M^(-⅔) ρ^(1/6) E^½, M the mean mass of an atom",
    reference="D. R. Clarke, Surf. Coat. Technol. 163-164, 67 (2003)",
    validity="the lower limit of insulating ceramics, at high temperature",
)
