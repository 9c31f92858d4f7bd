"""Dense output of a tried step: states at requested times, and the times of events, compiled."""

import numpy as np

from chain.solvers.problem import Array
from chain.solvers.state import HIGH, LOW, OUTPUT, PENDING, TIME, TRIED_STEP, Drive, State, Work
from chain.solvers.tableau import DENSE, STAGES
from chain.solvers.tabulate import Network
from chain.storage.compiled import njit
from chain.tables.cells import locate, value


@njit(cache=True, error_model="numpy", nogil=True)
def _weights(s: float) -> Array:
    """Weights of the stages in the state at the fraction `s` of a step."""
    weights = np.empty(STAGES)
    for j in range(STAGES):
        weights[j] = s * (1.0 - s) * (DENSE[0, j] + s * DENSE[1, j])
    return weights


@njit(cache=True, error_model="numpy", nogil=True)
def state_at(state: State, work: Work, s: float, energies: Array, heats: Array) -> None:
    """Energies and heats at the fraction `s` of the tried step."""
    lo, hi = state.counts[LOW], state.counts[HIGH]
    e, e_new, stages, w = state.e, work.e_new, work.stages, _weights(s)
    w0, w1, w2, w3, w4 = w[0], w[1], w[2], w[3], w[4]  # the last stage has no weight
    energies[:lo] = 0.0
    energies[hi:] = 0.0
    for n in range(lo, hi):
        inner = w0 * stages[0, n] + w1 * stages[1, n] + w2 * stages[2, n] + w3 * stages[3, n] + w4 * stages[4, n]
        energies[n] = e[n] + s * (e_new[n] - e[n]) + inner
    for side in range(3):
        heats[side] = state.heat[side] + s * (work.heat_new[side] - state.heat[side])
        for j in range(STAGES):
            heats[side] += w[j] * work.heat_stages[j, side]


@njit(cache=True, error_model="numpy", nogil=True)
def emit(state: State, work: Work, stop: float, times: Array, block: Array, heats: Array, written: int) -> int:
    """Write the outputs that the tried step holds until the block is full; clears PENDING when all are written."""
    clock, count = state.clock, state.counts
    h = clock[TRIED_STEP]
    # time + (stop - time) may be an ulp below the stop, where there is an output
    end = stop if h == stop - clock[TIME] else clock[TIME] + h
    while count[OUTPUT] < len(times) and times[count[OUTPUT]] <= end:
        if written == len(block):
            return written
        s = min((times[count[OUTPUT]] - clock[TIME]) / h, 1.0)
        state_at(state, work, s, block[written], heats[written])
        written += 1
        count[OUTPUT] += 1
    count[PENDING] = 0
    return written


@njit(cache=True, error_model="numpy", nogil=True)
def _temperature_at(network: Network, state: State, work: Work, site: int, s: float) -> float:
    weights = _weights(s)
    e = state.e[site] + s * (work.e_new[site] - state.e[site])
    for j in range(STAGES):
        e += weights[j] * work.stages[j, site]
    u = network.start[site] + e * network.inverse_scale[site]
    row = network.body[site]
    return value(
        network.site_rows, row, locate(u, network.site_first[row], network.site_shift, network.site_count[row]), u
    )


@njit(cache=True, error_model="numpy", nogil=True)
def watch(network: Network, drive: Drive, state: State, work: Work) -> None:
    """Times of the events that happen in the tried step, by bisection on the dense output."""
    for k in range(len(drive.event_site)):
        site, wanted = drive.event_site[k], drive.event_temperature[k]
        if not np.isnan(state.reached[k]) or not state.counts[LOW] <= site < state.counts[HIGH]:
            continue
        before, after = work.T[site] - wanted, work.T_new[site] - wanted
        if before != 0.0 and before * after > 0.0:
            continue
        low, high = 0.0, 1.0
        if before == 0.0:
            high = 0.0
        for _ in range(60):
            middle = 0.5 * (low + high)
            if (_temperature_at(network, state, work, site, middle) - wanted) * before > 0.0:
                low = middle
            else:
                high = middle
        state.reached[k] = state.clock[TIME] + high * state.clock[TRIED_STEP]
