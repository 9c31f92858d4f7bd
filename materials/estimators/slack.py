"""Lattice conductivity of crystals after Slack: acoustic phonons that scatter from one another.

M is the mean mass of an atom, N the number of atoms in the primitive cell, γ the Grüneisen parameter. The Debye
temperature comes from sound velocities, and is often higher than that of the acoustic phonons' spectrum, which Slack
took; κ grows with its cube (germanium: 295 K against 235 K).
"""

from typing import Any

from materials.estimators.model import Model
from materials.solids import cutoffs
from materials.solids.record import SOUND


def _slack(T: Any, number: Any, longitudinal: Any, transverse: Any, mass: Any, grueneisen: Any, cell_atoms: Any) -> Any:
    theta = cutoffs.debye_temperature(number, longitudinal, transverse)
    acoustic = theta * cell_atoms ** (-1.0 / 3.0)
    # In the published units κ is in W/(m K) for a mass in g/mol and a distance in Å
    prefactor = 2.43e-6 / (1.0 - 0.514 / grueneisen + 0.228 / grueneisen**2)
    distance = number ** (-1.0 / 3.0) * 1e10
    return prefactor * (mass * 1e3) * acoustic**3 * distance * cell_atoms ** (1.0 / 3.0) / (grueneisen**2 * T)


SLACK = Model(
    name="slack",
    title="Slack, crystals",
    kernel=_slack,
    needs={
        **SOUND,
        "mass": "atomic_mass",
        "grueneisen": "grueneisen",
        "cell_atoms": "primitive_cell_atoms",
    },
    formula="κ = A M θ_a³ δ N^⅓/(γ²T), θ_a = θ_D N^(-⅓), δ = n^(-⅓), A = 2.43e-6/(1 - 0.514/γ + 0.228/γ²)",
    reference="G. A. Slack, Solid State Phys. 34, 1 (1979); D. T. Morelli and G. A. Slack, "
    "High Thermal Conductivity Materials (Springer, 2006)",
    validity="pure crystals in which acoustic phonons carry the heat, around and above the acoustic Debye temperature",
)
