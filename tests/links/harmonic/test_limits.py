"""Limits of the conductance and where they hold; regimes; the part carried below the cutoff; the maximum."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.constants import hbar, k
from scipy.integrate import quad

from chain.errors import HeatChainError
from chain.links.harmonic.limits import LARGEST, SMALL
from chain.links.harmonic.mediator import HarmonicMediator
from chain.units.boundary import ureg

OMEGA0 = 1e12
KELVIN = hbar * OMEGA0 / k
Q = ureg.Quantity


def reduced(damping, cutoff):
    return HarmonicMediator(
        Q(OMEGA0, "rad/s"), Q(np.asarray(damping) * OMEGA0, "rad/s"), Q(np.asarray(cutoff) * OMEGA0, "rad/s")
    )


def kelvins(temperature):
    return Q(np.asarray(temperature) * KELVIN, "K")


def searched(draws, decades, seed):
    """Largest deviation of each limit where it holds, over random mediators at random temperatures; and how often."""
    rng = np.random.default_rng(seed)
    damping, cutoff, temperature = 10 ** rng.uniform(-decades, decades, (3, draws))
    cutoff[::5] = np.inf
    one = HarmonicMediator(
        Q(np.full(draws, OMEGA0), "rad/s"), Q(damping * OMEGA0, "rad/s"), Q(cutoff * OMEGA0, "rad/s")
    )
    _, parameter, deviation = one._limits(temperature * KELVIN)
    holds = parameter <= SMALL
    return np.where(holds, np.abs(deviation), 0.0).max(axis=0), holds.sum(axis=0)


def test_no_limit_that_holds_is_further_off_than_is_said():
    worst, count = searched(5000, 3, 0)
    assert np.all(worst <= LARGEST) and np.all(count > 10)
    ds = reduced([0.1, 3.0], 1e-4).limits(kelvins([1e-2, 1e2]))
    assert ds.largest_deviation.values.tolist() == list(LARGEST) and ds.largest_deviation.dims == ("limit",)
    assert np.array_equal(ds.holds.values, (ds.parameter <= SMALL).values)
    assert bool((abs(ds.deviation).where(ds.holds, 0.0) <= ds.largest_deviation).all())


@pytest.mark.parametrize(("limit", "damping", "cutoff", "temperature"), [
    ("high temperature", 2.0, np.inf, 10.0), ("high temperature, large cutoff", 1.0, 10.0, 10.0),
    ("low temperature", 1e-6, 1e3, 0.0159154), ("plateau", 4.669e7, 5.2025e-7, 0.8444),
    ("plateau, weak coupling", 5.204e4, 1.2525e-6, 0.01238),
])  # fmt: skip
def test_the_largest_deviations_are_met(limit, damping, cutoff, temperature):
    """They are no larger than they must be: within 8 % of each."""
    one = reduced(damping, cutoff).limits(kelvins(temperature * (1 + 1e-6))).sel(limit=limit)
    assert bool(one.holds) and abs(float(one.deviation)) > 0.92 * float(one.largest_deviation)


def test_the_weak_plateau_does_not_hold_where_it_was_nineteen_per_cent_off():
    one = reduced(44.3, 2.21e-3).limits(kelvins(0.0392)).sel(limit="plateau, weak coupling")
    assert float(one.deviation) == pytest.approx(0.19, abs=0.01) and not bool(one.holds)


@pytest.mark.slow
@pytest.mark.parametrize("decades", [3, 6, 9])
def test_no_limit_that_holds_is_further_off_in_many_draws(decades):
    worst, _ = searched(200000, decades, decades)
    assert np.all(worst <= LARGEST), worst


def test_low_temperature_limit_is_decided_by_the_slowest_pole():
    """Eq. (51) for an overdamped mediator fails at temperatures far below omega0, above those of omega0²/γ̂."""
    mediator = reduced(100.0, np.inf)
    ds = mediator.limits(kelvins([1e-4, 0.1])).sel(limit="low temperature")
    assert list(ds.holds.values) == [True, False]
    assert abs(float(ds.deviation[0])) < 0.01 and float(ds.deviation[1]) > 10


def test_low_temperature_current_integrates_the_conductance():
    mediator = reduced(0.5, 2.0)
    pair = kelvins(2e-3), kelvins(1e-3)
    ratio = mediator.low_temperature_current(*pair) / mediator.current(*pair)
    assert ratio.m_as("") == pytest.approx(1, rel=1e-3)


@pytest.mark.parametrize("damping", [0.1, 10.0, 1e4])
def test_plateau_of_any_damping(damping):
    """For D/omega0 = 1e-4 the conductance stays within 2 % of the general plateau; Eq. (77) needs weak coupling too."""
    ds = reduced(damping, 1e-4).limits(kelvins(1e-2))
    assert abs(float(ds.deviation.sel(limit="plateau"))) < 0.02
    weak = float(ds.deviation.sel(limit="plateau, weak coupling"))
    assert abs(weak) < 0.02 if damping <= 10 else weak > 0.5


def test_limits_of_one_mediator_at_zero_temperature():
    ds = reduced(0.1, 3.0).limits("0 K")
    assert float(ds.conductance) == 0 and bool(ds.holds.sel(limit="low temperature"))
    assert not ds.to_array().isnull().any()


def test_sum_rule_is_the_integral_of_the_transmission():
    mediator = reduced(0.4, 1.5)
    total = quad(lambda x: mediator.transmission(Q(x * OMEGA0, "rad/s")).magnitude, 0, np.inf, epsrel=1e-10)[0]
    assert mediator.sum_rule_conductance().m_as("W/K") == pytest.approx(k * OMEGA0 * total / 2 / np.pi, rel=1e-9)


@pytest.mark.parametrize(("damping", "cutoff"), [(1e-6, 0.5), (1e-6, 2.0), (0.3, 1.0), (1e3, 1.0), (1e-3, 1.0001)])
def test_in_band_fraction_against_quadrature(damping, cutoff):
    mediator = reduced(damping, cutoff)
    for temperature in (0.05, 1.0, 50.0):

        def integrand(x, t=temperature):
            y = x / t
            return mediator.transmission(Q(x * OMEGA0, "rad/s")).magnitude * (y / 2 / np.sinh(y / 2)) ** 2

        marks = [1 + sign * damping * 4.0**n for n in range(-2, 12) for sign in (-1, 1)] + [temperature]
        edges = np.unique([0.0, *(m for m in marks if 0 < m < cutoff), *(cutoff * 4.0 ** -np.arange(8))])
        below = sum(quad(integrand, a, b, epsabs=0, epsrel=1e-12)[0] for a, b in pairwise(edges))
        exact = k * OMEGA0 * below / 2 / np.pi / mediator.conductance(kelvins(temperature)).m_as("W/K")
        assert mediator.in_band_fraction(kelvins(temperature)).magnitude == pytest.approx(exact, rel=1e-9)


def test_in_band_fraction_at_the_ends():
    assert reduced(0.1, np.inf).in_band_fraction("300 K").magnitude == 1
    assert reduced(0.1, 0.5).in_band_fraction("0 K").magnitude == 1
    gold = HarmonicMediator("480 cm^-1", "100 cm^-1", "165 K")
    assert gold.in_band_fraction("300 K").magnitude < 0.01  # 99 % above gold's phonons
    assert gold.conductance("300 K").m_as("pW/K") == pytest.approx(2.2, abs=0.05)


def test_maximum_of_the_conductance():
    """Fig. 3 at D = omega0: a maximum at strong coupling, gone by about τ_h omega0 = 1.8."""
    mediator = reduced(1.0, 1.0)
    ds = mediator.maximum(kelvins(1 / np.array([0.5, 1.0, 1.7, 1.8, 3.0])))
    assert list(ds.exists.values) == [True, True, True, False, False]
    assert np.all(np.diff(ds.height.values[:3]) < 0) and np.all(ds.height.values[3:] == 0)
    for i, temperature in enumerate((2.0, 1.0, 1 / 1.7)):
        best = float(ds.damping[i]) / OMEGA0
        assert best > 1  # γ̂/D > 1
        around = reduced(best * np.array([0.999, 1.0, 1.001]), 1.0).conductance(kelvins(temperature)).m_as("W/K")
        assert around[1] == pytest.approx(float(ds.maximum[i]), rel=1e-12)
        assert around[1] > around[0] and around[1] > around[2]


def test_infinite_coupling_is_the_limit():
    for cutoff in (0.01, 1.0, 300.0):
        mediator = reduced(1.0, cutoff)
        ds = mediator.maximum(kelvins([0.01, 1.0, 10.0]))
        strong = reduced(1e13 * max(1.0, 1 / cutoff), cutoff).conductance(kelvins([0.01, 1.0, 10.0])).m_as("W/K")
        assert ds.limit.values == pytest.approx(strong, rel=1e-8)


def test_maximum_moves_to_stronger_coupling_for_a_lower_cutoff():
    places = [float(reduced(1.0, cutoff).maximum(kelvins(2.0)).damping) for cutoff in (3.0, 1.0, 0.3, 0.1)]
    assert np.all(np.diff(places) > 0)


def test_regimes_in_words():
    weak = HarmonicMediator("1e12 rad/s", "1e9 rad/s", "1e13 rad/s").regime("300 K", "299 K")
    assert (weak.motion, weak.transport) == ("underdamped", "classical")
    assert weak.mediator_temperature.m_as("K") == pytest.approx(299.5, abs=0.01) and "underdamped" in str(weak)
    strong = reduced(100.0, np.inf).regime(kelvins(1e-4), kelvins(5e-5))
    assert (strong.motion, strong.transport, strong.mediator_temperature) == ("overdamped", "quantum", None)
    assert strong.imbalance is None and "overdamped" in str(strong)
    assert reduced(2.0, np.inf).regime("3 K", "2 K").motion == "critically damped"
    assert reduced(1.0, 1e-4).regime(kelvins(1e-2), kelvins(2e-2)).transport == "plateau"
    assert reduced(0.1, 10.0).regime("0 K", "0 K").mediator_temperature is None
    with pytest.raises(HeatChainError, match="single"):
        reduced([1.0, 2.0], 1.0).regime("3 K", "2 K")


def test_a_mediator_has_a_temperature_only_where_its_energies_say_so():
    """γ̂_D far below ω0 and k_BT/ħ, Eq. (71), is not enough: with γ̂ = 978, D = 0.00485 T_p is 2.2 times too large."""
    wide = reduced(978.0, 0.00485).regime(kelvins(0.311), kelvins(0.312))
    assert wide.coupling < 0.1 and wide.mediator_temperature is None
    assert wide.temperature_deviation == pytest.approx(1.21, abs=0.01) and "deviate by 1.21" in str(wide)
    rng, given = np.random.default_rng(2), 0
    for damping, cutoff, first, ratio in 10 ** rng.uniform(-3, 3, (150, 4)):
        one, T1, T2 = reduced(damping, cutoff), kelvins(first), kelvins(first * ratio ** (1 / 6))
        found = one.regime(T1, T2)
        if found.mediator_temperature is not None:
            energy = 0.5 / np.tanh(0.5 * KELVIN / found.mediator_temperature.m_as("K"))
            seen = [T.m_as("K") / KELVIN for T in one.mediator_temperatures(T1, T2)]
            assert np.abs(np.array(seen) / energy - 1).max() == pytest.approx(found.temperature_deviation, abs=1e-9)
            assert found.temperature_deviation <= 0.1 and found.coupling <= 0.1
            given += 1
    assert given > 20


def test_in_band_fraction_of_extreme_mediators():
    """Scales thirty powers of ten apart neither hang nor give what is no fraction."""
    rng = np.random.default_rng(4)
    mediator = reduced(10 ** rng.uniform(-29, 29, 300), 10 ** rng.uniform(-29, 29, 300))
    found = mediator.in_band_fraction(Q(10 ** rng.uniform(-322, 300, 300), "K")).magnitude
    assert np.all((found >= 0) & (found <= 1))
