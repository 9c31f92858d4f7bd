"""Josephson junctions with published parameters, and one that illustrates a weak link.

`state` says how much a number can be trusted: "found" stands in the source, "derived" was computed from numbers that
do, "illustrative" is typical of its kind and was measured on no junction. Gaps are nominal: 2Δ = 2.8 meV is the gap
voltage of the same Nb cell library; others are 3.53 k_BT_c of the superconductor. R is the whole resistance across the
junction; where it is not otherwise said, two equal resistors 2R at the two temperatures make it up. Where no
resistance is published, a shunt that makes the McCumber parameter 1 is assumed, and the set is "derived".
"""

import math
from dataclasses import dataclass
from typing import Any

from chain.links.harmonic.josephson import plasma_frequency
from chain.storage.text import own_tables
from chain.units.constants import e, hbar, k


@dataclass(frozen=True)
class Junction:
    """A junction in SI units.

    Attributes
    ----------
    description : str
        What it is.
    critical_current : float
        I_c, A.
    capacitance : float
        C, F.
    resistances : pair of float
        R1 and R2, Ω, the baths.
    gap : float
        2Δ, J.
    temperatures : pair of float
        Between which these numbers hold, K.
    source, state : str
        Where they come from, and whether they were "found", "derived" or are "illustrative".
    """

    description: str
    critical_current: float
    capacitance: float
    resistances: tuple[float, float]
    gap: float
    temperatures: tuple[float, float]
    source: str
    state: str

    @property
    def plasma_frequency(self) -> float:
        """ω0 = √(2eI_c/(ħC)), rad/s, [Panasyuk2012] Sec. IX."""
        return float(plasma_frequency(self.critical_current, self.capacitance))

    @property
    def dampings(self) -> tuple[float, float]:
        """γ_ν/m = 1/(R_νC), rad/s: [Panasyuk2012] Sec. IX for two resistors."""
        first, second = self.resistances
        return 1.0 / (first * self.capacitance), 1.0 / (second * self.capacitance)

    @property
    def josephson_energy(self) -> float:
        """E_J = ħI_c/(2e), J."""
        return float(hbar * self.critical_current / (2.0 * e))

    @property
    def charging_energy(self) -> float:
        """E_C = e²/(2C), J."""
        return float(e**2 / (2.0 * self.capacitance))

    @property
    def tunnel_ratio(self) -> float:
        """I_cR over πΔ/2e, a tunnel junction's at 0 K ([Ambegaokar1963])."""
        resistance = 1.0 / sum(1.0 / one for one in self.resistances)
        return float(self.critical_current * resistance * 4.0 * e / (math.pi * self.gap))

    @property
    def cutoff(self) -> float:
        """2Δ/ħ, rad/s: above it the superconductors absorb."""
        return float(self.gap / hbar)


def _read(told: dict[str, Any]) -> Junction:
    """A junction from its table."""
    current, capacitance = told["critical_current"], told["capacitance"]
    # By default the McCumber parameter 2eI_cR²C/ħ is 1
    resistance = told.get("resistance") or float((hbar / (2.0 * e * current * capacitance)) ** 0.5)
    gap = told["gap_voltage"] * e if "gap_voltage" in told else float(3.528 * k * told["critical_temperature"])
    low, high = told["temperatures"]
    halves = 2.0 * resistance, 2.0 * resistance
    about = {name: told[name] for name in ("description", "source", "state")}
    return Junction(
        critical_current=current,
        capacitance=capacitance,
        resistances=halves,
        gap=gap,
        temperatures=(low, high),
        **about,
    )


JUNCTIONS: dict[str, Junction] = {
    name: _read(told) for name, told in own_tables("scenarios.presets.panasyuk2012", "junctions.toml").items()
}
