"""The quantum thermal bath as a route of its own, and the ballistic bound."""

import numpy as np
import pytest
from scipy.constants import h, hbar, k

from chain.bounds.ballistic import ballistic_current, quantum_of_conductance
from chain.errors import HeatChainError
from chain.links.harmonic.langevin import noise_spectrum, thermal_bath_current
from chain.links.harmonic.mediator import HarmonicMediator
from chain.units.boundary import ureg

Q = ureg.Quantity


def test_equation_60_is_equation_61():
    """Panasyuk Sec. IV: the Langevin equation gives the current of the many-body theory for an infinite cutoff."""
    rng = np.random.default_rng(3)
    for i in range(24):
        omega = 10 ** rng.uniform(11, 14)
        pair = tuple(Q(omega * 10 ** rng.uniform(-4, 2), "rad/s") for _ in range(2))
        # with friction that has a memory, also for a finite one
        cutoff = Q(omega * 10 ** rng.uniform(-1, 3), "rad/s") if i % 2 else "inf"
        mediator = HarmonicMediator(Q(omega, "rad/s"), pair, cutoff)
        first = 10 ** rng.uniform(-1, 3)
        second = first * (1 - 10 ** rng.uniform(-10, 0)) if i % 4 else 0.0
        for one, other in ((first, second), (second, first)):
            found = thermal_bath_current(mediator, Q(one, "K"), Q(other, "K")).m_as("W")
            assert found == pytest.approx(mediator.current(Q(one, "K"), Q(other, "K")).m_as("W"), rel=1e-10)


def test_noise_has_the_classical_and_the_zero_point_limit():
    mediator = HarmonicMediator("1e12 rad/s", ("1e11 rad/s", "3e11 rad/s"))
    classical = noise_spectrum(mediator, "1e6 rad/s", "300 K", bath=2).magnitude
    assert classical == pytest.approx(2 * 3e11 * k * 300, rel=1e-9)
    assert noise_spectrum(mediator, "1e14 rad/s", "0 K").magnitude == pytest.approx(1e11 * hbar * 1e14, rel=1e-14)


def test_one_mediator_at_a_time():
    many = HarmonicMediator(Q([1.0, 2.0], "THz"), "0.1 THz")
    with pytest.raises(HeatChainError, match="index"):
        thermal_bath_current(many, "3 K", "2 K")
    assert thermal_bath_current(many[0], "3 K", "3 K").magnitude == 0


def test_quantum_of_conductance():
    """π²k²T/(3h), the derivative of the ballistic current."""
    assert quantum_of_conductance("1 K").m_as("W/K") == pytest.approx(np.pi**2 * k**2 / (3 * h), rel=1e-12, abs=0.0)
    slope = ballistic_current("310 K", "290 K").m_as("W") / 20  # of a difference of squares
    assert slope == pytest.approx(quantum_of_conductance("300 K").m_as("W/K"), rel=1e-12, abs=0.0)
    with pytest.raises(HeatChainError):
        quantum_of_conductance("-1 K")


@pytest.mark.parametrize("bath", [0, -1, 3, 1.0, True])
def test_there_are_two_baths(bath):
    mediator = HarmonicMediator(frequency="1e13 rad/s", damping="1e11 rad/s", cutoff="1e15 rad/s")
    with pytest.raises(HeatChainError, match="`bath` must be an integer from 1 to 2"):
        noise_spectrum(mediator, "1e13 rad/s", "300 K", bath=bath)
