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


class Guarded(io.RawIOBase):
    """A new file, and the first error that writing to it gave."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w+b", buffering=0)
        self._kept: list[tuple[int, bytes]] = []
        self._place = 0
        self.error: OSError | None = None

    def readable(self) -> bool:
        """True."""
        return True

    def writable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place; the end is that of what is on disk and in memory."""
        if whence == io.SEEK_END:
            offset += max([self._file.seek(0, io.SEEK_END), *(at + len(data) for at, data in self._kept)])
        elif whence == io.SEEK_CUR:
            offset += self._place
        self._place = offset
        return offset

    def tell(self) -> int:
        """The place."""
        return self._place

    def write(self, data: Any) -> int:
        """All of the data, to disk or into memory."""
        left = memoryview(data).cast("B")
        size = len(left)
        while left:
            done = self._written(left) if self.error is None else 0
            if self.error is not None:
                self._kept.append((self._place, bytes(left)))
                done = len(left)
            self._place += done
            left = left[done:]
        return size

    def _written(self, data: memoryview) -> int:
        try:
            self._file.seek(self._place)
            return self._file.write(data) or 0
        except OSError as error:
            self.error = error
            return 0

    def readinto(self, buffer: Any) -> int:
        """What was written there."""
        view = memoryview(buffer).cast("B")
        self._file.seek(self._place)
        found = self._file.readinto(view) or 0
        for at, data in self._kept:
            start, stop = max(at, self._place), min(at + len(data), self._place + len(view))
            if start < stop:
                view[start - self._place : stop - self._place] = data[start - at : stop - at]
                found = max(found, stop - self._place)
        self._place += found
        return found

    def truncate(self, size: int | None = None) -> int:
        """Another length."""
        length = self._place if size is None else size
        try:
            self._file.truncate(length)
        except OSError as error:
            self.error = self.error or error
        return length

    def check(self) -> None:
        """Raise the first error."""
        if self.error is not None:
            raise self.error

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()


def write_guarded(path: Path, write: Callable[[Guarded], None]) -> None:
    """Let `write` make an HDF5 file, and seal it; an OSError of the system is raised when HDF5 is done with it."""
    with Guarded(path) as target:
        write(target)
        target.check()
    seal(path)
