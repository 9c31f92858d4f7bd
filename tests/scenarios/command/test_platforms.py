"""The command where code pages are narrow, signals few, and other packages have our names."""

import io
import json
import nturl2path
import os
import signal
import stat
import subprocess
import sys
from importlib.machinery import ModuleSpec
from importlib.metadata import PathDistribution
from pathlib import Path, PureWindowsPath
from types import SimpleNamespace

import pytest
import xarray as xr
from click.testing import CliRunner

import chain
from chain.storage import inspection, writing
from scenarios.command import app, installation
from scenarios.jobs.find import find
from scenarios.jobs.open import parse


def command(*arguments, cwd=None, **environment):
    return subprocess.run(
        [sys.executable, "-m", "scenarios.command.app", *arguments],
        cwd=cwd, env=os.environ | environment, capture_output=True, timeout=300, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("page", ["cp1252", "ascii"])
def test_greek_letters_on_any_code_page(page):
    """κ and ω are in what `estimate` and errors print; a scenario file is UTF-8 whatever the page."""
    if page == "ascii":  # where least can be written
        done = command("estimate", "a-SiO2", "--at", "300 K", PYTHONIOENCODING=page)
        assert done.returncode == 0, done.stderr
    done = command("run", "nanoparticles", "--set", "diameter=ω", PYTHONIOENCODING=page)
    shown = "ω".encode() if page == "ascii" else b"\\u03c9"  # click takes ASCII for a page that nobody has chosen
    assert done.returncode == 2 and shown in done.stderr and b"Traceback" not in done.stderr
    done = command("run", "stm-tip", "--print", PYTHONIOENCODING=page)
    assert done.returncode == 0
    assert done.stdout.decode("utf-8") == find("stm-tip").text()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_file_that_powershell_made_of_what_was_printed(tmp_path, encoding):
    """`heatchain run nanoparticles --print > mine.toml` is UTF-16 in Windows PowerShell 5.1."""
    job = find("nanoparticles", ("particles=3",))
    with (tmp_path / "mine.toml").open("w", encoding=encoding, newline="\r\n") as file:
        file.write(job.text())
    assert find(str(tmp_path / "mine.toml")).tables == job.tables


@pytest.mark.parametrize("name", ["sub\\mine", r"..\mine", "sub/mine"])
def test_a_path_is_no_name_of_a_scenario(name):
    with pytest.raises(chain.HeatChainError, match="There is no file"):
        find(name)


def test_output_as_windows_writes_paths_is_in_the_same_folder_everywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = find("nanoparticles").text() + "[output]\ndirectory = 'one\\two'\ndataset = 'three\\a.nc'\n"
    job = parse(text)
    assert job.paths()["dataset"] == Path("one/two/three/a.nc") and job.paths()["plot"] == Path("one/two/three/a.png")


@pytest.mark.parametrize(("told", "folder"), [
    ("file:///C:/work/heat%20chain", r"C:\work\heat chain"), ("file://server/share/heat", r"\\server\share\heat"),
    ("file:////server/share/heat", r"\\server\share\heat"), ("file://localhost/C:/heat", r"C:\heat"),
])  # fmt: skip
def test_the_folder_of_an_editable_installation_on_windows(monkeypatch, told, folder):
    monkeypatch.setattr(installation, "Path", PureWindowsPath)
    monkeypatch.setattr(installation, "url2pathname", nturl2path.url2pathname)
    record = SimpleNamespace(read_text=lambda name: json.dumps({"url": told, "dir_info": {"editable": True}}))
    assert installation._sources(record) == PureWindowsPath(folder)


def test_what_is_flushed_to_disk_is_open_for_writing(tmp_path, monkeypatch):
    """As Windows demands."""

    def fsync(number):
        if not stat.S_ISDIR(os.fstat(number).st_mode):
            os.write(number, b"")  # an OSError where it is open for reading only

    monkeypatch.setattr(writing.os, "fsync", fsync)
    writing.write_whole(tmp_path / "a.txt", lambda path: path.write_text("whole", "utf-8"))
    assert (tmp_path / "a.txt").read_text("utf-8") == "whole"


def test_a_good_file_is_good_where_there_is_no_alarm(tmp_path, monkeypatch):
    monkeypatch.setattr(inspection, "_ALARM", 0)
    writing.save(xr.Dataset({"a": ("x", [1.0, 2.0])}), tmp_path / "a.nc")
    assert inspection.inspected(tmp_path / "a.nc") >= 16
    assert chain.load_dataset(tmp_path / "a.nc")["a"].sum() == 3.0


def test_a_crash_is_no_endless_file_where_there_is_no_alarm(tmp_path, monkeypatch):
    monkeypatch.setattr(inspection, "_ALARM", 0)
    ended = subprocess.CompletedProcess([], -signal.SIGSEGV, b"", b"")
    monkeypatch.setattr(inspection.subprocess, "run", lambda *_, **__: ended)
    (tmp_path / "b.nc").write_bytes(inspection.SIGNATURE)
    with pytest.raises(chain.HeatChainError, match="crashes"):
        inspection.inspected(tmp_path / "b.nc")


def test_an_unknown_kind_of_dataset_is_refused_with_the_known_ones(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app.main, ["run", "nanoparticles", "-o", "out.xlsx"])
    assert done.exit_code == 2 and "`-o` must name a file ending in .nc, .csv, .json" in done.output
    assert not list(tmp_path.iterdir())


@pytest.fixture
def site(tmp_path):
    """A folder in which heatchain is installed, with its record."""
    lines = []
    for name in installation.NAMES:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(f"# {name}\n", "utf-8")
        digest = installation._digest(tmp_path / name / "__init__.py", "sha256")
        lines.append(f"{name}/__init__.py,sha256={digest},10\n")
    record = tmp_path / "heatchain-0.1.0.dist-info"
    record.mkdir()
    (record / "METADATA").write_text("Metadata-Version: 2.1\nName: heatchain\nVersion: 0.1.0\n", "utf-8")
    (record / "RECORD").write_text("".join(lines), "utf-8")
    return tmp_path, PathDistribution(record)


def found(monkeypatch, places):
    monkeypatch.setattr(installation, "find_spec", lambda name: ModuleSpec(name, None, origin=str(places[name])))


def test_our_own_packages_are_found(site, monkeypatch):
    folder, record = site
    found(monkeypatch, {name: folder / name / "__init__.py" for name in installation.NAMES})
    assert [installation.fault(name, record) for name in installation.NAMES] == [None] * 3


def test_a_file_in_the_way_is_named(site, monkeypatch, tmp_path):
    folder, record = site
    found(monkeypatch, {"materials": tmp_path / "materials.py"})
    said = installation.fault("materials", record)
    assert str(tmp_path / "materials.py") in said and str(folder / "materials") in said and "Rename" in said


def test_a_package_that_another_distribution_overwrote_is_named(site, monkeypatch):
    folder, record = site
    path = folder / "scenarios" / "__init__.py"
    path.write_text("# another's\n", "utf-8")
    found(monkeypatch, {"scenarios": path})
    assert "another distribution has a package 'scenarios'" in installation.fault("scenarios", record)


def test_a_module_of_the_users_stops_the_command(tmp_path):
    (tmp_path / "materials.py").write_text("gold = 1\n", "utf-8")
    done = command("list", cwd=tmp_path, PYTHONPATH=str(Path(chain.__file__).parents[1]))
    assert done.returncode == 2 and str(tmp_path / "materials.py") in done.stderr.decode()


def test_streams_that_are_no_text_files_are_left_alone(monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with pytest.raises(SystemExit) as ended:
        app.main(["--help"])
    assert ended.value.code == 0
