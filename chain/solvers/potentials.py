"""Currents of a chain all of whose links have potentials, F(T) with dF/dT = K, on plain arrays, compiled.

J_l = w_l (F(T_{l-1}) - F(T_l))     [Panasyuk2012] Eqs. (42), (80)
"""

from typing import Any

import numpy as np

from chain.arrays import Array, Index
from chain.solvers.stages import ONE, Pair, combine, relative
from chain.solvers.state import (
    AFTER,
    BEFORE,
    ENTERING,
    FALL,
    INVERSE_SCALE,
    LEAK,
    OUTER_WEIGHT,
    OWN,
    RISE,
    START,
    WEIGHT,
    J,
    R,
    Y,
)
from chain.solvers.tableau import LOOKS, STAGES
from chain.storage.compiled import njit
from chain.tables.sites import site_values

# Of the sites: rows, cells, shift, which is whose (or one entry), whether both links have the same
Tables = tuple[Array, Index, int, Index, bool]

BLOCK = 512  # sites at a time, so that they stay in the nearest cache
FIRST_LOOK = LOOKS[0]


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _potentials(lo: int, hi: int, y: Array, sites: Array, tables: Tables, around: Any) -> bool:
    """Potentials of the sites lo .. hi - 1 for the links on either side and the surroundings', at the arrays' begin.

    `y` begins with the site `lo`. Returns whether all sites are inside the tables.
    """
    rows, cells, shift, row_of, shared = tables
    start, inverse_scale, m = sites[START, lo:hi], sites[INVERSE_SCALE, lo:hi], hi - lo
    at = lo if row_of.shape[1] > 1 else 0
    outer, _, _, alike, _ = around
    if alike or outer.shape[1] == 0:
        good = site_values(rows, cells, shift, row_of[1, at:], start, inverse_scale, y, 0, m, sites[AFTER], None, None)
    else:
        second = (row_of[3, at:], outer[OWN])
        good = site_values(
            rows, cells, shift, row_of[1, at:], start, inverse_scale, y, 0, m, sites[AFTER], None, second
        )
    if not shared:
        good &= site_values(
            rows, cells, shift, row_of[2, at:], start, inverse_scale, y, 0, m, sites[BEFORE], None, None
        )
    return good


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def potential_slopes(lo: int, hi: int, e: Array, sites: Array, tables: Tables, around: Any) -> float:
    """Potentials, and derivatives by energies: dJ_l/de_{l-1}, -dJ_l/de_l, and of what leaks into surroundings.

    Returns what leaks for a relative change of all temperatures.
    """
    rows, cells, shift, row_of, shared = tables
    start, inverse_scale = sites[START], sites[INVERSE_SCALE]
    rise, fall, weight, leaking = sites[RISE], sites[FALL], sites[WEIGHT], 0.0
    outer, _, _, alike, _ = around
    leak, outer_weight = outer[LEAK], outer[OUTER_WEIGHT]
    for b in range(lo, hi, BLOCK):
        stop = min(b + BLOCK, hi)
        site_values(rows, cells, shift, row_of[1], start, inverse_scale, e, b, stop, sites[AFTER], fall, None)
        if not shared:
            site_values(rows, cells, shift, row_of[2], start, inverse_scale, e, b, stop, sites[BEFORE], rise[1:], None)
        if leak.size > 0:
            if not alike:
                site_values(rows, cells, shift, row_of[3], start, inverse_scale, e, b, stop, outer[OWN], leak, None)
            own = fall if alike else leak
            for n in range(np.uint64(b), np.uint64(stop)):
                leak[n] = outer_weight[n] * own[n]
            leaking += relative(b, stop, leak, sites)
        if shared:
            for n in range(np.uint64(b), np.uint64(stop)):
                rise[n + ONE] = weight[n + ONE] * fall[n]
        else:
            for n in range(np.uint64(b), np.uint64(stop)):
                rise[n + ONE] *= weight[n + ONE]
        for n in range(np.uint64(b), np.uint64(stop)):
            fall[n] *= weight[n]
    return leaking


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def potential_currents(
    row: int, h: float, lo: int, hi: int, e: Array, sites: Array, tables: Tables, imposed: Array, gates: Pair,
    heats: Array, around: Any,
) -> bool:  # fmt: skip
    """`r` at a row of the tableau completed by currents, and of these what the ends give, J = imposed - gate F.

    At the step's start the potentials are those that `potential_slopes` left. What is found at other rows lies where
    the first block's does, in the nearest cache; currents are kept at looks alone. Returns whether all sites are inside
    the tables.
    """
    r, good, look, terms = sites[R], True, row >= FIRST_LOOK, min(row, STAGES)
    known = look or row == 0
    outer, _, _, alike, _ = around
    current, entered, before = imposed[0, row], 0.0, 0.0
    for b in range(lo, hi, BLOCK):
        m = min(BLOCK, hi - b)
        here, place = b if known else 0, b if look else 0
        y, J_, weight = sites[Y], sites[J, place:], sites[WEIGHT, b:]
        left, right = sites[AFTER, here:], sites[AFTER if tables[4] else BEFORE, here:]
        combine(row, h, e, sites, b, b + m, y)
        if not known:
            good &= _potentials(b, b + m, y, sites, tables, around)
        if b > lo:
            J_[0] = weight[0] * (before - left[0])
            r[b - 1] += current - J_[0]
        else:
            J_[0] = imposed[0, row] - gates[0] * left[0]
            heats[terms, 0] = J_[0]
        for n in range(ONE, np.uint64(m)):
            J_[n] = weight[n] * (right[n - ONE] - left[n])
        completed = r[b:]
        if outer.shape[1] == 0:
            for n in range(np.uint64(m - 1)):
                completed[n] += J_[n] - J_[n + ONE]
        else:
            own = left if alike else outer[OWN, here:]
            entered += _complete(b, m, place, row, completed, J_, own, around, imposed)
        current, before = J_[m - 1], right[m - 1]
    heats[terms, 1] = imposed[1, row] - gates[1] * before
    r[hi - 1] += current + heats[terms, 1]
    sites[J, hi] = -heats[terms, 1]
    if outer.shape[1] > 0:
        heats[terms, 2] = entered
    return good


@njit(cache=True, inner=True, error_model="numpy", nogil=True, fastmath={"reassoc"})
def _complete(
    b: int, m: int, place: int, row: int, r: Array, J_: Array, own: Array, around: Any, imposed: Array
) -> float:
    """`r` of the m sites from `b` on, also by what enters from surroundings, w (F(T_outside) - F(T)), and its sum.

    In any order, so that it can be done by vectors.
    """
    outer, _, given, _, uniform = around
    entering, weight, entered, same = outer[ENTERING, place:], outer[OUTER_WEIGHT, b:], 0.0, imposed[given[0], row]
    if uniform:
        for n in range(np.uint64(m)):
            entering[n] = uniform * (same - own[n])
    elif given.size == 1:
        for n in range(np.uint64(m)):
            entering[n] = weight[n] * (same - own[n])
    else:
        for n in range(m):
            entering[n] = weight[n] * (imposed[given[b + n], row] - own[n])
    J_[m] = J_[m - 1]  # the last site's other current is not known yet
    for n in range(np.uint64(m)):
        r[n] += J_[n] - J_[n + ONE] + entering[n]
        entered += entering[n]
    return entered
