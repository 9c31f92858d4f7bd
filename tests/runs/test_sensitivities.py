"""Sensitivities against closed forms and extrapolated differences of results; the adjoint against what it sums."""

import numpy as np
import pytest
import xarray as xr

import chain
from chain import HeatChainError
from chain.runs.sensitivity.differences import by_runs
from chain.runs.sensitivity.directions import STEP, by_difference
from chain.runs.sensitivity.names import directions
from chain.runs.sensitivity.transient import Derived

DAMPING = chain.ureg.Quantity(np.array([90.0, 50.0]), "cm^-1")


def made(damping=1.0, links=1.0, bodies=1.0, left=1.0, debye=1.0, source=1.0, cutoff=1.0):
    """A chain whose parameters are multiplied by factors."""
    mediator = chain.HarmonicMediator("100 cm^-1", (damping * DAMPING[0], damping * DAMPING[1]), f"{170.0 * cutoff} K")
    return chain.Chain(
        links * mediator, chain.DebyeSolid(f"{170.0 * debye} K", atoms=100.0 * bodies), 5, f"{210.0 * left} K", "80 K",
        sources={3: f"{300.0 * source} pW"},
    )  # fmt: skip


NAMES = {
    "damping": "links.damping", "links": "links", "bodies": "subsystems", "left": "left",
    "debye": "subsystems.debye_temperature", "source": "sources", "cutoff": "links.cutoff",
}  # fmt: skip
FREQUENCY = chain.ureg.Quantity(np.array([1e9, 1e10, 1e11]), "rad/s")


def extrapolated(function):
    """Derivative by the logarithm of a factor at 1, by four values."""
    return by_difference([function(1.0 + place * STEP) for place in (1.0, -1.0, 2.0, -2.0)])


def close(found, wanted, scale, tolerance=1e-6):
    """To a part of the largest change, where there is one."""
    assert np.abs(found - wanted).max() <= tolerance * max(np.abs(wanted).max(), 1e-4 * np.abs(scale).max())


def test_steady_states_and_responses_by_name_and_by_function():
    row = made()
    steady, answer = row.steady_state(), row.response(FREQUENCY)
    by_name = row.sensitivities(list(NAMES.values()))
    by_function = row.sensitivities({key: (lambda x, key=key: made(**{key: x})) for key in NAMES})
    waves = row.sensitivities(list(NAMES.values()), of="response", frequency=FREQUENCY)
    for i, key in enumerate(NAMES):
        for name in ("temperature", "current"):
            wanted = extrapolated(lambda x, key=key, name=name: made(**{key: x}).steady_state()[name].values)
            close(by_name[name].values[i], wanted, steady[name].values)
            close(by_function[name].values[i], wanted, steady[name].values)
        for name in ("amplitude", "phase", "impedance", "impedance_phase"):
            wanted = extrapolated(lambda x, key=key, name=name: made(**{key: x}).response(FREQUENCY)[name].values)
            close(waves[name].values[i], wanted, answer[name].values)
    assert by_name["parameter"].values.tolist() == list(NAMES.values())
    assert by_name["temperature"].attrs["units"] == "K" and by_name["current"].attrs["units"] == "W"
    weights = xr.DataArray([2.0, -1.0], {"site": [4, 2]}, "site")
    adjoint = row.sensitivities([*NAMES.values(), "links[:]"], weights=weights)
    forward = row.sensitivities([*NAMES.values(), "links[:]"])["temperature"]
    wanted = 2.0 * forward.sel(site=4) - forward.sel(site=2)
    np.testing.assert_allclose(adjoint["gradient"], wanted, rtol=1e-9, atol=1e-9)
    assert adjoint.sizes["parameter"] == len(NAMES) + 6 and adjoint.attrs["sensitivity_method"] == "adjoint"


class General:
    """J = k √(ab) (a - b)."""

    def current(self, T1, T2):
        return 1e-11 * np.sqrt(T1 * T2) * (T1 - T2)

    def conductance(self, T):
        return 1e-11 * T


def test_networks_rods_and_links_of_two_temperatures():
    """By whichever way each is solved: surroundings, a ring, a link whose current is no difference of potentials."""
    link, body = chain.ConductanceLink("1 nW/K"), chain.DebyeSolid("170 K", atoms=100)
    rows = {
        "network": chain.Network(2 * link, body, [("a", "b"), ("b", "c"), ("c", "a")],
                                 reservoirs={"hot": (link, "200 K", "a"), "cold": (link, "80 K", "b")}),
        "surroundings": chain.Chain(link, body, 3, "200 K", "80 K",
                                    surroundings=(chain.RadiativeLink("1 um^2"), "90 K")),
        "general": chain.Chain(General(), body, 2, "200 K", "80 K"),
        "linear": chain.Chain(chain.HarmonicMediator("100 cm^-1", "90 cm^-1", "170 K"), body, 3, "200 K", "80 K",
                              law="linear"),
    }  # fmt: skip
    for name, row in rows.items():
        ways = ["links", "subsystems", row.line.sides[0]]
        found = row.sensitivities(ways)["temperature"].values
        ends = row.line.ends[0].number()
        assert np.abs(found[0] if name != "surroundings" else 0.0).max() < 1e-6  # a factor of all links
        hotter = by_difference([_with_first_end(row, (1.0 + p * STEP) * ends) for p in (1.0, -1.0, 2.0, -2.0)])
        close(found[2], hotter, found[2], 2e-6)
        if name not in ("network", "general"):
            continue
        run = row.sensitivities(ways, of="transient", initial="100 K", until="5 ns", samples=3)
        assert run.attrs["sensitivity_method"] == ("forward" if name == "general" else "differences of runs")
        scaled = xr.DataArray(np.ones(row.n), {"site": row.line.labels}, "site")
        sums = row.sensitivities(ways[:1], of="transient", initial="100 K", until="5 ns", samples=3, weights=scaled)
        np.testing.assert_allclose(sums["gradient"], run["temperature"][:1, -1].sum("site"), rtol=1e-12, atol=1e-12)
        # Energies and currents in one proportion: only their ratio counts
        np.testing.assert_allclose(
            run["temperature"][0], -run["temperature"][1], atol=2e-6 * abs(run["temperature"]).max()
        )


def _with_first_end(row, T):
    from dataclasses import replace

    from chain.solvers.steady import steady_state

    ends = (type(row.line.ends[0]).of(T), *row.line.ends[1:])
    return steady_state(replace(row.line, ends=ends).problem(np.full(row.n, 100.0))).temperatures


def test_one_body_relaxes_as_its_exponential():
    """T = 300 K + 10 K exp(-t/τ), τ = C/2K, and a heater's P/2K (1 - exp(-t/τ))."""
    row = chain.Chain(chain.ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("2 aJ/K"), 1, "300 K", "300 K",
                      sources={1: "4 nW"})  # fmt: skip
    found = row.sensitivities(["links", "subsystems", "sources", "initial", "left"], of="transient", initial="310 K",
                              until="5 ns", samples=11, rtol=1e-11)  # fmt: skip
    x = found["time"].values / 1e-9
    fall = np.exp(-x)
    wanted = {
        "links": -10.0 * x * fall - 2.0 * (1.0 - fall) + 2.0 * x * fall, "subsystems": (10.0 - 2.0) * x * fall,
        "sources": 2.0 * (1.0 - fall), "initial": 310.0 * fall, "left": 150.0 * (1.0 - fall),
    }  # fmt: skip
    for name, one in wanted.items():
        np.testing.assert_allclose(found["temperature"].sel(parameter=name)[:, 0], one, atol=2e-8 * abs(one).max())
    assert found.attrs["sensitivity_method"] == "forward"


MEDIATOR = chain.HarmonicMediator("100 cm^-1", (DAMPING[0], DAMPING[1]), "170 K")
SOLID = chain.DebyeSolid("170 K", atoms=100)
ROWS = {
    "plain": {},
    "driven": {"left": lambda t: 150.0 + 40.0 * np.sin(t / 3e-10), "sources": {3: lambda t: 3e-10 * np.cos(t / 2e-10)}},
    "current": {"left": chain.HeatCurrent("2 nW"), "right": chain.Insulated()},
    "kinds": {"links": [chain.HarmonicMediator("100 cm^-1", f"{80 + 10 * i} cm^-1", "170 K") for i in range(7)],
              "subsystems": [chain.DebyeSolid(f"{150 + 10 * i} K", atoms=100 + 5 * i) for i in range(6)]},
    "linear law": {"law": "linear", "left": lambda t: 150.0 + 40.0 * np.sin(t / 3e-10)},
    "surroundings": {"surroundings": (MEDIATOR, "120 K")},
    "surroundings over time": {
        "surroundings": ([MEDIATOR, chain.ConductanceLink("8 pW/K"), 2 * MEDIATOR],
                         lambda t: 120.0 + 40.0 * np.sin(t / 3e-10), [1, 4, 5]),
        "left": chain.Insulated(), "right": lambda t: 80.0 + 20.0 * np.cos(t / 2e-10),
    },
}  # fmt: skip


# What is in "plain" and "surroundings" is in "kinds" and "surroundings over time", too
@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=[pytest.mark.slow] * (kind in ("plain", "surroundings"))) for kind in ROWS]
)
def test_every_step_of_a_run_is_differentiated(kind):
    """Forwards against extrapolated runs, backwards against forwards; ends and sources over time, different links."""
    parts = {"links": MEDIATOR, "subsystems": SOLID, "n": 6, "left": "210 K", "right": "80 K", "sources": {3: "300 pW"}}
    row = chain.Chain(**{**parts, **ROWS[kind]})
    names = ["links", "links[2]", "subsystems", "subsystems[2]", "left", "initial", "initial[4]", "links.damping",
             "subsystems.debye_temperature", "links[6].cutoff", "sources[3]"]  # fmt: skip
    names += ["links[0]", "right"] if kind != "current" else []
    if "surroundings" in kind:
        names += ["surroundings", "links[8]", "links[9].damping"]
        names.remove("left") if kind.endswith("time") else None
    _differentiated(row, names)


class Rectifier(General):
    """J = k √a (a - b) (1 + s (a + b)/2), with parameters of a function, not by name."""

    rectifies = True

    def __init__(self, k=1e-12, slope=1e-3):
        self.k, self.slope = k, slope

    def current(self, T1, T2):
        return self.k * np.sqrt(T1) * (T1 - T2) * (1.0 + 0.5 * self.slope * (T1 + T2))

    def conductance(self, T):
        return self.k * np.sqrt(T) * (1.0 + self.slope * T)


def rectifying(slope=1.0, own=1.0, outside=1.0):
    """Links of two temperatures beside others, with ends and surroundings that change over time."""
    links = [Rectifier(slope=1e-3 * slope), chain.HarmonicMediator("100 cm^-1", "90 cm^-1", "170 K"),
             *[Rectifier(slope=2e-3 * slope)] * 3]  # fmt: skip
    around = Rectifier(3e-13, 2e-3 * own), lambda t: outside * (120.0 + 40.0 * np.sin(t / 3e-10))
    return chain.Chain(links, SOLID, 4, lambda t: 150.0 + 40.0 * np.sin(t / 2e-10),
                       lambda t: 80.0 + 20.0 * np.cos(t / 2e-10), surroundings=around)  # fmt: skip


def test_links_of_two_temperatures_are_differentiated():
    row = rectifying()
    _differentiated(row, ["links", "links[1]", "links[6]", "right", "surroundings", "initial[2]"])
    _differentiated(row, {key: (lambda x, key=key: rectifying(**{key: x})) for key in
                          ("slope", "own", "outside")})  # fmt: skip


def test_more_kinds_of_links_than_the_run_has_tables_of():
    """From 65 pairs of a link and a body on a run takes its currents from temperatures."""
    links = [chain.HarmonicMediator("100 cm^-1", f"{80 + i} cm^-1", "170 K") for i in range(41)]
    row = chain.Chain(links, SOLID, 40, "210 K", "80 K")
    _differentiated(row, ["links[3]", "links.damping", "links[7].cutoff", "left"])


def _differentiated(row, names):
    ways = directions(row, names)
    start, times = row.line.temperatures("100 K"), np.linspace(0.0, 4e-10, 3)
    derived = Derived(row.line, row.line.problem(start), times, 1e-11, 0.0, ways)
    found = derived.forward()
    wanted = by_runs(row.line, start, times, 0.0, ways, rtol=1e-12)
    weights = np.random.default_rng(0).standard_normal((3, row.n))
    sums = derived.gradient(weights)
    for i, name in enumerate(names):
        close(found[i], wanted[i], row.line.temperatures("100 K"), 1e-7)
        assert sums[i] == pytest.approx((found[i] * weights).sum(), rel=1e-12, abs=1e-12 * np.abs(found).max()), name


def test_what_is_differentiated_is_the_run_itself():
    """At a loose tolerance the derivative is of the steps as they were, not of the exact solution."""
    row = chain.Chain(MEDIATOR, SOLID, 6, "210 K", "80 K")
    start, times = row.line.temperatures("100 K"), np.linspace(0.0, 1e-9, 3)
    loose, tight = (
        Derived(row.line, row.line.problem(start), times, rtol, 0.0, directions(row, "left")).forward()
        for rtol in (1e-4, 1e-10)
    )
    assert 1e-8 < np.abs(loose - tight).max() / np.abs(tight).max() < 1e-2


def test_a_window_that_grows_and_times_that_are_asked_for():
    """Far from the front nothing changes; a time 0 that was not asked for is left out."""
    row = chain.Chain(MEDIATOR, SOLID, 60, "110 K", "100 K")
    found = row.sensitivities(["links", "left"], of="transient", initial="100 K", times=["20 ps", "0.3 ns"], rtol=1e-9)
    assert found["time"].values.tolist() == [2e-11, 3e-10]
    assert np.abs(found["temperature"].values[:, 0, 40:]).max() < 1e-6
    start = row.line.temperatures("100 K")
    wanted = by_runs(row.line, start, np.array([0.0, 2e-11, 3e-10]), 0.0, directions(row, ["links", "left"]))
    for mine, theirs in zip(found["temperature"].values, wanted[:, 1:], strict=True):
        close(mine, theirs, theirs, 2e-6)


BAD = [
    ({"parameters": "link"}, "Did you mean 'links'"),
    ({"parameters": "links[9]"}, r"links\[9\], but there are 0, 1, 2, 3, ... 5"),
    ({"parameters": "links.dampin"}, r"there are cutoff, damping, frequency.*mean 'damping'"),
    ({"parameters": "sources[1]"}, "but there are 3"),
    ({"parameters": "left.temperature"}, "is one"),
    ({"parameters": ["links", "links"]}, "each once"),
    ({"parameters": 3}, "must be names"),
    ({"parameters": {"x": 3}}, "must be a function"),
    ({"parameters": {"x": lambda x: 3}}, "must return a Chain"),
    ({"parameters": {"x": lambda x: made(links=2 * x)}}, "for the factor 1"),
    ({"parameters": {"x": lambda x: chain.Chain(MEDIATOR, SOLID, 4, "210 K", "80 K")}}, "numbers only"),
    ({"of": "transients"}, "of"),
    ({"of": "transient"}, "initial"),
    ({"of": "transient", "initial": "100 K", "until": "steady"}, "must be a time"),
    ({"of": "response"}, "frequency"),
    ({"of": "response", "frequency": "1 GHz", "side": "top"}, "side"),
    ({"of": "response", "frequency": "1 GHz", "weights": xr.DataArray([1.0], dims="site")}, "of temperatures"),
    ({"weights": [1.0]}, "DataArray over `site`"),
    ({"weights": xr.DataArray([1.0, 2.0], dims="site")}, "for 5 sites"),
    ({"weights": xr.DataArray([1.0], {"site": [9]}, "site")}, "sites of the row"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "told"), BAD)
def test_bad_input_is_an_error_with_advice(changes, told):
    with pytest.raises(HeatChainError, match=told):
        made().sensitivities(**{"parameters": "links", **changes})
    with pytest.raises(HeatChainError, match="heat current 0 W"):
        chain.Chain(MEDIATOR, SOLID, 2, chain.Insulated(), "80 K").sensitivities("left")
    with pytest.raises(HeatChainError, match="conserved energy decides"):
        chain.Chain(MEDIATOR, SOLID, 2, chain.Insulated(), chain.Insulated()).sensitivities("links", initial="100 K")
