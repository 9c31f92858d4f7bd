"""Our integrator against other people's, on the same chain."""

from dataclasses import replace

import numpy as np
import pytest

from chain.errors import SolverError
from chain.solvers.problem import Course
from chain.solvers.reference import solver
from chain.solvers.transient import integrate
from systems.exact_chains import mixed_chain


@pytest.mark.parametrize("method", ["lsoda", "radau", "cvode"])
def test_other_integrators_agree(method):
    if method == "cvode":
        pytest.importorskip("sksundae")
    problem = replace(
        mixed_chain(25),
        left=Course(lambda t: np.where(t < 7.0, 3.0, 2.0), "K"),
        sources=[(4, Course(lambda t: 0.1 * np.cos(t)))],
    )
    times = np.linspace(0.0, 30.0, 13)
    ours = integrate(problem, times, 1e-9)
    theirs = solver(method)(problem, times, rtol=1e-7)
    assert np.abs(theirs.temperatures - ours.temperatures).max() < 1e-5
    assert np.abs(theirs.heats - ours.heats).max() < 1e-4
    assert np.abs(theirs.currents - ours.currents).max() < 1e-5


def test_unknown_method():
    with pytest.raises(SolverError, match="lsoda, radau, cvode"):
        solver("euler")
