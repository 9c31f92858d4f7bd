"""The text of a table: where it begins, what separates its cells, and the line of its titles.

A table is what follows the first two lines of one pattern of cells, two of them numbers; titles stand above it in as
many cells, none of them a number, or in the last comment before it. A line of units may stand between. What else is
above are notes.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from chain.errors import HeatChainError
from chain.storage.readers.cells import decimal_mark, kind_of
from chain.storage.readers.meanings import is_title
from chain.storage.readers.sheet import MOST_COLUMNS, Sheet, right_file, sheet_of
from chain.storage.readers.titles import is_unit_cell

SEPARATORS = ("\t", ";", ",", " ")
_NAMES = {"\t": "tabs", ";": "semicolons", ",": "commas", " ": "blanks"}
MOST_ABOVE = 2000  # lines among which the table begins
_COMMENTS = ("#", "%", "!", "//", "@")
_RULE = re.compile(r"[-=_|+\s,;]*[-=_]{2}[-=_|+\s,;]*")  # a line drawn below the titles


Titles = Sequence[str | None]


class Line(NamedTuple):
    """A line with content, and its number in the file."""

    number: int
    text: str


class Layout(NamedTuple):
    """What was found of a text: the separator, titles and units, and the lines of the data."""

    separator: str
    titles: Titles
    units: Titles
    data: Sequence[Line]


def sheet_of_text(text: str, source: str, separator: str | None, decimal: str | None) -> Sheet:
    """The table of a text.

    Raises
    ------
    HeatChainError
        Where there is none, a line has another number of cells, or a decimal mark is ambiguous.
    """
    if "\0" in text:
        raise HeatChainError(f"{source} is not a text. Save it as CSV, or hand over what `pandas` reads of it.")
    found = layout(text, source, separator)
    frame = _parsed(found, source)
    mark = decimal or decimal_mark(frame, [line.number for line in found.data], source, found.separator == ",")
    cells = [(title, frame[i], unit) for i, (title, unit) in enumerate(zip(found.titles, found.units, strict=True))]
    used = [one for one in cells if one[0] or not (one[1] == "").all()]  # a separator may end every line
    return sheet_of(source, used, lines=np.array([line.number for line in found.data], dtype=np.int64), decimal=mark)


def layout(text: str, source: str, separator: str | None = None) -> Layout:
    r"""Where the table of a text is.

    Examples
    --------
    >>> found = layout("Gold, 2 mm\nT (K); kappa (W/m/K)\n10;2,5\n20;3,1\n", "it")
    >>> found.separator, found.titles, [line.number for line in found.data]
    (';', ['T (K)', 'kappa (W/m/K)'], [3, 4])
    """
    every = [Line(i, one) for i, one in enumerate(re.split(r"\r\n|\r|\n", text), 1) if one and not one.isspace()]
    lines = [one for one in every if not _is_comment(one.text)]
    if not lines:
        raise HeatChainError(f"{source} holds no data. {right_file()}")
    chosen, begin = _beginning(lines, source, (separator,) if separator else SEPARATORS)
    width = len(cells(lines[begin].text, chosen))
    above = [line for line in lines[:begin] if not _RULE.fullmatch(line.text)]
    titles, units, last = _heads(above, chosen, width)
    if titles is None:
        comments = [one for one in every if one.number < lines[begin].number and _is_comment(one.text)]
        titles = _split(comments[-1].text.strip().lstrip("#%!/@").strip(), chosen, width) if comments else None
        last = next((line.number for line in above if _is_data(line, chosen, width)), lines[begin].number) - 1
    data = [line for line in lines if line.number > last and not _RULE.fullmatch(line.text)]
    return Layout(chosen, titles or [None] * width, units or [None] * width, data)


def cells(line: str, separator: str) -> list[str]:
    """The cells of a line."""
    if separator == " ":
        return [one.strip('"') for one in re.findall(r'"[^"]*"|[^\s"]+', line)]
    try:
        return [one.strip() for one in next(csv.reader([line], delimiter=separator, skipinitialspace=True))]
    except csv.Error:
        return [one.strip() for one in line.split(separator)]


# -- inside -----


def _is_comment(line: str) -> bool:
    return line.lstrip().lstrip('"').startswith(_COMMENTS)


def _beginning(lines: list[Line], source: str, separators: Sequence[str]) -> tuple[str, int]:
    """The separator that finds most numbers in the first lines of its table, and where that begins."""
    best: tuple[int, int, str, int] | None = None
    for place, separator in enumerate(separators):
        begin = _first(lines, separator)
        if begin is None:
            continue
        kinds = [kind_of(one) for line in lines[begin : begin + 50] for one in cells(line.text, separator)]
        score = kinds.count("number") - kinds.count("text")
        if best is None or (score, -place) > best[:2]:
            best = score, -place, separator, begin
    if best is None:
        wanted = f" separated by {_NAMES.get(separators[0], repr(separators[0]))}" if len(separators) == 1 else ""
        first = lines[-1]
        raise HeatChainError(
            f"{source} holds no table: no two lines have the same cells, two or more of them numbers{wanted}; "
            f"line {first.number} is {first.text.strip()!r:.80}. {right_file()}"
        )
    return best[2], best[3]


def _first(lines: list[Line], separator: str) -> int | None:
    """The first of two lines of one pattern, with at least two numbers; the last line if all of its cells are."""
    before: list[str] = []
    for i, line in enumerate(lines[:MOST_ABOVE]):
        kinds = [kind_of(one) for one in cells(line.text, separator)]
        if kinds.count("number") >= 2 and len(kinds) <= 2 * MOST_COLUMNS:
            if before and _same(before, kinds):
                return i - 1
            if i == len(lines) - 1 and "text" not in kinds:
                return i
            before = kinds
        else:
            before = []
    return None


def _is_data(line: Line, separator: str, width: int) -> bool:
    """Whether a line is numbers alone, two or more, or has as many cells as the table, some of them numbers."""
    kinds = [kind_of(one) for one in cells(line.text, separator)]
    return "number" in kinds and (len(kinds) == width or (kinds.count("number") >= 2 and "text" not in kinds))


def _same(one: list[str], other: list[str]) -> bool:
    return len(one) == len(other) and all(a == b or "empty" in (a, b) for a, b in zip(one, other, strict=True))


def _heads(above: list[Line], separator: str, width: int) -> tuple[Titles | None, Titles | None, int]:
    """Titles, units, and the number of the last of their lines: the data are all that follows."""
    split = ((line.number, _split(line.text, separator, width)) for line in reversed(above))
    heads: Iterator[tuple[int, Titles]] = ((number, one) for number, one in split if one is not None)
    last, titles = next(heads, (0, None))
    if titles is None or any(map(is_title, titles)) or not all(is_unit_cell(one or "") for one in titles):
        return titles, None, last
    _, names = next(heads, (0, None))
    return (titles, None, last) if names is None else (names, titles, last)


def _split(line: str, separator: str, width: int) -> Titles | None:
    """A line as titles: so many cells, none of them a number."""
    ways = [cells(line, separator)]
    if len(ways[0]) == width and any(kind_of(cell) == "number" for cell in ways[0]):
        return None  # data, perhaps with a fault, however else they may be split
    if separator == " ":  # a title may hold blanks
        ways += [re.split(r"\s{2,}|\t", line.strip()), _outside_brackets(line), cells(line, ",")]
    right = [one for one in ways if len(one) == width and not any(kind_of(cell) == "number" for cell in one)]
    best = max(right, key=lambda one: sum(map(is_title, one)), default=None)
    return None if best is None else [one.strip() or None for one in best]


def _outside_brackets(line: str) -> list[str]:
    """Cells at blanks that stand in no brackets, with brackets kept to what is before them."""
    joined = re.sub(r"\s+(?=[\[(])", "", line.strip())
    return re.findall(r"(?:\[[^\]]*\]|\((?:[^()]|\([^()]*\))*\)|[^\s\[(])+", joined)


def _parsed(found: Layout, source: str) -> pd.DataFrame:
    """The cells of the data, as texts."""
    separator = r"\s+" if found.separator == " " else found.separator
    width = len(found.titles)
    for line in found.data:  # `pandas` would take more cells for an index, and join lines at an open quote
        quoted = '"' in line.text
        count = len(cells(line.text, found.separator)) if quoted else _count(line.text, found.separator)
        if count != width or (quoted and line.text.count('"') % 2):
            what = f"has {count} cells where the table has {width}" if count != width else "has a quote that stays open"
            raise HeatChainError(
                f"{source}, line {line.number} {what}: {line.text.strip()!r:.80}. The cells are separated by "
                f"{_NAMES.get(found.separator, repr(found.separator))}. {right_file()}"
            )
    try:
        return pd.read_csv(
            io.StringIO("\n".join(line.text.strip(" ") for line in found.data)),
            sep=separator, header=None, dtype=str, keep_default_na=False, skipinitialspace=True, engine="c",
            index_col=False, skip_blank_lines=False, names=range(width),
        ).apply(lambda column: column.str.strip())  # fmt: skip
    except (pd.errors.ParserError, ValueError) as error:
        raise HeatChainError(f"{source} cannot be read as a table: {error}. {right_file()}") from None


def _count(line: str, separator: str) -> int:
    """The number of cells of a line without quotes."""
    return len(line.split()) if separator == " " else line.count(separator) + 1
