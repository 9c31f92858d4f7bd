"""Certified bounds: the truth lies inside, whatever it is, and closed forms and other programs give the same."""

import itertools
import math

import mpmath
import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.constants import hbar, k
from scipy.optimize import brentq, linprog

import chain
from chain import HeatChainError
from chain.bounds.certificates import program
from chain.bounds.certificates.enclosure import edges_for, positive_part, tabulate
from chain.bounds.certificates.measured import EXACT
from chain.bounds.certificates.program import Data
from chain.bounds.certificates.tail import shifted
from chain.bounds.certificates.windows import Window, thermal
from chain.units.boundary import angular_frequency

Q = chain.ureg.Quantity
UNIT = k / (2 * math.pi)  # W/K for a transmission of 1 over 1 rad/s at high temperature
BAND = ("30 cm^-1", "90 cm^-1")


def conductances(link, kelvins):
    """What a link's conductance is at temperatures, as a measurement comes."""
    kelvins = np.asarray(kelvins, dtype=float)
    values = np.array([link.conductance(Q(T, "K")).m_as("W/K") for T in kelvins])
    return table(kelvins, values)


def table(kelvins, values):
    coordinate = {"temperature": ("temperature", kelvins, {"units": "K"})}
    return xr.DataArray(values, coords=coordinate, dims="temperature", attrs={"units": "W/K"})


def currents(hot, cold, values):
    coords = {"T1": ("pair", np.asarray(hot, float), {"units": "K"}), "T2": ("pair", cold, {"units": "K"})}
    return xr.DataArray(values, dims="pair", coords=coords, attrs={"units": "W"})


def holds(ds, truth):
    """Whether a truth that is known to 1e-9 lies inside."""
    slack = 1e-9 * abs(truth)
    return float(ds.lower) - slack <= truth <= float(ds.upper) + slack and np.all(ds.gap >= 0.0)


class Boxes:
    """Channels open between frequencies (rad/s): integrals in closed form, by polylogarithms."""

    def __init__(self, edges, heights):
        self.edges, self.heights = edges, heights

    def _sum(self, primitive):
        return sum(
            height * (primitive(high) - primitive(low))
            for low, high, height in zip(self.edges[:-1], self.edges[1:], self.heights, strict=True)
        )

    def conductance(self, T):
        T = T.m_as("K")
        return Q(float(UNIT * k * T / hbar * self._sum(lambda omega: -above(hbar * omega / (k * T)))), "W/K")

    def weight(self, low, high):
        return float(self._sum(lambda omega: min(max(omega, low), high)))


def above(x):
    """∫_x^∞ t² e^t/(e^t - 1)² dt."""
    if x == 0:
        return mpmath.pi**2 / 3
    x = mpmath.mpf(float(x))
    e = mpmath.exp(-x)
    return x * x * e / (1 - e) - 2 * x * mpmath.log1p(-e) + 2 * mpmath.polylog(2, e).real


# -- the enclosure ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cold", [1.0, 0.999999, 0.7, 0.1, 1e-4, 0.0])
def test_windows_are_polynomials_in_cells_within_the_stated_error(cold):
    windows = (Window(1.0, cold), Window(0.2, 0.2))
    found = tabulate(windows)
    rng = np.random.default_rng(1)
    cells = rng.choice(found.edges.size - 1, 40, replace=False)
    points = 0.5 * (np.polynomial.chebyshev.chebpts1(9) + 1.0)

    def exact(u):
        def occupation(T):
            return u / mpmath.expm1(u / T) if T else mpmath.mpf(0)

        x = mpmath.mpf(u)
        if cold == 1.0:
            return x**2 / (4 * mpmath.sinh(x / 2) ** 2)
        return (occupation(mpmath.mpf(1)) - occupation(mpmath.mpf(cold))) / (1 - mpmath.mpf(cold))

    with mpmath.workdps(40):
        for cell in cells:
            left, width = found.edges[cell], found.edges[cell + 1] - found.edges[cell]
            for part in rng.random(4):
                terms = [mpmath.fprod((mpmath.mpf(part) - q) / (p - q) for q in points if q != p) for p in points]
                value = mpmath.fdot(terms, found.values[0, cell])
                truth = exact(mpmath.mpf(left) + mpmath.mpf(width) * mpmath.mpf(part)) / windows[0].area
                assert abs(value - truth) <= found.error[0, cell] * (1 + 1e-6)


@settings(max_examples=12)
@given(
    st.lists(st.floats(-3.0, 3.0), min_size=4, max_size=4),
    st.lists(st.floats(0.05, 0.95), min_size=2, max_size=2),
)
def test_the_integral_of_the_positive_part_is_enclosed(coefficients, temperatures):
    a, b = temperatures
    windows = (Window(1.0, 1.0), Window(a, a), Window(max(a, b), 0.5 * min(a, b)), Window(1.0, 1.0, 0.5, 2.0))
    found = positive_part(tabulate(windows), np.array(coefficients))
    # Midpoints of 4e5 cells: below the truth by no more than the square of their width
    edges = np.concatenate([np.linspace(0.0, 4.0, 200_001), np.linspace(4.0, 60.0, 200_001)[1:]])
    u = 0.5 * (edges[1:] + edges[:-1])
    f = sum(c * window.values(u) / window.area for c, window in zip(coefficients, windows, strict=True))
    by_sum = float(np.maximum(f, 0.0) @ np.diff(edges))
    assert found.integral >= by_sum - 2e-8
    assert found.integral <= by_sum + 2e-8 + found.numerical
    assert found.numerical < 1e-11


@settings(max_examples=40)
@given(st.integers(0, 2**31))
def test_weak_duality(seed):
    """Any multipliers bound any transmission: the inequality that every bound rests on."""
    rng = np.random.default_rng(seed)
    hot = np.sort(rng.uniform(0.05, 1.0, 4))[::-1]
    windows = tuple(Window(T, T) for T in hot)
    edges = np.sort(rng.uniform(0.0, 12.0, 7))
    heights = rng.choice([0.0, 1.0, rng.random()], 6)

    def mean(window):
        T = window.hot
        return (
            sum(
                float(h * T * (above(low / T) - above(high / T)))
                for low, high, h in zip(edges[:-1], edges[1:], heights, strict=True)
            )
            / window.area
        )

    y = rng.normal(size=3) * 10.0 ** rng.uniform(-1, 3)
    bound = float(y @ [mean(window) for window in windows[1:]])
    bound += positive_part(tabulate(windows), np.append(1.0, -y)).integral
    assert mean(windows[0]) <= bound + 1e-14 * np.abs(y).sum()


def test_without_a_limit_f_is_not_positive_above_all_cells():
    """f = -a(0.9) + 1e-5 a(1) is negative in every cell and positive above them: the tail must be bounded too."""
    found = tabulate((Window(0.9, 0.9), Window(1.0, 1.0)))
    coefficients = np.array([-1.0, 1e-5])
    positive = positive_part(found, coefficients)
    assert positive.left.size == 0
    assert shifted(found, coefficients, positive, 1)[1] <= 0.0


# -- closed forms ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("filled", [1e-3, 0.05, 0.5, 0.97])
@pytest.mark.parametrize("channels", [1, 7])
def test_one_datum_has_closed_bounds(filled, channels):
    """The ratio of two windows is monotone: the extremes open all channels above, or below, one frequency."""
    area = float(mpmath.pi**2 / 3)
    quantum = chain.bounds.quantum_of_conductance("100 K").m
    found = chain.bounds.certify(table([100.0], [filled * channels * quantum]), channels=channels)
    ends = [filled * (1.0 + sign * EXACT) for sign in (-1.0, 1.0)]
    top = [brentq(lambda x, end=end: float(above(x)) - end * area, 1e-9, 100.0, xtol=1e-15) for end in ends]
    bottom = [brentq(lambda x, end=end: float(above(x)) - (1 - end) * area, 1e-12, 100.0, xtol=1e-15) for end in ends]
    for T in (20.0, 350.0):
        ds = found.conductance(Q(T, "K"))
        carried = [above(x * 100.0 / T) for x in top] + [area - above(x * 100.0 / T) for x in bottom]
        carried = [channels * quantum * T / 100.0 * float(value) / area for value in carried]
        assert float(ds.lower) == pytest.approx(min(carried), rel=2e-7, abs=1e-9 * max(carried))
        assert float(ds.upper) == pytest.approx(max(carried), rel=2e-7)
        assert float(ds.gap) <= 2e-7 * max(carried)
    weight = found.weight(("0 rad/s", "inf"))
    assert float(weight.lower) == pytest.approx(channels * bottom[0] * k * 100.0 / hbar, rel=2e-7)
    assert np.isinf(weight.upper)
    assert float(found.least_channels().channels) == pytest.approx(ends[0] * channels, rel=1e-7)


def test_without_a_limit_of_channels_a_conductance_grows_with_temperature():
    found = chain.bounds.certify(table([100.0], [1e-12]), channels=None)
    below, higher = found.conductance("50 K"), found.conductance("200 K")
    # w(x) falls with x, so that K falls with T down to nothing, and grows at most without end
    assert (float(below.lower), float(below.upper)) == (0.0, pytest.approx(1e-12, rel=1.1e-6))
    assert float(higher.lower) == pytest.approx(1e-12, rel=1.1e-6)
    assert np.isinf(higher.upper)
    assert float(found.weight(("0 rad/s", "inf")).lower) == pytest.approx(1e-12 / UNIT, rel=1.1e-6)


def test_ballistic_data_leave_nothing_open():
    kelvins = np.array([10.0, 40.0, 150.0])
    found = chain.bounds.certify(table(kelvins, chain.bounds.quantum_of_conductance(Q(kelvins, "K")).m))
    for T, near in ((5.0, 1e-5), (70.0, 1e-5), (300.0, 4e-3)):  # the last is twice as hot as the data
        truth = chain.bounds.quantum_of_conductance(Q(T, "K")).m
        ds = found.conductance(Q(T, "K"))
        assert [float(ds.lower), float(ds.upper)] == pytest.approx([truth, truth], rel=near, abs=0.0)
    ds = found.current("100 K", "20 K")
    truth = chain.bounds.ballistic_current("100 K", "20 K").m
    assert [float(ds.lower), float(ds.upper)] == pytest.approx([truth, truth], rel=1e-5, abs=0.0)
    assert float(found.least_channels().channels) == pytest.approx(1.0, abs=1.1e-6)


# -- the truth lies inside -------------------------------------------------------------------------------------------


def measure(link, kelvins, error, rng):
    """Conductances with errors that keep to their bars."""
    exact = conductances(link, kelvins)
    return exact * (1.0 + error * rng.uniform(-1.0, 1.0, len(kelvins))), error * exact


@settings(max_examples=12)
@given(st.integers(0, 2**31), st.sampled_from([0.2, 0.03, 1e-3, 1e-6]), st.sampled_from([1, 3, None]))
def test_boxes_lie_inside(seed, error, channels):
    rng = np.random.default_rng(seed)
    edges = np.concatenate([[0.0], np.sort(10.0 ** rng.uniform(11.5, 14.3, 6))])
    truth = Boxes(edges, (channels or 2) * rng.choice([0.0, 1.0, rng.random()], 6))
    kelvins = np.sort(10.0 ** rng.uniform(0.7, 2.8, rng.integers(1, 7)))
    data, sigma = measure(truth, kelvins, error, rng)
    if float(data.min()) <= 0.0:  # below the smallest double, or all boxes closed
        return
    found = chain.bounds.certify(data, uncertainty=sigma * (1 + 1e-9), sigmas=1, channels=channels)
    for T in 10.0 ** rng.uniform(0.5, 3.0, 2):
        assert holds(found.conductance(Q(T, "K")), truth.conductance(Q(T, "K")).m)
    low, high = np.sort(10.0 ** rng.uniform(11.5, 14.3, 2))
    assert holds(found.weight((Q(low, "rad/s"), Q(high, "rad/s"))), truth.weight(low, high))
    assert float(found.least_channels().channels) <= max(truth.heights) * (1 + 1e-9)


@settings(max_examples=10)
@given(st.integers(0, 2**31), st.sampled_from([0.1, 1e-2, 1e-4]))
def test_mediators_lie_inside(seed, error):
    rng = np.random.default_rng(seed)
    frequency, damping, cutoff = (Q(10.0**power, "rad/s") for power in rng.uniform(12.0, 13.7, 3))
    link = chain.HarmonicMediator(frequency, damping, cutoff)
    kelvins = np.sort(rng.uniform(10.0, 400.0, rng.integers(2, 8)))
    data, sigma = measure(link, kelvins, error, rng)
    hot, cold = rng.uniform(150.0, 400.0), rng.uniform(0.0, 140.0)
    flow = link.current(Q(hot, "K"), Q(cold, "K")).m
    flows = currents([hot, cold], [cold, hot], [flow, -flow])
    flows = flows.assign_coords(uncertainty=("pair", [error * flow, error * flow], {"units": "W"}))
    data = data.assign_coords(uncertainty=("temperature", sigma.values, {"units": "W/K"}))
    found = chain.bounds.certify(data, flows, sigmas=1.0000001)
    T1, T2 = rng.uniform(5.0, 500.0, 2)
    assert holds(found.conductance(Q(T1, "K")), link.conductance(Q(T1, "K")).m)
    assert holds(found.current(Q(T1, "K"), Q(T2, "K")), link.current(Q(T1, "K"), Q(T2, "K")).m)
    omega = np.linspace(*(Q(*edge).m for edge in ((5.65e12, "rad/s"), (1.695e13, "rad/s"))), 4001)
    weight = np.trapezoid(link.transmission(Q(omega, "rad/s")).m, omega)
    ds = found.weight(("5.65e12 rad/s", "1.695e13 rad/s"))
    assert float(ds.lower) <= weight * (1 + 1e-5) and weight * (1 - 1e-5) <= float(ds.upper)
    assert float(found.least_channels().channels) <= 1.0


@pytest.mark.parametrize("channels", [1, None])
def test_data_of_many_decades_are_taken_together(channels):
    truth = Boxes(np.array([0.0, 1e14, 1.5e14]), [0.0, 0.4])
    data = conductances(truth, [8.0, 100.0, 500.0])
    assert float(data[0]) < 1e-35 * float(data[2])
    found = chain.bounds.certify(data, uncertainty=0.05 * data, sigmas=1, channels=channels)
    for T in (20.0, 300.0):
        assert holds(found.conductance(Q(T, "K")), truth.conductance(Q(T, "K")).m)
    ds = found.weight(("5e13 rad/s", "2e14 rad/s"))
    assert holds(ds, 0.4 * 5e13)
    assert float(ds.gap) < 0.2 * float(ds.upper)


def test_lorentzians_and_what_a_band_carries_lie_inside():
    def transmission(omega):
        return 0.6 / (1.0 + ((omega - 8e12) / 2e12) ** 2) + 0.3 / (1.0 + ((omega - 3e13) / 1e12) ** 2)

    link = chain.landauer(transmission)
    found = chain.bounds.certify(conductances(link, [20.0, 60.0, 150.0, 300.0]), uncertainty="1e-14 W/K")
    low, high = (angular_frequency(edge, "band") for edge in BAND)
    omega = np.linspace(float(low), float(high), 20_001)
    carried = UNIT * np.trapezoid(transmission(omega) * thermal(hbar * omega / (k * 100.0), 1.0, 1.0), omega)
    ds = found.conductance("100 K", band=BAND)
    assert float(ds.lower) < carried < float(ds.upper)
    assert float(ds.upper) < float(found.conductance("100 K").upper)


# -- what bounds must do ---------------------------------------------------------------------------------------------

MEDIATOR = chain.HarmonicMediator("60 cm^-1", "40 cm^-1", "165 K")


def interval(kelvins, error, T="130 K", **options):
    data = conductances(MEDIATOR, kelvins)
    return chain.bounds.certify(data, uncertainty=error * data, sigmas=1, **options).conductance(T)


def test_intervals_shrink_with_better_data():
    few, many = (30.0, 200.0), (30.0, 80.0, 120.0, 200.0)
    widths = [
        float((ds.upper - ds.lower).item())
        for ds in (
            interval(few, 0.05),
            interval(many, 0.05),
            interval(many, 0.01),
            interval(many, 1e-4),
            interval(many, 0.0),
        )
    ]
    assert all(after < before for before, after in itertools.pairwise(widths))
    without, three, one = (interval(many, 0.05, "400 K", channels=M) for M in (None, 3, 1))
    assert float(without.upper) > float(three.upper) > float(one.upper) > float(one.lower)
    assert float(one.lower) >= float(three.lower) * (1 - 1e-6)


@pytest.mark.parametrize("channels", [1, None])
def test_the_first_grid_does_not_matter(channels, monkeypatch):
    kelvins = (25.0, 60.0, 140.0, 250.0)
    coarse = interval(kelvins, 0.02, channels=channels)
    monkeypatch.setattr(program, "_COARSE", 0.2)
    fine = interval(kelvins, 0.02, channels=channels)
    gap = float(coarse.gap + fine.gap)
    assert abs(float(coarse.lower - fine.lower)) <= gap
    assert abs(float(coarse.upper - fine.upper)) <= gap
    assert gap < 1e-6 * float(fine.upper)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_fine_grid_of_another_program_gives_the_same(sign):
    """Cells of constant transmission, dense and without refinement, in HiGHS alone."""
    windows = tuple(Window(T, T) for T in (1.0, 0.5, 0.2))
    target = Window(0.8, 0.3)
    mean, bar = np.array([0.12, 0.2, 0.25]), np.array([0.006, 0.01, 0.02])
    edges = np.concatenate([np.linspace(0.0, 8.0, 4001), np.linspace(8.0, 60.0, 801)[1:]])
    nodes = edges[:-1, None] + np.diff(edges)[:, None] * (np.arange(8) + 0.5) / 8.0
    rows = np.array([window.values(nodes).mean(axis=1) * np.diff(edges) / window.area for window in (target, *windows)])
    brute = linprog(
        -sign * rows[0],
        A_ub=np.vstack([rows[1:], -rows[1:]]),
        b_ub=np.concatenate([mean + bar, bar - mean]),
        bounds=(0.0, 1.0),
    )
    found = program.extreme(Data(windows, mean, bar, 1.0), target, sign, edges_for(windows, 1.0))
    assert found.value == pytest.approx(-brute.fun, abs=3e-6)
    assert found.gap < 1e-7


def test_the_gap_is_as_small_as_is_said():
    """Below 1e-6 of the bound; of the interval itself a few per cent where many points are known to 1e-5."""
    link = chain.HarmonicMediator("100 cm^-1", "100 cm^-1", "170 K")
    for points, error, part in ((36, 1e-3, 1e-4), (60, 1e-5, 0.03)):
        T = np.geomspace(30.0, 500.0, points)
        data = conductances(link, T)
        found = chain.bounds.certify(data, uncertainty=error * data, sigmas=1, channels=1)
        for ds in (found.conductance("150 K"), found.conductance("700 K"), found.current("300 K", "100 K")):
            assert float(ds.gap) < min(1e-6 * float(ds.upper), part * float(ds.upper - ds.lower))


def test_contradictory_data_say_by_how_much():
    data = conductances(MEDIATOR, [30.0, 100.0, 300.0]) * xr.DataArray([1.0, 1.5, 1.0], dims="temperature")
    with pytest.raises(HeatChainError, match="No transmission") as caught:
        chain.bounds.certify(data, uncertainty=0.02 * data, sigmas=1)
    factor = float(str(caught.value).split("error bars ")[1].split(" times")[0])
    assert factor > 1.0
    chain.bounds.certify(data, uncertainty=0.02 * data, sigmas=1.001 * factor)
    with pytest.raises(HeatChainError):
        chain.bounds.certify(data, uncertainty=0.02 * data, sigmas=0.999 * factor)


def test_a_conductance_that_falls_comes_from_no_transmission():
    falling = table([50.0, 100.0], [2e-12, 1e-12])
    with pytest.raises(HeatChainError, match="or with more"):
        chain.bounds.certify(falling)
    with pytest.raises(HeatChainError, match="any number of channels"):
        chain.bounds.certify(falling, channels=None)


def test_too_few_channels_say_how_many_are_needed():
    ballistic = chain.bounds.quantum_of_conductance("100 K").m
    with pytest.raises(HeatChainError, match=r"at least 2\.5"):
        chain.bounds.certify(table([100.0], [2.5 * ballistic]))
    found = chain.bounds.certify(table([100.0], [2.5 * ballistic]), channels=3)
    assert float(found.least_channels().channels) == pytest.approx(2.5 * (1.0 - EXACT), rel=1e-8)


def test_bars_hold_all_points_at_once():
    """The factor is the normal quantile of (1 - confidence)/points: the coverage is at least the confidence."""
    data = conductances(MEDIATOR, [30.0, 100.0, 300.0])
    found = chain.bounds.certify(data, uncertainty=0.01 * data, confidence=0.9)
    factor = float(repr(found).split("bars of ")[1].split()[0])
    one = math.erfc(factor / math.sqrt(2.0))
    assert one == pytest.approx(0.1 / 3, rel=1e-4)
    draws = np.abs(np.random.default_rng(3).normal(size=(100_000, 3)))
    assert np.mean(np.all(draws <= factor, axis=1)) > 0.9


def test_a_current_turns_round_with_its_temperatures():
    found = chain.bounds.certify(conductances(MEDIATOR, [30.0, 100.0, 300.0]), uncertainty="0.1 pW/K")
    forth, back = found.current("200 K", "50 K"), found.current("50 K", "200 K")
    assert float(forth.lower) == -float(back.upper) and float(forth.upper) == -float(back.lower)
    same = found.current("70 K", "70 K")
    assert float(same.lower) == float(same.upper) == 0.0


# -- the tip of a tunnelling microscope --------------------------------------------------------------------------------


def tip_currents():
    cold = np.linspace(90.0, 210.0, 13)
    J = chain.PhononTunnelingLink("165 K").current("300 K", Q(cold, "K")).m  # [Panasyuk2012] Eq. (86)
    return currents(np.full(cold.size, 300.0), cold, J)


def test_each_current_from_the_tip_needs_its_share_of_ballistic_channels():
    data, needed = tip_currents(), []
    for i in (0, 6, 12):
        found = chain.bounds.certify(data[i : i + 1], channels=None).least_channels()
        one = chain.bounds.ballistic_current("300 K", Q(float(data.T2[i]), "K")).m
        assert float(found.channels) == pytest.approx(float(data[i]) / one * (1.0 - EXACT), rel=1e-8)
        needed.append(float(found.channels))
    assert needed == pytest.approx([70.2, needed[1], 95.96], rel=1e-3)  # 70 to 96


def test_all_currents_from_the_tip_together_need_more_channels():
    """A current ∝ T1⁴ - T2⁴ asks for 𝒯 ∝ ω², which is more at high frequency than its mean."""
    data = tip_currents()
    least = [
        float(chain.bounds.certify(data, uncertainty=error * data, sigmas=1, channels=None).least_channels().channels)
        for error in (0.2, 0.05, 0.01)
    ]
    assert least == pytest.approx([77, 178, 278], abs=0.5)
    with pytest.raises(HeatChainError, match="would need at least"):
        chain.bounds.certify(data, uncertainty=0.05 * data, sigmas=1, channels=96)


# -- bad input ---------------------------------------------------------------------------------------------------------

GOOD = table([50.0, 100.0], [1e-12, 2e-12])


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        ((), {}, "needs data"),
        ((1.0,), {}, "DataArray"),
        ((GOOD.drop_vars("temperature"),), {}, "column `temperature`"),
        ((GOOD, GOOD), {"uncertainty": "1 pW/K"}, "one table"),
        ((GOOD,), {"uncertainty": Q([1.0, 1.0, 1.0], "pW/K")}, "shape"),
        ((GOOD,), {"uncertainty": "-1 pW/K"}, "uncertainty"),
        ((GOOD,), {"channels": 0}, "channels"),
        ((GOOD,), {"channels": "two"}, "channels"),
        ((GOOD,), {"channels": True}, "channels"),
        ((GOOD,), {"confidence": 1.0}, "confidence"),
        ((GOOD,), {"sigmas": -1.0}, "sigmas"),
        ((-GOOD,), {}, "not positive"),
        ((table([0.0, 10.0], [0.0, 1e-12]),), {}, "positive temperatures"),
        ((table([10.0], [math.nan]),), {}, "finite"),
        ((currents([100.0], [100.0], [1e-12]),), {}, "equal temperatures"),
    ],
)
def test_bad_data_are_named(arguments, options, words):
    with pytest.raises(HeatChainError, match=words):
        chain.bounds.certify(*arguments, **options)


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("conductance", ("0 K",)),
        ("conductance", ("5 nm",)),
        ("conductance", ("5 K", "9 cm^-1")),
        ("current", ("5 K", "-1 K")),
        ("weight", (("9 cm^-1", "3 cm^-1"),)),
        ("weight", (("inf", "inf"),)),
        ("weight", ("3 cm^-1",)),
    ],
)
def test_bad_questions_are_named(method, arguments):
    with pytest.raises(HeatChainError):
        getattr(chain.bounds.certify(GOOD), method)(*arguments)


def test_labels_and_units():
    found = chain.bounds.certify(GOOD)
    T = xr.DataArray([60.0, 70.0], dims="place", attrs={"units": "K"})
    ds = found.conductance(T)
    assert ds.lower.dims == ("place",) and ds.upper.attrs["units"] == "W K^-1"
    pairs = found.current(Q([60.0, 70.0], "K"), "50 K")
    assert pairs.gap.dims == ("pair",) and pairs.T1.attrs["units"] == "K" and pairs.lower.attrs["units"] == "W"
    assert found.weight(BAND).lower.attrs["units"] == "rad s^-1"
    assert found.least_channels().channels.attrs["units"] == "1"


@pytest.mark.parametrize(("hot", "cold"), [(25.0, 24.0), (25.0, 25.0 - 1e-9), (5.0, 4.999), (301.0, 300.0)])
def test_currents_between_close_temperatures(hot, cold):
    """Data up to 300 K reach to y = 60 · 300/hot, where a bath of `hot` has no quanta that a float could hold."""
    link = chain.HarmonicMediator("100 cm^-1", "90 cm^-1", cutoff="170 K")
    known = conductances(link, [5.0, 50.0, 100.0, 200.0, 300.0])
    pairs = np.array([[300.0, 299.0], [25.0, 24.0], [100.0, 99.99]])
    coordinates = {name: ("pair", pairs[:, i], {"units": "K"}) for i, name in enumerate(("T1", "T2"))}
    values = [link.current(Q(a, "K"), Q(b, "K")).m_as("W") for a, b in pairs]
    currents = xr.DataArray(values, coords=coordinates, dims="pair", attrs={"units": "W"})
    true = link.current(Q(hot, "K"), Q(cold, "K")).m_as("W")
    for data in ((known,), (currents,), (known, currents)):
        found = chain.bounds.certify(*data).current(Q(hot, "K"), Q(cold, "K"))
        assert float(found.lower) <= true <= float(found.upper)
        assert np.isfinite([found.lower, found.upper, found.gap]).all()


@pytest.mark.parametrize("exponent", [-300, -12, -6, -3, 3, 12, 300])
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_questions_at_temperatures_of_any_size_are_answered_or_refused(exponent):
    """Far below the data a program had columns of zeros, and scipy's error came out."""
    link = chain.HarmonicMediator("100 cm^-1", "90 cm^-1", cutoff="170 K")
    pair = currents([300.0, 25.0], [299.0, 25.0 - 1e-9], [
        link.current(Q(a, "K"), Q(b, "K")).m_as("W") for a, b in ((300.0, 299.0), (25.0, 25.0 - 1e-9))
    ])  # fmt: skip
    T = 10.0**exponent
    for data in ((conductances(link, [5.0, 50.0, 300.0]),), (pair,)):
        found = chain.bounds.certify(*data)
        for name, at in (
            ("conductance", (T,)),
            ("current", (T, 0.9 * T)),
            ("current", (T, 0.0)),
            ("current", (100.0, T)),
        ):
            kelvins = [Q(one, "K") for one in at]
            try:
                ds = getattr(found, name)(*kelvins)
            except HeatChainError as error:
                assert "say nothing there" in str(error) and not 0.03 < max(at) < 1e14
                continue
            assert np.isfinite([ds.lower, ds.upper, ds.gap]).all() and ds.lower <= ds.upper
            if -7 < exponent < 7:
                assert holds(ds, getattr(link, name)(*kelvins).magnitude)


@pytest.mark.parametrize("T", [1e-300, 1e-31, 1e-20, 1e20, 1e31, 1e300])
@pytest.mark.parametrize("size", [1e-300, 1e-70, 1e-3, 1e70, 1e300])
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_data_of_any_size_are_answered_or_refused(T, size):
    channel = k * k * math.pi * T / (6.0 * hbar)  # W/K, one that is open everywhere
    value = size * channel
    for data in (table([T], [value]), currents([T], [T * (1 - 1e-9)], [value * T * 1e-9])):
        try:
            found = chain.bounds.certify(data)
            ds = found.conductance(Q(1.1 * T, "K"))
        except HeatChainError:
            assert not (1e-31 < T < 1e31 and size == 1e-3)
            continue
        assert np.isfinite([ds.lower, ds.upper, ds.gap]).all() and 0.0 <= ds.lower <= ds.upper
