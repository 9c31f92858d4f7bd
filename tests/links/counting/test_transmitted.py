"""Cumulants, generating function and large deviations of what a transmission carries, each by a second method."""

import math

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.constants import hbar, k

import chain
from chain import HeatChainError, spectra
from chain.units.boundary import ureg

Q = ureg.Quantity
BROAD = chain.HarmonicMediator("1e13 rad/s", ("3e12 rad/s", "5e12 rad/s"), "2e13 rad/s")
EVEN = chain.HarmonicMediator("1e13 rad/s", "8e12 rad/s")  # open at its resonance
NARROW = chain.HarmonicMediator("1e13 rad/s", "2e6 rad/s")
SLOW = chain.HarmonicMediator("1e13 rad/s", "3e16 rad/s", "5e13 rad/s")
JUNCTION = chain.HarmonicJunction("1e13 rad/s", (0.1, 0.2), spectra.Ohmic(cutoff="5e13 rad/s"))
SHARED = chain.SharedModes(EVEN, chain.HarmonicMediator("2e13 rad/s", "1e12 rad/s"))
KINDS = {"broad": BROAD, "narrow": NARROW, "overdamped": SLOW, "junction": JUNCTION, "shared": SHARED}
KELVIN = hbar * 1e13 / k  # 76 K


def cumulants(link, T1, T2, count=4):
    ds = link.heat_cumulants(Q(T1, "K"), Q(T2, "K"), count)
    return np.array([float(ds[f"cumulant_{i}"]) for i in range(1, count + 1)])


def generating(link, T1, T2, counting):
    return link.generating_function(Q(T1, "K"), Q(T2, "K"), Q(counting, "1/J")).magnitude


def by_mpmath(link, T1, T2, count):
    """The integrals of the Levitov formula's derivatives, each written out, in 20 digits."""
    damping = [float(one.magnitude) / 1e13 for one in link.damping_pair]
    g, u = sum(damping), 1e13 / float(link.cutoff.magnitude)
    t1, t2 = T1 / KELVIN, T2 / KELVIN
    with mp.workdps(20):
        peak = 4 * mp.mpf(damping[0]) * damping[1] / mp.mpf(g) ** 2

        def integrand(w):
            passed = peak * g**2 * w**2 / ((1 + (u * w) ** 2) * ((1 - w**2) ** 2 + w**2 * (g + u * (1 - w**2)) ** 2))
            n1, n2 = 1 / mp.expm1(w / t1), 1 / mp.expm1(w / t2)
            s, d = n1 * (1 + n2) + n2 * (1 + n1), n1 - n2
            f = (passed * d, passed * s)
            return (
                w**count
                * {
                    1: f[0],
                    2: f[1] + f[0] ** 2,
                    3: f[0] + 3 * f[0] * f[1] + 2 * f[0] ** 3,
                    4: f[1] + 4 * f[0] ** 2 + 3 * f[1] ** 2 + 12 * f[0] ** 2 * f[1] + 6 * f[0] ** 4,
                }[count]
            )

        width = min(g, 1.0)
        steps = [width * 4.0**i for i in range(20) if width * 4.0**i < 0.9]
        ends = sorted(
            {0.0, 1e-3, 0.03, *(1 - x for x in steps), 1.0, *(1 + x for x in steps), 3.0, 10.0, 40.0 * max(t1, t2, 1.0)}
        )
        total = mp.quad(integrand, ends)
    return float(total / (2 * mp.pi)) * (hbar * 1e13) ** count * 1e13


@pytest.mark.parametrize(
    ("link", "T"), [(BROAD, (300.0, 200.0)), (SLOW, (100.0, 101.0)), (NARROW, (20.0, 70.0))],
    ids=["broad", "overdamped", "narrow"],
)  # fmt: skip
def test_the_mediators_cumulants_in_many_digits(link, T):
    for i, found in enumerate(cumulants(link, *T), 1):
        hot, cold = max(T), min(T)
        sign = -1.0 if i % 2 and T[0] < T[1] else 1.0
        assert found == pytest.approx(sign * by_mpmath(link, hot, cold, i), rel=2e-12)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("T", [3.0, 80.0, 900.0])
def test_the_noise_at_equilibrium_is_the_conductances(name, T):
    link = KINDS[name]
    K = link.conductance(Q(T, "K")).magnitude
    assert link.heat_noise(Q(T, "K"), Q(T, "K")).magnitude == pytest.approx(2 * k * T**2 * K, rel=1e-12, abs=0.0)
    beside = link.heat_noise(Q(T * (1 + 1e-9), "K"), Q(T, "K")).magnitude
    middle = T * (1 + 5e-10)
    wanted = 2 * k * middle**2 * link.conductance(Q(middle, "K")).magnitude
    assert beside == pytest.approx(wanted, rel=1e-8, abs=0.0)


@pytest.mark.parametrize("name", ["broad", "overdamped"])
def test_the_mediators_quadrature_and_a_grid_of_its_transmission_agree(name):
    link = KINDS[name]
    grid = chain.landauer(lambda w: link.transmission(Q(w, "rad/s")).magnitude)
    for T in ((300.0, 200.0), (5.0, 80.0), (150.0, 0.0), (90.0, 90.0)):
        first, second = cumulants(link, *T, 6), cumulants(grid, *T, 6)
        assert first == pytest.approx(second, rel=1e-12, abs=1e-14 * abs(first).max() if T[0] == T[1] else 0.0)


def test_an_array_of_mediators_at_random_is_that_of_grids():
    rng = np.random.default_rng(5)
    damping, share = 1e13 * 10 ** rng.uniform(-3, 3, 20), rng.uniform(0.05, 0.95, 20)
    cutoff = 1e13 * 10 ** rng.uniform(-1.5, 3, 20)
    T1, T2 = KELVIN * 10 ** rng.uniform(-1.5, 2, (2, 20))
    link = chain.HarmonicMediator(
        Q(np.full(20, 1e13), "rad/s"), (Q(damping * share, "rad/s"), Q(damping * (1 - share), "rad/s")),
        Q(cutoff, "rad/s"),
    )  # fmt: skip
    found = link.heat_noise(Q(T1, "K"), Q(T2, "K")).magnitude
    by_grid = chain.SharedModes(link).heat_noise(Q(T1, "K"), Q(T2, "K")).magnitude
    assert found == pytest.approx(by_grid, rel=1e-10)  # the grid's own resolution
    each = [link[i].heat_noise(Q(T1[i], "K"), Q(T2[i], "K")).magnitude for i in range(20)]
    assert found == pytest.approx(each, rel=1e-15)


def test_a_junction_of_drude_baths_is_the_mediator():
    junction = chain.HarmonicJunction(
        "1e13 rad/s", (0.3 / np.pi, 0.5 / np.pi), spectra.Drude(cutoff="2e13 rad/s"), level_shift=True
    )
    assert cumulants(junction, 300.0, 120.0) == pytest.approx(cumulants(BROAD, 300.0, 120.0), rel=1e-11)


@pytest.mark.parametrize("name", KINDS)
def test_cumulants_are_derivatives_of_the_generating_function(name):
    link, T = KINDS[name], (150.0, 110.0)
    step = 0.04 / (k * T[0])
    values = [generating(link, *T, i * step) for i in range(-6, 7)]
    series = np.polynomial.polynomial.polyfit(np.arange(-6, 7) / 6.0, values, 12)[1:4]
    units = (6.0 * step) ** np.arange(1, 4) / np.array([1.0, 2.0, 6.0])
    assert series / units == pytest.approx(cumulants(link, *T, 3), rel=1e-7)


@pytest.mark.parametrize("name", KINDS)
def test_the_symmetry_of_gallavotti_and_cohen(name):
    link, T1, T2 = KINDS[name], 90.0, 60.0
    low, high = (end.magnitude for end in link.counting_interval(Q(T1, "K"), Q(T2, "K")))
    if name != "junction":  # whose baths end exponentially
        assert (low, high) == pytest.approx((-1 / (k * T2), 1 / (k * T1)), rel=1e-12)
    centre = 0.5 * (low + high)
    for share in (0.1, 0.45, 0.8, 0.999):
        one, other = (generating(link, T1, T2, centre + sign * share * (high - centre)) for sign in (1, -1))
        assert one == pytest.approx(other, rel=1e-12)
    assert generating(link, T1, T2, 2 * centre) == pytest.approx(0.0, abs=1e-12 * abs(generating(link, T1, T2, centre)))


def test_the_generating_function_at_the_end_of_its_interval():
    """There 1 - 𝒯[...] is 1 - 𝒯: G = -(1/2π)∫ln(1 - 𝒯)dω, finite for all but a transmission of 1 over a width."""
    w = np.tan(np.linspace(0.0, 0.5 * np.pi, 400_001)[1:-1]) * 1e13
    slope = (w / 1e13) ** 2 + 1.0
    passed = BROAD.transmission(Q(w, "rad/s")).magnitude
    right = -np.sum(np.log1p(-passed) * slope) * 1e13 * 0.5 * np.pi / 400_000 / (2 * np.pi)
    high = BROAD.counting_interval("90 K", "60 K")[1]
    assert BROAD.generating_function("90 K", "60 K", high).magnitude == pytest.approx(right, rel=1e-6)
    with pytest.raises(HeatChainError, match="must lie from"):
        BROAD.generating_function("90 K", "60 K", 1.001 * high)


def test_five_side_by_side_have_five_times_the_cumulants_where_all_is_transmitted():
    T = (400.0, 60.0)
    assert EVEN.transmission("1e13 rad/s").magnitude == pytest.approx(1.0)
    assert cumulants(5 * EVEN, *T) == pytest.approx(5.0 * cumulants(EVEN, *T), rel=1e-14)
    assert generating(5 * EVEN, *T, 1e20) == pytest.approx(5.0 * generating(EVEN, *T, 1e20), rel=1e-14)
    # Which a transmission of five channels, taken for one, has not: 25 times the 𝒯² of each
    summed = chain.landauer(lambda w: 5.0 * EVEN.transmission(Q(w, "rad/s")).magnitude, channels=5.0)
    with pytest.raises(HeatChainError, match="one of 5 channels together"):
        summed.heat_noise("400 K", "60 K")
    unsaid = chain.landauer(lambda w: 5.0 * EVEN.transmission(Q(w, "rad/s")).magnitude)
    for ask in (
        unsaid.heat_noise,
        unsaid.heat_cumulants,
        lambda a, b: unsaid.generating_function(a, b, Q(1e20, "1/J")),
    ):
        with pytest.raises(HeatChainError, match="exceeds 1"):
            ask("400 K", "60 K")
    equilibrium = 2 * k * 90.0**2 * summed.conductance("90 K").magnitude
    assert summed.heat_noise("90 K", "90 K").magnitude == pytest.approx(equilibrium, rel=1e-12)


def test_a_transmission_that_depends_on_temperature_is_refused_out_of_equilibrium():
    link = chain.landauer(lambda w, T1, T2: 0.5 * np.exp(-((w / 1e13) ** 2)) * min(1.0, 100.0 / (T1 + T2)))
    assert link.heat_noise("90 K", "90 K").magnitude == pytest.approx(
        2 * k * 90.0**2 * link.conductance("90 K").magnitude, rel=1e-12
    )
    with pytest.raises(HeatChainError, match="depends on the temperatures"):
        link.heat_noise("90 K", "80 K")
    with pytest.raises(HeatChainError, match="depends on the temperatures"):
        link.heat_cumulants("90 K", "90 K", 4)


def test_a_susceptibility_says_nothing_of_portions():
    link = chain.from_susceptibility(lambda w: 1e10 * w / (1e26 + w**2), 0.1, spectra.Ohmic("1e14 rad/s"))
    with pytest.raises(HeatChainError, match="in what portions"):
        link.heat_noise("90 K", "80 K")
    assert link.heat_noise("90 K", "90 K").magnitude > 0.0


def line(width=1e9, height=1e-3):
    """A transmission so small and narrow that quanta of one energy pass one by one."""
    return chain.landauer(
        lambda w: height * np.where(np.abs(w - 1e13) < width, 1.0, 0.0), points=Q([1e13 - width, 1e13 + width], "rad/s")
    )


def test_large_deviations_of_quanta_that_pass_one_by_one():
    """The difference of two Poisson numbers has the Bessel function's distribution; P falls as e^{-It}."""
    T1, T2, height = 150.0, 110.0, 1e-6
    n1, n2 = (1.0 / np.expm1(hbar * 1e13 / (k * T)) for T in (T1, T2))
    unit = height * 2e9 / (2 * np.pi)
    there, back = unit * n1 * (1 + n2), unit * n2 * (1 + n1)
    for net in (3.0 * there, there - back, -0.5 * back):
        size = math.sqrt(net**2 + 4 * there * back)
        # Legendre transform of a(e^x - 1) + b(e^-x - 1)
        right = net * math.log((net + size) / (2 * there)) + there + back - size
        found = line(height=height).large_deviation(Q(T1, "K"), Q(T2, "K"), Q(net * hbar * 1e13, "W")).magnitude
        assert found == pytest.approx(right, rel=1e-5, abs=1e-9 * there)
    # and that of the distribution itself, at a time at which many have passed
    number, time = 4000, 4000 / (2.0 * there)
    log = float(mp.log(mp.besseli(number, 2 * time * math.sqrt(there * back))))
    log += -(there + back) * time + 0.5 * number * math.log(there / back)
    found = line(height=height).large_deviation(Q(T1, "K"), Q(T2, "K"), Q(number / time * hbar * 1e13, "W")).magnitude
    assert -log / time == pytest.approx(found, rel=0.01)


def test_large_deviations_about_the_mean_and_against_it():
    T1, T2 = 90.0, 60.0
    J, S = cumulants(BROAD, T1, T2, 2)

    def rate(j):
        return BROAD.large_deviation(Q(T1, "K"), Q(T2, "K"), Q(j, "W")).magnitude

    assert rate(J) == pytest.approx(0.0, abs=1e-12 * J**2 / S)
    assert rate(1.01 * J) == pytest.approx(0.5 * (0.01 * J) ** 2 / S, rel=0.03)
    for j in (0.3 * J, 2.0 * J, 30.0 * J):
        # The interval's ends map on each other, straight parts too
        assert rate(-j) - rate(j) == pytest.approx(j * (1 / (k * T2) - 1 / (k * T1)), rel=1e-9)
    steep = (rate(2e4 * J) - rate(1e4 * J)) / (1e4 * J)
    assert steep == pytest.approx(1 / (k * T1), rel=1e-6)  # a straight line: λ is at its interval's end


@settings(max_examples=25)
@given(
    st.lists(st.floats(0.0, 1.0), min_size=3, max_size=8), st.floats(1.0, 500.0), st.floats(0.01, 0.99), st.booleans()
)
def test_bosons_keep_the_thermodynamic_uncertainty_relation(heights, hot, ratio, forward):
    w = np.linspace(0.0, 4e13, len(heights) + 1)
    link = chain.landauer((Q(w, "rad/s"), np.array([*heights, 0.0])))
    T = (hot, hot * ratio) if forward else (hot * ratio, hot)
    J, S = cumulants(link, *T, 2)
    if abs(J) > 1e-200:
        found = link.uncertainty_ratio(Q(T[0], "K"), Q(T[1], "K")).magnitude
        assert found >= 1.0 - 1e-9
        assert found == pytest.approx(S * abs(1 / T[0] - 1 / T[1]) / (2 * k * abs(J)), rel=1e-12)


def test_the_uncertainty_ratio_is_1_at_equilibrium_and_unbounded_at_zero():
    assert BROAD.uncertainty_ratio("90 K", "90 K").magnitude == 1.0
    assert BROAD.uncertainty_ratio("90 K", "90.01 K").magnitude == pytest.approx(1.0, abs=1e-6)
    near = chain.ConductanceLink("1 pW/K").uncertainty_ratio("300 K", Q(300.0 * (1 + 1e-14), "K"))
    assert near.magnitude == pytest.approx(1.0, abs=1e-12)
    with pytest.raises(HeatChainError, match="unbounded"):
        BROAD.uncertainty_ratio("90 K", "0 K")


def test_nothing_fluctuates_at_zero():
    assert BROAD.heat_noise("0 K", "0 K").magnitude == 0.0
    assert SHARED.heat_noise("0 K", "0 K").magnitude == 0.0
    assert BROAD.heat_noise("50 K", "0 K").magnitude == pytest.approx(SHARED_OF_ONE.heat_noise("50 K", "0 K").magnitude)


SHARED_OF_ONE = chain.SharedModes(BROAD)


@pytest.mark.parametrize("count", [0, -1, 9, 2.5, "2"])
def test_counts_that_are_none(count):
    with pytest.raises(HeatChainError, match="`count` must be"):
        BROAD.heat_cumulants("300 K", "200 K", count)
