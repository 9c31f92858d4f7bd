"""Every command on every kind of file: a status, a sentence, and nothing of what was there is changed."""

import os
import pathlib
import random
import shutil
import socket
from collections import Counter

import h5py
import numpy as np
import pytest
import xarray as xr
from click.testing import CliRunner

import chain
from scenarios.command.app import main
from scenarios.jobs.chain import ChainJob
from scenarios.jobs.preset import PresetJob
from scenarios.jobs.sweep import SweepJob
from systems.scenario_files import SMALL, STEADY

SEED = 23
SAMPLE = 20  # trials in the fast suite


class Drawn:
    """In place of a figure."""

    def savefig(self, path, **_):
        pathlib.Path(path).write_bytes(b"drawn")


TEXTS = {
    "small.toml": SMALL, "steady.toml": STEADY, "sweep.toml": f'{SMALL}[sweep]\n"chain.n" = [2, 3]\n',
    "preset.toml": 'scenario = "nanoparticles"\nparameters = { particles = 3, samples = 3 }\n',
    "empty.toml": "", "empty.nc": "", "wrong.toml": SMALL.replace("n = 3", "n = -3"), "cut.toml": SMALL[:70],
    "material.toml": '["a"]\nformula = "Si"\n', "table.csv": "temperature [K],conductivity [W/(m K)]\n300,1\n",
    "no ending": SMALL, "-o": SMALL, "new\nline.toml": SMALL, "ω.toml": SMALL, "text.nc": SMALL, "$x$.toml": SMALL,
}  # fmt: skip


def dataset(path):
    row = chain.Chain(chain.ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("1 aJ/K"), 3, "310 K", "300 K")
    row.transient("300 K", "5 ns", samples=9, output=path, segment=2).close()


@pytest.fixture(scope="module")
def kinds(tmp_path_factory):
    """A folder with one of everything."""
    folder = tmp_path_factory.mktemp("kinds")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    dataset(folder / "good.nc")
    whole = (folder / "good.nc").read_bytes()
    (folder / "flipped.nc").write_bytes(bytes([*whole[:999], whole[999] ^ 8, *whole[1000:]]))
    (folder / "cut.nc").write_bytes(whole[: len(whole) // 2])
    (folder / "latin.toml").write_bytes(b"title = '\xe4'")
    (folder / "zeros.toml").write_bytes(bytes(3000))
    (folder / os.fsdecode(b"\xff.toml")).write_text(SMALL)
    (folder / "lonely.nc.journal").write_bytes(b"heatchain journal 2\n" + bytes(40))
    (folder / "locked.nc.lock").touch()
    xr.Dataset({"x": ("t", np.arange(3.0))}).to_netcdf(folder / "others.nc")
    shutil.copy(folder / "good.nc", folder / "changed.nc")
    with h5py.File(folder / "changed.nc", "a") as file:
        file.attrs["scenario_file"] = SMALL
        file.attrs["citations"] = "Panasyuk2012 Nobody1900 ../x"
    with (folder / "vast.toml").open("wb") as file:
        file.truncate(1 << 40)  # a hole
    (folder / "folder.toml").mkdir()
    (folder / "round.toml").symlink_to("round.toml")
    (folder / "nowhere.nc").symlink_to("none")
    (folder / "null.nc").symlink_to(os.devnull)
    os.link(folder / "small.toml", folder / "linked.toml")
    return folder


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def commands(name):
    """Every way to hand a file to a command, as what is read and as what is written."""
    yield from (
        [one, "--", name]
        for one in ("run", "check", "resume", "cite", "estimate", "materials", "curve", "show", "keys")
    )
    yield ["sweep", "--workers", "1", "--", name]
    yield ["run", "--print", "--", name]
    yield ["resume", "--until", "10 ns", "--plot", name, "--", "good.nc"]
    yield ["estimate", "a-SiO2", "--file", name]
    yield ["estimate", "a-SiO2", "--dos", name]
    yield ["estimate", "a-SiO2", "--plot", name]
    yield ["curve", "kapton", "--plot", name]
    yield ["materials", "--file", name]
    for option in ("-o", "--plot", "--report", "--animate"):
        yield ["run", "small.toml", option, name]
    yield ["run", name, "-o", name]


def attempt(kinds, folder, monkeypatch, arguments):
    """One trial: its exit status."""
    shutil.copytree(kinds, folder, symlinks=True, copy_function=_copied)
    os.mkfifo(folder / "pipe.nc")
    with socket.socket(socket.AF_UNIX) as bound:
        monkeypatch.chdir(folder)  # names of sockets must be short
        bound.bind("socket.nc")
    before = {path: _content(path) for path in folder.rglob("*")}
    done = CliRunner().invoke(main, arguments)
    said = done.stdout + done.stderr
    where = (arguments, done.exit_code, said, done.exception)
    assert done.exit_code in (0, 1, 2), where
    assert isinstance(done.exception, SystemExit | None), where
    assert said and all(one == "\n" or one.isprintable() for one in said) and "Traceback" not in said, where
    for path, content in before.items():
        if path.suffix == ".lock":
            continue  # of a run that was killed: it goes with the next
        mine = done.exit_code == 0 and arguments[0] == "resume" and path.suffix in (".nc", ".png")
        assert mine or _content(path) == content, (path, *where)
    monkeypatch.chdir(kinds)
    shutil.rmtree(folder)
    return done.exit_code


def _copied(source, target):
    return shutil.copy2(source, target) if pathlib.Path(source).stat().st_size < 1e9 else _hole(target)


def _hole(target):
    with pathlib.Path(target).open("wb") as file:
        file.truncate(1 << 40)


def _content(path):
    if path.is_symlink():
        return path.readlink()
    return path.read_bytes() if path.is_file() and path.stat().st_size < 1e9 else path.lstat().st_mode


def trials():
    every = [*TEXTS, "good.nc", "flipped.nc", "cut.nc", "latin.toml", "zeros.toml", os.fsdecode(b"\xff.toml"),
             "lonely.nc", "lonely.nc.journal", "locked.nc", "others.nc", "changed.nc", "vast.toml", "folder.toml",
             "round.toml", "nowhere.nc", "null.nc", "linked.toml", "pipe.nc", "socket.nc", "none.nc", "/dev/zero",
             ".", "..", "/", "", "x" * 300]  # fmt: skip
    found = [one for name in every for one in commands(name)]
    random.Random(SEED).shuffle(found)
    return found


@pytest.mark.parametrize("part", ["sample", pytest.param("rest", marks=pytest.mark.slow)])
@pytest.mark.skipif(os.name != "posix", reason="makes pipes, sockets and links")
def test_every_command(kinds, tmp_path, monkeypatch, looked_at_here, part):
    for job in (ChainJob, SweepJob, PresetJob):
        monkeypatch.setattr(job, "plot", lambda *_: Drawn())
    monkeypatch.setattr("scenarios.command.perform.page", lambda *_: "page")
    monkeypatch.setattr("scenarios.command.perform.animate", lambda _, path: path.write_bytes(b"drawn"))
    chosen = trials()[:SAMPLE] if part == "sample" else trials()[SAMPLE:]
    told = [attempt(kinds, tmp_path / str(i), monkeypatch, one) for i, one in enumerate(chosen)]
    print(Counter(told))
