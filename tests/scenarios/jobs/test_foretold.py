"""What `run` refuses before its first step is refused by `check`, with the key and its line, and nothing else is."""

import numpy as np
import pytest

from chain.errors import HeatChainError
from chain.exact.star import heat_variance, second_moments
from chain.line.line import Row
from chain.solvers.attempt import Attempt
from scenarios.files.error import FileError
from scenarios.jobs import chain as chain_jobs
from scenarios.jobs import open as jobs
from scenarios.jobs.find import find
from systems import figures
from systems.refusals import refused
from systems.scenario_files import SMALL, STEADY
from systems.system_files import FILM, LAYERS, ROD, RUN, TREE, TWO, K

SHORT = '{ kind = "table", time = ["0 s", "3 ns"], value = ["300 K", "310 K"] }'
FEW = '{ kind = "table", time = ["0 s", "3 ns"], value = ["1 nW", "2 nW"] }'
FAST = '{ kind = "sine", mean = "300 K", amplitude = "2 K", period = "1e-18 s" }'
SLOW = '{ kind = "sine", mean = "300 K", amplitude = "2 K", period = "1 ns" }'
NARROW = 'kind = "tabulated", temperature = ["295 K", "305 K"], conductance = ["1 nW/K", "2 nW/K"]'
FEW_KELVINS = 'kind = "tabulated", temperature = ["295 K", "305 K"], heat_capacity = ["1 aJ/K", "2 aJ/K"]'
STRONG = ('kind = "multilevel", hamiltonian = [["0 THz", "0 THz"], ["0 THz", "1 THz"]], operator = [[0, 1], [1, 0]], '
          'coupling = 1, spectrum = { kind = "ohmic", cutoff = "100 THz" }')  # fmt: skip
OLD, BODY = 'kind = "conductance", conductance = "1 nW/K"', 'kind = "constant", heat_capacity = "1e-18 J/K"'
CURRENTS = 'left = { kind = "heat-current", current = "1 nW" }\nright = { kind = "insulated" }'
ENDS = 'left = "310 K"\nright = "300 K"'
SOURCE = 'n = 3\nsources = [\n  { site = 1, current = "1 nW" },\n  { site = 3, current = %s },\n]'
COLDER = 'initial = ["300 K", "300 K", "290 K"]'
UNTIL_STEADY = SMALL.replace('until = "5 ns"', 'until = "steady"')
ABOUT = STEADY.replace("steady-state", "modes").replace("[run]", '[run]\ninitial = "300 K"')  # a state that is given
TREE_ABOUT = TREE + '[run]\nkind = "modes"\ninitial = "300 K"\n'
WAVE = '{ kind = "sine", mean = "1 nW", amplitude = "1 nW", period = "1 ns" }'
BAD = [  # a file, what is replaced, by what, the key that is named, and words
    (SMALL, 'left = "310 K"', f"left = {SHORT}", "chain.left", ["0 s to 3e-09 s only", "5e-09 s"]),
    (SMALL, "n = 3", SOURCE % FEW, "chain.sources[1].current", ["to 3e-09 s only"]),
    (SMALL, 'left = "310 K"', f"left = {FAST}", "chain.left", ["changes too often"]),
    (SMALL, 'left = "310 K"', f'left = {{ kind = "heat-current", current = {FEW} }}', "chain.left", ["to 3e-09 s"]),
    (SMALL, "n = 3", f'n = 3\nsurroundings = {{ link = {{ {OLD} }}, temperature = {SHORT} }}', "chain.surroundings",
     ["to 3e-09 s only"]),
    (SMALL, OLD, NARROW, "chain.links", ["295 K to 305 K only", "310 K"]),
    (SMALL, BODY, FEW_KELVINS, "chain.subsystems", ["295 K to 305 K only", "310 K"]),
    (SMALL.replace("310 K", "301 K"), 'initial = "300 K"', COLDER, None, []),
    (SMALL.replace(OLD, NARROW).replace("310 K", "301 K"), 'initial = "300 K"', COLDER, "chain.links", ["290 K"]),
    (SMALL.replace(OLD, NARROW), '"310 K"', '{ kind = "steps", time = ["1 ns"], value = ["300 K", "320 K"] }',
     "chain.links", ["320 K"]),
    (SMALL, OLD, STRONG, "chain.links", ["damping"]),
    (SMALL.replace(BODY, 'kind = "einstein", einstein_temperature = "1000 K", atoms = 10'), "310 K", "1 K", None, []),
    (SMALL.replace("310 K", "1 K").replace("right = \"300 K\"", "right = \"1 K\"").replace(
        BODY, 'kind = "einstein", einstein_temperature = "1000 K", atoms = 10'),
     'initial = "300 K"', 'initial = "1 K"', "run.initial", ["frozen"]),
    (SMALL, 'until = "5 ns"', 'until = "steady"', None, []),
    (UNTIL_STEADY, 'left = "310 K"', f"left = {SLOW}", "chain.left", ["constant"]),
    (UNTIL_STEADY, ENDS, CURRENTS, "chain.left", ["what enters must leave"]),
    (SMALL, 'until = "5 ns"', 'until = "5 ns"\nmethod = "cvode"', "run.method", ["scikit-sundae"]),
    (STEADY, 'left = "310 K"', f"left = {SLOW}", "chain.left", ["constant"]),
    (STEADY, "n = 3", SOURCE % WAVE,
     "chain.sources[1].current", ["constant"]),
    (STEADY, ENDS, CURRENTS, "run.initial", ["is missing", "conserved energy"]),
    (STEADY.replace(ENDS, CURRENTS), "[run]", '[run]\ninitial = "300 K"', "chain.left", ["what enters must leave"]),
    (STEADY, OLD, NARROW, "chain.links", ["295 K to 305 K only"]),
    (STEADY.replace("steady-state", "modes"), 'left = "310 K"', f"left = {SLOW}", "chain.left", ["constant"]),
    (STEADY.replace('"steady-state"', '"response"\nfrequency = "1 GHz"'), '"310 K"', '{ kind = "insulated" }',
     "chain.left", ["could oscillate"]),
    (STEADY.replace(ENDS, CURRENTS).replace("[run]", '[run]\ninitial = "300 K"'), "n = 3", SOURCE % '"2 nW"',
     "chain.sources", ["what enters must leave", "4e-09 W"]),
    (ABOUT, 'left = "310 K"', f"left = {SLOW}", "chain.left", ["constant"]),
    (ABOUT, OLD, NARROW, "chain.links", ["295 K to 305 K only", "310 K"]),
    (ABOUT, "n = 3", SOURCE % WAVE, None, []),
    (ABOUT, '"310 K"', f'{{ kind = "heat-current", current = {WAVE} }}', None, []),
    (TREE_ABOUT, '"310 K"', SLOW, "network.reservoirs.bath", ["constant"]),
    (TREE_ABOUT, "reservoirs.bath", f'sources = [{{ site = "tip", current = {WAVE} }}]\nreservoirs.bath', None, []),
    (TREE, '"310 K"', SHORT, "network.reservoirs.bath", ["to 3e-09 s only"]),
    (FILM, '"310 K"', SHORT, "lattice.reservoirs.left", ["to 3e-09 s only"]),
    (FILM, f'{K} = "1 nW/K"', NARROW, "lattice.links", ["to 305 K only"]),
    (TWO, 'right = "310 K"', f"right = {SHORT}", "ladder.rows.electrons.right", ["to 3e-09 s only"]),
    (TWO, "n = 3\nleft", f"n = 3\nsources = [{{ site = 2, current = {FEW} }}]\nleft",
     "ladder.rows.electrons.sources[0].current", ["to 3e-09 s only"]),
    (ROD, 'left = "310 K"', f"left = {SHORT}", "rod.left", ["to 3e-09 s only"]),
    (ROD, "cells", 'sources.density = "1e15 W/m^3"\nsources.factor = { kind = "table", time = ["0 s", "3 ns"], value = '
     '[1, 2.5] }\ncells', "rod.sources", ["to 3e-09 s only"]),
    (ROD, '"1 W/(m K)"', '{ kind = "tabulated", temperature = ["290 K", "305 K"], value = ["1 W/(m K)", "2 W/(m K)"] }',
     "rod", ["to 305 K only"]),
    (LAYERS, 'right = "300 K"', f"right = {SHORT}", "rod.right", ["to 3e-09 s only"]),
]  # fmt: skip


def whole(text, old, new):
    text = text if "[run]" in text else text + RUN
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize(("text", "old", "new", "key", "words"), BAD, ids=[f"{k} {n[:40]}" for _, _, n, k, _ in BAD])
def test_check_refuses_what_run_refuses(text, old, new, key, words, monkeypatch):
    text = whole(text, old, new)
    if key is None:
        assert not refused(text, monkeypatch)
        jobs.parse(text)
        return
    with pytest.raises(FileError) as found:
        jobs.parse(text)
    assert len(found.value.faults) == 1, found.value
    (fault,) = found.value.faults
    line, _, sentence = fault.removeprefix("line ").partition(": ")
    assert sentence.startswith(f"`{key}`") and all(word in sentence for word in words), fault
    told = text.splitlines()[int(line) - 1]
    assert key.endswith(".current") or key.rpartition(".")[2] in told or told == "[run]"
    assert key == "run.method" or refused(text, monkeypatch)


HOT = '{ kind = "heat-current", current = "%s" }'
UNSTEADY = [  # a file, what is replaced, by what, the key that is named, and words: known when it is solved for
    (STEADY, 'left = "310 K"', f"left = {HOT % '-500 nW'}", "chain.left", "to zero or without bound"),
    (STEADY, "n = 3", SOURCE % '"-900 nW"', "chain.sources", "to zero or without bound"),
    (STEADY.replace(OLD, NARROW.replace("305", "311")), "n = 3", SOURCE % '"90 nW"', "chain.links", "leaves the range"),
    (STEADY.replace("steady-state", "modes"), 'left = "310 K"', f"left = {HOT % '-500 nW'}", "chain.left", "to zero"),
    (UNTIL_STEADY, 'left = "310 K"', f"left = {HOT % '-500 nW'}", "chain.left", "to zero or without bound"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "old", "new", "key", "words"), UNSTEADY, ids=[f"{k} {w}" for *_, k, w in UNSTEADY])
def test_check_solves_for_a_steady_state_where_nothing_less_tells(text, old, new, key, words, tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    assert jobs.read(path, tried=True).size().rstrip().endswith(("exists.", "not judged."))
    path.write_text(whole(text, old, new), encoding="utf-8")
    with pytest.raises(HeatChainError, match=words):
        jobs.read(path).run()
    with pytest.raises(FileError) as found:
        jobs.read(path, tried=True)
    (fault,) = found.value.faults
    line, _, sentence = fault.removeprefix("line ").partition(": ")
    assert sentence.startswith(f"`{key}`") and words in sentence
    assert key.rpartition(".")[2] in path.read_text(encoding="utf-8").splitlines()[int(line) - 1]


def test_a_transient_is_not_begun_and_a_large_steady_state_not_judged(tmp_path, monkeypatch):
    monkeypatch.setattr(chain_jobs, "MOST_SOLVED", 2)
    path = tmp_path / "own.toml"
    path.write_text(STEADY.replace('left = "310 K"', f"left = {HOT % '-500 nW'}"), encoding="utf-8")
    assert "was not judged: there are more than 2 bodies" in jobs.read(path, tried=True).size()
    monkeypatch.setattr(chain_jobs, "MOST_SOLVED", 20_000)
    monkeypatch.setattr(Row, "transient", lambda *_, **__: pytest.fail("it has run"), raising=False)
    path.write_text(UNTIL_STEADY, encoding="utf-8")
    assert not jobs.read(path, tried=True).untenable()
    path.write_text(SMALL, encoding="utf-8")
    assert "steady" not in jobs.read(path, tried=True).size()


@pytest.mark.parametrize(
    ("scenario", "parameters", "key"),
    [
        ("fourier", 'hot = "10 K"\ncold = "20 K"', "parameters.hot"),
        ("pulse", "particles = 4", "parameters.particles"),
        ("fluctuating-chain", "particles = 4", "parameters.particles"),
        ("multilayer", 'until = "1 ps"', "parameters.until"),
        ("nanoparticles", 'left = "-3 K"', "parameters.left"),
        ("josephson", 'junction = "none"', "parameters.junction"),
        ("figure-5", "bodies = 0", "parameters.bodies"),
        ("anharmonic-body", "atoms = []", "parameters.atoms"),
    ],
)
def test_check_tells_what_a_scenario_refuses(scenario, parameters, key, tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(f'scenario = "{scenario}"\n[parameters]\n{parameters}\n', encoding="utf-8")
    jobs.read(path)
    with pytest.raises(FileError) as found:
        jobs.read(path, tried=True)
    assert any(f"line 3: `{key}`" in fault for fault in found.value.faults), found.value


def test_a_scenario_is_left_before_its_first_step(monkeypatch):
    monkeypatch.setattr(Attempt, "step", lambda *_: pytest.fail("a step was taken"))
    job = jobs.parse('scenario = "nanoparticles"\n[parameters]\nparticles = 3\n')
    assert job.untenable() == []


@pytest.mark.parametrize("scenario", ["heat-noise", "self-thermalisation"])
def test_exact_dynamics_are_not_followed_to_check_a_scenario(scenario, monkeypatch):
    monkeypatch.setattr(second_moments, "solve", lambda *_: pytest.fail("second moments were followed"))
    monkeypatch.setattr(heat_variance, "cumulants", lambda *_: pytest.fail("the heat's variance was followed"))
    assert jobs.parse(f'scenario = "{scenario}"\n').untenable() == []


@pytest.mark.parametrize("kind", list(chain_jobs.GIVEN))
def test_names_of_numbers_are_known_before_a_run(kind):
    frequency = '\nfrequency = "1e9 rad/s"' if kind == "response" else ""
    for text in (SMALL, TREE + RUN, ROD + RUN) if kind == "transient" else (STEADY,):
        job = jobs.parse(text.replace('"steady-state"', f'"{kind}"{frequency}'))
        found = job.run()
        numbers = {str(name) for name, one in found.data_vars.items() if one.dtype.kind in "fiu"}
        numbers |= {name for name, value in found.attrs.items() if isinstance(value, int | float)}
        assert numbers <= job.numbers()
        assert "conductance" not in job.numbers()


SWEPT = [  # a file, names that it knows, and one that it does not
    (SMALL + '[sweep]\n"chain.n" = [3, 4]\n', ["current", "steps", "rtol"], "conductance"),
    (SMALL.replace("[run]", '[run]\nvariables = ["temperature"]') + '[sweep]\n"chain.n" = [3, 4]\n', ["temperature"],
     "current"),
    (SMALL + '[sweep]\n"chain.n" = [3, 4]\n', ["temperature"], "source_heat"),
    ('scenario = "layered"\n[sweep]\nparameters.anisotropy = [10.0, 30.0]\n',
     ["coherence_ratio", "in_plane", "anisotropy_result"], "anisotropy"),
    ('scenario = "disorder"\n[parameters]\nlinks = 10\nchains = 20\n[sweep]\nparameters.seed = [1, 2]\n',
     ["conductance", "spread", "seed_result"], "current"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "known", "unknown"), SWEPT, ids=[unknown for *_, unknown in SWEPT])
def test_a_sweep_refuses_a_variable_before_its_first_case(text, known, unknown, monkeypatch, tmp_path):
    job = jobs.parse(text)
    for name in known:
        job.refuse_variable(name, tmp_path / "own.cases")
    found = job.sweep(1, tmp_path / "own.cases", progress=False)
    assert all(figures.faults(job.plot(found, name)) is not None for name in known)
    monkeypatch.setattr("chain.sweep", lambda *_, **__: pytest.fail("a case has run"))
    with pytest.raises(HeatChainError, match=rf"must be among \w.* but is '{unknown}'"):
        job.refuse_variable(unknown, tmp_path / "own.cases")


def test_what_no_case_changes_is_drawn_where_a_case_ended_well(tmp_path):
    """An attribute that is the same in all cases, in the figure and in `heatchain plot`."""
    job = jobs.parse(SMALL + '[sweep]\n"chain.n" = [3, 4]\n')
    found = job.sweep(1, tmp_path / "own.cases", progress=False)
    assert found.attrs["rtol"] == 1e-6 and "rtol" not in found
    (line,) = job.plot(found, "rtol").axes[0].lines
    assert line.get_ydata().tolist() == [1e-6, 1e-6]
    found["status"][0] = "failed"
    assert np.isnan(job.plot(found, "rtol").axes[0].lines[0].get_ydata()).tolist() == [True, False]


def test_a_name_too_long_for_a_file_is_no_scenario():
    with pytest.raises(HeatChainError, match="There is no scenario 'aaa"):
        find(300 * "a")
