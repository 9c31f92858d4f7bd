"""Films with missing bonds, against dense matrices and what effective-medium theory gets exactly."""

import numpy as np
import pytest

from chain import HeatChainError
from scenarios.presets.chains.film import effective_medium, film


def conductance(n, horizontal, vertical):
    """Of a square lattice between two faces held at 1 and 0, by its dense Laplacian; `horizontal` (n - 1, n)."""
    number = np.arange(n * n).reshape(n, n)
    M = np.zeros((n * n, n * n))
    for a, b, k in (
        *zip(number[:-1].ravel(), number[1:].ravel(), horizontal.ravel(), strict=True),
        *zip(number[:, :-1].ravel(), number[:, 1:].ravel(), vertical.ravel(), strict=True),
    ):
        M[np.ix_([a, b], [a, b])] += k * np.array([[1.0, -1.0], [-1.0, 1.0]])
    inner, hot = number[1:-1].ravel(), number[0].ravel()
    T = np.zeros(n * n)
    T[hot] = 1.0
    T[inner] = np.linalg.solve(M[np.ix_(inner, inner)], -M[np.ix_(inner, hot)].sum(axis=1))
    return float((M @ T)[hot].sum())


def test_one_film_is_that_of_its_laplacian():
    n, weak, p = 9, 1e-2, 0.5
    found = film(size=n, draws=1, weak=weak, fractions=3, seed=5)
    rng = np.random.default_rng(5)
    for fraction in (0.0, p):  # drawn in this order
        bonds = [np.where(rng.random(n * (n - 1)) < fraction, 1.0, weak) for _ in range(2)]
    wanted = conductance(n, bonds[0].reshape(n - 1, n), bonds[1].reshape(n, n - 1)) * (n - 1) / n
    assert found["effective_conductance"].sel(bond_fraction=p).item() == pytest.approx(wanted, rel=1e-4)


def test_all_bonds_and_none():
    found = film(size=8, draws=1, fractions=2, weak=1e-3)
    assert found["effective_conductance"].values[:, 0] == pytest.approx([1e-3, 1.0], rel=1e-4)
    assert found["effective_medium"].values == pytest.approx([1e-3, 1.0], rel=1e-12)


def test_effective_medium_theory_is_its_equation():
    p, weak = np.linspace(0.05, 0.95, 7), 1e-2
    K = effective_medium(p, weak)
    assert p * (1.0 - K) / (1.0 + K) + (1.0 - p) * (weak - K) / (weak + K) == pytest.approx(np.zeros(7), abs=1e-14)
    assert effective_medium(np.array([0.5]), weak) == pytest.approx([0.1])  # the square root, by duality


def test_what_is_refused():
    for options in ({"size": 1}, {"weak": 0.0}, {"weak": 2.0}, {"draws": 0}, {"fractions": 1}):
        with pytest.raises(HeatChainError, match=next(iter(options))):
            film(**options)
