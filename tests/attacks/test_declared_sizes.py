"""Small files that declare gigabytes are refused at every door before memory is taken for them."""

import pathlib
import sys
import zlib

import h5py
import numpy as np
import pytest
from click.testing import CliRunner

import chain
from chain.storage.seal import seal
from scenarios.command.app import main

CHUNK = 1 << 24  # bytes
PACKED = zlib.compress(bytes(CHUNK), 9)
MOST = 200e6  # bytes that a door may take more than before


def packed(file, name, kind="f8", shape=()):
    """4 GB of zeros in 4 MB."""
    rows = CHUNK // np.dtype(kind).itemsize
    made = file.create_dataset(name, (240 * rows, *shape), kind, chunks=(rows, *shape), compression="gzip")
    for i in range(240):
        made.id.write_direct_chunk((i * rows, *(0 for _ in shape)), PACKED)
    return made


def coordinate(file):
    packed(file, "time").make_scale("time")


def texts(file):
    packed(file, "name", "S1024").make_scale("name")


def dimension_without_a_name(file):
    """The reader invents the name, and takes what has it for the coordinate."""
    packed(file, "phony_dim_0")


def nearly_a_bare_dimension(file):
    made = packed(file, "x")
    made.make_scale("x")
    made.attrs["NAME"] = np.bytes_("This is a netCDF dimension but not quite")


def nothing_written(file):
    file.create_dataset("x", (10**11,), "f8", chunks=(1000,)).make_scale("x")


def many(file):
    """Each within the limits, together beyond them."""
    for i in range(40):
        file.create_dataset(f"x{i}", (1 << 22,), "f8", chunks=(1 << 22,)).make_scale(f"x{i}")


def command(*arguments):
    def call(path):
        done = CliRunner().invoke(main, [arguments[0], str(path), *arguments[1:]])
        assert done.exit_code == 2, done.exception
        raise chain.HeatChainError(done.stderr)

    return call


def resumed(path):
    row = chain.Chain(chain.ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("1 aJ/K"), 3, "310 K", "300 K")
    row.transient("300 K", "5 ns", samples=9, output=path, resume=True)


DOORS = [
    chain.open_dataset, chain.load_dataset, resumed, command("cite"),
    command("resume", "--plot", "p.png", "--report", "r.html", "--until", "1 s"),
]  # fmt: skip


def memory(key):
    """Bytes of this process, now or at most since `forget_peak`."""
    line = next(one for one in pathlib.Path("/proc/self/status").read_text().splitlines() if one.startswith(key))
    return 1024 * int(line.split()[1])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize(
    "bomb", [coordinate, texts, dimension_without_a_name, nearly_a_bare_dimension, nothing_written, many]
)
def test_every_door(tmp_path, monkeypatch, looked_at_here, bomb):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a.nc"
    with h5py.File(path, "w") as file:
        bomb(file)
    assert path.stat().st_size < 5e6
    seal(path)  # whoever makes such a file can do that as well
    for door in DOORS:
        pathlib.Path("/proc/self/clear_refs").write_text("5")  # forget the peak
        before = memory("VmRSS")
        with pytest.raises(chain.HeatChainError, match="is refused"):
            door(path)
        assert memory("VmHWM") - before < MOST, door
    assert [one.name for one in tmp_path.iterdir()] == ["a.nc"]
