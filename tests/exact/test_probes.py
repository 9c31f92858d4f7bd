"""Self-consistent probes: balance, the second law, the ballistic and Fourier limits, and where Eq. (80) is met."""

import numpy as np
import pytest
from scipy.constants import hbar, k
from scipy.integrate import quad

import chain
from chain.exact import FiniteBody, HarmonicChain, LargeBody, Spring

UNIT = 1e13  # rad/s
Q = chain.ureg.Quantity
SPACING = 0.1


def rad(value):
    return Q(value * UNIT, "rad/s")


def kelvin(values):
    return Q(np.asarray(values) * hbar * UNIT / k, "K")


MEDIATOR = chain.HarmonicMediator(rad(1.0), rad(0.5), rad(1.0))


def line(n, rate, contacts="opposite", spacing=SPACING, mediator=MEDIATOR, **more):
    body = FiniteBody(round(8.0 / spacing), rad(spacing), contacts, rad(rate))
    return HarmonicChain(mediator, body, n, **{"rtol": 1e-5, **more})


def ratio(n, *arguments, **more):
    """Conductance over that of n + 1 links in series, Eq. (80)."""
    T = kelvin(1.0)
    return float((line(n, *arguments, **more).conductance(T) * (n + 1) / MEDIATOR.conductance(T)).m_as(""))


@pytest.fixture(scope="module")
def steady():
    return line(6, 0.05).steady_state(kelvin(1.5), kelvin(0.5))


def test_no_probe_takes_heat(steady):
    assert steady.attrs["probe_residual"] < 1e-10
    T = np.concatenate([[1.5], steady["temperature"].values / float(kelvin(1.0).magnitude), [0.5]])
    given = line(6, 0.05).heat_given_off(kelvin(T)).values
    assert given[1:-1] == pytest.approx(np.zeros(6), abs=1e-8 * given[0])
    assert given[0] == pytest.approx(-given[-1], rel=1e-9, abs=0.0)
    assert given[0] == pytest.approx(float(steady["current"]), rel=1e-9, abs=0.0)


def test_temperatures_fall_from_end_to_end(steady):
    T = steady["temperature"].values / float(kelvin(1.0).magnitude)
    assert (np.diff(T) < 0).all() and T[0] < 1.5 and T[-1] > 0.5
    assert 0 < float(steady["coherent_current"]) < float(steady["current"])


def test_turned_round_the_current_is_the_same_backwards():
    there, back = (line(3, 0.05).steady_state(*kelvin(ends)) for ends in ([1.5, 0.5], [0.5, 1.5]))
    for name in ("current", "coherent_current"):
        assert float(there[name]) == pytest.approx(-float(back[name]), rel=1e-9, abs=0.0)
    assert there["temperature"].values == pytest.approx(back["temperature"].values[::-1], rel=1e-9)


@pytest.mark.parametrize("T", [[1.0, 0.3, 0.9, 0.5], [0.5, 1.0, 0.2, 0.8]])
@pytest.mark.parametrize("contacts", ["same", "opposite", "random"])
def test_entropy_grows_at_any_temperatures(contacts, T):
    given = line(2, 0.05, contacts).heat_given_off(kelvin(T)).values
    assert given.sum() == pytest.approx(0.0, abs=1e-12 * np.abs(given).max())
    assert -(given / np.array(T)).sum() > 0


def test_nothing_flows_in_equilibrium():
    given = line(3, 0.05).heat_given_off(kelvin([0.7] * 5)).values
    assert np.abs(given).max() == 0.0


def test_conductance_is_the_current_for_a_small_difference():
    chain_ = line(4, 0.05)
    K = chain_.conductance(kelvin(1.0)).m_as("W/K")
    J = chain_.current(kelvin(1.001), kelvin(0.999)).m_as("W") / kelvin(0.002).m_as("K")
    assert pytest.approx(K, rel=1e-5, abs=0.0) == J


def test_one_body_is_a_voltage_divider():
    """With one probe the current is G_LR + G_LP G_PR/(G_LP + G_PR), each an integral of a transmission."""
    single = line(1, 0.3)
    x = kelvin(1.0)

    def conductance(a, b):
        def integrand(w):
            kernel = (w / 2 / np.sinh(w / 2)) ** 2
            return kernel * float(single.transmissions(rad(w)).values[0, a, b])

        return quad(integrand, 0, 8, limit=400, epsrel=1e-9)[0] + quad(integrand, 8, 40, epsrel=1e-6)[0]

    lr, lp, pr = conductance(0, 2), conductance(0, 1), conductance(1, 2)
    wanted = k * UNIT / (2 * np.pi) * (lr + lp * pr / (lp + pr))
    assert single.conductance(x).m_as("W/K") == pytest.approx(wanted, rel=1e-6, abs=0.0)


def test_without_probes_the_current_does_not_depend_on_length():
    K = [line(n, 0.0, rtol=1e-4).conductance(kelvin(1.0)).m_as("W/K") for n in (8, 16)]
    assert K[0] == pytest.approx(K[1], rel=0.03, abs=0.0)


def test_weak_probes_change_little():
    K = [line(3, rate).conductance(kelvin(1.0)).m_as("W/K") for rate in (0.0, 1e-5)]
    assert K[0] == pytest.approx(K[1], rel=1e-3, abs=0.0)


def test_resistance_grows_by_the_same_for_every_body_once_heat_is_diffusive():
    R = [1 / line(n, 0.05).conductance(kelvin(1.0)).m_as("W/K") for n in (40, 60, 80)]
    assert R[1] - R[0] == pytest.approx(R[2] - R[1], rel=1e-3)


def test_opposite_ends_come_to_eq_80_exponentially():
    """Excess over bodies so large that nothing crosses them: in proportion to exp(-πη/Δ)."""
    rates = np.array([0.1, 0.15, 0.2, 0.25])
    excess = [
        ratio(4, r, counter_terms="separate") / ratio(4, r, spacing=r / 6, counter_terms="separate") - 1 for r in rates
    ]
    slope = np.polyfit(rates / SPACING, np.log(excess), 1)[0]
    assert slope == pytest.approx(-np.pi, rel=0.08)


def test_joint_counter_terms_leave_a_spring_between_opposite_ends():
    """The product x x' γ_νΔ/π of two mediators whose body passes nothing else: heat by it falls as Δ²."""
    excess = [
        ratio(1, 0.4, spacing=s) / ratio(1, 0.4, spacing=s, counter_terms="separate") - 1 for s in (0.1, 0.05, 0.025)
    ]
    assert excess[0] > 1e-3
    assert np.log2(np.array(excess[:-1]) / excess[1:]) == pytest.approx(2.0, abs=0.02)


def test_random_signs_come_to_it_as_the_spacing_over_the_rate():
    rate = 0.3

    def excess(spacing):
        large = ratio(4, rate, spacing=rate / 6)
        drawn = [
            HarmonicChain(MEDIATOR, FiniteBody(round(8 / spacing), rad(spacing), "random", rad(rate), seed=seed), 4)
            for seed in range(8)
        ]
        mean = np.mean([one.conductance(kelvin(1.0)).m_as("W/K") for one in drawn])
        return mean * 5 / MEDIATOR.conductance(kelvin(1.0)).m_as("W/K") / large - 1

    wide, close = excess(0.2), excess(0.05)
    assert wide > 0.03
    assert np.log(wide / close) / np.log(4.0) == pytest.approx(1.0, abs=0.25)


def test_the_same_couplings_never_do():
    ratios = [ratio(4, rate, "same", spacing=rate / 6) for rate in (0.02, 0.05, 0.1)]
    large = HarmonicChain(MEDIATOR, LargeBody("same"), 4).conductance(kelvin(1.0))
    limit = float((large * 5 / MEDIATOR.conductance(kelvin(1.0))).m_as(""))
    assert limit > 1.25
    # as η falls; a band that ends at 8 ω0 lacks part of the static coupling
    assert abs(ratios[0] - limit) < abs(ratios[1] - limit) < abs(ratios[2] - limit) < 0.2


def test_eq_80_is_met_as_the_rate_falls_above_the_spacing():
    away = np.array([1 - ratio(4, rate, spacing=rate / 3) for rate in (0.08, 0.04, 0.02)])
    assert (np.diff(away) < 0).all() and away[-1] < 0.01
    assert away[1] / away[0] == pytest.approx(0.5, abs=0.12)


def test_a_body_of_one_mode_is_the_self_consistent_chain():
    """Every second oscillator of a chain has a bath of its own: all heat passes by, Fourier's law appears."""
    body = FiniteBody(1, rad(2.0), "same", rad(0.5))
    m = chain.HarmonicMediator(rad(1.0), rad(0.3), rad(1.0))
    R = [1 / HarmonicChain(m, body, n).conductance(kelvin(1.0)).m_as("W/K") for n in (20, 40, 60)]
    assert R[1] - R[0] == pytest.approx(R[2] - R[1], rel=1e-2)


def test_springs_among_bodies_have_no_temperature():
    body = FiniteBody(80, rad(0.1), "opposite", rad(0.2))
    ds = HarmonicChain(MEDIATOR, [body, Spring(rad(0.5)), body]).steady_state(kelvin(1.2), kelvin(0.8))
    assert ds["site"].values.tolist() == [1, 3]
    assert np.isfinite(ds["temperature"].values).all()


def test_a_thousand_bodies():
    long = line(1000, 0.2, rtol=1e-3)
    assert long.conductance(kelvin(1.0)).m_as("W/K") * 1001 == pytest.approx(
        line(100, 0.2).conductance(kelvin(1.0)).m_as("W/K") * 101, rel=2e-3, abs=0.0
    )
