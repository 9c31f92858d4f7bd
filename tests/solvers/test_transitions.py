"""Chains whose links change within a kelvin of one side's temperature: exact, and with several steady states."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import chain

BODY = chain.ConstantHeatCapacity("1 aJ/K")


class OneSide(chain.Link):
    """As of a plate of vanadium dioxide that faces one without a transition: 1 nW/K in its hot phase, 1 + 2 rise cold.

    Where the temperature of the plate rises through the transition the current falls.
    """

    rectifies = True

    def __init__(self, rise=2.0, width=0.5):
        self.rise, self.width = rise, width

    def conductance(self, T):
        return 1e-9 * (1.0 + self.rise * (1.0 - np.tanh((T - 340.0) / self.width)))

    def current(self, T1, T2):
        return self.conductance(T1) * (T1 - T2)


class Jump(OneSide):
    """Of no width."""

    def conductance(self, T):
        return 1e-9 * np.where(T < 340.0, 1.0 + 2.0 * self.rise, 1.0)


class Turned(OneSide):
    def current(self, T1, T2):
        return -OneSide.current(self, T2, T1)


class Mean(OneSide):
    """By the temperature between; for the linear law."""

    rectifies = False

    def current(self, T1, T2):
        return self.conductance(0.5 * (T1 + T2)) * (T1 - T2)


def row(n, link=None, law="exact"):
    return chain.Chain(link or OneSide(), BODY, n, "390 K", "300 K", law=law)


def balance(T, link):
    """What comes in less what goes out of each body, of all that goes through."""
    T = np.concatenate([[390.0], T, [300.0]])
    J = link.current(T[:-1], T[1:])
    return np.diff(J) / J.max()


def test_transient_through_a_transition():
    link = OneSide()

    def rates(_, T):
        T = np.concatenate([[390.0], T, [300.0]])
        return -np.diff(link.current(T[:-1], T[1:])) / 1e-18

    ds = row(8).transient("320 K", "60 ns", samples=13, rtol=1e-9)
    times = ds["time"].values
    other = solve_ivp(rates, times[[0, -1]], np.full(8, 320.0), "Radau", times, rtol=1e-10, atol=1e-9)
    np.testing.assert_allclose(ds["temperature"].values, other.y.T, rtol=1e-7)
    assert (ds["temperature"].values[-1] > 341.0).any() and (ds["temperature"].values[-1] < 339.0).any()


def test_two_steady_states_of_two_bodies():
    """Far from the transition every link is in one phase, and the currents are those of resistances."""
    cold, hot = (row(2).steady_state(start)["temperature"].values for start in ("300 K", "390 K"))
    np.testing.assert_allclose(cold, [390.0 - 90.0 / 1.4, 300.0 + 90.0 / 7.0], rtol=1e-10)  # 1, 1/5, 1/5 K/nW
    np.testing.assert_allclose(hot, [390.0 - 90.0 / 2.2, 300.0 + 18.0 / 2.2], rtol=1e-10)  # 1, 1, 1/5 K/nW


def test_two_steady_states_beside_a_jump():
    """Whether or not its place is an edge of the tables."""
    for hottest in (390.0, 397.3):
        ends = chain.Chain(Jump(4.0), BODY, 1, f"{hottest} K", "300 K")
        for start, mean in (("301 K", 0.1 * hottest + 270.0), ("389 K", 0.5 * (hottest + 300.0))):
            np.testing.assert_allclose(ends.steady_state(start)["temperature"], mean, rtol=1e-9)


def test_which_of_several_is_said():
    with pytest.warns(chain.ModelWarning, match=r"come to from 345 K; `initial` gives another"):
        found = row(2).steady_state()
    np.testing.assert_array_equal(found["temperature"], row(2).steady_state("345 K")["temperature"])
    chain.Chain(Mean(), BODY, 4, "320 K", "300 K").steady_state()  # no warning where there is one


class MeanJump(Mean):
    conductance = Jump.conductance


@pytest.mark.parametrize(("law", "link"), [("exact", OneSide), ("exact", Jump), ("linear", Mean), ("linear", MeanJump)])
def test_it_is_where_a_run_from_the_same_start_ends(law, link):
    rng = np.random.default_rng(5)
    for _ in range(8):
        link_, n, start = link(rng.uniform(0.5, 8.0), 10.0 ** rng.uniform(-1.0, 0.7)), int(rng.integers(2, 12)), 345.0
        chain_ = row(n, link_, law)
        found = chain_.steady_state(f"{start} K")["temperature"].values
        late = chain_.transient(f"{start} K", f"{100 * n * n} ns", samples=2)["temperature"].values[-1]
        np.testing.assert_allclose(found, late, rtol=1e-6)
        assert np.abs(balance(found, link_)).max() < 1e-9


def test_a_network_comes_to_the_same():
    edges = [(i, i + 1) for i in range(1, 8)]
    ends = {"hot": (OneSide(), "390 K", 1), "cold": (Turned(), "300 K", 8)}
    network = chain.Network(OneSide(), BODY, edges=edges, reservoirs=ends)
    for start in ("300 K", "390 K"):
        ours = network.steady_state(start)["temperature"].values
        np.testing.assert_allclose(ours, row(8).steady_state(start)["temperature"], rtol=1e-9)


def test_a_balance_that_does_not_last_is_not_returned():
    """Of one body whose right link's plate it is there are three balances; that in the transition is unstable."""
    for start in ("300 K", "341 K", "390 K"):
        body = chain.Chain([chain.ConductanceLink("1 nW/K"), OneSide(4.0, 0.2)], BODY, 1, "390 K", "320 K")
        T = float(body.steady_state(start)["temperature"].item())
        assert abs(T - 340.0) > 5.0
        slowest = body.transient(f"{T + 0.01} K", "100 ns", samples=2)["temperature"].values[-1]
        np.testing.assert_allclose(slowest, T, rtol=1e-9)
