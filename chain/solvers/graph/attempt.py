"""What a step of a network is worth, however it was made: tolerances, first steps, and the ledger at its end."""

from abc import ABC, abstractmethod

import numpy as np

from chain.arrays import Array
from chain.solvers.currents import site_temperatures
from chain.solvers.graph.flows import Flows
from chain.solvers.graph.imposed import imposed
from chain.solvers.stages import LEAST_HEAT, ROUNDING
from chain.solvers.state import MOVED, Control, Drive, State, Work
from chain.solvers.tableau import PLACE, STAGES
from chain.solvers.tabulate import Network


class GraphWork(Work):
    """Arrays of the stepping that a network has of those of a chain; there is no window."""

    def __init__(self, network: Network, ends: int) -> None:
        n = len(network.start)
        # Rows apart, as those of a chain are: what is compiled for these is compiled for a network
        self.stages = np.zeros((STAGES + 1, n + 1))[:, :n]
        self.y, self.e_new = np.zeros((2, n))
        self.now, self.new = np.zeros((2, 2, n + 1))[:, :, :n]
        (self.T, self.slope), (self.T_new, self.slope_new) = self.now, self.new
        self.heats = np.zeros((STAGES + 2, ends + 1))
        self.heat_new, self.moved, self.fronts = self.heats[STAGES + 1], 0.0, (0, 0)


class GraphAttempt(ABC):
    """A network, its drive and its arrays for steps: what the ways to make one share."""

    integration: str

    def __init__(
        self, network: Network, flows: Flows, drive: Drive, control: Control, state: State, work: GraphWork
    ) -> None:
        self.network, self.drive, self.control, self.state, self.work = network, drive, control, state, work
        self.flows, self.ends = flows, len(flows.held)

    def look(self, state: State) -> None:  # noqa: B027
        """All bodies take part."""

    def until(self, stop: float, times: Array) -> float:
        """The time at which the next step ends at the latest: the next stop, or before."""
        return stop

    @abstractmethod
    def step(self, h: float) -> tuple[float, int]:
        """Try a step: its scaled error, and a body outside the tables, or -1."""

    def _finish(self, gained: Array, given_off: Array) -> bool:
        """Energies, heats and temperatures at the step's end; not so where these leave the tables."""
        work, state, net = self.work, self.state, self.network
        work.e_new[:], work.heat_new[:] = state.e + gained, state.heat + given_off
        held = max(float(np.abs(work.e_new).sum()), float(np.abs(work.heat_new).max()))
        work.moved = max(float(state.clock[MOVED]), held)
        return bool(np.isfinite(held)) and site_temperatures(net, work.e_new, work.T_new, work.slope_new) < 0

    def _rounding(self, h: float, given: Array, rise: Array, fall: Array) -> None:
        """Keep the heats that the rounding of the ends' currents brings in a step; dJ/dT is `rise` and `fall` there."""
        flows, n = self.flows, self.flows.sites
        leak = (np.abs(flows.gain) @ (np.where(flows.a >= n, rise, 0.0) + np.where(flows.b >= n, fall, 0.0)))[n:]
        self.rounding = ROUNDING * h * np.abs(leak * given) + LEAST_HEAT

    def _scaled_error(self, change: Array, heats: Array) -> float:
        """Largest error of a temperature or end's heat, of energies (N,) and heats (ends + 1,), over its tolerance."""
        work, control = self.work, self.control
        allowed = control.rtol * np.maximum(work.T, work.T_new) + control.atol
        error = np.abs(change * work.slope_new) / allowed
        heat = np.abs(heats[:-1]) / np.maximum(control.heat_rtol * work.moved, self.rounding)
        found = max(float(error.max()), float(heat.max(initial=0.0)))
        return found if np.isfinite(error.sum() + heat.sum()) else np.inf

    def fastest(self, row: int, t: float, h: float) -> float:
        """Largest rate of change of a temperature, relative to it, with the drive as it is at a row of the tableau."""
        values, _ = imposed(self.drive, t, h, PLACE)
        at, _, good = self.flows.at_sites(self.state.e)
        if not good:
            return 0.0
        given = values[: self.ends, row]
        J = self.flows.currents(np.concatenate([at, self.flows.at_ends(given)[0]]), given)
        rates = (self.flows.gain @ J)[: self.flows.sites]
        np.add.at(rates, self.drive.sites, values[self.ends :, row])
        change = np.abs(rates * self.work.slope) / (self.work.T + self.control.atol)
        return float(change.max())
