"""Small deviations: modes and frequency response of a uniform chain, which are known in closed form."""

import numpy as np
import pytest

from chain import (
    Chain,
    ConductanceLink,
    ConstantHeatCapacity,
    HeatChainError,
    Insulated,
    Network,
    Periodic,
    Rod,
    SolverError,
)
from chain.units.boundary import ureg
from systems import chains

Q = ureg.Quantity
K, C = 20e-12, 2e-19  # of chain_cases' CONSTANT and PLAIN


def uniform(n=7, **changes):
    return chains.chain(links=chains.CONSTANT, subsystems=chains.PLAIN, n=n, **changes)


@pytest.mark.parametrize("n", [1, 2, 7, 40])
def test_relaxation_times_of_a_uniform_chain(n):
    """τ_k = C/(4K sin²(kπ/(2(N + 1)))), and modes are sines."""
    ds = uniform(n).modes()
    mode = np.arange(1, n + 1)
    np.testing.assert_allclose(
        ds["relaxation_time"].values, C / (4 * K * np.sin(mode * np.pi / (2 * (n + 1))) ** 2), rtol=1e-10
    )
    sine = np.sin(np.pi * np.outer(mode, mode) / (n + 1))
    profile = ds["mode_profile"].values
    sine *= np.sign((sine * profile).sum(axis=1))[:, None] / np.abs(sine).max(axis=1)[:, None]
    np.testing.assert_allclose(profile, sine, atol=1e-7)


def test_one_insulated_end():
    """τ_k = C/(4K sin²((2k - 1)π/(2(2N + 1))))."""
    n = 6
    ds = uniform(n, left=Insulated()).modes(at="300 K")
    angle = (2 * np.arange(1, n + 1) - 1) * np.pi / (2 * (2 * n + 1))
    np.testing.assert_allclose(ds["relaxation_time"].values, C / (4 * K * np.sin(angle) ** 2), rtol=1e-9)


def test_slowest_mode_alone_and_as_it_is_seen():
    row = chains.mixed()
    slowest = float(row.modes()["relaxation_time"][0])
    assert float(row.modes(count=1)["relaxation_time"][0]) == pytest.approx(slowest, rel=1e-8)
    steady = row.steady_state()["temperature"].values
    ds = row.transient(Q(steady + 1e-3, "K"), times=Q([8 * slowest, 9 * slowest], "s"), rtol=1e-11)
    away = np.abs(ds["temperature"].values - steady).max(axis=1)
    assert np.log(away[0] / away[1]) == pytest.approx(1.0, rel=1e-3)


def test_response_of_one_body():
    """iωCT = K(T_L - T) - KT: amplitude 1/|2 + iωτ|, phase arctan(ωτ/2), with τ = C/K."""
    omega = np.geomspace(0.01, 100, 9) * K / C
    ds = uniform(1).response(Q(omega, "rad/s"))
    expected = 1 / (2 + 1j * omega * C / K)
    np.testing.assert_allclose(ds["amplitude"].values[:, 0], np.abs(expected), rtol=1e-12)
    np.testing.assert_allclose(ds["phase"].values[:, 0], -np.angle(expected), rtol=1e-10)
    current = K * (1 - expected)
    np.testing.assert_allclose(ds["impedance"].values, 1 / np.abs(current), rtol=1e-11)
    np.testing.assert_allclose(ds["impedance_phase"].values, -np.angle(current), atol=1e-11)


def test_response_of_a_uniform_chain():
    """T_n ∝ sinh((N + 1 - n)q), with 2K(cosh q - 1) = iωC."""
    n, omega = 7, np.array([0.01, 0.3, 5.0]) * K / C
    q = np.arccosh(1 + 0.5j * omega * C / K)[:, None]
    expected = np.sinh((n + 1 - np.arange(1, n + 1)) * q) / np.sinh((n + 1) * q)
    left = uniform(n).response(Q(omega, "rad/s"))
    found = left["amplitude"].values * np.exp(-1j * left["phase"].values)
    np.testing.assert_allclose(found, expected, rtol=1e-10)
    right = uniform(n).response(Q(omega, "rad/s"), side="right")
    np.testing.assert_allclose(right["amplitude"].values, left["amplitude"].values[:, ::-1], rtol=1e-11)


def test_slow_oscillation_is_the_steady_state():
    """At ω → 0 the impedance is the resistance of the whole chain, and the amplitude dT_n/dT_L."""
    row = chains.mixed()
    ds = row.response("1 rad/s")
    step = 1e-3
    up, down = (chains.mixed(left=Q(310.0 + d, "K")).steady_state() for d in (step, -step))
    np.testing.assert_allclose(
        ds["amplitude"].values[0], (up["temperature"] - down["temperature"]).values / (2 * step), rtol=1e-6
    )
    conductance = float((up["current"] - down["current"])[0]) / (2 * step)
    assert float(ds["impedance"][0]) == pytest.approx(1 / conductance, rel=1e-6)


def test_bad_questions():
    for wrong, words in (
        (lambda: chains.chain().modes(count=0), "`count`"),
        (lambda: chains.chain().response("1 W"), "`frequency`"),
        (lambda: chains.chain().response("1 THz", side="top"), "`side`"),
        (lambda: chains.chain(left=Insulated()).response("1 THz"), "left end"),
    ):
        with pytest.raises(HeatChainError, match=words):
            wrong()


class Falling:
    """J = K·ΔT/(1 + (ΔT/10 K)²), which falls with ΔT beyond 10 K."""

    def current(self, a, b):
        return 1e-9 * (a - b) / (1.0 + ((a - b) / 10.0) ** 2)

    def conductance(self, T):
        return np.full(np.shape(T), 1e-9)


def test_a_state_that_is_left_has_no_response():
    """Halfway between 340 K and 300 K a body is drawn to either side; beside 300 K it is held."""
    row = Chain(Falling(), ConstantHeatCapacity("1 aJ/K"), 1, "340 K", "300 K")
    with pytest.raises(SolverError, match="not stable"):
        row.response("1e9 rad/s", at="320 K")
    with pytest.raises(SolverError, match="not stable"):
        row.sensitivities("left", of="response", frequency="1e9 rad/s", at="320 K")
    frequency, T = 1e9, 302.0
    slopes = [(1e-9 * (1.0 - x**2) / (1.0 + x**2) ** 2) for x in (3.8, 0.2)]
    expected = slopes[0] / (sum(slopes) + 1e-18j * frequency)
    found = row.response(f"{frequency} rad/s", at=f"{T} K")
    assert slopes[0] < 0.0 < sum(slopes)
    assert found["amplitude"].values[0, 0] == pytest.approx(abs(expected), rel=1e-9)
    assert found["phase"].values[0, 0] % (2 * np.pi) == pytest.approx(-np.angle(expected) % (2 * np.pi), rel=1e-9)


def falling_row(n=1):
    return Chain(Falling(), ConstantHeatCapacity("1 aJ/K"), n, "340 K", "300 K")


def test_modes_of_a_state_that_a_falling_current_does_not_end():
    """At 302 K the link to 340 K falls, the other rises more: the rate is the sum of both; at 320 K both fall."""
    slopes = [(1e-9 * (1.0 - x**2) / (1.0 + x**2) ** 2) for x in (3.8, 0.2)]
    link, body = Falling(), ConstantHeatCapacity("1 aJ/K")
    for wanted in (
        falling_row(),
        Network(link, body, [], sites=[1], reservoirs={"hot": (link, "340 K", 1), "cold": (link, "300 K", 1)}),
    ):
        times = wanted.modes(at="302 K")["relaxation_time"].values
        np.testing.assert_allclose(times, [1e-18 / sum(slopes)], rtol=1e-8)
        with pytest.raises(SolverError, match="not stable"):
            wanted.modes(at="320 K")


def test_modes_of_several_bodies_beside_a_falling_link():
    """Against eigenvalues of the matrix of slopes; a fall of 30 K at one link, of little at the others."""
    at = np.array([337.0, 307.0, 303.5])
    x = np.diff(np.concatenate([[340.0], at, [300.0]])) / -10.0
    slope = 1e-9 * (1.0 - x**2) / (1.0 + x**2) ** 2
    M = np.diag(slope[:-1] + slope[1:]) - np.diag(slope[1:-1], 1) - np.diag(slope[1:-1], -1)
    rates = np.sort(np.linalg.eigvals(M).real) / 1e-18
    assert slope.min() < 0.0 < rates.min()
    found = falling_row(3).modes(at=Q(at, "K"))
    np.testing.assert_allclose(found["relaxation_time"].values, 1.0 / rates, rtol=1e-7)
    np.testing.assert_allclose(
        falling_row(3).modes(at=Q(at, "K"), count=1)["relaxation_time"], 1.0 / rates[:1], rtol=1e-7
    )


class Nothing:
    """A link that conducts nothing."""

    def current(self, a, b):
        return 0.0 * (a - b)

    def conductance(self, T):
        return 0.0 * T


def test_modes_of_parts_that_a_link_leaves_alone():
    """Two bodies beside their end relax with the rates 2 ± φ; a part without one keeps its energy."""
    link = ConductanceLink("1 nW/K")
    parts = Chain([link, link, Nothing(), link, link], ConstantHeatCapacity("1 aJ/K"), 4, "310 K", "300 K")
    rates = np.array([3.0 - 5**0.5, 3.0 - 5**0.5, 3.0 + 5**0.5, 3.0 + 5**0.5]) / 2
    np.testing.assert_allclose(parts.modes()["relaxation_time"].values, 1e-9 / rates, rtol=1e-10)
    alone = Chain([link, Nothing(), link], ConstantHeatCapacity("1 aJ/K"), 2, "310 K", Insulated())
    assert list(alone.modes(at="300 K")["relaxation_time"].values) == [np.inf, pytest.approx(1e-9)]
    edge = Chain([Nothing(), link, link], ConstantHeatCapacity("1 aJ/K"), 2, "310 K", Insulated())
    assert list(edge.modes(at="300 K")["relaxation_time"].values) == [np.inf, pytest.approx(0.5e-9)]


@pytest.mark.parametrize("alone", [
    Network(ConductanceLink("1 nW/K"), ConstantHeatCapacity("1e-18 J/K"), [(1, 2), (2, 3)]),
    Rod("1 W/(m K)", "2e6 J/(m^3 K)", "1 um", "1 um^2", Periodic(), Periodic(), 9),
], ids=["network", "ring"])  # fmt: skip
def test_nothing_outside_can_oscillate(alone):
    with pytest.raises(HeatChainError, match="Nothing stands outside"):
        alone.response("1e9 rad/s", at="300 K")
