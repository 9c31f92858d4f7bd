"""Bodies of harmonic modes past 2π/Δ: what the scenario says, and its agreement with itself."""

import numpy as np
import pytest

import chain
from scenarios.presets.chains.self_thermalisation import self_thermalisation, summary


@pytest.fixture(scope="module")
def ds():
    return self_thermalisation()


def test_equilibration_is_later_than_the_echo_by_the_quantum_of_conductance(ds):
    ratio = ds["equilibration_time"] / ds["heisenberg_time"]
    limit = ds["quantum_of_conductance"] / ds["conductance"]
    assert ratio.values == pytest.approx(limit.values, rel=0.01)  # finitely many modes, from the first on
    assert (ratio > 1).all()
    assert float(ratio.sel(coupling="weak") * ds["heisenberg_time"]) < float(ds["time"][-1])


def test_exact_energies_follow_the_law(ds):
    case = ds.sel(spacing="equal")
    for coupling, within in (("weak", 2e-3), ("strong", 0.01)):
        exact, law = (case.sel(coupling=coupling)[name].values for name in ("exchanged_energy", "law_energy"))
        assert np.abs(exact - law).max() < within * exact.max()


def test_currents_are_constant_until_the_echo_and_reverse_with_it(ds):
    first, second = ds["current"].sel(spacing="equal").values[:, :2].T
    mediators = [chain.HarmonicMediator("50 cm^-1", damping, "250 cm^-1") for damping in ("12.5 cm^-1", "200 cm^-1")]
    wanted = [one.current("72 K", "36 K").m_as("W") for one in mediators]
    assert first == pytest.approx(wanted, rel=0.01)
    assert (ds["thermal_current"].sel(spacing="equal").values[:, 0] < 0.9 * first).all()  # Eq. (80), already now
    assert second[1] < -0.4 * first[1]


def test_random_spacings_stop_the_weak_exchange(ds):
    weak = ds.sel(coupling="weak").isel(time=-1)
    over = weak["exchanged_energy"] / weak["thermal_exchanged_energy"]
    assert float(over.sel(spacing="random")) < 0.4
    assert 1.0 < float(over.sel(spacing="equal")) < 1.2


def test_bodies_do_not_stay_thermal(ds):
    assert np.abs(ds["displaced_fraction"].isel(time=0)).max() < 1e-9
    late = ds["displaced_fraction"].isel(time=slice(8, None))
    assert (late > 0.03).all()
    assert (ds["entropy_deficit"].isel(time=slice(8, None)) > 0).all()


def test_energies_of_thermal_bodies_are_those_of_their_temperatures(ds):
    """Eq. (80) by another way: Euler steps of U(T) with the current of Eq. (42)."""
    mediator = chain.HarmonicMediator("50 cm^-1", "200 cm^-1", "250 cm^-1")
    body = chain.DrudeUllersma("1.5 cm^-1", modes=400)
    U = [body.energy(T).m_as("J") for T in ("72 K", "36 K")]
    step, gone = float(ds["heisenberg_time"]) / 400, 0.0
    for _ in range(400):
        T = body.temperature(chain.ureg.Quantity([U[0] - gone, U[1] + gone], "J"))
        gone += step * mediator.current(T[0], T[1]).m_as("W")
    at = ds["thermal_exchanged_energy"].sel(coupling="strong", spacing="equal").values[4]
    assert gone == pytest.approx(at, rel=5e-3)


@pytest.mark.parametrize(("coupling", "within"), [("weak", 0.05), ("strong", 0.15)])
def test_a_row_conserves_energy_and_follows_the_law(ds, coupling, within):
    one = ds.sel(coupling=coupling)
    for name in ("row_energy", "row_law_energy", "row_thermal_energy"):
        assert np.abs(one[name].sum("body")).max() < 1e-9 * np.abs(one[name]).max()
    assert np.abs(one["row_energy"] - one["row_law_energy"]).max() < within * np.abs(one["row_energy"]).max()
    assert (one["row_displaced_fraction"].isel(passage=slice(1, None)).mean("body") > 0.03).all()


def test_heat_runs_through_a_row_without_warming_it(ds):
    last = ds.isel(body=-1)
    assert (last["row_energy"].max("row_time") > 2 * last["row_thermal_energy"].max("row_time")).all()
    # after 2π/Δ, twice the time to cross a body, the first packets reach the last one
    assert float(abs(last["row_energy"].isel(row_time=4)).max()) < 0.1 * float(last["row_energy"].max())


def test_the_summary_says_no(ds):
    text = summary(ds)
    assert "do not stay thermal" in text
    assert "8.1" in text


def test_what_the_page_says(ds):
    """The figures in docs/self_thermalisation.md."""
    first = ds.sel(spacing="equal").isel(passage=0)
    low = (first["thermal_current"] / first["current"]).values
    assert low == pytest.approx([0.89, 0.5], abs=0.01)
    text = summary(ds)
    for said in (
        "weak: heat, Eq. 80     off by up to 10%",
        "law within 0.1%; 17% of the energy", "law within 0.6%; 20% of the energy",
        "25% of Eq. 80's heat", "up to 3.0 times", "up to 2.8 times", "passage is -58% of the first's",
    ):  # fmt: skip
        assert said in text


def test_bad_input_is_named():
    with pytest.raises(chain.HeatChainError, match="`hot` must be above `cold`"):
        self_thermalisation(hot="10 K", cold="20 K")
    with pytest.raises(chain.HeatChainError, match="`passages`"):
        self_thermalisation(passages=0)
