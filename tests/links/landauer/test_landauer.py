"""Any transmission as a link, [Taylor2015] Eq. (1)."""

import numpy as np
import pytest
import xarray as xr
from scipy.constants import hbar, k
from scipy.integrate import quad

from chain.bounds.ballistic import ballistic_current, quantum_of_conductance
from chain.errors import HeatChainError, SolverError
from chain.links.harmonic.mediator import HarmonicMediator
from chain.links.landauer.link import landauer
from chain.units.boundary import ureg

Q = ureg.Quantity
THERMAL = k / hbar  # rad/s of one kelvin


def test_open_channel_is_ballistic():
    link = landauer(np.ones_like, channels=1)
    temperature = Q(np.geomspace(1e-3, 1e4, 8), "K")
    assert link.conductance(temperature).m == pytest.approx(quantum_of_conductance(temperature).m_as("W/K"), rel=1e-14)
    for first, second in (("3 K", "2 K"), ("2 K", "3 K"), ("300 K", "0 K"), ("300 K", "299.999999 K")):
        exact = ballistic_current(first, second).m_as("W")
        assert link.current(first, second).m == pytest.approx(exact, rel=1e-13)
    assert link.current("5 K", "5 K").magnitude == 0 and link.conductance("0 K").magnitude == 0
    assert link.separable and link.channels == 1


@pytest.mark.parametrize("damping", [10.0, 1.0, 1e-2, 1e-4])
def test_harmonic_transmission_gives_the_mediator(damping):
    mediator = HarmonicMediator("1e13 rad/s", Q(damping * 1e13, "rad/s"), "3e13 rad/s")
    link = landauer(lambda omega: mediator.transmission(Q(omega, "rad/s")))
    temperature = Q(np.array([0.5, 20.0, 3000.0]), "K")
    assert link.conductance(temperature).m == pytest.approx(mediator.conductance(temperature).m_as("W/K"), rel=1e-11)
    current = mediator.current("300 K", "299.99999 K").m_as("W")
    assert link.current("300 K", "299.99999 K").m == pytest.approx(current, rel=1e-11)
    assert link._potential(np.array(300.0)) == pytest.approx(mediator._potential(np.array(300.0)), rel=1e-11)


def window(low, high):
    """∫ y²n(n + 1) dy."""
    return quad(lambda y: (y / 2 / np.sinh(y / 2)) ** 2, low, high, epsabs=0, epsrel=1e-12)[0]


def test_a_step_and_a_gap():
    link = landauer(lambda omega: 1.0 * (omega > 1e13))
    for temperature in (300.0, 3.0, 0.8):
        edge = 1e13 / (THERMAL * temperature)
        exact = k * THERMAL * temperature / (2 * np.pi) * window(edge, edge + 60)
        assert link.conductance(Q(temperature, "K")).m == pytest.approx(exact, rel=1e-10)
    assert link.conductance("0.01 K").magnitude == 0


def table(omega, values):
    return xr.DataArray(values, coords={"frequency": ("frequency", omega, {"units": "rad/s"})}, dims="frequency")


def test_table_is_piecewise_linear():
    omega, values = np.array([1e12, 5e12, 9e12]), np.array([0.2, 0.8, 0.0])
    exact = quad(
        lambda w: np.interp(w, omega, values) * (w / THERMAL / 40 / np.sinh(w / THERMAL / 40)) ** 2,
        0, 9e12, points=[1e12, 5e12], epsabs=0, epsrel=1e-12,
    )[0]  # fmt: skip
    for link in (landauer(table(omega, values)), landauer((Q(omega, "rad/s"), values))):
        assert link.conductance("20 K").m == pytest.approx(k / 2 / np.pi * exact, rel=1e-11)
        assert link.transmission("3e12 rad/s").magnitude == pytest.approx(0.5)


def test_transmission_of_both_temperatures():
    def transmission(omega, first, second):
        return np.exp(-omega / 1e13) * (first + second) / 1000

    link, fixed = landauer(transmission), landauer(lambda omega: np.exp(-omega / 1e13))
    ratio = link.current("300 K", "200 K") / fixed.current("300 K", "200 K")
    assert ratio.m_as("") == pytest.approx(0.5, rel=1e-13)
    assert (link.conductance("300 K") / fixed.conductance("300 K")).m_as("") == pytest.approx(0.6, rel=1e-13)
    assert not link.separable
    with pytest.raises(HeatChainError):
        link.transmission("1e13 rad/s")


@pytest.mark.parametrize(
    "transmission",
    [
        lambda omega: -np.ones_like(omega),
        lambda omega: np.full_like(omega, np.nan),
        lambda omega: 1.5 * np.ones_like(omega),
        lambda omega: Q(np.ones_like(omega), "K"),
    ],
)
def test_impossible_transmissions_are_refused(transmission):
    with pytest.raises(HeatChainError):
        landauer(transmission, channels=1).conductance("3 K")


def test_what_is_no_transmission_is_refused():
    for bad in (3.0, lambda omega, one: omega, table([2.0, 1.0], [1.0, 0.0]), table([1e12, 2e12], [1.0, 0.5])):
        with pytest.raises(HeatChainError):
            landauer(bad)
    with pytest.raises(HeatChainError):
        landauer(np.ones_like, channels=0)
    with pytest.raises(HeatChainError, match="at most"):
        landauer(np.ones_like).conductance("1e300 K")


def test_noise_is_an_error_not_a_number():
    rng = np.random.default_rng(0)
    with pytest.raises(SolverError, match="noisy"):
        landauer(lambda omega: rng.random(omega.shape)).conductance("3 K")
