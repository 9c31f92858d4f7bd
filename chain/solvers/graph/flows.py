"""Currents of a network, and what its bodies gain by them.

Where all links are alike and have a potential, J_l = w_l [F(T_a) - F(T_b)] with F tabulated over the body's energy;
otherwise J_l = w_l J(T_a, T_b) from the temperatures.
"""

import numpy as np

from chain.arrays import Array
from chain.solvers.currents import FLOWS, first_outside
from chain.solvers.flows import link_flows
from chain.solvers.incidence import incidence
from chain.solvers.problem import Graph
from chain.solvers.tabulate import POTENTIAL, Network
from chain.tables.cells import polynomials
from chain.tables.sites import site_values


class Flows:
    """The links of a network between the energies of its bodies and the temperatures of its ends.

    Attributes
    ----------
    a, b : ndarray of int
        (L,) first and second side of every link: numbers of bodies, then of ends.
    gain : csr_array
        (N + ends, L) which turns currents into what enters every body and end, W.
    """

    def __init__(self, network: Network, graph: Graph) -> None:
        self.network, self.sites = network, len(network.start)
        self.a, self.b = np.ascontiguousarray(graph.edges.T)
        self.gain = incidence(graph.edges, self.sites + len(graph.ends))
        self.potentials = network.mode == POTENTIAL
        self.held = np.array([end.held for end in graph.ends], dtype=np.bool_)
        given = np.concatenate([np.zeros(self.sites, dtype=np.bool_), ~self.held])
        into, out = np.flatnonzero(given[self.a]), np.flatnonzero(given[self.b])
        self.given = np.concatenate([into, out])  # links whose currents are given, the end of each, and its sign
        self.giver = np.concatenate([self.a[into], self.b[out]]) - self.sites
        self.sign = np.concatenate([np.ones(len(into)), -np.ones(len(out))])

    def at_sites(self, e: Array, slopes: bool = False) -> tuple[Array, Array, bool]:
        """F(T) or T of every body, its derivative by the energy, and whether all are inside the tables."""
        net, n = self.network, self.sites
        found, slope = np.empty(n), np.empty(n if slopes else 0)
        good = site_values(
            net.site_rows, net.site_cells, net.site_shift, net.row_of[int(self.potentials)], net.start,
            net.inverse_scale, e, 0, n, found, slope if slopes else None, None,
        )  # fmt: skip
        return found, slope, good

    def outside(self, e: Array) -> int:
        """First body whose energy is outside the tables, or -1."""
        return first_outside(self.network, e)

    def at_ends(self, imposed: Array) -> tuple[Array, Array]:
        """F(T) or T of the ends, and its derivative by T; any where an end gives a current."""
        T = np.where(self.held, imposed, self.network.edges[0, 0])
        if not self.potentials or not T.size:
            return T, np.ones_like(T)
        net = self.network
        row, count = np.zeros(len(T), dtype=np.int64), np.full(len(net.link_first), net.flux_rows.shape[1])
        return tuple(
            polynomials(rows, row, T, net.link_first, count, net.link_shift)
            for rows in (net.flux_rows, net.conductance_rows)
        )  # type: ignore[return-value]

    def currents(self, at: Array, imposed: Array) -> Array:
        """J of every link from what bodies and ends have, (N + ends,), and what ends impose."""
        if self.potentials:
            J = self.network.weight * (at[self.a] - at[self.b])
        else:
            J = self.network.weight * link_flows(self.network, self.network.link, at[self.a], at[self.b], False)[0]
        J[self.given] = self.sign * imposed[self.giver]
        return np.asarray(J)

    def derivatives(self, at: Array) -> tuple[Array, Array]:
        """dJ_l by what the first side has, and -dJ_l by what the second has."""
        if self.potentials:
            by_a = by_b = self.network.weight.copy()
        else:
            _, by_a, by_b = link_flows(self.network, self.network.link, at[self.a], at[self.b])
            by_a, by_b = self.network.weight * by_a, -self.network.weight * by_b
        by_a[self.given] = by_b[self.given] = 0.0
        return by_a, by_b

    def output(self, T: Array, ends: Array) -> Array:
        """J of every link, (M, L), between temperatures of bodies (M, N) with what ends impose (M, ends)."""
        net, found = self.network, np.empty((len(T), len(self.a)))
        near = np.concatenate([T, np.where(self.held, ends, net.edges[0, 0])], axis=1)
        many = max(1, FLOWS // len(self.a))
        for begin in range(0, len(T), many):
            here = near[begin : begin + many]
            link = np.tile(net.link, len(here))
            J = link_flows(net, link, here[:, self.a].ravel(), here[:, self.b].ravel(), False)[0]
            np.multiply(J.reshape(len(here), -1), net.weight, out=found[begin : begin + many])
        found[:, self.given] = self.sign * ends[:, self.giver]
        return found

    def by_temperatures(self, T: Array, imposed: Array) -> tuple[Array, Array, Array]:
        """J, dJ_l/dT_a and -dJ_l/dT_b between temperatures of bodies (N,)."""
        at = np.concatenate([T, np.where(self.held, imposed, self.network.edges[0, 0])])
        J, by_a, by_b = link_flows(self.network, self.network.link, at[self.a], at[self.b])
        J, by_a, by_b = self.network.weight * J, self.network.weight * by_a, -self.network.weight * by_b
        J[self.given] = self.sign * imposed[self.giver]
        by_a[self.given] = by_b[self.given] = 0.0
        return J, by_a, by_b
