"""One step of the Rosenbrock method, tried but not accepted, and what it is worth.

Two estimates guard a step: the embedded one, and the defect of its dense output, solved with the step's own matrix. The
first knows the solution from six places only, cancels by accident where a conductance or heat capacity jumps between
them, and says nothing of the outputs inside the step.
"""

import numpy as np

from chain.solvers.currents import CURRENT, TEMPERATURE, first_outside
from chain.solvers.flows import link_flows, missed_means
from chain.solvers.impose import impose, kick
from chain.solvers.problem import Array, Index
from chain.solvers.stages import combine, finish, potential_stages, scaled_error, solve
from chain.solvers.state import HIGH, LEFT, LOW, MOVED, PREVIOUS_STEP, RIGHT, TIME, Control, Drive, State, Work
from chain.solvers.tableau import END, GAMMA, LOOKS, STAGES, A, C
from chain.solvers.tabulate import POTENTIAL, Network
from chain.solvers.twisted import factorise
from chain.tables.sites import site_values, site_values_and_slopes

ROUNDING = 1e-13  # relative, of a current
LEAST_HEAT = 1e-300  # J


class Attempt:
    """The chain, its drive and its arrays for steps in one window of sites."""

    def __init__(self, network: Network, drive: Drive, control: Control, state: State, work: Work) -> None:
        self.network, self.drive, self.control, self.state, self.work = network, drive, control, state, work
        self.last = len(state.e)
        self.look(state)

    def look(self, state: State) -> None:
        """Work in the window as it is now."""
        self.lo, self.hi = int(state.counts[LOW]), int(state.counts[HIGH])
        self.open = (self.lo == 0, self.hi == self.last)

    def temperatures(self, e: Array, T: Array, slope: Array, lo: int, hi: int) -> int:
        """Temperatures and dT/de of sites; the first one outside the tables, or -1."""
        good = self._sites(self.network.body, e, T, slope, lo, hi)
        return -1 if good else first_outside(self.network, e, lo, hi)

    def _sites(self, rows: Index, e: Array, value: Array, slope: Array, lo: int, hi: int) -> bool:
        net = self.network
        return bool(
            site_values_and_slopes(
                net.site_rows, net.site_first, net.site_count, net.site_shift,
                rows, net.start, net.inverse_scale, e, lo, hi, value, slope,
            )
        )  # fmt: skip

    def linearise(self, h: float) -> None:
        """Derivatives of the currents at the step's start, where `work.T` and `work.slope` hold, and their factors."""
        net, work, lo, hi = self.network, self.work, self.lo, self.hi
        rise, fall = work.rise, work.fall
        if net.mode == POTENTIAL:
            self._sites(net.left_potential, self.state.e, work.left, work.right, lo, hi)
            np.multiply(net.weight[lo:hi], work.right[lo:hi], out=fall[lo:hi])
            if not net.shared:
                self._sites(net.right_potential, self.state.e, work.left, work.right, lo, hi)
            np.multiply(net.weight[lo + 1 : hi + 1], work.right[lo:hi], out=rise[lo + 1 : hi + 1])
        else:
            self._flows(work.T, 0, work.by_a, work.by_b)
            np.multiply(work.by_a[lo + 1 : hi + 1], work.slope[lo:hi], out=rise[lo + 1 : hi + 1])
            np.multiply(-work.by_b[lo:hi], work.slope[lo:hi], out=fall[lo:hi])
        rise[lo] = fall[hi] = 0.0
        if lo > 0 or self.drive.left_kind == CURRENT:
            fall[lo] = 0.0
        if hi < self.last or self.drive.right_kind == CURRENT:
            rise[hi] = 0.0
        work.leaks[0], work.leaks[1] = fall[lo], rise[hi]
        factorise(1.0 / (h * GAMMA), lo, hi, rise, fall, work.multiplier, work.pivot, work.back)

    def _flows(self, T: Array, row: int, by_a: Array, by_b: Array) -> None:
        """Currents `work.J` and their derivatives by temperatures of any links, with what ends impose at a stage."""
        net, drive, work, lo, hi = self.network, self.drive, self.work, self.lo, self.hi
        begin = lo if self.open[0] and drive.left_kind == TEMPERATURE else lo + 1
        end = hi + 1 if self.open[1] and drive.right_kind == TEMPERATURE else hi
        a, b = work.before, work.after
        a[lo + 1 : hi + 1], b[lo:hi] = T[lo:hi], T[lo:hi]
        if begin == 0:
            a[0] = work.ends[row, 0]
        if end > self.last:
            b[hi] = work.ends[row, 1]
        J = work.J
        link_flows(net, net.link, begin, end, a, b, J, by_a, by_b)
        for values in (J, by_a, by_b):
            values[begin:end] *= net.weight[begin:end]
        if begin > lo:
            J[lo] = work.ends[row, 0]
        if end <= hi:
            J[hi] = -work.ends[row, 1]

    def run(self, begin: int, end: int, h: float) -> int:
        """Stages `begin` to `end` - 1 into `work.stages`, further rows of the tableau into its last row; as below."""
        net, drive, work, lo, hi = self.network, self.drive, self.work, self.lo, self.hi
        if net.mode == POTENTIAL:
            good = potential_stages(
                begin, end, h, A, C, lo, hi, self.state.e, work.y, work.r, work.stages,
                net.site_rows, net.site_first, net.site_count, net.site_shift,
                net.left_potential, net.right_potential, net.shared, net.start, net.inverse_scale,
                work.left, work.left if net.shared else work.right, net.weight,
                work.ends, work.gates, work.leaks, work.J, drive.sites, work.powers,
                work.multiplier, work.pivot, work.back, work.heats,
            )  # fmt: skip
            return -1 if good else first_outside(net, work.y, lo, hi)
        for row in range(begin, end):
            outside = self._general_stage(row, min(row, STAGES), h)
            if outside >= 0:
                return outside
        return -1

    def _general_stage(self, row: int, terms: int, h: float) -> int:
        """One stage from the temperatures of the sites; a site outside the tables, or -1."""
        net, drive, work, lo, hi = self.network, self.drive, self.work, self.lo, self.hi
        combine(A[row], C[row], terms, 1.0 / h, self.state.e, work.stages, lo, hi, work.y, work.r)
        if not site_values(
            net.site_rows, net.site_first, net.site_count, net.site_shift,
            net.body, net.start, net.inverse_scale, work.y, lo, hi, work.left,
        ):  # fmt: skip
            return first_outside(net, work.y, lo, hi)
        self._flows(work.left, row, work.spare_a, work.spare_b)
        if self.open[0]:
            work.J[0] += kick(drive, work, LEFT, work.by_a[0], row, h)
        if self.open[1]:
            work.J[hi] -= kick(drive, work, RIGHT, -work.by_b[hi], row, h)
        solve(
            C[row], terms, h, lo, hi, work.J, work.leaks, drive.sites, work.powers[row],
            work.multiplier, work.pivot, work.back, work.r, work.stages, work.heats, terms,
        )  # fmt: skip
        return -1

    def step(self, h: float) -> tuple[float, int]:
        """Try a step: its scaled error, and a site outside the tables, or -1."""
        state, work, control, lo, hi = self.state, self.work, self.control, self.lo, self.hi
        if lo == hi:
            work.heat_new[:] = state.heat
            return 0.0, -1
        impose(self.network, self.drive, work, float(state.clock[TIME]), h, self.open)
        self.linearise(h)
        outside = self.run(0, STAGES, h)
        if outside >= 0:
            return np.inf, outside
        held = finish(END, lo, hi, state.e, work.stages, work.e_new, state.heat, work.heats, work.heat_new)
        if held == np.inf:
            return np.inf, -1
        work.moved = max(float(state.clock[MOVED]), held)
        outside = self.temperatures(work.e_new, work.T_new, work.slope_new, lo, hi)
        if outside >= 0:
            work.y[outside] = work.e_new[outside]
            return np.inf, outside
        error = self._error(h, STAGES - 1)
        first = state.clock[PREVIOUS_STEP] == 0.0
        for row in control.first_probes if first else control.probes:
            if error > 1.0:  # rejected already
                break
            outside = self.run(row, row + 1, h)
            if outside >= 0:
                return np.inf, outside
            error = max(error, self._error(h, STAGES))
        if error <= 1.0 and control.steep and self.network.mode != POTENTIAL:
            error = max(error, self._unseen(h))
        return error, -1

    def _error(self, h: float, row: int) -> float:
        """Largest error of a temperature or heat over its tolerance, where a row of the stages is the error."""
        work, control = self.work, self.control
        for side, site in ((LEFT, 0), (RIGHT, self.last - 1)):
            current = work.leaks[side] * work.T[site] / work.slope[site] if self.open[side] else 0.0
            work.heat_rounding[side] = ROUNDING * h * abs(current) + LEAST_HEAT
        return scaled_error(
            work.stages, work.heats, row, self.lo, self.hi, work.T, work.T_new, work.slope_new,
            control.rtol, control.atol, control.heat_rtol * work.moved, work.heat_rounding,
        )  # fmt: skip

    def _unseen(self, h: float) -> float:
        """Scaled error that a peak of a linear link's conductance would make that no stage saw.

        The table knows exactly what the conductance is on average between the temperatures at the step's start and end.
        This is compared with what nine places between them tell.
        """
        net, work, control, lo, hi = self.network, self.work, self.control, self.lo, self.hi
        begin = lo if self.open[0] and self.drive.left_kind == TEMPERATURE else lo + 1
        end = hi + 1 if self.open[1] and self.drive.right_kind == TEMPERATURE else hi
        middle, gap = np.empty((2, self.last + 1)), np.zeros(self.last + 1)
        for i, (T, row) in enumerate(((work.T, 0), (work.T_new, STAGES - 1))):
            a, b = np.append(work.ends[row, 0], T), np.append(T, work.ends[row, 1])
            middle[i] = 0.5 * (a + b)
            gap = np.maximum(gap, np.abs(a - b))
        missed = np.zeros(self.last + 1)
        missed_means(
            net.conductance_rows, net.flux_rows, net.cumulative, net.edges, net.link_first, net.link_shift,
            net.link, net.kind, begin, end, middle[0], middle[1], missed,
        )  # fmt: skip
        missed *= net.weight * gap
        here = slice(lo, hi)
        rate = 1.0 / h + np.abs(work.fall[here]) + np.abs(work.rise[lo + 1 : hi + 1])
        tolerance = control.rtol * np.maximum(work.T[here], work.T_new[here]) + control.atol
        either = np.maximum(missed[lo:hi], missed[lo + 1 : hi + 1])
        worst = float((either / rate * work.slope_new[here] / tolerance).max())
        heat = max(float(missed[0]), float(missed[-1])) * h
        return max(worst, heat / max(control.heat_rtol * work.moved, LEAST_HEAT))

    def first(self, stop: float) -> float:
        """Step size in which the fastest site moves a little, whatever the drive does in it, at most up to `stop`."""
        state, work, lo, hi = self.state, self.work, self.lo, self.hi
        t = float(state.clock[TIME])
        h, little = stop - t, self.control.rtol**0.25
        if lo == hi:
            return h
        impose(self.network, self.drive, work, t, h, self.open)
        tiny = h
        self.linearise(tiny)
        fastest = float((np.abs(work.rise[lo + 1 : hi + 1]) + np.abs(work.fall[lo:hi])).max())
        if fastest * tiny > 1e-3:  # so short that u is gamma h times the rate of change
            tiny = 1e-3 / fastest
            if not tiny > 0.0:
                return 0.0
            self.linearise(tiny)
        here = slice(lo, hi)
        for row in LOOKS[:1] if self.drive.still else LOOKS:
            impose(self.network, self.drive, work, t, h, self.open)
            if self.run(row, row + 1, tiny) >= 0:
                continue
            moves = np.abs(work.stages[STAGES, here] * work.slope[here]) / (work.T[here] + self.control.atol)
            fastest = float(moves.max()) / (GAMMA * tiny)
            if fastest * h > little:
                h = little / fastest
        return h
