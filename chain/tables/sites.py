"""A table's functions along a chain, compiled: u_n = start_n + y_n inverse_scale_n, f(u_n), df/dy_n.

Neighbours mostly lie in the same cell. Where the sites of a stretch do, or the first few, its polynomial is evaluated
with the coefficients held in registers, which the compiler turns into vector instructions. Sites are counted by
unsigned integers: a signed one could be negative, and every access would ask. What a site has more than its cell's
centre is summed last, so that little of it is lost by rounding.
"""

from typing import Any

import numpy as np

from chain.arrays import Array, Index
from chain.storage.compiled import njit
from chain.tables.cells import CENTRE, COEFFICIENT, SCALE, inside, locate, value, value_and_slope

STRETCH = 32
ZERO, ONE = np.uint64(0), np.uint64(1)
SHORT = np.uint64(4)  # a run of fewer sites in one cell is not worth its coefficients in registers
_MAGNITUDE = 0x7FFFFFFFFFFFFFFF  # bits of a float without its sign
_LIMIT = int(np.array(1.0 + 1e-9).view(np.int64))


@njit(cache=True, inner=True, error_model="numpy", nogil=True, forceinline=True)
def _in_one_cell(
    cell: Array, start: Array, inverse_scale: Array, y: Array, begin: np.uint64, end: np.uint64, result: Array
) -> None:
    """A cell's polynomial at sites that lie in it."""
    centre, scale, c = cell[CENTRE], cell[SCALE], cell[COEFFICIENT:]
    c0, c1, c2, c3, c4, c5, c6, c7 = c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7]
    for n in range(begin, end):
        v = ((start[n] - centre) + y[n] * inverse_scale[n]) * scale
        result[n] = ((((((c7 * v + c6) * v + c5) * v + c4) * v + c3) * v + c2) * v + c1) * v + c0


@njit(cache=True, inner=True, error_model="numpy", nogil=True, forceinline=True)
def _two_in_one_cell(
    cell: Array, other: Array, start: Array, inverse_scale: Array, y: Array, begin: np.uint64, end: np.uint64,
    result: Array, second: Array,
) -> None:  # fmt: skip
    """Two polynomials on the same cell, which share the argument."""
    centre, scale, c, d = cell[CENTRE], cell[SCALE], cell[COEFFICIENT:], other[COEFFICIENT:]
    c0, c1, c2, c3, c4, c5, c6, c7 = c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7]
    d0, d1, d2, d3, d4, d5, d6, d7 = d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7]
    for n in range(begin, end):
        v = ((start[n] - centre) + y[n] * inverse_scale[n]) * scale
        result[n] = ((((((c7 * v + c6) * v + c5) * v + c4) * v + c3) * v + c2) * v + c1) * v + c0
        second[n] = ((((((d7 * v + d6) * v + d5) * v + d4) * v + d3) * v + d2) * v + d1) * v + d0


@njit(cache=True, inner=True, error_model="numpy", nogil=True, forceinline=True)
def _with_slopes_in_one_cell(
    cell: Array, start: Array, inverse_scale: Array, y: Array, begin: np.uint64, end: np.uint64, result: Array,
    slope: Array,
) -> None:  # fmt: skip
    """A cell's polynomial and its derivative by y at sites that lie in it."""
    centre, scale, c = cell[CENTRE], cell[SCALE], cell[COEFFICIENT:]
    c0, c1, c2, c3, c4, c5, c6, c7 = c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7]
    d2, d3, d4, d5, d6, d7 = 2.0 * c2, 3.0 * c3, 4.0 * c4, 5.0 * c5, 6.0 * c6, 7.0 * c7
    for n in range(begin, end):
        v = ((start[n] - centre) + y[n] * inverse_scale[n]) * scale
        result[n] = ((((((c7 * v + c6) * v + c5) * v + c4) * v + c3) * v + c2) * v + c1) * v + c0
        by_v = (((((d7 * v + d6) * v + d5) * v + d4) * v + d3) * v + d2) * v + c1
        slope[n] = by_v * scale * inverse_scale[n]


@njit(cache=True, error_model="numpy", nogil=True)
def site_values(
    rows: Array, cells: Index, shift: int, row_of: Index, start: Array, inverse_scale: Array,
    y: Array, lo: int, hi: int, result: Array, slope: Any, second: Any,
) -> bool:  # fmt: skip
    """f(u_n) of function `row_of[n]` and, unless `slope` is None, df/dy_n; whether all sites are inside the table.

    `row_of` has one entry where all sites have the same function. `cells` holds the number of each function's first
    cell, and how many it has. `second` is None, or `row_of` and `result` of further functions of the same bodies, which
    have the same cells.
    """
    good, margin, several = True, 0, row_of.size > 1
    begin, stop = np.uint64(lo), np.uint64(hi)
    while begin < stop:
        end = min(begin + np.uint64(STRETCH), stop)
        row = row_of[begin if several else ZERO]
        if second is not None:
            of_second = second[0][begin if several else ZERO]
        u = start[begin] + y[begin] * inverse_scale[begin]
        number = np.float64(u).view(np.int64) >> shift
        different: Any = 0
        for n in range(begin, end):
            other = np.float64(start[n] + y[n] * inverse_scale[n]).view(np.int64) >> shift
            different |= other ^ number
        for n in range(begin, end if several else begin):
            different |= row_of[n] ^ row
            if second is not None:
                different |= second[0][n] ^ of_second
        same = end  # the first site of another cell
        if different != 0:
            same, other = begin, number
            while other == number:
                same += ONE
                if several and (row_of[same] != row or (second is not None and second[0][same] != of_second)):
                    break
                other = np.float64(start[same] + y[same] * inverse_scale[same]).view(np.int64) >> shift
        if different == 0 or same - begin >= SHORT:
            # Sites of the stretch beyond the cell are evaluated in vain, and again with the next: vectors are whole
            cell = locate(u, cells[0, row], shift, cells[1, row])
            centre, scale = rows[row, cell, CENTRE], rows[row, cell, SCALE]
            if second is not None:
                both = rows[row, cell], rows[of_second, cell]
                _two_in_one_cell(*both, start, inverse_scale, y, begin, end, result, second[1])
            elif slope is None:
                _in_one_cell(rows[row, cell], start, inverse_scale, y, begin, end, result)
            else:
                _with_slopes_in_one_cell(rows[row, cell], start, inverse_scale, y, begin, end, result, slope)
            for n in range(begin, same):
                v = ((start[n] - centre) + y[n] * inverse_scale[n]) * scale
                margin |= int(_LIMIT - (np.float64(v).view(np.int64) & _MAGNITUDE))  # negative where |v| > 1
            end = same
        else:
            for n in range(begin, end):
                u = start[n] + y[n] * inverse_scale[n]
                if several:
                    row = row_of[n]
                cell = locate(u, cells[0, row], shift, cells[1, row])
                good &= inside(rows, row, cell, u)
                if second is not None:
                    second[1][n] = value(rows, second[0][n if several else ZERO], cell, u)
                if slope is None:
                    result[n] = value(rows, row, cell, u)
                else:
                    result[n], by_u = value_and_slope(rows, row, cell, u)
                    slope[n] = by_u * inverse_scale[n]
        begin = end
    return bool(good and margin >= 0)
