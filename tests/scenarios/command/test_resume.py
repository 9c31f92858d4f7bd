"""`heatchain resume` where there is nothing to kill: extended, refused, streamed, and files of strangers."""

import contextlib
import shutil

import h5py
import pytest

import chain
from systems import interrupted_runs
from systems.commands import heatchain, undrawn

FILE = interrupted_runs.FILE.format(n=6, until="200 ns", samples=21, segment=4, more="")


@pytest.fixture(autouse=True, scope="module")
def no_figures():
    with pytest.MonkeyPatch.context() as patch:
        undrawn(patch)
        yield


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "out.toml").write_text(FILE)
    return lambda *arguments, **options: heatchain(*arguments, **options).output


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A folder where `heatchain run out.toml` has ended."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "out.toml").write_text(FILE)
    with contextlib.chdir(folder):
        heatchain("run", "out.toml")
    return folder


@pytest.fixture
def ran(run, whole, tmp_path):
    """As `run`, in a copy of that folder."""
    shutil.copytree(whole, tmp_path, dirs_exist_ok=True)
    return run


def test_extended_to_what_one_run_would_have_given(ran, tmp_path):
    ran("resume", "out.nc", "--until", "500 ns")
    ran("run", "out.toml", "--set", "run.until=500 ns", "--set", "run.samples=51", "-o", "whole.nc")
    interrupted_runs.assert_same(tmp_path / "out.nc", tmp_path / "whole.nc")


def test_an_end_between_times_is_the_next_time(ran, tmp_path):
    ran("resume", "out.nc", "--until", "333 ns")
    times = chain.load_dataset("out.nc")["time"].values
    assert times.size == 35 and times[-1] == pytest.approx(340e-9, rel=1e-12)


def test_a_failed_run_says_how_to_go_on(run, tmp_path):
    said = run("run", "out.toml", "--set", "run.most_steps=40", status=1)
    assert "heatchain resume out.nc" in said and chain.load_dataset("out.nc").attrs["complete"] == 0
    assert "more than 40 steps" in run("resume", "out.nc", status=1)
    run("resume", "out.nc", "--set", "run.most_steps=100000")
    run("run", "out.toml", "--set", "run.most_steps=100000", "-o", "whole.nc")
    interrupted_runs.assert_same(tmp_path / "out.nc", tmp_path / "whole.nc")


def test_what_is_complete_stays(ran, tmp_path):
    before = chain.load_dataset("out.nc")
    assert "Written" in ran("resume", "out.nc")
    interrupted_runs.assert_same(before, tmp_path / "out.nc")


def test_streamed(run, tmp_path):
    run("run", "out.toml", "-o", "memory.nc")
    (tmp_path / "out.toml").write_text((tmp_path / "out.toml").read_text() + "\n[output]\nstream = true\n")
    run("run", "out.toml")
    streamed, memory = chain.load_dataset("out.nc"), chain.load_dataset("memory.nc")
    for name in streamed.data_vars:
        assert streamed[name].values.tobytes() == memory[name].values.tobytes()
    assert "equilibration_time" in memory and "equilibration_time" not in streamed
    run("resume", "out.nc", "--until", "300 ns")
    assert chain.load_dataset("out.nc").sizes["time"] == 31


@pytest.mark.parametrize(("arguments", "words"), [
    (["none.nc"], "no file"),
    (["out.toml"], "not a netCDF"),
    (["out.nc", "--until", "100 ns"], "after the end"),
    (["out.nc", "--until", "3 K"], "--until"),
    (["out.nc", "--until", "9**9 s"], "--until"),
    (["out.nc", "--until", "1 s"], "million"),
    (["out.nc", "--set", "run.samples=3"], "`--set` may change"),
    (["out.nc", "--set", "run.most_steps=0"], "most_steps"),
    (["gold.nc"], "cannot be continued"),
    (["steady.nc"], "cannot be continued|no checkpoint"),
])  # fmt: skip
def test_refused(ran, tmp_path, arguments, words):
    if arguments[0] == "gold.nc":
        ran("run", "nanoparticles", "--set", "particles=3", "--set", "samples=3", "-o", "gold.nc")
    if arguments[0] == "steady.nc":
        text = (tmp_path / "out.toml").read_text().replace('left = { kind = "sine", mean = "310 K"', 'left = "310 K" #')
        head = text.split("[run]")[0] + '[run]\nkind = "steady-state"\n'
        (tmp_path / "steady.toml").write_text(head)
        ran("run", "steady.toml")
    said = ran("resume", *arguments, status=2)
    assert any(word in said for word in words.split("|")), said


@pytest.mark.parametrize("text", [
    "", "import os", "[chain]\nn = 10000000000", "x = " + "[" * 100_000, "a" + ".a" * 100_000 + " = 1", "\ufffd",
    "[run]\n" * 10,
], ids=["empty", "code", "huge", "brackets", "dots", "no text", "repeated"])  # fmt: skip
def test_a_strangers_scenario_is_read_like_any(ran, tmp_path, text):
    with h5py.File("out.nc", "a") as file:
        file.attrs["scenario_file"] = text
    assert "heatchain:" in ran("resume", "out.nc", status=2)


def test_a_stranger_cannot_have_files_written_elsewhere(run, tmp_path, monkeypatch):
    """The paths in a dataset's scenario are not followed: files go beside the dataset."""
    monkeypatch.setattr("scenarios.command.perform.page", lambda *_: "page")
    inner = tmp_path / "inner"
    inner.mkdir()
    text = (tmp_path / "out.toml").read_text() + '\n[output]\ndirectory = "elsewhere"\nreport = "a.html"\n'
    (tmp_path / "out.toml").write_text(text)
    run("run", "out.toml", "-o", str(inner / "out.nc"), "--plot", "p.png", "--report", "r.html")
    for path in ("p.png", "r.html"):
        (tmp_path / path).unlink()
    run("resume", "inner/out.nc", "--until", "300 ns")
    assert sorted(path.name for path in inner.iterdir()) == ["out.nc", "out.png"]
    assert not list((tmp_path / "elsewhere").iterdir())
