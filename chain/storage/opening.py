"""Datasets from disk, which may come from anybody: looked at before anything of them is believed.

netCDF-4 files are HDF5 files, and these may point to other files, hold code for plugins to run, or declare more than
any memory holds. Nothing is unpickled, and nothing evaluated.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import xarray as xr

from chain import checks
from chain.errors import HeatChainError
from chain.storage.inspection import inspected

if TYPE_CHECKING:
    import h5py

IN_MEMORY = 4 << 30  # bytes


def open_dataset(path: str | Path) -> xr.Dataset:
    """A dataset on disk whose arrays are read when they are used, once the file was found harmless.

    Parameters
    ----------
    path : str or Path
        NetCDF-4 file, of any size; up to 4 GB, it is also found to be as it was written.

    Raises
    ------
    HeatChainError
        Where it is none of ours, with what it has that a dataset of heatchain has not.
    """
    place = checks.path(path, "path")
    inspected(place)
    return open_own(place)


def load_dataset(path: str | Path, largest: int = IN_MEMORY) -> xr.Dataset:
    """A dataset read into memory; as `open_dataset`, where its arrays declare at most `largest` bytes.

    Parameters
    ----------
    path : str or Path
        NetCDF-4 file.
    largest : int, optional
        Bytes that its arrays may declare.

    Returns
    -------
    Dataset
        In memory.

    Raises
    ------
    HeatChainError
        Where it is none of ours, or declares more.
    """
    path = checks.path(path, "path")
    declared = inspected(path)
    if declared > largest:
        raise HeatChainError(
            f"The dataset {str(path)!r} declares {declared / 1e9:.3g} GB, more than {largest / 1e9:.3g} GB. "
            "Open it with `chain.open_dataset`, and choose a part of it."
        )
    with open_own(path) as dataset, reading(path):
        return dataset.load()


def open_own(path: Path) -> xr.Dataset:
    """A dataset that this process has written, or looked at."""
    with reading(path):
        return xr.open_dataset(path, engine="h5netcdf", decode_times=False, phony_dims="sort")


@contextmanager
def open_file(path: Path) -> Iterator["h5py.File"]:
    """The HDF5 file of a dataset, found harmless, and as it was written."""
    import h5py

    inspected(path, sealed=True)
    with reading(path), h5py.File(path, "r") as file:
        yield file


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Whatever the libraries raise over a damaged file, as an error of ours."""
    try:
        yield
    except HeatChainError:
        raise
    except Exception as error:
        said = str(error).partition("\n")[0][:200]
        raise HeatChainError(f"The file {str(path)!r} is not a netCDF dataset, or is damaged: {said}.") from error
