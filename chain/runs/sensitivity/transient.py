"""Sensitivities of transients: every accepted step of a run differentiated, forwards or backwards."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from chain.arrays import Array, Flags
from chain.line.line import Line
from chain.runs.sensitivity.directions import Direction, product
from chain.runs.sensitivity.functions import Functions
from chain.runs.sensitivity.kernels import backward, forward
from chain.runs.sensitivity.recorded import Recording, Step, possible
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
        self.possible = possible(self.run.tables.network, problem.graph)
        if not self.possible:
            return
        self.shared = Shared(self.run)
        self.functions = Functions(self.shared, self.directions)
        self.stored = line.bodies.each("_heat_capacity", problem.initial) * problem.initial

    @cached_property
    def changes(self) -> tuple[Array, Array, Array, Array, Array]:
        """Relative changes (P, ...) of links, bodies, ends and sources; of energies by temperatures at the start."""
        every = self.directions
        link, body, end, source = (
            np.stack([getattr(one, name) for one in every]) for name in ("link", "body", "end", "source")
        )
        return link, body, -self.stored * np.stack([one.start for one in every]), end, source

    def _slopes(self, e: Array) -> Array:
        """Derivatives dT/de at energies (N,)."""
        T, slope = np.empty_like(e), np.empty_like(e)
        site_temperatures(self.shared.net, np.ascontiguousarray(e), T, slope)
        return slope

    def _temperatures(self, E: Array, e: Array) -> Array:
        """Changes of temperatures (P, N) with those of energies."""
        D = self.changes[1] * e + self.changes[2]
        for i in self.functions.ways:
            D[i] += self.functions.energies(i, e)
        return np.asarray((E - D) * self._slopes(e))

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
            moved: list[Any] = [*_arrays(at), *self.changes, *self.functions.along(step), E, V]
            forward(step.h, step.e, step.stages, *moved)
            for place, w in zip(np.flatnonzero(inside), weights, strict=True):
                found[:, place] = self._temperatures(before + np.tensordot(w, V, (0, 1)), step.e + w @ step.stages)
        return found

    def gradient(self, weights: Array) -> Array:
        """Of the sum of temperatures times weights (M, N), (P,), by the adjoint."""
        n, steps = self.shared.n, self.run.steps
        adjoint = np.zeros(n)
        link, body, start, end, source = np.zeros(n + 1), np.zeros(n), np.zeros(n), np.zeros(2), np.zeros(n)
        own = np.zeros(len(self.directions))
        gaps, stars, starts = np.zeros((STAGES, n + 1)), np.zeros((STAGES, n)), np.zeros((3, n))
        for number in range(len(steps) - 1, -1, -1):
            step = steps[number]
            at = self.shared.of(step)
            inside, places = self._outputs(step, number == len(steps) - 1)
            seeds, added = np.zeros((STAGES, n)), np.zeros(n)
            for place, w in zip(np.flatnonzero(inside), places, strict=True):
                e = step.e + w @ step.stages
                q = weights[place] * self._slopes(e)
                seeds += w[:, None] * q
                added += q
                body -= q * e
                start -= q
                for i in self.functions.ways:
                    own[i] -= q @ self.functions.energies(i, e)
            carried: list[Any] = [*_arrays(at), adjoint, seeds, link, body, start, end, source, gaps, stars, starts]
            backward(step.h, step.e, step.stages, *carried)
            adjoint += added
            if self.functions.ways:
                mine = self.functions.along(step)
                by_slope = at.left[0] * starts[1] + at.right[0] * starts[2]
                own += np.tensordot(mine.J, gaps, 2) - np.tensordot(mine.D, stars, 2) - mine.D[:, 0] @ starts[0]
                own += mine.left @ starts[1] + mine.right @ starts[2] - mine.slope @ by_slope
        every = self.directions
        own += product([one.link for one in every], link) + product([one.body for one in every], body)
        own += product([one.end for one in every], end) + product([one.source for one in every], source)
        return np.asarray(own - product([one.start for one in every], self.stored * start))


def _arrays(at: Stages) -> Any:
    return at.y, at.left, at.right, at.J, at.bend_left, at.bend_right, at.ends, at.sources
