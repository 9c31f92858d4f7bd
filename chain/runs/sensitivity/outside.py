"""What ends, sources and surroundings impose at the stages of a step, and what it changes by with its logarithm."""

from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Flags, Index
from chain.runs.sensitivity.recorded import Step
from chain.solvers.currents import TEMPERATURE
from chain.solvers.impose import changing
from chain.solvers.run import Run
from chain.solvers.state import OUTER_WEIGHT
from chain.solvers.tableau import RATE, ROWS, STAGES
from chain.storage.compiled import njit
from chain.tables.cells import locate, value, value_and_slope
from chain.tables.primitive import integral


class Imposed(NamedTuple):
    """By row: the left and the right end, the sources, then pairs of surroundings and links.

    Attributes
    ----------
    values : ndarray
        (rows, 6) temperatures, or heat currents with what their rates of change add.
    rates : ndarray
        (rows,) of change at the step's start, 1/s.
    later : ndarray
        (6,) what a rate of change counts for at the stages, s.
    """

    values: Array
    rates: Array
    later: Array


class Outside:
    """All that stands outside a row of bodies, along a run.

    Parameters
    ----------
    run : Run
        That has ended.

    Attributes
    ----------
    held : ndarray of bool
        (rows,) which are temperatures.
    given : ndarray of int
        (N,) row of what surrounds each body; empty where nothing does.
    weight : ndarray
        (N,) of the links to it.
    link : ndarray of int
        (rows,) number of the function through which each acts.
    """

    def __init__(self, run: Run) -> None:
        imposed, around = run.work.imposed, run.work.around
        self.drive, self.net = run.drive, run.tables.network
        self.wave, self.link = imposed.wave, imposed.link
        self.held: Flags = np.arange(len(self.wave)) >= 2 + run.drive.sites.size
        self.held[:2] = [kind == TEMPERATURE for kind in run.drive.kinds[:2]]
        self.weight, self.around = around.sites[OUTER_WEIGHT], around.link
        self.given = np.broadcast_to(around.given, self.weight.shape).astype(np.int64)
        self._still: Imposed | None = None
        self._potentials: tuple[Array, Array] | None = None

    def at(self, step: Step) -> Imposed:
        """What is imposed in a step."""
        if self._still is not None:
            return self._still
        rows, net = len(self.wave), self.net
        values, rates = np.zeros((rows, ROWS)), np.zeros(rows)
        changing(
            tuple(self.drive.waves), step.time + 0.5 * step.h, step.time, step.h, False, self.wave, self.link,
            self.held.astype(np.float64), net.flux_rows, net.conductance_rows, net.link_first, net.link_shift,
            values, rates,
        )  # fmt: skip
        found = Imposed(values[:, :STAGES], rates, step.h * RATE[:STAGES])
        if self.drive.still:
            self._still = found
        return found

    def potentials(self, at: Imposed) -> tuple[Array, Array]:
        """Of what has a temperature F(T), with what its rate of change adds, and its change with ln T; (rows, 6)."""
        if self._potentials is not None:
            return self._potentials
        F, drawn, net = np.zeros_like(at.values), at.values.copy(), self.net
        _potentials(
            self.held, self.link, at.values, at.rates, at.later, net.flux_rows, net.conductance_rows, net.link_first,
            net.link_shift, F, drawn,
        )  # fmt: skip
        if self.drive.still:
            self._potentials = F, drawn
        return F, drawn


@njit(cache=True, error_model="numpy", nogil=True)
def _potentials(
    held: Flags, link: Index, values: Array, rates: Array, later: Array, flux: Array, conductance: Array,
    first: Index, shift: int, F: Array, drawn: Array,
) -> None:  # fmt: skip
    """F and its change with ln T, as `Outside.potentials` gives them."""
    cells = conductance.shape[1]
    for row in range(held.size):
        if not held[row]:
            continue
        k, start = link[row], values[row, 0]
        K, bend = value_and_slope(conductance, k, locate(start, first[k], shift, cells), start)
        for i in range(later.size):
            T, change = values[row, i], later[i] * rates[row]
            cell = locate(T, first[k], shift, cells)
            F[row, i] = integral(flux, k, cell, T) + change * K
            drawn[row, i] = value(conductance, k, cell, T) * T + change * (bend * start + K)
