"""What is around a run gives way: memory, folders, clocks, names, tables; it is said, and nothing is half done."""

import os
import pathlib
import resource
import shutil
import sys
import time

import numpy as np
import pytest

from chain import Chain, ConductanceLink, ConstantHeatCapacity, HeatChainError
from materials.solids.conductivity_files import read_conductivity

pytestmark = pytest.mark.skipif(os.name != "posix", reason="limits, and folders that go while they are used, are POSIX")


def run(path, **options):
    row = Chain(ConductanceLink("1 nW/K"), ConstantHeatCapacity("1 aJ/K"), 6, "310 K", "300 K")
    return row.transient("300 K", "10 ns", samples=41, segment=10, output=path, **options)


def limited(path, megabytes):
    """Exit status of a process that has that much more memory: of a run, and 10 where too large a one is told so."""
    pages = int(pathlib.Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + megabytes * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    try:
        run(path).close()
        status = 0
    except (MemoryError, HeatChainError):
        status = 1
    try:
        Chain(ConductanceLink("1 nW/K"), ConstantHeatCapacity("1 aJ/K"), 10**7, "310 K", "300 K").transient(
            "1 K", "1 s"
        )
    except MemoryError:
        status += 10
    return status


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize("megabytes", [1, 300])
def test_little_memory(tmp_path, megabytes):
    """A process ends by itself, what it wrote is whole, and where there is enough it succeeds."""
    with run(tmp_path / "whole.nc") as whole:
        process = os.fork()
        if not process:
            status = 3
            try:
                status = limited(tmp_path / "a.nc", megabytes)
            finally:
                os._exit(status)
        _, told = os.waitpid(process, 0)
        assert os.WIFEXITED(told) and os.WEXITSTATUS(told) in ((10,) if megabytes == 300 else (10, 11))
        with run(tmp_path / "a.nc", resume=os.WEXITSTATUS(told) == 11) as found:
            np.testing.assert_array_equal(found["temperature"], whole["temperature"])
    assert {path.name for path in tmp_path.iterdir()} == {"a.nc", "whole.nc"}


def test_a_folder_that_goes_during_the_run(tmp_path):
    (tmp_path / "here").mkdir()
    with pytest.raises(HeatChainError, match=r"cannot be written: .*folder"):
        run(tmp_path / "here" / "a.nc", progress=lambda _: shutil.rmtree(tmp_path / "here", ignore_errors=True))
    assert not list(tmp_path.iterdir())


def test_a_clock_that_jumps(tmp_path, monkeypatch):
    """Years forth and back: nothing that is computed asks it."""
    wanted = run(tmp_path / "a.nc")
    years = iter(np.random.default_rng(3).uniform(-3e9, 3e9, 10_000).tolist())
    monkeypatch.setattr(time, "time", lambda: next(years))
    with run(tmp_path / "b.nc", most_seconds=60.0) as found, wanted:
        np.testing.assert_array_equal(found["temperature"], wanted["temperature"])


@pytest.mark.parametrize("name", ["a\0b.nc", "a.nc\0", "x" * 230 + ".nc.", "x" * 252 + ".nc", "ä" * 125 + ".nc", "/"])
def test_names_are_refused_before_the_run(tmp_path, name):
    asked = []
    row = Chain(ConductanceLink("1 nW/K"), ConstantHeatCapacity("1 aJ/K"), 6, lambda t: asked.append(t) or 300.0, "1 K")
    if len(os.fsencode(name)) < 240 and "\0" not in name and name != "/":
        run(tmp_path / name).close()
        return
    with pytest.raises(HeatChainError, match=r"cannot be written.*(Choose another|Give the name)"):
        row.transient("300 K", "1 ns", output=tmp_path / name)
    assert not asked and not list(tmp_path.iterdir())


GOOD = b"temperature [K], conductivity [W/(m K)]\n300, 1\n400, 2\n"
CRAFTED = [
    b"", b"\0" * 1000, b"\xff\xfe" + GOOD, GOOD.replace(b"[K]", b"[\x1b]0;owned\x07]"), GOOD.replace(b",", b"\x1b[2J,"),
    GOOD.replace(b"300", b"\x1b[31m"), GOOD.replace(b"300", b"1e999"), GOOD.replace(b"300", b"-1"), GOOD[:-3] + b'"',
    GOOD.replace(b"300", b"nan"), GOOD.replace(b"K]", b"9**9**9 K]"), GOOD + b"5" * 5000 + b",1\n", GOOD * 2,
    GOOD.replace(b"[K]", b"[__import__('os')]"), b",".join([b"temperature [K]"] * 9999) + b"\n1\n",
    GOOD.replace(b"\n300", b"\xe2\x80\xae300"), GOOD + b"x" * 200_000, GOOD.replace(b"[K]", b"[" + b"(" * 9999 + b"]"),
]  # fmt: skip


@pytest.mark.parametrize("content", CRAFTED)
def test_crafted_tables(tmp_path, content):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(HeatChainError) as caught:
        read_conductivity(path)
    said = str(caught.value)
    assert len(said) < 2000 and all(one == "\n" or one.isprintable() for one in said), said[:500]
