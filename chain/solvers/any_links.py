"""Currents of a chain of any links from the temperatures of its sites, on plain arrays, compiled."""

from typing import Any

import numpy as np

from chain.arrays import Array, Index
from chain.solvers.flows import linear_flows, pair_flows, potential_flows
from chain.solvers.potentials import Tables
from chain.solvers.stages import ONE, Pair, combine, relative, total
from chain.solvers.state import (
    A_SIDE,
    AFTER,
    B_SIDE,
    BY_A,
    BY_B,
    BY_OUTSIDE,
    ENTERING,
    FALL,
    INVERSE_SCALE,
    LEAK,
    OUTER_WEIGHT,
    OUTSIDE,
    RISE,
    SLOPE,
    SPARE_A,
    SPARE_B,
    SPARE_OUTSIDE,
    SPARE_OWN,
    START,
    WEIGHT,
    J,
    R,
    T,
    Y,
)
from chain.solvers.tableau import RATE, STAGES
from chain.storage.compiled import njit
from chain.tables.sites import site_values


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _weighted(
    begin: int, end: int, link: Index, kind: Index, weight: Array, a: Array, b: Array, current: Array, by_a: Array,
    by_b: Array, potentials: Any, linear: Any, pairs: Any,
) -> None:  # fmt: skip
    """Currents of links of all kinds that there are between temperatures a and b, and their derivatives by these."""
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


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def flows(
    row: int, lo: int, hi: int, T: Array, sites: Array, by_a: Array, by_b: Array, imposed: Array,
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
    _weighted(begin, end, link, kind, weight, a, b, current, by_a, by_b, potentials, linear, pairs)
    if begin > lo:
        current[lo] = imposed[0, row]
    if end == hi:
        current[hi] = -imposed[1, row]


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def entering_flows(
    row: int, lo: int, hi: int, T: Array, around: Any, by_outside: Array, by_own: Array, imposed: Array,
    kind: Index, potentials: Any, linear: Any, pairs: Any,
) -> None:  # fmt: skip
    """Currents from surroundings by any links, and their derivatives by temperatures."""
    outer, link, given, _, _ = around
    outside, entering, weight = outer[OUTSIDE], outer[ENTERING], outer[OUTER_WEIGHT]
    for n in range(lo, hi):
        outside[n] = imposed[given[n if given.size > 1 else 0], row]
    _weighted(lo, hi, link, kind, weight, outside, T, entering, by_outside, by_own, potentials, linear, pairs)


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def slopes(
    lo: int, hi: int, sites: Array, imposed: Array, gates: Pair, chosen: tuple[Index, Index],
    potentials: Any, linear: Any, pairs: Any, around: Any,
) -> float:  # fmt: skip
    """Derivatives of the currents by energies: dJ_l/de_{l-1}, -dJ_l/de_l, and of what leaks into surroundings.

    Returns what leaks for a relative change of all temperatures.
    """
    rise, fall, slope, by_a, by_b = sites[RISE], sites[FALL], sites[SLOPE], sites[BY_A], sites[BY_B]
    flows(0, lo, hi, sites[T], sites, by_a, by_b, imposed, gates, chosen, potentials, linear, pairs)
    for n in range(lo, hi):
        fall[n] = -by_b[n] * slope[n]
        rise[n + 1] = by_a[n + 1] * slope[n]
    if around[0].shape[1] == 0:
        return 0.0
    leak, by_outside, by_own = around[0][LEAK], around[0][BY_OUTSIDE], around[0][SPARE_OWN]
    entering_flows(0, lo, hi, sites[T], around, by_outside, by_own, imposed, chosen[1], potentials, linear, pairs)
    for n in range(lo, hi):
        leak[n] = -by_own[n] * slope[n]
    return relative(lo, hi, leak, sites)


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def currents(
    row: int, h: float, lo: int, hi: int, e: Array, sites: Array, tables: Tables, imposed: Array, rates: Array,
    gates: Pair, heats: Array, chosen: tuple[Index, Index], potentials: Any, linear: Any, pairs: Any, around: Any,
) -> bool:  # fmt: skip
    """`r` at a row of the tableau completed by currents, and of these what ends and surroundings give.

    Returns whether all sites are inside the tables.
    """
    rows, cells, shift, row_of, _ = tables
    terms = min(row, STAGES)
    current, r, here, by_a, by_b = sites[J], sites[R], sites[AFTER], sites[SPARE_A], sites[SPARE_B]
    combine(row, h, e, sites, lo, hi, sites[Y, lo:])
    if not site_values(
        rows, cells, shift, row_of[0], sites[START], sites[INVERSE_SCALE], sites[Y], lo, hi, here, None, None,
    ):  # fmt: skip
        return False
    flows(row, lo, hi, here, sites, by_a, by_b, imposed, gates, chosen, potentials, linear, pairs)
    # What a changing reservoir adds
    if gates[0] > 0.0:
        current[lo] += h * RATE[row] * sites[BY_A, lo] * rates[0]
    if gates[1] > 0.0:
        current[hi] += h * RATE[row] * sites[BY_B, hi] * rates[1]
    for n in range(np.uint64(lo), np.uint64(hi)):
        r[n] += current[n] - current[n + ONE]
    outer, _, given, _, _ = around
    if outer.shape[1] > 0:
        spare_out, spare_own = outer[SPARE_OUTSIDE], outer[SPARE_OWN]
        entering_flows(row, lo, hi, here, around, spare_out, spare_own, imposed, chosen[1], potentials, linear, pairs)
        for n in range(lo, hi):
            outer[ENTERING, n] += h * RATE[row] * outer[BY_OUTSIDE, n] * rates[given[n if given.size > 1 else 0]]
            r[n] += outer[ENTERING, n]
        heats[terms, 2] = total(outer[ENTERING], lo, hi)
    heats[terms, 0], heats[terms, 1] = current[lo], -current[hi]
    return True
