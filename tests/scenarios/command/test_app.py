"""The command line: outputs, exit statuses, and one sentence for each mistake."""

import subprocess
import sys
from pathlib import Path

import pytest
import xarray as xr
from click.testing import CliRunner

from scenarios.command.app import main

SMALL = ["run", "nanoparticles", "--set", "particles=5", "--set", "samples=11"]


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments):
        return CliRunner().invoke(main, list(arguments))

    return invoke


def test_list(run):
    done = run("list")
    assert done.exit_code == 0
    assert "nanoparticles" in done.output


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A run in a process of its own, from an empty directory: what it said, and the directory."""
    folder = tmp_path_factory.mktemp("own")
    done = subprocess.run(
        [sys.executable, "-c", "from scenarios.command.app import main; main()", *SMALL],
        cwd=folder, capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done, folder


def test_run_in_a_process_of_its_own_from_a_clean_directory(own):
    done, folder = own
    assert sorted(path.name for path in folder.iterdir()) == ["nanoparticles.nc", "nanoparticles.png"]
    assert (folder / "nanoparticles.png").read_bytes().startswith(b"\x89PNG")
    ds = xr.load_dataset(folder / "nanoparticles.nc")
    assert ds.sizes["site"] == 5
    assert ds.sizes["time"] == 11
    assert float(ds.attrs["energy_residual"]) <= 1e-12
    assert ds.attrs["scenario"] == "nanoparticles"
    for words in ("conductance", "below the cutoff", "pW/K", "relaxation time", "steady current", "W/", "residual",
                  "ballistic", "sum rule", "fluctuates", "2π/Δ"):  # fmt: skip
        assert words in done.stdout, words
    assert "Traceback" not in done.stderr


def test_nanoparticles_carry_what_molecules_do(own):
    """10 to 60 pW/K a link, most of it below the cutoff, under both bounds; the late profile is the steady one."""
    ds = xr.load_dataset(own[1] / "nanoparticles.nc")
    K = float(ds["conductance"])
    assert 10e-12 <= K <= 60e-12
    assert float(ds["in_band_fraction"]) > 0.9
    assert float(ds["ballistic_bound"]) >= K
    assert float(ds["sum_rule_bound"]) >= K
    away = abs(ds["temperature"].values[-1] - ds["steady_temperature"].values).max()
    assert away <= 1.1e-3 * abs(ds["temperature"].values[0] - ds["steady_temperature"].values).max()


def test_the_files_are_those_that_are_named(run, tmp_path):
    assert run("run", "minimum-conductivity", "-o", "a.nc", "--plot", "a.pdf").exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.nc", "a.pdf"]
    assert Path("a.pdf").read_bytes().startswith(b"%PDF")
    assert xr.load_dataset("a.nc").attrs["scenario"] == "minimum-conductivity"


MISTAKES = [
    (["run", "nanoparticle"], "'nanoparticles'"),
    (["run", "gold"], "scenario"),
    ([*SMALL, "--set", "left=310"], "`left`"),
    ([*SMALL, "--set", "left=310 W"], "`left`"),
    ([*SMALL, "--set", "left=nan K"], "`left`"),
    ([*SMALL, "--set", "right=-3 K"], "`right`"),
    ([*SMALL, "--set", "initial=25 C"], "`initial`"),
    ([*SMALL, "--set", "gap=1,5 nm"], "`gap`"),
    ([*SMALL, "--set", "damping=3 kg"], "`damping`"),
    ([*SMALL, "--set", "particles=0"], "particles"),
    ([*SMALL, "--set", "particles=many"], "`particles`"),
    ([*SMALL, "--set", "particles=2.5"], "`particles`"),
    ([*SMALL, "--set", "samples=1"], "`samples`"),
    ([*SMALL, "--set", "mediators=0"], "mediators"),
    ([*SMALL, "--set", "until=0 s"], "`until`"),
    ([*SMALL, "--set", "rtol=0"], "`rtol`"),
    ([*SMALL, "--set", "particle=3"], "`particles`"),
    ([*SMALL, "--set", "particles"], "`--set`"),
    ([*SMALL, "--set", "=3"], "`--set`"),
    ([*SMALL, "-o", "nowhere/out.nc"], "nowhere"),
    ([*SMALL, "-o", "."], "folder"),
    ([*SMALL, "--plot", "picture.doc"], "`--plot`"),
    (["run"], "NAME"),
    (["walk"], "walk"),
]


@pytest.mark.parametrize(("arguments", "words"), MISTAKES, ids=[" ".join(a[-2:]) for a, _ in MISTAKES])
def test_a_mistake_gets_a_sentence_and_status_2_and_leaves_no_file(run, tmp_path, arguments, words):
    done = run(*arguments)
    assert done.exit_code == 2, (done.output, done.exception)
    assert isinstance(done.exception, SystemExit)
    assert words in done.output
    assert "Traceback" not in done.output
    assert not list(tmp_path.iterdir())


def test_a_read_only_folder(run, tmp_path):
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    probe = folder / "probe"
    try:
        probe.touch()
    except OSError:
        done = run(*SMALL, "-o", str(folder / "out.nc"))
        assert done.exit_code == 2
        assert "cannot be written" in done.output
    else:
        pytest.skip("this user writes everywhere")
