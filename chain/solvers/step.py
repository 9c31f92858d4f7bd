"""A whole step of the Rosenbrock method as one compiled function: the call costs more than 50 sites do.

It is compiled for a chain all of whose links have potentials (`chosen` is None), and for every combination of links
that have potentials, follow the linear law, or are given by pairs of temperatures: what is None is left out.
Surroundings are empty arrays where there are none, so that a chain with them has nothing more to compile.
"""

from typing import Any

import numpy as np

from chain.arrays import Array, Index
from chain.solvers.any_links import currents, slopes
from chain.solvers.potentials import FIRST_LOOK, Tables, potential_currents, potential_slopes
from chain.solvers.stages import LEAST_HEAT, ROUNDING, Pair, Three, combine, finish, scaled_error, solve
from chain.solvers.state import (
    BACK,
    E_NEW,
    FALL,
    INVERSE_SCALE,
    LEAK,
    MULTIPLIER,
    PIVOT,
    RISE,
    SLOPE,
    SLOPE_NEW,
    START,
    T_NEW,
    T,
    Y,
)
from chain.solvers.tableau import GAMMA, STAGES
from chain.solvers.twisted import factorise
from chain.solvers.window import QUIET, fronts
from chain.storage.compiled import njit
from chain.tables.sites import site_values

TRIED, LEFT_TABLES, ENDED_OUTSIDE = 0, 1, 2


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _linearise(
    lo: int, hi: int, h: float, e: Array, sites: Array, tables: Tables, imposed: Array, gates: Pair,
    chosen: Any, potentials: Any, linear: Any, pairs: Any, around: Any,
) -> Three:  # fmt: skip
    """Derivatives of currents by energies at the step's start, factors of its matrix, and what leaks at the edges.

    And what leaks into surroundings for a relative change of all temperatures.
    """
    rise, fall = sites[RISE], sites[FALL]
    if chosen is None:
        leaking = potential_slopes(lo, hi, e, sites, tables, around)
    else:
        leaking = slopes(lo, hi, sites, imposed, gates, chosen, potentials, linear, pairs, around)
    rise[lo] = fall[hi] = 0.0
    if gates[0] == 0.0:
        fall[lo] = 0.0
    if gates[1] == 0.0:
        rise[hi] = 0.0
    factorise(1.0 / (h * GAMMA), around[0][LEAK], lo, hi, rise, fall, sites[MULTIPLIER], sites[PIVOT], sites[BACK])
    return fall[lo], rise[hi], leaking


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
        if chosen is None:
            good = potential_currents(row, h, lo, hi, e, sites, tables, imposed, gates, heats, around)
        else:
            good = currents(
                row, h, lo, hi, e, sites, tables, imposed, rates, gates, heats, chosen, potentials, linear, pairs,
                around,
            )  # fmt: skip
        if not good:
            combine(row, h, e, sites, lo, hi, sites[Y, lo:])  # for whoever asks which site it was
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
                sites[T_NEW], sites[SLOPE_NEW], None,
            ):  # fmt: skip
                return ENDED_OUTSIDE, np.inf, moved, QUIET, QUIET
        if STAGES - 1 <= row < FIRST_LOOK:
            stage, least = min(row, STAGES), heat_rtol * moved
            error = max(error, scaled_error(stage, lo, hi, sites, heats, rtol, atol, least, roundings))
    if error > 1.0:
        return TRIED, error, moved, QUIET, QUIET
    return (TRIED, error, moved, *fronts(lo, hi, e, sites, rtol, atol))
