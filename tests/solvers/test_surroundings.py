"""Surroundings in the compiled steps of a row: against the same bodies as a network, whose steps are other code."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import simpson

import chain
from chain.solvers.transient import integrate
from systems.networks import BODY, LINK, MEDIATOR
from systems.steady_cases import Diode

SKY = chain.RadiativeLink("1e-11 m^2")
MIXED = [MEDIATOR, LINK, 2 * MEDIATOR, LINK, MEDIATOR, LINK, MEDIATOR]
HEAVY = chain.ConstantHeatCapacity("3 aJ/K")
BODIES = [BODY, HEAVY, chain.DebyeSolid("400 K", atoms=1e5), BODY, BODY, HEAVY]
ENDS = ("310 K", "300 K")


def moving(t):
    return 290.0 + 20.0 * np.sin(2e6 * t)


CASES = {
    "one link": (chain.Chain(MEDIATOR, BODY, 6, *ENDS, surroundings=(MEDIATOR, "280 K")), "6 us"),
    "of another kind": (chain.Chain(MEDIATOR, BODY, 6, *ENDS, surroundings=(LINK, "280 K")), "2 us"),
    "one body": (chain.Chain(MEDIATOR, BODY, 1, *ENDS, surroundings=(LINK, "280 K")), "2 us"),
    "some sites": (chain.Chain(MIXED, BODIES, 6, *ENDS, surroundings=([LINK, MEDIATOR], "280 K", [5, 2])), "2 us"),
    "a temperature each": (
        chain.Chain(LINK, BODY, 6, *ENDS, surroundings=(SKY, chain.Quantity([250, 260, 270, 280, 290, 4], "K"))),
        "2 us",
    ),
    "over time": (chain.Chain(MIXED, BODY, 6, chain.Insulated(), "300 K", surroundings=(LINK, moving)), "4 us"),
    "over time, of any links": (
        chain.Chain([Diode(1e-9, 3.0)] * 7, BODY, 6, *ENDS, surroundings=([LINK, SKY, *[LINK] * 4], moving)), "0.2 us",
    ),
    "alone": (
        chain.Chain(LINK, BODY, 6, chain.Insulated(), chain.HeatCurrent("3 nW"), sources={2: "1 nW"},
                    surroundings=(Diode(1e-9, 0.05), "280 K")), "2 us",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_row_is_the_network(case):
    row, until = CASES[case]
    problem = row.line.problem(np.full(row.n, 305.0))
    times = np.linspace(0.0, float(chain.Quantity(until).m_as("s")), 9)
    mine = integrate(problem, times, rtol=1e-9)
    other = integrate(replace(problem, graph=replace(problem.graph, row=False)), times, rtol=1e-9)
    assert (mine.integration, other.integration) in {("", "implicit"), ("", "explicit")}
    change = np.ptp(other.temperatures)
    assert mine.temperatures == pytest.approx(other.temperatures, abs=1e-8 * change)
    assert mine.currents == pytest.approx(other.currents, abs=1e-7 * np.abs(other.currents).max())
    ends = len(problem.ends)
    by_side = np.stack([*other.heats[:, :2].T, other.heats[:, 2:ends].sum(axis=1), other.heats[:, -1]], axis=1)
    assert mine.heats == pytest.approx(by_side, abs=1e-8 * np.abs(by_side).max())
    assert mine.residual < 1e-14
    assert mine.steps == pytest.approx(other.steps, rel=0.1) or other.integration == "explicit"


def test_a_run_in_two_parts_is_the_run_to_the_last_bit():
    row, _ = CASES["over time"]
    problem, times = row.line.problem(np.full(row.n, 305.0)), np.linspace(0.0, 4e-6, 9)
    begun = integrate(problem, times[:5])
    whole = integrate(problem, times)
    again = integrate(problem, times[4:], start=begun.state)
    assert again.temperatures[0].tolist() == begun.temperatures[-1].tolist()
    assert again.temperatures == pytest.approx(whole.temperatures[4:], abs=1e-3)
    assert again.residual < 1e-14


def test_heat_into_surroundings_is_the_integral_of_the_current():
    row, _ = CASES["over time"]
    found = row.transient("305 K", "4 us", samples=20001, rtol=1e-9)  # the first current decays within 5 ns
    lost = found["surroundings_current"].sum("site").values
    whole = simpson(lost, x=found["time"].values)
    assert -found["reservoir_heat"].sel(side="surroundings").values[-1] == pytest.approx(whole, rel=1e-5, abs=0.0)


def test_events_and_files(tmp_path):
    row, _ = CASES["a temperature each"]
    plain = row.transient("305 K", "2 us", samples=9, events=[(6, "302 K")])
    row.transient("305 K", "1 us", samples=5, events=[(6, "302 K")], output=tmp_path / "row.nc", segment=2)
    found = row.transient(
        "305 K", "2 us", samples=9, events=[(6, "302 K")], output=tmp_path / "row.nc", segment=2, resume=True
    )
    whole = row.transient("305 K", "2 us", samples=9, events=[(6, "302 K")], output=tmp_path / "other.nc", segment=2)
    for name in ("temperature", "reservoir_heat", "surroundings_current"):
        assert found[name].values.tolist() == whole[name].values.tolist()
        assert found[name].values == pytest.approx(plain[name].values, rel=1e-5)
    when = plain.attrs["event_times"]
    there = row.transient("305 K", times=chain.Quantity([0.0, float(np.ravel(when)[0])], "s"))["temperature"].values[
        -1, 5
    ]
    assert there == pytest.approx(302.0, rel=1e-6)
