"""Cases in which integrators lie, hang or break: what can be solved is solved, and checked another way."""

import time

import numpy as np
import pytest

from chain import (
    Chain,
    ConductanceLink,
    ConstantHeatCapacity,
    DebyeSolid,
    DrudeUllersma,
    HarmonicMediator,
    HeatChainError,
    HeatCurrent,
    ModelWarning,
    RadiativeLink,
    SolverError,
)
from chain.units.boundary import ureg

Q = ureg.Quantity
MEDIATOR = HarmonicMediator(frequency="50 cm^-1", damping="25 cm^-1", cutoff="165 K")
BODY = ConstantHeatCapacity("1 aJ/K")
MODES = DrudeUllersma("1e10 rad/s")
GOLD = DebyeSolid("165 K", atoms=3862)


class Jump:
    """K = 1 nW/K below a temperature and 5 nW/K above, with its exact current."""

    def __init__(self, at):
        self.at = at

    def conductance(self, T):
        return np.where(self.at < T, 5e-9, 1e-9)

    def potential(self, T):
        return 1e-9 * T + 4e-9 * np.maximum(T - self.at, 0.0)

    def current(self, a, b):
        return self.potential(a) - self.potential(b)


@pytest.mark.parametrize("at", [305.0, 305.1234, 300.001])
@pytest.mark.filterwarnings("ignore::chain.errors.ModelWarning")
def test_a_conductance_that_jumps(at):
    """Against the exact steady state, in which the potential is linear along the chain."""
    link, n = Jump(at), 5
    row = Chain(link, BODY, n, "310 K", "300 K")
    late = row.transient("300 K", "1 us", samples=3)
    F = np.linspace(link.potential(310.0), link.potential(300.0), n + 2)[1:-1]
    knee = link.potential(at)
    exact = np.where(knee < F, at + (F - knee) / 5e-9, F / 1e-9)
    assert late["temperature"].values[-1] == pytest.approx(exact, rel=1e-5)
    assert row.steady_state()["temperature"].values == pytest.approx(exact, rel=1e-10)
    assert late.attrs["energy_residual"] < 1e-12


def test_a_link_that_jumps_in_both_temperatures_is_told():
    """Its table cannot follow; the result says so, and conserves energy."""

    class Mean:
        def conductance(self, T):
            return np.where(T > 305.123, 5e-9, 1e-9)

        def current(self, a, b):
            return (a - b) * self.conductance(0.5 * (a + b))

    with pytest.warns(ModelWarning, match="jumps, or is noisy"):
        ds = Chain(Mean(), BODY, 5, "310 K", "300 K").transient("300 K", "100 ns")
    assert ds.attrs["energy_residual"] < 1e-12
    assert ds.attrs["table_error"] > 1e-3


def test_stiffness_of_links_and_bodies():
    """Time constants from 1e-21 s to 1e3 s; two halves that each come to rest at once, and then slowly meet."""
    K = np.array([1e-9, 1e-9, 1e-9, 1e-21, 1e-9, 1e-9, 1e-9])
    C = np.array([1e-18, 1e-30, 1e-18, 1e-18, 1e-30, 1e-18])
    row = Chain(ConductanceLink(Q(K, "W/K")), ConstantHeatCapacity(Q(C, "J/K")), None, "310 K", "300 K")
    ds = row.transient("300 K", "1 s", samples=11)
    T = ds["temperature"].values[-1]
    assert T[:3] == pytest.approx(310.0, abs=1e-3) and T[3:] == pytest.approx(300.0, abs=1e-3)
    assert ds["current"].values[-1, 3] == pytest.approx(1e-20, rel=1e-3)
    assert ds.attrs["energy_residual"] < 1e-12 and ds.attrs["steps"] < 200


@pytest.mark.parametrize("capacity", ["1e-40 J/K", "1e-140 J/K"])
def test_one_body_of_nearly_no_heat_capacity(capacity):
    """It follows its neighbours: the same as their two links in series."""
    bodies = [BODY, BODY, ConstantHeatCapacity(capacity), BODY, BODY]
    with_it = Chain(ConductanceLink("1 nW/K"), bodies, None, "310 K", "300 K").transient("300 K", "20 ns", rtol=1e-9)
    K = Q([1.0, 1.0, 0.5, 1.0, 1.0], "nW/K")
    without = Chain(ConductanceLink(K), BODY, None, "310 K", "300 K").transient("300 K", "20 ns", rtol=1e-9)
    outer = with_it["temperature"].values[:, [0, 1, 3, 4]]
    np.testing.assert_allclose(outer, without["temperature"].values, rtol=1e-6)
    middle = 0.5 * (outer[:, 1] + outer[:, 2])
    np.testing.assert_allclose(with_it["temperature"].values[1:, 2], middle[1:], rtol=1e-6)


def test_a_body_that_could_not_be_counted_is_refused():
    bodies = [BODY, ConstantHeatCapacity("1e-160 J/K")]
    with pytest.raises(HeatChainError, match="no thermal energy"):
        Chain(ConductanceLink("1 nW/K"), bodies, None, "310 K", "300 K").transient("300 K", "20 ns")


@pytest.mark.parametrize("link", [MEDIATOR, RadiativeLink("1 um^2")], ids=["mediator", "radiation"])
@pytest.mark.parametrize("body", [MODES, GOLD], ids=["modes", "gold"])
def test_ends_a_million_times_apart(link, body):
    ds = Chain(link, body, 5, "300 K", "0.3 mK").transient("0.3 mK", "10 us", samples=31)
    T = ds["temperature"].values
    assert np.isfinite(T).all() and T.min() >= 0.3e-3 * (1 - 1e-9) and T.max() <= 300.0
    assert (np.diff(T, axis=1) <= 1e-9 * T[:, 1:]).all()  # from hot to cold
    assert ds.attrs["energy_residual"] < 1e-12
    steady = Chain(link, body, 5, "300 K", "0.3 mK").steady_state()
    assert np.ptp(steady["current"].values) <= 1e-9 * steady["current"].values.max()


@pytest.mark.parametrize("cold", [1.0, 1e-3, 1e-9])
def test_a_reservoir_that_falls_to_nearly_nothing(cold):
    """As two runs, of which the second begins where the first ended."""
    row = Chain(MEDIATOR, MODES, 4, lambda t: np.where(t < 1e-7, 300.0, cold), "300 K")
    ds = row.transient("310 K", "400 ns", samples=5, rtol=1e-8)
    first = Chain(MEDIATOR, MODES, 4, "300 K", "300 K").transient("310 K", "100 ns", samples=2, rtol=1e-8)
    start = Q(first["temperature"].values[-1], "K")
    second = Chain(MEDIATOR, MODES, 4, Q(cold, "K"), "300 K").transient(start, "300 ns", samples=4, rtol=1e-8)
    np.testing.assert_allclose(ds["temperature"].values[1:], second["temperature"].values, rtol=1e-6)
    assert ds.attrs["energy_residual"] < 1e-12


def test_a_reservoir_that_falls_to_nothing_is_refused():
    with pytest.raises(HeatChainError, match=r"`left` must be a positive temperature, but is 0 K at 1.00\d*e-07 s"):
        Chain(MEDIATOR, MODES, 4, lambda t: np.where(t < 1e-7, 300.0, 0.0), "300 K").transient("300 K", "400 ns")


@pytest.mark.parametrize("ends", [
    {"left": HeatCurrent("-1 uW"), "right": "300 K"},
    {"left": "300 K", "right": "300 K", "sources": {3: "-1 uW"}},
])  # fmt: skip
def test_heat_taken_until_nothing_is_left(ends):
    with pytest.raises(SolverError, match=r"coldest site, \d, is at .* It reached") as caught:
        Chain(MEDIATOR, MODES, 5, **ends).transient("300 K", "1 us")
    assert np.isfinite(caught.value.partial["temperature"].values).all()


def test_one_body():
    ds = Chain(ConductanceLink("1 nW/K"), BODY, 1, "310 K", "300 K").transient("300 K", "3 ns", samples=7, rtol=1e-9)
    expected = 305.0 - 5.0 * np.exp(-2e9 * ds["time"].values)
    np.testing.assert_allclose(ds["temperature"].values[:, 0], expected, rtol=1e-9)


@pytest.mark.slow
def test_a_million_bodies():
    ds = Chain(ConductanceLink("1 nW/K"), BODY, 10**6, "310 K", "300 K").transient("300 K", "1 us", samples=3)
    assert ds.attrs["energy_residual"] < 1e-12
    short = Chain(ConductanceLink("1 nW/K"), BODY, 500, "310 K", "300 K").transient("300 K", "1 us", samples=3)
    np.testing.assert_allclose(ds["temperature"].values[:, :400], short["temperature"].values[:, :400], rtol=1e-6)


@pytest.mark.parametrize(("changes", "arguments"), [
    ({"links": ConductanceLink("1e300 W/K")}, {"until": "1 us"}),
    ({"left": "1e300 K"}, {"until": "1 us"}),
    ({}, {"until": "1e300 s"}),
])  # fmt: skip
@pytest.mark.filterwarnings("ignore:overflow:RuntimeWarning")
def test_numbers_beyond_reason_end_soon(changes, arguments):
    begin = time.process_time()
    with pytest.raises(SolverError, match="step size became too small"):
        Chain(
            **{"links": MEDIATOR, "subsystems": BODY, "n": 5, "left": "310 K", "right": "300 K", **changes}
        ).transient("300 K", **arguments)
    assert time.process_time() - begin < 10.0


def test_a_time_beyond_reason_is_refused():
    with pytest.raises(HeatChainError, match="at least"):
        Chain(MEDIATOR, BODY, 5, "310 K", "300 K").transient("300 K", Q(5e-324, "s"))
