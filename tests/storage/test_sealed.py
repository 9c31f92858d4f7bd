"""Finished files: sealed, with the permissions they had, under any name, written by one process at a time."""

import errno
import os
import subprocess
import sys
import threading
from types import SimpleNamespace

import h5py
import numpy as np
import pytest
import xarray as xr

import chain
from chain.storage import cache_folder, locking
from chain.storage.locking import writing
from chain.storage.seal import SIZE, check_seal
from chain.storage.writing import check_writable, save, write_whole


@pytest.fixture
def dataset():
    return xr.Dataset({"a": ("x", np.arange(1000.0))}, {"x": np.arange(1000)}, {"text": "said"})


def test_a_seal_is_no_part_of_the_data(dataset, tmp_path):
    path = tmp_path / "a.nc"
    save(dataset, path)
    check_seal(path, required=True)
    xr.testing.assert_identical(xr.load_dataset(path), dataset)
    xr.testing.assert_identical(chain.load_dataset(path), dataset)


def test_every_byte_counts(dataset, tmp_path):
    path = tmp_path / "a.nc"
    save(dataset, path)
    whole = path.read_bytes()
    for place in np.random.default_rng(3).integers(0, len(whole) - SIZE, 50):
        changed = bytearray(whole)
        changed[place] ^= 16
        path.write_bytes(changed)
        with pytest.raises(chain.HeatChainError):
            check_seal(path)
    path.write_bytes(whole[:-SIZE])
    check_seal(path)  # no seal: another program's
    with pytest.raises(chain.HeatChainError, match="no seal"):
        check_seal(path, required=True)


@pytest.mark.parametrize("missing", [1, 30, 64])
def test_a_file_without_its_last_bytes(dataset, tmp_path, missing):
    """HDF5 finds all that is its own, but a part of the seal is there no more."""
    path = tmp_path / "cut.nc"
    save(dataset, path)
    path.write_bytes(path.read_bytes()[:-missing])
    with pytest.raises(chain.HeatChainError, match="damaged"):
        chain.load_dataset(path)


def test_a_program_that_changes_the_file_takes_the_seal_off(dataset, tmp_path):
    path = tmp_path / "a.nc"
    save(dataset, path)
    with h5py.File(path, "a") as file:
        file["a"][3] = 7.0
        file.attrs["more"] = "x" * 1000
    with pytest.raises(chain.HeatChainError):
        check_seal(path, required=True)


FULL = """
import resource, sys, pathlib, numpy as np, xarray as xr
from chain.errors import HeatChainError
from chain.storage.writing import save
from chain.storage.streaming import write_blocks
ds = xr.Dataset({"a": (("time", "x"), np.arange(40_000.0).reshape(40, 1000))}, {"time": np.arange(40.0)})
def blocks(path):
    parts = (ds.isel(time=slice(i, i + 10)) for i in range(0, 40, 10))
    write_blocks(path, parts, 40, dict, lambda file: None)
ways = {"save": lambda path: save(ds, path), "blocks": blocks}
write = ways[sys.argv[1]]
write(pathlib.Path("whole.nc"))
size = pathlib.Path("whole.nc").stat().st_size
told = []
for part in np.linspace(0.0, 1.0, 41):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(part * size), resource.RLIM_INFINITY))
    try:
        write(pathlib.Path("a.nc"))
        told.append(True)
        xr.testing.assert_identical(xr.load_dataset("a.nc"), xr.load_dataset("whole.nc"))
    except HeatChainError as error:
        told.append("cannot be written" not in str(error))
assert told == [False] * 40 + [True], told
print("stood", sorted(path.name for path in pathlib.Path().iterdir()))
"""


@pytest.mark.skipif(os.name != "posix", reason="the size of files is limited by POSIX")
@pytest.mark.parametrize("way", ["save", "blocks"])
def test_a_full_disk_at_every_size(tmp_path, way):
    done = subprocess.run([sys.executable, "-c", FULL, way], cwd=tmp_path, capture_output=True, text=True, timeout=250)
    assert (done.returncode, done.stdout) == (0, "stood ['a.nc', 'whole.nc']\n"), done.stderr


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o444])
def test_permissions_stay(dataset, tmp_path, mode):
    path = tmp_path / "a.nc"
    save(dataset, path)
    path.chmod(mode)
    save(dataset, path)
    assert path.stat().st_mode & 0o777 == mode


@pytest.mark.parametrize("letter", ["a", "ä", "字"])
def test_names_of_every_length(tmp_path, letter):
    """What is not refused before a run can be written after it."""
    for count in (1, 80, 122, 200, 230, 240, 244, 245, 247, 248, 249, 253, 255, 256):
        for name in (letter * count, f"{letter * count}.nc", f"a.{letter * count}"):
            path = tmp_path / name
            try:
                check_writable(path)
            except chain.HeatChainError as error:
                assert len(os.fsencode(name)) > 247 and "Choose another name" in str(error)
                continue
            with writing(path):
                write_whole(path.with_name(f"{name}.journal"), lambda temporary: temporary.write_bytes(b"x"))
                write_whole(path, lambda temporary: temporary.write_bytes(b"x"))
            path.unlink()
            path.with_name(f"{name}.journal").unlink()
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name != "posix", reason="users are looked up as POSIX does")
def test_nothing_is_kept_where_there_is_no_home(monkeypatch):
    """As in a container whose user has no name."""

    def nobody(number):
        raise KeyError(number)

    for name in ("HOME", "HEATCHAIN_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", nobody)
    assert cache_folder.folder() is None


HOLD = """
import sys, pathlib
from chain.storage.locking import writing
with writing(pathlib.Path("a.nc")):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_one_writer_and_a_killed_one_leaves_no_lock(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    with pytest.raises(chain.HeatChainError, match="in use"), writing(tmp_path / "a.nc"):
        pass
    process.kill()
    process.communicate()
    assert (tmp_path / "a.nc.lock").exists()
    with writing(tmp_path / "a.nc"), writing(tmp_path / "a.nc"):
        pass
    assert not (tmp_path / "a.nc.lock").exists()


def test_one_writer_where_files_are_locked_as_on_windows(tmp_path, monkeypatch):
    """By `msvcrt`, whose locks end with a descriptor; a file that somebody has open cannot be removed."""
    held: dict[int, tuple[int, int]] = {}

    def lock(descriptor, mode, size):
        assert (mode, size) == (2, 1)
        found = os.fstat(descriptor)
        if (found.st_dev, found.st_ino) in held.values():
            raise PermissionError(errno.EACCES, "locked")
        held[descriptor] = found.st_dev, found.st_ino

    def close(descriptor):
        held.pop(descriptor, None)
        os.close(descriptor)

    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(LK_NBLCK=2, locking=lock))
    monkeypatch.setattr(locking, "os", SimpleNamespace(**vars(os) | {"name": "nt", "close": close}))
    refused = []

    def other():
        try:
            with writing(tmp_path / "a.nc"):
                pass
        except chain.HeatChainError as error:
            refused.append(str(error))

    with writing(tmp_path / "a.nc"):
        assert held
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert len(refused) == 1 and "in use" in refused[0]
    other()
    assert len(refused) == 1 and not held and not list(tmp_path.iterdir())
