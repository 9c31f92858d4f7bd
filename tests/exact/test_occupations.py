"""Distance of occupations from a Bose distribution."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.constants import hbar, k
from scipy.integrate import quad
from scipy.optimize import brentq

import chain
from chain.exact.echoes.occupations import bose_temperature, entropy, mode_temperature, thermality

Q = chain.ureg.Quantity
UNIT = 1e12  # rad/s, ω0
KELVIN = hbar * UNIT / k
OMEGA = UNIT * 0.05 * np.arange(1, 401)


def bose(T, omega=OMEGA):
    return 1 / np.expm1(np.minimum(hbar * omega / (k * T), 700))


@pytest.mark.parametrize("T", [0.02, 0.5, 30.0])
def test_a_thermal_body_has_its_temperature_and_no_distance(T):
    T = T * KELVIN
    n = bose(T)[None]
    found = thermality(OMEGA, n)
    assert found.temperature == pytest.approx([T], rel=1e-10)
    assert abs(found.displaced[0]) < 1e-9
    assert abs(found.deficit[0]) < 1e-9 * entropy(n)[0]
    assert mode_temperature(OMEGA[:20], n[0, :20]) == pytest.approx(np.full(20, T), rel=1e-9)


def test_entropy_is_that_of_thermodynamics():
    """S = ∫ C/T dT."""
    modes = chain.DrudeUllersma(Q(0.05 * UNIT, "rad/s"), modes=400)
    T = 0.8 * KELVIN
    wanted = quad(
        lambda t: modes.heat_capacity(Q(t, "K")).m_as("J/K") / t, 1e-3 * KELVIN, T, epsabs=0.0, epsrel=1e-9, limit=200
    )[0]
    assert entropy(bose(T)) == pytest.approx(wanted, rel=1e-6, abs=0.0)


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1))
def test_of_one_energy_bose_has_the_largest_entropy(seed):
    n = np.random.default_rng(seed).gamma(1.0, 1.0, (2, OMEGA.size)) * bose(KELVIN)
    found = thermality(OMEGA, n)
    assert (found.deficit > 0).all()
    assert ((found.displaced > 0.05) & (found.displaced < 1)).all()


def test_the_mean_of_two_bose_distributions_is_none():
    """What equal spacings end in: its distance is known without dynamics."""
    n = 0.5 * (bose(KELVIN) + bose(0.5 * KELVIN))
    energy = np.sum(hbar * OMEGA * n)
    T = brentq(lambda t: np.sum(hbar * OMEGA * bose(t)) - energy, 0.5 * KELVIN, KELVIN, xtol=1e-12)
    found = thermality(OMEGA, n[None])
    assert bose_temperature(OMEGA, np.array(energy))[0] == pytest.approx(T, rel=1e-9)
    assert found.displaced[0] == pytest.approx(0.5 * np.sum(OMEGA * np.abs(n - bose(T))) / np.sum(OMEGA * n), rel=1e-6)
    assert 0.02 < found.displaced[0] < 0.2
