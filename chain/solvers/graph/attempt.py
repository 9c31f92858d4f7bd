"""A step of the Rosenbrock method for a network: the tableau, estimates and dense output are those of a chain."""

import numpy as np

from chain.arrays import Array
from chain.solvers.currents import site_temperatures
from chain.solvers.graph.flows import Flows
from chain.solvers.graph.imposed import imposed
from chain.solvers.graph.matrix import Matrix
from chain.solvers.problem import Graph
from chain.solvers.stages import LEAST_HEAT, ROUNDING
from chain.solvers.state import MOVED, PREVIOUS_STEP, TIME, Control, Drive, State
from chain.solvers.tableau import END, GAMMA, LOOKS, RATE, STAGES, A, C
from chain.solvers.tabulate import Network


class GraphWork:
    """Arrays of the stepping; names are those of `chain.solvers.state.Work`."""

    def __init__(self, network: Network, ends: int) -> None:
        n = len(network.start)
        self.stages = np.zeros((STAGES + 1, n))
        self.y, self.T, self.slope = np.zeros((3, n))
        self.T_new, self.slope_new, self.e_new = np.zeros((3, n))
        self.heats = np.zeros((STAGES + 2, ends + 1))
        self.heat_new, self.moved = self.heats[STAGES + 1], 0.0


class GraphAttempt:
    """A network, its drive and its arrays for steps of any size."""

    def __init__(
        self, network: Network, graph: Graph, drive: Drive, control: Control, state: State, work: GraphWork
    ) -> None:
        self.network, self.drive, self.control, self.state, self.work = network, drive, control, state, work
        self.flows = Flows(network, graph)
        self.matrix = Matrix(self.flows.a, self.flows.b, self.flows.sites)
        self.ends = len(graph.ends)

    def look(self, state: State) -> None:
        """All bodies take part."""

    def step(self, h: float) -> tuple[float, int]:
        """Try a step: its scaled error, and a body outside the tables, or -1."""
        state, work, control = self.state, self.work, self.control
        drive = imposed(self.drive, float(state.clock[TIME]), h)
        self._linearise(h, *drive)
        probes = control.probes if state.clock[PREVIOUS_STEP] else control.first_probes
        error = 0.0
        for row in (*range(STAGES), *range(*probes)):
            if error > 1.0:  # rejected already
                break
            if not self._stage(row, h, *drive):
                return np.inf, self.flows.outside(work.y)
            if row == STAGES - 1 and not self._finish():
                return np.inf, self.flows.outside(work.e_new)
            if row >= STAGES - 1:
                error = max(error, self._scaled_error(min(row, STAGES)))
        return error, -1

    def _linearise(self, h: float, values: Array, rates: Array) -> None:
        """Derivatives of currents by energies at the step's start, and factors of its matrix."""
        flows, given = self.flows, values[: self.ends, 0]
        at, slope, _ = flows.at_sites(self.state.e, True)
        ends, by_T = flows.at_ends(given)
        by_a, by_b = flows.derivatives(np.concatenate([at, ends]))
        steepness = np.concatenate([slope, by_T])  # of what a side has, by its energy or temperature
        rise, fall = by_a * steepness[flows.a], by_b * steepness[flows.b]
        moving = np.concatenate([np.zeros(flows.sites), rates[: self.ends]])
        self.changing = rise * moving[flows.a] - fall * moving[flows.b]
        self.changing[flows.given] = flows.sign * rates[flows.giver]
        n = flows.sites
        self.rise, self.fall = np.where(flows.a < n, rise, 0.0), np.where(flows.b < n, fall, 0.0)
        self.matrix.factorise(np.full(n, 1.0 / (h * GAMMA)), self.rise, self.fall)
        # Heat that the rounding of the reservoirs' currents brings
        leak = (np.abs(flows.gain) @ (np.where(flows.a >= n, rise, 0.0) + np.where(flows.b >= n, fall, 0.0)))[n:]
        self.rounding = ROUNDING * h * np.abs(leak * given) + LEAST_HEAT

    def _stage(self, row: int, h: float, values: Array, rates: Array) -> bool:
        """One more stage and its heats; not so where its argument leaves the tables."""
        work, flows, n = self.work, self.flows, self.flows.sites
        terms = min(row, STAGES)
        before, heats = work.stages[:terms], work.heats[:terms]
        work.y[:] = self.state.e + A[row, :terms] @ before
        at, _, good = flows.at_sites(work.y)
        if not good:
            return False
        ends, _ = flows.at_ends(values[: self.ends, row])
        J = flows.currents(np.concatenate([at, ends]), values[: self.ends, row]) + h * RATE[row] * self.changing
        powers = values[self.ends :, row] + h * RATE[row] * rates[self.ends :]
        r = (flows.gain @ J)[:n] + (C[row, :terms] / h) @ before
        np.add.at(r, self.drive.sites, powers)
        u = self.matrix.solve(r)
        work.stages[terms] = u
        padded = np.concatenate([u, np.zeros(self.ends)])
        J += self.rise * padded[flows.a] - self.fall * padded[flows.b]
        given_off = np.append(-(flows.gain @ J)[n:], powers.sum())
        work.heats[terms] = GAMMA * h * (given_off + (C[row, :terms] / h) @ heats)
        return True

    def _finish(self) -> bool:
        """Energies, temperatures and heats at the step's end; not so where these leave the tables."""
        work, state, net = self.work, self.state, self.network
        work.e_new[:] = state.e + END @ work.stages[:STAGES]
        work.heat_new[:] = state.heat + END @ work.heats[:STAGES]
        held = max(float(np.abs(work.e_new).sum()), float(np.abs(work.heat_new).max()))
        work.moved = max(float(state.clock[MOVED]), held)
        return bool(np.isfinite(held)) and site_temperatures(net, work.e_new, work.T_new, work.slope_new) < 0

    def _scaled_error(self, stage: int) -> float:
        """Largest error of a temperature or reservoir's heat over its tolerance."""
        work, control = self.work, self.control
        allowed = control.rtol * np.maximum(work.T, work.T_new) + control.atol
        error = np.abs(work.stages[stage] * work.slope_new) / allowed
        heat = np.abs(work.heats[stage, :-1]) / np.maximum(control.heat_rtol * work.moved, self.rounding)
        found = max(float(error.max()), float(heat.max(initial=0.0)))
        return found if np.isfinite(error.sum() + heat.sum()) else np.inf

    def first(self, stop: float) -> float:
        """Step size in which the fastest body moves a little, whatever the drive does in it, at most up to `stop`."""
        t = float(self.state.clock[TIME])
        h, little = stop - t, self.control.rtol**0.25
        for row in LOOKS[:1] if self.drive.still else LOOKS:
            fastest = self._fastest(row, t, h)
            if fastest * h > little:
                h = little / fastest
        return h

    def _fastest(self, row: int, t: float, h: float) -> float:
        """Largest rate of change of a temperature, relative to it, with the drive as it is at a row of the tableau."""
        values, _ = imposed(self.drive, t, h)
        at, _, good = self.flows.at_sites(self.state.e)
        if not good:
            return 0.0
        given = values[: self.ends, row]
        J = self.flows.currents(np.concatenate([at, self.flows.at_ends(given)[0]]), given)
        rates = (self.flows.gain @ J)[: self.flows.sites]
        np.add.at(rates, self.drive.sites, values[self.ends :, row])
        change = np.abs(rates * self.work.slope) / (self.work.T + self.control.atol)
        return float(change.max())
