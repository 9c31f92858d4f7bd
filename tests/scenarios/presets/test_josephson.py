"""Junctions: their frequencies from constants, their heat below the quantum, and what is refused."""

import csv
from dataclasses import replace

import numpy as np
import pytest
from scipy.constants import e, h, hbar, k
from scipy.integrate import quad
from scipy.special import ive, mathieu_a, mathieu_b

from chain import HeatChainError
from scenarios.presets.panasyuk2012 import josephson_phase
from scenarios.presets.panasyuk2012.josephson import josephson
from scenarios.presets.panasyuk2012.josephson_data import JUNCTIONS, Junction
from systems.paths import DATA


@pytest.fixture(scope="module")
def ds():
    return josephson()


def test_frequencies_and_energies_from_flux_quantum_and_charge(ds):
    flux = h / (2 * e)
    for name, one in JUNCTIONS.items():
        row = ds.sel(junction=name)
        inductance = flux / (2 * np.pi * one.critical_current)
        assert float(row["plasma_frequency"]) == pytest.approx(1 / np.sqrt(inductance * one.capacitance), rel=1e-9)
        parallel = 1 / sum(1 / R for R in one.resistances)
        assert float(row["damping"]) == pytest.approx(1 / (parallel * one.capacitance), rel=1e-12)
        beta = 2 * np.pi * one.critical_current * parallel**2 * one.capacitance / flux
        assert float(row["mccumber"]) == pytest.approx(beta, rel=1e-9)
        # ħω0 = √(8 E_J E_C)
        energies = 8 * float(row["josephson_energy"]) * float(row["charging_energy"])
        assert hbar * float(row["plasma_frequency"]) == pytest.approx(np.sqrt(energies), rel=1e-9)


def test_published_numbers():
    """Frequencies and dampings as the sources' numbers give them, in tests/data/josephson.csv."""
    path = DATA / "josephson.csv"
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
        one = JUNCTIONS[row["junction"]]
        assert one.plasma_frequency == pytest.approx(float(row["omega0_1_s"]), rel=0.02)
        assert sum(one.dampings) == pytest.approx(float(row["gamma_hat_1_s"]), rel=0.02)
        assert one.state == row["state"]


def test_no_junction_carries_more_than_a_quantum(ds):
    assert (ds["channel_fraction"] <= 1.0).all()
    assert (ds["conductance"] <= ds["sum_rule_bound"] * (1 + 1e-12)).all()
    assert ds["quantum_of_conductance"].values / ds["temperature"].values == pytest.approx(0.9464e-12, rel=1e-4)


def test_cold_junction_obeys_the_cube_law(ds):
    one = ds.sel(junction="nb-shunted").isel(temperature=0)
    T, ratio = float(one["temperature"]), float(one["damping"]) / float(one["plasma_frequency"]) ** 2
    # 4γ1γ2/γ² = 1 for equal resistors: Eq. (51)
    wanted = 2 * np.pi**3 * k**4 * T**3 / (15 * hbar**3) * ratio**2
    assert float(one["conductance"]) == pytest.approx(wanted, rel=2e-3)


def test_unequal_resistors_carry_less():
    equal = josephson("nb-shunted", samples=3)
    unequal = josephson("nb-shunted", resistance1="9.1467 ohm", resistance2="27.44 ohm", samples=3)  # 1/R: 3 to 1
    assert unequal["damping"].values == pytest.approx(equal["damping"].values, rel=1e-4)
    assert unequal["conductance"].values == pytest.approx(0.75 * equal["conductance"].values, rel=1e-3)


def test_flags_are_where_the_phase_is_no_oscillator(ds):
    assert not ds["harmonic"].sel(junction="al-tunnel").any()
    assert ds["harmonic"].sel(junction="nb-shunted").all()
    assert not ds["known"].sel(junction="ybco-bicrystal").any()
    assert ds["junction"].values[~ds["below_gap"].values].tolist() == ["weak-link"]
    weak = josephson("nb-shunted", critical_current="50 nA", capacitance="1 pF", highest="4 K")
    # classical: ⟨φ²⟩ = k_BT/E_J
    bound = 0.2 * hbar * 50e-9 / (2 * e) / k
    assert (weak["harmonic"][0].values == (weak["phase_variance"][0].values <= 0.2)).all()
    warm = weak.sel(temperature=slice(0.3, None))
    assert (warm["harmonic"][0].values == (warm["temperature"].values <= bound)).all()
    assert warm["phase_variance"][0].values == pytest.approx(0.2 * warm["temperature"].values / bound, rel=1e-2)


def test_zero_point_motion_counts():
    """E_J/E_C = 10 at 10 mK: ⟨φ²⟩ is √(2E_C/E_J) but for the damping, and no oscillator's."""
    E_J = hbar * 1e-6 / (2 * e)
    C = e**2 / (2 * E_J / 10)
    quiet = Junction("quiet", 1e-6, C, (1e9, 1e9), 1e-19, (0.0, 4.0), "a test", "illustrative")
    with pytest.raises(HeatChainError, match=r"at 0\.01 K its phase has ⟨φ²⟩ = 0\.447"):
        josephson(quiet, lowest="10 mK", highest="20 mK", samples=2)
    damped = Junction("damped", 1e-6, C, (4e3, 4e3), 1e-19, (0.0, 4.0), "a test", "illustrative")
    found = josephson_phase.mean_square([damped], np.array([0.01]), False)[0, 0]
    # ⟨φ²⟩ = (ħ/πE_J) ∫ ω0²γ̂ω coth(ħω/2k_BT)/[(ω0² - ω²)² + γ̂²ω²] dω, far below the cutoff
    w0, gamma, beta = damped.plasma_frequency, sum(damped.dampings), hbar / (k * 0.01)
    spectrum = lambda x: x / ((1 - x * x) ** 2 + (gamma / w0 * x) ** 2) / np.tanh(0.5 * beta * w0 * x)  # noqa: E731
    parts = [quad(spectrum, *part, limit=500)[0] for part in ((0, 0.9), (0.9, 1.1), (1.1, 10), (10, np.inf))]
    assert found == pytest.approx(hbar * gamma / (np.pi * E_J) * sum(parts), rel=1e-3)
    assert 0.2 < found < 0.44


def test_al_tunnel_is_the_qubits(ds):
    """As JJcalculator's read-me has it: I_c from R and T_c, E_J/E_C = 17.8; no oscillator, by its zero point alone."""
    one, row = JUNCTIONS["al-tunnel"], ds.sel(junction="al-tunnel")
    assert one.tunnel_ratio == pytest.approx(1.0, abs=1e-4)
    gap = 1.764 * k * 1.34
    assert one.critical_current == pytest.approx(np.pi * gap / (2 * e * 213e3), rel=1e-4)
    assert float(row["energy_ratio"]) == pytest.approx(17.84, abs=0.01)
    cold = josephson_phase.mean_square([one], np.array([1e-4]), False)
    assert cold[0, 0] == pytest.approx(0.335, abs=1e-3)
    assert float(row["phase_variance"][0]) == pytest.approx(0.402, abs=2e-3)


def test_shunt_of_the_library():
    """6.86 Ω at area 1 is RSFQlib's 3.0488 Ω at area 2.25, and McCumber parameter 1; I_cR = 1.13 mV is 2.7."""
    one = JUNCTIONS["nb-shunted"]
    parallel = 1 / sum(1 / R for R in one.resistances)
    assert parallel == pytest.approx(2.25 * 3.048846408, rel=1e-4)
    mccumber = lambda R: 2 * e * one.critical_current * R**2 * one.capacitance / hbar  # noqa: E731
    assert mccumber(parallel) == pytest.approx(1.0, rel=2e-3)
    assert round(1.13e-3 / 216e-6, 2) == 5.23
    assert mccumber(1.13e-3 / 1e-4) == pytest.approx(2.7, abs=0.05)


# -- the renormalised frequency ---------------------------------------------------------------------------------------


def test_mean_cosine_of_a_classical_phase():
    """I1/I0 of E_J/k_BT where k_BT ≫ ħω0."""
    for x in (0.7, 2.0, 10.0):
        ratio = 1e5
        found = josephson_phase.mean_cosine(ratio, np.array([ratio / x]))[0]
        assert found == pytest.approx(ive(1, x) / ive(0, x), rel=5e-5)  # but for (ħω0/k_BT)²/24


def test_mean_cosine_of_the_ground_state():
    """By Hellmann and Feynman from Mathieu's characteristic value: E = a_0(q), q = -E_J/2E_C, d(-E)/dE_J = ⟨cos φ⟩."""
    for ratio in (5.0, 17.8, 50.0):
        step = 1e-4 * ratio
        slope = (mathieu_a(0, 0.5 * (ratio + step)) - mathieu_a(0, 0.5 * (ratio - step))) / (2 * step)
        assert josephson_phase.mean_cosine(ratio, np.array([1e-2]))[0] == pytest.approx(-slope, rel=1e-7)


@pytest.mark.parametrize(("renormalised", "limit", "error"), [(False, 0.2, 0.06), (True, 0.6, 0.005)])
def test_frequencies_within_their_range(renormalised, limit, error):
    """All of E_J/E_C from 3 to 1e5 and k_BT/ħω0 from 0 to 200, without resistors, as far as ⟨φ²⟩ allows."""
    worst = 0.0
    for ratio in np.geomspace(3.0, 1e5, 25):
        one = replace(JUNCTIONS["al-tunnel"], capacitance=463.11e-15 * ratio / 17.84, resistances=(1e15, 1e15))
        T = np.append(1e-5, np.geomspace(0.01, 200.0, 60)) * hbar * one.plasma_frequency / k
        width = josephson_phase.mean_square([one], T, renormalised)[0]
        inside = width <= limit
        if inside.any():
            worst = max(worst, np.abs(josephson_phase.frequency_error(one, T, renormalised)[inside]).max())
    assert 0.8 * error < worst < error


def test_transmons_first_transition():
    """For E_J/E_C = 17.8 within 0.5 % of Mathieu's; the plasma frequency is 10 % off."""
    one = JUNCTIONS["al-tunnel"]
    width = josephson_phase.mean_square([replace(one, resistances=(1e15, 1e15))], np.array([1e-5]), True)[0, 0]
    ratio = one.josephson_energy / one.charging_energy
    first = mathieu_b(2, 0.5 * ratio) - mathieu_a(0, 0.5 * ratio)
    plasma = np.sqrt(8 * ratio)
    assert plasma * np.exp(-0.25 * width) == pytest.approx(first, rel=5e-3)
    assert plasma / first - 1 == pytest.approx(0.10, abs=0.01)


def test_renormalised_conductances():
    plain = josephson("nb-1ka", samples=5)
    soft = josephson("nb-1ka", samples=5, renormalised=True)
    ratio = soft["phase_frequency"] / plain["phase_frequency"]
    assert ratio.values == pytest.approx(np.exp(-0.25 * soft["phase_variance"].values), rel=1e-12)
    # cold: K ∝ (γ̂/ω²)²
    assert float(soft["conductance"][0, 0] / plain["conductance"][0, 0]) == pytest.approx(
        float(ratio[0, 0]) ** -4, rel=1e-3
    )
    assert (np.abs(soft["frequency_error"]) < 1e-6).all()
    qubit = josephson("al-tunnel", renormalised=True, highest="50 mK", samples=5)
    inside = qubit["harmonic"][0].values
    assert inside.tolist() == [True, False, False, False, False]
    assert np.isfinite(qubit["conductance"].values[0]).tolist() == inside.tolist()
    assert np.isfinite(qubit["frequency_error"].values[0]).tolist() == inside.tolist()


# -- refused ----------------------------------------------------------------------------------------------------------


def test_not_harmonic_is_refused():
    with pytest.raises(HeatChainError, match="'al-tunnel' is not harmonic"):
        josephson("al-tunnel")
    hot = Junction("hot", 1e-9, 1e-9, (1.0, 1.0), 1e-22, (0.0, 4.0), "a test", "illustrative")
    with pytest.raises(HeatChainError, match="is not harmonic"):
        josephson(hot, lowest="1 K")
    with pytest.raises(HeatChainError, match="no harmonic state"):
        josephson(hot, lowest="1 K", renormalised=True)
    with pytest.raises(HeatChainError, match="above the edge of pair breaking"):
        josephson("weak-link")


def test_bad_input():
    with pytest.raises(HeatChainError, match="Did you mean 'nb-shunted'"):
        josephson("nb-shuntet")
    with pytest.raises(HeatChainError, match="need one `junction`"):
        josephson(capacitance="1 pF")
    with pytest.raises(HeatChainError, match="`capacitance`"):
        josephson("nb-shunted", capacitance="1 ohm")
