"""The stepping of the Rosenbrock method: error control, stops, outputs, the window.

A loop in Python over compiled stages: what it costs is small beside them in chains of a thousand bodies and
more, and nothing has to be compiled for it.
"""

from typing import TYPE_CHECKING

import numpy as np

from chain.solvers.attempt import Attempt
from chain.solvers.currents import site_temperatures
from chain.solvers.dense import emit, watch
from chain.solvers.problem import Array
from chain.solvers.state import (
    AFTER_REJECTION,
    FRESH,
    HIGH,
    LOW,
    MOVED,
    OUTSIDE_COUNT,
    PENDING,
    PREVIOUS_ERROR,
    PREVIOUS_STEP,
    REJECTED,
    STEP,
    STEPS,
    STOP,
    THROUGHPUT,
    TIME,
    TRIED_ERROR,
    TRIED_STEP,
    Control,
    Drive,
    State,
    Work,
)
from chain.solvers.window import REACHED, fronts, grow

if TYPE_CHECKING:
    from chain.solvers.graph.attempt import GraphAttempt

# Why `advance` returned
FINISHED, BLOCK_FULL, BUDGET_SPENT, OUTSIDE, STEP_TOO_SMALL, TOO_MANY_STEPS = range(6)

SAFETY, SHRINK, GROW = 0.9, 1.0 / 6.0, 5.0
LEAST_PART = 1e-60  # of the time until the next stop: numbers that are no more finite do not become so in shorter steps


def _next_step(error: float, h: float, state: State, accepted: bool) -> float:
    """Step size after an error, by the predictive controller of Gustafsson."""
    error_before, h_before = state.clock[PREVIOUS_ERROR : PREVIOUS_STEP + 1].tolist()
    error = max(error, 1e-10)
    factor = SAFETY * error**-0.25
    if accepted and h_before > 0.0:
        factor = min(factor, SAFETY * (h / h_before) * (error_before / error**2) ** 0.25)
    factor = min(GROW, max(SHRINK, factor))
    return float(h * (min(factor, 1.0) if accepted and state.counts[AFTER_REJECTION] else factor))


def _fitted_step(h: float, left: float) -> float:
    """Step size that reaches the next stop exactly, without a sliver before it."""
    if 1.0000001 * h >= left:
        return left
    return min(h, 0.5 * left) if 2.0 * h > left else h


def _accept(drive: Drive, control: Control, state: State, work: Work) -> None:
    """Make the tried step the state, and propose the next step size and window."""
    clock, count = state.clock, state.counts
    t, step, _, _, throughput, h, error, *_ = clock.tolist()
    here, number = slice(int(count[LOW]), int(count[HIGH])), int(count[STOP])
    proposed = _next_step(error, h, state, True)
    # A step cut short by a stop says little about the size that was possible.
    clock[STEP] = max(proposed, step) if h < 0.9 * step else proposed
    grow(state, work.fronts)
    state.e[here] = work.e_new[here]
    work.now[:, here] = work.new[:, here]
    clock[THROUGHPUT] = throughput + sum(map(abs, (work.heat_new - state.heat).tolist()[:-1]))
    clock[MOVED] = work.moved
    state.heat[:] = work.heat_new
    stop = float(drive.stops[number])
    at_stop = h == stop - t
    clock[TIME] = stop if at_stop else t + h
    clock[PREVIOUS_ERROR], clock[PREVIOUS_STEP] = max(error, 0.01), h
    count[STEPS] += 1
    count[AFTER_REJECTION] = 0
    if at_stop:
        count[FRESH] = drive.restart[number]
        count[STOP] = number + 1


def _start_step(attempt: "Attempt | GraphAttempt", state: State, stop: float) -> None:
    """Step size at the start and after a jump: as the state's rate of change suggests, never above the last."""
    clock, count = state.clock, state.counts
    first = attempt.first(stop)
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
            stop = float(drive.stops[count[STOP]])
            written = emit(state, work, stop, times, block, heats, written)
            if count[PENDING]:
                return BLOCK_FULL, written, -1
            _accept(drive, control, state, work)
            attempt.look(state)
        steps, rejected, lo, hi, number, _, fresh, *_ = count.tolist()
        if number >= len(drive.stops):
            return FINISHED, written, -1
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
            work.fronts = fronts(control, state, work)
            if REACHED in work.fronts:  # done again in a window that is wider on both sides
                grow(state, (REACHED, REACHED))
                attempt.look(state)
                continue
            if len(state.reached):
                watch(network, drive, state, work)
            count[PENDING] = 1
        else:
            count[REJECTED] += 1
            count[AFTER_REJECTION] = 1
            clock[STEP] = _next_step(error, h, state, False) if error < np.inf else 0.25 * h
            count[OUTSIDE_COUNT] += 1 if outside >= 0 else 0
            if outside >= 0 and count[OUTSIDE_COUNT] % 4 == 0:
                return OUTSIDE, written, outside
