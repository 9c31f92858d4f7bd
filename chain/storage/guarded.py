"""A file that HDF5 writes to, and that never fails it.

A library whose write fails while it closes a file is left in pieces, and crashes later. So it is told that all went
well: from the first failure on, what it writes is kept in memory, where it finds it again, and the error is raised once
it has closed the file.
"""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chain.storage.seal import seal


class Guarded(io.FileIO):
    """A new file, and the first error that writing to it gave; until then it is a file like any other."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "w+")
        self._kept: list[tuple[int, bytes]] = []
        self.error: OSError | None = None

    def write(self, data: Any) -> int:
        """All of the data, to disk or into memory."""
        left = memoryview(data).cast("B")
        size = len(left)
        try:
            while left and self.error is None:
                left = left[super().write(left) or 0 :]
        except OSError as error:
            self._fail(error)
        if left:
            self._kept.append((self.tell(), bytes(left)))
            self.seek(len(left), io.SEEK_CUR)
        return size

    def truncate(self, size: int | None = None) -> int:
        """Another length."""
        length = self.tell() if size is None else size
        try:
            super().truncate(length)
        except OSError as error:
            self._fail(error)
        return length

    def _fail(self, error: OSError) -> None:
        """From now on what is in memory is looked at too."""
        if self.error is None:
            self.error = error
            vars(self).update(seek=self._seek, readinto=self._readinto)

    def _seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place; the end is that of what is on disk and in memory."""
        if whence != io.SEEK_END:
            return super().seek(offset, whence)
        on_disk = super().seek(0, io.SEEK_END)
        return super().seek(max([on_disk, *(at + len(data) for at, data in self._kept)]) + offset)

    def _readinto(self, buffer: Any) -> int:
        """What was written there, and zeros where nothing was, as in any file."""
        view, place = memoryview(buffer).cast("B"), self.tell()
        found = min(len(view), max(self._seek(0, io.SEEK_END) - place, 0))
        super().seek(place)
        on_disk = super().readinto(view[:found]) or 0
        view[on_disk:found] = bytes(found - on_disk)
        for at, data in self._kept:
            start, stop = max(at, place), min(at + len(data), place + found)
            if start < stop:
                view[start - place : stop - place] = data[start - at : stop - at]
        return super().seek(place + found) - place

    def check(self) -> None:
        """Raise the first error."""
        if self.error is not None:
            raise self.error


def write_guarded(path: Path, write: Callable[[Guarded], None]) -> None:
    """Let `write` make an HDF5 file, and seal it; an OSError of the system is raised when HDF5 is done with it."""
    with Guarded(path) as target:
        write(target)
        target.check()
    seal(path)
