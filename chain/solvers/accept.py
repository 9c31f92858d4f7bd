"""An accepted step, compiled: its outputs, the state to which it leads, and the size of the next.

Done by numpy it costs as much as the stages of a few hundred sites.
"""

from chain.arrays import Array, Index
from chain.solvers.state import (
    AFTER_REJECTION,
    FRESH,
    HIGH,
    LOW,
    MOVED,
    OUTPUT,
    PENDING,
    PREVIOUS_ERROR,
    PREVIOUS_STEP,
    STEP,
    STEPS,
    STOP,
    SUNK,
    THROUGHPUT,
    TIME,
    TRIED_ERROR,
    TRIED_STEP,
)
from chain.solvers.tableau import DENSE, END, STAGES
from chain.solvers.window import QUIET, REACHED, grow
from chain.storage.compiled import njit

SAFETY, SHRINK, GROW = 0.9, 1.0 / 6.0, 5.0
LITTLE = 1e-5  # of the energy at its origin: below it a body's energy has too few digits when counted from there


@njit(cache=True, error_model="numpy", nogil=True)
def next_step(error: float, h: float, clock: Array, accepted: bool, after_rejection: bool) -> float:
    """Step size after an error, by the predictive controller of Gustafsson."""
    error_before, h_before = clock[PREVIOUS_ERROR], clock[PREVIOUS_STEP]
    error = max(error, 1e-10)
    factor = SAFETY * error**-0.25
    if accepted and h_before > 0.0:
        factor = min(factor, SAFETY * (h / h_before) * (error_before / error**2) ** 0.25)
    factor = min(GROW, max(SHRINK, factor))
    return float(h * (min(factor, 1.0) if accepted and after_rejection else factor))


@njit(cache=True, error_model="numpy", nogil=True)
def accept(
    e: Array, heat: Array, clock: Array, counts: Index, e_new: Array, now: Array, new: Array, stages: Array,
    stage_heats: Array, moved: float, left: int, right: int, start: Array, inverse_scale: Array, stops: Array,
    restart: Index, times: Array, block: Array, heats: Array, written: int,
) -> int:  # fmt: skip
    """Write the outputs that the tried step holds to a block of zeros, and make it the state; outputs written so far.

    PENDING is cleared unless the block is full, and SUNK is set where a body has little of its energy left. Where the
    front has reached the window's edge, the window grows, and the step is to be made again.
    """
    h, t, stop = clock[TRIED_STEP], clock[TIME], stops[counts[STOP]]
    lo, hi = counts[LOW], counts[HIGH]
    at_stop = h == stop - t
    end = stop if at_stop else t + h  # time + (stop - time) may be an ulp below the stop, where there is an output
    if max(left, right) == REACHED:
        counts[PENDING] = 0
        grow(counts, e.size, True, True)
        return written
    while counts[OUTPUT] < times.size and times[counts[OUTPUT]] <= end:
        if written == block.shape[0]:
            return written
        s = min((times[counts[OUTPUT]] - t) / h, 1.0)
        _output(s, written, lo, hi, e, heat, e_new, stages, stage_heats, block, heats)
        counts[OUTPUT] += 1
        written += 1
    counts[PENDING] = 0
    proposed = next_step(clock[TRIED_ERROR], h, clock, True, counts[AFTER_REJECTION] > 0)
    # A step cut short by a stop says little about the size that was possible.
    clock[STEP] = max(proposed, clock[STEP]) if h < 0.9 * clock[STEP] else proposed
    clock[PREVIOUS_ERROR], clock[PREVIOUS_STEP] = max(clock[TRIED_ERROR], 0.01), h
    clock[TIME], clock[MOVED] = end, moved
    for n in range(lo, hi):
        e[n] = e_new[n]
        now[0, n] = new[0, n]
        now[1, n] = new[1, n]
        if e[n] * inverse_scale[n] < (LITTLE - 1.0) * start[n]:
            counts[SUNK] = 1
    for k in range(heat.size):
        if k < heat.size - 1:
            clock[THROUGHPUT] += abs(stage_heats[STAGES + 1, k] - heat[k])
        heat[k] = stage_heats[STAGES + 1, k]
    counts[STEPS] += 1
    counts[AFTER_REJECTION] = 0
    if at_stop:
        counts[FRESH] = restart[counts[STOP]]
        counts[STOP] += 1
    grow(counts, e.size, left != QUIET, right != QUIET)
    return written


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _output(
    s: float, row: int, lo: int, hi: int, e: Array, heat: Array, e_new: Array, stages: Array, stage_heats: Array,
    block: Array, heats: Array,
) -> None:  # fmt: skip
    """Energies and heats at the fraction `s` of the step; those of its end to the last bit."""
    for n in range(lo, hi):
        block[row, n] = e_new[n] if s == 1.0 else e[n]
    for k in range(heat.size):
        heats[row, k] = stage_heats[STAGES + 1, k] if s == 1.0 else heat[k]
    for j in range(STAGES if s < 1.0 else 0):
        weight = s * END[j] + s * (1.0 - s) * (DENSE[0, j] + s * DENSE[1, j])
        for n in range(lo, hi):
            block[row, n] += weight * stages[j, n]
        for k in range(heat.size):
            heats[row, k] += weight * stage_heats[j, k]
