"""Tables over temperature of how functions change with parameters: differences of them at four factors.

What a parameter leaves as it is, is not asked. No table is finer than a derivative with an error of 1e-9 needs: an
expensive link is asked forty times a temperature for ten parameters.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import numpy as np

from chain.arrays import Array, Index
from chain.line.kinds import Kinds
from chain.runs.sensitivity.directions import by_difference
from chain.tables.cells import Table, build_table
from chain.tables.primitive import primitive
from chain.tables.two_temperatures import PAIR_DEGREE, PairTable, build_pair_table

PARTS, PAIR_PARTS = (8, 16, 32, 64), (4, 8, 16, 32)  # of an octave, until the error is small
ERROR = 1e-9  # relative: the rounding of a difference is about 1e-12
_Table = TypeVar("_Table", Table, PairTable)


def changed(kinds: Sequence[Kinds]) -> list[Kinds]:
    """Of kinds at the four factors those that differ; the number is -1 where nothing does."""
    if not kinds:
        return []
    one, other = kinds[:2]
    differ = [mine != theirs for mine, theirs in zip(one.families, other.families, strict=True)]
    row, count = np.full(len(one), -1), 0
    for differs, (_, start, size) in zip(differ, one.parts(), strict=True):
        if differs:
            row[start : start + size] = count + np.arange(size)
            count += size
    counts = tuple(size for size, differs in zip(one.counts, differ, strict=True) if differs)
    return [
        replace(
            each,
            families=tuple(family for family, differs in zip(each.families, differ, strict=True) if differs),
            counts=counts,
            number=row[each.number],
        )
        for each in kinds
    ]


def over_temperature(asked: Sequence[Sequence[Kinds]], kernel: str, lower: float, upper: float) -> tuple[Any, ...]:
    """Rows of derivatives of functions of temperature and of their antiderivatives, the first cell, and the shift.

    One function after the other of one parameter after the other.
    """
    asked = [kinds for kinds in asked if kinds]
    count = sum(len(kinds[0]) for kinds in asked)
    if count == 0:
        return np.zeros((0, 1, 10)), np.zeros((0, 1, 11)), 0, 0

    def function(T: Array) -> Array:
        return np.concatenate([by_difference([one.rows(kernel, T[0]) for one in kinds]) for kinds in asked])

    range_ = np.full(count, lower), np.full(count, upper)
    name = "derivative of a function by a parameter"
    (table,) = _fine_enough(PARTS, lambda parts: [build_table(function, *range_, np.inf, (parts, parts), name)])
    return table.rows, primitive(table).rows, int(table.first[0]), table.shift


def over_two_temperatures(asked: Sequence[tuple[Sequence[Kinds], int]], lower: float, upper: float) -> tuple[Any, ...]:
    """Pair tables, all on the same cells, of parameters' links at places: rows, edges, first, shift, antisymmetric."""
    if not asked:
        size = PAIR_DEGREE + 1
        return np.zeros((0, 1, 1, size, size)), np.zeros(2), 0, 0, np.zeros(0, dtype=np.bool_)

    def build(parts: int) -> list[PairTable]:
        return [
            build_pair_table(partial(_each, kinds, place, "_current"), partial(_each, kinds, place, "_conductance"),
                             lower, upper, (parts, parts), np.inf)
            for kinds, place in asked
        ]  # fmt: skip

    tables = _fine_enough(PAIR_PARTS, build)
    first = tables[0]
    return (
        np.stack([one.rows for one in tables]), first.edges, first.first, first.shift,
        np.array([one.antisymmetric for one in tables]),
    )  # fmt: skip


def _fine_enough(parts: Sequence[int], build: Callable[[int], Sequence[_Table]]) -> Sequence[_Table]:
    """The coarsest tables that are all good, or the finest."""
    for one in parts:
        tables = build(one)
        if max(table.error for table in tables) <= ERROR:
            break
    return tables


def _each(kinds: Sequence[Kinds], place: int, kernel: str, *T: Array) -> Array:
    """Derivative of a kernel of the link at a place, of one of its kind."""
    at: Index = np.full(len(T[0]), place)
    return by_difference([one.each(kernel, *T, at=at) / one.sizes[place] for one in kinds])
