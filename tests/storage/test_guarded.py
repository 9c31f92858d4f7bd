"""What HDF5 writes to a full disk: it finds all of it again, and the error comes when it has closed the file."""

import io
import signal
from contextlib import contextmanager

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.storage.guarded import Guarded, write_guarded

resource = pytest.importorskip("resource")
LIMIT = 300  # bytes
PLACES = st.integers(0, 2 * LIMIT)
ASKED = st.one_of(
    st.tuples(st.just("write"), PLACES, st.binary(min_size=1, max_size=LIMIT)),
    st.tuples(st.just("read"), PLACES, st.integers(1, LIMIT)),
    st.tuples(st.just("end"), st.just(0), st.integers(-10, 10)),
    st.tuples(st.just("truncate"), st.integers(0, LIMIT), st.none()),
)


@contextmanager
def full_disk():
    """Let no file of this process grow beyond the limit."""
    before, heard = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, heard)


def done(file, what, place, value):
    """What one request gives of a file."""
    if what == "end":
        return file.seek(0, io.SEEK_END)
    file.seek(place)
    if what == "write":
        return file.write(value), file.tell()
    if what == "truncate":
        return file.truncate()
    buffer = bytearray(value)
    found = file.readinto(buffer)
    return found, bytes(buffer[:found]), file.tell()


@settings(max_examples=60)
@given(requests=st.lists(ASKED, max_size=12))
def test_it_is_a_file_in_memory_once_the_disk_is_full(tmp_path_factory, requests):
    """Request by request as `io.BytesIO`, whether or not something failed before; nothing is cut off after that."""
    path, wanted = tmp_path_factory.mktemp("full") / "out", io.BytesIO()
    with full_disk(), Guarded(path) as file:
        for what, place, value in requests:
            if what == "truncate" and (file.error or place > len(wanted.getvalue())):
                continue
            assert done(file, what, place, value) == done(wanted, what, place, value)
            reached = what == "write" and place + len(value) > LIMIT
            assert file.error or not reached
        failed = file.error
    if failed is None:
        assert path.read_bytes() == wanted.getvalue()


def test_the_error_comes_when_hdf5_has_closed_its_file(tmp_path):
    closed = []

    def write(target):
        with h5py.File(target, "w") as file:
            file["some"] = np.arange(10_000.0)
            assert (file["some"][:] == np.arange(10_000.0)).all()
        closed.append(True)

    with full_disk(), pytest.raises(OSError, match="too large"):
        write_guarded(tmp_path / "out.nc", write)
    assert closed


def test_as_long_as_nothing_fails_it_is_the_systems_own_file(tmp_path):
    write_guarded(tmp_path / "out.nc", lambda target: h5py.File(target, "w").close())
    with Guarded(tmp_path / "other") as file:
        assert file.seek.__self__ is file
        assert type(file).seek is io.FileIO.seek
        assert type(file).readinto is io.FileIO.readinto
