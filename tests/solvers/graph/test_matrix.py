import numpy as np
import pytest

import chain
from chain.errors import SolverError
from chain.solvers.graph import choice, matrix
from chain.solvers.graph.implicit import Implicit

LINK = chain.ConductanceLink("1 nW/K")
MEDIATOR = chain.HarmonicMediator("1e13 rad/s", "1e12 rad/s", cutoff="1e14 rad/s")


def _block(n):
    number = np.arange(n**3).reshape(n, n, n)
    sides = [np.moveaxis(number, axis, 0) for axis in range(3)]
    a = np.concatenate([side[:-1].ravel() for side in sides] + [number[0].ravel()])
    b = np.concatenate([side[1:].ravel() for side in sides] + [np.full(n * n, n**3)])
    return a, b


def test_iteration_and_factors_solve_the_same_equations():
    a, b = _block(7)
    rng = np.random.default_rng(1)
    rise, fall = 10.0 ** rng.uniform(-12, -9, (2, len(a)))  # links that do not conduct alike both ways
    shift, r = 10.0 ** rng.uniform(-13, -10, 343), 1e-20 * rng.normal(size=343)
    found = []
    for way in (matrix.Factorised(a, b, 343), matrix.Iterated(a, b, 343, 1e-12)):
        way.factorise(shift, rise, fall)
        found.append(way.solve(r))
        assert not way.solve(np.zeros(343)).any()
    assert found[1] == pytest.approx(found[0], abs=1e-9 * np.abs(found[0]).max())


def test_equations_without_a_solution_are_said(monkeypatch):
    monkeypatch.setattr(matrix, "MOST_ITERATIONS", 50)
    a, b = _block(4)
    way = matrix.Iterated(a[:-16], b[:-16], 64, 1e-12)  # no reservoir
    way.factorise(np.zeros(64), np.ones(len(a) - 16), np.ones(len(a) - 16))
    with pytest.raises(SolverError, match="joined to no reservoir"):
        way.solve(np.ones(64))


@pytest.mark.parametrize("links", [LINK, MEDIATOR, [LINK, MEDIATOR, LINK]])
def test_a_block_is_the_same_by_iteration(monkeypatch, links):
    """Bodies whose heat capacities span six decades, stepped and steady."""
    n = 5
    bodies = chain.ConstantHeatCapacity(chain.Quantity(10.0 ** np.random.default_rng(2).uniform(-21, -15, n**3), "J/K"))
    block = chain.Lattice((n, n, n), links, bodies, reservoirs={"left": "330 K", "right": "300 K"})
    monkeypatch.setattr(choice, "chosen", lambda flows, duration, parts: Implicit(*parts))
    found, steady = [], []
    for few in (1, 10_000):
        monkeypatch.setattr(matrix, "FEW", few)
        found.append(block.transient("300 K", "1 us", samples=5, rtol=1e-7))
        steady.append(block.steady_state())
        assert found[-1].attrs["energy_residual"] < 1e-14
    for name in ("temperature", "reservoir_heat"):
        mine, other = found[0][name].values, found[1][name].values
        assert mine == pytest.approx(other, abs=1e-9 * np.abs(other).max())
    assert steady[0].temperature.values == pytest.approx(steady[1].temperature.values, rel=1e-11)
