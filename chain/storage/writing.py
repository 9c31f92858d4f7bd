"""Files that are written whole or not at all."""

import os
import re
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path

import xarray as xr

from chain.errors import HeatChainError

_RANDOM = "[a-z0-9_]{8}"  # what `tempfile` puts into a name


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
    """Let `write` make a temporary file beside `path`, and put it in place only when it is whole.

    Temporary files that processes of this machine left beside it when they were killed are removed first.
    """
    check_writable(path)
    _remove_stale(path)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{_prefix(path)}{os.getpid()}.", suffix=path.suffix)
    os.close(handle)
    temporary = Path(name)
    try:
        write(temporary)
        with temporary.open("r+b") as file:  # Windows does not flush what is open for reading
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
        sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on disk, where the system can."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _prefix(path: Path) -> str:
    host = re.sub(r"[^A-Za-z0-9-]", "_", socket.gethostname())[:40]
    return f".{path.stem}.{host}."


def _remove_stale(path: Path) -> None:
    """Remove temporary files for `path` whose process, named in them, is no more."""
    named = re.compile(rf"{re.escape(_prefix(path))}(\d+)\.{_RANDOM}{re.escape(path.suffix)}")
    for other in path.parent.iterdir():
        match = named.fullmatch(other.name)
        if match and other.is_file() and not other.is_symlink() and not _runs(int(match[1])):
            other.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    """Whether a process runs; where it cannot be known, it does."""
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def save(ds: xr.Dataset, path: Path) -> None:
    """Write a dataset as netCDF, whole or not at all."""
    write_whole(path, lambda temporary: ds.to_netcdf(temporary, engine="h5netcdf"))


def save_again(ds: xr.Dataset, path: Path) -> None:
    """Write a dataset over the file it came from, with what that file holds beside it: its checkpoint."""
    import h5py

    def write(temporary: Path) -> None:
        ds.to_netcdf(temporary, engine="h5netcdf")
        with h5py.File(path, "r") as source, h5py.File(temporary, "a") as target:
            for name, item in source.items():
                if isinstance(item, h5py.Group):
                    source.copy(name, target)

    write_whole(path, write)
