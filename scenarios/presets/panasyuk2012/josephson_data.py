"""Josephson junctions with published parameters, and one that illustrates a weak link.

`state` says how much a number can be trusted: "found" stands in the source, "derived" was computed from numbers that
do, "illustrative" is typical of its kind and was measured on no junction. Gaps are nominal: 2Δ = 2.8 meV is the gap
voltage of the same Nb cell library; others are 3.53 k_BT_c of the superconductor. R is the whole resistance across the
junction; where it is not otherwise said, two equal resistors 2R at the two temperatures make it up. Where no
resistance is published, a shunt that makes the McCumber parameter 1 is assumed, and the set is "derived".
"""

import math
from dataclasses import dataclass

from chain.links.harmonic.josephson import plasma_frequency
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


def _halves(resistance: float) -> tuple[float, float]:
    """Two equal resistors that in parallel are `resistance`."""
    return 2.0 * resistance, 2.0 * resistance


def _bcs_gap(critical_temperature: float) -> float:
    return float(3.528 * k * critical_temperature)


def _critical_shunt(critical_current: float, capacitance: float) -> tuple[float, float]:
    """Resistors that make the McCumber parameter 2eI_cR²C/ħ equal to 1."""
    return _halves(float((hbar / (2.0 * e * critical_current * capacitance)) ** 0.5))


_MAGERLEIN = "capacitance: J. H. Magerlein, IEEE Trans. Magn. 17, 286 (1981), abstract; nominal I_c; shunt computed"
_NB, _COLD = 2.8e-3 * e, (0.0, 4.6)  # below half of T_c the gap and I_c are within 5 % of those at 0 K
_CELL = "JoSIM cell library, model jmitll (I_c 0.1 mA, C 0.07 pF, R0 160 Ω, RN 16 Ω, gap 2.8 mV)"

JUNCTIONS: dict[str, Junction] = {
    "nb-subgap": Junction(
        "Nb/AlOx/Nb tunnel junction, 10 kA/cm², 1 µm², subgap resistance",
        1e-4, 7e-14, _halves(160.0), _NB, _COLD, _CELL, "found",
    ),
    "nb-normal": Junction(
        "the same with its normal-state resistance",
        1e-4, 7e-14, _halves(16.0), _NB, _COLD, _CELL, "found",
    ),
    "nb-shunted": Junction(
        "the same, shunted to a McCumber parameter of 1",
        1e-4, 7e-14, _halves(6.86), _NB, _COLD,
        "RSFQlib 1.5.1 for this process (sunmagnetics/RSFQlib, LSmitll_DCSFQ_v1p5.cir): 3.0488 ohm at area 2.25, 6.86 "
        "ohm at area 1, which is the shunt of McCumber parameter 1 to 0.1 %. The library of another process (jjmod, 64 "
        "fF; yukimatsumo/2024-hfq, sfq-jtl-axsfq.jsm) has I_cR = 1.13 mV: 5.23 ohm at area 2.16, 11.3 ohm at area 1, "
        "a McCumber parameter of 2.7 here", "found",
    ),
    "nb-1ka": Junction(
        "Nb/AlOx/Nb tunnel junction, 1 kA/cm², 1 µm², 62 fF/µm²",
        1e-5, 6.2e-14, _critical_shunt(1e-5, 6.2e-14), _NB, _COLD,
        "capacitance: abstract of 'Geometric and material dispersion in Josephson transmission lines'; nominal I_c; "
        "shunt computed", "derived",
    ),
    "nb-oxide": Junction(
        "Nb base electrode with its own oxide, 1 kA/cm², 1 µm², 13.4 µF/cm²",
        1e-5, 1.34e-13, _critical_shunt(1e-5, 1.34e-13), _NB, _COLD, _MAGERLEIN, "derived",
    ),
    "pb-alloy": Junction(
        "Pb alloy junction, 1 kA/cm², 1 µm², 4.2 µF/cm²",
        1e-5, 4.2e-14, _critical_shunt(1e-5, 4.2e-14), _bcs_gap(7.2), (0.0, 3.6), _MAGERLEIN, "derived",
    ),
    "al-tunnel": Junction(
        "Al/AlOx/Al tunnel junction, 200 nm square, with a shunt capacitor as of a qubit",
        1.50216e-9, 463.11e-15, _halves(213e3), _bcs_gap(1.34), (0.0, 0.6),
        "JJcalculator (wslu42/JJcalculator), README: 213 kohm, T_c = 1.34 K, I_c from them by Ambegaokar and Baratoff, "
        "C0 = 463.1 fF, E_J/E_C = 17.8; the junction's own 2 fF alone make it 0.08", "found",
    ),
    "ybco-bicrystal": Junction(
        "YBCO bicrystal junction with a shunt capacitor at 72.3 K",
        4.51e-4, 2.35e-12, _halves(0.56), _bcs_gap(89.0), (72.3, 72.3),
        "P. F. McBrien, thesis (abstract; I_c, R and a McCumber parameter of 1.01 there, C derived); the gap is the "
        "BCS value for T_c = 89 K, which a d-wave superconductor does not have",
        "derived",
    ),
    "weak-link": Junction(
        "point contact of Nb, strongly damped",
        1e-4, 1e-15, _halves(10.0), _NB, _COLD,
        "illustrative: no published set was found; I_cR = 1 mV and C = 1 fF make γ̂/ω0 ≫ 1, as [Panasyuk2012] Sec. IX "
        "says of point contacts and microbridges",
        "illustrative",
    ),
}  # fmt: skip
