"""What is wrong with a network, lattice, ladder or rod in a file: every error with its key and line, and advice."""

import pytest
from click.testing import CliRunner

from scenarios.command.app import main
from scenarios.files.error import FileError
from scenarios.files.key_lines import key_lines
from scenarios.jobs.open import parse, read
from systems.system_files import FILM, LAYERS, ROD, RUN, TREE, TWO, C, K

FACE = 'reservoirs.left = "310 K"'
AROUND = f'surroundings = {{ link = [{{ {K} = "1 pW/K" }}], temperature = "290 K" }}\nlinks'
MOVING = 'sources = { density = "1 W/m^3", factor = { kind = "table", time = ["0 s", "1 s"], value = [1] } }\ncells'
BAD = [  # a file, what is replaced, by what, and words of the sentence
    (TREE, '["neck", "leg"]]', '["neck", "leg"], ["hand", "thumb"]]',
     ["`network`", "sites hand, thumb are joined neither", "Join them by an edge"]),
    (TREE, 'links = {', 'sites = ["tip", "neck", "arm"]\nlinks = {', ["`network`", "`edges`", "'leg'"]),
    (TREE, '["neck", "arm"]', '["arm", "arm"]', ["`network`", "joins 'arm' to itself"]),
    (TREE, '["neck", "arm"]', '["neck", "arm", "leg"]', ["`network.edges[1]`", "at most 2"]),
    (TREE, '["neck", "arm"]', '["neck", 3]', ["`network`", "one kind only"]),
    (TREE, '["neck", "arm"]', '["neck", 3.5]', ["`network.edges[1][1]`", "an integer"]),
    (TREE, 'sites = ["arm", "leg"]', 'sites = ["arm", "foot"]', ["`network`", "`bath` must name a site", "'foot'"]),
    (TREE, 'sites = ["arm", "leg"]', "sites = []", ["`network.reservoirs.bath.sites`", "at least 1"]),
    (TREE, 'temperature = "310 K"', 'temperature = ["310 K"]', ["`network`", "`bath` must have one temperature or 2"]),
    (TREE, "reservoirs.bath", "reservoirs.surroundings", ["`network`", "cannot be called 'surroundings'"]),
    (TREE, "links", AROUND, ["`network`", "`surroundings` must be one link or 4"]),
    (TREE, "links", 'sources = [{ site = "hand", current = "1 W" }]\nlinks', ["`network`", "`sources`", "'hand'"]),
    (TREE, "links", 'sources = [{ site = "tip", current = "1 W" }, { site = "tip", current = "1 W" }]\nlinks',
     ["`network.sources`", "names tip again"]),
    (TREE, "links", 'positions = [["1 nm"]]\nlinks', ["`network`", "`positions` must have the shape (4, 1 to 3)"]),
    (TREE, "links", 'positions = [["1 nm"], ["1 nm", "2 nm"], ["1 nm"], ["1 nm"]]\nlinks',
     ["`network.positions`", "as many lengths"]),
    (TREE, "links = {", f'links = [{{ {K} = "1 W/K" }}]\nlink = {{', ["`network.link`", "Did you mean `links`?"]),
    (TREE, f'links = {{ {K} = "1 nW/K" }}', f'links = [{{ {K} = "1 nW/K" }}]', ["`network`", "3 edges", "there are 1"]),
    (TREE, "[run]", '[run]\nevents = [{ site = 1, temperature = "300 K" }]', ["`run`", "`events`", "'tip'"]),
    (TREE, 'initial = "300 K"', 'initial = { site = ["tip"], temperature = ["300 K"] }', ["`run`", "every site"]),
    (TREE, 'initial = "300 K"', 'initial = { x = ["1 nm"], temperature = ["300 K"] }', ["`run`", "have positions"]),
    (TREE, 'initial = "300 K"', 'initial = { temperature = ["300 K"] }', ["`run.initial`", "must say where"]),
    (TREE, 'initial = "300 K"', 'initial = { site = ["tip", "neck"], temperature = ["300 K"] }', ["2 values", "has 1"]),
    (TREE, "samples = 3", 'samples = 3\n[plot]\npanels = ["map"]', ["`plot.panels`", "network", "'map'"]),
    (TREE, "[run]", "[run]\ncontinuum = 3", ["`run.continuum`", "a chain alone"]),
    (FILM, FACE, 'reservoirs.lefft = "310 K"', ["`lattice.reservoirs.lefft`", "Did you mean `left`?"]),
    (FILM, FACE, 'reservoirs.front = "310 K"', ["`lattice`", "'left', 'right', 'bottom' or 'top'", "'front'"]),
    (FILM, FACE, f'{FACE}\nperiodic = ["x"]', ["`lattice`", "no face 'left'", "periodic along x"]),
    (FILM, FACE, f'{FACE}\nperiodic = ["z"]', ["`lattice`", "'x' or 'y'"]),
    (FILM, FACE, f'{FACE}\nperiodic = ["w"]', ["`lattice.periodic[0]`", "'x', 'y' or 'z'"]),
    (FILM, FACE, 'reservoirs.left = { temperature = "300 K" }', ["`lattice.reservoirs.left.link` is missing"]),
    (FILM, "[4, 3]", "[4, 0]", ["`lattice.shape[1]`", "at least 1"]),
    (FILM, "[4, 3]", "[4, 3, 2, 1]", ["`lattice.shape`", "at most 3"]),
    (FILM, "[4, 3]", "[400000, 300000]", ["`lattice.shape`", "10000000 bodies in all"]),
    (FILM, "links", 'spacing = ["1 nm", "0 nm"]\nlinks', ["`lattice.spacing[1]`", "positive"]),
    (FILM, "links", AROUND, ["`lattice`", "`surroundings` must be one link or 12"]),
    (FILM, "links", "sites = [1]\nlinks", ["`lattice.sites`", "not a key"]),
    (FILM, f'links = {{ {K} = "1 nW/K" }}', f'links = [{{ {K} = "1 W/K" }}]', ["`lattice`", "one for each direction"]),
    (FILM, 'initial = "300 K"', 'initial = { row = [1, 2], temperature = ["300 K", "300 K"] }',
     ["every row from 1 to 3"]),
    (FILM.replace("links", 'spacing = "5 nm"\nlinks'), 'initial = "300 K"',
     'initial = { x = ["0 nm", "19 nm"], temperature = ["300 K", "300 K"] }', ["`run`", "2e-08 m along `x`"]),
    (FILM, "samples = 3", 'samples = 3\n[network]\nedges = [[1, 2]]', ["`lattice` is not a key", "network"]),
    (TWO, "n = 3\nleft", "n = 4\nleft", ["`ladder`", "as many bodies", "'electrons' has 4"]),
    (TWO, f'exchange = {{ {K} = "2 nW/K" }}',
     f'exchange = [{{ between = ["electrons", "spins"], links = {{ {K} = "1 pW/K" }} }}]',
     ["`ladder`", "pairs of rows", "'spins'"]),
    (TWO, f'exchange = {{ {K} = "2 nW/K" }}',
     f'exchange = [{{ between = ["electrons", "lattice"], links = {{ {K} = "1 pW/K" }} }}, '
     f'{{ between = ["lattice", "electrons"], links = {{ {K} = "1 pW/K" }} }}]',
     ["`ladder.exchange`", "lattice and electrons again"]),
    (TWO, 'right = "310 K"', 'right = "310"', ["`ladder.rows.electrons.right`", "without a unit"]),
    (TWO, f'subsystems = {{ {C} = "1 aJ/K" }}', f'subsystems = [{{ {C} = "1 aJ/K" }}]',
     ["`ladder.rows.lattice`", "3 of them"]),
    (TWO, 'coefficient = "70 J/(m^3 K^2)"', 'coefficient = "70 J/K"', ["`ladder.rows.electrons.subsystems`", "70 J/K"]),
    (TWO, f'exchange = {{ {K} = "2 nW/K" }}',
     'exchange = { kind = "electron-phonon", strength = "2e3 W/(m^3 K^5)", volume = "1 nm^3", exponent = 4 }',
     ["`ladder.exchange`", "strength"]),
    (TWO, "[run]", '[run]\nevents = [{ site = 1, temperature = "300 K" }]', ["`run`", "'electrons 1'"]),
    (ROD, 'length = "100 nm"', 'length = "0 nm"', ["`rod.length`", "positive"]),
    (ROD, 'length = "100 nm"\n', "", ["`rod`", "`length` must be given, or `layers`"]),
    (ROD, 'left = "310 K"', 'left = { kind = "periodic" }', ["`rod`", "both be periodic"]),
    (ROD, 'left = "310 K"', 'left = { kind = "convective", temperature = "3 K" }',
     ["`rod.left.coefficient` is missing"]),
    (ROD, 'left = "310 K"', 'left = { kind = "radiative", emissivity = 1.1, temperature = "3 K" }',
     ["`rod.left.emissivity`", "at most 1"]),
    (ROD, "cells", 'perimeter = "1 um"\ncells', ["`rod`", "Give both"]),
    (ROD, '"1 W/(m K)"', '{ kind = "profile", position = ["0 nm", "90 nm"], value = ["1 W/(m K)", "1 W/(m K)"] }',
     ["`rod`", "`conductivity` must be given over the whole rod"]),
    (ROD, '"1 W/(m K)"', '{ kind = "profile", position = ["0 nm", "90 nm"], value = ["1 W/(m K)"] }',
     ["`rod.conductivity`", "2 values", "has 1"]),
    (ROD, '"1 W/(m K)"', '{ kind = "tabulated", temperature = ["1 K"] }', ["`rod.conductivity`", "`value`", "`file`"]),
    (ROD, "cells", 'sources = { density = "1 W" }\ncells', ["`rod.sources.density`", "W/m^3"]),
    (ROD, "cells", 'sources = { density = { value = ["1 W/m^3"] } }\ncells', ["`rod.sources`", "`position`, `time`"]),
    (ROD, "cells", MOVING, ["`rod.sources.factor.value`", "at least 2"]),
    (LAYERS, 'thickness = "50 nm", conductivity', 'thickness = "0 nm", conductivity',
     ["`rod.layers[0].thickness`", "positive"]),
    (LAYERS, 'conductance = "50 MW/(m^2 K)"', 'conductance = "50 MW"',
     ["`rod.layers[1].conductance`", "not of that dimension"]),
    (LAYERS, 'conductance = "50 MW/(m^2 K)"', 'conductance = "1 W/(m^2 K)", resistance = "1 m^2 K/W"',
     ["`rod.layers[1]`", "one of"]),
    (LAYERS, '  { thickness = "50 nm", material = "a-SiO2" },\n', "", ["`rod`", "begin and end with a layer"]),
    (LAYERS, 'material = "a-SiO2"', 'material = "gould"', ["`rod.layers[2]`", "no material 'gould'"]),
    (LAYERS, 'material = "a-SiO2"', 'conductivity = "1 W/(m K)"', ["`rod.layers[2]`", "or a `material`"]),
    (LAYERS, "cells = 20", 'cells = 20\nlength = "1 um"', ["`rod`", "`layers` exclude"]),
]  # fmt: skip


def faults(text):
    with pytest.raises(FileError) as found:
        parse(text)
    return found.value.faults


@pytest.mark.parametrize(("text", "old", "new", "words"), BAD, ids=[f"{t[2:5]} {n[:50]}" for t, _, n, _ in BAD])
def test_one_error(text, old, new, words):
    assert old in text + RUN
    found = faults((text + RUN).replace(old, new, 1))
    assert any(all(word in fault for word in words) for fault in found), found


@pytest.mark.parametrize(("run", "words"), [
    ('kind = "steady-state"', ["`run.initial` is missing", "conserved energy"]),
    ('kind = "modes"', ["`run.initial` is missing", "conserved energy"]),
    ('kind = "response"\nfrequency = "1e9 rad/s"\nside = "rigth"\ninitial = "300 K"', ["`run`", "`side`", "'rigth'"]),
])  # fmt: skip
def test_what_would_fail_after_the_check(run, words):
    closed = FILM.replace(FACE, 'periodic = ["x"]')
    text = FILM if "side" in run else closed
    assert any(all(word in fault for word in words) for fault in faults(f"{text}[run]\n{run}\n"))


LONG = """\
title = "a [bracket] in a text" # and { one in a comment

[network]  # edges
edges = [
  ["tip", "neck"],  # [
  ["neck", "arm"],
]
links = { kind = "conductance", conductance = "1 nW" }
subsystems = { kind = "constant", heat_capacity = "1 aJ/K" }

[[network.sources]]
site = "tip"
current = "1 W"

[[network.sources]]
site = "neck"
current = "1 K"

[network.reservoirs."the bath"]
link = { kind = "conductance", conductance = "1 nW/K" }
temperature = "300"
sites = ["arm"]

[run]
initial = "300 K"
until = "1 nn"
events = [
  { site = "tip", temperature = "301 K" },
  { site = "neck", temperature = "301" },
]
"""


def test_every_error_has_its_line(tmp_path):
    found = {fault.split("`")[1]: fault.partition(":")[0] for fault in faults(LONG)}
    assert found == {
        "network.links.conductance": "line 8",
        "network.sources[1].current": "line 17",
        "network.reservoirs.the bath.temperature": "line 21",
        "run.until": "line 26",
        "run.events[1].temperature": "line 29",
    }
    path = tmp_path / "long.toml"
    path.write_text(LONG, encoding="utf-8")
    with pytest.raises(FileError) as error:
        read(path, ["network.links.conductance=1 K", "run.until=1 ns"])
    told = {fault.split("`")[1]: fault.partition(":")[0] for fault in error.value.faults}
    assert told["network.links.conductance"].startswith("`network")  # it is not the file's any more
    assert told["network.sources[1].current"] == "line 17"
    assert "run.until" not in told
    assert "line 17: `network.sources[1].current` must be a heat current" in str(error.value).replace(
        "'1 K' is not", ""
    )


def test_the_command_says_the_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "film.toml").write_text(FILM.replace("left", "lefft") + RUN, encoding="utf-8")
    for command in ("check", "run"):
        found = CliRunner().invoke(main, [command, "film.toml"])
        assert found.exit_code
        assert "film.toml: line 6: `lattice.reservoirs.lefft` is not a key" in str(found.output) + str(found.exception)


@pytest.mark.parametrize("path", ["chain.a[b", "chain.a]", "[", "chain.\x1b[31m\n", "chain.a[1]\n", "a[b].c", ""])
def test_lines_of_any_keys_are_looked_for_once(path):
    assert key_lines("[chain]\nn = 3\n")(path) in (None, 1)
