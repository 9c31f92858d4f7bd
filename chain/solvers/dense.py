"""Dense output of a tried step: states at requested times, and the times of events."""

import numpy as np

from chain.solvers.currents import output_temperatures
from chain.solvers.problem import Array
from chain.solvers.state import HIGH, LOW, OUTPUT, PENDING, TIME, TRIED_STEP, Drive, State, Work
from chain.solvers.tableau import STAGES, dense
from chain.solvers.tabulate import Network

MOST = 64  # outputs at a time


def emit(state: State, work: Work, stop: float, times: Array, block: Array, heats: Array, written: int) -> int:
    """Write the outputs that the tried step holds until the block is full; clears PENDING when all are written."""
    clock, count = state.clock, state.counts
    h, t, first = float(clock[TRIED_STEP]), float(clock[TIME]), int(count[OUTPUT])
    # time + (stop - time) may be an ulp below the stop, where there is an output
    end = stop if h == stop - t else t + h
    if first < len(times) and times[first] <= end:
        last = int(np.searchsorted(times, end, side="right"))
        for begin in range(first, min(last, first + len(block) - written), MOST):
            size = min(MOST, last - begin, len(block) - written)
            s = np.minimum((times[begin : begin + size] - t) / h, 1.0)
            here = slice(written, written + size)
            weights = dense(s)
            _states(state, work, weights, block[here])
            heats[here] = state.heat + weights @ work.heats[:STAGES]
            if s[-1] == 1.0:  # the step's end, to the last bit
                inside = slice(int(count[LOW]), int(count[HIGH]))
                block[written + size - 1, inside], heats[written + size - 1] = work.e_new[inside], work.heat_new
            written += size
            count[OUTPUT] += size
        if count[OUTPUT] < last:
            return written
    count[PENDING] = 0
    return written


def _states(state: State, work: Work, weights: Array, energies: Array) -> None:
    """Energies from the weights of the stages; exactly zero outside the window."""
    lo, hi = int(state.counts[LOW]), int(state.counts[HIGH])
    energies[:, :lo] = 0.0
    energies[:, hi:] = 0.0
    energies[:, lo:hi] = state.e[lo:hi] + weights @ work.stages[:STAGES, lo:hi]


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
