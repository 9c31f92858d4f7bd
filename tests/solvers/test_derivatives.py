"""The derivatives with which a step is linearised, against finite differences: a wrong one costs the order only."""

import numpy as np
import pytest

from chain.solvers.currents import (
    CURRENT,
    TEMPERATURE,
    EndState,
    end_rates,
    general_currents,
    output_currents,
    output_temperatures,
    potential_slopes,
    temperatures,
)
from chain.solvers.tabulate import POTENTIAL, tabulate
from systems.random_chains import Course, Recipe

SEPARABLE = ["mediator", "table", "radiation", "mediators in parallel", "constant"]
PAIRS = ["a user's pair", "mediator", "a rectifier", "table", "a rectifier"]
T0 = np.array([150.0, 310.0, 240.0, 90.0])
LEFT, RIGHT = 260.0, 200.0


def network(links, law):
    recipe = Recipe(links, ["modes", "debye", "table", "sum"], [("reservoir", Course(300.0))] * 2, law, list(T0))
    return tabulate(recipe.chain().line.problem(T0), 20.0, 600.0).network


def currents(net, kinds, ends, energies):
    T = output_temperatures(net, energies)
    return output_currents(net, *kinds, np.tile(ends, (len(energies), 1)), T)


def central(function, step):
    return (function(step) - function(-step)) / (2 * step)


@pytest.mark.parametrize("kinds", [(TEMPERATURE, TEMPERATURE), (CURRENT, TEMPERATURE), (TEMPERATURE, CURRENT)])
@pytest.mark.parametrize(("links", "law"), [(SEPARABLE, "exact"), (PAIRS, "exact"), (PAIRS, "linear")])
def test_derivatives_of_the_currents(links, law, kinds):
    net = network(links, law)
    assert (net.mode == POTENTIAL) == (links is SEPARABLE)
    n = T0.size
    ends = EndState(*kinds, *(1e-9 if kind == CURRENT else T for kind, T in zip(kinds, (LEFT, RIGHT), strict=True)))
    e, T, slope, other = (np.zeros(n) for _ in range(4))
    J, rise, fall = (np.zeros(n + 1) for _ in range(3))
    assert temperatures(net, e, 0, n, T, slope) == -1
    np.testing.assert_allclose(T, T0, rtol=1e-10)
    if links is SEPARABLE:
        potential_slopes(net, ends, e, 0, n, other, np.zeros(n), rise, fall)
    else:
        general_currents(net, ends, T, slope, 0, n, J, rise, fall)
        np.testing.assert_allclose(J, currents(net, kinds, ends[2:], e[None])[0], rtol=1e-12)
    for site in range(n):
        unit = np.eye(n)[site]
        found = central(lambda d, unit=unit: currents(net, kinds, ends[2:], (d * unit)[None])[0], 1e-4 / slope[site])
        expected = np.zeros(n + 1)
        expected[site + 1], expected[site] = rise[site + 1], -fall[site]
        np.testing.assert_allclose(expected, found, rtol=1e-5, atol=1e-5 * np.abs(found).max())


@pytest.mark.parametrize(("links", "law"), [(SEPARABLE, "exact"), (PAIRS, "exact"), (PAIRS, "linear")])
def test_rates_of_the_end_currents(links, law):
    """Both ends change: by 3 K and -2 K a second."""
    net = network(links, law)
    kinds = (TEMPERATURE, TEMPERATURE)
    found = end_rates(net, EndState(*kinds, LEFT, RIGHT), EndState(*kinds, 3.0, -2.0), T0[0], T0[-1])
    change = central(lambda d: currents(net, kinds, (LEFT + 3 * d, RIGHT - 2 * d), np.zeros((1, T0.size)))[0], 1e-4)
    np.testing.assert_allclose(found, change[[0, -1]], rtol=1e-6)


def test_rates_of_given_end_currents():
    """A heat current enters at the left end as it is, at the right end against the links' direction."""
    net = network(SEPARABLE, "exact")
    rates = end_rates(net, EndState(CURRENT, CURRENT, 1.0, 1.0), EndState(CURRENT, CURRENT, 3.0, -2.0), *T0[[0, -1]])
    assert rates == (3.0, 2.0)
