"""Conductance and current against arithmetic of many digits, and what physics demands of them everywhere."""

import csv

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.constants import hbar, k
from scipy.integrate import quad

from chain.bounds.ballistic import ballistic_current, quantum_of_conductance
from chain.errors import HeatChainError
from chain.links.harmonic.mediator import HarmonicMediator
from chain.units.boundary import ureg
from systems import mediator_reference as reference
from systems.paths import DATA

OMEGA0 = 1e12
KELVIN = hbar * OMEGA0 / k
Q = ureg.Quantity


def rows(name):
    with (DATA / name).open(newline="") as handle:
        return [{key: float(value) if value else None for key, value in row.items()} for row in csv.DictReader(handle)]


def columns(name):
    table = rows(name)
    return {key: np.array([np.nan if row[key] is None else row[key] for row in table]) for key in table[0]}


def reduced(damping, cutoff, share=0.5):
    """Mediators in units of OMEGA0."""
    pair = Q(np.multiply(damping, share) * OMEGA0, "rad/s"), Q(np.multiply(damping, 1 - share) * OMEGA0, "rad/s")
    return HarmonicMediator(Q(OMEGA0, "rad/s"), pair, Q(np.asarray(cutoff) * OMEGA0, "rad/s"))


def kelvins(temperature):
    return Q(np.asarray(temperature) * KELVIN, "K")


def conductance(damping, cutoff, temperature):
    return reduced(damping, cutoff).conductance(kelvins(temperature)).m_as("W/K") / (k * OMEGA0)


def test_conductance_and_potential_tables():
    table = columns("conductance_reference.csv")
    found = conductance(table["damping"], table["cutoff"], table["temperature"])
    assert np.abs(found / table["conductance"] - 1).max() < 2e-14
    mediator = reduced(table["damping"], table["cutoff"])
    potential = mediator._potential(table["temperature"] * KELVIN) / (hbar * OMEGA0**2)
    assert np.abs(potential / table["potential"] - 1).max() < 2e-14


def test_si_table_with_unequal_couplings_and_close_temperatures():
    table = columns("mediator_reference_si.csv")
    pair = Q(table["damping1"], "rad/s"), Q(table["damping2"], "rad/s")
    mediator = HarmonicMediator(Q(table["frequency"], "rad/s"), pair, Q(table["cutoff"], "rad/s"))
    first, second = Q(table["T1"], "K"), Q(table["T2"], "K")
    assert np.abs(mediator.current(first, second).m_as("W") / table["current"] - 1).max() < 2e-14
    assert np.abs(mediator.conductance(first).m_as("W/K") / table["conductance"] - 1).max() < 2e-14


def points(seed, count):
    """Random mediators and temperatures: all ranges, critical damping, triple pole, weak coupling when cold."""
    rng = np.random.default_rng(seed)
    for i in range(count):
        damping, cutoff = 10 ** rng.uniform(-6, 4), 10 ** rng.uniform(-3, 4)
        first, second = 10 ** rng.uniform(-5, 4, 2)
        kind = i % 6
        if kind == 0:
            cutoff = np.inf
        elif kind == 1:
            damping, cutoff = 2 * (1 + rng.choice([-1, 1]) * 10 ** rng.uniform(-14, -2)), rng.choice([np.inf, 1e3])
        elif kind == 2:
            damping, cutoff = 8 / 27**0.5 * (1 + 10 ** rng.uniform(-12, -3)), 27**0.5 * (1 + 10 ** rng.uniform(-12, -3))
        elif kind == 3:
            damping, first = 10 ** rng.uniform(-6, -3), 1 / rng.uniform(15, 60)
        if i % 2:
            second = first * (1 - 10 ** rng.uniform(-14, 0))
        yield damping, cutoff, first, second if i % 10 else 0.0


@pytest.mark.parametrize("point", list(points(1, 48)), ids=lambda p: "{:.3g}-{:.3g}-{:.3g}-{:.3g}".format(*p))
def test_random_points_against_many_digits(point):
    damping, cutoff, first, second = point
    assert abs(conductance(damping, cutoff, first) / float(reference.conductance(damping, cutoff, first)) - 1) < 5e-14
    # Temperatures in kelvin are rounded, so that the reference starts from what the mediator is given
    hot, cold = first * KELVIN, second * KELVIN
    found = float(reduced(damping, cutoff).current(Q(hot, "K"), Q(cold, "K")).m_as("W") / (hbar * OMEGA0**2))
    with reference.mp.workdps(60):
        exact = reference.current(damping, cutoff, reference.mp.mpf(hot) / KELVIN, reference.mp.mpf(cold) / KELVIN)
        assert abs(found / exact - 1) < 5e-14


def test_against_quadrature_of_the_transmission():
    """The transmission is the integrand of the same conductance."""
    mediator = reduced(0.7, 2.5)
    for temperature in (0.05, 1.0, 30.0):

        def integrand(y, t=temperature):
            return mediator.transmission(Q(y * t * OMEGA0, "rad/s")).magnitude * (y / 2 / np.sinh(y / 2)) ** 2

        total = quad(integrand, 1e-9, 60, epsabs=0, epsrel=1e-11, limit=400)[0] * temperature / (2 * np.pi)
        assert conductance(0.7, 2.5, temperature) == pytest.approx(total, rel=1e-9)


def test_transmission_peaks_at_one_on_resonance():
    assert reduced(0.3, np.inf).transmission(Q(OMEGA0, "rad/s")).magnitude == pytest.approx(1.0, rel=1e-14)
    frequency = Q(np.concatenate([[0.0], np.geomspace(1e-300, 1e300, 601)]), "rad/s")
    for cutoff in (0.3, 7.0, np.inf):
        values = reduced(0.3, cutoff).transmission(frequency).magnitude
        assert np.all((values >= 0) & (values <= 1)) and values[0] == 0 and values[-1] < 1e-290


def test_unequal_couplings_scale_by_their_asymmetry():
    share = np.array([0.5, 0.1, 1e-7])
    found = reduced(0.3, 5.0, share).conductance(kelvins(0.4)).magnitude
    assert found / found[0] == pytest.approx(4 * share * (1 - share), rel=1e-13)


def test_large_cutoff_tends_to_the_infinite_one():
    """Panasyuk Sec. V says that K(T) has its limit for D/omega0 of about 10; the difference falls as 1/D."""
    temperature = np.geomspace(1e-3, 3, 50)
    limit = conductance(0.1, np.inf, temperature)
    difference = [np.abs(conductance(0.1, cutoff, temperature) / limit - 1).max() for cutoff in (10, 100, 1000)]
    assert difference[0] < 0.03
    assert difference[1] < 0.2 * difference[0] and difference[2] < 0.2 * difference[1]


exponent = st.floats(-5, 4)


@settings(max_examples=200)
@given(exponent, st.one_of(st.floats(-3, 4), st.just(np.inf)), exponent, exponent)
def test_second_law_bounds_and_symmetry(damping, cutoff, first, second):
    mediator = reduced(10**damping, 10**cutoff)
    first, second = Q(10**first * KELVIN, "K"), Q(10**second * KELVIN, "K")
    current = mediator.current(first, second).m_as("W")
    assert current == -mediator.current(second, first).m_as("W")
    assert np.sign(current) == np.sign(first.m - second.m) or current == 0
    assert mediator.entropy_production(first, second).magnitude >= 0
    assert abs(current) <= abs(ballistic_current(first, second).m_as("W")) * (1 + 1e-12)
    one, other = (mediator.conductance(t).m_as("W/K") for t in (first, second))
    for value, t in ((one, first), (other, second)):
        assert value <= quantum_of_conductance(t).m_as("W/K") * (1 + 1e-12)
        assert value <= mediator.sum_rule_conductance().m_as("W/K") * (1 + 1e-12)
    # The conductance grows with temperature, and the current is its mean over the temperatures between
    low, high = sorted([one, other])
    gap = abs(first.m - second.m)
    assert low * gap * (1 - 1e-12) <= abs(current) <= high * gap * (1 + 1e-12)


def test_current_of_equal_temperatures_is_zero_and_linear_nearby():
    mediator = reduced(0.2, 3.0)
    assert mediator.current("17 K", "17 K").magnitude == 0
    base = 17.0
    for step in (2**-48, 2**-30, 2**-16):
        found = mediator.current(Q(base * (1 + step), "K"), Q(base, "K")).m_as("W") / (base * step)
        assert found == pytest.approx(mediator.conductance("17 K").m_as("W/K"), rel=1e-14 + 2 * step)


@pytest.mark.parametrize("cutoff", [3.0, np.inf])
def test_extreme_temperatures(cutoff):
    mediator = reduced(0.2, cutoff)
    plateau = mediator.sum_rule_conductance().m_as("W/K")
    for cold in ("0 K", "1e-322 K", "1e-300 K", "1e-120 K"):
        assert mediator.conductance(cold).magnitude == 0 and mediator.current(cold, "0 K").magnitude == 0
    for hot in (1e30, 1e100, 1e300):
        assert mediator.conductance(Q(hot, "K")).m_as("W/K") == pytest.approx(plateau, rel=1e-14)
        assert mediator.current(Q(hot, "K"), "0 K").m_as("W") == pytest.approx(plateau * hot, rel=1e-14)
        assert mediator.current(Q(hot, "K"), Q(hot * (1 - 1e-9), "K")).m_as("W") > 0


def test_numbers_too_large_are_an_error():
    mediator = HarmonicMediator("1e40 rad/s", "1e40 rad/s")
    with pytest.raises(HeatChainError, match="largest"):
        mediator.current("1e300 K", "0 K")
    with pytest.raises(HeatChainError, match="largest"):
        reduced(0.2, 3.0).entropy_production("1e300 K", "1e-320 K")


@pytest.mark.parametrize(
    ("damping", "cutoff"), [(1e-29, 1e29), (1e29, 1e-29), (1e-29, 1e-29), (1e29, 1e29), (1e29, np.inf)]
)
def test_extreme_parameters_keep_their_limits(damping, cutoff):
    """Classical at high temperature; cubic far below the slowest pole, which is omega0²/γ̂ or D/(1 + Dγ̂)."""
    inverse = 1 / cutoff
    classical = damping / 4 / (1 + inverse**2 + damping * inverse / 2)
    assert conductance(damping, cutoff, 1e80) == pytest.approx(classical, rel=1e-13)
    slowest = min(1.0, 1 / damping, cutoff) * 1e-4
    if damping > 1:  # for weak coupling the resonance carries more than the cubic law even far below
        law = 2 * np.pi**3 / 15 * damping**2 * slowest**3
        assert conductance(damping, cutoff, slowest) == pytest.approx(law, rel=1e-4)


@pytest.mark.parametrize(
    "changes",
    [
        {"damping": "0 rad/s"},
        {"damping": "-3 THz"},
        {"damping": ("1 THz", "0 THz")},
        {"damping": ("1 THz", "2 THz", "3 THz")},
        {"cutoff": "0 K"},
        {"cutoff": "1e50 THz"},
        {"damping": "1e-50 THz"},
        {"frequency": "inf THz"},
        {"frequency": 3.0},
    ],
)
def test_bad_parameters_are_refused(changes):
    with pytest.raises(HeatChainError):
        HarmonicMediator(**{"frequency": "1 THz", "damping": "1 THz", **changes})


def test_array_parameters_broadcast_and_select():
    many = HarmonicMediator(Q([1.0, 2.0, 3.0], "THz"), "0.1 THz", "5 THz")
    assert many.shape == (3,) and len(many) == 3
    temperature = Q([[10.0], [200.0]], "K")
    found = many.conductance(temperature)
    assert found.shape == (2, 3)
    one = HarmonicMediator("2 THz", "0.1 THz", "5 THz")
    assert many[1] == one and hash(many[1]) == hash(one) and many[1:].shape == (2,)
    assert found[1, 1] == one.conductance("200 K")
    with pytest.raises(HeatChainError):
        HarmonicMediator(Q([1.0, 2.0, 3.0], "THz"), Q([0.1, 0.2], "THz"))


def test_labelled_parameters_and_temperatures():
    frequency = xr.DataArray([1e12, 1e13], dims="case", coords={"case": ["a", "b"]}, attrs={"units": "rad/s"})
    damping = xr.DataArray([1e11, 1e12, 1e13], dims="strength", attrs={"units": "rad/s"})
    temperature = xr.DataArray([10.0, 300.0], dims="time", attrs={"units": "K"})
    found = HarmonicMediator(frequency, damping).conductance(temperature)
    assert dict(found.sizes) == {"case": 2, "strength": 3, "time": 2} and list(found.case.values) == ["a", "b"]
    single = HarmonicMediator("1e13 rad/s", "1e11 rad/s").conductance("300 K").m_as(found.attrs["units"])
    assert float(found.sel(case="b")[{"strength": 0, "time": 1}]) == single


def test_a_mediator_cannot_be_changed():
    mediator = reduced(0.1, 1.0)
    with pytest.raises(AttributeError):
        mediator.cutoff = "3 THz"
    with pytest.raises(ValueError, match="read-only"):
        mediator._parameters["cutoff"][...] = 1.0
