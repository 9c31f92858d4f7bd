"""Cumulants of the heat that leaves a bath: dense matrices, determinants, and the noise of the link."""

import numpy as np
import pytest
from scipy.linalg import expm

import chain
from chain import HeatChainError
from chain.exact import Star
from chain.exact.bath_modes import drude_ullersma
from chain.exact.star import dense_matrix, heat_cumulants, heat_variance, second_moments
from chain.exact.star.system import Start, System
from chain.units.boundary import ureg

BATHS = {
    "equal": ((60, 0.1, 0.3, 2.0), (60, 0.1, 0.7, 2.0)),
    "different": ((60, 0.1, 0.3, 2.0), (37, 0.17, 0.7, 2.0)),
    "partly shared": ((60, 0.1, 0.3, 2.0, "equal"), (30, 0.2, 0.7, 2.0, "equal")),
    "shared but for rounding": ((60, 0.03, 0.3, 2.0), (36, 0.05, 0.7, 2.0)),
    "random": ((60, 0.1, 0.3, 2.0, "random", 1), (60, 0.1, 0.7, 2.0, "random", 2)),
    "strong": ((60, 0.05, 20.0, 3.0), (60, 0.05, 5.0, 3.0)),
}
TIMES = np.array([0.0, 0.3, 7.0, 40.0, 150.0])
RADIUS = 0.15  # of the circle about no counting
MEDIATOR = chain.HarmonicMediator("1e12 rad/s", "0.5e12 rad/s", "2e12 rad/s")


def star(first, second):
    return System(1.0, (drude_ullersma(*first), drude_ullersma(*second)))


@pytest.mark.parametrize("baths", BATHS)
@pytest.mark.parametrize("statistics", ["quantum", "classical"])
@pytest.mark.parametrize("temperatures", [(1.0, 0.5), (0.0, 0.3)])
def test_mean_and_variance_agree_with_dense_matrices(baths, statistics, temperatures):
    system = star(*BATHS[baths])
    start = Start(temperatures, 0.7, "simultaneous", statistics)
    mean, variance = heat_cumulants.cumulants(system, start, TIMES, 2)
    found = heat_variance.cumulants(system, start, TIMES, 1)
    scale = max(np.abs(mean).max(), 1e-3)
    np.testing.assert_allclose(found[0], mean, rtol=0.0, atol=1e-9 * scale)
    np.testing.assert_allclose(found[1], variance, rtol=1e-9, atol=1e-9 * variance.max())
    # And the mean of both with that of the solver for second moments
    (moments,) = second_moments.solve(system, start, TIMES)
    np.testing.assert_allclose(found[0], moments.bath_change()[:, 0], rtol=0.0, atol=1e-11 * scale + 1e-12)


@pytest.mark.parametrize("modes", [(3, 2), (60, 40)])
@pytest.mark.parametrize("statistics", ["quantum", "classical"])
def test_cumulants_are_those_of_the_generating_function(statistics, modes):
    """ln⟨exp(λH1(t))exp(-λH1)⟩ by determinants of complex canonical matrices; its derivatives by Cauchy's integral."""
    first, second = modes
    system = star((first, 1.2 / first, 0.3, 2.0), (second, 1.0 / second, 0.7, 2.0))
    T, own, time = (1.0, 0.4), 0.7, 6.0
    start = Start(T, own, "simultaneous", statistics)
    A = dense_matrix.matrix(system)
    n = len(A)
    omega = np.concatenate([[1.0], *(bath.frequency for bath in system.baths)])
    U = expm(time * np.block([[np.zeros((n, n)), np.eye(n)], [-A, np.zeros((n, n))]]))
    mine = np.isin(np.arange(n), np.arange(1, first + 1)).astype(float)
    R = np.diag(np.concatenate([mine * omega**2, mine]))
    P = U.T @ R @ U
    J = np.block([[np.zeros((n, n)), np.eye(n)], [-np.eye(n), np.zeros((n, n))]])
    kelvins = np.concatenate([[own], np.full(first, T[0]), np.full(second, T[1])])
    if statistics == "classical":
        sigma = np.diag(np.concatenate([kelvins / omega**2, kelvins]))

        def whole(counting):
            return np.linalg.slogdet(np.eye(2 * n) - counting * sigma @ (P - R))
    else:
        state = expm(-1j * J @ np.diag(np.concatenate([omega**2, np.ones(n)]) / np.tile(kelvins, 2)))

        def whole(counting):
            after, before = expm(1j * counting * J @ P), expm(-1j * counting * J @ R)
            return np.linalg.slogdet(state @ before @ after - np.eye(2 * n))

    sign, size = whole(0.0)
    circle = np.exp(2j * np.pi * np.arange(24) / 24)
    logs = []
    for counting in RADIUS * circle:
        phase, grown = whole(counting)
        logs.append(-0.5 * (np.log(phase / sign) + grown - size))
    right = [factor * np.mean(logs / (RADIUS * circle) ** k) for k, factor in ((1, 1.0), (2, 2.0), (3, 6.0))]
    found = heat_cumulants.cumulants(system, start, np.array([time]), 3)[:, 0]
    np.testing.assert_allclose(found, np.real(right), rtol=1e-9)


def test_the_variance_grows_as_the_links_noise_says_and_not_after_the_recurrence():
    exact = Star(MEDIATOR, "0.05e12 rad/s", 400)
    T1, T2 = "11 K", "4 K"
    recurrence = exact.window[1].m_as("s")
    times = ureg.Quantity(np.array([0.3, 0.6, 0.9, 1.2, 1.5]) * recurrence, "s")
    ds = exact.heat_cumulants((T1, T2), times=times)
    slopes = np.diff(ds["heat_cumulant_2"].values) / (0.3 * recurrence)
    noise = MEDIATOR.heat_noise(T1, T2).m_as("J^2/s")
    current = MEDIATOR.current(T1, T2).m_as("W")
    means = np.diff(ds["heat_cumulant_1"].values) / (0.3 * recurrence)
    np.testing.assert_allclose(slopes[:2], noise, rtol=1e-2)
    np.testing.assert_allclose(means[:2], current, rtol=1e-2)
    assert abs(slopes[-1] / noise - 1.0) > 0.1


def test_the_third_cumulant_grows_as_the_links():
    exact = Star(MEDIATOR, "0.06e12 rad/s", 160)
    recurrence = exact.window[1].m_as("s")
    ds = exact.heat_cumulants(("11 K", "4 K"), times=ureg.Quantity(np.array([0.4, 0.9]) * recurrence, "s"), count=3)
    slope = np.diff(ds["heat_cumulant_3"].values)[0] / (0.5 * recurrence)
    right = MEDIATOR.heat_cumulants("11 K", "4 K", 3)["cumulant_3"]
    assert slope == pytest.approx(float(right), rel=0.05)


def test_bad_input():
    exact = Star(MEDIATOR, "0.05e12 rad/s", 201)
    with pytest.raises(HeatChainError, match="up to 200 modes"):
        exact.heat_cumulants(("11 K", "4 K"), "1 ps", count=3)
    for wrong in (0, 4, -1, 1.5):
        with pytest.raises(HeatChainError, match="`count`"):
            exact.heat_cumulants(("11 K", "4 K"), "1 ps", count=wrong)
    with pytest.raises(HeatChainError, match="`until`"):
        exact.heat_cumulants(("11 K", "4 K"))
    with pytest.raises(HeatChainError, match="`method`"):
        exact.heat_cumulants(("11 K", "4 K"), "1 ps", method="fast")


@pytest.mark.parametrize("apart", [3e-9, 1e-8])
def test_modes_too_near_for_the_variance_are_refused(apart):
    """The sum over pairs loses digits as 1/apart², the energies and dense matrices do not."""
    found = Star(MEDIATOR, ("1e11 rad/s", f"{1e11 * (1 + apart):.17g} rad/s"), 12)
    asked = {"temperatures": ("10 K", "5 K"), "times": ["10 ps"]}
    with pytest.raises(HeatChainError, match='method="dense"'):
        found.heat_cumulants(**asked)
    mean = found.heat_cumulants(**asked, count=1)["heat_cumulant_1"].values
    dense = found.heat_cumulants(**asked, method="dense")
    np.testing.assert_allclose(mean, dense["heat_cumulant_1"].values, rtol=1e-6)


def test_modes_that_are_near_enough_keep_the_variance():
    """At 3e-7 of their frequency; with an error far below what is refused."""
    found = Star(MEDIATOR, ("1e11 rad/s", f"{1e11 * (1 + 3e-7):.17g} rad/s"), 60)
    asked = {"temperatures": ("10 K", "5 K"), "times": ["10 ps"]}
    one, other = (found.heat_cumulants(**asked, method=way)["heat_cumulant_2"].values for way in ("arrowhead", "dense"))
    np.testing.assert_allclose(one, other, rtol=1e-6)
