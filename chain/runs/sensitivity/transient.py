"""Sensitivities of transients: every accepted step of a run differentiated, forwards or backwards."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from chain.arrays import Array, Flags
from chain.line.line import Line
from chain.runs.sensitivity.directions import Direction, product
from chain.runs.sensitivity.functions import Functions
from chain.runs.sensitivity.kernels import backward, forward
from chain.runs.sensitivity.recorded import Recording, Step
from chain.runs.sensitivity.stages import Shared, Stages
from chain.solvers.currents import site_temperatures
from chain.solvers.problem import Problem
from chain.solvers.tableau import STAGES, dense


class Derived:
    """A run that has ended, and its derivatives.

    Parameters
    ----------
    line : Line
    problem : Problem
    times : ndarray
        (M,) from the start to the end, s.
    rtol, atol : float
        Of the run.
    directions : sequence of Direction
    """

    def __init__(
        self, line: Line, problem: Problem, times: Array, rtol: float, atol: float, directions: Sequence[Direction]
    ) -> None:
        self.run, self.times, self.directions = Recording(problem, times, rtol, atol), times, list(directions)
        self.result = next(self.run.blocks(len(times), False))
        self.shared = Shared(self.run)
        self.functions = Functions(self.shared, self.directions)
        self.stored = line.bodies.each("_heat_capacity", problem.initial) * problem.initial
        n, around = self.shared.n, self.shared.bodies
        wired = problem.graph.edges[n + 1 :, 0] - n if problem.graph is not None else around
        self._place = np.concatenate([np.arange(n + 1), n + 1 + around])  # of links, and ends with their places
        self._end, self._end_place = np.concatenate([[0, 1], wired]), np.concatenate([[0, 1], 2 + around])

    @cached_property
    def changes(self) -> tuple[Array, Array, Array, Array, Array]:
        """Relative changes (P, ...) of links, bodies, ends and sources; of energies by temperatures at the start."""
        every, places = self.directions, len(self.shared.link)
        link, end = np.zeros((len(every), places)), np.zeros((len(every), places + 1 - self.shared.n))
        for i, one in enumerate(every):
            link[i, self._place], end[i, self._end_place] = one.link, one.end[self._end]
        body, source = (np.stack([getattr(one, name) for one in every]) for name in ("body", "source"))
        return link, body, -self.stored * np.stack([one.start for one in every]), end, source

    def _at(self, e: Array) -> tuple[Array, Array]:
        """Temperatures and derivatives dT/de at energies (N,)."""
        T, slope = np.empty_like(e), np.empty_like(e)
        site_temperatures(self.shared.net, np.ascontiguousarray(e), T, slope)
        return T, slope

    def _temperatures(self, E: Array, e: Array) -> Array:
        """Changes of temperatures (P, N) with those of energies."""
        D, (T, slope) = self.changes[1] * e + self.changes[2], self._at(e)
        D[self.functions.ways] += self.functions.energies(T)
        return np.asarray((E - D) * slope)

    def _outputs(self, step: Step, last: bool) -> tuple[Flags, Array]:
        """Which times lie in a step, and the weights of its stages there."""
        end = step.time + step.h
        inside = (self.times >= step.time) & ((self.times < end) | (last & (self.times <= self.times[-1])))
        return inside, dense(np.minimum((self.times[inside] - step.time) / step.h, 1.0))

    def forward(self) -> Array:
        """Of all temperatures, (P, M, N)."""
        count, n = len(self.directions), self.shared.n
        found = np.zeros((count, len(self.times), n))
        E, V = np.zeros((count, n)), np.zeros((count, STAGES, n))
        steps = self.run.steps
        for number, step in enumerate(steps):
            at = self.shared.of(step)
            inside, weights = self._outputs(step, number == len(steps) - 1)
            before = E.copy() if inside.any() else E
            own = (*self.functions.along(step, at.y), self.functions.which)
            forward(step.h, step.e, step.stages, tuple(at), self.changes, own, E, V)
            for place, w in zip(np.flatnonzero(inside), weights, strict=True):
                found[:, place] = self._temperatures(before + np.tensordot(w, V, (0, 1)), step.e + w @ step.stages)
        return found

    def gradient(self, weights: Array) -> Array:
        """Of the sum of temperatures times weights (M, N), (P,), by the adjoint."""
        n, places, steps, ways = self.shared.n, len(self.shared.link), self.run.steps, self.functions.ways
        adjoint, own = np.zeros(n), np.zeros(len(self.directions))
        sums = link, body, start, end, source = (
            np.zeros(places), np.zeros(n), np.zeros(n), np.zeros(places + 1 - n), np.zeros(n),
        )  # fmt: skip
        gaps, stars, starts = np.zeros((STAGES, places)), np.zeros((STAGES, n)), np.zeros((4, n))
        for number in range(len(steps) - 1, -1, -1):
            step = steps[number]
            at = self.shared.of(step)
            inside, moments = self._outputs(step, number == len(steps) - 1)
            seeds, added = np.zeros((STAGES, n)), np.zeros(n)
            for moment, w in zip(np.flatnonzero(inside), moments, strict=True):
                e = step.e + w @ step.stages
                T, slope = self._at(e)
                q = weights[moment] * slope
                seeds += w[:, None] * q
                added += q
                body -= q * e
                start -= q
                if ways:
                    own[ways] -= self.functions.energies(T) @ q
            backward(step.h, step.e, step.stages, tuple(at), adjoint, seeds, sums, gaps, stars, starts)
            adjoint += added
            if ways:
                own[ways] += self._of_functions(step, at, gaps, stars, starts)
        by_end = np.zeros(len(self.directions[0].end))
        np.add.at(by_end, self._end, end[self._end_place])
        every = self.directions
        own += product([one.link for one in every], link[self._place]) + product([one.body for one in every], body)
        own += product([one.end for one in every], by_end) + product([one.source for one in every], source)
        return np.asarray(own - product([one.start for one in every], self.stored * start))

    def _of_functions(self, step: Step, at: Stages, gaps: Array, stars: Array, starts: Array) -> Array:
        """What a step says of parameters that change functions, (W,)."""
        mine, (first, left, right, leak) = self.functions.along(step, at.y), starts
        by_slope = at.left[0] * left + at.right[0] * right
        found = np.tensordot(mine.J, gaps, 2) - np.tensordot(mine.D, stars, 2) - mine.D[:, 0] @ first
        if self.shared.surrounded:
            by_slope = by_slope + at.leak[0] * leak
            found += mine.leak @ leak
        return np.asarray(found + mine.left @ left + mine.right @ right - mine.slope @ by_slope)
