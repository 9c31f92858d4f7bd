"""A command replaces a finished dataset of the very same run and what was drawn of it, and nothing else."""

import os
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import chain
from chain.storage.locking import writing
from systems.commands import heatchain, undrawn
from systems.scenario_files import SMALL


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    undrawn(monkeypatch)
    (tmp_path / "small.toml").write_text(SMALL, encoding="utf-8")
    return tmp_path


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def refused(folder, *arguments, words="`--overwrite`"):
    before = contents(folder)
    assert words in heatchain(*arguments, status=2).stderr
    assert contents(folder) == before


def test_the_same_run_is_replaced_and_another_is_not(here):
    heatchain("run", "small.toml")
    first = xr.load_dataset("small.nc")
    heatchain("run", "small.toml")
    xr.testing.assert_equal(xr.load_dataset("small.nc"), first)
    other = ("run", "small.toml", "--set", "run.samples=7")
    refused(here, *other)
    heatchain(*other, "--overwrite")
    assert xr.load_dataset("small.nc").sizes["time"] == 7


def test_pictures_are_named_after_the_dataset(here):
    for name in ("a.nc", "b.nc"):
        heatchain("run", "small.toml", "-o", name)
    assert {"a.png", "b.png"} < contents(here).keys() and "small.png" not in contents(here)


@pytest.mark.parametrize("name", ["small.nc", "small.png", "a.gif", "a.html"])
def test_files_of_others(here, name):
    (here / name).write_text("years of work")
    refused(here, "run", "small.toml", "--report", "a.html", "--animate", "a.gif")
    if name.startswith("small"):
        heatchain("run", "small.toml", "--overwrite")
        assert b"years of work" not in contents(here)[name]


@pytest.mark.parametrize("target", ["--plot mine.pdf", "--report mine.html", "--animate a.gif"])
def test_pictures_of_others_are_kept_and_ones_own_replaced(here, monkeypatch, target):
    """Whatever the dataset is of: the same request, or one that goes on."""
    monkeypatch.setattr("scenarios.command.perform.page", lambda *_: "page")
    monkeypatch.setattr("scenarios.command.perform.animate", lambda _, path: path.write_bytes(b"drawn"))
    option, name = target.split()
    heatchain("run", "small.toml")
    before = contents(here)
    times = 2 if option == "--plot" else 1
    # An old figure of the run is of another file's name; what is in a file decides alike whatever its ending is
    for content in (b"years of work", b"", b"drawn", before["small.png"]) if option == "--plot" else (b"drawn",):
        (here / name).write_bytes(content)
        refused(here, "run", "small.toml", option, name)
        refused(here, "resume", "small.nc", "--until", "10 ns", option, name, words="Write to another file")
    (here / name).unlink()
    for command in (("run", "small.toml"), ("resume", "small.nc"), ("resume", "small.nc", "--until", "10 ns")) * times:
        if command[0] == "run":
            (here / "small.nc").write_bytes(before["small.nc"])
        heatchain(*command, option, name)
    (here / "small.png").write_bytes(b"years of work")
    refused(here, "resume", "small.nc", words="Write to another file")


def test_links_stay(here):
    """What they lead to is written, locked and continued, whichever name it is called by."""
    (here / "far").mkdir()
    (here / "link.nc").symlink_to("far/real.nc")
    heatchain("run", "small.toml", "-o", "link.nc")
    with writing(here / "link.nc"):
        assert sorted(path.name for path in (here / "far").iterdir()) == ["real.nc", "real.nc.lock"]
    heatchain("resume", "link.nc", "--until", "10 ns")
    assert (here / "link.nc").readlink() == Path("far/real.nc")
    assert [path.name for path in (here / "far").iterdir()] == ["real.nc"]
    heatchain("run", "small.toml", "-o", "link.nc", "--overwrite")
    assert (here / "link.nc").is_symlink()


def test_the_scenario_itself_and_what_is_no_file(here):
    refused(here, "run", "small.toml", "-o", "small.toml", words=".nc")
    (here / "odd.nc").write_text(SMALL, encoding="utf-8")
    refused(here, "run", "odd.nc")
    os.mkfifo(here / "pipe.nc")
    (here / "null.nc").symlink_to(os.devnull)
    for target in ("pipe.nc", "null.nc"):
        for more in ((), ("--overwrite",)):
            refused(here, "run", "small.toml", "-o", target, *more, words="a device, a pipe or a socket")
    assert (here / "pipe.nc").is_fifo()


def test_a_part_of_a_run(here):
    short = ("run", "small.toml", "--set", "run.most_steps=20", "--set", "run.segment=2")
    heatchain(*short, status=1)
    refused(here, *short, words="heatchain resume small.nc")
    heatchain(*short, "--overwrite", status=1)
    heatchain("resume", "small.nc", "--set", "run.most_steps=1000")
    assert xr.load_dataset("small.nc").attrs["complete"] == 1


def test_sweeps(here):
    (here / "s.toml").write_text(f'{SMALL}[sweep]\n"chain.left" = ["310 K", "320 K"]\n', encoding="utf-8")
    command = ("sweep", "s.toml", "--workers", "1")
    for _ in range(2):
        heatchain(*command)
    refused(here, *command, "--set", "chain.right=299 K")
    heatchain(*command, "--set", "chain.right=299 K", "--overwrite")


def test_in_python(here):
    row = chain.Chain(chain.ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("1 aJ/K"), 3, "310 K", "300 K")
    run = {"initial": "300 K", "until": "5 ns", "samples": 21, "output": "a.nc"}
    with pytest.raises(chain.SolverError):
        row.transient(**run, most_steps=8, segment=2)
    with pytest.raises(chain.HeatChainError, match="resume=True"):
        row.transient(**run, segment=2)
    row.transient(**run, segment=2, resume=True).close()
    row.transient(**run, segment=2).close()
    (here / "notes.txt").write_text("years of work")
    xr.Dataset({"x": ("t", np.arange(3.0))}).to_netcdf("others.nc")
    for path in ("notes.txt", "others.nc"):
        with pytest.raises(chain.HeatChainError, match="is not replaced"):
            row.transient(**run | {"output": path})
    assert (here / "notes.txt").read_text() == "years of work"


def test_hard_links_keep_what_they_had(here):
    heatchain("run", "small.toml")
    os.link("small.nc", "kept.nc")
    before = contents(here)["kept.nc"]
    heatchain("run", "small.toml", "--set", "run.samples=7", "--overwrite")
    assert contents(here)["kept.nc"] == before != contents(here)["small.nc"]
    chain.load_dataset("kept.nc").close()


def test_a_damaged_file_is_not_taken_for_the_same(here):
    heatchain("run", "small.toml")
    (here / "small.nc").write_bytes(contents(here)["small.nc"][:-200])
    refused(here, "run", "small.toml")
