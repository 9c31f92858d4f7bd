"""Columns with names, units and float64 numbers, from what was written: by meaning, and by choice."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from chain import checks
from chain.arrays import Array
from chain.errors import HeatChainError
from chain.storage.readers.cells import is_time, kind_of, moments_of, numbers_of
from chain.storage.readers.meanings import MEANINGS, fits, meaning_of, variable_name
from chain.storage.readers.objects import sheet_of_object
from chain.storage.readers.rows import REPEATED
from chain.storage.readers.sheet import Column, Sheet, right_file
from chain.storage.readers.text import SEPARATORS, sheet_of_text
from chain.storage.readers.titles import Title, read_title, read_unit
from chain.storage.text import read_text
from chain.units.boundary import unit_of


@dataclass(frozen=True)
class Choices:
    """What the caller says of a table; see `read_table`."""

    columns: Mapping[str, str | int] | None = None
    units: Mapping[str, str] | None = None
    separator: str | None = None
    decimal: str | None = None
    repeated: str = "refuse"
    missing: str = "refuse"

    def __post_init__(self) -> None:
        vars(self).update(
            columns=checks.mapping(self.columns, "columns", "from names to titles or numbers of columns"),
            units=checks.mapping(self.units, "units", "from names or titles of columns to units"),
        )
        if self.separator is not None:
            checks.one_of(self.separator, "separator", SEPARATORS)
        if self.decimal is not None:
            checks.one_of(self.decimal, "decimal", (".", ","))
        checks.one_of(self.repeated, "repeated", REPEATED)
        checks.one_of(self.missing, "missing", ("refuse", "drop"))


AS_IT_IS = Choices()


@dataclass(frozen=True)
class Named:
    """A column with its name and its unit, None where it has none; its numbers are read when they are asked for."""

    sheet: Sheet
    column: Column
    name: str
    unit: str | None
    fault: str | None
    meaning: str | None

    def numbers(self) -> tuple[Array, Array | None]:
        """The numbers and, where cells have some, their uncertainties; NaN where a cell is empty."""
        if self.fault is not None:
            raise HeatChainError(
                f"{self.sheet.source}, {self.column.told}: the unit is {self.fault} Or give it: "
                f"`units={{{self.column.title!r}: 'W/(m K)'}}`, with the unit that is meant. {right_file()}"
            )
        cells = self.column.cells
        if isinstance(cells, pd.Series):
            if is_time(self.column):
                cells = moments_of(self.sheet, self.column)
            else:
                return numbers_of(self.sheet, self.column)
        found = np.asarray(cells)
        if found.dtype.kind in "mM":
            return self._seconds(found), None
        return self._plain(found)

    @property
    def unit_needed(self) -> str:
        """The unit; an error where there is none."""
        if self.unit is None:
            raise HeatChainError(
                f"{self.sheet.source}, {self.column.told} has no unit. Write it in the title, as in "
                f"'{self.name} [{_example(self.meaning)}]', or give it: "
                f"`units={{{self.name!r}: '{_example(self.meaning)}'}}`. {right_file()}"
            )
        return self.unit

    def _seconds(self, found: Any) -> Array:
        """Dates and durations since the first."""
        empty = np.isnat(found)
        if found.dtype.kind == "m":
            back = np.flatnonzero(np.diff(found.astype("timedelta64[ns]").astype(np.int64)) < 0)
            if back.size and not empty.any() and isinstance(self.column.cells, pd.Series):
                row = int(back[0]) + 1
                raise self.sheet.fault(
                    self.column, row, "the clock goes back", "Write dates too, as in '2024-05-17 10:30:00'."
                )
        if empty.all():
            return np.full(found.shape, np.nan)
        since = found[~empty][0] if found.dtype.kind == "M" else np.timedelta64(0, "ns")
        return np.asarray((found - since) / np.timedelta64(1, "s"), dtype=np.float64)

    def _plain(self, found: Any) -> tuple[Array, Array | None]:
        """Real numbers; values of the package `uncertainties` in two."""
        if found.dtype == object and all(hasattr(one, "nominal_value") for one in found.ravel()):
            nominal, spread = (
                np.array([float(getattr(one, name)) for one in found.ravel()]) for name in ("nominal_value", "std_dev")
            )
            return nominal, spread
        if np.ma.is_masked(found):
            return np.ma.filled(found.astype(np.float64), np.nan), None
        if found.dtype.kind not in "fiu" or found.ndim != 1:
            raise HeatChainError(
                f"{self.sheet.source}, {self.column.told} must be real numbers along one dimension, but is of type "
                f"{found.dtype} and shape {found.shape}."
            )
        return found.astype(np.float64), None


def columns_of(source: Any, name: str = "source", choices: Choices = AS_IT_IS) -> list[Named]:
    """All columns of a table, those that were chosen under the names given."""
    sheet = _sheet(source, name, choices)
    wanted, units = choices.columns or {}, choices.units or {}
    chosen = {_chosen(sheet, key, one): key for key, one in wanted.items()}
    if len(chosen) < len(wanted):
        raise HeatChainError(f"`columns` must choose each column once, but is {dict(wanted)!r}.")
    found = [_named(sheet, column, chosen.get(column.place), units) for column in sheet.columns]
    known = {text for one in found for text in (one.name, one.column.title, read_title(one.column.title or "").name)}
    for key in units:
        if key not in known:
            raise HeatChainError(f"`units` names the column {key!r}, but {sheet.source} has {sheet.titles}.")
    return _with_dates(found)


def is_numeric(one: Named) -> bool:
    """Whether a column may be numbers: none of its cells that are not empty need be, but not all are text."""
    cells = one.column.cells
    if not isinstance(cells, pd.Series):
        return bool(np.asarray(cells).dtype.kind in "fiumM") or np.asarray(cells).dtype == object
    if is_time(one.column):
        return True
    return any(kind_of(cell) == "number" for cell in cells)


# -- inside -----


def _sheet(source: Any, name: str, choices: Choices) -> Sheet:
    if not isinstance(source, str | Path):
        return sheet_of_object(source, name)
    path = checks.path(source, name)
    text = read_text(path, "a table", foreign=True).translate(_SIGNS)
    return sheet_of_text(text, repr(str(path)), choices.separator, choices.decimal)


_SIGNS = str.maketrans({"−": "-", "\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " "})


def _chosen(sheet: Sheet, key: str, title: str | int) -> int:
    """The number of a column that is named by its title or its number."""
    if isinstance(title, int) and not isinstance(title, bool):
        if not 1 <= title <= len(sheet.columns):
            raise HeatChainError(
                f"`columns[{key}]` must be the number of a column from 1 to {len(sheet.columns)}, but is {title}."
            )
        return sheet.columns[title - 1].place
    same = [one for one in sheet.columns if one.title is not None and title in (one.title, read_title(one.title).name)]
    if len(same) != 1:
        said = "none" if not same else f"{len(same)}, in columns {', '.join(str(one.place) for one in same)}"
        raise HeatChainError(
            f"`columns[{key}]` must be the title or the number of one column, but {sheet.source} has {said} of "
            f"{title!r}: its columns are {sheet.titles}."
        )
    return same[0].place


def _named(sheet: Sheet, column: Column, chosen: str | None, units: Mapping[str, str]) -> Named:
    title = Title("") if column.title is None else read_title(column.title)
    if column.unit is not None:
        told = read_unit(column.unit)
        title = Title(column.title or "", told.unit, told.fault)
    meaning = chosen if chosen in MEANINGS else meaning_of(title.name, title.unit) if title.name else None
    name = chosen or meaning or (variable_name(title.name) if title.name else f"column_{column.place}")
    given = next((units[key] for key in (name, column.title, title.name) if key is not None and key in units), None)
    if given is not None:
        unit_of(given, f"units[{column.title or name}]")
        title = title._replace(unit=given, fault=None)
    return Named(sheet, column, name, "s" if _dated(column) else title.unit, title.fault, meaning)


def _dated(column: Column) -> bool:
    if isinstance(column.cells, pd.Series):
        return is_time(column)
    return np.asarray(column.cells).dtype.kind in "mM"


def _with_dates(found: list[Named]) -> list[Named]:
    """A column of dates alone and one of clock times alone, as loggers write them, are one of both."""
    timed = [one for one in found if isinstance(one.column.cells, pd.Series) and is_time(one.column)]
    dates = [one for one in timed if not one.column.cells.str.contains(":").any()]
    clocks = [one for one in timed if one.column.cells.str.match(r"^\d{1,2}:").all()]
    if len(dates) != 1 or len(clocks) != 1:
        return found
    date, clock = dates[0], clocks[0]
    joined = Column(clock.column.place, clock.column.title, date.column.cells + " " + clock.column.cells)
    whole = Named(clock.sheet, joined, "time", "s", None, "time")
    return [whole if one is clock else one for one in found if one is not date]


def _example(meaning: str | None) -> str:
    return MEANINGS[meaning].units[0] if meaning in MEANINGS else "W/(m K)"


def same_dimension(one: Named, *units: str) -> bool:
    """Whether a column's unit is known and of one of some dimensions."""
    return one.unit is not None and fits(one.unit, *units)
