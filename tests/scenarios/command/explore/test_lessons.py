"""The numbers of the lessons in docs/explore.md are those that the page shows."""

import numpy as np
import pytest

from scenarios.command.explore import counter_example
from scenarios.command.explore.chain_state import ChainState
from scenarios.command.explore.mediator_state import MediatorState
from scenarios.command.explore.mediator_view import view
from scenarios.command.explore.pages import PAGES
from scenarios.command.explore.running import run
from systems.paths import ROOT

TEXT = " ".join((ROOT / "docs/explore.md").read_text(encoding="utf-8").split())
LESSONS = {title: state for page in PAGES.values() for title, _, state in page.lessons}


def test_every_button_that_is_named_is_there():
    for title in (
        "Fourier's law appears",
        "Frozen by quantum mechanics",
        "As much as one channel can",
        "A pulse spreads",
    ):
        assert title in LESSONS and f"utton *{title}*" in TEXT
    for state in (ChainState, MediatorState):
        for label in ("bodies N", "atoms in each", "temperature T", "damping", "springs Ω"):
            assert f"*{label}" in TEXT
            if state is ChainState and label != "temperature T":
                assert any(one["label"].startswith(label) for one in state.controls())


def test_a_chain_twice_as_long():
    state = LESSONS["Fourier's law appears"]
    short, long = (run(one).dataset for one in (state, state.model_copy(update={"n": 60})))
    J = [float(ds["current"][-1, 0]) * 1e12 for ds in (short, long)]
    t = [float(ds["time"][-1]) * 1e6 for ds in (short, long)]
    assert f"from {J[0]:.1f} pW to {J[1]:.1f} pW" in TEXT
    assert f"{t[1] / t[0]:.1f} times as long, from {t[0]:.2f} µs to {t[1]:.1f} µs" in TEXT


def test_a_stiff_bond_freezes():
    state = LESSONS["Frozen by quantum mechanics"]
    classical = float(run(state).dataset["sum_rule_bound"][0])
    shares = [run(state.model_copy(update={"temperature": T})).dataset.attrs["conductance"] for T in (300, 100, 40)]
    warm, cool, cold = (100.0 * one / classical for one in shares)
    assert (
        f"at 300 K the bond conducts {warm:.0f} % of its classical value, at 100 K {cool:.0f} %, at 40 K {cold:.1f} %"
        in TEXT
    )


def test_one_channel_and_the_largest_damping():
    assert f"{run(LESSONS['As much as one channel can']).dataset.attrs['bound_ratio']:.0%}".replace("%", " %") in TEXT
    facts = dict(view(run(MediatorState()))["facts"])
    assert "at γ̂ = 1637 cm⁻¹" in facts["largest for any damping"] and "it lies at 1637 cm⁻¹" in TEXT


def test_bodies_and_springs():
    bodies, springs = (one["y"] for one in counter_example.later(ChainState())["charts"]["ballistic"]["data"])
    assert bodies[-1] / bodies[0] == pytest.approx(32.0, rel=1e-4)
    assert f"32 of them have {springs[-1] / springs[0]:.1f} times" in TEXT
    assert "have 32 times the resistance of one" in TEXT


def test_a_pulse_grows_as_the_root_of_time():
    ds = run(LESSONS["A pulse spreads"]).dataset
    energy, x = ds["energy"].values[1:], ds["site"].values - 31.0
    width = np.sqrt((energy * x**2).sum(axis=1) / energy.sum(axis=1))
    early, late = np.interp([25e-9, 100e-9], ds["time"].values[1:], width)
    assert f"is {early:.1f} bodies and {late:.1f} bodies" in TEXT
