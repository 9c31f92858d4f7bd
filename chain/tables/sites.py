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

STRETCH = 16
ONE, SHORT = np.uint64(1), np.uint64(4)  # a run of fewer sites in one cell is not worth its coefficients in registers
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


@njit(cache=True, error_model="numpy", nogil=True)
def site_values(
    rows: Array, cells: Index, shift: int, row_of: Index, start: Array, inverse_scale: Array,
    y: Array, lo: int, hi: int, result: Array, slopes: int | np.int64, slope: Array, second: Any,
) -> bool:  # fmt: skip
    """f(u_n) of function `row_of[n]` and, where `slopes`, df/dy_n; whether all sites are inside the table.

    `cells` holds the number of each function's first cell, and how many it has. `slopes` is `np.int64(1)`: for a
    literal numba would compile a function of its own. `second` is None, or `row_of` and `result` of another function.
    """
    good, margin = True, 0
    begin, stop = np.uint64(lo), np.uint64(hi)
    while begin < stop:
        end = min(begin + np.uint64(STRETCH), stop)
        row = row_of[begin]
        u = start[begin] + y[begin] * inverse_scale[begin]
        number = np.float64(u).view(np.int64) >> shift
        different = 0
        for n in range(begin, end):
            other = np.float64(start[n] + y[n] * inverse_scale[n]).view(np.int64) >> shift
            different |= (other ^ number) | (row_of[n] ^ row)
        if second is not None:
            for n in range(begin, end):
                different |= second[0][n] ^ second[0][begin]
        same = end  # the first site of another cell
        if different != 0:
            same, other = begin, number
            while other == number and row_of[same] == row and (second is None or second[0][same] == second[0][begin]):
                same += ONE
                other = np.float64(start[same] + y[same] * inverse_scale[same]).view(np.int64) >> shift
        if different == 0 or same - begin >= SHORT:
            # Sites of the stretch beyond the cell are evaluated in vain, and again with the next: vectors are whole
            cell = locate(u, cells[0, row], shift, cells[1, row])
            centre, scale = rows[row, cell, CENTRE], rows[row, cell, SCALE]
            _in_one_cell(rows[row, cell], start, inverse_scale, y, begin, end, result)
            for n in range(begin, same):
                v = ((start[n] - centre) + y[n] * inverse_scale[n]) * scale
                margin |= int(_LIMIT - (np.float64(v).view(np.int64) & _MAGNITUDE))  # negative where |v| > 1
            if second is not None:
                other = second[0][begin]
                cell_of_other = locate(u, cells[0, other], shift, cells[1, other])
                _in_one_cell(rows[other, cell_of_other], start, inverse_scale, y, begin, end, second[1])
            if slopes:
                c = rows[row, cell, COEFFICIENT:]
                c1, c2, c3, c4, c5, c6, c7 = c[1], c[2], c[3], c[4], c[5], c[6], c[7]
                d2, d3, d4, d5, d6, d7 = 2.0 * c2, 3.0 * c3, 4.0 * c4, 5.0 * c5, 6.0 * c6, 7.0 * c7
                for n in range(begin, end):
                    v = ((start[n] - centre) + y[n] * inverse_scale[n]) * scale
                    by_v = (((((d7 * v + d6) * v + d5) * v + d4) * v + d3) * v + d2) * v + c1
                    slope[n] = by_v * scale * inverse_scale[n]
            end = same
        else:
            for n in range(begin, end):
                u = start[n] + y[n] * inverse_scale[n]
                cell = locate(u, cells[0, row_of[n]], shift, cells[1, row_of[n]])
                good &= inside(rows, row_of[n], cell, u)
                result[n], by_u = value_and_slope(rows, row_of[n], cell, u)
                if slopes:
                    slope[n] = by_u * inverse_scale[n]
                if second is not None:
                    row = second[0][n]
                    cell = locate(u, cells[0, row], shift, cells[1, row])
                    second[1][n] = value(rows, row, cell, u)
        begin = end
    return bool(good and margin >= 0)
