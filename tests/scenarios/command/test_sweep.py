"""`heatchain sweep`: one dataset and one figure; failed cases, interruptions and bad input have their statuses."""

import os
import signal
import subprocess
import sys
import time

import pytest
import xarray as xr

from systems.commands import heatchain
from systems.scenario_files import SMALL

FILE = f"""{SMALL}
[sweep]
"chain.links.conductance" = ["1 nW/K", "2 nW/K", "4 nW/K"]
"chain.n" = [2, 3]
"""


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.toml").write_text(FILE, encoding="utf-8")
    return heatchain


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_it_writes_a_dataset_and_a_figure(run, tmp_path):
    done = run("sweep", "s.toml", "--workers", "1")
    assert "All 6 cases ended well." in done.stdout and "s.nc, s.png" in done.stdout
    assert done.stderr == ""
    assert names(tmp_path) == ["s.nc", "s.png", "s.toml"]
    ds = xr.load_dataset("s.nc")
    assert dict(ds["status"].sizes) == {"chain.links.conductance": 3, "chain.n": 2}
    assert float(ds["current"][1, 0, 0, 0]) == pytest.approx(20e-9)
    assert ds["chain.links.conductance"].units == "nW K^-1"


def test_processes_give_the_same(run, tmp_path):
    run("sweep", "s.toml", "--workers", "1", "-o", "one.nc", "--plot", "one.pdf")
    run("sweep", "s.toml", "--workers", "2", "-o", "two.nc", "--plot", "two.svg", "--variable", "energy")
    one, two = (xr.load_dataset(name).assign_attrs(date="") for name in ("one.nc", "two.nc"))
    xr.testing.assert_identical(one, two)
    assert names(tmp_path) == ["one.nc", "one.pdf", "s.toml", "two.nc", "two.svg"]


def test_a_failed_case_is_status_1_and_only_it_is_run_again(run, tmp_path):
    done = run("sweep", "s.toml", "--workers", "1", "--set", "sweep.run.most_steps=[1, 1000]", status=1)
    assert "6 of 12 cases failed" in done.stderr and "failed: " in done.stdout
    ds = xr.load_dataset("s.nc")
    assert (ds["status"].sel({"run.most_steps": 1}) == "failed").all()
    assert (ds["status"].sel({"run.most_steps": 1000}) == "ok").all()
    assert "steps" in ds["error"].sel({"run.most_steps": 1})[0, 0].item()
    assert names(tmp_path) == ["s.cases", "s.nc", "s.png", "s.toml"]
    run("sweep", "s.toml", "--workers", "1", "--overwrite", "--set", "sweep.run.most_steps=[2000, 1000]")
    assert names(tmp_path) == ["s.nc", "s.png", "s.toml"]


def test_all_cases_fail(run, tmp_path):
    run("sweep", "s.toml", "--workers", "1", "--set", "sweep.run.most_steps=[1, 2]", status=1)
    assert names(tmp_path) == ["s.cases", "s.nc", "s.toml"]


@pytest.mark.parametrize(("arguments", "word"), [
    (["sweep", "none.toml"], "no file"),
    (["sweep", "s.toml", "--set", "sweep.chain.n=[2, -1]"], "`sweep.chain.n[1]`"),
    (["sweep", "s.toml", "--set", "sweep.chain.n=3"], "`sweep.chain.n` must be a list"),
    (["sweep", "s.toml", "--set", "sweep=3"], "`sweep"),
    (["sweep", "s.toml", "--plot", "a.doc"], "`--plot`"),
    (["sweep", "s.toml", "-o", "nowhere/a.nc"], "nowhere"),
    (["sweep", "s.toml", "--workers", "0"], "--workers"),
    (["check", "s.toml", "--set", "sweep.chain.n=[2, -1]"], "`sweep.chain.n[1]`"),
    (["run", "s.toml"], "heatchain sweep s.toml"),
])  # fmt: skip
def test_bad_input_has_status_2_and_leaves_nothing(run, tmp_path, arguments, word):
    assert word in run(*arguments, status=2).output
    assert names(tmp_path) == ["s.toml"]


def test_a_file_without_the_table(run, tmp_path):
    (tmp_path / "s.toml").write_text(FILE.partition("[sweep]")[0], encoding="utf-8")
    assert "has no table `sweep`" in run("sweep", "s.toml", status=2).output


def test_check_and_print(run, tmp_path):
    assert "s.toml: no errors. Sweep over chain.links.conductance, chain.n." in run("check", "s.toml").stdout
    (tmp_path / "t.toml").write_text(run("run", "s.toml", "--print").stdout, encoding="utf-8")
    assert "no errors. Sweep over" in run("check", "t.toml").stdout


def test_an_unknown_variable_is_refused_before_the_first_case(run, tmp_path):
    assert "'curent'" in run("sweep", "s.toml", "--workers", "1", "--variable", "curent", status=2).output
    assert names(tmp_path) == ["s.toml"]
    assert "6 cases" in run("sweep", "s.toml", "--workers", "1", "--variable", "current").output


def test_interrupted_and_gone_on_with(tmp_path):
    """Ctrl-C: status 130, the cases so far in the dataset and on disk; the same command goes on there."""
    long = FILE.replace("samples = 5", "samples = 5000").replace('"5 ns"', '"5 us"')
    values = ", ".join(f'"{value} nW/K"' for value in range(1, 400))
    head, _, _ = long.partition('"chain.links.conductance"')
    (tmp_path / "s.toml").write_text(f'{head}"chain.links.conductance" = [{values}]\n', encoding="utf-8")
    command = [
        sys.executable,
        "-c",
        "from scenarios.command.app import main; main()",
        "sweep",
        "s.toml",
        "--workers",
        "1",
    ]
    process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        deadline = time.monotonic() + 100.0
        while not list(tmp_path.glob("s.cases/*/*.json")):
            assert time.monotonic() < deadline and process.poll() is None
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130, said
    assert "of 399 cases. They are kept" in said and "Traceback" not in said
    ds = xr.load_dataset(tmp_path / "s.nc")
    assert {*ds["status"].values.tolist()} == {"ok", "not run"}
