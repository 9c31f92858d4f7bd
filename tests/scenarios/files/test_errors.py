"""Bad files: every error at once, each with its key, what is expected and a suggestion; and nothing that hangs."""

import pytest

from chain.errors import HeatChainError
from scenarios.files.error import FileError
from scenarios.jobs.open import parse, read
from systems.scenario_files import SMALL


def faults(text):
    with pytest.raises(FileError) as found:
        parse(text)
    return found.value.faults


BAD = [  # what is replaced, by what, and words of the sentence
    ("n = 3", 'n = "3"', ["`chain.n`", "an integer", "'3'"]),
    ("n = 3", "n = 0", ["`chain.n`", "at least 1"]),
    ("n = 3", "n = 100000000000", ["`chain.n`", "at most"]),
    ("n = 3", "n = true", ["`chain.n`", "an integer", "true"]),
    ("n = 3", "m = 3", ["`chain.m`", "not a key"]),
    ("n = 3", "n = 3\nspacng = '3 nm'", ["`chain.spacng`", "Did you mean `spacing`?"]),
    ("n = 3", "n = 3\nlaw = 'exat'", ["`chain.law`", "Did you mean `exact`?"]),
    ("n = 3", "n = 3\nspacing = '5 nn'", ["`chain.spacing`", "'nn' is not a unit", "Did you mean 'nm'?"]),
    ("n = 3", "n = 3\nspacing = ['5 nm', '3 s']", ["`chain.spacing[1]`", "length"]),
    ("n = 3", "n = 3\nspacing = ['5 nm', '3 nm']", ["`chain`", "`spacing`", "4"]),
    ("n = 3", "n = 3\nspacing = '1,5 nm'", ["`chain.spacing`", "'1.5 nm'"]),
    ("n = 3", "n = 3\narea = nan", ["`chain.area`", "as text with a unit", "nan"]),
    ("n = 3", "n = 3\narea = 1e400", ["`chain.area`", "as text with a unit"]),
    ("n = 3", "n = 3\ngeometry = 'a-Si02'", ["`chain.geometry`", "'a-SiO2'"]),
    ("n = 3", "n = 3\ngeometry = 'a-SiO2'\narea = '1 nm^2'", ["`chain.geometry`", "leave these out"]),
    ("n = 3", "n = 3\nsources = [{ site = 4, current = '1 W' }]", ["`sources`", "1 to 3"]),
    ("n = 3", "n = 3\nsources = [{ site = 1, current = '1 W' }, { site = 1, current = '2 W' }]", ["once", "1 again"]),
    ("n = 3", "n = 3\nsources = [{ site = 1, curent = '1 W' }]", ["`chain.sources[0].curent`", "`current`"]),
    ("n = 3", "n = 3\nsurroundings = { link = { kind = 'radiative', area = '1 m^2' } }",
     ["`chain.surroundings.temperature` is missing"]),
    ("n = 3",
     "n = 3\nsurroundings = { link = { kind = 'radiative', area = '1 m^2' }, sites = [4], temperature = '3 K' }",
     ["`surroundings`", "4"]),
    ('left = "310 K"', "", ["`chain.left` is missing"]),
    ('left = "310 K"', 'left = "310"', ["`chain.left`", "without a unit"]),
    ('left = "310 K"', "left = 310", ["`chain.left`", "300 K"]),
    ('left = "310 K"', 'left = "1e400 K"', ["`chain.left`", "too large"]),
    ('left = "310 K"', 'left = "nan K"', ["`chain.left`", "nan"]),
    ('left = "310 K"', 'left = "-3 K"', ["`chain.left`", "-3 K"]),
    ('left = "310 K"', 'left = "25 C"', ["`chain.left`", "'25 degC'"]),
    ('left = "310 K"', 'left = "9**9**9 K"', ["`chain.left`"]),
    ('left = "310 K"', f'left = "1 K{"^9" * 40}"', ["`chain.left`"]),
    ('left = "310 K"', f'left = "{"9" * 5000} K"', ["`chain.left`", "5002 characters"]),
    ('left = "310 K"', 'left = { kind = "sinus" }', ["`chain.left.kind`", "'sinus'", "Did you mean `sine`?"]),
    ('left = "310 K"', 'left = { mean = "300 K" }', ["`chain.left.kind` is missing"]),
    ('left = "310 K"', 'left = { kind = "sine", mean = "300 K", amplitude = "2 degC", period = "1 s" }',
     ["`chain.left.amplitude`", "difference"]),
    ('left = "310 K"', 'left = { kind = "sine", mean = "3 K", amplitude = "4 K", period = "1 s" }',
     ["`chain.left`", "absolute zero"]),
    ('left = "310 K"', 'left = { kind = "steps", time = ["1 s"], value = ["1 K", "2 K", "3 K"] }',
     ["`chain.left`", "one `value` more"]),
    ('left = "310 K"', 'left = { kind = "steps", time = ["2 s", "1 s"], value = ["1 K", "2 K", "3 K"] }',
     ["`chain.left`", "increasing"]),
    ('left = "310 K"', 'left = { kind = "table", time = ["1 s", "1 s"], value = ["1 K", "2 K"] }',
     ["`chain.left`", "different values"]),
    ('left = "310 K"', 'left = { kind = "heat-current", current = "1 K" }', ["`chain.left.current`", "heat current"]),
    ('conductance = "1 nW/K"', 'conductance = "-1 nW/K"', ["`chain.links.conductance`", "positive"]),
    ('conductance = "1 nW/K"', "conductance = []", ["`chain.links.conductance`", "at least 1"]),
    ('conductance = "1 nW/K"', 'conductance = "1 nW/K", count = 0', ["`chain.links.count`", "greater than 0"]),
    ('conductance = "1 nW/K"', 'conductance = "1 nW/K", count = nan', ["`chain.links.count`", "finite"]),
    ('kind = "conductance"', 'kind = "conductence"', ["`chain.links.kind`", "Did you mean `conductance`?"]),
    ('kind = "conductance", conductance = "1 nW/K"',
     'pattern = "AB", of = { A = { kind = "radiative", area = "1 m^2" } }',
     ["`chain.links`", "'B' is not in `of`"]),
    ('kind = "conductance", conductance = "1 nW/K"', 'pattern = "A1", of = {}', ["`chain.links.pattern`", "letters"]),
    ('heat_capacity = "1e-18 J/K"', 'heat_capacity = "1e-18 W/K"', ["`chain.subsystems.heat_capacity`"]),
    ('kind = "constant", heat_capacity = "1e-18 J/K"', 'kind = "material", material = "gould", volume = "1 nm^3"',
     ["`chain.subsystems`", "no material 'gould'"]),
    ('kind = "constant", heat_capacity = "1e-18 J/K"', 'kind = "debye", debye_temperature = "100 K"',
     ["`chain.subsystems`", "`atoms`"]),
    ('initial = "300 K"', 'initial = ["300 K"]', ["`run`", "`initial`", "3"]),
    ('initial = "300 K"', "", ["`run.initial` is missing"]),
    ('initial = "300 K"', 'initial = "0 K"', ["`run.initial`", "positive"]),
    ('until = "5 ns"', 'until = "stedy"', ["`run.until`"]),
    ('until = "5 ns"', "", ["`run.until` is missing"]),
    ('until = "5 ns"', 'until = "5 ns"\ntimes = ["1 s"]', ["`times` and `until`"]),
    ("samples = 5", "samples = 1e400", ["`run.samples`", "integer"]),
    ("samples = 5", "samples = 1", ["`run.samples`", "at least 2"]),
    ("samples = 5", "rtol = nan", ["`run.rtol`", "nan"]),
    ("samples = 5", 'method = "euler"', ["`run.method`"]),
    ("samples = 5", "count = 3", ["`run.count` has no meaning"]),
    ("samples = 5", 'variables = ["temprature"]', ["temprature"]),
    ("samples = 5", 'variables = ["energy"]', ["`run.variables`", "`temperature`", "'profiles'"]),
    ("samples = 5", 'variables = ["current"]\n[plot]\npanels = ["space-time"]', ["`run.variables`", "'space-time'"]),
    ("samples = 5", 'events = [{ site = 9, temperature = "3 K" }]', ["1 to 3"]),
    ("samples = 5", '[output]\ndataset = "/etc/passwd.nc"', ["`output.dataset`", "inside"]),
    ("samples = 5", '[output]\ndataset = "../a.nc"', ["`output.dataset`", "inside"]),
    ("samples = 5", '[output]\nplot = "a/../../a.png"', ["`output.plot`", "inside"]),
    ("samples = 5", '[output]\ndirectory = "/tmp"', ["`output.directory`", "inside"]),
    ("samples = 5", '[output]\ndirectory = "~"', ["`output.directory`", "inside"]),
    ("samples = 5", '[output]\nplot = "a.exe"', ["`output.plot`", ".png"]),
    ("samples = 5", "[outputs]", ["`outputs`", "Did you mean `output`?"]),
    ("samples = 5", '[plot]\npanels = ["profile"]', ["`plot.panels[0]`", "Did you mean `profiles`?"]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "words"), BAD, ids=[new[:60] or old for old, new, _ in BAD])
def test_one_error(old, new, words):
    assert old in SMALL
    found = faults(SMALL.replace(old, new))
    assert any(all(word in fault for word in words) for fault in found), found


def test_all_errors_at_once():
    text = SMALL.replace("n = 3", 'n = "3"').replace("310 K", "310 kelvins per").replace("5 ns", "5 nn")
    found = faults(text.replace("samples", "sampels").replace("1 nW/K", "-1 nW/K") + '[output]\nplot = "../x.png"\n')
    keys = ["chain.n", "chain.left", "run.until", "run.sampels", "chain.links.conductance", "output.plot"]
    assert len(found) == len(keys)
    assert all(any(f"`{key}`" in fault for fault in found) for key in keys), found


def test_scenarios_too():
    found = faults('scenario = "nanoparticles"\ntitel = 3\n[parameters]\nparticels = 3\ndiameter = "5 nn"\nleft = 310\n'
                   'gap = "3 K"\nrtol = nan\nsamples = 2.5\n')  # fmt: skip
    for word in (
        "titel",
        "particels",
        "`parameters.diameter`",
        "`parameters.left`",
        "`parameters.gap`",
        "rtol",
        "samples",
    ):
        assert any(word in fault for fault in found), word
    assert "Did you mean 'nanoparticles'?" in faults('scenario = "nanoparticle"')[0]


@pytest.mark.parametrize("text", [
    "n = ", "[chain", "\0", "n = 1\nn = 2", "a = " + "[" * 100_000, "a = " + "9" * 10_000, "{" * 1000,
    "a" + ".a" * 400_000 + " = 1", "[" + "a." * 400_000 + "a]", "x = {" + "a." * 400_000 + "a = 1}",
    "\"a\"." * 100_000 + "a = 1", "'" * 999_999, '"' + '\\"' * 400_000, "#" * 999_999, "a = '''" + "x" * 900_000,
    "",
])  # fmt: skip
def test_what_is_not_toml_or_too_deep(text):
    assert faults(text)


def test_many_errors_are_cut():
    rows = ", ".join(['"1 x"'] * 1000)
    with pytest.raises(FileError, match="and 980 more"):
        parse(SMALL.replace('conductance = "1 nW/K"', f"conductance = [{rows}]"))


def test_files_that_cannot_be_read(tmp_path):
    large, binary, folder = tmp_path / "large.toml", tmp_path / "binary.toml", tmp_path / "folder.toml"
    with large.open("wb") as file:
        file.truncate(100_000_000)
    binary.write_bytes(b"\xff\x00n")
    folder.mkdir()
    for path, word in (
        (large, "larger than"),
        (binary, "UTF-8"),
        (folder, "no file"),
        (tmp_path / "none.toml", "no file"),
    ):
        with pytest.raises(HeatChainError, match=word):
            read(path)


def test_links_of_the_file_system_do_not_lead_out(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    inside, outside = tmp_path / "work", tmp_path / "elsewhere"
    inside.mkdir()
    outside.mkdir()
    (inside / "way").symlink_to(outside)
    (inside / "file.nc").symlink_to(outside / "file.nc")
    monkeypatch.chdir(inside)
    for output in ('directory = "way"', 'dataset = "way/a.nc"', 'dataset = "file.nc"'):
        job = parse(f"{SMALL}[output]\n{output}\n")
        with pytest.raises(HeatChainError, match="inside"):
            job.paths()
    assert parse(f'{SMALL}[output]\ndirectory = "new"\n').paths()["dataset"].as_posix() == "new/scenario.nc"
