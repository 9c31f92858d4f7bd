"""Random chains: resistances in series, their averages, and seeds."""

import numpy as np
import pytest

import chain
from scenarios.presets.chains.disorder import disorder


@pytest.fixture(scope="module")
def ds():
    return disorder(links=80, chains=2000)


def test_a_chain_is_its_links_in_series(ds):
    K = ds["link_conductance"].values
    for i, bodies in enumerate(ds["bodies"].values):
        wanted = 1 / (1 / K[:, : bodies + 1]).sum(axis=1)
        assert ds["conductance"].values[i] == pytest.approx(wanted, rel=1e-12)


def test_a_link_is_its_mediator(ds):
    """The median frequency's conductance lies amid those drawn: K falls with ω0."""
    K = ds["link_conductance"].values
    assert np.mean(float(ds["typical_conductance"]) > K) == pytest.approx(0.5, abs=0.01)


def test_resistances_are_independent_and_average_out(ds):
    R = (1 / ds["conductance"]).values
    relative = R.std(axis=1) / R.mean(axis=1)
    assert relative == pytest.approx(ds["independent_spread"].values, rel=0.1)
    assert float(ds["spread_exponent"]) == pytest.approx(-0.5, abs=0.05)


def test_harmonic_mean_is_below_the_mean(ds):
    assert float(ds["mean_conductance"][-1]) * 80 < float(ds["link_conductance"].mean())


def test_the_drawn_chain_carries_what_its_links_say(ds):
    T = ds["temperature"].values
    K = ds["link_conductance"].values[0]
    steps = -np.diff(np.concatenate([[301.0], T, [300.0]]))
    assert K * steps == pytest.approx(np.full(80, float(ds["conductance"][-1, 0])), rel=2e-3)


def test_seeds():
    one, same, other = (disorder(links=10, chains=5, seed=seed)["conductance"].values for seed in (3, 3, 4))
    assert (one == same).all() and (one != other).all()


def test_bad_input():
    with pytest.raises(chain.HeatChainError, match="`spread`"):
        disorder(spread=0.0)
