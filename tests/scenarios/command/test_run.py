"""Scenario files, reports and animations from the command line, and the exit statuses."""

import itertools
import json
import pathlib
import re
import shlex

import click
import numpy as np
import pytest
import xarray as xr
from pybtex.database import parse_string

from scenarios.command.app import main
from systems.commands import heatchain, undrawn
from systems.scenario_files import SMALL


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("uvicorn.Server.run", lambda *_: None)  # `explore` would wait for Ctrl-C
    (tmp_path / "small.toml").write_text(SMALL, encoding="utf-8")
    return heatchain


def _examples():
    commands = {"heatchain": main, **{f"heatchain {name}": command for name, command in main.commands.items()}}
    return [
        pytest.param(re.findall(r"^ +(heatchain .*)$", command.help, re.MULTILINE), id=name)
        for name, command in commands.items()
    ]


@pytest.mark.parametrize("lines", _examples())
def test_every_commands_help_has_an_example_that_runs(lines, run, tmp_path):
    assert lines
    spectrum = "".join(f"{0.5 * i} {0.01 * i**2}\n" for i in range(31))
    (tmp_path / "total_dos.dat").write_text(f"# Frequency (THz), density of states\n{spectrum}", encoding="utf-8")
    files = re.compile(r"[\w.]+\.(?:nc|png|pdf|gif|html)$")
    for line in lines:
        words = shlex.split(line)
        target = words.pop() if words[-2] == ">" else None
        done = run(*[word for word in words[1:] if word != ">"])
        assert done.stdout.strip()
        if target is not None:
            (tmp_path / target).write_text(done.stdout, encoding="utf-8")
        assert all((tmp_path / word).stat().st_size > 1000 for word in words if files.match(word))


def test_help_keeps_its_lines(run):
    for name in ("run", "estimate", "check"):
        assert re.search(r"^ +heatchain ", run(name, "--help").output, re.MULTILINE)


def test_a_file_gives_what_a_scenario_gives(run, tmp_path):
    text = run("run", "nanoparticles", "--set", "particles=4", "--set", "samples=7", "--print").stdout
    assert "# Number of particles.\nparticles = 4\n" in text
    (tmp_path / "gold.toml").write_text(text, encoding="utf-8")
    assert "no errors" in run("check", "gold.toml").stdout
    run("run", "gold.toml")
    run("run", "nanoparticles", "--set", "particles=4", "--set", "samples=7", "-o", "other.nc")
    first, second = xr.load_dataset("gold.nc"), xr.load_dataset("other.nc")
    xr.testing.assert_equal(first, second)
    assert json.loads(first.attrs["input"])["parameters"]["particles"] == 4
    assert (tmp_path / "gold.png").stat().st_size > 1000


def test_a_chains_file_and_settings(run, tmp_path):
    done = run(
        "run", "small.toml", "--set", "run.samples=7", "--set", "chain.left=320 K", "-o", "a.nc", "--plot", "a.svg"
    )
    assert "energy residual" in done.stdout and "a.nc, a.svg" in done.stdout
    ds = xr.load_dataset("a.nc")
    assert ds.sizes["time"] == 7
    assert float(ds["current"][0, 0]) == pytest.approx(20e-9)
    assert ds["temperature"].attrs["units"] == "K"


def test_output_in_a_directory(run, tmp_path):
    text = SMALL + '[output]\ndirectory = "out/put"\ndataset = "a.nc"\nreport = "a.html"\nanimation = "a.gif"\n'
    (tmp_path / "small.toml").write_text(text, encoding="utf-8")
    run("run", "small.toml")
    names = sorted(path.name for path in (tmp_path / "out" / "put").iterdir())
    assert names == ["a.gif", "a.html", "a.nc", "a.png"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "small.toml"]


def test_a_directory_that_is_a_file(run, tmp_path):
    (tmp_path / "out").write_text("a file")
    (tmp_path / "small.toml").write_text(SMALL + '[output]\ndirectory = "out"\n', encoding="utf-8")
    assert "`output.directory`" in run("run", "small.toml", status=2).output


def test_warnings_about_the_model_are_told(run, monkeypatch, tmp_path):
    import warnings

    from chain.errors import ModelWarning
    from scenarios.jobs.chain import ChainJob

    inner = ChainJob._run

    def doubting(job, *arguments):
        warnings.warn("the cutoff is far off", ModelWarning, stacklevel=1)
        return inner(job, *arguments)

    monkeypatch.setattr(ChainJob, "_run", doubting)
    assert "warning: the cutoff is far off" in run("run", "small.toml", "--report", "a.html").stderr
    assert "the cutoff is far off" in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_an_animation_moves(run, tmp_path):
    from PIL import Image

    run("run", "small.toml", "--set", "run.samples=15", "--animate", "a.gif")
    with Image.open(tmp_path / "a.gif") as animation:
        count = animation.n_frames
        pictures = []
        for frame in (0, count // 2, count - 1):
            animation.seek(frame)
            pictures.append(np.asarray(animation.convert("L"), dtype=int))
    assert count >= 10
    assert all((one != other).sum() > 100 for one, other in itertools.pairwise(pictures))


def test_frames_are_few_and_end_at_the_end():
    from scenarios.output.animation import MOST_FRAMES, frames

    for count in (2, 5, 61, 5000):
        chosen = frames(count)
        assert chosen[0] == 0 and chosen[-1] == count - 1
        assert chosen == sorted(chosen)
        assert len(set(chosen)) <= MOST_FRAMES


def test_nothing_to_animate(run):
    done = run("run", "small.toml", "--set", "run.kind=steady-state", "--set", "run.until=1 s", status=2)
    assert "run.until" in done.output
    from scenarios.output.animation import check_animated

    with pytest.raises(ValueError, match="over time"):
        check_animated(xr.Dataset())


@pytest.mark.parametrize(("name", "settings"), [
    ("small.toml", ("run.variables=['current']", "plot.panels=['end-currents']")), ("layered", ())
])  # fmt: skip
def test_what_cannot_be_animated_is_refused_before_the_run(run, tmp_path, name, settings):
    before = sorted(tmp_path.iterdir())
    changes = [word for one in settings for word in ("--set", one)]
    assert "`--animate`" in run("run", name, *changes, "--animate", "heat.gif", status=2).output
    if settings:
        changes += ["--set", "output.animation=heat.gif"]
        assert "`output.animation` needs a transient" in run("check", name, *changes, status=2).output
    assert sorted(tmp_path.iterdir()) == before


def test_check_refuses_files_that_run_could_not_write(run, tmp_path):
    wrong = ("--set", "output.stream=true", "--set", "output.dataset=part.csv")
    for command in ("check", "run"):
        assert "`output.stream` needs a dataset ending in .nc" in run(command, "small.toml", *wrong, status=2).output
    (tmp_path / "small.nc").write_text("of somebody else")
    for command in ("check", "run"):
        assert "exists already" in run(command, "small.toml", status=2).output
    assert (tmp_path / "small.nc").read_text() == "of somebody else"


def test_a_run_that_fails_keeps_its_part(run, tmp_path):
    done = run("run", "small.toml", "--set", "run.most_steps=3", "-o", "part.nc", "--report", "part.html", status=1)
    assert "part.nc" in done.output
    ds = xr.load_dataset("part.nc")
    assert ds.attrs["complete"] == 0
    assert ds.sizes["time"] < 5
    assert "small.png" not in [path.name for path in tmp_path.iterdir()]
    assert not (tmp_path / "part.html").exists()


@pytest.mark.parametrize(("arguments", "word"), [
    (["check", "none.toml"], "no file"),
    (["check", "small.toml", "--set", "chain.n=0"], "`chain.n`"),
    (["check", "small.toml", "--set", "chain.n.m=0"], "not a table"),
    (["run", "small.toml", "--set", "samples=3"], "`samples`"),
    (["run", "small.toml", "--set", "chain.left=9**9**9 K"], "`chain.left`"),
    (["run", "small.toml", "--report", "a.txt"], ".html"),
    (["run", "small.toml", "--animate", "a.mp4"], ".gif"),
    (["run", "small.toml", "--report", "nowhere/a.html"], "nowhere"),
    (["run", "small.toml", "--report", "same.html", "--plot", "same.png", "-o", "same.png"], ".nc"),
    (["cite", "none.nc"], "no file"),
    (["cite", "small.toml.nc"], "no file"),
    (["cite", "gold"], "scenario"),
    (["estimate", "a-sio3"], "a-SiO2"),
])  # fmt: skip
def test_bad_input_has_status_2_and_leaves_nothing(run, tmp_path, arguments, word):
    assert word in run(*arguments, status=2).output
    assert [path.name for path in tmp_path.iterdir()] == ["small.toml"]


def test_progress_is_silent_where_there_is_no_terminal(run):
    assert run("run", "small.toml").stderr == ""


def test_citations(run, tmp_path, monkeypatch):
    from scenarios.output.citations import bibliography

    undrawn(monkeypatch)
    run("run", "nanoparticles", "--set", "particles=3", "--set", "samples=3", "-o", "gold.nc")
    for arguments in (["gold.nc"], ["nanoparticles"], []):
        text = run("cite", *arguments).stdout
        assert "@article{Panasyuk2012," in text and "@article{Taylor2015," in text and "@software{heatchain," in text
        assert text.count("{") == text.count("}")
    assert "Taylor2015" not in run("cite", "small.toml").stdout
    everything = parse_string(run("cite").stdout, "bibtex").entries
    assert everything.keys() == {*bibliography(), "heatchain"}
    assert all({"journal", "volume", "pages", "year"} <= set(everything[key].fields) for key in bibliography())
    (tmp_path / "bad.nc").write_text("no dataset")
    assert "not a netCDF" in run("cite", "bad.nc", status=2).output


def test_sources_of_materials_are_cited(run, tmp_path, monkeypatch):
    undrawn(monkeypatch)
    pathlib.Path("glass.toml").write_text(
        """
        [chain]
        n = 3
        left = "310 K"
        right = "300 K"
        links = { kind = "material", material = "vitreous silica" }
        subsystems = { kind = "constant", heat_capacity = "1 aJ/K" }
        [run]
        kind = "steady-state"
        """,
        encoding="utf-8",
    )
    text = run("cite", "glass.toml").stdout
    assert "@misc{material-a-SiO2," in text and "CRC Handbook" in text
    assert "derived" in text and "@misc{material-a-SiO2" not in run("cite", "nanoparticles").stdout
    minimum = parse_string(run("cite", "minimum-conductivity").stdout, "bibtex").entries
    assert {"Panasyuk2012", "Cahill1992", "Clarke2003", "Agne2018", "material-a-SiO2", "material-pmma"} <= set(minimum)
    assert "Altfeder2010" in run("cite", "stm-tip").stdout
    assert "@misc{material-Al," in run("cite", "multilayer").stdout
    run("run", "glass.toml", "-o", "glass.nc")
    assert run("cite", "glass.nc").stdout == text


def test_every_scenario_cites_what_the_bibliography_has():
    import scenarios
    from scenarios.command.cite import _used
    from scenarios.output.citations import bibliography

    for name in scenarios.SCENARIOS:
        keys = {key for key in _used(name) if not key.startswith("material:")}
        assert keys and keys <= bibliography().keys()


def test_commands_are_those_that_help_names():
    context = click.Context(main)
    wanted = "check cite curve estimate explore keys list materials plot resume run show sweep"
    assert " ".join(main.list_commands(context)) == wanted
