"""The error of a scenario file that cannot be used."""

import re
from collections.abc import Callable, Iterable

from chain.errors import HeatChainError
from chain.storage.printable import printable

MOST = 20  # sentences shown


class FileError(HeatChainError):
    """A scenario file that cannot be used; `faults` are its errors, a sentence each."""

    def at_lines(self, line_of: Callable[[str], int | None]) -> "FileError":
        """The same with the line of every error whose key is found in the file.

        Parameters
        ----------
        line_of : callable
            From a key path, as in "chain.links[0].kind", to a line, counted from 1.
        """
        told = []
        for fault in self.faults:
            key = re.match(r"`([^`]+)`", fault)
            line = line_of(key[1]) if key else None
            told.append(fault if line is None else f"line {line}: {fault}")
        return FileError(self.source, told)

    def __init__(self, source: str, faults: Iterable[str]) -> None:
        self.source, self.faults = source, [printable(fault).replace("\n", "\\n") for fault in faults]
        super().__init__(source, self.faults)

    def __str__(self) -> str:
        count = len(self.faults)
        if count == 1:
            return f"{self.source}: {self.faults[0]}"
        shown = "".join(f"\n  {fault}" for fault in self.faults[:MOST])
        more = f"\n  ... and {count - MOST} more" if count > MOST else ""
        return f"{self.source} has {count} errors:{shown}{more}"
