"""Rows in order: sorted, what is there twice once, and different values at one abscissa merged or refused."""

from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Places
from chain.errors import HeatChainError
from chain.storage.readers.sheet import Sheet

REPEATED = ("refuse", "mean", "first", "last", "keep")


class Rows(NamedTuple):
    """The abscissa and other columns."""

    x: Array
    others: tuple[Array, ...]


def without_gaps(
    sheet: Sheet, columns: tuple[Array, ...], places: tuple[int, ...], missing: str
) -> tuple[tuple[Array, ...], Places]:
    """The numbers of whole rows, and which rows they are; rows with an empty cell are refused or dropped."""
    empty = np.isnan(np.stack(columns))
    if not empty.any() or missing == "drop":
        full = np.flatnonzero(~empty.any(axis=0))
        return tuple(column[full] for column in columns), full
    row, column = (int(one[0]) for one in np.nonzero(empty.T))
    told = next(one for one in sheet.columns if one.place == places[column])
    raise sheet.fault(
        told, row, "is empty, or no finite number", "Give a number, or leave out such rows: `missing='drop'`."
    )


def in_order(
    sheet: Sheet, over: str, rows: Places, x: Array, others: tuple[Array, ...], spreads: tuple[bool, ...], repeated: str
) -> Rows:
    """Rows by increasing abscissa.

    Parameters
    ----------
    sheet : Sheet
        For error messages.
    over : str
        Name of the abscissa.
    rows : ndarray
        Numbers of the rows in the sheet.
    x, others : ndarray
        The abscissa, and the other columns.
    spreads : tuple of bool
        Which of the others are uncertainties: of a mean, σ² is the sum of their squares over n².
    repeated : {"refuse", "mean", "first", "last", "keep"}
        What becomes of rows with the same abscissa and different values.
    """
    order = np.argsort(x, kind="stable")
    x, others, rows = x[order], tuple(one[order] for one in others), rows[order]
    if repeated == "keep" or not x.size:
        return Rows(x, others)
    begin = np.flatnonzero(np.append(True, np.diff(x) != 0.0))
    if repeated == "refuse":
        _refuse_different(sheet, over, rows, x, others)
    if repeated in ("refuse", "first"):
        return Rows(x[begin], tuple(one[begin] for one in others))
    if repeated == "last":
        end = np.append(begin[1:], x.size) - 1
        return Rows(x[end], tuple(one[end] for one in others))
    return Rows(x[begin], tuple(_mean(one, begin, spread) for one, spread in zip(others, spreads, strict=True)))


def _mean(values: Array, begin: Places, spread: bool) -> Array:
    """Means of the rows from each beginning to the next; of uncertainties, that of the mean."""
    count = np.diff(np.append(begin, values.size))
    if spread:
        return np.asarray(np.sqrt(np.add.reduceat(values**2, begin)) / count)
    return np.asarray(np.add.reduceat(values, begin) / count)


def _refuse_different(sheet: Sheet, over: str, rows: Places, x: Array, others: tuple[Array, ...]) -> None:
    same = np.diff(x) == 0.0
    for one in others:
        wrong = same & (np.diff(one) != 0.0)
        if wrong.any():
            first = int(np.argmax(wrong))
            raise HeatChainError(
                f"{sheet.source} has different values at {over} {x[first]:g}, in {sheet.place(rows[first])} and "
                f"{sheet.place(rows[first + 1])}. Give one at each, or say which: "
                "`chain.read_table(..., repeated='mean')`, 'first' or 'last'."
            )
