"""Files that are written whole or not at all."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import xarray as xr

from chain.errors import HeatChainError


def check_writable(path: Path) -> None:
    """Raise before a run, not after it, where a file could not be written."""
    folder = path.parent
    if not folder.is_dir():
        raise HeatChainError(f"`{path}` cannot be written: there is no folder {str(folder)!r}. Make it first.")
    if path.is_dir():
        raise HeatChainError(f"`{path}` cannot be written: it is a folder. Give the name of a file.")
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise HeatChainError(f"`{path}` cannot be written: {error.strerror}. Choose another folder.") from None


def write_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` make a temporary file beside `path`, and put it in place only when it is whole."""
    check_writable(path)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
    os.close(handle)
    temporary = Path(name)
    try:
        write(temporary)
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def save(ds: xr.Dataset, path: Path) -> None:
    """Write a dataset as netCDF, whole or not at all."""
    write_whole(path, lambda temporary: ds.to_netcdf(temporary, engine="h5netcdf"))
