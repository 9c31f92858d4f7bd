"""Tables over temperature of how functions change with parameters: differences of them at four factors.

What a parameter leaves as it is, is not asked. No table is finer than a derivative with an error of 1e-9 needs: an
expensive link is asked forty times a temperature for ten parameters.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from chain.arrays import Array, Index
from chain.line.kinds import Kinds
from chain.runs.sensitivity.directions import by_difference
from chain.tables.cells import build_table
from chain.tables.primitive import primitive
from chain.tables.rectangles import halved, pair_tables
from chain.tables.two_temperatures import PairTables

PARTS = (8, 16, 32, 64)  # of an octave, until the error is small
ERROR = 1e-9  # relative: the rounding of a difference is about 1e-12


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
    for parts in PARTS:
        table = build_table(function, *range_, np.inf, (parts, parts), name)
        if table.error <= ERROR:
            break
    return table.rows, primitive(table).rows, int(table.first[0]), table.shift


def over_two_temperatures(asked: Sequence[tuple[Sequence[Kinds], int]], lower: float, upper: float) -> PairTables:
    """Tables of parameters' links at places."""
    return pair_tables([
        halved(partial(_each, kinds, place, "_current"), partial(_each, kinds, place, "_conductance"), lower, upper,
                  ERROR)
        for kinds, place in asked
    ])  # fmt: skip


def _each(kinds: Sequence[Kinds], place: int, kernel: str, *T: Array) -> Array:
    """Derivative of a kernel of the link at a place, of one of its kind."""
    at: Index = np.full(len(T[0]), place)
    return by_difference([one.each(kernel, *T, at=at) / one.sizes[place] for one in kinds])
