"""The page about a chain shows what direct calls give, what its exported file gives, and what Fourier's law says."""

import numpy as np
import pytest

import chain
from chain.exact import HarmonicChain, Spring
from scenarios.command.explore import counter_example
from scenarios.command.explore.chain_state import ChainState
from scenarios.command.explore.chain_view import view
from scenarios.command.explore.pages import PAGES
from scenarios.command.explore.running import run, scenario_file
from scenarios.jobs.open import parse

SHORT = ChainState(n=8, parallel=2, atoms=1000, left=330)
PULSE = ChainState(n=9, left=300, steady=False, until=20, pulse=True, power=2, duration=0.5)


def trace(chart, name):
    (found,) = (one for one in chart["data"] if one["name"] == name)
    return np.array(found["x"], float), np.array(found["y"], float)


@pytest.fixture(scope="module")
def told():
    return view(run(SHORT))


@pytest.fixture(scope="module")
def row():
    return chain.Chain(
        2 * chain.HarmonicMediator("50 cm^-1", "25 cm^-1", "165 K"),
        chain.DebyeSolid("165 K", atoms=1000),
        8,
        "330 K",
        "300 K",
        spacing="6 nm",
        area="36 nm^2",
    )


def test_profiles_and_currents_are_those_of_direct_calls(told, row):
    ds = row.transient("300 K", "steady", samples=81)
    assert told["frames"]["times"] == pytest.approx(ds["time"].values * 1e9, rel=1e-5)
    T, J = (np.array(told["frames"]["traces"][key][0]["y"]) for key in ("profile", "flow"))
    assert pytest.approx(ds["temperature"].values, rel=2e-5) == T
    assert told["charts"]["flow"]["layout"]["yaxis"]["title"]["text"] == "current (pW)"
    assert pytest.approx(ds["current"].values * 1e12, rel=1e-4, abs=1e-3) == J
    x, last = trace(told["charts"]["profile"], "bodies of the chain")
    assert x == pytest.approx(6.0 * np.arange(1, 9)) and last == pytest.approx(ds["temperature"].values[-1], rel=2e-5)
    heat = told["charts"]["map"]["data"][0]
    assert np.array(heat["z"]) == pytest.approx(ds["temperature"].values, rel=2e-5)
    assert trace(told["charts"]["ends"], "in, left")[1][1:] == pytest.approx(J[1:, 0])


def test_fouriers_law_beside_it_is_the_continuum_and_bends_as_kirchhoff_says(told, row):
    """In the steady state F(T) is linear in position, which no solver was asked for."""
    x, T = trace(told["charts"]["profile"], "Fourier's law, Eq. (83)")
    link = chain.HarmonicMediator("50 cm^-1", "25 cm^-1", "165 K")
    whole = link.current("330 K", "300 K").m_as("W")
    part = link.current(chain.ureg.Quantity(T, "K"), "300 K").m_as("W") / whole
    # The run ends a thousandth of the way from the steady state
    assert part == pytest.approx(1.0 - x / 54.0, abs=2e-3)


def test_with_a_pulse_heat_goes_both_ways_and_eq_83_is_not_drawn():
    told = view(run(PULSE))
    T = np.array(told["frames"]["traces"]["profile"][0]["y"])
    assert T[10:] == pytest.approx(T[10:, ::-1], rel=1e-5)  # the middle one was heated
    assert T.max() == T[:, 4].max() > 301.0
    assert len(told["charts"]["profile"]["data"]) == 1
    assert any("solved without sources of heat" in one["text"] for one in told["words"])


def test_what_the_chain_rests_on_is_said_doubt_by_doubt(told):
    words = {one["kind"]: one["text"] for one in told["words"]}
    assert "Eq. (79) of the theory, is easily met." in told["words"][0]["text"] and told["words"][0]["kind"] == "fine"
    doubts = " ".join(one["text"] for one in told["words"] if one["kind"] == "doubt")
    assert "thermalises internally faster" in doubts and "fluctuates by" in doubts and words
    fast = view(run(ChainState(n=5, atoms=100, damping=1000, parallel=100)))
    assert any("is not met" in one["text"] and one["kind"] == "doubt" for one in fast["words"])


@pytest.mark.parametrize(
    "state",
    [
        SHORT,
        PULSE,
        ChainState(n=3, right_end="insulated", unlimited=True, sampling="logarithmic"),
        ChainState(n=1, left_end="insulated", right_end="insulated", steady=False),
    ],
)
def test_the_exported_file_gives_the_same_numbers(state):
    found, shown = parse(scenario_file(state)).run(), run(state).dataset
    for name in ("temperature", "current", "reservoir_heat"):
        np.testing.assert_array_equal(found[name].values, shown[name].values)
    assert found.attrs["verdict"] == shown.attrs["verdict"]


def test_through_bodies_resistances_add_and_without_them_they_do_not():
    state = ChainState(left=330, coupling=40)
    told = counter_example.later(state)
    links, through = trace(told["charts"]["ballistic"], "through bodies")
    mediator = chain.HarmonicMediator("50 cm^-1", "25 cm^-1", "165 K")
    one = 30.0 / mediator.current("330 K", "300 K").m_as("nW")
    assert told["charts"]["ballistic"]["layout"]["yaxis"]["title"]["text"] == "resistance (K/nW)"
    assert through == pytest.approx(one * links, rel=1e-4)
    counts, springs = trace(told["charts"]["ballistic"], "joined by springs")
    coupled = HarmonicChain(mediator, Spring("40 cm^-1"), 7)
    assert springs[counts == 8] == pytest.approx(30.0 / coupled.current("330 K", "300 K").m_as("nW"), rel=1e-3)
    assert springs[-1] < 1.5 * springs[0]
    (words,) = told["words"]
    assert "to the power 1.000: Fourier's law, diffusive" in words["text"] and "ballistic" in words["text"]


def test_mediators_too_stiff_for_cold_ends_are_no_ballistic_example():
    told = counter_example.later(ChainState(frequency=1000, left=20, right=5, initial=5))
    assert "Warm the ends" in told["words"][0]["text"]


def test_ends_that_are_equal_have_a_resistance():
    told = counter_example.later(ChainState(left=300, right=300))
    assert "Between 300.5 K and 299.5 K" in told["words"][0]["text"]


@pytest.mark.parametrize("title", [lesson[0] for lesson in PAGES["chain"].lessons])
def test_each_proposed_experiment_shows_what_it_says(title):
    (state,) = (lesson[2] for lesson in PAGES["chain"].lessons if lesson[0] == title)
    ds = run(state).dataset
    T = ds["temperature"].values[-1]
    bend = np.diff(T)
    if title == "Fourier's law appears":
        assert np.ptp(bend) < 0.02 * abs(bend.mean()) and np.ptp(ds["current"].values[-1]) < 0.02 * ds["current"][-1, 0]
    elif title == "A cold end bends it":
        assert bend[-1] < 3.0 * bend[0] < 0.0
    elif title == "A pulse spreads":
        energy, x = ds["energy"].values, ds["site"].values - 31.0
        width = (energy * x**2).sum(axis=1)[1:] / energy.sum(axis=1)[1:]
        assert width[79] / width[39] == pytest.approx(2.0, rel=0.03)  # twice the time, twice the square of the width
    else:
        assert 390.0 < T[-1] < 400.0
