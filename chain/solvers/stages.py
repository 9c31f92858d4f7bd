"""Stages of the Rosenbrock method on plain arrays, compiled.

A stage is a row of the tableau: y = e + sum_j a_j u_j, r = f(y) + sum_j c_j u_j/h, and u solves the step's matrix for
r. Heats given off are further components of the state: their rows of the matrix follow by substitution. Functions of
arrays compile in a second; what decides a step is Python (`chain.solvers.attempt`).
"""

import numpy as np

from chain.solvers.problem import Array, Index
from chain.solvers.tableau import GAMMA, STAGES
from chain.solvers.twisted import substitute
from chain.storage.compiled import njit
from chain.tables.sites import site_values

BLOCK = 512  # sites at a time, so that they stay in the nearest cache


@njit(cache=True, error_model="numpy", nogil=True)
def combine(
    a: Array, c: Array, terms: int, inverse_h: float, e: Array, u: Array, lo: int, hi: int, y: Array, r: Array
) -> None:
    """Y = e + sum_j a_j u_j and r = sum_j c_j u_j/h over the first `terms` stages, two at a time."""
    for n in range(lo, hi):
        y[n] = e[n]
        r[n] = 0.0
    for j in range(0, terms, 2):
        k = min(j + 1, terms - 1)  # the last of an odd number goes alone
        a0, a1 = a[j], a[k] if k > j else 0.0
        c0, c1 = c[j] * inverse_h, c[k] * inverse_h if k > j else 0.0
        one, two = u[j], u[k]
        for n in range(lo, hi):
            y[n] += a0 * one[n] + a1 * two[n]
            r[n] += c0 * one[n] + c1 * two[n]


@njit(cache=True, error_model="numpy", nogil=True)
def solve(
    c: Array, terms: int, h: float, lo: int, hi: int, J: Array, leaks: Array, sites: Index, powers: Array,
    multiplier: Array, pivot: Array, back: Array, r: Array, u: Array, heats: Array, row: int,
) -> None:  # fmt: skip
    """Complete `r` by currents and sources and solve for the stage `u[row]` and its heats.

    `leaks` is how the currents at the window's edges fall with the energies there.
    """
    for n in range(lo, hi):
        r[n] += J[n] - J[n + 1]
    power = 0.0
    for s in range(sites.size):
        r[sites[s]] += powers[s]
        power += powers[s]
    substitute(lo, hi, multiplier, pivot, back, r, u[row])
    heats[row, 0] = J[lo] - leaks[0] * u[row, lo]
    heats[row, 1] = -J[hi] - leaks[1] * u[row, hi - 1]
    heats[row, 2] = power
    for side in range(3):
        for j in range(terms):
            heats[row, side] += c[j] / h * heats[j, side]
        heats[row, side] *= GAMMA * h


@njit(cache=True, error_model="numpy", nogil=True)
def potential_stages(
    begin: int, end: int, h: float, a: Array, c: Array, lo: int, hi: int, e: Array, y: Array, r: Array, u: Array,
    rows: Array, first: Index, count: Index, shift: int, left_of: Index, right_of: Index, shared: bool,
    start: Array, inverse_scale: Array, left: Array, right: Array, weight: Array,
    ends: Array, gates: Array, leaks: Array, J: Array, sites: Index, powers: Array,
    multiplier: Array, pivot: Array, back: Array, heats: Array,
) -> bool:  # fmt: skip
    """Stages `begin` to `end` of a chain whose links have potentials, J_l = w_l (F(T_{l-1}) - F(T_l)).

    At the window's edges J = ends - gate F; `left` and `right` are the potentials for either link. Whether all sites
    are inside the tables; not so, `y` is the argument that leaves them.
    """
    for i in range(begin, end):
        terms = min(i, STAGES)
        good = True
        for b in range(lo, hi, BLOCK):
            stop = min(b + BLOCK, hi)
            combine(a[i], c[i], terms, 1.0 / h, e, u, b, stop, y, r)
            good &= site_values(rows, first, count, shift, left_of, start, inverse_scale, y, b, stop, left)
            if not shared:
                good &= site_values(rows, first, count, shift, right_of, start, inverse_scale, y, b, stop, right)
            if b > lo:
                J[b] = weight[b] * (right[b - 1] - left[b])
            for n in range(b + 1, stop):
                J[n] = weight[n] * (right[n - 1] - left[n])
        if not good:
            return False
        J[lo] = ends[i, 0] - gates[0] * left[lo]
        J[hi] = gates[1] * right[hi - 1] - ends[i, 1]
        solve(c[i], terms, h, lo, hi, J, leaks, sites, powers[i], multiplier, pivot, back, r, u, heats, terms)
    return True


@njit(cache=True, error_model="numpy", nogil=True)
def finish(
    weights: Array, lo: int, hi: int, e: Array, u: Array, e_new: Array, heat: Array, heats: Array, heat_new: Array
) -> float:
    """Energies and heats at the step's end, and the most energy that bodies or ends then have given or taken."""
    w0, w1, w2, w3, w4, w5 = weights[0], weights[1], weights[2], weights[3], weights[4], weights[5]
    held = 0.0
    for n in range(lo, hi):
        rise = w0 * u[0, n] + w1 * u[1, n] + w2 * u[2, n] + w3 * u[3, n] + w4 * u[4, n] + w5 * u[5, n]
        e_new[n] = e[n] + rise
        held += abs(e_new[n])
    for side in range(3):
        total = heat[side]
        for j in range(STAGES):
            total += weights[j] * heats[j, side]
        heat_new[side] = total
        held = max(held, abs(total)) if np.isfinite(total) else np.inf
    return held


@njit(cache=True, error_model="numpy", nogil=True)
def scaled_error(
    u: Array, heats: Array, row: int, lo: int, hi: int, T: Array, T_new: Array, slope: Array,
    rtol: float, atol: float, heat_tolerance: float, heat_rounding: Array,
) -> float:  # fmt: skip
    """Largest error of a temperature or reservoir's heat over its tolerance: a mean would hide a boundary layer."""
    error, total = 0.0, 0.0
    change = u[row]
    for n in range(lo, hi):
        part = abs(change[n] * slope[n]) / (rtol * max(T[n], T_new[n]) + atol)
        error = max(error, part)
        total += part
    for side in range(2):
        # What a current's rounding brings counts too: h K T, with K from dJ/de
        part = abs(heats[row, side]) / max(heat_tolerance, heat_rounding[side])
        error = max(error, part)
        total += part
    # A maximum forgets what is not a number; a sum does not.
    return error if np.isfinite(total) else np.inf
