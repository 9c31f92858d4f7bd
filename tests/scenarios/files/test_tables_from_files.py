"""Tables of a scenario file that stand in files beside it."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

import chain
from scenarios.command.app import main
from scenarios.files.error import FileError
from scenarios.jobs.open import parse, read
from systems.paths import ROOT

CONDUCTANCE = "# measured\nT(K);K(nW/K)\n300;3,5\n100;1,5\n200;2,5\n"
CAPACITY = "temperature [K], heat capacity [aJ/K]\n100, 1\n300, 2\n"
RAMP = "t (ns),T (degC)\n0,10\n8,26\n"
POWER = "t (ns)\tP (nW)\tnote\n0\t0\ta\n8\t1\tb\n"
SCENARIO = """
[chain]
n = 3
right = "270 K"
left = { kind = "table", file = "ramp.csv" }
links = { kind = "tabulated", file = "data/K.csv", count = 2 }
subsystems = { kind = "tabulated", file = "C.csv" }

[[chain.sources]]
site = 2
current = { kind = "table", file = "power.tsv", columns = { time = 1, current = "P (nW)" } }

[run]
initial = "280 K"
until = "5 ns"
samples = 6
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "data").mkdir()
    for name, text in {"ramp.csv": RAMP, "data/K.csv": CONDUCTANCE, "C.csv": CAPACITY, "power.tsv": POWER}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def scenario(folder, *changes):
    text = SCENARIO
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "mine.toml").write_text(text, encoding="utf-8")
    return folder / "mine.toml"


def test_the_run_is_that_of_the_tables(folder):
    found = read(scenario(folder)).run()
    row = chain.Chain(
        2 * chain.TabulatedLink(folder / "data/K.csv"), chain.TabulatedHeatCapacity(folder / "C.csv"), 3,
        chain.read_table(folder / "ramp.csv"), "270 K",
        sources={2: chain.read_table(folder / "power.tsv", columns={"time": 1, "current": 2})},
    )  # fmt: skip
    same = row.transient("280 K", "5 ns", samples=6)
    np.testing.assert_allclose(found["temperature"], same["temperature"], rtol=1e-9)


def test_the_dataset_needs_the_files_no_more(folder, monkeypatch):
    """What stood in the files is in the dataset: it says what it was made of, and goes on without them."""
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(main, ["run", str(scenario(folder)), "-o", "out.nc"])
    assert done.exit_code == 0, done.output
    told = json.loads(chain.load_dataset("out.nc").attrs["input"])
    assert told["chain"]["links"]["temperature"] == ["100.0 K", "200.0 K", "300.0 K"]
    assert "file" not in told["chain"]["links"]
    (folder / "data/K.csv").unlink()
    done = CliRunner().invoke(main, ["resume", "out.nc", "--until", "7 ns"])
    assert done.exit_code == 0, done.output


def test_a_density_of_states(tmp_path):
    """phonopy's file, which has no titles."""
    (tmp_path / "total_dos.dat").write_text("# Tetrahedron method\n 0.0 0.0\n 1.0 0.1\n 2.0 0.4\n 3.0 0.0\n")
    body = (
        'subsystems = { kind = "harmonic", file = "total_dos.dat", columns = { frequency = 1, density = 2 }, '
        'units = { frequency = "THz" }, atoms = 50 }'
    )
    text = SMALL_DOS.replace("BODY", body)
    (tmp_path / "a.toml").write_text(text)
    found = read(tmp_path / "a.toml").row.line.bodies
    by_hand = chain.HarmonicSolid(tmp_path / "total_dos.dat", unit="THz", atoms=50)
    capacity = found.families[0].heat_capacity("30 K").magnitude
    assert capacity * 50 == pytest.approx(by_hand.heat_capacity("30 K").magnitude, rel=1e-12)


SMALL_DOS = """
[chain]
n = 2
left = "310 K"
right = "300 K"
links = { kind = "conductance", conductance = "1 nW/K" }
BODY
[run]
initial = "300 K"
until = "1 ns"
"""


def test_a_transmission(tmp_path):
    (tmp_path / "negf.tran").write_bytes((ROOT / "tests/data/tables/negf.tran").read_bytes())
    text = SCENARIO.replace(
        'links = { kind = "tabulated", file = "data/K.csv", count = 2 }',
        'links = { kind = "landauer", file = "negf.tran", columns = { frequency = 1, transmission = 2 }, '
        'units = { frequency = "cm^-1" }, channels = 1 }',
    ).replace('{ kind = "table", file = "ramp.csv" }', '"280 K"')
    text = text.replace('{ kind = "tabulated", file = "C.csv" }', '{ kind = "constant", heat_capacity = "1 aJ/K" }')
    text = text[: text.index("[[chain.sources]]")] + text[text.index("[run]") :]
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    job = read(tmp_path / "mine.toml")
    table = chain.read_table(
        tmp_path / "negf.tran", columns={"frequency": 1, "transmission": 2}, units={"frequency": "cm^-1"}
    )
    by_hand = chain.landauer(table).conductance("250 K").magnitude
    assert job.row.line.links.families[0].conductance("250 K").magnitude == pytest.approx(by_hand, rel=1e-12)


@pytest.mark.parametrize(("old", "new", "words"), [
    ('"ramp.csv"', '"../ramp.csv"', "`chain.left.file`.*inside"),
    ('"ramp.csv"', '"/etc/passwd"', "`chain.left.file`.*inside"),
    ('"ramp.csv"', '"none.csv"', "`chain.left.file`.*no file"),
    ('"ramp.csv"', "'C:ramp.csv'", "`chain.left.file`.*inside"),
    ('"ramp.csv"', r"'\\server\share\ramp.csv'", "`chain.left.file`.*inside"),
    ('"ramp.csv"', r"'data\..\..\ramp.csv'", "`chain.left.file`.*inside"),
    ('"ramp.csv"', r'"data\table.csv"', "`chain.left.file`.*with / between its parts"),  # a tab
    ('"ramp.csv"', r'"data\Kelvin.csv"', "line 5.*has / between its parts, on Windows too"),
    ('"ramp.csv"', r'"data\users.csv"', "line 5.*has / between its parts, on Windows too"),
    ('"ramp.csv"', "3", "`chain.left.file`.*text"),
    ('"ramp.csv"', '"C.csv"', r"`chain.left.file`.*one column `time` in s.*temperature \[K\]"),
    ('file = "ramp.csv"', 'file = "ramp.csv", time = ["0 s", "1 s"]', "`chain.left.file`.*either"),
    ('file = "ramp.csv"', 'file = "ramp.csv", colums = { time = 1 }', "`chain.left.colums`.*`columns`"),
    ('file = "ramp.csv"', 'file = "ramp.csv", decimal = ";"', "`chain.left.file`.*`decimal`"),
    ('kind = "table", file = "ramp.csv"', 'kind = "table"', "`chain.left` must have the lists `time` and `value`"),
    ("data/K.csv", "power.tsv", "`chain.links.file`.*one column `temperature`"),
])  # fmt: skip
def test_bad_files_name_the_key(folder, old, new, words):
    with pytest.raises(FileError, match=words):
        read(scenario(folder, (old, new)))


@pytest.mark.parametrize("written", [r"'data\K.csv'", r'"data\\K.csv"'])
def test_a_path_as_windows_writes_it_leads_to_the_same_file_everywhere(folder, written):
    assert read(scenario(folder, ('"data/K.csv"', written))).tables == read(scenario(folder)).tables


def test_links_out_of_the_folder_and_texts_without_one_are_refused(folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "K.csv"
    outside.write_text(CONDUCTANCE, encoding="utf-8")
    (folder / "K2.csv").symlink_to(outside)
    with pytest.raises(FileError, match="inside"):
        read(scenario(folder, ("data/K.csv", "K2.csv")))
    with pytest.raises(FileError, match="beside a scenario file"):
        parse(SCENARIO)


def test_a_swept_name_of_a_file_is_refused(folder):
    path = scenario(folder)
    path.write_text(path.read_text() + '\n[sweep]\nchain.links.file = ["data/K.csv", "data/K.csv"]\n')
    with pytest.raises(FileError, match="cannot be swept"):
        read(path)


SPECTRUM = "frequency (THz),density (THz)\n1,1\n20,2\n30,0\n"
CHI = "frequency (THz);susceptibility (1/eV)\n0;0\n2;20\n6;10\n8;0\n"
SHOT = "t (ns),P (nW)\n-1,0\n0,1\n0.5,0.25\n"
OTHERS = {  # a table with lists, and the same with a file
    'kind = "susceptibility", frequency = ["0 THz", "2 THz", "6 THz", "8 THz"], susceptibility = ["0 1/eV", "20 1/eV", '
    '"10 1/eV", "0 1/eV"], coupling = 0.1, spectrum = { kind = "ohmic", cutoff = "9 THz" }':
        'kind = "susceptibility", file = "chi.csv", coupling = 0.1, spectrum = { kind = "ohmic", cutoff = "9 THz" }',
    'kind = "harmonic-junction", frequency = "1 THz", coupling = 0.01, spectrum = { kind = "tabulated", '
    'frequency = ["1 THz", "20 THz", "30 THz"], density = ["1 THz", "2 THz", "0 THz"] }':
        'kind = "harmonic-junction", frequency = "1 THz", coupling = 0.01, spectrum = { kind = "tabulated", '
        'file = "spectrum.csv" }',
}  # fmt: skip


@pytest.mark.parametrize("lists", OTHERS)
def test_links_of_spectra_from_files(lists, folder):
    (folder / "chi.csv").write_text(CHI, encoding="utf-8")
    (folder / "spectrum.csv").write_text(SPECTRUM, encoding="utf-8")
    old = 'kind = "tabulated", file = "data/K.csv", count = 2'
    of_lists, of_file = (read(scenario(folder, (old, one))).row.line.links for one in (lists, OTHERS[lists]))
    T = np.full(4, 250.0)
    np.testing.assert_allclose(of_file.each("_conductance", T), of_lists.each("_conductance", T), rtol=1e-12)
    assert of_file.each("_conductance", T)[0] > 0.0


def test_a_pulse_from_a_file(folder):
    (folder / "shot.csv").write_text(SHOT, encoding="utf-8")
    old = 'kind = "table", file = "power.tsv", columns = { time = 1, current = "P (nW)" }'
    found = read(scenario(folder, (old, 'kind = "sampled-pulse", file = "shot.csv", shift = "2 ns"'))).run()
    np.testing.assert_allclose(found["source_heat"][-1].sum(), 0.8125e-18, rtol=1e-5)  # the area below the samples
