"""Currents of a chain and their derivatives with respect to the energies, compiled.

J_l = w_l [F(T_{l-1}) - F(T_l)]                      exact law, separable     [Panasyuk2012] Eqs. (42), (80)
J_l = w_l J(T_{l-1}, T_l)                            exact law, any link
J_l = w_l K((T_{l-1} + T_l)/2) (T_{l-1} - T_l)       linear law               [Panasyuk2012] Eq. (81)

The window [lo, hi) holds the sites that take part; links at its edges that are not the chain's ends are closed.
`rise[l]` is dJ_l/de_{l-1} and `fall[l]` is -dJ_l/de_l, both positive for every ordinary link.
"""

from typing import NamedTuple

import numpy as np

from chain.solvers.problem import Array, Index
from chain.solvers.tabulate import PAIR, POTENTIAL, Network
from chain.storage.compiled import njit
from chain.tables.cells import inside, locate, value, value_and_slope
from chain.tables.primitive import difference, integral
from chain.tables.sites import site_values, site_values_and_slopes
from chain.tables.two_temperatures import pair_current

TEMPERATURE, CURRENT = 0, 1


class EndState(NamedTuple):
    """What the ends impose at one moment: their kinds and values (K or W)."""

    left_kind: int
    right_kind: int
    left: float
    right: float


@njit(cache=True, error_model="numpy", nogil=True, forceinline=True)
def link_current(network: Network, kind: int, k: int, a: float, b: float) -> tuple[float, float, float]:
    """Current of link `k` between temperatures a and b, for unit weight, and its derivatives by a and by b."""
    cells = network.conductance_rows.shape[1]
    first = network.link_first[k]
    if kind == POTENTIAL:
        i = locate(a, first, network.link_shift, cells)
        j = locate(b, first, network.link_shift, cells)
        current = difference(
            network.flux_rows, network.cumulative, network.edges, network.link_first, network.link_shift, k, a, b
        )
        return current, value(network.conductance_rows, k, i, a), -value(network.conductance_rows, k, j, b)
    if kind >= PAIR:
        pair = kind - PAIR
        return pair_current(
            network.pair_rows[pair], network.pair_edges, network.pair_first, network.pair_shift,
            network.pair_antisymmetric[pair], a, b,
        )  # fmt: skip
    middle = 0.5 * (a + b)
    i = locate(middle, first, network.link_shift, cells)
    conductance, slope = value_and_slope(network.conductance_rows, k, i, middle)
    bend = 0.5 * slope * (a - b)
    return conductance * (a - b), conductance + bend, bend - conductance


@njit(cache=True, error_model="numpy", nogil=True)
def temperatures(network: Network, e: Array, lo: int, hi: int, T: Array, slope: Array) -> int:
    """Temperatures and dT/de of sites; the first site outside the table, or -1."""
    good = site_values_and_slopes(
        network.site_rows, network.site_first, network.site_count, network.site_shift,
        network.body, network.start, network.inverse_scale, e, lo, hi, T, slope,
    )  # fmt: skip
    return -1 if good else first_outside(network, e, lo, hi)


@njit(cache=True, error_model="numpy", nogil=True)
def end_potentials(network: Network, ends: EndState) -> tuple[float, float]:
    """F of the reservoirs' temperatures, for their links (zero where a current is given)."""
    left, right = 0.0, 0.0
    cells = network.flux_rows.shape[1]
    if ends.left_kind == TEMPERATURE:
        k = network.link[0]
        cell = locate(ends.left, network.link_first[k], network.link_shift, cells)
        left = integral(network.flux_rows, k, cell, ends.left)
    if ends.right_kind == TEMPERATURE:
        k = network.link[-1]
        cell = locate(ends.right, network.link_first[k], network.link_shift, cells)
        right = integral(network.flux_rows, k, cell, ends.right)
    return left, right


@njit(cache=True, error_model="numpy", nogil=True)
def close_ends(ends: EndState, lo: int, hi: int, J: Array) -> None:
    """Currents of the window's edge links where no reservoir's temperature decides them."""
    if lo > 0:
        J[lo] = 0.0
    elif ends.left_kind == CURRENT:
        J[0] = ends.left
    if hi < len(J) - 1:
        J[hi] = 0.0
    elif ends.right_kind == CURRENT:
        J[hi] = -ends.right


@njit(cache=True, error_model="numpy", nogil=True)
def first_outside(network: Network, y: Array, lo: int, hi: int) -> int:
    """First site whose energy is outside its table, or -1."""
    for n in range(lo, hi):
        u = network.start[n] + y[n] * network.inverse_scale[n]
        row = network.body[n]
        cell = locate(u, network.site_first[row], network.site_shift, network.site_count[row])
        if not inside(network.site_rows, row, cell, u):
            return n
    return -1


@njit(cache=True, error_model="numpy", nogil=True)
def site_potentials(network: Network, row_of: Index, y: Array, lo: int, hi: int, result: Array) -> bool:
    """Potentials F(T(u)) of sites for their left or right links; whether all are inside the tables."""
    return site_values(
        network.site_rows, network.site_first, network.site_count, network.site_shift,
        row_of, network.start, network.inverse_scale, y, lo, hi, result,
    )  # fmt: skip


@njit(cache=True, error_model="numpy", nogil=True)
def potential_slopes(
    network: Network, ends: EndState, e: Array, lo: int, hi: int, left: Array, slope: Array, rise: Array, fall: Array
) -> None:
    """Derivatives of the currents that follow from `site_potentials`; `left` and `slope` are scratch."""
    weight = network.weight
    for side in range(2):
        if side == 0 or not network.shared:
            site_values_and_slopes(
                network.site_rows, network.site_first, network.site_count, network.site_shift,
                network.left_potential if side == 0 else network.right_potential,
                network.start, network.inverse_scale, e, lo, hi, left, slope,
            )  # fmt: skip
        if side == 0:
            fall[lo:hi] = weight[lo:hi] * slope[lo:hi]
        else:
            rise[lo + 1 : hi + 1] = weight[lo + 1 : hi + 1] * slope[lo:hi]
    rise[lo], fall[hi] = 0.0, 0.0
    if lo > 0 or ends.left_kind == CURRENT:
        fall[lo] = 0.0
    if hi < len(rise) - 1 or ends.right_kind == CURRENT:
        rise[hi] = 0.0


@njit(cache=True, error_model="numpy", nogil=True)
def general_currents(
    network: Network, ends: EndState, T: Array, slope: Array, lo: int, hi: int, J: Array, rise: Array, fall: Array
) -> None:
    """Currents of any links from the sites' temperatures, with their derivatives."""
    start = lo if lo == 0 and ends.left_kind == TEMPERATURE else lo + 1
    stop = hi if hi == len(J) - 1 and ends.right_kind == TEMPERATURE else hi - 1
    rise[lo], fall[lo], rise[hi], fall[hi] = 0.0, 0.0, 0.0, 0.0
    close_ends(ends, lo, hi, J)
    link, kind, weight = network.link, network.kind, network.weight
    for n in range(start, stop + 1):
        k = link[n]
        a = ends.left if n == 0 else T[n - 1]
        b = ends.right if n == len(J) - 1 else T[n]
        current, by_a, by_b = link_current(network, kind[k], k, a, b)
        J[n] = weight[n] * current
        rise[n] = 0.0 if n == 0 else weight[n] * by_a * slope[n - 1]
        fall[n] = 0.0 if n == len(J) - 1 else -weight[n] * by_b * slope[n]


@njit(cache=True, error_model="numpy", nogil=True)
def end_rates(network: Network, ends: EndState, rates: EndState, first: float, last: float) -> tuple[float, float]:
    """Rates of change (dJ_0/dt, dJ_N/dt) of the end currents through what the ends impose.

    `first` and `last` are the temperatures of the first and last body.
    """
    left, right = rates.left, -rates.right
    if ends.left_kind == TEMPERATURE and rates.left != 0.0:
        k = network.link[0]
        left *= network.weight[0] * link_current(network, network.kind[k], k, ends.left, first)[1]
    if ends.right_kind == TEMPERATURE and rates.right != 0.0:
        k = network.link[-1]
        right *= -network.weight[-1] * link_current(network, network.kind[k], k, last, ends.right)[2]
    return left, right


@njit(cache=True, error_model="numpy", nogil=True)
def output_temperatures(network: Network, energies: Array) -> Array:
    """Temperatures of rows of energies; not a number at the first site of a row outside the tables."""
    result = np.empty_like(energies)
    for i in range(energies.shape[0]):
        good = site_values(
            network.site_rows, network.site_first, network.site_count, network.site_shift,
            network.body, network.start, network.inverse_scale, energies[i], 0, energies.shape[1], result[i],
        )  # fmt: skip
        if not good:
            result[i, first_outside(network, energies[i], 0, energies.shape[1])] = np.nan
    return result


@njit(cache=True, error_model="numpy", nogil=True)
def output_currents(network: Network, left_kind: int, right_kind: int, ends: Array, T: Array) -> Array:
    """Currents of rows of temperatures; `ends` holds what the left and right end impose, (rows, 2)."""
    last = T.shape[1]
    link, kind, weight = network.link, network.kind, network.weight
    result = np.empty((T.shape[0], last + 1))
    for i in range(T.shape[0]):
        for n in range(1 if left_kind == CURRENT else 0, last if right_kind == CURRENT else last + 1):
            k = link[n]
            a = ends[i, 0] if n == 0 else T[i, n - 1]
            b = ends[i, 1] if n == last else T[i, n]
            result[i, n] = 0.0 if a == b else weight[n] * link_current(network, kind[k], k, a, b)[0]
        if left_kind == CURRENT:
            result[i, 0] = ends[i, 0]
        if right_kind == CURRENT:
            result[i, last] = -ends[i, 1]
    return result
