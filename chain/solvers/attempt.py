"""One step of the Rosenbrock method, tried but not accepted, and what it is worth.

Two estimates guard a step: the embedded one, and the defect of its dense output, solved with the step's own matrix. The
first knows the solution from six places only, cancels by accident where a conductance or heat capacity jumps between
them, and says nothing of the outputs inside the step.
"""

import numpy as np

from chain.arrays import Array
from chain.solvers.currents import first_outside
from chain.solvers.flows import missed_means, tables_of
from chain.solvers.impose import impose
from chain.solvers.stages import LEAST_HEAT
from chain.solvers.state import ENTERING, HIGH, LOW, MOVED, PREVIOUS_STEP, TIME, Control, Drive, State, Work
from chain.solvers.step import ENDED_OUTSIDE, TRIED, step
from chain.solvers.tableau import STAGES
from chain.solvers.tabulate import LINEAR, POTENTIAL, Network


class Attempt:
    """The chain, its drive and its arrays for steps in one window of sites."""

    integration = ""

    def __init__(self, network: Network, drive: Drive, control: Control, state: State, work: Work) -> None:
        self.network, self.drive, self.control, self.state, self.work = network, drive, control, state, work
        self.last, general = len(state.e), network.mode != POTENTIAL
        self.linear = bool((network.kind == LINEAR).any())
        row_of = network.row_of
        if (row_of == row_of[:, :1]).all():
            row_of = row_of[:, :1].copy()
        tables = (network.site_rows, network.site_cells, network.site_shift, row_of, network.shared)
        links = ((network.link, network.kind), *tables_of(network)) if general else (None, None, None, None)
        self.arguments = (
            (control.rtol, control.atol, control.heat_rtol), state.e, state.heat, work.sites, work.heats, tables,
            work.imposed.values, work.imposed.rates, drive.sites, *links, tuple(work.around),
        )  # fmt: skip
        self.look(state)

    def look(self, state: State) -> None:
        """Work in the window as it is now."""
        self.lo, self.hi = int(state.counts[LOW]), int(state.counts[HIGH])
        self.open = (self.lo == 0, self.hi == self.last)

    def until(self, stop: float, times: Array) -> float:
        """The time at which the next step ends at the latest."""
        return stop

    def _step(self, rows: tuple[int, int], probes: tuple[int, int], h: float) -> tuple[int, float, float, int, int]:
        moved = float(self.state.clock[MOVED])
        return step(*rows, *probes, h, moved, self.lo, self.hi, self.work.gates, *self.arguments)

    def step(self, h: float) -> tuple[float, int]:
        """Try a step: its scaled error, and a site outside the tables, or -1."""
        state, work, control = self.state, self.work, self.control
        if self.lo == self.hi:
            work.heat_new[:] = state.heat
            return 0.0, -1
        impose(self.network, self.drive, work, float(state.clock[TIME]), h, self.open)
        probes = control.probes if state.clock[PREVIOUS_STEP] else control.first_probes
        how, error, work.moved, left, right = self._step((0, STAGES), probes, h)
        work.fronts = left, right
        if how == ENDED_OUTSIDE:
            work.y[:] = work.e_new
        if how != TRIED:
            return np.inf, first_outside(self.network, work.y)
        if error <= 1.0 and control.steep and self.linear:
            error = max(error, self._unseen(h))
        return error, -1

    def _unseen(self, h: float) -> float:
        """Scaled error that a peak of a linear link's conductance would make that no stage saw.

        The table knows exactly what the conductance is on average between the temperatures at the step's start and end.
        This is compared with what nine places between them tell.
        """
        net, work, control, lo, hi = self.network, self.work, self.control, self.lo, self.hi
        begin, end = lo if work.gates[0] > 0.0 else lo + 1, hi + 1 if work.gates[1] > 0.0 else hi
        middle, gap = np.empty((2, self.last + 1)), np.zeros(self.last + 1)
        for i, (T, row) in enumerate(((work.T, 0), (work.T_new, STAGES - 1))):
            a, b = np.append(work.imposed.values[0, row], T), np.append(T, work.imposed.values[1, row])
            middle[i] = 0.5 * (a + b)
            gap = np.maximum(gap, np.abs(a - b))
        missed = np.zeros(self.last + 1)
        tables = (net.flux_rows, net.conductance_rows, net.cumulative, net.edges, net.link_first, net.link_shift)
        missed_means(tables, net.link, net.kind, begin, end, middle[0], middle[1], missed)
        missed *= net.weight * gap
        here = slice(lo, hi)
        rate = 1.0 / h + np.abs(work.fall[here]) + np.abs(work.rise[lo + 1 : hi + 1])
        tolerance = control.rtol * np.maximum(work.T[here], work.T_new[here]) + control.atol
        either = np.maximum(missed[lo:hi], missed[lo + 1 : hi + 1])
        worst = float((either / rate * work.slope_new[here] / tolerance).max())
        heat = max(float(missed[0]), float(missed[-1])) * h
        return max(worst, heat / max(control.heat_rtol * work.moved, LEAST_HEAT))

    def fastest(self, row: int, t: float, h: float) -> float:
        """Largest rate of change of a temperature, relative to it, with the drive as it is at a row of the tableau."""
        work, here, drive = self.work, slice(self.lo, self.hi), self.drive
        if self.lo == self.hi:
            return 0.0
        impose(self.network, drive, work, t, h, self.open)
        if self._step((row, row + 1), (0, 0), h)[0] != TRIED:
            return 0.0
        rates = -np.diff(work.J)
        if work.around.sites.size:
            rates += work.around.sites[ENTERING]
        np.add.at(rates, drive.sites, work.imposed.values[2 : 2 + len(drive.sites), row])
        change = np.abs(rates[here] * work.slope[here]) / (work.T[here] + self.control.atol)
        return float(change.max())
