"""Steady states of random chains, found a second time by scipy from the links' public functions."""

import numpy as np
import pytest

from systems.steady_cases import FEATURES, random_case

WORST = 1e-6  # of the largest change of temperature


def disagreement(seed):
    """Largest difference of temperatures over their largest change, and what was in the chain."""
    case = random_case(seed)
    found = case.chain().steady_state()["temperature"].values
    reservoirs = [value for value, held in zip((case.left, case.right), case.held, strict=True) if held]
    change = np.ptp(np.concatenate([found, reservoirs]))
    middle = np.linspace(reservoirs[0], reservoirs[-1], len(found))
    for start in (middle + 5.0, middle + 100.0, middle - 60.0, middle + 300.0):
        second, left_over = case.second(start)
        if left_over < 1e-15:
            return np.abs(second - found).max() / change, case.features
    # where scipy gets stuck at a knot or an edge, what is found must balance by the same functions
    J = case.currents(found)
    return np.abs(J[:-1] + case.power - J[1:]).max() / np.abs(J).max(), case.features


@pytest.mark.parametrize("seed", range(8))  # a thousand more are below
def test_a_sample(seed):
    assert disagreement(seed)[0] < WORST


@pytest.mark.slow
def test_a_thousand():
    """At least fifty of each feature."""
    found = [disagreement(seed) for seed in range(1000, 2000)]
    assert max(difference for difference, _ in found) < WORST
    for feature in FEATURES:
        assert sum(feature in features for _, features in found) >= 50


@pytest.mark.parametrize("seed", [1, 10, 16, 18, 20])
def test_small_changes_decay_as_the_links_themselves_say(seed):
    """Of diodes that tables cannot follow, too: the eigenvalues of a matrix of differences of the public currents."""
    case = random_case(seed)
    ds = case.chain().modes()
    T, step = ds["temperature"].values, 1e-5
    columns = [(case.currents(T + d) - case.currents(T - d)) / (2.0 * step) for d in step * np.eye(len(T))]
    J = np.array(columns).T
    rates = np.linalg.eigvals((J[1:] - J[:-1]) / 1e-12)
    assert np.abs(rates.imag).max() < 1e-9 * np.abs(rates).max()
    np.testing.assert_allclose(ds["relaxation_time"].values, np.sort(1.0 / rates.real)[::-1], rtol=1e-4)
