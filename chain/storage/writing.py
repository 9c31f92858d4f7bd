"""Files that are written whole or not at all."""

import errno
import ntpath
import os
import re
import socket
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xarray as xr

from chain.errors import HeatChainError
from chain.storage.conventions import conventional
from chain.storage.guarded import Guarded, write_guarded
from chain.storage.names import kept_by_windows

_LONGEST = 80  # bytes of a name, and of its ending, that a temporary file has too
_BESIDE = (".journal", ".lock")  # what is put after a name
_RANDOM = "[a-z0-9_]{8}"  # what `tempfile` puts into a name


def check_writable(path: Path) -> None:
    """Raise before a run, not after it, where a file could not be written, or what stands beside it while it runs."""
    _check(path, _BESIDE)
    if os.name == "nt" and path.is_file():
        _check_replaceable(path)


def beside(path: Path, ending: str) -> Path:
    """What stands beside a file while it is written: beside what a link leads to, whichever name it is called by."""
    return Path(os.path.realpath(path) + ending)


def _check(path: Path, endings: tuple[str, ...]) -> None:
    if "\0" in str(path):
        raise HeatChainError(f"{str(path)!r} cannot be written: it is no name. Choose another.")
    if os.name == "nt" and (fault := kept_by_windows(ntpath.basename(path))):
        raise HeatChainError(f"`{path}` cannot be written: {fault}. Choose another name.")
    folder = beside(path, "").parent
    try:
        if not folder.is_dir():
            raise HeatChainError(f"`{path}` cannot be written: there is no folder {str(folder)!r}. Make it first.")
        for ending in ("", *endings):
            beside(path, ending).exists()  # an error where the name is too long
        if path.exists() and not path.is_file():
            kind = "a folder" if path.is_dir() else "a device, a pipe or a socket"
            raise HeatChainError(f"`{path}` cannot be written: it is {kind}. Give the name of a file.")
        for ending in ("", *endings):
            with tempfile.TemporaryFile(**_temporary(beside(path, ending))):
                pass  # on Windows it has its name, with which a path may be too long
    except OSError as error:
        what = "name" if error.errno == errno.ENAMETOOLONG else "folder"
        raise HeatChainError(f"`{path}` cannot be written: {error.strerror}. Choose another {what}.") from None


def _check_replaceable(path: Path) -> None:
    """Raise where Windows lets nothing take a file's place."""
    if not os.access(path, os.W_OK):
        raise HeatChainError(f"`{path}` cannot be written: it is read-only. Allow it, or write to another file.")
    try:
        path.rename(path)  # refused, as a removal would be, while anybody has the file open
    except PermissionError:
        raise HeatChainError(
            f"`{path}` cannot be written: it is open, here or in another program. Close it, a dataset by `close()`, or "
            "write to another file."
        ) from None


def write_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` make a temporary file beside `path`, and put it in place only when it is whole.

    Temporary files that processes of this machine left beside it when they were killed are removed first. Permissions
    stay as they were, and links as well: what they lead to is written.
    """
    _check(path, ())
    path = beside(path, "")
    _remove_stale(path)
    try:
        handle, name = tempfile.mkstemp(**_temporary(path))
        os.close(handle)
        temporary = Path(name)
        try:
            write(temporary)
            with temporary.open("r+b") as file:  # Windows flushes only what is open for writing
                os.fsync(file.fileno())
            temporary.chmod(stat.S_IMODE(path.stat().st_mode) if path.is_file() else 0o666 & ~_umask())
            temporary.replace(path)
            sync_folder(path.parent)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        said = error.strerror or str(error)
        raise HeatChainError(f"`{path}` cannot be written: {said}. Make room, or choose another folder.") from error


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on disk, where the system can."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _temporary(path: Path) -> dict[str, Any]:
    """Where a temporary file for a path is, and how its name begins and ends."""
    return {"dir": path.parent, "prefix": f"{_prefix(path)}{os.getpid()}.", "suffix": _ending(path)}


def _prefix(path: Path) -> str:
    host = re.sub(r"[^A-Za-z0-9-]", "_", socket.gethostname())[:40]
    return f".{_cut(path.stem)}.{host}."


def _ending(path: Path) -> str:
    return _cut(path.suffix)


def _cut(text: str) -> str:
    """As much of a name as leaves room for the rest of a temporary file's."""
    return os.fsdecode(os.fsencode(text)[:_LONGEST]).encode("utf-8", "ignore").decode()


def _remove_stale(path: Path) -> None:
    """Remove temporary files for `path` whose process, named in them, is no more."""
    named = re.compile(rf"{re.escape(_prefix(path))}(\d+)\.{_RANDOM}{re.escape(_ending(path))}")
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
    """Write a dataset as netCDF, whole or not at all, and seal it."""

    def write(target: Guarded) -> None:
        conventional(ds).to_netcdf(target, engine="h5netcdf")

    write_whole(path, lambda temporary: write_guarded(temporary, write))


def save_again(ds: xr.Dataset, path: Path) -> None:
    """Write a dataset over the file it came from, with what that file holds beside it: its checkpoint."""
    import h5py

    def write(target: Guarded) -> None:
        conventional(ds).to_netcdf(target, engine="h5netcdf")
        with h5py.File(path, "r") as source, h5py.File(target, "a") as copy:
            for name, item in source.items():
                if isinstance(item, h5py.Group):
                    source.copy(name, copy)

    write_whole(path, lambda temporary: write_guarded(temporary, write))
