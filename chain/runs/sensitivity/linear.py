"""A row around a state: derivatives of its currents and heat capacities by temperatures and by parameters.

Currents are those of the links themselves, at the links' two sides; second derivatives are central differences of first
ones. It is the same for rows and networks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from chain.arrays import Array, Index
from chain.errors import HeatChainError
from chain.line.line import Line
from chain.runs.sensitivity.directions import Direction, by_difference
from chain.solvers.flows import link_flows
from chain.solvers.tabulate import tabulate

_BY = 1e-4  # of temperatures, for differences of derivatives


@dataclass(frozen=True)
class Slopes:
    """Derivatives of every link's current by the temperatures of its first and second side, W/K."""

    first: Array
    second: Array


class State:
    """A row at temperatures, for derivatives there.

    Parameters
    ----------
    line : Line
        Ends constant in time.
    T : ndarray
        (N,) K.
    """

    def __init__(self, line: Line, T: Array) -> None:
        self.line, self.T, self.n = line, T, line.n
        self.problem = line.problem(T)
        self.edges = line.edges
        self.held = np.array([end.held for end in line.ends], dtype=np.bool_)
        self.values = np.array([end.number() for end in line.ends])
        beyond = np.where(self.held, self.values, np.nan)
        # An end with a current is taken to be as warm as its body, and its link carries what is given
        for link in range(len(self.edges)):
            a, b = self.edges[link]
            end, body = (a, b) if a >= self.n else (b, a)
            if end >= self.n and not self.held[end - self.n]:
                beyond[end - self.n] = T[body]
        self.padded = np.concatenate([T, beyond])
        self.side = np.concatenate([np.zeros(self.n, dtype=np.bool_), ~self.held])
        self.given = self.side[self.edges].any(axis=1)
        low, high = float(self.padded.min()), float(self.padded.max())
        self.network = tabulate(self.problem, low * (1.0 - 1e-3), high * (1.0 + 1e-3)).network
        self.slopes = self._slopes(self.padded)
        assert self.problem.currents is not None
        self.J = self.problem.currents(np.arange(len(self.edges)), *self._ends(self.padded))
        self.capacity = line.bodies.each("_heat_capacity", T)

    def _ends(self, padded: Array) -> tuple[Array, Array]:
        return padded[self.edges[:, 0]], padded[self.edges[:, 1]]

    def _slopes(self, padded: Array, part: tuple[float, float] = (0.0, 0.0)) -> Slopes:
        """Derivatives of currents, with the temperatures of either side raised by a part of them."""
        a, b = self._ends(padded)
        network = self.network
        _, first, second = link_flows(network, network.link, a * (1.0 + part[0]), b * (1.0 + part[1]))
        w = np.where(self.given, 0.0, network.weight)
        return Slopes(w * first, w * second)

    def currents(self, direction: Direction) -> Array:
        """∂J/∂ln p of every link at these temperatures, (L,)."""
        a, b = self._ends(self.padded)
        changed = direction.link * self.J
        if direction.links:
            changed = changed + self._of_functions(direction, a, b)
        return np.asarray(np.where(self.given, self._given(direction), changed))

    def _given(self, direction: Direction) -> Array:
        """What currents that ends give change by."""
        found = np.zeros(len(self.edges))
        for link in np.flatnonzero(self.given):
            a, b = self.edges[link]
            end, sign = (a, 1.0) if a >= self.n else (b, -1.0)
            found[link] = sign * direction.end[end - self.n] * self.values[end - self.n]
        return found

    def _of_functions(self, direction: Direction, a: Array, b: Array) -> Array:
        if self.line.law == "linear":
            each = [kinds.each("_conductance", 0.5 * (a + b)) * (a - b) for kinds in direction.links]
        else:
            each = [kinds.each("_current", a, b) for kinds in direction.links]
        return by_difference(each)

    def capacities(self, direction: Direction) -> Array:
        """∂C/∂ln p at these temperatures, (N,)."""
        found = direction.body * self.capacity
        if direction.bodies:
            found = found + by_difference([kinds.each("_heat_capacity", self.T) for kinds in direction.bodies])
        return np.asarray(found)

    def capacity_change(self, direction: Direction, change: Array) -> Array:
        """Change of heat capacities with a parameter and with the temperatures that it changes."""
        up, down = (self.line.bodies.each("_heat_capacity", self.T * (1.0 + s * _BY)) for s in (1.0, -1.0))
        return np.asarray(self.capacities(direction) + (up - down) / (2.0 * _BY * self.T) * change)

    def ends(self, direction: Direction) -> Array:
        """Change of the temperatures of all that stands outside, (ends,)."""
        return np.asarray(np.where(self.held, direction.end * self.values, 0.0))

    def slopes_change(self, direction: Direction, change: Array) -> Slopes:
        """Change of the derivatives with a parameter and with the temperatures (N + ends,) that it changes."""
        a, b = self._ends(self.padded)
        da, db = self._ends(change)
        at_a = [self._slopes(self.padded, (s * _BY, 0.0)) for s in (1.0, -1.0)]
        at_b = [self._slopes(self.padded, (0.0, s * _BY)) for s in (1.0, -1.0)]
        parts = []
        for name in ("first", "second"):
            by_a = (getattr(at_a[0], name) - getattr(at_a[1], name)) / (2.0 * _BY * a)
            by_b = (getattr(at_b[0], name) - getattr(at_b[1], name)) / (2.0 * _BY * b)
            parts.append(direction.link * getattr(self.slopes, name) + by_a * da + by_b * db)
        if direction.links:
            w = ~self.given
            up, down = (self._of_functions(direction, a * (1.0 + s * _BY), b) for s in (1.0, -1.0))
            parts[0] = parts[0] + w * (up - down) / (2.0 * _BY * a)
            up, down = (self._of_functions(direction, a, b * (1.0 + s * _BY)) for s in (1.0, -1.0))
            parts[1] = parts[1] + w * (up - down) / (2.0 * _BY * b)
        return Slopes(*parts)

    def inflow(self, J: Array) -> Array:
        """What currents (L, ...) bring to every body, (N, ...)."""
        found = np.zeros((self.n + len(self.held), *J.shape[1:]), dtype=J.dtype)
        np.subtract.at(found, self.edges[:, 0], J)
        np.add.at(found, self.edges[:, 1], J)
        return found[: self.n]

    def carried(self, slopes: Slopes, change: Array) -> Array:
        """Change of currents (L,) with temperatures (N + ends,)."""
        da, db = self._ends(change)
        return np.asarray(slopes.first * da + slopes.second * db)

    def matrix(self) -> Any:
        """Derivatives of every body's inflow by all bodies' temperatures, (N, N)."""
        from scipy import sparse  # loaded only where it is used

        first, second = self.edges[:, 0], self.edges[:, 1]
        rows: Sequence[Index] = [first, first, second, second]
        columns = [first, second, first, second]
        values = [-self.slopes.first, -self.slopes.second, self.slopes.first, self.slopes.second]
        row, column, value = (np.concatenate(one) for one in (rows, columns, values))
        inner = (row < self.n) & (column < self.n)
        return sparse.csc_matrix((value[inner], (row[inner], column[inner])), shape=(self.n, self.n))

    def sources(self, direction: Direction) -> Array:
        """Change of the heat that sources bring to bodies, (N,)."""
        found = np.zeros(self.n)
        for site, source in self.line.sources.items():
            found[site] = direction.source[site] * source.number()
        return found


def require_held(line: Line) -> None:
    """A steady state that the temperatures of ends decide."""
    if not any(end.held for end in line.ends):
        raise HeatChainError(
            "Without a reservoir the conserved energy decides the steady state, whose sensitivities are not known. "
            "Give an end a temperature, or ask for a transient's."
        )
