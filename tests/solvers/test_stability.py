"""Which states are left: growing modes counted by Nyquist's criterion, against eigenvalues and a closed form."""

import numpy as np
import pytest

from chain.errors import SolverError
from chain.solvers import stability
from chain.solvers.stability import conserved, require_stable


def row(n):
    return np.stack([np.append(n, np.arange(n)), np.append(np.arange(n), n + 1)], axis=1)


def matrix(edges, rise, fall, n):
    """Link by link: what leaves the first side enters the second."""
    found = np.zeros((n, n))
    for (a, b), by_a, by_b in zip(edges, rise, fall, strict=True):
        for i, sign in ((a, 1.0), (b, -1.0)):
            for j, slope in ((a, by_a), (b, -by_b)):
                if i < n and j < n:
                    found[i, j] += sign * slope
    return found


@pytest.mark.parametrize("seed", range(10))
def test_growing_modes_are_those_of_negative_eigenvalues(seed, monkeypatch):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 9))
    edges = np.concatenate([row(n), [[0, n - 1], [n - 1, 1]] if n > 2 else np.empty((0, 2), dtype=int)])
    rise, fall, C = (10 ** rng.uniform(-2, 2, size) for size in (len(edges), len(edges), n))
    for one in (rise, fall):
        one[rng.integers(0, len(edges))] *= -rng.uniform()
    grows = np.linalg.eigvals(matrix(edges, rise, fall, n) / C[:, None]).real.min() < 0.0
    for most in (stability.DENSE, 1):  # at once, and by the criterion
        monkeypatch.setattr(stability, "DENSE", most)
        if grows:
            with pytest.raises(SolverError, match="not stable"):
                require_stable(edges, rise, fall, C)
        else:
            require_stable(edges, rise, fall, C)


def test_a_falling_link_in_the_middle_of_a_long_row():
    """With resistances R on either side it is held while -fall < rise + 1/R: then the determinant is positive."""
    n = 2000
    rise, fall = np.ones((2, n + 1))
    edge = -(1.0 + 2.0 / n)
    fall[n // 2] = 0.999 * edge
    require_stable(row(n), rise, fall, np.ones(n))
    fall[n // 2] = 1.001 * edge
    with pytest.raises(SolverError, match="not stable"):
        require_stable(row(n), rise, fall, np.ones(n))


def test_too_many_falling_links_are_not_judged():
    n = 2000
    with pytest.raises(SolverError, match="is not known"):
        require_stable(row(n), np.ones(n + 1), -0.1 * np.ones(n + 1), np.ones(n))


def test_energy_that_nothing_changes():
    edges, ones, held = row(4), np.ones(5), np.array([True, True])
    assert conserved(edges, ones, ones, held, 4) == 0
    assert conserved(edges, ones, ones, ~held, 4) == 1
    parted = np.array([1.0, 0.0, 1.0, 0.0, 1.0])
    assert conserved(edges, parted, parted, held, 4) == 1
    assert conserved(edges, parted, parted, np.array([True, False]), 4) == 2
