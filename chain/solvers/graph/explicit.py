"""A step of ROCK4 for a network: no equations to solve, and as many stages as the fastest rate asks for.

The state is energies and heats together, so that the balance holds to rounding. Steps end at the outputs; inside, where
events are looked for, stands the cubic with the rates of change at both ends.
"""

import numpy as np
from scipy.sparse import csr_array

from chain.arrays import Array
from chain.solvers.graph.attempt import GraphAttempt, GraphWork
from chain.solvers.graph.flows import Flows
from chain.solvers.graph.imposed import imposed
from chain.solvers.graph.rock4 import FINISHING, Coefficients, coefficients, farthest
from chain.solvers.state import TIME, Control, Drive, State
from chain.solvers.tableau import DENSE, END, STAGES
from chain.solvers.tabulate import Network

MARGIN = 1.1  # of the fastest rate at the step's start: it may grow in the step
EPS = float(np.finfo(np.float64).eps)
SAME = 1e-14  # relative: times nearer to each other are one
# Stages whose dense output is a given change, and given coefficients of its cubic
_AS_STAGES = np.linalg.pinv(np.vstack([END, DENSE]))


class Explicit(GraphAttempt):
    """Steps whose stages are right-hand sides alone."""

    integration = "explicit"

    def __init__(
        self, network: Network, flows: Flows, drive: Drive, control: Control, state: State, work: GraphWork
    ) -> None:
        super().__init__(network, flows, drive, control, state, work)
        every = flows.sites + self.ends
        self.laplacian = flows.laplacian() if flows.potentials else csr_array((every, every))

    def fastest_rate(self) -> float:
        """At most the fastest rate of change now, 1/s: what leaves a body, twice, bounds all eigenvalues."""
        flows = self.flows
        at, slope, _ = flows.at_sites(self.state.e, True)
        ends, by_T = flows.at_ends(
            imposed(self.drive, float(self.state.clock[TIME]), 0.0, np.zeros(1))[0][: self.ends, 0]
        )
        rise, fall = flows.derivatives(np.concatenate([at, ends]))
        every = flows.sites + self.ends
        leaving = np.bincount(flows.a, rise, every) + np.bincount(flows.b, fall, every)
        steepness = np.concatenate([slope, by_T])
        self.by_T = rise * steepness[flows.a], fall * steepness[flows.b]
        return float((2.0 * leaving * steepness)[: flows.sites].max())

    def until(self, stop: float, times: Array) -> float:
        """The next stop or output, or what is stable with the most stages.

        Where a boundary layer was crossed in one step the cubic says nothing of the inside.
        """
        t, rate = float(self.state.clock[TIME]), self.fastest_rate()
        ahead = times[np.searchsorted(times, t * (1.0 + SAME), side="right") :][:1]
        control, T = self.control, self.work.T
        rounding = float((EPS * T / (control.rtol * T + control.atol)).max())
        most = farthest(rounding) / (MARGIN * rate) if rate > 0.0 else np.inf
        first = ahead[0] if ahead.size and ahead[0] < stop * (1.0 - SAME) else stop
        return float(min(first, t + most))

    def step(self, h: float) -> tuple[float, int]:
        """Try a step: its scaled error, and a body outside the tables, or -1."""
        chosen = coefficients(MARGIN * self.fastest_rate() * h)
        given = imposed(self.drive, float(self.state.clock[TIME]), h, chosen.places)[0]
        n, ends = self.flows.sites, self.ends
        self._rounding(h, given[:ends, 0], *self.by_T)
        start = self._rates(np.zeros(n + ends + 1), given[:, 0])
        made = None if start is None else self._made(chosen, h, start, given)
        if made is None:
            return np.inf, self.flows.outside(self.work.y)
        change, error, first, last = made
        work = self.work
        inside = _AS_STAGES @ np.stack([change, h * first - change, 2.0 * change - h * (first + last)])
        work.stages[:STAGES], work.heats[:STAGES] = inside[:, :n], inside[:, n:]
        if not self._finish(change[:n], change[n:]):
            return np.inf, self.flows.outside(work.e_new)
        return self._scaled_error(error[:n], error[n:]), -1

    def _rates(self, z: Array, given: Array) -> Array | None:
        """Rates of change (N + ends + 1,) of energies and heats after a change z; None outside the tables."""
        flows, work, n = self.flows, self.work, self.flows.sites
        work.y[:] = self.state.e + z[:n]
        at, _, good = flows.at_sites(work.y)
        if not good:
            return None
        imposed_here = given[: self.ends]
        every = np.concatenate([at, flows.at_ends(imposed_here)[0]])
        if flows.potentials:
            entering = self.laplacian @ every
            if len(flows.given):
                entering += flows.gain[:, flows.given] @ (flows.sign * imposed_here[flows.giver])
        else:
            entering = flows.gain @ flows.currents(every, imposed_here)
        rates = np.append(entering, given[self.ends :].sum())
        rates[n:-1] *= -1.0
        np.add.at(rates, self.drive.sites, given[self.ends :])
        return rates

    def _made(self, c: Coefficients, h: float, start: Array, given: Array) -> tuple[Array, Array, Array, Array] | None:
        """Change over the step, the error of it, and the rates at both ends; None where a stage leaves the tables."""
        before, now = np.zeros_like(start), h * c.mu[0] * start
        degree = len(c.mu)
        for j in range(1, degree):
            f = self._rates(now, given[:, j])
            if f is None:
                return None
            f *= h * c.mu[j]
            f += (1.0 + c.kappa[j]) * now
            f -= c.kappa[j] * before
            before, now = now, f
        slopes: list[Array] = []
        for i in range(FINISHING):
            argument = now + h * sum((c.a[i, j] * slopes[j] for j in range(i)), np.zeros_like(now))
            f = self._rates(argument, given[:, degree + i])
            if f is None:
                return None
            slopes.append(f)
        change = now + h * (c.b @ np.stack(slopes))
        last = self._rates(change, given[:, -1])
        if last is None:
            return None
        return change, h * (c.error @ np.stack([*slopes, last])), start, last
