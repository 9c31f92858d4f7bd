"""Times of the events in a tried step, by its dense output."""

import numpy as np

from chain.solvers.currents import output_temperatures
from chain.solvers.state import HIGH, LOW, TIME, TRIED_STEP, Drive, State, Work
from chain.solvers.tableau import STAGES, dense
from chain.solvers.tabulate import Network


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
