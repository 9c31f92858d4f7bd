"""A table's functions along a chain, compiled: u_n = start_n + y_n inverse_scale_n, f(u_n), df/dy_n.

Neighbours mostly lie in the same cell. Where a stretch of sites does, its polynomial is evaluated with the
coefficients held in registers, which the compiler turns into vector instructions.
"""

import numpy as np
from numba import njit

from chain.tables.cells import CENTRE, COEFFICIENT, SCALE, Array, Index, inside, locate, value, value_and_slope

LONG, SHORT = 64, 8  # stretches of sites that are tried, before one site after the other
_MAGNITUDE = 0x7FFFFFFFFFFFFFFF  # bits of a float without its sign
_LIMIT = int(np.array(1.0 + 1e-9).view(np.int64))


@njit(cache=True, error_model="numpy", nogil=True, forceinline=True)
def _same_cell(shift: int, row_of: Index, start: Array, inverse_scale: Array, y: Array) -> bool:
    number = np.float64(start[0] + y[0] * inverse_scale[0]).view(np.int64) >> shift
    row = row_of[0]
    different = 0
    for n in range(y.size):
        u = start[n] + y[n] * inverse_scale[n]
        different |= ((np.float64(u).view(np.int64) >> shift) ^ number) | (row_of[n] ^ row)
    return different == 0


@njit(cache=True, error_model="numpy", nogil=True, forceinline=True)
def _stretch(shift: int, row_of: Index, start: Array, inverse_scale: Array, y: Array, begin: int, hi: int) -> int:
    """End of the stretch that begins at a site; negative where its sites are not all in one cell."""
    end = begin
    for size in (LONG, SHORT):
        end = min(begin + size, hi)
        here = slice(begin, end)
        if _same_cell(shift, row_of[here], start[here], inverse_scale[here], y[here]):
            return end
    return -end


@njit(cache=True, error_model="numpy", nogil=True)
def site_values(
    rows: Array, first: Index, count: Index, shift: int, row_of: Index, start: Array, inverse_scale: Array,
    y: Array, lo: int, hi: int, result: Array,
) -> bool:  # fmt: skip
    """f(u_n) of function `row_of[n]`; whether all sites are inside the table."""
    good, margin = True, 0
    begin = lo
    while begin < hi:
        end = _stretch(shift, row_of, start, inverse_scale, y, begin, hi)
        here = slice(begin, abs(end))  # views, because loops from zero become vector instructions
        begin = abs(end)
        function, u0, factor, e, out = row_of[here], start[here], inverse_scale[here], y[here], result[here]
        if end > 0:
            row = function[0]
            cell = locate(u0[0] + e[0] * factor[0], first[row], shift, count[row])
            centre, scale = rows[row, cell, CENTRE], rows[row, cell, SCALE]
            c = rows[row, cell, COEFFICIENT:]
            c0, c1, c2, c3, c4, c5, c6, c7 = c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7]
            for n in range(e.size):
                v = (u0[n] + e[n] * factor[n] - centre) * scale
                margin |= int(_LIMIT - (np.float64(v).view(np.int64) & _MAGNITUDE))  # negative where |v| > 1
                out[n] = ((((((c7 * v + c6) * v + c5) * v + c4) * v + c3) * v + c2) * v + c1) * v + c0
        else:
            for n in range(e.size):
                u = u0[n] + e[n] * factor[n]
                cell = locate(u, first[function[n]], shift, count[function[n]])
                good &= inside(rows, function[n], cell, u)
                out[n] = value(rows, function[n], cell, u)
    return bool(good and margin >= 0)


@njit(cache=True, error_model="numpy", nogil=True)
def site_values_and_slopes(
    rows: Array, first: Index, count: Index, shift: int, row_of: Index, start: Array, inverse_scale: Array,
    y: Array, lo: int, hi: int, result: Array, slope: Array,
) -> bool:  # fmt: skip
    """f(u_n) and df/dy_n of function `row_of[n]`; whether all sites are inside the table."""
    good, margin = True, 0
    begin = lo
    while begin < hi:
        end = _stretch(shift, row_of, start, inverse_scale, y, begin, hi)
        here = slice(begin, abs(end))
        begin = abs(end)
        function, u0, factor, e, out = row_of[here], start[here], inverse_scale[here], y[here], result[here]
        by_e = slope[here]
        if end > 0:
            row = function[0]
            cell = locate(u0[0] + e[0] * factor[0], first[row], shift, count[row])
            centre, scale = rows[row, cell, CENTRE], rows[row, cell, SCALE]
            c = rows[row, cell, COEFFICIENT:]
            c0, c1, c2, c3, c4, c5, c6, c7 = c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7]
            d1, d2, d3, d4, d5, d6, d7 = c1, 2 * c2, 3 * c3, 4 * c4, 5 * c5, 6 * c6, 7 * c7
            for n in range(e.size):
                v = (u0[n] + e[n] * factor[n] - centre) * scale
                margin |= int(_LIMIT - (np.float64(v).view(np.int64) & _MAGNITUDE))
                out[n] = ((((((c7 * v + c6) * v + c5) * v + c4) * v + c3) * v + c2) * v + c1) * v + c0
                by_v = (((((d7 * v + d6) * v + d5) * v + d4) * v + d3) * v + d2) * v + d1
                by_e[n] = by_v * scale * factor[n]
        else:
            for n in range(e.size):
                u = u0[n] + e[n] * factor[n]
                cell = locate(u, first[function[n]], shift, count[function[n]])
                good &= inside(rows, function[n], cell, u)
                out[n], by_u = value_and_slope(rows, function[n], cell, u)
                by_e[n] = by_u * factor[n]
    return bool(good and margin >= 0)
