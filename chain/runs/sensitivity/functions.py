"""What parameters change in functions of links and bodies, along a run."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Index
from chain.line.kinds import Kinds
from chain.runs.sensitivity.directions import Direction
from chain.runs.sensitivity.own import of_bodies, of_links
from chain.runs.sensitivity.recorded import Step
from chain.runs.sensitivity.stages import Shared
from chain.runs.sensitivity.tabulated import changed, over_temperature, over_two_temperatures
from chain.solvers.tableau import STAGES
from chain.solvers.tabulate import PAIR


class Own(NamedTuple):
    """Of one step, of every parameter that changes functions: (W, 6, places), (W, 6, N), and (W, N) at the start."""

    J: Array
    D: Array
    left: Array
    right: Array
    leak: Array
    slope: Array


class Places(NamedTuple):
    """Where parameters act: parameter i at those from first[i] to first[i + 1], with the rows of tables there."""

    first: Index
    place: Index
    row: Index

    @classmethod
    def of(cls, rows: Sequence[Index]) -> "Places":
        """From the row at every place, or -1, of every parameter."""
        where = [np.flatnonzero(one >= 0) for one in rows]
        first = np.cumsum([0, *(one.size for one in where)])
        row = [one[there] for one, there in zip(rows, where, strict=True)]
        return cls(first, *(np.concatenate([np.zeros(0, dtype=np.int64), *part]) for part in (where, row)))


class Functions:
    """What parameters change in functions of temperature, along a run.

    Parameters
    ----------
    shared : Shared
        Of the run.
    directions : sequence of Direction
        All parameters.

    Attributes
    ----------
    ways : list of int
        Numbers of those that change functions.
    which : ndarray of int
        (P,) the place of each among these, or -1.
    """

    def __init__(self, shared: Shared, directions: Sequence[Direction]) -> None:
        self.shared, n, places = shared, shared.n, len(shared.link)
        self.ways = [i for i, one in enumerate(directions) if one.links or one.bodies]
        self.which = np.full(len(directions), -1)
        self.which[self.ways] = np.arange(len(self.ways))
        tables, count = shared.run.tables, len(self.ways)
        links = [changed(directions[i].links) for i in self.ways]
        bodies = [changed(directions[i].bodies) for i in self.ways]
        self.links, pairs = self._places_of_links(links)
        self._kind = np.minimum(shared.net.kind, PAIR)[shared.link[self.links.place]]
        self._flows = over_temperature(links, "_conductance", tables.lower, tables.upper)
        self._pairs = over_two_temperatures(pairs, tables.lower, tables.upper)
        self.bodies = Places.of(_rows(bodies, n))
        self._heats = over_temperature(bodies, "_heat_capacity", tables.lower, tables.upper)
        self._size = 1.0 / shared.net.inverse_scale
        stages, sites = np.zeros((count, STAGES, places)), np.zeros((count, n))
        around = np.zeros((count, places - n - 1))
        self._own = Own(stages, np.zeros((count, STAGES, n)), sites, sites.copy(), around, sites.copy())
        self._first = np.zeros((count, 1, n))
        self._first = self._energies(shared.temperatures(np.zeros(n))[None])[0]

    def _places_of_links(self, links: Sequence[Sequence[Kinds]]) -> tuple[Places, list[tuple[Sequence[Kinds], int]]]:
        """Where links change, and those among them that need a table of two temperatures."""
        shared, n = self.shared, self.shared.n
        rows, pairs = [], []
        for kinds, by_edge in zip(links, _rows(links, n + 1 + shared.bodies.size), strict=True):
            row = np.full(len(shared.link), -1)
            row[: n + 1], row[n + 1 + shared.bodies] = by_edge[: n + 1], by_edge[n + 1 :]
            general = (shared.net.kind[shared.link] >= PAIR) & (row >= 0)
            for number in np.unique(row[general]):
                here = general & (row == number)
                edge = int(np.flatnonzero(by_edge == number)[0])
                pairs.append((kinds, edge))
                row[here] = -2 - len(pairs)
            rows.append(np.where(row < -2, -3 - row, row))
        return Places.of(rows), pairs

    def along(self, step: Step, y: Array) -> Own:
        """Of a step, with the energies (6, N) of its stages: the same arrays every time."""
        found, shared, n = self._own, self.shared, self.shared.n
        if not self.ways:
            return found
        T, slopes = shared.values(0, y)
        slope = slopes[0]
        if self.links.place.size:
            at = shared.outside.at(step)
            by_a, by_b = np.zeros((2, len(self.ways), len(shared.link)))
            of_links(
                *self.links, self._kind, shared.weight, *shared.sides(T, at), *shared.rates(at), at.later,
                self._flows, self._pairs, found.J, by_a, by_b,
            )  # fmt: skip
            found.left[:], found.right[:] = -by_b[:, :n] * slope, by_a[:, 1 : n + 1] * slope
            found.leak[:] = -by_b[:, n + 1 :] * slope[: found.leak.shape[1]]
        if self.bodies.place.size:
            D, C = self._energies(T)
            found.D[:], found.slope[:] = D, C * slope
        return found

    def energies(self, T: Array) -> Array:
        """What every such parameter changes energies by at temperatures (N,), from the start on, (W, N)."""
        return self._energies(T[None])[0][:, 0]

    def _energies(self, T: Array) -> tuple[Array, Array]:
        """The same for (m, N), (W, m, N), and its derivatives at the first, (W, N)."""
        D, C = np.zeros((len(self.ways), *T.shape)), np.zeros((len(self.ways), T.shape[1]))
        if self.bodies.place.size:
            of_bodies(*self.bodies, self._size, np.ascontiguousarray(T), self._heats, D, C)
        return D - self._first, C


def _rows(asked: Sequence[Sequence[Kinds]], size: int) -> list[Index]:
    """The row at every place in a table of all parameters' functions, one parameter after the other, or -1."""
    rows, count = [], 0
    for kinds in asked:
        number = kinds[0].number if kinds else np.full(size, -1)
        rows.append(np.where(number >= 0, number + count, -1))
        count += len(kinds[0]) if kinds else 0
    return rows
