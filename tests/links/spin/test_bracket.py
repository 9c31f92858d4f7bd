"""Bracket of the spin's conductance from imaginary time: synthetic spectra, limits, methods that leave it."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.constants import hbar, k

import chain
from chain.errors import HeatChainError, SolverError
from chain.links.spin import bloch_redfield, niba
from chain.links.spin.imaginary_time import bracket, path_integral

CUTOFF = 10.0


def means_of(frequencies, weights, theta, error=1e-8, parts=16):
    """Means of a spectrum of lines, whose second moment is made 1 by the unit of frequency, and its κ/(αγ_T)."""
    weights = np.asarray(weights) / np.sum(weights)
    omega = np.asarray(frequencies) / math.sqrt(weights @ np.square(frequencies))
    tau = np.arange(1, parts // 2 + 1) / (parts * theta)
    lines = np.cosh(np.outer(0.5 / theta - tau, omega)) / np.cosh(0.5 * omega / theta)
    coherence = -float(weights @ (omega * np.tanh(0.5 * omega / theta)))
    known = bracket.Means(theta, CUTOFF, tau, lines @ weights, coherence, np.full(tau.size + 1, error))
    response = math.pi * weights * np.tanh(0.5 * omega / theta)
    occupation = omega / (2.0 * theta * np.sinh(0.5 * omega / theta)) ** 2
    return known, float(np.sum(0.25 * omega**2 * np.exp(-omega / CUTOFF) * response * occupation))


@settings(max_examples=8)
@given(
    st.lists(st.tuples(st.floats(0.05, 20.0), st.floats(0.05, 1.0)), min_size=1, max_size=6),
    st.floats(0.2, 5.0),
)
def test_conductance_of_any_spectrum_lies_inside(lines, theta):
    known, conductance = means_of(*zip(*lines, strict=True), theta)
    lower, upper = bracket.bounds(known)
    assert lower <= conductance <= upper
    # and the sum rule, [Taylor2015] Eq. (10), is not sharper
    assert upper <= -0.25 * math.pi * known.coherence * (1.0 + 1e-4)


def test_one_line_is_known_to_be_one():
    """Where ⟨ω²⟩ = Δ² and the correlation is that of a free spin, nothing else fits."""
    known, conductance = means_of([1.0], [1.0], 0.7)
    lower, upper = bracket.bounds(known)
    assert lower == pytest.approx(conductance, rel=5e-3)
    assert upper == pytest.approx(conductance, rel=5e-3)


def test_larger_error_bars_widen():
    edges = []
    for error in (1e-7, 1e-5, 1e-3):
        known, _ = means_of([0.5, 1.2, 3.0], [0.3, 0.6, 0.1], 0.5, error)
        edges.append(bracket.bounds(known))
    assert edges[2][0] < edges[1][0] < edges[0][0] < edges[0][1] < edges[1][1] < edges[2][1]


def test_more_times_narrow():
    few, many = (bracket.bounds(means_of([0.5, 1.2, 3.0], [0.3, 0.6, 0.1], 0.5, parts=parts)[0]) for parts in (2, 16))
    assert many[1] - many[0] < 0.8 * (few[1] - few[0])


def test_means_of_no_spectrum_are_refused():
    known, _ = means_of([0.5, 1.2], [0.5, 0.5], 0.5)
    with pytest.raises(SolverError, match="bars are too small"):
        bracket.bounds(known._replace(correlation=known.correlation[::-1]))


@pytest.mark.slow
def test_weak_coupling_is_a_line():
    theta, alpha = 1.0, 1e-3
    lower, upper = bracket.bracket(theta, alpha, CUTOFF)
    wanted = float(bloch_redfield.conductance(theta, alpha / 2, alpha / 2, CUTOFF, 0.0))
    assert lower == pytest.approx(wanted, rel=0.02)
    assert upper == pytest.approx(wanted, rel=0.02)


@pytest.mark.parametrize("theta", [1.0, 3.0])
def test_where_the_approximations_are_wrong_they_leave_it(theta):
    alpha = 0.2
    lower, upper = bracket.bracket(theta, alpha, CUTOFF)
    assert 0.0 < lower < upper
    coherence = path_integral.coherence(theta, alpha, CUTOFF)[0]
    assert upper < 0.8 * 0.25 * math.pi * alpha * -coherence  # [Taylor2015] Eq. (18), which is not saturated
    assert float(bloch_redfield.conductance(theta, 0.1, 0.1, CUTOFF, 0.0)) > upper
    hop = float(niba.conductance(theta, 0.1, 0.1, CUTOFF, 0.0))
    assert hop > upper if theta == 1.0 else lower < hop < upper


@pytest.mark.parametrize(("theta", "alpha"), [
    pytest.param(0.4, 0.1, marks=pytest.mark.slow), pytest.param(1.0, 0.4, marks=pytest.mark.slow), (2.0, 0.05),
])  # fmt: skip
def test_exact_conductance_lies_inside(theta, alpha):
    pytest.importorskip("qutip")
    from chain.links.spin.hierarchy import heom

    lower, upper = bracket.bracket(theta, alpha, CUTOFF)
    found = heom.solve("heat", (0.5 * alpha, theta), (0.5 * alpha, theta), CUTOFF, 0.0)
    assert lower < found.value - found.error
    assert found.value + found.error < upper


def test_unequal_couplings_share_one_bracket():
    unit, T = hbar * 1e12 / k, "22.915 K"
    even, uneven = (
        chain.SpinMediator("1e12 rad/s", pair, "1e13 rad/s").conductance_bracket(T)
        for pair in ((0.1, 0.1), (0.05, 0.15))
    )
    for edge in ("conductance_lower", "conductance_upper"):
        assert float(uneven[edge] / even[edge]) == pytest.approx(4.0 * 0.05 * 0.15 / 0.04, rel=1e-9)
        assert even[edge].attrs["units"] == "W K^-1"
    lower, upper = bracket.bracket(22.915 / unit, 0.2, CUTOFF)
    assert float(even["conductance_lower"]) == pytest.approx(lower * k * 1e12, rel=1e-9)
    assert float(even["conductance_upper"]) == pytest.approx(upper * k * 1e12, rel=1e-9)


def test_without_coupling_no_heat():
    ds = chain.SpinMediator("1e12 rad/s", (0.0, 0.2), "1e13 rad/s").conductance_bracket(
        chain.ureg.Quantity([5, 9], "K")
    )
    assert ds["conductance_upper"].dims == ("temperature",)
    assert not ds["conductance_upper"].any()


def test_bias_is_refused():
    biased = chain.SpinMediator("1e12 rad/s", 0.2, "1e13 rad/s", bias="1e11 rad/s")
    with pytest.raises(HeatChainError, match=r"bias.*must be zero"):
        biased.conductance_bracket("10 K")
