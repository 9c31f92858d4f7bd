"""A step of the Rosenbrock method for a network: the tableau, estimates and dense output are those of a chain."""

import numpy as np

from chain.arrays import Array
from chain.solvers.graph.attempt import GraphAttempt, GraphWork
from chain.solvers.graph.flows import Flows
from chain.solvers.graph.imposed import imposed
from chain.solvers.graph.matrix import matrix
from chain.solvers.state import PREVIOUS_STEP, TIME, Control, Drive, State
from chain.solvers.tableau import END, GAMMA, PLACE, RATE, STAGES, A, C
from chain.solvers.tabulate import Network


class Implicit(GraphAttempt):
    """Steps whose stages solve the sparse equations of the network."""

    integration = "implicit"

    def __init__(
        self, network: Network, flows: Flows, drive: Drive, control: Control, state: State, work: GraphWork
    ) -> None:
        super().__init__(network, flows, drive, control, state, work)
        self.matrix = matrix(flows.a, flows.b, flows.sites)

    def step(self, h: float) -> tuple[float, int]:
        """Try a step: its scaled error, and a body outside the tables, or -1."""
        state, work, control = self.state, self.work, self.control
        drive = imposed(self.drive, float(state.clock[TIME]), h, PLACE)
        self._linearise(h, *drive)
        probes = control.probes if state.clock[PREVIOUS_STEP] else control.first_probes
        error = 0.0
        for row in (*range(STAGES), *range(*probes)):
            if error > 1.0:  # rejected already
                break
            if not self._stage(row, h, *drive):
                return np.inf, self.flows.outside(work.y)
            if row == STAGES - 1 and not self._finish(END @ work.stages[:STAGES], END @ work.heats[:STAGES]):
                return np.inf, self.flows.outside(work.e_new)
            if row >= STAGES - 1:
                stage = min(row, STAGES)
                error = max(error, self._scaled_error(work.stages[stage], work.heats[stage]))
        return error, -1

    def _linearise(self, h: float, values: Array, rates: Array) -> None:
        """Derivatives of currents by energies at the step's start, and factors of its matrix."""
        flows, given = self.flows, values[: self.ends, 0]
        at, slope, _ = flows.at_sites(self.state.e, True)
        ends, by_T = flows.at_ends(given)
        by_a, by_b = flows.derivatives(np.concatenate([at, ends]))
        self.capacity = 1.0 / self.work.slope / (1.0 / self.work.slope).sum()
        steepness = np.concatenate([slope, by_T])  # of what a side has, by its energy or temperature
        rise, fall = by_a * steepness[flows.a], by_b * steepness[flows.b]
        moving = np.concatenate([np.zeros(flows.sites), rates[: self.ends]])
        self.changing = rise * moving[flows.a] - fall * moving[flows.b]
        self.changing[flows.given] = flows.sign * rates[flows.giver]
        n = flows.sites
        self.rise, self.fall = np.where(flows.a < n, rise, 0.0), np.where(flows.b < n, fall, 0.0)
        self.matrix.factorise(np.full(n, 1.0 / (h * GAMMA)), self.rise, self.fall)
        self._rounding(h, given, rise, fall)

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
        padded = np.concatenate([u, np.zeros(self.ends)])
        J += self.rise * padded[flows.a] - self.fall * padded[flows.b]
        given_off = np.append(-(flows.gain @ J)[n:], powers.sum())
        heats_here = GAMMA * h * (given_off + (C[row, :terms] / h) @ heats)
        u += (heats_here.sum() - u.sum()) * self.capacity  # what the solution left of the balance
        work.stages[terms], work.heats[terms] = u, heats_here
        return True
