"""Fig. 5 followed exactly: what the scenario says of the three couplings, and of stability."""

import numpy as np
import pytest

import chain
from scenarios.presets.panasyuk2012.figure_5 import PRINTED, figure_5, steady, summary


@pytest.fixture(scope="module")
def ds():
    return figure_5(bodies=2, modes=120, mode_spacing="4 cm^-1", draws=3, samples=91)


def test_opposite_ends_are_on_eq_80_until_heat_has_crossed(ds):
    found = steady(ds)["current"].sel(contacts="opposite").values
    assert found == pytest.approx(ds["theory_current"].values, rel=5e-3)
    late = ds["current"].sel(contacts="opposite").mean("side")[ds["time"].values > 1.1 * ds.attrs["crossing_time"]]
    assert float(np.abs(late / ds["theory_current"] - 1.0).max()) > 0.3


def test_theory_is_the_links_by_themselves(ds):
    m = chain.HarmonicMediator("50 cm^-1", "30 cm^-1", "100 cm^-1")
    wanted = [m.current(f"{a} K", f"{b} K").m_as("W") for a, b in ((72, 60), (60, 48), (48, 36))]
    assert ds["theory_current"].values == pytest.approx(wanted, rel=1e-12)


def test_the_same_couplings_carry_more_and_tend_to_the_connected_terminals(ds):
    joint, printed = (steady(ds)["current"].sel(contacts=c).values for c in ("same", PRINTED))
    assert (printed > 1.4 * ds["theory_current"].values).all()
    assert (printed < ds["printed_terminal_current"].values).all()  # the band's end takes from the static coupling
    assert printed == pytest.approx(ds["printed_terminal_current"].values, rel=0.2)
    assert joint == pytest.approx(ds["terminal_current"].values, rel=0.02)
    assert (np.abs(joint / ds["theory_current"].values - 1.0) < 0.3).all()


def test_random_signs_let_more_and_more_through():
    ds = figure_5(bodies=1, modes=60, mode_spacing="8 cm^-1", draws=16, samples=61)
    x = ds["time"].values / ds.attrs["crossing_time"]
    excess = (ds["current"].sel(contacts="random").mean("side") / ds["theory_current"] - 1).mean("link").values
    early, late = excess[(x > 0.1) & (x < 0.4)].mean(), excess[(x > 0.7) & (x < 1.0)].mean()
    assert late > early > 0


def test_energy_balance_and_entropy(ds):
    assert ds.attrs["energy_residual"] < 1e-12
    assert (steady(ds)["entropy_production"].values > 0).all()


def test_stability_is_that_of_the_formula(ds):
    assert ds["found_coupling"].values == pytest.approx(ds["critical_coupling"].values, rel=3e-3)
    lowest = ds["lowest_squared_frequency"].values
    unstable = ds["coupling_strength"].values[:, None] > ds["critical_coupling"].values
    assert ((lowest < 0) == unstable)[np.abs(lowest) > 1e-9].all()


def test_joint_counter_terms_are_shown_alone_where_the_printed_ones_are_unstable():
    few = {"modes": 40, "mode_spacing": "10 cm^-1", "draws": 2, "samples": 31, "damping": "50 cm^-1"}
    unstable, marginal = figure_5(bodies=4, **few), figure_5(bodies=1, **few)
    assert list(unstable["contacts"].values) == ["same", "opposite", "random"]
    assert "printed_terminal_current" not in marginal and PRINTED in marginal["contacts"].values
    assert "same, large bodies" in summary(marginal) and f"{PRINTED}, large bodies" not in summary(marginal)
