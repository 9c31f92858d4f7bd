"""The journal of a run: what is done of it, segment by segment, in a file that a crash cannot spoil.

A journal is only ever appended to. It is a line that says what it is, then frames: length, checksum, payload. A frame
that was cut short, or whose checksum is wrong, ends the journal, and is written over when the run is taken up again.
The first frame is JSON; the others are rows of float64 columns, and the state of the solver after them.
"""

import json
import math
import os
import struct
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.runs.checkpoints import Checkpoint, checked, numbers
from chain.solvers.state import CLOCK, COUNT, State
from chain.storage.writing import beside, write_whole

MAGIC = b"heatchain journal 2\n"
LONGEST_HEADER = 8_000_000  # bytes
BETWEEN_SYNCS = 5.0  # s: a killed process loses nothing, a power cut this much
_FRAME = struct.Struct("<QI")
_PLACE = struct.Struct("<qqqdd")


@dataclass(frozen=True)
class Entry:
    """Rows that were written together, and the state after them.

    Attributes
    ----------
    row : int
        Number of the last row's time, counted from the start of the run.
    rows : int
        How many rows.
    settled : bool
        Whether the state belongs to the last row, as at the end of a segment.
    residual, table_error : float
        Of the ledger.
    state : State
        Of the solver.
    """

    row: int
    rows: int
    settled: bool
    residual: float
    table_error: float
    state: State


class Journal:
    """A journal that is open. Who opens it holds the lock of its run, `chain.storage.locking`.

    Attributes
    ----------
    header
        What was said when it was begun: `identity`, `columns` (names and widths), `sites`, `events`, `ends`, ...
    entries
        What is in it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file: BinaryIO = path.open("r+b")
        try:
            self.header = self._read_header()
            self.entries: list[Entry] = []
            self._offsets: list[int] = []
            self._scan()
        except BaseException:
            self.file.close()
            raise
        self._synced = time.monotonic()

    def __enter__(self) -> "Journal":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close its file."""
        self.file.close()

    def _read_header(self) -> dict[str, Any]:
        wrong = HeatChainError(f"`{self.path}` is not the journal of a run, or is damaged. Remove it.")
        if self.file.read(len(MAGIC)) != MAGIC:
            raise wrong
        payload = self._payload(LONGEST_HEADER)
        try:
            header = json.loads(payload or b"")
            self.columns = {str(name): int(width) for name, width in header["columns"]}
            self.sites, self.events = int(header["sites"]), int(header["events"])
            self.ends = int(header.get("ends", 2))
        except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
            raise wrong from None
        widths = [*self.columns.values(), self.sites, self.events, self.ends]
        if not isinstance(header, dict) or any(not 0 <= width < 2**40 for width in widths):
            raise wrong
        self._state_size = 8 * (3 * self.sites + self.ends + 1 + CLOCK + self.events + COUNT)
        return header

    def _payload(self, longest: int) -> bytes | None:
        """The next frame's payload, or None where there is no whole one."""
        left = os.fstat(self.file.fileno()).st_size - self.file.tell()
        head = self.file.read(_FRAME.size)
        if len(head) < _FRAME.size:
            return None
        length, checksum = _FRAME.unpack(head)
        if length > min(longest, left - _FRAME.size):
            return None
        payload = self.file.read(length)
        return payload if len(payload) == length and zlib.crc32(payload) == checksum else None

    def _scan(self) -> None:
        """Find all whole frames."""
        self._end = self.file.tell()
        while True:
            payload = self._payload(2**62)
            entry = None if payload is None else self._entry(payload)
            if entry is None:
                return
            self.entries.append(entry)
            self._offsets.append(self._end)
            self._end = self.file.tell()

    def _entry(self, payload: bytes) -> Entry | None:
        start = _PLACE.size + self._state_size
        if len(payload) < start:
            return None
        row, rows, settled, residual, table_error = _PLACE.unpack_from(payload)
        if rows < 0 or len(payload) != start + 8 * rows * sum(self.columns.values()):
            return None
        floats = np.frombuffer(payload, np.float64, (self._state_size // 8) - COUNT, _PLACE.size)
        counts = np.frombuffer(payload, np.int64, COUNT, _PLACE.size + floats.nbytes)
        state = checked(row, floats, counts, self.sites, self.events, self.ends).state
        return Entry(row, rows, bool(settled), residual, table_error, state)

    def append(self, entry: Entry, columns: dict[str, Array]) -> None:
        """Add rows, and the state after them."""
        try:
            self.file.seek(self._end)
            self.file.truncate()
            self.file.write(frame(entry, [columns[name] for name in self.columns]))
            self.file.flush()
            if time.monotonic() - self._synced > BETWEEN_SYNCS:
                os.fsync(self.file.fileno())
                self._synced = time.monotonic()
        except OSError as error:
            said = f"`{self.path}` cannot be written: {error.strerror}. Make room, and resume."
            raise HeatChainError(said) from error
        self.entries.append(entry)
        self._offsets.append(self._end)
        self._end = self.file.tell()

    def columns_of(self, number: int) -> dict[str, Array]:
        """The rows of an entry, by column."""
        self.file.seek(self._offsets[number])
        payload = self._payload(2**62)
        if payload is None:
            raise HeatChainError(f"`{self.path}` was changed while it was read.")
        place, found = _PLACE.size + self._state_size, {}
        for name, width in self.columns.items():
            values = np.frombuffer(payload, np.float64, self.entries[number].rows * width, place)
            place += values.nbytes
            found[name] = values.reshape(-1, width)
        return found

    def keep(self, count: int) -> None:
        """Forget all entries but the first ones."""
        if count < len(self.entries):
            self._end = self._offsets[count]
            del self.entries[count:], self._offsets[count:]

    def checkpoint(self, before: float = math.inf) -> Checkpoint | None:
        """The last settled state, at a row below `before`."""
        settled = [entry for entry in self.entries if entry.settled and entry.row < before]
        return Checkpoint(settled[-1].row, settled[-1].state) if settled else None


def frame(entry: Entry, columns: list[Array]) -> bytes:
    """An entry as bytes."""
    floats, counts = numbers(entry.state)
    parts = [_PLACE.pack(entry.row, entry.rows, entry.settled, entry.residual, entry.table_error)]
    parts += [floats.tobytes(), counts.tobytes()]
    parts += [np.ascontiguousarray(column, dtype=np.float64).tobytes() for column in columns]
    return _framed(b"".join(parts))


def _framed(payload: bytes) -> bytes:
    return _FRAME.pack(len(payload), zlib.crc32(payload)) + payload


def begin(path: Path, header: dict[str, Any], known: Iterator[tuple[Entry, dict[str, Array]]]) -> None:
    """Write a new journal with what is known already."""
    names = [name for name, _ in header["columns"]]

    def write(temporary: Path) -> None:
        with temporary.open("wb") as file:
            file.write(MAGIC + _framed(json.dumps(header).encode()))
            for entry, columns in known:
                file.write(frame(entry, [columns[name] for name in names]))

    write_whole(path, write)


def journal_of(path: Path) -> Path:
    """Where the journal of a run stands that writes to `path`."""
    return beside(path, ".journal")
