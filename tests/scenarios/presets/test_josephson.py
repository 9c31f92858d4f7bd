"""Junctions: their frequencies from constants, their heat below the quantum, and what is refused."""

import csv

import numpy as np
import pytest
from scipy.constants import e, h, hbar, k

from chain import HeatChainError
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
    weak = josephson("nb-shunted", critical_current="50 nA", capacitance="1 pF", highest="4 K")
    bound = 0.2 * hbar * 50e-9 / (2 * e) / k
    assert (weak["harmonic"][0].values == (weak["temperature"].values <= bound)).all()


def test_not_harmonic_is_refused():
    with pytest.raises(HeatChainError, match="'al-tunnel' is not harmonic"):
        josephson("al-tunnel")
    hot = Junction("hot", 1e-9, 1e-9, (1.0, 1.0), 1e-22, (0.0, 4.0), "a test", "illustrative")
    with pytest.raises(HeatChainError, match="is not harmonic"):
        josephson(hot, lowest="1 K")


def test_bad_input():
    with pytest.raises(HeatChainError, match="Did you mean 'nb-shunted'"):
        josephson("nb-shuntet")
    with pytest.raises(HeatChainError, match="need one `junction`"):
        josephson(capacitance="1 pF")
    with pytest.raises(HeatChainError, match="`capacitance`"):
        josephson("nb-shunted", capacitance="1 ohm")
