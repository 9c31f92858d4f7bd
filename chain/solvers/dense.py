"""Dense output of a tried step: states at requested times, and the times of events."""

import numpy as np

from chain.solvers.currents import output_temperatures
from chain.solvers.problem import Array
from chain.solvers.state import HIGH, LOW, OUTPUT, PENDING, TIME, TRIED_STEP, Drive, State, Work
from chain.solvers.tableau import DENSE, END, STAGES, dense
from chain.solvers.tabulate import Network
from chain.storage.compiled import njit


def emit(state: State, work: Work, stop: float, times: Array, block: Array, heats: Array, written: int) -> int:
    """Write the outputs that the tried step holds to a block of zeros until it is full; clears PENDING at the last."""
    clock, count = state.clock, state.counts
    h, t, first = float(clock[TRIED_STEP]), float(clock[TIME]), int(count[OUTPUT])
    # time + (stop - time) may be an ulp below the stop, where there is an output
    end = stop if h == stop - t else t + h
    if first < len(times) and times[first] <= end:
        window, outputs = (int(count[LOW]), int(count[HIGH])), times[first : first + len(block) - written]
        size = _outputs(
            outputs, end, t, h, *window, state.e, work.stages, work.e_new, block[written:], state.heat, work.heats,
            heats[written:],
        )  # fmt: skip
        count[OUTPUT] = first + size
        written += size
        if first + size < len(times) and times[first + size] <= end:
            return written
    count[PENDING] = 0
    return written


@njit(cache=True, error_model="numpy", nogil=True)
def _outputs(
    times: Array, end: float, t: float, h: float, lo: int, hi: int, e: Array, stages: Array, e_new: Array,
    block: Array, heat: Array, stage_heats: Array, heats: Array,
) -> int:  # fmt: skip
    """Rows of energies and heats at the times up to a step's end; how many."""
    for row in range(times.size):
        if times[row] > end:
            return row
        s = min((times[row] - t) / h, 1.0)
        for n in range(lo, hi):  # the step's end to the last bit
            block[row, n] = e_new[n] if s == 1.0 else e[n]
        for k in range(heat.size):
            heats[row, k] = stage_heats[STAGES + 1, k] if s == 1.0 else heat[k]
        for j in range(STAGES if s < 1.0 else 0):
            weight = s * END[j] + s * (1.0 - s) * (DENSE[0, j] + s * DENSE[1, j])
            for n in range(lo, hi):
                block[row, n] += weight * stages[j, n]
            for k in range(heat.size):
                heats[row, k] += weight * stage_heats[j, k]
    return times.size


def watch(network: Network, drive: Drive, state: State, work: Work) -> None:
    """Times of the events that happen in the tried step, by bisection on the dense output."""
    for k in np.flatnonzero(np.isnan(state.reached)):
        site, wanted = int(drive.event_site[k]), float(drive.event_temperature[k])
        if not state.counts[LOW] <= site < state.counts[HIGH]:
            continue
        before, after = work.T[site] - wanted, work.T_new[site] - wanted
        if before != 0.0 and before * after > 0.0:
            continue
        low, high = 0.0, 1.0 if before != 0.0 else 0.0
        while high - low > 1e-15:
            middle = 0.5 * (low + high)
            if (_temperature_at(network, state, work, site, middle) - wanted) * before > 0.0:
                low = middle
            else:
                high = middle
        state.reached[k] = state.clock[TIME] + high * state.clock[TRIED_STEP]


def _temperature_at(network: Network, state: State, work: Work, site: int, s: float) -> float:
    """Temperature of a site at the fraction `s` of the step."""
    energies = state.e.copy()
    energies[site] += float(dense(np.array([s]))[0] @ work.stages[:STAGES, site])
    return float(output_temperatures(network, energies[None, :])[0, site])
