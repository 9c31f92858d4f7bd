"""Tables of J(T1, T2) for links whose current is not a difference F(T1) - F(T2).

What is interpolated is the mean conductance J(T1, T2)/(T1 - T2), smooth through T1 = T2, where it is K(T):
the current is exactly zero at equal temperatures, and exactly antisymmetric where the data are.
"""

from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Flags, Index
from chain.storage.compiled import njit
from chain.tables.cells import cell_number, locate

PAIR_DEGREE = 9


class PairTables(NamedTuple):
    """Mean conductances on rectangles of both temperatures.

    Attributes
    ----------
    rows : ndarray
        (rectangles, degree + 1, degree + 1) coefficients of v1^i v2^j, v from -1 to 1 in a rectangle.
    places : ndarray
        (rectangles, 4) centre and 2/width in T1, and in T2.
    strips : ndarray of int
        (functions, 2, cells) where a cell of T1 and one of T2 begin in `numbers`: their sum is the place there.
    numbers : ndarray of int
        Which rectangle it is.
    first, shift : int
        Of the cells, as in a table of one argument.
    antisymmetric : ndarray of bool
        (functions,) Whether J(a, b) = -J(b, a) in the data; then there are only rectangles that hold some T1 >= T2.
    """

    rows: Array
    places: Array
    strips: Index
    numbers: Index
    first: int
    shift: int
    antisymmetric: Flags


@njit(cache=True, error_model="numpy", nogil=True)
def pair_current(tables: PairTables, function: int, a: float, b: float) -> tuple[float, float, float]:
    """J(a, b) and its derivatives with respect to a and to b."""
    if tables.antisymmetric[function] and a < b:  # to the last bit
        current, by_b, by_a = _ordered(tables, function, b, a)
        return -current, -by_a, -by_b
    return _ordered(tables, function, a, b)


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _ordered(tables: PairTables, function: int, a: float, b: float) -> tuple[float, float, float]:
    cells = tables.strips.shape[2]
    i = locate(a, tables.first, tables.shift, cells)
    j = locate(b, tables.first, tables.shift, cells)
    rectangle = tables.numbers[tables.strips[function, 0, i] + tables.strips[function, 1, j]]
    scale_a, scale_b = tables.places[rectangle, 1], tables.places[rectangle, 3]
    u = (a - tables.places[rectangle, 0]) * scale_a
    v = (b - tables.places[rectangle, 2]) * scale_b
    mean, by_u, by_v = 0.0, 0.0, 0.0
    for p in range(PAIR_DEGREE, -1, -1):
        inner, slope = 0.0, 0.0
        for q in range(PAIR_DEGREE, -1, -1):
            slope = slope * v + inner
            inner = inner * v + tables.rows[rectangle, p, q]
        by_u = by_u * u + mean
        by_v = by_v * u + slope
        mean = mean * u + inner
    gap = a - b
    return gap * mean, mean + gap * by_u * scale_a, -mean + gap * by_v * scale_b


def pair_currents(tables: PairTables, function: int, a: Array, b: Array) -> tuple[Array, Array]:
    """J(a, b) and its derivative with respect to a, of pairs, by numpy."""
    swapped = tables.antisymmetric[function] & (a < b)
    x, y = np.where(swapped, b, a), np.where(swapped, a, b)
    cells = tables.strips.shape[2]
    i, j = (np.clip(cell_number(one, tables.shift) - tables.first, 0, cells - 1) for one in (x, y))
    rectangle = tables.numbers[tables.strips[function, 0, i] + tables.strips[function, 1, j]]
    centre_x, scale_x, centre_y, scale_y = tables.places[rectangle].T
    u, v = (x - centre_x) * scale_x, (y - centre_y) * scale_y
    mean, by_u, by_v = np.zeros((3, *a.shape))
    for p in range(PAIR_DEGREE, -1, -1):
        row = tables.rows[rectangle, p]
        inner, slope = row[:, PAIR_DEGREE], np.zeros_like(a)
        for q in range(PAIR_DEGREE - 1, -1, -1):
            slope = slope * v + inner
            inner = inner * v + row[:, q]
        by_u, by_v, mean = by_u * u + mean, by_v * u + slope, mean * u + inner
    gap = x - y
    by_a = np.where(swapped, mean - gap * by_v * scale_y, mean + gap * by_u * scale_x)
    return np.where(swapped, -gap, gap) * mean, by_a
