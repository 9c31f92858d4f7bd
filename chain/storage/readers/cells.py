"""Cells of text: what is a number, a time, nothing, or something else."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.storage.readers.sheet import Column, Sheet, right_file

_NUMBER = r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eEdD][+-]?\d{1,4})?"
_UNCERTAIN = rf"({_NUMBER})(?:\s*(?:±|\+/-|\+-)\s*({_NUMBER})|\((\d+)\))"
_DATE = r"\d{4}-\d{2}-\d{2}"
_CLOCK = r"\d{1,3}:\d{2}(?::\d{2}(?:[.,]\d+)?)?"
_TIME = re.compile(rf"{_DATE}(?:[T ]{_CLOCK}(?:Z|[+-]\d{{2}}:?\d{{2}})?)?|{_CLOCK}")
_A_NUMBER = re.compile(rf"{_UNCERTAIN}|{_NUMBER}")
MISSING = {"", "nan", "NaN", "NAN", "NA", "N/A", "n/a", "null", "None", "-", "--", "---"}
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")


def kind_of(cell: str) -> str:
    """Whether a cell is a number (or a time), empty, or text.

    Examples
    --------
    >>> [kind_of(one) for one in ("1,5e-3", "1.35(2)", "10:00:05", "n/a", "ok")]
    ['number', 'number', 'number', 'empty', 'text']
    """
    if cell in MISSING:
        return "empty"
    return "number" if _A_NUMBER.fullmatch(cell) or _TIME.fullmatch(cell) else "text"


def decimal_mark(frame: pd.DataFrame, lines: Sequence[int], source: str, separated: bool) -> str:
    """The decimal mark of all numbers of a table; a comma that may stand for thousands is refused.

    Parameters
    ----------
    frame : DataFrame
        Of texts.
    lines : sequence of int
        The line of each row.
    source : str
        For the message.
    separated : bool
        Whether commas separate the cells.
    """
    if separated:
        return "."
    commas = frame.apply(lambda column: column.str.contains(",", regex=False)).to_numpy()
    texts = frame.to_numpy()
    places = [place for place in zip(*np.nonzero(commas), strict=True) if _is_number(texts[place])]
    if not places:
        return "."
    row, column = (int(one) for one in places[0])
    first = f"{source}, line {lines[row]}, column {column + 1}: {texts[row, column]!r}"
    if any("." in one and _is_number(one) for one in texts[~commas]):
        raise HeatChainError(f"{first} has a decimal comma, others have a point. Write one of them. {right_file()}")
    if all(_THOUSANDS.fullmatch(texts[place]) for place in places):
        raise HeatChainError(
            f"{first} may be a decimal number or thousands. Say which: `decimal=','`, or write no separators of "
            f"thousands. {right_file()}"
        )
    return ","


def numbers_of(sheet: Sheet, column: Column) -> tuple[Array, Array | None]:
    """The numbers of a column of texts, NaN where a cell is empty, and their uncertainties where cells have some.

    Raises
    ------
    HeatChainError
        With the line and the column of what is no number.
    """
    texts = column.cells.mask(column.cells.isin(MISSING), "nan")
    plain = texts.str.replace(sheet.decimal, ".", regex=False).str.replace("[dD]", "e", regex=True)
    wrong = ~(texts.str.fullmatch(_mark(_NUMBER, sheet.decimal)) | (texts == "nan"))
    if not wrong.any():
        return _finite(sheet, column, plain.astype(float).to_numpy()), None
    parts = plain.str.extract(rf"^{_UNCERTAIN}$")
    uncertain = parts[0].notna()
    if (wrong & ~uncertain).any():
        row = int(np.argmax((wrong & ~uncertain).to_numpy()))
        raise sheet.fault(column, row, f"{texts.iloc[row]!r:.80} is no number", _advice(texts.iloc[row], sheet.decimal))
    values = plain.where(~uncertain, parts[0]).astype(float).to_numpy()
    spread = parts[1].astype(float).fillna(_last_digits(parts)).to_numpy()
    if not uncertain.all():
        row = int(np.argmin(uncertain.to_numpy()))
        raise sheet.fault(column, row, "has no uncertainty, as other cells have", "Write it as in '1.35 ± 0.02'.")
    return _finite(sheet, column, values), np.asarray(spread, dtype=np.float64)


def is_time(column: Column) -> bool:
    """Whether the cells of a column are dates or clock times."""
    texts = column.cells[~column.cells.isin(MISSING)]
    return bool(len(texts)) and bool(_TIME.fullmatch(texts.iloc[0])) and ":" in texts.iloc[0] + _dated(texts.iloc[0])


def moments_of(sheet: Sheet, column: Column) -> Any:
    """Dates as datetime64, clock times as timedelta64."""
    texts = column.cells.str.replace(",", ".", regex=False)
    wrong = ~texts.str.fullmatch(_TIME.pattern)
    if wrong.any():
        row = int(np.argmax(wrong.to_numpy()))
        raise sheet.fault(
            column, row, f"{column.cells.iloc[row]!r:.80} is no time as the others are",
            "Write '2024-05-17 10:30:00', or seconds, with the unit in the title: 'time [s]'.",
        )  # fmt: skip
    try:
        if texts.str.match(_DATE).all():
            return pd.to_datetime(texts, format="ISO8601", utc=True).dt.tz_localize(None)
        return pd.to_timedelta(texts.where(texts.str.count(":") == 2, texts + ":00"))
    except ValueError as error:
        raise HeatChainError(f"{sheet.source}, {column.told}: {error}. Write times as '2024-05-17 10:30:00'.") from None


# -- inside -----


def _is_number(cell: str) -> bool:
    return bool(_A_NUMBER.fullmatch(cell))


def _dated(text: str) -> str:
    return ":" if re.match(_DATE, text) else ""


def _mark(pattern: str, decimal: str) -> str:
    return pattern.replace("[.,]", re.escape(decimal))


def _finite(sheet: Sheet, column: Column, values: Array) -> Array:
    if np.isinf(values).any():
        row = int(np.argmax(np.isinf(values)))
        raise sheet.fault(column, row, f"{column.cells.iloc[row]!r:.80} is too large", "Write a number below 1e308.")
    return values


def _last_digits(parts: pd.DataFrame) -> pd.Series:
    """What 1.35(2) says in its last digits."""
    split = parts[0].str.extract(r"^[+-]?\d*\.?(\d*)(?:[eE]([+-]?\d+))?$")
    power = split[1].astype(float).fillna(0.0) - split[0].str.len()
    return parts[2].astype(float) * 10.0**power


def _advice(cell: str, decimal: str) -> str:
    if re.fullmatch(r"[+-]?\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d+)?", cell):
        return "Write one decimal mark and no separators."
    if re.fullmatch(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}.*", cell):
        return "Write dates as in '2024-05-17 10:30:00', or read them by `pandas.to_datetime`, and hand over its table."
    other = "," if decimal == "." else "."
    if re.fullmatch(_mark(_NUMBER, other), cell):
        return f"Write {decimal!r} as the decimal mark, as elsewhere in the table."
    return "Write a number such as 1.35e-2, or leave out the line."
