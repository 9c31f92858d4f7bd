"""The derivatives with which a step is linearised, against finite differences: a wrong one costs the order only."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from chain.solvers.attempt import Attempt
from chain.solvers.currents import CURRENT, TEMPERATURE, output_currents, output_temperatures, site_temperatures
from chain.solvers.drive import build_drive
from chain.solvers.problem import Course, Polyline
from chain.solvers.state import Control, Work, new_state
from chain.solvers.tableau import LOOKS, RATE
from chain.solvers.tabulate import POTENTIAL, tabulate
from systems.random_chains import Course as Drawn
from systems.random_chains import Recipe

SEPARABLE = ("mediator", "table", "radiation", "mediators in parallel", "constant")
PAIRS = ("a user's pair", "mediator", "a rectifier", "table", "a rectifier")
T0 = np.array([150.0, 310.0, 240.0, 90.0])
LEFT, RIGHT = 260.0, 200.0
H = 1e-3


@cache
def tabulated(links, law):
    """A chain, and its tables, which do not depend on what is at its ends."""
    bodies = ["modes", "debye", "table", "sum"]
    recipe = Recipe(list(links), bodies, [("reservoir", Drawn(300.0))] * 2, law, list(T0))
    problem = recipe.chain().line.problem(T0)
    return problem, tabulate(problem, 20.0, 600.0).network


def tried(links, law, left, right):
    """A chain at the start of a step of `H` seconds, linearised there."""
    problem, network = tabulated(links, law)
    problem = replace(problem, left=left, right=right)
    assert (network.mode == POTENTIAL) == (links is SEPARABLE)
    drive, _ = build_drive(problem, 0.0, 1.0, ())
    control = Control(1e-6, 0.0, 1e-5, (0, 0), (0, 0), False, 10, 10)
    attempt = Attempt(network, drive, control, new_state(T0, 0.0, 0), Work(network, None, 0))
    work = attempt.work
    assert site_temperatures(network, attempt.state.e, work.T, work.slope) == -1
    np.testing.assert_allclose(work.T, T0, rtol=1e-10)
    return attempt


def currents_at(attempt, row):
    """Currents at a row of the tableau of a step from 0 to `H` s, whose matrix is made on the way."""
    attempt.fastest(row, 0.0, H)
    return attempt.work.J.copy()


def currents(network, kinds, ends, energies):
    T = output_temperatures(network, energies)
    return output_currents(network, kinds, np.tile(ends, (len(energies), 1)), T)


def central(function, step):
    return (function(step) - function(-step)) / (2 * step)


@pytest.mark.parametrize("kinds", [(TEMPERATURE, TEMPERATURE), (CURRENT, TEMPERATURE), (TEMPERATURE, CURRENT)])
@pytest.mark.parametrize(("links", "law"), [(SEPARABLE, "exact"), (PAIRS, "exact"), (PAIRS, "linear")])
def test_derivatives_of_the_currents(links, law, kinds):
    values = [1e-9 if kind == CURRENT else T for kind, T in zip(kinds, (LEFT, RIGHT), strict=True)]
    ends = [Course(x) if kind == CURRENT else Course(x, "K") for kind, x in zip(kinds, values, strict=True)]
    attempt = tried(links, law, *ends)
    network, work, n = attempt.network, attempt.work, T0.size
    currents_at(attempt, 0)
    for site in range(n):
        unit = np.eye(n)[site]
        found = central(
            lambda d, unit=unit: currents(network, kinds, values, (d * unit)[None])[0], 1e-4 / work.slope[site]
        )
        expected = np.zeros(n + 1)
        expected[site + 1], expected[site] = work.rise[site + 1], -work.fall[site]
        np.testing.assert_allclose(expected, found, rtol=1e-5, atol=1e-5 * np.abs(found).max())


@pytest.mark.parametrize(("links", "law"), [(SEPARABLE, "exact"), (PAIRS, "exact"), (PAIRS, "linear")])
def test_rates_of_the_end_currents(links, law):
    """Both ends change, by 3 K and -2 K a second: what that adds to the current into the chain at the first stage."""
    times = np.array([0.0, 1.0])
    left, right = (Polyline(times, T + rate * times, "end") for T, rate in ((LEFT, 3.0), (RIGHT, -2.0)))
    attempt = tried(links, law, Course(left, "K"), Course(right, "K"))
    kinds = (TEMPERATURE, TEMPERATURE)
    found = (currents_at(attempt, 0) - currents_at(attempt, LOOKS[0]))[[0, -1]] / (H * RATE[0])
    change = central(
        lambda d: currents(attempt.network, kinds, (LEFT + 3 * d, RIGHT - 2 * d), np.zeros((1, T0.size)))[0], 1e-4
    )
    np.testing.assert_allclose(found, change[[0, -1]], rtol=1e-6)


def test_rates_of_given_end_currents():
    """A heat current enters at either end as it is."""
    times = np.array([0.0, 1.0])
    left, right = (Polyline(times, 1.0 + rate * times, "end") for rate in (3.0, -2.0))
    attempt = tried(SEPARABLE, "exact", Course(left), Course(right))
    found = (currents_at(attempt, 0) - currents_at(attempt, LOOKS[0]))[[0, -1]] / (H * RATE[0])
    np.testing.assert_allclose(found, [3.0, 2.0], rtol=1e-9)  # to the right: a current into the right end is negative
