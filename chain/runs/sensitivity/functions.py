"""Derivatives of functions of links and bodies by a parameter, tabulated over the energies of the sites."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Index
from chain.line.kinds import Kinds
from chain.runs.sensitivity.directions import Direction, by_difference
from chain.runs.sensitivity.recorded import Step
from chain.runs.sensitivity.stages import COEFFICIENTS, Shared
from chain.solvers.tableau import STAGES
from chain.solvers.tabulate import LEAST_ENERGY
from chain.tables.cells import Table, build_table, polynomials
from chain.tables.primitive import primitive
from chain.tables.sites import site_values

_PARTS = 64  # of an octave, at least: as fine as the run's own tables. They are not refined: rounding would be seen


class Own(NamedTuple):
    """Of one step, for every parameter that changes functions; (P, 6, N + 1), (P, 6, N), and (P, N) at the start."""

    J: Array
    D: Array
    left: Array
    right: Array
    slope: Array

    @classmethod
    def empty(cls) -> "Own":
        """Of no parameter."""
        three, two = np.zeros((0, 0, 0)), np.zeros((0, 0))
        return cls(three, three, two, two, two)


class Functions:
    """What parameters change in functions of temperature, along a run.

    Parameters
    ----------
    shared : Shared
        Of the run.
    directions : sequence of Direction
        All parameters.
    """

    def __init__(self, shared: Shared, directions: Sequence[Direction]) -> None:
        self.shared, self.count = shared, len(directions)
        self.ways = [i for i, one in enumerate(directions) if one.links or one.bodies]
        self.parts = [_Part(shared, directions[i]) for i in self.ways]

    def along(self, step: Step) -> Own:
        """Of a step."""
        if not self.ways:
            return Own.empty()
        n = self.shared.n
        found = Own(
            np.zeros((self.count, STAGES, n + 1)), *np.zeros((1, self.count, STAGES, n)), *np.zeros((3, self.count, n))
        )
        y = step.e + COEFFICIENTS @ step.stages
        for i, part in zip(self.ways, self.parts, strict=True):
            part.along(step, y, i, found)
        return found

    def energies(self, i: int, e: Array) -> Array:
        """D of one parameter for energies (N,)."""
        part = self.parts[self.ways.index(i)]
        return part.energies(e[None])[0][0] if part.body is not None else np.zeros_like(e)


class _Part:
    """One parameter's functions."""

    def __init__(self, shared: Shared, direction: Direction) -> None:
        self.shared = shared
        line, net = shared.run.problem, shared.net
        self.kinds = np.zeros(shared.n, dtype=np.int64) if line.body is None else np.asarray(line.body)
        self.link = self.body = None
        n = shared.n
        if direction.links:
            self.flux = _over_temperature(shared, direction.links, "_conductance")
            number = direction.links[0].number
            rows = np.concatenate([number[:-1], number[1:]])
            self.link, self.rows = _over_energy(shared, self.flux, rows, np.tile(self.kinds, 2))
            self.number, self.sizes = number, net.weight
            self.alike = bool((self.rows[:n] == self.rows[n:]).all())
        if direction.bodies:
            heat = _over_temperature(shared, direction.bodies, "_heat_capacity")
            self.body, self.body_rows = _over_energy(shared, heat, direction.bodies[0].number, self.kinds)
            self.first = self._at(self.body, self.body_rows, np.zeros((1, n)))[0][0]
        self._still: dict[int, Array] = {}

    def _at(self, table: Table, rows: Index, y: Array) -> tuple[Array, Array]:
        """Values and derivatives by energy at energies (m, N)."""
        net, many = self.shared.net, len(y)
        value, slope = np.empty(y.size), np.empty(y.size)
        cells = np.stack([table.first, table.count])
        start, scale = self.shared.many if many == STAGES else (net.start, net.inverse_scale)
        u = np.ascontiguousarray(y).ravel()
        here = (np.tile(rows, many), start, scale, u, 0, u.size)
        site_values(table.rows, cells, table.shift, *here, value, slope, None)
        return value.reshape(y.shape), slope.reshape(y.shape)

    def energies(self, y: Array) -> tuple[Array, Array]:
        """D for energies (m, N), and its derivative by them."""
        assert self.body is not None
        value, slope = self._at(self.body, self.body_rows, y)
        scale = 1.0 / self.shared.net.inverse_scale
        return scale * (value - self.first), scale * slope

    def along(self, step: Step, y: Array, i: int, found: Own) -> None:
        """Put what one step needs."""
        if self.body is not None:
            D, slope = self.energies(y)
            found.D[i], found.slope[i] = D, slope[0]
        if self.link is None:
            return
        n, w, held = self.shared.n, self.sizes, self.shared.held
        left, by_left = self._at(self.link, self.rows[:n], y)
        right, by_right = (left, by_left) if self.alike else self._at(self.link, self.rows[n:], y)
        found.J[i][:, 1:n] = w[1:n] * (right[:, :-1] - left[:, 1:])
        found.left[i], found.right[i] = w[:-1] * by_left[0], w[1:] * by_right[0]
        for side, (column, sign, here) in enumerate(((0, 1.0, left[:, 0]), (n, -1.0, right[:, -1]))):
            if held[side]:
                found.J[i][:, column] = sign * w[column] * (self._outside(side, step) - here)
            else:
                (found.left if side == 0 else found.right)[i][-side] = 0.0

    def _outside(self, side: int, step: Step) -> Array:
        """Derivative of F at the temperatures of an end, with what its rate of change adds."""
        if side in self._still:
            return self._still[side]
        T, later = self.shared.temperatures(side, step)
        table, F = self.flux
        k = self.number[[-side]]
        K = polynomials(table.rows, k, T[:1], table.first, table.count, table.shift)
        found: Array = polynomials(F, k, T, table.first, table.count, table.shift) + later * K[0]
        if self.shared.run.drive.still:
            self._still[side] = found
        return found


def _over_temperature(shared: Shared, kinds: Sequence[Kinds], kernel: str) -> tuple[Table, Array]:
    """A table of the derivative of a function of temperature, and rows of its antiderivative."""
    count, tables = len(kinds[0]), shared.run.tables

    def function(T: Array) -> Array:
        return by_difference([one.rows(kernel, T[0]) for one in kinds])

    lower, upper = np.full(count, tables.lower), np.full(count, tables.upper)
    parts = _parts(shared.net.link_shift)
    table = build_table(function, lower, upper, np.inf, parts, "derivative of a function by a parameter")
    return table, primitive(table).rows


def _parts(shift: int) -> tuple[int, int]:
    found = max(_PARTS, 1 << (52 - shift))
    return found, found


def _over_energy(
    shared: Shared, over_temperature: tuple[Table, Array], rows: Index, bodies: Index
) -> tuple[Table, Index]:
    """The antiderivative over the energies of bodies; a table of the pairs that occur, and which is whose."""
    table, F = over_temperature
    net, problem, tables = shared.net, shared.run.tables.problem, shared.run.tables
    code, place = np.unique(rows * problem.bodies.count + bodies, return_inverse=True)
    kind, body = code // problem.bodies.count, code % problem.bodies.count
    mine = np.zeros(shared.n, dtype=np.int64) if problem.body is None else np.asarray(problem.body)
    temperature_row = np.array([net.row_of[0][np.flatnonzero(mine == one)[0]] for one in body])
    ends = np.asarray(problem.bodies.energy(np.array([[tables.lower, tables.upper]])))
    ends = np.broadcast_to(ends, (problem.bodies.count, 2))[body]

    first_cell, cells = net.site_cells

    def function(u: Array) -> Array:
        T = polynomials(net.site_rows, temperature_row[:, None], u, first_cell, cells, net.site_shift)
        return polynomials(F, kind[:, None], T, table.first, table.count, table.shift)

    first = np.maximum(ends[:, 0], LEAST_ENERGY)
    parts = _parts(net.site_shift)
    made = build_table(function, first, ends[:, 1].copy(), np.inf, parts, "derivative of a potential")
    return made, place.ravel().astype(np.int64)
