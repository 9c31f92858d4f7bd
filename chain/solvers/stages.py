"""Stages of the Rosenbrock method on plain arrays, compiled.

A stage is a row of the tableau: y = e + sum_j a_j u_j, r = f(y) + sum_j c_j u_j/h, and u solves the step's matrix for
r. Heats given off are further components of the state: their rows of the matrix follow by substitution.
"""

from typing import Any

import numpy as np

from chain.arrays import Array, Index
from chain.solvers.state import (
    BACK,
    E_NEW,
    LEAK,
    MULTIPLIER,
    PIVOT,
    SLOPE,
    SLOPE_NEW,
    T_NEW,
    R,
    T,
    U,
)
from chain.solvers.tableau import END, GAMMA, STAGES, A, C
from chain.solvers.twisted import substitute
from chain.storage.compiled import njit

Pair = tuple[float, float]
Three = tuple[float, float, float]

ONE = np.uint64(1)  # a signed number of a site could be negative, and every access would ask
MAGNITUDE = 0x7FFFFFFFFFFFFFFF  # bits of a float without its sign
ROUNDING = 1e-13  # relative, of a current
LEAST_HEAT = 1e-300  # J


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def combine(row: int, h: float, e: Array, sites: Array, lo: int, hi: int, y: Array) -> None:
    """Y = e + sum_j a_j u_j and r = sum_j c_j u_j/h over the stages before, two at a time; `y` begins with `lo`."""
    r, e = sites[R, lo:], e[lo:]
    terms, many = min(row, STAGES), np.uint64(hi - lo)
    for n in range(many):
        y[n] = e[n]
        r[n] = 0.0
    for j in range(0, terms, 2):
        k = min(j + 1, terms - 1)  # the last of an odd number goes alone
        a0, a1 = A[row, j], A[row, k] if k > j else 0.0
        c0, c1 = C[row, j] / h, C[row, k] / h if k > j else 0.0
        one, two = sites[U + j, lo:], sites[U + k, lo:]
        for n in range(many):
            y[n] += a0 * one[n] + a1 * two[n]
            r[n] += c0 * one[n] + c1 * two[n]


@njit(cache=True, inner=True, error_model="numpy", nogil=True, fastmath={"reassoc"})
def total(x: Array, lo: int, hi: int) -> float:
    """The sum of x_lo .. x_{hi-1}, in whatever order is fast: none is better than another."""
    found = 0.0
    for n in range(np.uint64(lo), np.uint64(hi)):
        found += x[n]
    return found


@njit(cache=True, inner=True, error_model="numpy", nogil=True, fastmath={"reassoc"})
def _magnitude(x: Array, lo: int, hi: int) -> float:
    """The sum of |x_lo| .. |x_{hi-1}|."""
    found = 0.0
    for n in range(np.uint64(lo), np.uint64(hi)):
        found += abs(x[n])
    return found


@njit(cache=True, inner=True, error_model="numpy", nogil=True, fastmath={"reassoc"})
def relative(lo: int, hi: int, leak: Array, sites: Array) -> float:
    """Sum of T dJ/dT of the surroundings' links, of which there is dJ/de."""
    temperature, slope, found = sites[T], sites[SLOPE], 0.0
    for n in range(np.uint64(lo), np.uint64(hi)):
        found += abs(leak[n] * temperature[n] / slope[n])
    return found


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def solve(
    row: int, h: float, lo: int, hi: int, sites: Array, leaks: Three, at: Index, imposed: Array,
    heats: Array, around: Any,
) -> None:  # fmt: skip
    """Complete `r` by sources and solve for the stage and its heats, whose currents are in `heats`.

    `leaks` is how the currents at the window's edges fall with the energies there.
    """
    r, terms = sites[R], min(row, STAGES)
    u, power, last = sites[U + terms], 0.0, heats.shape[1] - 1
    for s in range(at.size):
        r[at[s]] += imposed[2 + s, row]
        power += imposed[2 + s, row]
    leak = around[0][LEAK]
    leaked = substitute(lo, hi, sites[MULTIPLIER], sites[PIVOT], sites[BACK], leak, r, u)
    heats[terms, 0] -= leaks[0] * u[lo]
    heats[terms, 1] -= leaks[1] * u[hi - 1]
    if leak.size > 0:
        heats[terms, 2] -= leaked
    heats[terms, last] = power
    for side in range(last + 1):
        for j in range(terms):
            heats[terms, side] += C[row, j] / h * heats[j, side]
        heats[terms, side] *= GAMMA * h


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def finish(lo: int, hi: int, e: Array, sites: Array, heat: Array, heats: Array) -> float:
    """Energies and heats at the step's end, and the most energy that bodies or ends then have given or taken."""
    new = sites[E_NEW]
    u0, u1, u2, u3, u4, u5 = sites[U], sites[U + 1], sites[U + 2], sites[U + 3], sites[U + 4], sites[U + 5]
    for n in range(np.uint64(lo), np.uint64(hi)):
        rise = END[0] * u0[n] + END[1] * u1[n] + END[2] * u2[n] + END[3] * u3[n] + END[4] * u4[n] + END[5] * u5[n]
        new[n] = e[n] + rise
    held = _magnitude(new, lo, hi)
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
    """Largest error of a temperature or reservoir's heat over its tolerance: a mean would hide a boundary layer.

    Numbers without sign are in the order of their bits, in which what is not a number comes last.
    """
    worst: Any = 0
    change, before, after, slope = sites[U + stage], sites[T], sites[T_NEW], sites[SLOPE_NEW]
    for n in range(np.uint64(lo), np.uint64(hi)):
        part = change[n] * slope[n] / (rtol * max(before[n], after[n]) + atol)
        worst = max(worst, np.float64(part).view(np.int64) & MAGNITUDE)
    for side in range(heats.shape[1] - 1):
        # What a current's rounding brings counts too: h K T, with K from dJ/de
        part = heats[stage, side] / max(least, roundings[side])
        worst = max(worst, np.float64(part).view(np.int64) & MAGNITUDE)
    error = np.int64(worst).view(np.float64)
    return error if np.isfinite(error) else np.inf
