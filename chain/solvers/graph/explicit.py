"""A step of ROCK4 for a network: no equations to solve, and as many stages as the fastest rate asks for.

The state is energies and heats together, so that the balance holds to rounding. Steps end at the outputs; inside, where
events are looked for, stands the cubic with the rates of change at both ends.
"""

import numpy as np

from chain.arrays import Array
from chain.solvers.graph.attempt import GraphAttempt, GraphWork
from chain.solvers.graph.flows import Flows
from chain.solvers.graph.imposed import imposed
from chain.solvers.graph.right_side import AnyLinks, Potentials
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
        self.right_side = (Potentials if flows.potentials else AnyLinks)(flows, drive)

    def rates(self) -> Array:
        """Of change of every body now, 1/s: what leaves it, twice; the largest bounds all eigenvalues."""
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
        return np.asarray((2.0 * leaving * steepness)[: flows.sites])

    def until(self, stop: float, times: Array) -> float:
        """The next stop or output, or what is stable with the most stages.

        Where a boundary layer was crossed in one step the cubic says nothing of the inside.
        """
        t, self.rate = float(self.state.clock[TIME]), float(self.rates().max())
        ahead = times[np.searchsorted(times, t * (1.0 + SAME), side="right") :][:1]
        control, T = self.control, self.work.T
        lost = self._spread(T) if self.flows.potentials else T.max()  # by rounding, over eps
        rounding = float((EPS * lost / (control.rtol * T + control.atol)).max())
        most = farthest(rounding) / (MARGIN * self.rate) if self.rate > 0.0 else np.inf
        first = ahead[0] if ahead.size and ahead[0] < stop * (1.0 - SAME) else stop
        return float(min(first, t + most))

    def _spread(self, T: Array) -> float:
        """Difference of the hottest and the coldest of bodies and ends, K."""
        ends = imposed(self.drive, float(self.state.clock[TIME]), 0.0, np.zeros(1))[0][: self.ends, 0][self.flows.held]
        return float(np.ptp(np.concatenate([T, ends])))

    def step(self, h: float) -> tuple[float, int]:
        """Try a step: its scaled error, and a body outside the tables, or -1."""
        chosen = coefficients(MARGIN * self.rate * h)
        given = imposed(self.drive, float(self.state.clock[TIME]), h, chosen.places)[0]
        n, ends, side = self.flows.sites, self.ends, self.right_side
        self._rounding(h, given[:ends, 0], *self.by_T)
        side.begin(self.state.e, given)
        start = side.rates(np.zeros(side.size), 0)
        made = None if start is None else self._made(chosen, h, start)
        if made is None:
            return np.inf, self.flows.outside(side.y[:n])
        change, error, first, last = made
        for taken in made:  # ends give off what they do not take
            taken[n:-1] *= -1.0
        inside = _AS_STAGES @ np.stack([change, h * first - change, 2.0 * change - h * (first + last)])
        self.work.stages[:STAGES], self.work.heats[:STAGES] = inside[:, :n], inside[:, n:]
        if not self._finish(change[:n], change[n:]):
            return np.inf, self.flows.outside(self.work.e_new)
        return self._scaled_error(error[:n], error[n:]), -1

    def _made(self, c: Coefficients, h: float, start: Array) -> tuple[Array, Array, Array, Array] | None:
        """Change over the step, the error of it, and the rates at both ends; None where a stage leaves the tables."""
        before, now = np.zeros_like(start), h * c.mu[0] * start
        degree = len(c.mu)
        for j in range(1, degree):
            if not self.right_side.recurrence(j, h * c.mu[j], c.kappa[j], now, before):
                return None
            before, now = now, before
        slopes: list[Array] = []
        for i in range(FINISHING):
            argument = now + h * sum((c.a[i, j] * slopes[j] for j in range(i)), np.zeros_like(now))
            f = self.right_side.rates(argument, degree + i)
            if f is None:
                return None
            slopes.append(f)
        change = now + h * (c.b @ np.stack(slopes))
        last = self.right_side.rates(change, len(c.places) - 1)
        if last is None:
            return None
        return change, h * (c.error @ np.stack([*slopes, last])), start, last
