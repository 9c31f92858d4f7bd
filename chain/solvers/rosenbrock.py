"""The stepping of the Rosenbrock method: error control, stops, outputs, the window.

A loop in Python over compiled stages: what it costs is small beside them in chains of a thousand bodies and
more, and nothing has to be compiled for it.
"""

from typing import TYPE_CHECKING

import numpy as np

from chain.arrays import Array
from chain.solvers.accept import accept, next_step
from chain.solvers.attempt import Attempt
from chain.solvers.currents import site_temperatures
from chain.solvers.dense import watch
from chain.solvers.state import (
    AFTER_REJECTION,
    FRESH,
    OUTSIDE_COUNT,
    PENDING,
    PREVIOUS_STEP,
    REJECTED,
    STEP,
    TIME,
    TRIED_ERROR,
    TRIED_STEP,
    State,
)
from chain.solvers.tableau import LOOKS
from chain.solvers.window import REACHED

if TYPE_CHECKING:
    from chain.solvers.graph.attempt import GraphAttempt

# Why `advance` returned
FINISHED, BLOCK_FULL, BUDGET_SPENT, OUTSIDE, STEP_TOO_SMALL, TOO_MANY_STEPS, ENERGY_SUNK = range(7)

LEAST_PART = 1e-60  # of the time until the next stop: numbers that are no more finite do not become so in shorter steps


def _fitted_step(h: float, left: float) -> float:
    """Step size that reaches the next stop exactly, without a sliver before it."""
    if 1.0000001 * h >= left:
        return left
    return min(h, 0.5 * left) if 2.0 * h > left else h


def _start_step(attempt: "Attempt | GraphAttempt", state: State, stop: float) -> None:
    """Step size at the start and after a jump, never above the last.

    The fastest body moves a little in it, whatever the drive does until `stop`.
    """
    clock, count = state.clock, state.counts
    t = float(clock[TIME])
    first, little = stop - t, attempt.control.rtol**0.25
    for row in LOOKS[:1] if attempt.drive.still else LOOKS:
        fastest = attempt.fastest(row, t, first)
        if fastest * first > little:
            first = little / fastest
    clock[STEP] = first if clock[STEP] == 0.0 else min(first, clock[STEP])
    clock[PREVIOUS_STEP] = 0.0
    count[FRESH] = 0


def advance(attempt: "Attempt | GraphAttempt", times: Array, block: Array, heats: Array) -> tuple[int, int, int]:
    """Step until the end, a full block of outputs, a spent budget, or a failure.

    Energies at `times[counts[OUTPUT]]` and later are written to the rows of `block` (and `heats`).

    Returns
    -------
    tuple of int, int, int
        Reason, rows written, site of a failure.
    """
    network, drive, control, state, work = (
        attempt.network, attempt.drive, attempt.control, attempt.state, attempt.work,
    )  # fmt: skip
    clock, count = state.clock, state.counts
    written, spent = 0, 0
    attempt.look(state)
    if not count[PENDING]:
        site_temperatures(network, state.e, work.T, work.slope)
    while True:
        if count[PENDING]:
            written = accept(
                *state[:4], work.e_new, work.now, work.new, work.stages, work.heats, work.moved, *work.fronts,
                network.start, network.inverse_scale, drive.stops, drive.restart, times, block, heats, written,
            )  # fmt: skip
            if count[PENDING]:
                return BLOCK_FULL, written, -1
            attempt.look(state)
        steps, rejected, lo, hi, number, _, fresh, *_, sunk = count.tolist()
        if number >= len(drive.stops):
            return FINISHED, written, -1
        if sunk:
            return ENERGY_SUNK, written, -1
        if spent > control.budget:
            return BUDGET_SPENT, written, -1
        if steps + rejected >= control.most_steps:
            return TOO_MANY_STEPS, written, -1
        stop = float(drive.stops[number])
        if fresh:
            _start_step(attempt, state, stop)
        t, proposed, *_ = clock.tolist()
        h = _fitted_step(proposed, attempt.until(stop, times) - t)
        if not h >= max(4e-16 * abs(t), LEAST_PART * stop):
            return STEP_TOO_SMALL, written, -1
        error, outside = attempt.step(h)
        spent += hi - lo + 100
        clock[TRIED_STEP], clock[TRIED_ERROR] = h, error
        if error <= 1.0:
            if len(state.reached) and REACHED not in work.fronts:
                watch(network, drive, state, work)
            count[PENDING] = 1
        else:
            count[REJECTED] += 1
            count[AFTER_REJECTION] = 1
            clock[STEP] = next_step(error, h, clock, False, False) if error < np.inf else 0.25 * h
            count[OUTSIDE_COUNT] += 1 if outside >= 0 else 0
            if outside >= 0 and count[OUTSIDE_COUNT] % 4 == 0:
                return OUTSIDE, written, outside
