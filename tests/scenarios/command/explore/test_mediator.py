"""The page about a mediator shows what direct calls give, and what its exported file gives."""

import numpy as np
import pytest
import xarray as xr

import chain
from chain import bounds
from scenarios.command.explore.mediator_state import MediatorState
from scenarios.command.explore.mediator_view import view
from scenarios.command.explore.pages import PAGES
from scenarios.command.explore.running import run, scenario_file
from scenarios.jobs.open import parse
from systems.commands import heatchain

COLD = MediatorState(frequency=400, damping=40, cutoff=1000, temperature=20)


def trace(told, key, name):
    (found,) = (one for one in told["charts"][key]["data"] if one["name"] == name)
    return np.array(found["x"]), np.array(found["y"])


@pytest.fixture(scope="module")
def told():
    return view(run(COLD))


@pytest.fixture(scope="module")
def mediator():
    return chain.HarmonicMediator("400 cm^-1", "40 cm^-1", "1000 K")


def test_the_curves_are_those_of_direct_calls(told, mediator):
    T, K = trace(told, "temperature", "K(T)")
    over = chain.ureg.Quantity(T, "K")
    assert told["charts"]["temperature"]["layout"]["yaxis"]["title"]["text"] == "conductance K (pW/K)"
    assert pytest.approx(mediator.conductance(over).m_as("pW/K"), rel=2e-4) == K  # T has six digits, and K ∝ e^(-θ/T)
    _, quantum = trace(told, "temperature", "one channel")
    assert quantum == pytest.approx(bounds.quantum_of_conductance(over).m_as("pW/K"), rel=1e-5)
    _, rule = trace(told, "temperature", "sum rule")
    assert rule == pytest.approx(mediator.sum_rule_conductance().m_as("pW/K"), rel=1e-5)
    assert np.all(np.minimum(quantum, rule) * (1 + 1e-5) >= K)


def test_what_is_carried_is_the_conductance(mediator):
    """The integral over the right chart, by another rule than the conductance's own."""
    ds = run(COLD).dataset
    omega, product = ds["swept_frequency"].values, (ds["transmission"] * ds["thermal_window"]).values
    k_B = 1.380649e-23
    found = k_B / (2.0 * np.pi) * np.trapezoid(product, omega)
    assert found == pytest.approx(mediator.conductance("20 K").m_as("W/K"), rel=1e-2)


def test_the_largest_over_damping_is_no_less_than_any_on_the_curve():
    told = view(run(MediatorState(damping=40)))
    x, K = trace(told, "damping", "K at 300 K")
    best, largest = trace(told, "damping", "largest")
    assert K.max() <= largest[0] * (1 + 1e-5) and largest[0] <= K.max() * 1.01
    assert x[max(K.argmax() - 1, 0)] <= best[0] <= x[min(K.argmax() + 1, x.size - 1)]
    here, at = trace(told, "damping", "here")
    assert here[0] == pytest.approx(40.0) and at[0] == pytest.approx(np.interp(40.0, x, K), rel=1e-2)


@pytest.mark.parametrize(
    ("state", "fact", "words", "kind"),
    [
        (MediatorState(temperature=2000), "classical", "of the tighter bound, the sum rule", "fine"),
        (MediatorState(temperature=1), "quantum", "of the tighter bound, the quantum of conductance", "fine"),
        (MediatorState(frequency=1000, damping=1, cutoff=1, temperature=20), "plateau", "on the intermediate plateau",
         "plain"),
        (MediatorState(damping=1000, cutoff=20), "between the limits", "where a solid whose band ends there has no",
         "fine"),
        (MediatorState(damping=1000, unlimited=True), "between the limits", "The mediator is overdamped", "plain"),
        (MediatorState(damping=1000, unlimited=True), "between the limits", "No temperature can be assigned", "doubt"),
    ],
)  # fmt: skip
def test_its_regime_and_its_validity_in_words(state, fact, words, kind):
    found = view(run(state))
    assert dict(found["facts"])["regime"] == fact
    assert any(words in one["text"] and one["kind"] == kind for one in found["words"]), found["words"]


def same(found, shown):
    for name in shown.data_vars:
        if shown[name].dtype.kind == "f":
            np.testing.assert_array_equal(shown[name].values, found[name].values)
    assert found.attrs["conductance"] == shown.attrs["conductance"]


def test_the_exported_file_gives_the_same_numbers():
    same(parse(scenario_file(COLD)).run(), run(COLD).dataset)


@pytest.mark.slow
def test_the_exported_file_gives_the_same_numbers_on_the_command_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "explored.toml").write_text(scenario_file(COLD), encoding="utf-8")
    heatchain("run", "explored.toml", "-o", "found.nc", "--plot", "found.png")
    same(xr.load_dataset("found.nc"), run(COLD).dataset)


@pytest.mark.parametrize("damping", [0.01, 10000])
def test_the_point_is_on_the_curve_however_it_is_damped(damping):
    told = view(run(MediatorState(frequency=1 if damping > 1 else 3000, damping=damping)))
    x, K = trace(told, "damping", "K at 300 K")
    (here,), (at,) = trace(told, "damping", "here")
    assert x[0] < here < x[-1] and at == pytest.approx(np.exp(np.interp(np.log(here), np.log(x), np.log(K))), rel=0.02)


@pytest.mark.parametrize("state", [lesson[2] for lesson in PAGES["mediator"].lessons])
def test_each_proposed_experiment_shows_what_it_says(state):
    about = run(state).dataset.attrs
    if state.unlimited:  # as much as one channel can
        assert about["bound"] == "ballistic" and 0.8 < about["bound_ratio"] <= 1.0
    elif state.cutoff == 3.0:
        assert about["transport"] == "plateau"
    else:  # frozen
        assert about["bound_ratio"] < 0.05
