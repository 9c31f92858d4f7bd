"""Processes that are killed or interrupted at any moment, and others that go on: nothing of the result tells."""

import contextlib
import random
import shutil
import signal

import pytest

import chain
from systems import interrupted_runs
from systems.commands import heatchain, undrawn

END = "0.4 us"
ROUGH = interrupted_runs.MORE.replace("1e-9", "1e-6")  # steps enough to be killed between; every bit is compared


@pytest.fixture(autouse=True, scope="module")
def no_figures():
    with pytest.MonkeyPatch.context() as patch:
        undrawn(patch)
        yield


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """What an uninterrupted process writes."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "out.toml").write_text(
        interrupted_runs.FILE.format(n=100, until=END, samples=801, segment=20, more=ROUGH)
    )
    finish(folder, "run", "out.toml")
    assert sorted(path.name for path in folder.iterdir()) == ["out.nc", "out.png", "out.toml"]
    return folder


def finish(folder, *arguments):
    """What the command prints in this process, which is another than those that are killed."""
    with contextlib.chdir(folder):
        return heatchain(*arguments).output


@pytest.mark.parametrize(("seed", "times"), [(1, 2), pytest.param(2, 4, marks=pytest.mark.slow)])
def test_killed_at_random_moments(reference, tmp_path, seed, times):
    draw = random.Random(seed)
    shutil.copy(reference / "out.toml", tmp_path)
    journal, whole = tmp_path / "out.nc.journal", interrupted_runs.size(reference / "out.nc")
    arguments, kills = ("run", "out.toml"), 0
    for _ in range(times):
        process, goal = (
            interrupted_runs.start(tmp_path, *arguments),
            interrupted_runs.size(journal) + draw.uniform(0.0, 0.4) * whole,
        )
        alive = interrupted_runs.wait_for(lambda goal=goal: interrupted_runs.size(journal) > goal, process)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        kills += alive
        if not alive:
            break
        arguments = ("resume", "out.nc")
    assert kills
    assert not (tmp_path / "out.png").exists()
    finish(tmp_path, *arguments)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.nc", "out.png", "out.toml"]
    interrupted_runs.assert_same(tmp_path / "out.nc", reference / "out.nc")


def test_killed_while_the_file_is_written(reference, tmp_path):
    shutil.copy(reference / "out.toml", tmp_path)
    process = interrupted_runs.start(tmp_path, "run", "out.toml")
    assert interrupted_runs.wait_for(lambda: any(tmp_path.glob(".out.*.nc")), process)
    process.kill()
    process.communicate()
    left = list(tmp_path.glob(".out.*.nc"))
    finish(tmp_path, "resume", "out.nc")
    interrupted_runs.assert_same(tmp_path / "out.nc", reference / "out.nc")
    assert left
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.nc", "out.png", "out.toml"]


def test_ctrl_c_saves_what_there_is(reference, tmp_path):
    shutil.copy(reference / "out.toml", tmp_path)
    process = interrupted_runs.start(tmp_path, "run", "out.toml")
    goal = 0.3 * interrupted_runs.size(reference / "out.nc")
    assert interrupted_runs.wait_for(lambda: interrupted_runs.size(tmp_path / "out.nc.journal") > goal, process)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 130, errors
    assert "Interrupted" in errors and "heatchain resume out.nc" in errors and "Traceback" not in errors
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.nc", "out.toml"]
    part, whole = chain.load_dataset(tmp_path / "out.nc"), chain.load_dataset(reference / "out.nc")
    assert part.attrs["complete"] == 0 and whole.attrs["complete"] == 1
    done = part.sizes["time"]
    assert 0 < done < whole.sizes["time"]
    for name in ("temperature", "current", "energy", "time"):
        assert part[name].values.tobytes() == whole[name].values[:done].tobytes()
    assert "Written" in finish(tmp_path, "resume", "out.nc")
    interrupted_runs.assert_same(tmp_path / "out.nc", reference / "out.nc")


def test_extended_by_another_process(tmp_path):
    for name, until, samples in (("short", "0.4 us", 41), ("long", "1 us", 101)):
        (tmp_path / f"{name}.toml").write_text(
            interrupted_runs.FILE.format(n=30, until=until, samples=samples, segment=7, more=ROUGH)
        )
        finish(tmp_path, "run", f"{name}.toml")
    process = interrupted_runs.start(tmp_path, "resume", "short.nc", "--until", "1 us")
    assert process.wait(250) == 0, process.stderr.read()
    interrupted_runs.assert_same(tmp_path / "short.nc", tmp_path / "long.nc")


def test_a_second_process_does_not_write_to_the_same_file(reference, tmp_path):
    shutil.copy(reference / "out.toml", tmp_path)
    process = interrupted_runs.start(tmp_path, "run", "out.toml")
    assert interrupted_runs.wait_for(lambda: interrupted_runs.size(tmp_path / "out.nc.journal") > 200_000, process)
    process.send_signal(signal.SIGSTOP)
    before = (tmp_path / "out.nc.journal").read_bytes()
    with contextlib.chdir(tmp_path):
        try:
            for arguments in (("run", "out.toml"), ("resume", "out.nc")):
                assert "in use" in heatchain(*arguments, status=2).output
        finally:
            process.kill()
            process.communicate()
        assert "heatchain resume out.nc" in heatchain("run", "out.toml", status=2).output
    assert (tmp_path / "out.nc.journal").read_bytes() == before
