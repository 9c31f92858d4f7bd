"""One writer of a file at a time, among threads and processes: a lock that ends with its process, even a killed one."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chain.errors import HeatChainError
from chain.storage.writing import beside, check_writable

_held: set[tuple[int, int, str]] = set()  # by process, thread and file


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Be the only one who looks at a file, its journal and its temporary files in order to write them.

    The lock is a file beside it, which is there as long as somebody writes; a file system that has no locks is none the
    wiser. Who holds the lock may take it again.

    Raises
    ------
    HeatChainError
        Where somebody else writes to it, or nobody could.
    """
    check_writable(path)
    mine = (os.getpid(), threading.get_ident(), os.path.realpath(path))
    if mine in _held:
        yield
        return
    place = beside(path, ".lock")
    descriptor = _taken(place, path)
    _held.add(mine)
    try:
        yield
    finally:
        _held.discard(mine)
        _release(descriptor, place)


def _taken(place: Path, path: Path) -> int:
    """The open lock file: the one that has the name now, not one that was just removed."""
    while True:
        try:
            descriptor = os.open(place, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            raise HeatChainError(f"`{path}` cannot be written: {error.strerror}. Choose another place.") from None
        try:
            _lock(descriptor)
            if place.exists() and os.path.samestat(os.fstat(descriptor), place.stat()):
                return descriptor
        except BlockingIOError:
            os.close(descriptor)
            raise HeatChainError(
                f"`{path}` is in use: another run writes there. Wait, or write to another file."
            ) from None
        except FileNotFoundError:
            pass
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    """Lock an open file; BlockingIOError where somebody else has."""
    try:
        import fcntl
    except ImportError:
        import msvcrt

        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except PermissionError:
            raise BlockingIOError from None
        except OSError:
            return  # a file system without locks
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        return  # a file system without locks


def _release(descriptor: int, place: Path) -> None:
    """Remove the lock file while it is locked, where the system can, so that who comes next makes another."""
    if os.name == "posix":
        place.unlink(missing_ok=True)
        os.close(descriptor)
        return
    os.close(descriptor)
    try:
        place.unlink(missing_ok=True)
    except OSError:
        return  # somebody has opened it already
