"""Any transmission as a link, [Taylor2015] Eq. (1)."""

import mpmath as mp
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


EDGE = 2e13  # rad/s


def conductance_in_many_digits(transmission, T, breaks):
    """(k_B/2π) ∫ 𝒯 (y/2 / sinh(y/2))² dω by mpmath, in W/K."""
    half = mp.mpf(1) / (2 * THERMAL * T)
    breaks = [0, *sorted(b for b in breaks if b > 0)]
    total = mp.quad(lambda w: transmission(w) * (w * half / mp.sinh(w * half) if w else 1) ** 2, breaks)
    return float(k / (2 * mp.pi) * total)


@pytest.mark.parametrize("T", [2.0, 300.0, 5000.0])
@pytest.mark.parametrize("width", [1.0, 0.1, 0.01, 1e-5])
def test_an_edge_of_any_width(width, T):
    """Above it 1 - tanh is rounding: noise of 1e-16 of the whole, and of everything in its panel."""
    link = landauer(lambda omega: 0.5 - 0.5 * np.tanh((omega / EDGE - 1) / width))
    last = min(EDGE * (1 + 40 * width), 100 * THERMAL * T)
    breaks = [EDGE * (1 + width * x) for x in (-40, -10, -3, 0, 3, 10, 40)] + [THERMAL * T * x for x in (1, 5, 20)]
    exact = conductance_in_many_digits(
        lambda w: (1 - mp.tanh((w / EDGE - 1) / width)) / 2, T, [b for b in breaks if b < last] + [last]
    )
    assert link.conductance(Q(T, "K")).magnitude == pytest.approx(exact, rel=1e-12)


@pytest.mark.parametrize("T", [2.0, 300.0])
@pytest.mark.parametrize("width", [0.2, 0.045, 0.003])
def test_a_gaussian_that_underflows_in_its_wings(width, T):
    link = landauer(lambda omega: np.exp(-0.5 * np.square((omega / EDGE - 1) / width)))
    breaks = [EDGE * (1 + width * x) for x in (-36, -20, -10, -5, -2, 0, 2, 5, 10, 36)]
    breaks += [THERMAL * T * x for x in (1, 5, 20) if THERMAL * T * x < EDGE]
    peak = 1 - width**2 * EDGE / (THERMAL * T)  # of what is left of it in the cold
    breaks += [EDGE * (peak + width * x) for x in (-8, -4, -2, -1, 0, 1, 2, 4, 8)]
    exact = conductance_in_many_digits(lambda w: mp.exp(-(((w / EDGE - 1) / width) ** 2) / 2), T, breaks)
    assert link.conductance(Q(T, "K")).magnitude == pytest.approx(exact, rel=1e-10, abs=0.0)


def test_a_resonance_in_the_noise_above_an_edge_is_found():
    """A line of one part in 10 000 where all else is rounding: it carries what it does without the edge."""

    def line(omega):
        return np.exp(-0.5 * np.square((omega / (3 * EDGE) - 1) / 1e-4))

    whole = landauer(lambda omega: 0.5 - 0.5 * np.tanh(20 * (omega / EDGE - 1)) + line(omega))
    edge = landauer(lambda omega: 0.5 - 0.5 * np.tanh(20 * (omega / EDGE - 1)))
    difference = whole.conductance("300 K") - edge.conductance("300 K")
    y = 3 * EDGE / (THERMAL * 300.0)
    area = np.sqrt(2 * np.pi) * 3 * EDGE * 1e-4
    expected = k / (2 * np.pi) * area * (y / 2 / np.sinh(y / 2)) ** 2
    assert difference.magnitude == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    "shape",
    [
        lambda x: np.exp(-0.5 * ((x / 2 - 1) / 0.045) ** 2),  # underflows to subnormal numbers and to 0
        lambda x: 0.5 - 0.5 * np.tanh(12 * (x / 2 - 1)),
        lambda x: np.linspace(1.0, 1e-17, x.size),
        lambda x: np.where(x < 6, np.exp(-((10 * x) ** 1.8)), 0.0),
    ],
)
def test_tables_of_smooth_functions(shape):
    omega = np.linspace(1e11, 8e13, 801)
    values = shape(omega / 1e13)
    x, w = np.polynomial.legendre.leggauss(24)
    edges = np.concatenate([np.linspace(0, 1e11, 20)[:-1], omega])
    nodes = (edges[1:] + edges[:-1])[:, None] / 2 + np.diff(edges)[:, None] / 2 * x
    for T in (2.0, 300.0):
        y = np.minimum(nodes / (2 * THERMAL * T), 350.0)
        sums = ((y / np.sinh(y)) ** 2 * np.interp(nodes, omega, values) * w).sum(axis=1) * np.diff(edges) / 2
        found = landauer(table(omega, values)).conductance(Q(T, "K")).magnitude
        assert found == pytest.approx(k / (2 * np.pi) * sums.sum(), rel=1e-12)
