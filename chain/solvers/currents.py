"""Currents of a chain, and the temperatures of its sites.

J_l = w_l [F(T_{l-1}) - F(T_l)]                      exact law, separable     [Panasyuk2012] Eqs. (42), (80)
J_l = w_l J(T_{l-1}, T_l)                            exact law, any link
J_l = w_l K((T_{l-1} + T_l)/2) (T_{l-1} - T_l)       linear law               [Panasyuk2012] Eq. (81)
"""

import numpy as np

from chain.arrays import Array
from chain.solvers.flows import link_flows
from chain.solvers.tabulate import PAIR, POTENTIAL, Network
from chain.storage.compiled import njit
from chain.tables.cells import CENTRE, SCALE, cell_number, locate, value, value_and_slope
from chain.tables.primitive import difference
from chain.tables.sites import site_values
from chain.tables.two_temperatures import pair_current

TEMPERATURE, CURRENT = 0, 1
FLOWS = 12_000  # at a time: larger arrays would be new pages of memory every time


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
        return pair_current(network.pairs, kind - PAIR, a, b)
    middle = 0.5 * (a + b)
    i = locate(middle, first, network.link_shift, cells)
    conductance, slope = value_and_slope(network.conductance_rows, k, i, middle)
    bend = 0.5 * slope * (a - b)
    return conductance * (a - b), conductance + bend, bend - conductance


def first_outside(network: Network, y: Array) -> int:
    """First site whose energy is outside its table, or -1."""
    u = network.start + y * network.inverse_scale
    row, (first, count) = network.row_of[0], network.site_cells
    cell = np.clip(cell_number(u, network.site_shift) - first[row], 0, count[row] - 1)
    centre, scale = network.site_rows[row, cell, CENTRE], network.site_rows[row, cell, SCALE]
    wrong = ~(np.abs((u - centre) * scale) <= 1.0 + 1e-9)
    return int(wrong.argmax()) if wrong.any() else -1


def site_temperatures(network: Network, e: Array, T: Array, slope: Array | None = None) -> int:
    """Temperatures and dT/de of sites; the first one outside the tables, or -1."""
    good = site_values(
        network.site_rows, network.site_cells, network.site_shift, network.row_of[0], network.start,
        network.inverse_scale, e, 0, len(e), T, slope, None,
    )  # fmt: skip
    return -1 if good else first_outside(network, e)


def output_temperatures(network: Network, energies: Array) -> Array:
    """Temperatures of rows of energies; not a number at the first site of a row outside the tables."""
    result = np.empty_like(energies)
    for e, T in zip(energies, result, strict=True):
        outside = site_temperatures(network, e, T)
        if outside >= 0:
            T[outside] = np.nan
    return result


def output_currents(network: Network, kinds: tuple[int, ...], ends: Array, T: Array) -> Array:
    """Currents of rows of temperatures; `ends` holds what the left and right end impose, (rows, 2)."""
    given = [kind == CURRENT for kind in kinds]
    rows, sites = T.shape
    edges = np.where(given, T[:, [0, -1]], ends)
    many = max(1, FLOWS // (sites + 2))
    result, link = np.empty((rows, sites + 1)), np.tile(np.append(network.link, 0), many)  # rows behind each other
    for begin in range(0, rows, many):
        here = slice(begin, begin + many)
        near = np.concatenate([edges[here, :1], T[here], edges[here, 1:]], axis=1).ravel()
        J = link_flows(network, link[: near.size - 1], near[:-1], near[1:], False)[0]
        np.multiply(np.append(J, 0.0).reshape(-1, sites + 2)[:, :-1], network.weight, out=result[here])
    if given[0]:
        result[:, 0] = ends[:, 0]
    if given[1]:
        result[:, -1] = -ends[:, 1]
    return result
