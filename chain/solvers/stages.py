"""Stages of the Rosenbrock method on plain arrays, compiled.

A stage is a row of the tableau: y = e + sum_j a_j u_j, r = f(y) + sum_j c_j u_j/h, and u solves the step's matrix for
r. Heats given off are further components of the state: their rows of the matrix follow by substitution.
"""

from typing import Any

import numpy as np

from chain.solvers.flows import linear_flows, pair_flows, potential_flows
from chain.solvers.problem import Array, Index
from chain.solvers.state import (
    A_SIDE,
    AFTER,
    B_SIDE,
    BACK,
    BEFORE,
    E_NEW,
    ENTERING,
    INVERSE_SCALE,
    LEAK,
    MULTIPLIER,
    OUTER_WEIGHT,
    OUTSIDE,
    OWN,
    PIVOT,
    SLOPE_NEW,
    START,
    T_NEW,
    WEIGHT,
    J,
    R,
    T,
    U,
    Y,
)
from chain.solvers.tableau import END, GAMMA, STAGES, A, C
from chain.solvers.twisted import substitute
from chain.storage.compiled import njit
from chain.tables.sites import site_values

Tables = tuple[Array, Index, int, Index, bool]  # of the sites: rows, cells, shift, which is whose, whether one for both
Pair = tuple[float, float]
Three = tuple[float, float, float]

ONE, TWO, THREE = np.uint64(1), np.uint64(2), np.uint64(3)
BLOCK = 512  # sites at a time, so that they stay in the nearest cache
ROUNDING = 1e-13  # relative, of a current
LEAST_HEAT = 1e-300  # J


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def combine(row: int, h: float, e: Array, sites: Array, lo: int, hi: int) -> None:
    """Y = e + sum_j a_j u_j and r = sum_j c_j u_j/h over the stages before, two at a time."""
    y, r = sites[Y], sites[R]
    terms = min(row, STAGES)
    first, end = np.uint64(lo), np.uint64(hi)
    for n in range(first, end):
        y[n] = e[n]
        r[n] = 0.0
    for j in range(0, terms, 2):
        k = min(j + 1, terms - 1)  # the last of an odd number goes alone
        a0, a1 = A[row, j], A[row, k] if k > j else 0.0
        c0, c1 = C[row, j] / h, C[row, k] / h if k > j else 0.0
        one, two = sites[U + j], sites[U + k]
        for n in range(first, end):
            y[n] += a0 * one[n] + a1 * two[n]
            r[n] += c0 * one[n] + c1 * two[n]


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def potential_currents(
    row: int, h: float, lo: int, hi: int, e: Array, sites: Array, tables: Tables, imposed: Array, gates: Pair,
    around: Any,
) -> bool:  # fmt: skip
    """J_l = w_l (F(T_{l-1}) - F(T_l)) where all links have potentials, and J = imposed - gate F at the window's edges.

    Whether all sites are inside the tables; not so, `y` is the argument that leaves them.
    """
    rows, cells, shift, row_of, shared = tables
    current, start, inverse_scale, weight = sites[J], sites[START], sites[INVERSE_SCALE], sites[WEIGHT]
    y, left, right, good = sites[Y], sites[AFTER], sites[AFTER if shared else BEFORE], True
    for b in range(lo, hi, BLOCK):
        stop = min(b + BLOCK, hi)
        combine(row, h, e, sites, b, stop)
        if around is None or around[3]:
            good &= site_values(
                rows, cells, shift, row_of[1], start, inverse_scale, y, b, stop, left, np.int64(0), left, None
            )
        else:
            good &= site_values(
                rows, cells, shift, row_of[1], start, inverse_scale, y, b, stop, left, np.int64(0), left,
                (row_of[3], around[0][OWN]),
            )  # fmt: skip
        if not shared:
            good &= site_values(
                rows, cells, shift, row_of[2], start, inverse_scale, y, b, stop, right, np.int64(0), right, None
            )
        if b > lo:
            current[b] = weight[b] * (right[b - 1] - left[b])
        for n in range(np.uint64(b + 1), np.uint64(stop)):
            current[n] = weight[n] * (right[n - ONE] - left[n])
        if around is not None:
            outer, given, own = around[0], around[2], left if around[3] else around[0][OWN]
            entering, outer_weight, same = outer[ENTERING], outer[OUTER_WEIGHT], imposed[given[0], row]
            for n in range(np.uint64(b), np.uint64(stop)):
                entering[n] = outer_weight[n] * (same - own[n])
            for n in range(b if given.size > 1 else stop, stop):
                entering[n] = outer_weight[n] * (imposed[given[n], row] - own[n])
    current[lo] = imposed[0, row] - gates[0] * left[lo]
    current[hi] = gates[1] * right[hi - 1] - imposed[1, row]
    return good


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def flows(
    row: int | np.int64, lo: int, hi: int, T: Array, sites: Array, by_a: Array, by_b: Array, imposed: Array,
    gates: Pair, chosen: tuple[Index, Index], potentials: Any, linear: Any, pairs: Any,
) -> None:  # fmt: skip
    """Currents of any links and their derivatives by temperatures, with what ends impose at a row of the tableau."""
    link, kind = chosen
    current, weight, a, b = sites[J], sites[WEIGHT], sites[A_SIDE], sites[B_SIDE]
    begin, end = lo if gates[0] > 0.0 else lo + 1, hi + 1 if gates[1] > 0.0 else hi
    for n in range(lo, hi):
        a[n + 1], b[n] = T[n], T[n]
    if begin == lo:
        a[lo] = imposed[0, row]
    if end > hi:
        b[hi] = imposed[1, row]
    if potentials is not None:
        potential_flows(potentials, link, kind, begin, end, a, b, current, by_a, by_b)
    if linear is not None:
        linear_flows(linear, link, kind, begin, end, a, b, current, by_a, by_b)
    if pairs is not None:
        pair_flows(pairs, link, kind, begin, end, a, b, current, by_a, by_b)
    for n in range(begin, end):
        current[n] *= weight[n]
        by_a[n] *= weight[n]
        by_b[n] *= weight[n]
    if begin > lo:
        current[lo] = imposed[0, row]
    if end == hi:
        current[hi] = -imposed[1, row]


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def entering_flows(
    row: int | np.int64, lo: int, hi: int, T: Array, around: Any, by_outside: Array, by_own: Array, imposed: Array,
    kind: Index, potentials: Any, linear: Any, pairs: Any,
) -> None:  # fmt: skip
    """Currents from surroundings by any links, and their derivatives by temperatures."""
    outer, link, given, _ = around
    outside, entering, weight = outer[OUTSIDE], outer[ENTERING], outer[OUTER_WEIGHT]
    for n in range(lo, hi):
        outside[n] = imposed[given[n if given.size > 1 else 0], row]
    if potentials is not None:
        potential_flows(potentials, link, kind, lo, hi, outside, T, entering, by_outside, by_own)
    if linear is not None:
        linear_flows(linear, link, kind, lo, hi, outside, T, entering, by_outside, by_own)
    if pairs is not None:
        pair_flows(pairs, link, kind, lo, hi, outside, T, entering, by_outside, by_own)
    for n in range(lo, hi):
        entering[n] *= weight[n]
        by_outside[n] *= weight[n]
        by_own[n] *= weight[n]


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _given_off(lo: int, hi: int, entering: Array, leak: Array, u: Array) -> float:
    """Sum of what enters, in four parts that do not wait for each other."""
    a, b, c, d = 0.0, 0.0, 0.0, 0.0
    many = lo + 4 * ((hi - lo) // 4)
    for n in range(np.uint64(lo), np.uint64(many), np.uint64(4)):
        a += entering[n] - leak[n] * u[n]
        b += entering[n + ONE] - leak[n + ONE] * u[n + ONE]
        c += entering[n + TWO] - leak[n + TWO] * u[n + TWO]
        d += entering[n + THREE] - leak[n + THREE] * u[n + THREE]
    for n in range(many, hi):
        a += entering[n] - leak[n] * u[n]
    return float((a + b) + (c + d))


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def solve(
    row: int, h: float, lo: int, hi: int, sites: Array, leaks: Three, at: Index, imposed: Array,
    heats: Array, around: Any,
) -> None:  # fmt: skip
    """Complete `r` by currents and sources and solve for the stage and its heats.

    `leaks` is how the currents at the window's edges fall with the energies there.
    """
    current, r, terms = sites[J], sites[R], min(row, STAGES)
    u, power, last = sites[U + terms], 0.0, heats.shape[1] - 1
    if around is None:
        for n in range(np.uint64(lo), np.uint64(hi)):
            r[n] += current[n] - current[n + ONE]
    else:
        entering = around[0][ENTERING]
        for n in range(np.uint64(lo), np.uint64(hi)):
            r[n] += current[n] - current[n + ONE] + entering[n]
    for s in range(at.size):
        r[at[s]] += imposed[2 + s, row]
        power += imposed[2 + s, row]
    substitute(lo, hi, sites[MULTIPLIER], sites[PIVOT], sites[BACK], r, u)
    heats[terms, 0] = current[lo] - leaks[0] * u[lo]
    heats[terms, 1] = -current[hi] - leaks[1] * u[hi - 1]
    if around is not None:
        heats[terms, 2] = _given_off(lo, hi, around[0][ENTERING], around[0][LEAK], u)
    heats[terms, last] = power
    for side in range(last + 1):
        for j in range(terms):
            heats[terms, side] += C[row, j] / h * heats[j, side]
        heats[terms, side] *= GAMMA * h


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def finish(lo: int, hi: int, e: Array, sites: Array, heat: Array, heats: Array) -> float:
    """Energies and heats at the step's end, and the most energy that bodies or ends then have given or taken."""
    held, new = 0.0, sites[E_NEW]
    u0, u1, u2, u3, u4, u5 = sites[U], sites[U + 1], sites[U + 2], sites[U + 3], sites[U + 4], sites[U + 5]
    for n in range(np.uint64(lo), np.uint64(hi)):
        rise = END[0] * u0[n] + END[1] * u1[n] + END[2] * u2[n] + END[3] * u3[n] + END[4] * u4[n] + END[5] * u5[n]
        new[n] = e[n] + rise
        held += abs(new[n])
    for side in range(heats.shape[1]):
        total = heat[side]
        for j in range(STAGES):
            total += END[j] * heats[j, side]
        heats[STAGES + 1, side] = total
        held = max(held, abs(total)) if np.isfinite(total) else np.inf
    return held


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def scaled_error(
    stage: int, lo: int, hi: int, sites: Array, heats: Array, rtol: float, atol: float, least: float,
    roundings: Three,
) -> float:  # fmt: skip
    """Largest error of a temperature or reservoir's heat over its tolerance: a mean would hide a boundary layer."""
    error, total = 0.0, 0.0
    change, before, after, slope = sites[U + stage], sites[T], sites[T_NEW], sites[SLOPE_NEW]
    for n in range(np.uint64(lo), np.uint64(hi)):
        part = abs(change[n] * slope[n]) / (rtol * max(before[n], after[n]) + atol)
        error = max(error, part)
        total += part
    for side in range(heats.shape[1] - 1):
        # What a current's rounding brings counts too: h K T, with K from dJ/de
        part = abs(heats[stage, side]) / max(least, roundings[side])
        error = max(error, part)
        total += part
    # A maximum forgets what is not a number; a sum does not.
    return error if np.isfinite(total) else np.inf
