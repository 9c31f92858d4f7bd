"""Currents of links between given temperatures on plain arrays, compiled: a kernel for every kind of link.

Each goes over the links begin .. end - 1, and writes those of its own kind: J for unit weight, and its derivatives by
both temperatures. A chain compiles the kinds it has.
"""

from typing import Any

import numpy as np

from chain.arrays import Array, Index
from chain.solvers.tabulate import LINEAR, PAIR, POTENTIAL, Network
from chain.storage.compiled import njit
from chain.tables.cells import locate, value, value_and_slope
from chain.tables.primitive import difference
from chain.tables.two_temperatures import PairTables, pair_current

FOUR, FOUR_WEIGHTS = np.polynomial.legendre.leggauss(4)
FIVE, FIVE_WEIGHTS = np.polynomial.legendre.leggauss(5)


@njit(cache=True, error_model="numpy", nogil=True)
def potential_flows(
    tables: tuple[Any, ...], link: Index, kind: Index, begin: int, end: int,
    a: Array, b: Array, J: Array, by_a: Array, by_b: Array,
) -> None:  # fmt: skip
    """[Panasyuk2012] Eqs. (42), (80): J = F(a) - F(b)."""
    flux, conductance, cumulative, edges, first, shift = tables
    cells = conductance.shape[1]
    for n in range(begin, end):
        k = link[n]
        if kind[k] == POTENTIAL:
            J[n] = difference(flux, cumulative, edges, first, shift, k, a[n], b[n])
            if by_a.size > 0:
                by_a[n] = value(conductance, k, locate(a[n], first[k], shift, cells), a[n])
                by_b[n] = -value(conductance, k, locate(b[n], first[k], shift, cells), b[n])


@njit(cache=True, error_model="numpy", nogil=True)
def linear_flows(
    tables: tuple[Any, ...], link: Index, kind: Index, begin: int, end: int,
    a: Array, b: Array, J: Array, by_a: Array, by_b: Array,
) -> None:  # fmt: skip
    """[Panasyuk2012] Eq. (81): J = K((a + b)/2) (a - b)."""
    conductance, first, shift = tables
    for n in range(begin, end):
        k = link[n]
        if kind[k] == LINEAR:
            middle = 0.5 * (a[n] + b[n])
            K, slope = value_and_slope(conductance, k, locate(middle, first[k], shift, conductance.shape[1]), middle)
            J[n], bend = K * (a[n] - b[n]), 0.5 * slope * (a[n] - b[n])
            if by_a.size > 0:
                by_a[n], by_b[n] = K + bend, bend - K


@njit(cache=True, error_model="numpy", nogil=True)
def pair_flows(
    tables: PairTables, link: Index, kind: Index, begin: int, end: int,
    a: Array, b: Array, J: Array, by_a: Array, by_b: Array,
) -> None:  # fmt: skip
    """Any J(a, b)."""
    for n in range(begin, end):
        p = kind[link[n]] - PAIR
        if p >= 0:
            J[n], at_a, at_b = pair_current(tables, p, a[n], b[n])
            if by_a.size > 0:
                by_a[n], by_b[n] = at_a, at_b


def tables_of(net: Network) -> tuple[tuple[Any, ...] | None, tuple[Any, ...] | None, PairTables | None]:
    """Tables for the links that have potentials, that follow the linear law, and for all others; None for no links."""
    kind = net.kind
    potentials = (net.flux_rows, net.conductance_rows, net.cumulative, net.edges, net.link_first, net.link_shift)
    linear = (net.conductance_rows, net.link_first, net.link_shift)
    return (
        potentials if kind.min() == POTENTIAL else None,
        linear if (kind == LINEAR).any() else None,
        net.pairs if kind.max() >= PAIR else None,
    )


def link_flows(network: Network, link: Index, a: Array, b: Array, slopes: bool = True) -> tuple[Array, Array, Array]:
    """Currents of links for unit weight between the temperatures a and b, and their derivatives by these."""
    J, by_a, by_b = np.empty(len(link)), *np.empty((2, len(link) if slopes else 0))
    kernels: tuple[Any, ...] = potential_flows, linear_flows, pair_flows
    for kernel, tables in zip(kernels, tables_of(network), strict=True):
        if tables is not None:
            kernel(tables, link, network.kind, 0, len(link), a, b, J, by_a, by_b)
    return J, by_a, by_b


@njit(cache=True, error_model="numpy", nogil=True)
def missed_means(
    tables: tuple[Any, ...], link: Index, kind: Index, begin: int, end: int, a: Array, b: Array, missed: Array
) -> None:
    """How far the means of K from a to b by four and by five places are from the exact one, for linear links.

    A peak of K that no stage of a step saw shows here.
    """
    flux, conductance, cumulative, edges, first, shift = tables
    cells = conductance.shape[1]
    for n in range(begin, end):
        k, missed[n] = link[n], 0.0
        if kind[k] != LINEAR or locate(a[n], first[k], shift, cells) == locate(b[n], first[k], shift, cells):
            continue
        four = difference(flux, cumulative, edges, first, shift, k, b[n], a[n]) / (b[n] - a[n])
        five = four
        for j in range(5):
            x = 0.5 * (a[n] + b[n]) + 0.5 * (b[n] - a[n]) * FIVE[j]
            five -= 0.5 * FIVE_WEIGHTS[j] * value(conductance, k, locate(x, first[k], shift, cells), x)
        for j in range(4):
            x = 0.5 * (a[n] + b[n]) + 0.5 * (b[n] - a[n]) * FOUR[j]
            four -= 0.5 * FOUR_WEIGHTS[j] * value(conductance, k, locate(x, first[k], shift, cells), x)
        missed[n] = max(abs(four), abs(five))
