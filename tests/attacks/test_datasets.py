"""Datasets that point elsewhere, ask for code, or declare more than any memory holds are refused before they do it."""

import gzip
import os
import pathlib
import shutil
import struct

import h5py
import numpy as np
import pytest
import xarray as xr
from h5py import h5d, h5p, h5s, h5t

import chain
from chain import Chain, ConductanceLink, ConstantHeatCapacity, HeatChainError
from chain.storage.inspection import LARGEST_ATTRIBUTE, MOST_OBJECTS
from chain.storage.seal import seal
from systems.paths import DATA


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A dataset of ours, with a checkpoint."""
    path = tmp_path_factory.mktemp("made") / "out.nc"
    row = Chain(ConductanceLink("1 nW/K"), ConstantHeatCapacity("1 aJ/K"), 3, "310 K", "300 K")
    row.transient("300 K", "5 ns", samples=9, output=path, segment=2).close()
    return path


@pytest.fixture
def good(made, tmp_path):
    """The same, which then is changed."""
    return shutil.copy(made, tmp_path / "out.nc")


def external_storage(file):
    file.create_dataset("more", (10,), "f8", external=[("/etc/passwd", 0, 80)])


def external_link(file):
    file["more"] = h5py.ExternalLink("/etc/passwd", "/")


def soft_link(file):
    file["more"] = h5py.SoftLink("/temperature")


def dangling_link(file):
    file["more"] = h5py.SoftLink("/nowhere")


def virtual(file):
    layout = h5py.VirtualLayout((4,), "f8")
    layout[:] = h5py.VirtualSource("other.h5", "x", (4,))
    file.create_virtual_dataset("more", layout)


def virtual_without_end(file):
    os.mkfifo(file.filename + ".fifo")  # which would be waited for if it were opened
    layout = h5py.VirtualLayout((4,), "f8", maxshape=(None,))
    source = h5py.VirtualSource(file.filename + ".fifo", "x", (4,), maxshape=(None,))
    layout[: h5s.UNLIMITED] = source[: h5s.UNLIMITED]
    file.create_virtual_dataset("more", layout)


def user_filter(file):
    created = h5p.create(h5p.DATASET_CREATE)
    created.set_chunk((4,))
    created.set_filter(32123, h5py.h5z.FLAG_OPTIONAL, (1, 2))
    h5d.create(file.id, b"more", h5t.NATIVE_DOUBLE, h5s.create_simple((4,)), created)


def lzf(file):
    file.create_dataset("more", data=np.zeros(10), chunks=(5,), compression="lzf")


def huge(file):
    file.create_dataset("more", (10**12,), "f8", chunks=(1000,))


def huge_contiguous(file):
    file.create_dataset("more", (10**12,), "f8")


def compressed_bomb(file):
    more = file.create_dataset("more", (10**10,), "f8", chunks=(10**6,), compression="gzip")
    more[: 10**6] = 0.0


def huge_chunk(file):
    file.create_dataset("more", (2**28,), "f8", chunks=(2**28,), maxshape=(None,))


def huge_attribute(file):
    with h5py.File(file.filename + ".big", "w", libver="latest") as other:
        other.attrs["numbers"] = np.zeros(LARGEST_ATTRIBUTE // 8 + 1)
    pathlib.Path(file.filename + ".big").replace(file.filename)


def many_attributes(file):
    for i in range(600):
        file["temperature"].attrs[f"a{i}"] = i


def long_texts(file):
    kind = h5py.string_dtype()
    file.create_dataset("more", data=["x" * 30_000_000] * 3, dtype=kind)


def many_texts(file):
    file.create_dataset("more", data=["x"] * 20_000, dtype=h5py.string_dtype())


def compound(file):
    file.create_dataset("more", data=np.zeros(3, dtype=[("a", "f8"), ("b", "i4")]))


def opaque(file):
    file.create_dataset("more", data=np.void(b"pickle"))


def references(file):
    file.create_dataset("more", data=np.array([file.ref], dtype=h5py.ref_dtype), dtype=h5py.ref_dtype)


def named_type(file):
    file["more"] = np.dtype("f8")


def deep(file):
    group = file
    for _ in range(20):
        group = group.create_group("g")


def a_ring(file):
    file["more"] = file["/"]


def many_objects(file):
    for i in range(MOST_OBJECTS + 10):
        file.create_group(f"g{i}")


EVIL = [
    external_storage, external_link, soft_link, dangling_link, virtual, virtual_without_end, user_filter, lzf, huge,
    huge_contiguous, compressed_bomb, huge_chunk, huge_attribute, many_attributes, long_texts, many_texts, compound,
    opaque, references, named_type, deep, a_ring, many_objects,
]  # fmt: skip


@pytest.mark.parametrize("spoil", EVIL, ids=lambda one: one.__name__)
def test_refused(good, spoil, looked_at_here):
    with h5py.File(good, "a") as file:
        spoil(file)
    for read in (chain.open_dataset, chain.load_dataset):
        with pytest.raises(HeatChainError, match="refused") as caught:
            read(good)
        assert str(good) in str(caught.value)


def test_what_is_ours_is_read(good):
    with chain.open_dataset(good) as lazy:
        assert isinstance(lazy, xr.Dataset) and lazy.sizes["time"] == 9
    found = chain.load_dataset(good)
    xr.testing.assert_identical(found, xr.load_dataset(good, decode_times=False))
    with pytest.raises(HeatChainError, match=r"declares .* more than"):
        chain.load_dataset(good, largest=100)


@pytest.mark.parametrize("content", [
    b"", b"CDF\x01classic", b"\x89HDF\r\n\x1a\n", b"\x89HDF\r\n\x1a\n" + bytes(5000), b"\x80\x04\x95pickle",
    b"\x89HDF\r\n\x1a\n" + b"\xff" * 5000,
])  # fmt: skip
def test_what_is_no_dataset(tmp_path, content, looked_at_here):
    path = tmp_path / "bad.nc"
    path.write_bytes(content)
    with pytest.raises(HeatChainError, match=r"not a netCDF|damaged"):
        chain.open_dataset(path)


def test_what_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "fifo.nc")
    for path in (tmp_path, tmp_path / "none.nc", tmp_path / "fifo.nc", "/dev/zero", "a\0b"):
        with pytest.raises(HeatChainError, match=r"no file|is a folder"):
            chain.open_dataset(path)


def test_attributes_that_xarray_decodes_do_no_harm(good):
    with h5py.File(good, "a") as file:
        file["temperature"].attrs["scale_factor"] = np.array([1.0, 2.0])
        file["energy"].attrs["units"] = "days since 99999-99-99"
        file["current"].attrs["dtype"] = "object"
    try:
        chain.load_dataset(good)
    except HeatChainError as error:
        assert "damaged" in str(error)


@pytest.mark.parametrize("place", ["state_numbers", "state_counts", "row", "end", "identity"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -1.0, 1e300, 2.0**62, "text"])
def test_a_checkpoint_is_not_believed(good, place, value, looked_at_here):
    """Compiled code takes indices from it, and does not look whether they are in range."""
    from chain.runs import checkpoints

    with h5py.File(good, "a") as file:
        group = file["checkpoint"]
        if place in group:
            if isinstance(value, str) or (place == "state_counts" and not abs(value) < 2**63):
                del group[place]
                group[place] = np.zeros(3)
            else:
                group[place][:] = value
        else:
            group.attrs[place] = value
    seal(good)  # whoever changes it can do that as well
    if place == "end" and isinstance(value, float) and 0.0 < value < 2.0**53:
        return  # a number like another
    with pytest.raises(HeatChainError, match=r"checkpoint is damaged|is not a netCDF"):
        checkpoints.read(good, 3, 0)


def test_the_checkpoint_of_another_size(good):
    from chain.runs import checkpoints

    for sites, events in ((4, 0), (3, 1), (2, 1)):
        with pytest.raises(HeatChainError, match="damaged"):
            checkpoints.read(good, sites, events)


def test_damage_within_the_data_is_told(tmp_path):
    path = tmp_path / "out.nc"
    with h5py.File(path, "w") as file:
        file.create_dataset("x", data=np.arange(1000.0), chunks=(1000,), fletcher32=True)
    data = path.read_bytes()
    at = data.index(struct.pack("<d", 500.0))
    path.write_bytes(data[:at] + b"\0" + data[at + 1 :].replace(struct.pack("<d", 600.0), struct.pack("<d", 6.0)))
    with pytest.raises(HeatChainError, match="damaged"):
        chain.load_dataset(path)


def test_a_file_over_which_hdf5_runs_for_ever(tmp_path):
    """Found by `tests/attacks/changed_datasets.py`: version 2.0 of the library follows a heap in a circle."""
    packed = DATA / "endless.nc.gz"
    path = tmp_path / "bad.nc"
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    for _ in range(2):
        with pytest.raises(HeatChainError, match="damaged"):
            chain.load_dataset(path)
