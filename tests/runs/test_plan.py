"""A plan: what is asked of a transient, checked once and in SI floats, whoever asks."""

import dataclasses
import inspect
import math
from fractions import Fraction

import numpy as np
import pytest
import xarray as xr

import chain
from chain import ConductanceLink, HeatChainError, Network, SolverError
from chain.runs import transient
from chain.runs.plan import MOST_SAMPLES, SEGMENT, SHORTEST, TRANSIENT, plan
from chain.solvers.transient import integrate
from chain.storage.streaming import block_rows
from chain.units.boundary import ureg
from scenarios.files.runs import _USED
from scenarios.jobs.open import parse
from systems import chains
from systems.interrupted_runs import assert_same
from systems.scenario_files import CHAIN
from systems.system_files import ROD, RUN

Q = ureg.Quantity
ROW = chains.chain()


def planned(until="1 us", row=ROW, initial="300 K", **asked):
    return plan(row.line, initial, until, **asked)


def assert_equal_plans(found, wanted):
    """Field by field, to the last bit."""
    for field in dataclasses.fields(found):
        one, other = getattr(found, field.name), getattr(wanted, field.name)
        assert type(one) is type(other), field.name
        np.testing.assert_array_equal(one, other, err_msg=field.name)


# -- one request, whoever asks


def test_every_argument_of_the_transient_is_one_of_the_plan_with_the_same_default():
    asked = inspect.signature(chain.Chain.transient).parameters
    known = inspect.signature(plan).parameters
    assert [*known] == ["line", *[name for name in asked if name not in ("row", "self", "progress")]]
    assert all(known[name].default == asked[name].default for name in [*known][1:])
    assert all(known[name].kind is asked[name].kind for name in [*known][1:])


def test_every_argument_reaches_the_plan(monkeypatch, tmp_path):
    asked = {
        "until": "2 us", "samples": 7, "sampling": "logarithmic", "rtol": 1e-5, "atol": "1 mK", "steady": 1e-2,
        "events": [(2, "301 K")], "breakpoints": ["1 us"], "variables": ["temperature"],
        "output": tmp_path / "out.nc", "segment": 3, "resume": True, "notes": {"told": "this"}, "most_steps": 99,
        "most_seconds": 5.0,
    }  # fmt: skip
    found = []
    monkeypatch.setattr(transient, "run", lambda line, plan, progress: found.append((line, plan, progress)))
    ROW.transient("305 K", **asked, progress=print)
    ROW.transient("305 K", times=["1 us", "2 us"], method="lsoda")
    (line, first, progress), (_, second, quiet) = found
    assert line is ROW.line
    assert progress is print
    assert quiet is False
    assert_equal_plans(first, planned(initial="305 K", **asked))
    assert_equal_plans(second, planned(None, initial="305 K", times=["1 us", "2 us"], method="lsoda"))
    untouched = planned(initial="300 K")
    for name in ("initial", "end", *[one for one in asked if one not in ("until",)]):
        assert not np.array_equal(getattr(first, name), getattr(untouched, name)), name


def test_what_is_planned_is_what_is_run():
    asked = planned(samples=6, events=[(2, "305 K")])
    once, again = transient.run(ROW.line, asked), transient.run(ROW.line, asked)
    assert_same(once, ROW.transient("300 K", "1 us", samples=6, events=[(2, "305 K")]))
    assert_same(once, again)


def test_a_plan_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        planned().rtol = 1e-3


# -- in SI floats


def test_quantities_are_si_floats():
    asked = planned(
        Q(2, "us"), atol="3 mK", events=[(2, "26.85 degC"), (5, Q(305, "K"))], breakpoints=["1 ns", Q(2, "ns")],
        initial=Q([301, 302, 303, 304, 305], "K"),
    )  # fmt: skip
    assert asked.end == pytest.approx(2e-6, rel=1e-15)
    assert asked.atol == pytest.approx(3e-3, rel=1e-15)
    assert asked.events == ((1, pytest.approx(300.0, rel=1e-15)), (4, 305.0))  # sites are counted from 1, bodies from 0
    assert asked.watched == "site 2 at 300 K, site 5 at 305 K"
    assert asked.breakpoints == pytest.approx((1e-9, 2e-9), rel=1e-15)
    assert asked.initial.tolist() == [301.0, 302.0, 303.0, 304.0, 305.0]
    assert asked.initial.dtype == np.float64


def test_events_are_called_as_the_bodies_of_a_network_are():
    net = Network(chains.CONSTANT, chains.PLAIN, [("tip", "neck"), ("neck", "arm")],
                  reservoirs={"bath": (ConductanceLink("1 nW/K"), "310 K", ["arm"])})  # fmt: skip
    asked = planned(row=net, events=[("neck", "301 K")])
    assert net.line.labels[asked.events[0][0]] == "neck"
    assert asked.watched == "site neck at 301 K"


# -- the end


@pytest.mark.parametrize("text", ["steady", " steady "])
def test_the_end_may_be_the_steady_state(text):
    assert planned(text).end == "steady"
    assert planned(text, steady=0.01).attributes["steady_tolerance"] == 0.01
    assert "steady_tolerance" not in planned("1 us", steady=0.01).attributes


def test_times_leave_the_end_open():
    assert planned(None, times=["1 us", "2 us"]).end is None


def test_the_shortest_end():
    assert planned(f"{SHORTEST!r} s").end == SHORTEST
    with pytest.raises(HeatChainError, match=r"`until` must be at least 1e-290 s"):
        planned(f"{0.99 * SHORTEST!r} s")


# -- the times


@pytest.mark.parametrize(("end", "samples"), [(5e-6, 101), (1e-6, 2), (7e-9, 8), (1.0, 4), (0.3, 4)])
def test_linear_samples_are_multiples_of_the_interval_that_is_meant(end, samples):
    """By fractions of decimal numbers: 0.3 s in three intervals is 0.1 s, 0.2 s."""
    times = planned(f"{end!r} s", samples=samples).moments(end)
    interval = Fraction(repr(end)) / (samples - 1)
    assert times[0] == 0.0
    assert times[-1] == end
    meant = [float(float(interval) * number) for number in range(samples - 1)]
    assert times[:-1].tolist() == meant
    np.testing.assert_allclose(times, [float(interval * n) for n in range(samples)], rtol=3e-16)


@pytest.mark.parametrize("end", [5e-6, 3e-9, 0.7])
def test_a_longer_run_begins_with_the_times_of_a_shorter_one(end):
    short, long = planned(samples=11).moments(end), planned(samples=21).moments(2.0 * end)
    assert long[:10].tolist() == short[:10].tolist()


def test_logarithmic_samples_have_one_ratio():
    times = planned(samples=32, sampling="logarithmic").moments(1e-6)
    assert times[0] == 0.0
    assert times[1] == pytest.approx(1e-12, rel=1e-12)
    assert times[-1] == 1e-6
    np.testing.assert_allclose(np.diff(np.log(times[1:])), math.log(1e6) / 30, rtol=1e-10)


def test_times_that_are_given_are_kept():
    table = xr.DataArray([10.0, 20.0, 50.0], dims="time", attrs={"units": "ns"})
    asked = planned(None, times=table, samples=7)
    assert asked.moments(asked.end).tolist() == pytest.approx([1e-8, 2e-8, 5e-8], rel=1e-15)
    assert planned(None, times="3 ns").moments(None).tolist() == pytest.approx([3e-9], rel=1e-15)


# -- segments, output, going on


def test_segments():
    assert planned().segment is None
    assert planned(segment=7).segment == 7
    assert planned(output="out.nc").segment == SEGMENT
    assert planned(output="out.nc", segment=3).segment == 3


def test_a_segment_is_no_larger_than_a_block(monkeypatch):
    monkeypatch.setattr("chain.storage.streaming.BLOCK_BYTES", 4 * 32 * ROW.n)
    assert block_rows(ROW.n) == 4
    assert planned(output="out.nc").segment == 4
    assert planned(segment=1000).segment == 4
    assert planned(segment=3).segment == 3


@pytest.mark.parametrize("resume", [False, True, "trust"])
def test_going_on_is_kept_as_it_was_given(resume):
    assert planned(output="out.nc", resume=resume).resume == resume


def test_what_a_run_that_goes_on_must_have_in_common():
    """The end, the number of times and the limits may be others; what decides the steps may not."""
    asked = {"segment": 5, "events": [(1, "301 K")], "breakpoints": ["1 ns"], "variables": ["temperature", "energy"]}
    same = planned("1 us", **asked).deciding
    assert planned("2 us", samples=201, most_steps=7, most_seconds=1.0, notes={"a": 1}, **asked).deciding == same
    assert planned("1 us", **{**asked, "variables": ["energy", "temperature"]}).deciding == same
    others = {"segment": 6, "events": [(2, "301 K")], "breakpoints": ["2 ns"], "variables": None, "rtol": 1e-5,
              "atol": "1 mK"}  # fmt: skip
    for name, other in others.items():
        assert planned("1 us", **{**asked, name: other}).deciding != same, name


def test_attributes_say_what_was_asked():
    told = planned(segment=5, rtol=1e-5, events=[(1, "301 K")], notes={"told": "this"}).attributes
    assert told == {"method": "rosenbrock", "rtol": 1e-5, "atol": 0.0, "segment": 5, "events": "site 1 at 301 K",
                    "told": "this"}  # fmt: skip
    assert planned().attributes == {"method": "rosenbrock", "rtol": 1e-6, "atol": 0.0}


# -- how it is run


def test_who_integrates():
    assert planned().solver() is integrate
    pieces = planned(segment=4).solver()
    assert pieces.keywords == {"size": 4}
    by_another = [planned(method=method).solver() for method in ("lsoda", "radau")]
    assert integrate not in by_another


def test_options_are_the_tolerances_and_limits():
    asked = planned(rtol=1e-4, atol="1 mK", most_steps=3, most_seconds=9)
    assert asked.options == {"rtol": 1e-4, "atol": 1e-3, "most_steps": 3, "most_seconds": 9.0}
    assert planned().options["most_seconds"] == math.inf


def test_limits_hold():
    with pytest.raises(SolverError, match="3 steps"):
        transient.run(ROW.line, planned(most_steps=3))


def test_memory():
    planned(samples=1000).require_memory(5)
    with pytest.raises(HeatChainError, match=r"10000000 times and 1000 bodies takes 320.0 GB"):
        planned(samples=MOST_SAMPLES).require_memory(1000)
    with pytest.raises(HeatChainError, match=r"3 times"):
        planned(None, times=["1 ns", "2 ns", "3 ns"]).require_memory(10**9)


# -- what is refused, before anything is done


@pytest.mark.parametrize(("asked", "said"), [
    ({"until": None}, "`until` must be given"),
    ({"times": ["1 us"]}, "`times` and `until` exclude each other"),
    ({"until": "0 s"}, "`until` must be a positive time"),
    ({"until": "-1 s"}, "`until` must be a positive time"),
    ({"until": "5 K"}, "`until`"),
    ({"until": 5.0}, "a number without a unit"),
    ({"until": "soon"}, "`until` is 'soon'"),
    ({"until": None, "times": ["2 us", "1 us"]}, "`times` must be increasing"),
    ({"until": None, "times": ["1 us", "1 us"]}, "`times` must be increasing"),
    ({"until": None, "times": ["0 us"]}, "end after 0 s"),
    ({"until": None, "times": ["-1 us", "1 us"]}, "`times` must be a non-negative time"),
    ({"samples": 1}, "`samples` must be"),
    ({"samples": 2.5}, "`samples` must be"),
    ({"samples": MOST_SAMPLES + 1}, "`samples` must be"),
    ({"sampling": "cubic"}, "`sampling` must be"),
    ({"rtol": 0.2}, "`rtol` must be a number from 1e-13 to 0.1"),
    ({"rtol": True}, "`rtol` must be"),
    ({"steady": 1e-13}, "`steady` must be a number from 1e-12"),
    ({"atol": "-1 K"}, "`atol`"),
    ({"method": "euler"}, "`method` must be"),
    ({"method": "lsoda", "segment": 3}, "need the method 'rosenbrock'"),
    ({"method": "lsoda", "output": "out.nc"}, "need the method 'rosenbrock'"),
    ({"method": "radau", "events": [(1, "301 K")]}, "need the method 'rosenbrock'"),
    ({"events": ["1"]}, "`events` must be pairs"),
    ({"events": [(1, "301 K", 2)]}, "`events` must be pairs"),
    ({"events": [(6, "301 K")]}, "`events`"),
    ({"events": [(1, "301 s")]}, "`events`"),
    ({"breakpoints": ["1 K"]}, "`breakpoints`"),
    ({"variables": "temperature"}, r"Write \['temperature'\]"),
    ({"variables": ["temperature", "entropy"]}, "one is 'entropy'"),
    ({"resume": True}, "`resume` needs `output`"),
    ({"resume": "trust"}, "`resume` needs `output`"),
    ({"resume": "yes", "output": "out.nc"}, "`resume` must be True, False or 'trust'"),
    ({"resume": 1, "output": "out.nc"}, "`resume` must be True, False or 'trust'"),
    ({"segment": 0}, "`segment` must be"),
    ({"output": 7}, "`output`"),
    ({"notes": ["a"]}, "`notes` must"),
    ({"most_steps": 0}, "`most_steps` must be"),
    ({"most_seconds": -1.0}, "`most_seconds` must be"),
    ({"most_seconds": math.nan}, "`most_seconds` must be"),
    ({"initial": "-5 K"}, "`initial` must be"),
    ({"initial": Q([300, 301], "K")}, "`initial` must be one temperature or 5"),
    ({"initial": None}, "`initial` must be given"),
])  # fmt: skip
def test_refused(monkeypatch, asked, said):
    """Also by the method, before a problem is made of the chain."""
    with pytest.raises(HeatChainError, match=said):
        planned(**asked)
    monkeypatch.setattr(type(ROW.line), "problem", lambda *given: pytest.fail("it went on"))
    with pytest.raises(HeatChainError, match=said):
        ROW.transient(**{"initial": "300 K", "until": "1 us", **asked})


@pytest.mark.parametrize("method", ["lsoda", "radau", "cvode"])
def test_the_methods_for_comparison_know_bare_rows_alone(method):
    """They took a network's links for those of a row: 3 K off in a star, without a word."""
    link, body = ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("1e-18 J/K")
    ends = {"left": (link, "310 K", 2), "right": (link, "300 K", 4)}
    star = Network(link, body, [(1, 2), (1, 3), (1, 4)], reservoirs=ends)
    leaking = chain.Chain(link, body, 3, "310 K", "300 K", surroundings=(link, "305 K"))
    for row in (star, leaking, Network(link, body, [(1, 2)])):
        with pytest.raises(HeatChainError, match="`method` must be 'rosenbrock'"):
            row.transient("305 K", "3 ns", method=method)


# -- scenario files


FILE = chain.Chain(chain.ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("1e-18 J/K"), 3, "310 K", "300 K")
RUNS = [
    ('until = "5 ns"', {"until": "5 ns"}),
    ('until = "steady"\nsteady = 0.01', {"until": "steady", "steady": 0.01}),
    ('until = "5 ns"\nsamples = 7\nsampling = "logarithmic"\nrtol = 1e-5\natol = "1 mK"',
     {"until": "5 ns", "samples": 7, "sampling": "logarithmic", "rtol": 1e-5, "atol": "1 mK"}),
    ('times = ["1 ns", "2 ns"]', {"times": ["1 ns", "2 ns"]}),
    ('until = "5 ns"\nevents = [{ site = 2, temperature = "301 K" }]', {"until": "5 ns", "events": [(2, "301 K")]}),
    ('until = "5 ns"\nbreakpoints = ["1 ns", "2 ns"]', {"until": "5 ns", "breakpoints": ["1 ns", "2 ns"]}),
    ('until = "5 ns"\nvariables = ["temperature", "current"]\nsegment = 3',
     {"until": "5 ns", "variables": ["temperature", "current"], "segment": 3}),
    ('until = "5 ns"\nmost_steps = 500\nmost_seconds = 60', {"until": "5 ns", "most_steps": 500, "most_seconds": 60}),
    ('until = "5 ns"\nmethod = "lsoda"', {"until": "5 ns", "method": "lsoda"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "asked"), RUNS)
def test_a_scenario_file_builds_the_plan_of_the_same_arguments(text, asked):
    request = parse(f'{CHAIN}\n[run]\ninitial = "300 K"\n{text}\n').request
    segment = {} if asked.get("method") == "lsoda" else {"segment": SEGMENT}  # what a file asks for can be taken up
    assert_equal_plans(request, plan(FILE.line, "300 K", **(segment | asked)))


def test_a_file_of_all_temperatures_at_the_start():
    request = parse(f'{CHAIN}\n[run]\ninitial = ["301 K", "302 K", "303 K"]\nuntil = "5 ns"\n').request
    assert_equal_plans(request, plan(FILE.line, ["301 K", "302 K", "303 K"], "5 ns", segment=SEGMENT))


def test_every_key_of_a_files_transient_is_an_argument_of_the_plan():
    left = set(inspect.signature(plan).parameters) - {"line", "initial", *_USED["transient"]}
    assert left == {"output", "resume", "notes"}  # which the command gives
    assert set(_USED["transient"]) < set(inspect.signature(plan).parameters)
    assert "temperature" in TRANSIENT


def test_times_at_which_a_file_lets_its_sources_jump_are_breakpoints():
    """Beside those that it names itself."""
    factor = '{ kind = "steps", time = ["1 ns", "3 ns"], value = [0, 2, 1] }'
    text = f'{ROD}sources = {{ density = "1e15 W/m^3", factor = {factor} }}\n{RUN}breakpoints = ["2 ns"]\n'
    assert sorted(parse(text).request.breakpoints) == pytest.approx([1e-9, 2e-9, 3e-9], rel=1e-12)
