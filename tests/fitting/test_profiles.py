"""Profile likelihood against closed forms, brute force, and the intervals of lmfit."""

import lmfit
import numpy as np
import pytest
from scipy.optimize import brentq

from chain.errors import HeatChainError, SolverError
from chain.fitting.fit import fit, spread
from chain.fitting.prediction import band, quantile
from chain.fitting.problem import Problem

X = np.linspace(0.0, 1.0, 12)


def parameters(bounds=(-20.0, 20.0), **values):
    made = lmfit.Parameters()
    for name, value in values.items():
        made.add(name, value=value, min=bounds[0], max=bounds[1])
    return made


def line(noise, size=1.0):
    """Data of a straight line, its problem with residuals over `size`, and the model's columns."""
    y = 1.0 + 0.5 * X + noise * np.random.default_rng(3).standard_normal(X.size)
    columns = np.stack([np.ones_like(X), X], axis=1)
    return Problem(lambda p: (p["a"].value + p["b"].value * X - y) / size, parameters(a=0.0, b=0.0)), columns, y


@pytest.mark.parametrize("known", [True, False])
def test_a_straight_line_has_the_intervals_of_textbooks(known):
    problem, columns, y = line(0.3, 0.3 if known else 1.0)
    found = fit(problem, [np.zeros(2)], known_scale=known)
    best, squares, *_ = np.linalg.lstsq(columns, y, rcond=None)
    size = 0.3 if known else np.sqrt(squares[0] / (X.size - 2))
    covariance = size**2 * np.linalg.inv(columns.T @ columns)
    q = quantile(0.95, np.inf if known else X.size - 2)
    assert q == pytest.approx(1.959964 if known else 2.228139, rel=1e-6)
    deviation = np.sqrt(np.diag(covariance))
    np.testing.assert_allclose(found.best, best, rtol=1e-7)
    np.testing.assert_allclose(found.interval, best[:, None] + q * deviation[:, None] * [-1, 1], rtol=2e-3, atol=1e-3)
    assert not found.open_ends.any() and not found.at_bound.any()
    # The band of a line's prediction, inside and outside of its data
    x = np.array([-1.0, 0.3, 4.0])
    rows = np.stack([np.ones_like(x), x], axis=1)
    half = q * np.sqrt(np.einsum("ij,jk,ik->i", rows, covariance, rows))
    low, high = band(problem.jacobian, found.region, lambda values: (rows @ values, rows), 0.95, large=np.inf)
    np.testing.assert_allclose(low, rows @ best - half, rtol=0.0, atol=0.03 * half.max())
    np.testing.assert_allclose(high, rows @ best + half, rtol=0.0, atol=0.03 * half.max())


# Oxygen demand, mg/l over days, of D. M. Bates and D. G. Watts, whose likelihood leaves the rate no upper end at 98 %
DAYS = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 7.0])
DEMAND = np.array([8.3, 10.3, 19.0, 16.0, 15.6, 19.8])


def demand(upper=6.0):
    made = lmfit.Parameters()
    made.add("top", value=20.0, min=1.0, max=1000.0)
    made.add("log_rate", value=0.0, min=-8.0, max=upper)
    return Problem(lambda p: p["top"].value * -np.expm1(-np.exp(p["log_rate"].value) * DAYS) - DEMAND, made)


def test_a_curved_valley_is_followed_and_its_missing_end_is_seen():
    problem = demand()
    found = fit(problem, [np.array([20.0, 0.0])], known_scale=False, level=0.98, large=np.inf)
    assert found.best == pytest.approx([19.1426, np.log(0.5311)], rel=1e-4)  # as published
    # By brute force: `top` is linear, so that its profile and that of the rate are sums over grids
    q = quantile(0.98, 4.0)
    rates = np.exp(np.linspace(-8.0, 6.0, 20001))
    curves = -np.expm1(-rates[:, None] * DAYS)
    tops = curves @ DEMAND / np.sum(curves**2, axis=1)
    squares = np.sum((tops[:, None] * curves - DEMAND) ** 2, axis=1)
    inside = squares <= found.square * (1.0 + q**2 / 4.0)
    assert inside[-1] and found.open_ends.tolist() == [[False, False], [False, True]]
    assert found.interval[1, 0] == pytest.approx(np.log(rates[inside].min()), abs=2e-3)
    assert found.interval[1, 1] == 6.0 and not found.determined[1] and np.isfinite(found.deviation[1])
    budget = found.square * (1.0 + q**2 / 4.0) - squares
    reach = np.sqrt(np.maximum(budget, 0.0) / np.sum(curves**2, axis=1))
    assert found.interval[0, 0] == pytest.approx((tops - reach)[inside].min(), rel=2e-3)
    assert found.interval[0, 1] == pytest.approx((tops + reach)[inside].max(), rel=2e-3)


def test_lmfit_gives_the_same_intervals_where_they_have_ends():
    rng = np.random.default_rng(5)
    x = np.linspace(0.0, 4.0, 30)
    y = 2.0 * np.exp(-1.3 * x) + 0.4 + 0.05 * rng.standard_normal(30)
    problem = Problem(
        lambda p: p["a"].value * np.exp(-p["b"].value * x) + p["c"].value - y, parameters(a=1.0, b=1.0, c=0.0)
    )
    found = fit(problem, [np.array([1.0, 1.0, 0.0])], known_scale=False)
    mini = lmfit.Minimizer(problem._residual, problem.parameters)
    theirs = lmfit.conf_interval(mini, mini.minimize(), sigmas=[0.95])
    for name, pair in zip(found.names, found.interval, strict=True):
        assert [theirs[name][0][1], theirs[name][2][1]] == pytest.approx(pair, rel=2e-3), name


def two_minima():
    """(p² - 1)² + 0.03 (p - 1)² and a second parameter: minima near 1 and -1, which the data do not part."""
    return Problem(
        lambda p: np.array([
            10.0 * (p["p"].value ** 2 - 1.0), np.sqrt(0.3) * (p["p"].value - 1.0), p["r"].value - p["p"].value
        ]),
        parameters(p=1.0, r=1.0),
    )  # fmt: skip


def test_an_interval_reaches_over_all_minima_that_are_not_excluded():
    problem = two_minima()
    found = fit(problem, [np.array([0.8, 0.0]), np.array([-0.8, 0.0])], known_scale=True, large=0.5)
    square = lambda p: 100.0 * (p * p - 1.0) ** 2 + 0.3 * (p - 1.0) ** 2  # noqa: E731
    low = brentq(lambda p: square(p) - quantile(0.95, np.inf) ** 2, -1.5, -1.0)
    high = brentq(lambda p: square(p) - quantile(0.95, np.inf) ** 2, 1.0, 1.5)
    assert found.best == pytest.approx([1.0, 1.0], abs=1e-6)
    assert found.interval[0] == pytest.approx([low, high], abs=2e-3)
    assert not found.determined.any()
    # From one start alone the other is not known of: starting points are the caller's
    alone = fit(problem, [np.array([0.8, 0.0])], known_scale=True, large=0.5)
    assert alone.interval[0, 0] > 0.8


def test_a_better_point_on_a_profile_becomes_the_best_one():
    """From the higher minimum alone: a profile that crosses the barrier finds the lower one."""
    problem = Problem(
        lambda p: np.array([
            0.8 * (p["p"].value ** 2 - 1.0), np.sqrt(0.1) * (p["p"].value - 1.0), p["r"].value - p["p"].value
        ]),
        parameters(p=-1.0, r=-1.0),
    )  # fmt: skip
    found = fit(problem, [np.array([-0.9, -0.9])], known_scale=True)
    assert found.best == pytest.approx([1.0, 1.0], abs=1e-6)


def test_ties_bounds_and_derivatives_of_ones_own():
    made = parameters(a=0.0, b=0.0)
    made.add("twice", expr="2*b")
    y = 1.0 + 0.5 * X

    def derivatives(p):
        return np.stack([np.ones_like(X), 2.0 * X], axis=1)

    tied = Problem(lambda p: p["a"].value + p["twice"].value * X - y, made, derivatives)
    assert tied.names == ["a", "b"]
    found = fit(tied, spread(tied, np.zeros(2), 1.0, 4), known_scale=True)
    assert found.best == pytest.approx([1.0, 0.25], abs=1e-8)
    assert found.result.params["twice"].value == pytest.approx(0.5, abs=1e-8)
    np.testing.assert_allclose(tied.jacobian(found.best), derivatives(None), atol=1e-9)
    made["b"].set(max=0.2)
    bounded = fit(Problem(lambda p: p["a"].value + p["twice"].value * X - y, made), [np.zeros(2)], known_scale=True)
    assert bounded.at_bound.tolist() == [False, True] and not bounded.determined[1]
    assert bounded.interval[1, 1] == pytest.approx(0.2)


def test_starting_points_are_spread_inside_the_bounds():
    problem = Problem(lambda p: np.zeros(3), parameters((0.0, 1.0), a=0.5, b=0.5, c=0.5))
    points = np.array(spread(problem, np.array([0.5, 5.0, -5.0]), 2.0, 8))
    assert points.shape == (8, 3) and np.all((points >= 0.0) & (points <= 1.0))
    assert np.unique(points[:, 0]).size == 8


def test_what_cannot_be_fitted_is_refused():
    with pytest.raises(HeatChainError, match="Leave at least one free"):
        made = parameters(a=1.0)
        made["a"].vary = False
        Problem(lambda p: X, made)
    problem, *_ = line(0.1)
    with pytest.raises(HeatChainError, match="no more data than free parameters"):
        fit(Problem(lambda p: np.array([p["a"].value, p["b"].value]), problem.parameters), [np.zeros(2)],
            known_scale=False)  # fmt: skip
    with pytest.raises(HeatChainError, match="`level` must be below"):
        fit(problem, [np.zeros(2)], known_scale=True, level=0.99999)
    with pytest.raises(SolverError, match="cannot be fitted"):
        fit(Problem(lambda p: X * np.nan, problem.parameters), [np.zeros(2)], known_scale=True)


def covered(draws, known):
    """Whether intervals hold the truth, of a decay whose end its data hardly see: three parameters."""
    x, truth = np.linspace(0.0, 1.5, 10), np.array([2.0, 0.0, 0.4])
    rng = np.random.default_rng(11)

    def curve(p):
        return p["a"].value * np.exp(-np.exp(p["b"].value) * x) + p["c"].value

    inside = []
    for _ in range(draws):
        y = truth[0] * np.exp(-x) + truth[2] + 0.05 * rng.standard_normal(x.size)
        problem = Problem(lambda p, y=y: (curve(p) - y) / 0.05, parameters(a=1.0, b=0.0, c=0.0))
        found = fit(problem, [truth], known_scale=known)
        inside.append((found.interval[:, 0] <= truth) & (truth <= found.interval[:, 1]))
        assert np.all(np.abs(found.best - truth)[found.determined] < 1.0)
    return np.mean(inside, axis=0)


def test_intervals_of_a_strongly_curved_model_hold_the_truth():
    assert np.all(covered(6, True) >= 0.5)


@pytest.mark.slow
@pytest.mark.parametrize("known", [True, False])
def test_coverage_of_a_strongly_curved_model(known):
    assert np.all(covered(400, known) >= 0.93)
