"""Steady states: the current is the unknown, and the temperatures follow link by link.

In a steady state J_{n+1} = J_n + s_n. For links of one kind with a potential F (Kirchhoff transform),
F(T_l) = F(T_L) - sum_{m <= l} J_m/w_m, so the current is explicit and each temperature one inversion of F.
Otherwise the chain is marched from its colder end, where the potential is smallest and nothing cancels, and
the current solved for by Newton's method inside a bracket: the temperature reached is monotone in it.
All this is done on tables; what they give is checked and mended on the links themselves (`chain.solvers.refine`).
"""

from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from chain.arrays import Array
from chain.errors import SolverError
from chain.solvers.currents import link_current
from chain.solvers.flows import link_flows
from chain.solvers.march import (
    LEFTWARD,
    REACHED,
    RIGHTWARD,
    TOO_COLD,
    TOO_HOT,
    TOO_NARROW,
    kirchhoff,
    march,
)
from chain.solvers.problem import Graph, Problem, balanced
from chain.solvers.refine import Steady, refine
from chain.solvers.settled import SAME, may_fall, settled
from chain.solvers.tabulate import POTENTIAL, Tables, hard_range, tabulate
from chain.storage.compiled import at_hand
from chain.tables.cells import COEFFICIENT

WORTH = 3000  # links of all marches of a process up to which Python, 0.02 to 0.4 ms each, is sooner done than compiling
COARSE = 4096  # links of the chain that gives a long one its first guess
# Exponents of the factors by which tables reach further, try after try: in small steps where temperatures may be found
WIDER = (1, 1, 1, 1, 1, 1, 2, 4, 5, 6)


@dataclass
class SteadyState:
    """Steady state of a chain.

    Attributes
    ----------
    temperatures : ndarray
        (N,) K.
    energies : ndarray
        (N,) J, from the problem's initial state.
    currents : ndarray
        (N + 1,) W, left to right.
    iterations : int
        Marches along the chain.
    table_error : float
        Largest relative error of the tables.
    come_to : bool
        Whether heat may balance in several ways, and this is what the bodies come to from the problem's start.
    """

    temperatures: Array
    energies: Array
    currents: Array
    iterations: int
    table_error: float
    come_to: bool = False


def steady_state(problem: Problem) -> SteadyState:
    """Steady state of a chain whose ends and sources are constant.

    Parameters
    ----------
    problem : Problem
        Ends and sources must be numbers. The initial state matters only where no end has a temperature: there
        the energy decides.

    Returns
    -------
    SteadyState

    Raises
    ------
    SolverError
        Where there is no steady state, or temperatures leave the range of links or bodies.
    """
    if problem.graph is not None:
        return _of_network(problem)
    known, added = _given_currents(problem)
    temperatures = [end.number() for end in (problem.left, problem.right) if end.held]
    lower = min([*temperatures, float(np.min(problem.initial))])  # the start too: energies count from it
    upper = max([*temperatures, float(np.max(problem.initial))])
    hard_lower, hard_upper = hard_range(problem, lower, upper)
    given = lower, upper
    for exponent in (*WIDER, 0):
        tables = tabulate(problem, lower * (1 - 1e-3), upper * (1 + 1e-3))
        if (lower, upper) == given and _without_current(tables):
            return _of_network(replace(problem, graph=_as_graph(problem)))
        chain = _March(tables.problem, tables, added)
        if tables.falling:
            return chain.settled(known, (hard_lower, hard_upper))
        status = chain.solve(known, temperatures)
        if status == REACHED:
            return chain.result(known, (hard_lower, hard_upper))
        hotter = status != TOO_COLD and upper < hard_upper
        colder = status != TOO_HOT and lower > hard_lower
        if not (hotter or colder):
            raise SolverError(
                f"The steady state leaves the range {hard_lower:g} K to {hard_upper:g} K of the links or bodies; "
                "give them over a wider range, or change the ends and sources."
            )
        lower, upper = 0.25**exponent * lower if colder else lower, 2.0**exponent * upper if hotter else upper
    raise SolverError("No steady state was found: the heat currents drive the temperatures to zero or without bound.")


def _without_current(tables: Tables) -> bool:
    """Whether a link conducts nothing in a part of the temperatures, so that its current leaves them open."""
    rows = tables.network.conductance_rows[np.unique(tables.network.link)][..., COEFFICIENT:]
    return not rows.any(axis=-1).all()


def _as_graph(problem: Problem) -> Graph:
    """The chain as the network that it is: what a link that conducts nothing parts is settled part by part."""
    n = problem.sites
    edges = np.stack([np.append(n, np.arange(n)), np.append(np.arange(n), n + 1)], axis=1)
    return Graph(edges, (problem.left, problem.right), np.arange(1, n + 1))


def _of_network(problem: Problem) -> SteadyState:
    """Steady state of bodies that stand in no row."""
    from chain.solvers.graph.steady import GraphState

    state = GraphState(problem)
    T = state.found()
    energies = state.tables.problem.energies
    gained = energies(T) - energies(np.asarray(problem.initial))
    return SteadyState(T, gained, state.currents(T, own=True), state.iterations, state.tables.error, state.come_to)


def _given_currents(problem: Problem) -> tuple[float | None, Array]:
    """Current of link 0 where an end decides it, and what the sources add to it, link by link."""
    sources = [source for _, source in problem.sources]
    if not all(course.constant for course in (problem.left, problem.right, *sources)):
        raise SolverError("A steady state needs ends and sources that are constant in time.")
    balanced((problem.left, problem.right), sources)
    added = np.zeros(problem.sites + 1)
    for site, source in problem.sources:
        added[site + 1] += source.number()
    added = np.cumsum(added)
    left, right = (None if end.held else end.number() for end in (problem.left, problem.right))
    if left is None and right is not None:
        left = -right - float(added[-1])
    return left, added


class _March:
    """Marches along one chain on one set of tables."""

    passed = 0  # links of all chains so far

    def __init__(self, problem: Problem, tables: Tables, added: Array) -> None:
        self.problem, self.tables, self.network, self.added = problem, tables, tables.network, added
        self.T = np.empty(problem.sites)
        self.current = 0.0
        self.iterations = 0

    def solve(self, known: float | None, temperatures: list[float]) -> int:
        """Find the state; REACHED, or the side on which the tables must be wider."""
        left = self.problem.left.held
        if known is None:
            return self._two_temperatures(*temperatures)
        if temperatures:
            self.current = known
            return self._march(temperatures[0], RIGHTWARD if left else LEFTWARD, known, 0, 1)[0]
        return self._from_energy(known)

    def _march(
        self, start: float, direction: int, current: float, skip: int, short: int
    ) -> tuple[int, float, float, int]:
        """March over all links but the first `skip` and the last `short`."""
        self.iterations += 1
        bounds = (self.tables.lower, self.tables.upper)
        links = (skip, len(self.T) + 1 - short)
        _March.passed += len(self.T)
        with np.errstate(all="ignore"):  # what is compiled says nothing either
            status, reached, slope, last = at_hand(march, _March.passed > WORTH)(
                self.network, self.added, bounds, start, direction, current, links, self.T
            )
        return status, float(reached), float(slope), int(last)

    def _two_temperatures(self, left: float, right: float) -> int:
        network = self.network
        weight, k = network.weight, int(network.link[0])
        if (network.kind == POTENTIAL).all() and (network.link == k).all():
            rise = link_flows(network, network.link[:1], np.array([left]), np.array([right]))[0][0]
            self.current = float((rise - (self.added / weight).sum()) / (1.0 / weight).sum())
            self.iterations += 1
            return int(kirchhoff(network, self.added, left, right, self.current, self.T))
        direction = RIGHTWARD if left <= right else LEFTWARD
        start, target = (left, right) if direction == RIGHTWARD else (right, left)
        return self._shoot(start, target, direction)

    def _first_guess(self, start: float, target: float, direction: int) -> float:
        """Current through a chain of few of the links, chosen evenly, or at the mean temperature."""
        if len(self.T) > 4 * COARSE:
            links = len(self.T) + 1
            # Off a regular grid, so that a pattern of links cannot hide.
            place = (np.arange(COARSE) + (0.618034 * np.arange(COARSE)) % 1.0) * links / COARSE
            chosen = place.astype(np.int64)
            coarse = copy(self)
            weight = self.network.weight[chosen] * COARSE / links
            coarse.network = self.network._replace(link=self.network.link[chosen], weight=weight)
            coarse.added, coarse.T = self.added[chosen], np.empty(COARSE - 1)
            if coarse._shoot(start, target, direction) == REACHED:
                return coarse.current
        middle = np.full(len(self.T) + 1, 0.5 * (start + target))
        resistance = 1.0 / (self.network.weight * link_flows(self.network, self.network.link, middle, middle)[1])
        gap = start - target if direction == RIGHTWARD else target - start
        return float((gap - (self.added * resistance).sum()) / resistance.sum())

    def _shoot(self, start: float, target: float, direction: int) -> int:
        """Newton in the current, inside a bracket; a larger current makes the far end colder going right."""
        current = self._first_guess(start, target, direction)
        low, high = -np.inf, np.inf  # currents that leave the far end too hot (going right) and too cold
        ends = [REACHED, REACHED]  # how the marches with these currents went
        spread = max(abs(current), 1e-300)
        precision = 1e-15 * (1.0 + np.sqrt(len(self.T)))  # roundings add up along the march
        failed: set[int] = set()
        for _ in range(200):
            self.current = current
            status, reached, slope, last = self._march(start, direction, current, 0, 0)
            new = np.nan
            if status == REACHED:
                # In potential, not temperature: linear in the current where the links have one.
                flow = at_hand(link_current, _March.passed > WORTH)
                gap = flow(self.network, int(self.network.kind[last]), last, reached, target)
                new = current - gap[0] / (gap[1] * slope)
                if reached == target or abs(new - current) <= precision * abs(new):
                    return REACHED
            else:
                failed.add(status)
            if (status == TOO_HOT or (status == REACHED and reached > target)) == (direction == RIGHTWARD):
                low, ends[0] = current, status
            else:
                high, ends[1] = current, status
            if np.isfinite(high - low) and high - low <= precision * max(abs(low), abs(high)):
                # closed in on a current at which the tables end, it is the right one if the target is their end
                self.current = low if ends[0] == REACHED else high
                status, reached, _, _ = self._march(start, direction, self.current, 0, 0)
                short = set(ends) - {REACHED}
                met = not short or (status == REACHED and abs(reached - target) <= 1e-10 * target)
                return REACHED if met else _short(short)
            if not low < new < high:
                if np.isinf(low) or np.isinf(high):
                    spread *= 2.0
                    new = current + spread if np.isinf(high) else current - spread
                else:
                    new = 0.5 * (low + high)
            current = float(new)
        return _short(failed)

    def _from_energy(self, current: float) -> int:
        """No end has a temperature: the first body's follows from the conserved energy, by bisection."""
        network = self.network
        self.current = current
        wanted = float((network.start / network.inverse_scale).sum())
        still = current == 0.0 and not self.added.any()
        low, high = self.tables.lower, self.tables.upper
        below, above = -1, -1  # how the marches from the bracket's ends went; none yet
        while low < 0.5 * (low + high) < high:
            middle = 0.5 * (low + high)
            self.T[:] = middle
            status = REACHED if still else self._march(middle, RIGHTWARD, current, 1, 1)[0]
            enough = status == REACHED and float(self.problem.energies(self.T).sum()) > wanted
            hot = enough or status == TOO_HOT
            if hot:
                high, above = middle, status
            else:
                low, below = middle, status
        if below < 0 or above < 0:
            return TOO_COLD if below < 0 else TOO_HOT
        return _short({below, above} - {REACHED}) if below or above else REACHED

    def settled(self, known: float | None, bounds: tuple[float, float]) -> SteadyState:
        """The state that the chain comes to from its start."""
        self.T, self.current, self.iterations = settled(self.problem, self.tables)
        return replace(self._refined(known, bounds), come_to=True)

    def result(self, known: float | None, bounds: tuple[float, float]) -> SteadyState:
        """The state found, or what the chain comes to where there may be several."""
        linear = self.problem.law == "linear"
        try:
            found = self._refined(known, bounds)
        except SolverError:
            if not linear:
                raise
            return self.settled(known, bounds)
        outside = [[end.number()] if end.held else [] for end in (self.problem.left, self.problem.right)]
        near = np.concatenate([outside[0], found.temperatures, outside[1]])
        if not (linear and may_fall(self.tables, np.diff(near))):
            return found
        other = self.settled(known, bounds)
        return found if np.allclose(found.temperatures, other.temperatures, rtol=SAME, atol=0.0) else other

    def _refined(self, known: float | None, bounds: tuple[float, float]) -> SteadyState:
        """The state found, as the links themselves have it."""
        problem, network = self.problem, self.network
        held = problem.left.held or problem.right.held
        found = Steady(self.T, self.current)
        T, current = refine(problem, network, self.added, known, found, bounds, None if held else self._correction)
        energies = problem.energies(T) - network.start / network.inverse_scale
        return SteadyState(T, energies, current + self.added, self.iterations, self.tables.error)

    def _correction(self, T: Array, particular: Array, keeping: Array) -> Array:
        """Step of the temperatures after which the bodies hold the energy of the start."""
        capacity = self.problem.capacities(T)
        lacking = float((self.network.start / self.network.inverse_scale).sum() - self.problem.energies(T).sum())
        return np.asarray(particular + keeping * (lacking - (capacity * particular).sum()) / (capacity * keeping).sum())


def _short(failed: set[int]) -> int:
    """The side on which the tables are short, from how marches failed; both where some left each of them."""
    return TOO_NARROW if len(failed) > 1 else min(failed, default=TOO_HOT)
