"""What the derivatives of a step need of its stages: currents, and their derivatives by energies.

Where all links have potentials, J_l = w_l (F(T_{l-1}) - F(T_l)) with the tables F(T(u)) of the sites on either side of
a link, as the run has it; otherwise J_l(T_{l-1}, T_l). All derivatives are by energies, because these are the state.
"""

from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Index
from chain.runs.sensitivity.outside import Imposed, Outside
from chain.runs.sensitivity.recorded import Step
from chain.solvers.currents import output_temperatures
from chain.solvers.flows import link_flows
from chain.solvers.run import Run
from chain.solvers.tableau import STAGES, A
from chain.solvers.tabulate import POTENTIAL
from chain.storage.compiled import njit
from chain.tables.cells import CENTRE, COEFFICIENT, SCALE, TOP, locate
from chain.tables.sites import site_values

COEFFICIENTS = A[:STAGES]
_BY = 1e-4  # of temperatures, for differences of derivatives that are smooth


class Stages(NamedTuple):
    """Of one step, over its stages. What belongs to surroundings is empty where there are none.

    Attributes
    ----------
    y : ndarray
        (6, N) energies.
    left, right, leak : ndarray
        (6, N) derivatives by them of the currents that a body gives to its left, to its right and around, 1/s.
    J : ndarray
        (6, N + 1) currents; zero where an end gives one.
    entering : ndarray
        (6, N) currents from the surroundings.
    bend_left, bend_right, bend_leak : ndarray
        (N,) second derivatives at the step's start.
    cross : ndarray
        (N + 1,) those of a link's current by the energies on both its sides.
    drawn : ndarray
        (6, 2 + N) change of what comes from the left, the right and around with the logarithm of what is imposed, W.
    turn : ndarray
        (2 + N,) of what is given to there by energies, at the step's start, 1/s.
    drift : ndarray
        (N,) of what the rates of change of the outside bring, by energies, 1/s^2.
    later : ndarray
        (6,) what these count for at the stages, s.
    sources : ndarray
        (6, N) heat currents of sources.
    """

    y: Array
    left: Array
    right: Array
    leak: Array
    J: Array
    entering: Array
    bend_left: Array
    bend_right: Array
    bend_leak: Array
    cross: Array
    drawn: Array
    turn: Array
    drift: Array
    later: Array
    sources: Array


class Shared:
    """A run's tables, laid out for six stages at once.

    Parameters
    ----------
    run : Run
        That has ended.

    Attributes
    ----------
    link : ndarray of int
        (places,) number of each link's function: those of the row, then those to the surroundings of each body.
    weight : ndarray
        (places,) how many there are; 0 where an end gives a heat current.
    bodies : ndarray of int
        The body of each link to the surroundings.
    """

    def __init__(self, run: Run) -> None:
        self.run, self.net, self.outside = run, run.tables.network, Outside(run)
        self.n = n = run.problem.sites
        self.many = np.tile(self.net.start, STAGES), np.tile(self.net.inverse_scale, STAGES)
        self._rows = np.tile(self.net.row_of, STAGES)
        held = self.outside.held[:2]
        self.link = np.concatenate([self.net.link[: n + 1], self.outside.around])
        self.weight = np.concatenate([self.net.weight[: n + 1], self.outside.weight])
        self.weight[[0, n]] *= held
        graph = run.problem.graph
        self.bodies: Index = np.zeros(0, dtype=np.int64) if graph is None else graph.edges[n + 1 :, 1]
        self.surrounded = graph is not None
        self.by_potentials = self.net.mode == POTENTIAL
        self._many_links = np.tile(self.link, STAGES)

    def of(self, step: Step) -> Stages:
        """The stages of a step."""
        y = step.e + COEFFICIENTS @ step.stages
        at = self.outside.at(step)
        sources = np.zeros((STAGES, self.n))
        sites = self.run.drive.sites
        np.add.at(sources.T, sites, at.values[2 : 2 + sites.size])
        parts = self._of_potentials(step, y, at) if self.by_potentials else self._of_links(step, y, at)
        return Stages(y=y, later=at.later, sources=sources, **parts)

    def temperatures(self, e: Array) -> Array:
        """Of bodies with energies (N,)."""
        return np.asarray(output_temperatures(self.net, e[None])[0])

    def values(self, row: int, y: Array) -> tuple[Array, Array]:
        """A function of every site and its derivatives by energy, for energies (6, N): T, or F of links on a side."""
        net = self.net
        value, slope = np.empty(y.size), np.empty(y.size)
        site_values(
            net.site_rows, net.site_cells, net.site_shift, self._rows[row], *self.many,
            np.ascontiguousarray(y).ravel(), 0, y.size, value, slope, None,
        )  # fmt: skip
        return value.reshape(y.shape), slope.reshape(y.shape)

    def bends(self, row: int, e: Array) -> Array:
        """Second derivatives of such a function by energy, (N,)."""
        found, net = np.empty(self.n), self.net
        curvatures(
            net.site_rows, net.site_cells, net.site_shift, net.row_of[row], net.start, net.inverse_scale, e, found
        )
        return found

    def sides(self, T: Array, at: Imposed) -> tuple[Array, Array]:
        """Temperatures (6, places) on the first and the second side of every link, from those of the bodies."""
        values, held = at.values, self.outside.held
        ends = [values[side] if held[side] else T[:, -side] for side in (0, 1)]
        around = values[self.outside.given].T
        return np.hstack([ends[0][:, None], T, around]), np.hstack([T, ends[1][:, None], T[:, : around.shape[1]]])

    def rates(self, at: Imposed) -> tuple[Array, Array]:
        """Rates of change (places,) of temperatures outside, on the first and the second side of every link."""
        n, held = self.n, self.outside.held
        first, second = np.zeros(len(self.link)), np.zeros(len(self.link))
        first[0], second[n] = at.rates[:2] * held[:2]
        first[n + 1 :] = at.rates[self.outside.given]
        return first, second

    def _of_potentials(self, step: Step, y: Array, at: Imposed) -> dict[str, Array]:
        net, n, w, outside = self.net, self.n, self.weight, self.outside
        left, by_left = self.values(1, y)
        right, by_right = (left, by_left) if net.shared else self.values(2, y)
        F, drawn = outside.potentials(at)
        J = np.zeros((STAGES, n + 1))
        J[:, 1:n] = w[1:n] * (right[:, :-1] - left[:, 1:])
        J[:, 0], J[:, n] = w[0] * (F[0] - left[:, 0]), w[n] * (right[:, -1] - F[1])
        scale = np.where(outside.held[:2], w[[0, n]], 1.0)
        entering = leak = np.zeros((STAGES, 0))
        bend_leak = np.zeros(0)
        if self.surrounded:
            own, by_own = self.values(3, y)
            entering, leak = w[n + 1 :] * (F[outside.given].T - own), w[n + 1 :] * by_own
            bend_leak = w[n + 1 :] * self.bends(3, step.e)
        return {
            "left": w[:n] * by_left, "right": w[1 : n + 1] * by_right, "leak": leak, "J": J, "entering": entering,
            "bend_left": w[:n] * self.bends(1, step.e), "bend_right": w[1 : n + 1] * self.bends(2, step.e),
            "bend_leak": bend_leak, "cross": np.zeros(n + 1),
            "drawn": np.hstack([drawn[:2].T * scale, w[n + 1 :] * drawn[outside.given].T]),
            "turn": np.zeros(2 + bend_leak.size), "drift": np.zeros(n),
        }  # fmt: skip

    def _of_links(self, step: Step, y: Array, at: Imposed) -> dict[str, Array]:
        n, outside = self.n, self.outside
        T, slope = self.values(0, y)
        a, b = self.sides(T, at)
        flow = [
            self.weight * one.reshape(STAGES, -1)
            for one in link_flows(self.net, self._many_links, a.ravel(), b.ravel())
        ]
        J, by_a, by_b = flow
        first, second = self.rates(at)
        by_aa, by_ab = self._bent(a[0], b[0], (_BY, 0.0))
        _, by_bb = self._bent(a[0], b[0], (0.0, _BY))
        late = at.later[:, None]
        J = J + late * (by_a[0] * first + by_b[0] * second)
        # Of the outside, by its own temperature
        draws = by_a * a + late * first * (by_aa * a[0] + by_a[0])
        draws_right = -by_b[:, n] * b[:, n] - at.later * second[n] * (by_bb[n] * b[0, n] + by_b[0, n])
        drawn = np.hstack([draws[:, :1], draws_right[:, None], draws[:, n + 1 :]])
        for side in np.flatnonzero(~outside.held[:2]):
            drawn[:, side] = at.values[side]
        start, around = slope[0], slice(n + 1, None)
        inner = np.zeros(n + 1)
        inner[1:n] = by_ab[1:n] * start[:-1] * start[1:]
        bent = self.bends(0, step.e)
        out = slice(n if self.surrounded else 0)
        drift = np.zeros(n)
        drift[out] = first[around] * by_ab[around] * start[out]
        drift[0] += first[0] * by_ab[0] * start[0]
        drift[-1] -= second[n] * by_ab[n] * start[-1]
        turn = [-by_ab[0] * start[0] * a[0, 0], by_ab[n] * start[-1] * b[0, n]]
        return {
            "left": -by_b[:, :n] * slope, "right": by_a[:, 1 : n + 1] * slope, "leak": -by_b[:, around] * slope[:, out],
            "J": J[:, : n + 1], "entering": J[:, around],
            "bend_left": -by_bb[:n] * start**2 - by_b[0, :n] * bent,
            "bend_right": by_aa[1 : n + 1] * start**2 + by_a[0, 1 : n + 1] * bent,
            "bend_leak": -by_bb[around] * start[out] ** 2 - by_b[0, around] * bent[out], "cross": inner, "drawn": drawn,
            "turn": np.concatenate([turn, -by_ab[around] * start[out] * a[0, around]]), "drift": drift,
        }  # fmt: skip

    def _bent(self, a: Array, b: Array, by: tuple[float, float]) -> tuple[Array, Array]:
        """How the derivatives of all links' currents by both temperatures change with one of these."""
        up, down = (
            link_flows(self.net, self.link, a * (1.0 + sign * by[0]), b * (1.0 + sign * by[1])) for sign in (1.0, -1.0)
        )
        width = 2.0 * (by[0] * a + by[1] * b)
        return self.weight * (up[1] - down[1]) / width, self.weight * (up[2] - down[2]) / width


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
