"""Energies of the mediator, [Panasyuk2012] Sec. V."""

import csv

import mpmath as mp
import numpy as np
import pytest
from scipy.constants import hbar, k

from chain.errors import HeatChainError
from chain.links.harmonic.mediator import HarmonicMediator
from chain.units.boundary import ureg
from systems import mediator_reference as reference
from systems.paths import DATA

OMEGA0 = 1e12
KELVIN = hbar * OMEGA0 / k
Q = ureg.Quantity


def reduced(damping, cutoff, share=0.5):
    pair = Q(damping * share * OMEGA0, "rad/s"), Q(damping * (1 - share) * OMEGA0, "rad/s")
    return HarmonicMediator(Q(OMEGA0, "rad/s"), pair, Q(cutoff * OMEGA0, "rad/s"))


def energies(damping, cutoff, first, second, share=0.5):
    found = reduced(damping, cutoff, share).mediator_temperatures(Q(first * KELVIN, "K"), Q(second * KELVIN, "K"))
    return [float(value.m_as("K")) / KELVIN for value in found]


def rows(name):
    with (DATA / name).open(newline="") as handle:
        return [{key: float(value) if value else None for key, value in row.items()} for row in csv.DictReader(handle)]


def test_reduced_table():
    for row in rows("current_reference.csv"):
        found = energies(row["damping"], row["cutoff"], row["T1"], row["T2"])
        assert found == pytest.approx([row["Tx"], row["Tp"]], rel=1e-14)


def test_si_table_with_unequal_couplings():
    for row in rows("mediator_reference_si.csv"):
        pair = Q(row["damping1"], "rad/s"), Q(row["damping2"], "rad/s")
        mediator = HarmonicMediator(Q(row["frequency"], "rad/s"), pair, Q(row["cutoff"], "rad/s"))
        first, second = Q(row["T1"], "K"), Q(row["T2"], "K")
        assert mediator.potential_temperature(first, second).m_as("K") == pytest.approx(row["Tx"], rel=1e-14)
        if row["Tp"] is not None:
            assert mediator.mediator_temperatures(first, second)[1].m_as("K") == pytest.approx(row["Tp"], rel=1e-14)


def test_random_points_against_many_digits():
    rng = np.random.default_rng(2)
    for i in range(30):
        damping, cutoff = 10 ** rng.uniform(-6, 4), 10 ** rng.uniform(-3, 4)
        if i % 3 == 0:
            damping, cutoff = 2 * (1 + 10 ** rng.uniform(-14, -2)), 1e3
        first, second = 10 ** rng.uniform(-5, 4, 2)
        share = 10 ** rng.uniform(-7, 0)
        exact = [float(value) for value in reference.energies(damping, cutoff, first, second, share)]
        assert energies(damping, cutoff, first, second, share) == pytest.approx(exact, rel=2e-14)


def test_imbalance_keeps_its_digits_at_weak_coupling():
    for damping in (1e-2, 1e-6, 1e-10):
        with mp.workdps(60):
            potential, kinetic = reference.energies(damping, 10.0, 1.0, 2.0)
            exact = float((kinetic - potential) / (kinetic + potential))
        first, second = Q(KELVIN, "K"), Q(2 * KELVIN, "K")
        assert reduced(damping, 10.0).imbalance(first, second).magnitude == pytest.approx(exact, rel=1e-11)


def test_classical_equipartition():
    """Eq. (73): far above every frequency both energies are the mean temperature."""
    assert energies(0.5, 3.0, 4e6, 2e6) == pytest.approx([3e6, 3e6], rel=1e-11)
    assert energies(0.5, 3.0, 4e6, 2e6, share=0.25) == pytest.approx([2.5e6, 2.5e6], rel=1e-11)


def test_weak_coupling_temperature():
    """Eq. (72) at weak coupling; its temperature has the mean of both baths' energies."""
    mediator = reduced(1e-9, 10.0)
    first, second = Q(0.7 * KELVIN, "K"), Q(0.2 * KELVIN, "K")
    temperature = mediator.weak_coupling_temperature(first, second).m_as("K") / KELVIN

    def energy(t):
        return 0.5 / np.tanh(0.5 / t)

    assert energy(temperature) == pytest.approx(0.5 * (energy(0.7) + energy(0.2)), rel=1e-13)
    assert energies(1e-9, 10.0, 0.7, 0.2) == pytest.approx([energy(temperature)] * 2, rel=1e-7)
    assert mediator.weak_coupling_temperature("0 K", "0 K").magnitude == 0


def test_ground_state_obeys_the_uncertainty_relation():
    """At 0 K T_x T_p >= (ħω0/2k_B)², with equality for vanishing coupling only."""
    for damping in (1e-8, 0.1, 10.0):
        potential, kinetic = energies(damping, 5.0, 0.0, 0.0)
        assert potential * kinetic >= 0.25 and potential <= 0.5 <= kinetic
    assert energies(1e-8, 5.0, 0.0, 0.0) == pytest.approx([0.5, 0.5], rel=1e-7)


def test_infinite_cutoff_raises_and_names_it():
    mediator = reduced(0.5, np.inf)
    for call in (mediator.mediator_temperatures, mediator.imbalance):
        with pytest.raises(HeatChainError, match="cutoff"):
            call("3 K", "2 K")
    assert mediator.potential_temperature("0 K", "0 K").m_as("K") < 0.5 * KELVIN


def test_kinetic_energy_grows_with_the_logarithm_of_the_cutoff():
    kinetic = [energies(0.5, cutoff, 0.1, 0.1)[1] for cutoff in (1e3, 1e4, 1e5)]
    steps = np.diff(kinetic)
    assert steps == pytest.approx([0.5 / np.pi * np.log(10)] * 2, rel=5e-3)
