"""A table before its columns have meanings: titles and cells as they were written, and where they stood."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chain.errors import HeatChainError

MOST_COLUMNS = 300
RIGHT = "temperature [K], conductivity [W/(m K)]", "10, 0.12"  # the first two lines of a file that is read


@dataclass(frozen=True)
class Column:
    """One column: its cells are numbers with or without a unit, dates, or texts.

    Attributes
    ----------
    place : int
        Number of the column, from 1.
    title : str or None
        As it was written.
    cells : Series or ndarray
        Texts of a file, or what an object holds.
    unit : str or None
        What the source says apart from the title.
    """

    place: int
    title: str | None
    cells: Any
    unit: str | None = None

    @property
    def told(self) -> str:
        """The column in an error message."""
        return f"column {self.place}" + ("" if self.title is None else f" ({self.title!r:.80})")


@dataclass(frozen=True)
class Sheet:
    """A table's columns.

    Attributes
    ----------
    source : str
        What it is called in an error message.
    columns : tuple of Column
    lines : ndarray or None
        The line of each row, in a file.
    decimal : str
        The decimal mark of texts.
    """

    source: str
    columns: tuple[Column, ...]
    lines: NDArray[np.int64] | None = None
    decimal: str = "."

    def place(self, row: int) -> str:
        """Where a row stands, in an error message."""
        return f"row {row + 1}" if self.lines is None else f"line {self.lines[row]}"

    def fault(self, column: Column, row: int, said: str, advice: str) -> HeatChainError:
        """An error about one cell."""
        return HeatChainError(f"{self.source}, {self.place(row)}, {column.told}: {said}. {advice}")

    @property
    def titles(self) -> str:
        """All of the columns, for an error message."""
        shown = ", ".join(repr(one.title or f"column {one.place}") for one in self.columns[:12])
        return shown + ", ..." * (len(self.columns) > 12)


def sheet_of(source: str, cells: Sequence[tuple[str | None, Any, str | None]], **other: Any) -> Sheet:
    """A sheet of titles, cells and units told apart from the titles."""
    if len(cells) > MOST_COLUMNS:
        raise HeatChainError(f"{source} has {len(cells)} columns, more than {MOST_COLUMNS}. Leave out what is unused.")
    return Sheet(source, tuple(Column(i, *one) for i, one in enumerate(cells, 1)), **other)


def right_file(over: str = "", name: str = "", unit: str = "") -> str:
    """How a file would be right, as the end of an error message; the two columns that are asked for, where known.

    Examples
    --------
    >>> right_file("K", "conductance", "W/K")
    "A file that is read: a line 'temperature [K], conductance [W/K]', then lines such as '10, 0.12'."
    """
    title = RIGHT[0] if not name else f"{_OVER[over]}, {name} [{unit or '1'}]"
    return f"A file that is read: a line {title!r}, then lines such as {RIGHT[1]!r}."


_OVER = {"K": "temperature [K]", "s": "time [s]", "m": "position [m]", "rad/s": "frequency [THz]"}
