"""Fig. 5 followed exactly: what the scenario says of the three couplings, and of stability."""

import numpy as np
import pytest

import chain
from scenarios.presets.panasyuk2012 import figure_5_map
from scenarios.presets.panasyuk2012.figure_5 import PRINTED, figure_5, steady, summary
from scenarios.presets.panasyuk2012.figure_5_map import law
from systems.reduced import kelvin, mediator


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


def test_the_law_by_which_the_same_couplings_approach_eq_80():
    """[M/(M+1)][γ̂/2D + (ħγ̂/k_BT)²/24], each term where the other is small, against transmissions between all bodies."""
    for damping, cutoff, T, bodies, within in (
        (0.5, 320.0, 1e4, 1, 0.01),
        (0.5, 320.0, 1e4, 8, 0.02),
        (2.0, 320.0, 1e4, 4, 0.01),
        (0.5, 1e5, 10.0, 1, 0.03),
        (2.0, 1e5, 30.0, 8, 0.03),
    ):
        m = mediator(damping, cutoff)
        whole = chain.exact.HarmonicChain(m, chain.exact.LargeBody("same"), bodies, rtol=1e-9).conductance(kelvin(T))
        found = float((whole * (bodies + 1) / m.conductance(kelvin(T))).m_as("")) - 1.0
        assert found == pytest.approx(law(damping, cutoff, T, bodies), rel=within)


@pytest.mark.parametrize("links", [2, 3, 7])
def test_both_coefficients_of_the_law_from_the_matrix_of_shared_bodies(links):
    """The perturbation of docs/figure_5.md with S = UUᵀ and a straight profile, for a chain and for one link."""

    def terms(count):
        U = np.zeros((count, count + 1))  # mediators, terminals
        U[np.arange(count), np.arange(count)] = U[np.arange(count), np.arange(count) + 1] = 1.0
        S, T = U @ U.T, np.arange(count + 1.0)
        V = np.diag(0.5 * (T[1:] + T[:-1]))
        lyapunov = S @ V + V @ S
        assert lyapunov == pytest.approx(2.0 * (U * T) @ U.T)  # white noise, classical: V is diagonal
        quantum = T**2 @ np.diag(U.T @ S @ S @ U) - 0.5 * np.trace(S @ S @ S @ V @ V + S @ S @ V @ S @ V)
        inertia = T**2 @ np.diag(U.T @ S @ U) - np.trace(S @ V @ S @ V)
        return inertia / count, quantum / count

    (inertia, quantum), (one, other) = terms(links), terms(1)
    bodies = links - 1
    # in units of γ̂/2D and of (ħγ̂/k_BT)²: -(γ̂/2)³/12T² over γ̂/4
    assert 2.0 * (inertia - one) == pytest.approx(bodies / links, rel=1e-12)
    assert (quantum - other) / 24.0 == pytest.approx(bodies / links / 24.0, rel=1e-12)


def test_the_map():
    ds = figure_5_map.figure_5_map(bodies=2, draws=2, spacing=0.2)
    same = ds["same_ratio"].sel(damping_ratio=1.0)
    assert float(same.sel(cutoff_ratio=100.0, reduced_temperature=10.0)) == pytest.approx(1.0, abs=0.01)
    assert float(same.sel(cutoff_ratio=1.0, reduced_temperature=1.0)) > 1.3
    opposite = ds["opposite_ratio"].sel(cutoff_ratio=[1.0, 3.0])
    assert np.abs(opposite.values - 1.0).max() < 0.05  # 0.002 at the default spacing
    assert (ds["random_ratio"].sel(cutoff_ratio=3.0, damping_ratio=1.0).values > 1.05).all()
    assert np.isnan(ds["random_ratio"].sel(cutoff_ratio=10.0)).all()
