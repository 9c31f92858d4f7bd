"""Steady states found by a run in time, where a current may fall as its temperature difference rises.

Heat then balances in several ways, some of which the least fluctuation ends. The one meant is what the bodies come to
from their start. Thermal switches and transistors go from one to another: [Li2006].
"""

import numpy as np

from chain.arrays import Array
from chain.errors import SolverError
from chain.solvers.flows import link_flows
from chain.solvers.problem import Problem
from chain.solvers.run import Run
from chain.solvers.tabulate import Tables
from chain.tables.cells import CENTRE, COEFFICIENT, SCALE, powers_and_slopes

STILL = 1e-10  # of temperatures: a change within one period and less that counts as none
PERIODS, LONGER = 30, 2.0
SAME = 1e-7  # of temperatures: the same state, found in two ways
JUMP = 1e-6  # of K, from one cell of its table to the next
MARGIN = 3.0  # of temperature differences: another balance may have such larger ones


def settled(problem: Problem, tables: Tables) -> tuple[Array, float, int]:
    """What the bodies come to from the problem's start: temperatures, the current of the first link, and steps.

    Parameters
    ----------
    problem : Problem
        Ends and sources are constant.
    tables : Tables
        Of temperatures as they may be at the start.

    Raises
    ------
    SolverError
        Where they come to no rest, or leave the temperatures of links and bodies.
    """
    period, start, state, steps = _period(tables), 0.0, None, 0
    for _ in range(PERIODS):
        run = Run(problem, np.array([start, start + period]), start=state, tables=tables)
        result = next(run.blocks(2, True))
        steps = result.steps
        before, after = result.temperatures
        if (np.abs(after - before) <= STILL * after).all():
            return after, float(result.currents[-1, 0]), steps
        state, tables = result.state, run.tables
        start, period = start + period, LONGER * period
    raise SolverError(
        "No steady state was found: currents fall where temperature differences rise, and the bodies come to no rest. "
        "Run a transient."
    )


def may_fall(tables: Tables, differences: Array) -> bool:
    """Whether currents by the linear law may fall as temperature differences like these rise.

    J = K((a + b)/2)(a - b) does where K jumps, or changes by as much as itself within half of the difference, which
    leaves both temperatures in the tables.
    """
    rows = tables.network.conductance_rows
    places = np.linspace(-1.0, 1.0, 5)
    powers, slopes = powers_and_slopes(places, rows.shape[-1] - COEFFICIENT)
    K = rows[..., COEFFICIENT:] @ powers
    slope = rows[..., COEFFICIENT:] @ slopes * rows[..., SCALE, None]
    K = np.maximum(np.abs(K), np.finfo(float).tiny)
    jump = np.abs(K[:, 1:, 0] / K[:, :-1, -1] - 1.0).max(initial=0.0) > JUMP + 10.0 * tables.error
    T = rows[..., CENTRE, None] + places / rows[..., SCALE, None]
    half = np.minimum(
        0.5 * MARGIN * np.abs(differences).max(initial=0.0), np.minimum(T - tables.lower, tables.upper - T)
    )
    return bool(jump or (np.abs(slope) * half > K).any())


def _period(tables: Tables) -> float:
    """All heat capacities times all resistances at the start's mean temperature."""
    network = tables.network
    initial = np.asarray(tables.problem.initial)
    T = np.full(len(network.link), float(np.mean(initial)))
    conductances = network.weight * np.abs(link_flows(network, network.link, T, T)[1])
    return float(tables.problem.capacities(initial).sum() * (1.0 / conductances).sum())
