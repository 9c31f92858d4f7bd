"""What the derivatives of a step need of its stages: currents, and their derivatives by energies.

J_l = w_l (F(T_{l-1}) - F(T_l)) with the tables F(T(u)) of the sites on either side of a link; all by energies, because
these are the state.
"""

from dataclasses import dataclass

import numpy as np

from chain.arrays import Array, Index
from chain.runs.sensitivity.recorded import Step
from chain.solvers.currents import TEMPERATURE
from chain.solvers.impose import _changing
from chain.solvers.run import Run
from chain.solvers.tableau import RATE, ROWS, STAGES, A
from chain.solvers.tabulate import Network
from chain.storage.compiled import njit
from chain.tables.cells import CENTRE, COEFFICIENT, SCALE, TOP, locate, polynomials
from chain.tables.sites import site_values

COEFFICIENTS = A[:STAGES]


@dataclass
class Stages:
    """Of one step, over its stages.

    Attributes
    ----------
    y : ndarray
        (6, N) energies.
    left, right : ndarray
        (6, N) derivatives by them of the currents that a body gives to its left and its right, 1/s.
    J : ndarray
        (6, N + 1) currents; zero where an end gives one.
    bend_left, bend_right : ndarray
        (N,) second derivatives at the step's start.
    ends : ndarray
        (6, 2) change of the currents out of the ends with the logarithm of what they impose, W.
    sources : ndarray
        (6, N) heat currents of sources.
    """

    y: Array
    left: Array
    right: Array
    J: Array
    bend_left: Array
    bend_right: Array
    ends: Array
    sources: Array


class Shared:
    """A run's tables, laid out for six stages at once.

    Parameters
    ----------
    run : Run
        That has ended.
    """

    def __init__(self, run: Run) -> None:
        self.run, self.net = run, run.tables.network
        self.n = run.problem.sites
        self.many = _tiled(self.net, STAGES)
        self.held = np.array([kind == TEMPERATURE for kind in run.drive.kinds])
        self.gates = (float(self.net.weight[0]) * self.held[0], float(self.net.weight[-1]) * self.held[1])
        self._still: tuple[Array, Array, Array] | None = None

    def of(self, step: Step) -> Stages:
        """The stages of a step."""
        net, n, w = self.net, self.n, self.net.weight
        y = step.e + COEFFICIENTS @ step.stages
        left, by_left = self.values(net.row_of[1], y)
        right, by_right = (left, by_left) if net.shared else self.values(net.row_of[2], y)
        potential, ends, sources = self._imposed(step)
        J = np.zeros((STAGES, n + 1))
        J[:, 1:n] = w[1:n] * (right[:, :-1] - left[:, 1:])
        by_left, by_right = w[:-1] * by_left, w[1:] * by_right
        for side, (column, sign, here) in enumerate(((0, 1.0, left[:, 0]), (n, -1.0, right[:, -1]))):
            if self.held[side]:
                J[:, column] = sign * (potential[:, side] - w[column] * here)
            elif side == 0:
                by_left[:, 0] = 0.0
            else:
                by_right[:, -1] = 0.0
        bends = [self._bends(row, step.e) for row in net.row_of[1:]]
        bend_left, bend_right = w[:-1] * bends[0], w[1:] * bends[1]
        bend_left[0] *= self.held[0]
        bend_right[-1] *= self.held[1]
        return Stages(y, by_left, by_right, J, bend_left, bend_right, ends, sources)

    def values(self, row: Index, y: Array) -> tuple[Array, Array]:
        """A table's function of every site and its derivatives by energy, for energies (6, N)."""
        net, many = self.net, self.many
        value, slope = np.empty(y.size), np.empty(y.size)
        site_values(
            net.site_rows, net.site_cells, net.site_shift, np.tile(row, STAGES), many[0], many[1],
            np.ascontiguousarray(y).ravel(), 0, y.size, value, slope, None,
        )  # fmt: skip
        return value.reshape(y.shape), slope.reshape(y.shape)

    def _bends(self, row: Index, e: Array) -> Array:
        found = np.empty(self.n)
        net = self.net
        curvatures(net.site_rows, net.site_cells, net.site_shift, row, net.start, net.inverse_scale, e, found)
        return found

    def temperatures(self, side: int, step: Step) -> tuple[Array, Array]:
        """What an end imposes at the stages, and h d_i times its rate of change."""
        imposed, rates = self._waves(step)
        return imposed[side, :STAGES], step.h * RATE[:STAGES] * rates[side]

    def _waves(self, step: Step) -> tuple[Array, Array]:
        net, drive = self.net, self.run.drive
        count = 2 + drive.sites.size
        imposed, rates, gate = np.zeros((count, ROWS)), np.zeros(count), np.zeros(count)
        gate[:2], link = self.gates, np.zeros(count, dtype=np.int64)
        link[:2] = net.link[[0, self.n]]
        _changing(
            tuple(drive.waves), step.time + 0.5 * step.h, step.time, step.h, False, np.arange(count), link, gate,
            net.flux_rows, net.conductance_rows, net.link_first, net.link_shift, imposed, rates,
        )  # fmt: skip
        return imposed, rates

    def _imposed(self, step: Step) -> tuple[Array, Array, Array]:
        """Of the ends w F(T) with what its rate of change adds, and what changes with ln T; heat of sources."""
        if self._still is not None:
            return self._still
        drive = self.run.drive
        imposed, rates = self._waves(step)
        potential, ends = np.zeros((STAGES, 2)), np.zeros((STAGES, 2))
        later = step.h * RATE[:STAGES]
        for side in (0, 1):
            value = imposed[side, :STAGES]
            ends[:, side] = value
            if self.held[side]:
                F, K, bend = self.end(side, value)
                w = self.gates[side]
                potential[:, side] = w * (F + later * K[0] * rates[side])
                ends[:, side] = w * (K * value + later * (bend[0] * value[0] + K[0]) * rates[side])
        sources = np.zeros((STAGES, self.n))
        np.add.at(sources.T, drive.sites, imposed[2:, :STAGES])
        if drive.still:
            self._still = potential, ends, sources
        return potential, ends, sources

    def end(self, side: int, T: Array) -> tuple[Array, Array, Array]:
        """F, K and dK/dT of the link of an end."""
        net = self.net
        link = net.link[[-side]]
        count = np.full(len(net.link_first), net.flux_rows.shape[1])
        F = polynomials(net.flux_rows, link, T, net.link_first, count, net.link_shift)
        K, up, down = (
            polynomials(net.conductance_rows, link, T * x, net.link_first, count, net.link_shift)
            for x in (1.0, 1.0 + 1e-6, 1.0 - 1e-6)
        )
        return F, K, (up - down) / (2e-6 * T)


def _tiled(net: Network, times: int) -> tuple[Array, Array]:
    return np.tile(net.start, times), np.tile(net.inverse_scale, times)


@njit(cache=True, error_model="numpy", nogil=True)
def curvatures(
    rows: Array, cells: Index, shift: int, row_of: Index, start: Array, inverse_scale: Array, y: Array, result: Array
) -> None:
    """d²f/dy² of the function `row_of[n]` of every site."""
    for n in range(y.size):
        k = row_of[n]
        u = start[n] + y[n] * inverse_scale[n]
        cell = locate(u, cells[0, k], shift, cells[1, k])
        scale = rows[k, cell, SCALE]
        v = (u - rows[k, cell, CENTRE]) * scale
        bend = 0.0
        for j in range(TOP, COEFFICIENT + 1, -1):
            power = j - COEFFICIENT
            bend = bend * v + power * (power - 1) * rows[k, cell, j]
        result[n] = bend * (scale * inverse_scale[n]) ** 2
