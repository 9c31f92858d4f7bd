"""Steady states of a network: Newton's method for the temperatures, damped, first on tables, then on the links.

Without reservoirs the balance leaves one number open, which the energy of the start decides: the equations are solved
with one body held, and with a change of it added.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from chain.arrays import Array
from chain.errors import SolverError
from chain.solvers.graph.flows import Flows
from chain.solvers.graph.matrix import matrix
from chain.solvers.problem import Course, Problem, balanced
from chain.solvers.settled import SAME, may_fall, settled
from chain.solvers.tabulate import Tables, hard_range, tabulate

GOOD, ENOUGH = 1e-12, 1e-7  # of the largest current: what a balance may lack; where links' own noise lets it be no less
ROUNDING = 1e-13  # of temperatures
ROUNDS, HALVINGS = 100, 12


def require_constant(courses: Iterable[Course]) -> None:
    """Refuse ends or sources that change over time."""
    if not all(course.constant for course in courses):
        raise SolverError("A steady state needs ends and sources that are constant in time.")


def imposed(problem: Problem) -> tuple[Array, NDArray[np.bool_]]:
    """What ends impose, K or W, where it is constant, and which have a temperature."""
    given = [end.number() if end.constant else 0.0 for end in problem.ends]
    return np.array(given), np.array([end.held for end in problem.ends], dtype=np.bool_)


class GraphState:
    """A network on its way to the steady state.

    Parameters
    ----------
    problem : Problem
        With reservoirs and sources that are constant.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem, self.n = problem, problem.sites
        require_constant((*problem.ends, *(source for _, source in problem.sources)))
        self.ends, self.held = imposed(problem)
        self.powers = np.zeros(self.n)
        for site, source in problem.sources:
            self.powers[site] += source.number()
        self.anchored = bool(self.held.any())
        balanced(problem.ends, [source for _, source in problem.sources])
        known = np.concatenate([self.ends[self.held], np.ravel(problem.initial)])
        self.bounds = hard_range(problem, float(known.min()), float(known.max()))
        self._tabulate(float(known.min()), float(known.max()))
        self.matrix = matrix(self.flows.a, self.flows.b, self.n, residual=1e-5)
        self.iterations, self.come_to = 0, False

    def found(self) -> Array:
        """Temperatures at which all balances, or those that the bodies come to where there may be several."""
        linear = self.problem.law == "linear"
        if self.tables.falling:
            return self._come_to()
        guess = self.guess()
        try:
            T = self.settle(self.settle(guess, own=False), own=True)
        except SolverError:
            if not linear:
                self._require_joined(guess)  # it may be the reason
                raise
            return self._come_to()
        self._require_joined(T)
        at = np.concatenate([T, np.where(self.held, self.ends, np.nan)])
        differences = np.nan_to_num(at[self.flows.a] - at[self.flows.b])
        if not (linear and may_fall(self.tables, differences)):
            return T
        other = self._come_to()
        self.come_to = not np.allclose(T, other, rtol=SAME, atol=0.0)
        return other

    def _require_joined(self, T: Array) -> None:
        """Refuse bodies that links which conduct nothing leave alone: any temperature of theirs is a balance."""
        flows, n = self.flows, self.n
        _, rise, fall = flows.by_temperatures(T, self.ends)
        joins = (rise != 0.0) | (fall != 0.0)
        joins[flows.given] = False
        if joins.sum() + len(flows.given) == len(joins):
            return
        pairs = np.minimum(flows.a, n)[joins], np.minimum(flows.b, n)[joins]  # what stands outside as one
        _, part = connected_components(coo_array((np.ones(len(pairs[0])), pairs), shape=(n + 1, n + 1)), False)
        alone = np.flatnonzero(part[:n] != (part[n] if self.anchored else part[0]))
        if alone.size:
            raise SolverError(
                f"The temperature of site {self.problem.name(int(alone[0]))} is open in the steady state: the links "
                "between it and the others conduct nothing there. Run a transient."
            )

    def _come_to(self) -> Array:
        T, _, steps = settled(self.problem, self.tables)
        self.iterations, self.come_to = self.iterations + steps, True
        self._tabulate(min(T.min(), self.tables.lower), max(T.max(), self.tables.upper))
        return self.settle(T, own=True)

    def _tabulate(self, lower: float, upper: float) -> None:
        self.tables: Tables = tabulate(self.problem, lower * (1 - 1e-3), upper * (1 + 1e-3))
        assert self.problem.graph is not None
        self.flows = Flows(self.tables.network, self.problem.graph)

    def guess(self) -> Array:
        """Temperatures to begin with."""
        mean = self.ends[self.held].mean() if self.anchored else np.mean(self.problem.initial)
        return np.full(self.n, float(mean))

    def currents(self, T: Array, own: bool) -> Array:
        """Currents by the tables, or the links' own."""
        flows, J = self.flows, self.flows.by_temperatures(T, self.ends)[0]
        if own and self.problem.currents is not None:
            at = np.concatenate([T, self.ends])
            mine = np.ones(len(J), dtype=np.bool_)
            mine[flows.given] = False
            links = np.flatnonzero(mine)
            J[links] = self.problem.currents(links, at[flows.a[links]], at[flows.b[links]])
        return J

    def lacking(self, J: Array) -> Array:
        """What every body gains, W."""
        return np.asarray((self.flows.gain @ J)[: self.n] + self.powers)

    def settle(self, T: Array, own: bool) -> Array:
        """Temperatures at which every body's balance is zero."""
        excess = self.lacking(self.currents(T, own))
        for _ in range(ROUNDS):
            allowed = self._allowed(GOOD, T)
            if (np.abs(excess) <= allowed).all() and self._energy_is_right(T):
                return T
            self.iterations += 1
            step = self._step(T, excess)
            for halving in range(HALVINGS):
                new = np.clip(T + 0.5**halving * step, 0.5 * T, 2.0 * T)
                new = np.clip(new, *self.bounds)
                if new.min() < self.tables.lower or new.max() > self.tables.upper:
                    self._tabulate(min(new.min(), self.tables.lower), max(new.max(), self.tables.upper))
                after = self.lacking(self.currents(new, own))
                if not self.anchored or np.abs(after).sum() < (1.0 - 0.1 * 0.5**halving) * np.abs(excess).sum():
                    break
            else:
                break
            T, excess = new, after
        worst = int(np.argmax(np.abs(excess) - self._allowed(ENOUGH, T)))
        if np.abs(excess[worst]) > self._allowed(ENOUGH, T)[worst]:
            raise SolverError(
                f"No steady state was found: site {self.problem.name(worst)} gains {excess[worst]:.6g} W at "
                f"{T[worst]:.6g} K. A current may jump or be noisy, or not rise with the temperature difference; or "
                f"sources may heat or cool beyond {self.bounds[0]:g} K to {self.bounds[1]:g} K. "
                "Run a transient until it is steady."
            )
        return T

    def _allowed(self, part: float, T: Array) -> Array:
        """What a body's balance may lack: a part of the largest current, and what rounding brings."""
        J, rise, fall = self.flows.by_temperatures(T, self.ends)
        largest = max(float(np.abs(J).max()), float(np.abs(self.powers).max()))
        return np.asarray(
            part * largest + ROUNDING * T * self.matrix.diagonal(np.zeros(self.n), np.abs(rise), np.abs(fall))
        )

    def _step(self, T: Array, excess: Array) -> Array:
        """Newton's step of the temperatures."""
        _, rise, fall = self.flows.by_temperatures(T, self.ends)
        shift = np.zeros(self.n)
        if self.anchored:
            self.matrix.factorise(shift, rise, fall)
            return self.matrix.solve(excess)
        shift[0] = self.matrix.diagonal(shift, rise, fall)[0]
        self.matrix.factorise(shift, rise, fall)
        held, keeping = self.matrix.solve(excess), self.matrix.solve(shift)
        capacity, short = self.tables.problem.capacities(T), self._short(T)
        return np.asarray(held + keeping * (short - capacity @ held) / (capacity @ keeping))

    def _short(self, T: Array) -> float:
        """Energy that the bodies lack of what they had at the start, J."""
        energies = self.tables.problem.energies
        return float(energies(np.asarray(self.problem.initial)).sum() - energies(T).sum())

    def _energy_is_right(self, T: Array) -> bool:
        return self.anchored or abs(self._short(T)) <= ROUNDING * float((self.tables.problem.capacities(T) * T).sum())
