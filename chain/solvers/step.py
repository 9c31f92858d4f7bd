"""A whole step of the Rosenbrock method as one compiled function: the call costs more than 50 sites do.

It is compiled for a chain all of whose links have potentials (`chosen` is None), and for every combination of links
that have potentials, follow the linear law, or are given by pairs of temperatures, with surroundings and without: what
is None is left out.
"""

from typing import Any

import numpy as np

from chain.solvers.problem import Array, Index
from chain.solvers.stages import (
    LEAST_HEAT,
    ROUNDING,
    Pair,
    Tables,
    Three,
    combine,
    entering_flows,
    finish,
    flows,
    potential_currents,
    scaled_error,
    solve,
)
from chain.solvers.state import (
    AFTER,
    BACK,
    BEFORE,
    BY_A,
    BY_B,
    BY_OUTSIDE,
    E_NEW,
    ENTERING,
    FALL,
    INVERSE_SCALE,
    LEAK,
    MULTIPLIER,
    OUTER_WEIGHT,
    PIVOT,
    RISE,
    SLOPE,
    SLOPE_NEW,
    SPARE_A,
    SPARE_B,
    SPARE_OUTSIDE,
    SPARE_OWN,
    START,
    T_NEW,
    WEIGHT,
    J,
    T,
    Y,
)
from chain.solvers.tableau import GAMMA, LOOKS, RATE, STAGES
from chain.solvers.twisted import factorise
from chain.solvers.window import QUIET, fronts
from chain.storage.compiled import njit
from chain.tables.sites import site_values

TRIED, LEFT_TABLES, ENDED_OUTSIDE = 0, 1, 2
FIRST_LOOK = LOOKS[0]


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _linearise(
    lo: int, hi: int, h: float, e: Array, sites: Array, tables: Tables, imposed: Array, gates: Pair,
    chosen: Any, potentials: Any, linear: Any, pairs: Any, around: Any,
) -> Three:  # fmt: skip
    """Derivatives of currents by energies at the step's start, factors of its matrix, and what leaks at the edges.

    And what leaks into surroundings for a relative change of all temperatures.
    """
    rise, fall, slope, weight = sites[RISE], sites[FALL], sites[SLOPE], sites[WEIGHT]
    if chosen is None:
        rows, cells, shift, row_of, shared = tables
        start, inverse_scale, value, by_e = sites[START], sites[INVERSE_SCALE], sites[AFTER], sites[BEFORE]
        site_values(rows, cells, shift, row_of[1], start, inverse_scale, e, lo, hi, value, np.int64(1), by_e, None)
        for n in range(lo, hi):
            fall[n] = weight[n] * by_e[n]
        if around is not None:
            leak, outer_weight, own = around[0][LEAK], around[0][OUTER_WEIGHT], by_e
            if not around[3]:
                own = leak
                site_values(
                    rows, cells, shift, row_of[3], start, inverse_scale, e, lo, hi, value, np.int64(1), own, None
                )
            for n in range(lo, hi):
                leak[n] = outer_weight[n] * own[n]
        if not shared:
            site_values(rows, cells, shift, row_of[2], start, inverse_scale, e, lo, hi, value, np.int64(1), by_e, None)
        for n in range(lo, hi):
            rise[n + 1] = weight[n + 1] * by_e[n]
    else:
        by_a, by_b = sites[BY_A], sites[BY_B]
        flows(np.int64(0), lo, hi, sites[T], sites, by_a, by_b, imposed, gates, chosen, potentials, linear, pairs)
        for n in range(lo, hi):
            fall[n] = -by_b[n] * slope[n]
            rise[n + 1] = by_a[n + 1] * slope[n]
        if around is not None:
            leak, by_outside, by_own = around[0][LEAK], around[0][BY_OUTSIDE], around[0][SPARE_OWN]
            entering_flows(
                np.int64(0), lo, hi, sites[T], around, by_outside, by_own, imposed, chosen[1], potentials, linear, pairs
            )
            for n in range(lo, hi):
                leak[n] = -by_own[n] * slope[n]
    rise[lo] = fall[hi] = 0.0
    if gates[0] == 0.0:
        fall[lo] = 0.0
    if gates[1] == 0.0:
        rise[hi] = 0.0
    into, T_start = 0.0, sites[T]
    if around is None:
        factorise(1.0 / (h * GAMMA), None, lo, hi, rise, fall, sites[MULTIPLIER], sites[PIVOT], sites[BACK])
    else:
        leak = around[0][LEAK]
        factorise(1.0 / (h * GAMMA), leak, lo, hi, rise, fall, sites[MULTIPLIER], sites[PIVOT], sites[BACK])
        for n in range(lo, hi):
            into += abs(leak[n] * T_start[n] / slope[n])
    return fall[lo], rise[hi], into


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _currents(
    row: int, h: float, lo: int, hi: int, e: Array, sites: Array, tables: Tables, imposed: Array, rates: Array,
    gates: Pair, chosen: Any, potentials: Any, linear: Any, pairs: Any, around: Any,
) -> bool:  # fmt: skip
    """Currents at a row of the tableau; whether all sites are inside the tables."""
    if chosen is None:
        return potential_currents(row, h, lo, hi, e, sites, tables, imposed, gates, around)
    rows, cells, shift, row_of, _ = tables
    current, here, by_a, by_b = sites[J], sites[AFTER], sites[SPARE_A], sites[SPARE_B]
    combine(row, h, e, sites, lo, hi)
    good = site_values(
        rows,
        cells,
        shift,
        row_of[0],
        sites[START],
        sites[INVERSE_SCALE],
        sites[Y],
        lo,
        hi,
        here,
        np.int64(0),
        here,
        None,
    )
    if good:
        flows(row, lo, hi, here, sites, by_a, by_b, imposed, gates, chosen, potentials, linear, pairs)
        # What a changing reservoir adds
        if gates[0] > 0.0:
            current[lo] += h * RATE[row] * sites[BY_A, lo] * rates[0]
        if gates[1] > 0.0:
            current[hi] += h * RATE[row] * sites[BY_B, hi] * rates[1]
        if around is not None:
            outer, _, given, _ = around
            spare_out, spare_own = outer[SPARE_OUTSIDE], outer[SPARE_OWN]
            entering_flows(
                row, lo, hi, here, around, spare_out, spare_own, imposed, chosen[1], potentials, linear, pairs
            )
            for n in range(lo, hi):
                outer[ENTERING, n] += h * RATE[row] * outer[BY_OUTSIDE, n] * rates[given[n if given.size > 1 else 0]]
    return good


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _rounding(h: float, leak: float, T: float, slope: float) -> float:
    """Heat that the rounding of an end's current brings."""
    return ROUNDING * h * abs(leak * T / slope) + LEAST_HEAT if leak != 0.0 else LEAST_HEAT


@njit(cache=True, error_model="numpy", nogil=True)
def step(
    begin: int, end: int, first_probe: int, end_probe: int, h: float, moved: float, lo: int, hi: int, gates: Pair,
    tolerances: tuple[float, float, float], e: Array, heat: Array, sites: Array, heats: Array, tables: Tables,
    imposed: Array, rates: Array, at: Index, chosen: Any, potentials: Any, linear: Any, pairs: Any, around: Any,
) -> tuple[int, float, float, int, int]:  # fmt: skip
    """Try a step, if `begin` and `end` are all its stages; of others only the currents and stages are found.

    Returns
    -------
    tuple
        TRIED, or how tables were left; the scaled error; the most energy moved; how far the front came to the left and
        the right edge of the window.
    """
    rtol, atol, heat_rtol = tolerances
    error = 0.0
    leaks = _linearise(lo, hi, h, e, sites, tables, imposed, gates, chosen, potentials, linear, pairs, around)
    roundings = (
        _rounding(h, leaks[0], sites[T, lo], sites[SLOPE, lo]),
        _rounding(h, leaks[1], sites[T, hi - 1], sites[SLOPE, hi - 1]),
        ROUNDING * h * leaks[2] + LEAST_HEAT,
    )
    for row in range(begin, max(end, end_probe)):
        if end <= row < first_probe:
            continue
        if error > 1.0:  # rejected already
            break
        if not _currents(
            row, h, lo, hi, e, sites, tables, imposed, rates, gates, chosen, potentials, linear, pairs, around
        ):
            return LEFT_TABLES, np.inf, moved, QUIET, QUIET
        solve(row, h, lo, hi, sites, leaks, at, imposed, heats, around)
        if row == STAGES - 1:
            held = finish(lo, hi, e, sites, heat, heats)
            if held == np.inf:
                return TRIED, np.inf, moved, QUIET, QUIET
            moved = max(moved, held)
            rows, cells, shift, row_of, _ = tables
            if not site_values(
                rows, cells, shift, row_of[0], sites[START], sites[INVERSE_SCALE], sites[E_NEW], lo, hi,
                sites[T_NEW], np.int64(1), sites[SLOPE_NEW], None,
            ):  # fmt: skip
                return ENDED_OUTSIDE, np.inf, moved, QUIET, QUIET
        if STAGES - 1 <= row < FIRST_LOOK:
            stage, least = min(row, STAGES), heat_rtol * moved
            error = max(error, scaled_error(stage, lo, hi, sites, heats, rtol, atol, least, roundings))
    if error > 1.0:
        return TRIED, error, moved, QUIET, QUIET
    return (TRIED, error, moved, *fronts(lo, hi, e, sites, rtol, atol))
