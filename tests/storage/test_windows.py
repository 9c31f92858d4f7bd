"""Files where Windows' rules hold: names that it keeps, files that are open or read-only, short paths."""

import contextlib
import errno
import itertools
import ntpath
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import xarray as xr

import chain
from chain.storage import locking
from chain.storage.names import kept_by_windows
from chain.storage.writing import check_writable, save, write_whole
from systems.windows import LONGEST, as_on_windows

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are told by /proc")


@pytest.fixture
def windows(monkeypatch):
    as_on_windows(monkeypatch)


KEPT = ["nul", "NUL.nc", "con.nc", "Aux.nc", "prn .nc", "com1.nc", "LPT9.tar.nc", "com².nc", "conin$", "a:b.nc",
        "a?.nc", "a*.nc", 'a".nc', "a<b.nc", "a|b.nc", "a\tb.nc", "a.nc.", "a.nc "]  # fmt: skip
FREE = ["a.nc", "null.nc", "console.nc", "com.nc", "com10.nc", "a.con", "my.nul.nc", ".nc", "a b.nc", "ω.nc", "a;b.nc"]


def test_names_that_windows_keeps():
    assert [name for name in KEPT if not kept_by_windows(name)] == []
    assert [name for name in FREE if kept_by_windows(name)] == []


@pytest.mark.skipif(sys.version_info < (3, 13), reason="Python tells reserved names since 3.13")
def test_names_are_those_that_python_takes_for_reserved():
    parts = ["", "a", "nul", "COM1", "com0", "lpt³", "conout$", ".", " ", ":", "\x1f", "~", "nc"]
    for name in map("".join, itertools.product(parts, repeat=3)):
        if name and name not in (".", ".."):
            # in a folder: by itself `a:` is a drive
            assert ntpath.isreserved(rf"x\{name}") == (kept_by_windows(name) is not None), name


@pytest.mark.parametrize("name", ["aux.nc", "a:b.nc", "a.nc."])
def test_such_a_name_is_refused_before_a_run(windows, tmp_path, name):
    with pytest.raises(chain.HeatChainError, match="Choose another name"):
        check_writable(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_open_is_refused_before_a_run(windows, tmp_path):
    path = tmp_path / "a.nc"
    save(xr.Dataset({"a": ("x", [1.0, 2.0])}), path)
    with chain.open_dataset(path) as found, pytest.raises(chain.HeatChainError, match=r"is open.*close\(\)"):
        check_writable(path)
    assert found["a"].shape == (2,)
    check_writable(path)
    save(xr.Dataset({"a": ("x", [3.0])}), path)
    assert chain.load_dataset(path)["a"].values.tolist() == [3.0]
    assert [one.name for one in tmp_path.iterdir()] == ["a.nc"]


def test_a_read_only_file_is_refused_before_a_run(windows, tmp_path):
    path = tmp_path / "a.nc"
    path.write_bytes(b"x")
    path.chmod(0o444)
    with pytest.raises(chain.HeatChainError, match="read-only"):
        check_writable(path)
    path.chmod(0o644)
    check_writable(path)


def test_what_is_not_too_long_before_a_run_can_be_written_after_it(windows, tmp_path):
    """The names of temporary files are longer than the file's own."""
    length = LONGEST - len(str(tmp_path)) - 1
    refused = []
    for count in range(1, length + 1):
        path = tmp_path / ("a" * count)
        with contextlib.ExitStack() as run:
            try:
                run.enter_context(locking.writing(path))
                write_whole(path.with_name(f"{path.name}.journal"), lambda temporary: temporary.write_bytes(b"x"))
            except chain.HeatChainError:
                refused.append(count)
                continue
            write_whole(path, lambda temporary: temporary.write_bytes(b"x"))
    assert 1 not in refused and length in refused


@pytest.mark.parametrize(
    ("error", "held"), [(PermissionError(errno.EACCES, ""), True), (OSError(errno.EINVAL, ""), False)]
)
def test_a_lock_that_is_held_and_a_file_system_without_locks(windows, tmp_path, monkeypatch, error, held):
    """As `locking` of C tells them apart: EACCES where somebody holds the bytes."""

    def lock(descriptor, mode, size):
        raise error

    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(LK_NBLCK=2, locking=lock))
    try:
        with locking.writing(tmp_path / "a.nc"):
            assert not held
    except chain.HeatChainError as refused:
        assert held and "in use" in str(refused)
