"""What a link carries in a short time, with its noise: one stochastic equation for one number.

A link that joins a and b carries dq = (J + ½(∂_b - ∂_a)S) dt + √S dW in the sense of Itô, with S = θT_aT_bM, where M is
its mean conductance J/(T_a - T_b), and ∂ derivatives by the energies of its sides. Whatever M and the bodies are, this
leaves exp(ΣS_i/k_B - ΣU_i/k_BT) as it is where θ = 2k_B: then 2J/S is the difference of 1/k_BT. S vanishes with the
energy of either side no slower than it does, so that no energy comes to zero.
"""

import math
from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Index
from chain.solvers.trajectories.draws import TOP, Bits, draw
from chain.storage.compiled import njit
from chain.tables.cells import locate, value_and_slope
from chain.tables.sites import site_values
from chain.tables.two_temperatures import PairTables

DEGREE = 3  # of the tables of mean conductances
ROOM = 0.4  # of the energy of either side: the most that a part of a step may be thought to take
SMALLEST = 2.0**-60  # part of a step


class Exchange(NamedTuple):
    """A network of bodies as the compiled loop takes it; C-contiguous arrays."""

    sides: Index  # (2, L): a body's number, or -1 - number of the end
    table: Index  # (L,) which table of mean conductance; -1 where a heat current is given
    weight: Array  # (L,) multiplicity; of a given heat current 1 or -1
    given: Index  # (L,) number of the end that gives it
    sources: Index  # (sources,) the body that gains what the wave `ends + number` gives
    conductance: PairTables
    range: tuple[float, float]  # of temperatures in it
    body: Index  # (N,) which table of temperature
    inverse_scale: Array  # (N,)
    temperature: Array  # (bodies, cells, ...)
    cells: Index  # (2, bodies) number of the first, and how many
    shift: int
    limits: Array  # (bodies, 5): lowest u, T there; highest u, T there, and slope


@njit(cache=True, inner=True, error_model="numpy", nogil=True, forceinline=True)
def temperature(net: Exchange, site: int, u: float) -> tuple[float, float]:
    """T and dT/du of a body at an energy over its scale; of constant heat capacity outside of the table."""
    body = net.body[site]
    limits = net.limits[body]
    if u < limits[0]:
        return limits[1] * u / limits[0], limits[1] / limits[0]
    if u > limits[2]:
        return limits[3] + limits[4] * (u - limits[2]), limits[4]
    cell = locate(u, net.cells[0, body], net.shift, net.cells[1, body])
    return value_and_slope(net.temperature, body, cell, u)


def temperatures(net: Exchange, u: Array) -> Array:
    """T of all bodies at energies (..., N) over their scales, as `temperature` has it."""
    found = np.empty(u.shape)
    rest, ones = np.zeros(u[..., 0].size), np.ones(u[..., 0].size)
    for site, body in enumerate(net.body):
        mine, T = u[..., site].ravel(), np.empty(rest.size)
        low, low_T, high, high_T, slope = net.limits[body]
        site_values(
            net.temperature, net.cells, net.shift, net.body[site : site + 1], rest, ones, mine, 0, mine.size, T, None,
            None,
        )  # fmt: skip
        T = np.where(mine < low, low_T * mine / low, np.where(mine > high, high_T + slope * (mine - high), T))
        found[..., site] = T.reshape(u.shape[:-1])
    return found


@njit(cache=True, inner=True, error_model="numpy", nogil=True, forceinline=True)
def mean_conductance(net: Exchange, table: int, a: float, b: float) -> tuple[float, float, float]:
    """M and its derivatives by a and b; constant outside of the table."""
    tables, (lower, upper) = net.conductance, net.range
    swapped = tables.antisymmetric[table] and a < b
    if swapped:
        a, b = b, a
    x, y = min(max(a, lower), upper), min(max(b, lower), upper)
    cells = tables.strips.shape[2]
    i, j = locate(x, tables.first, tables.shift, cells), locate(y, tables.first, tables.shift, cells)
    rectangle = tables.numbers[tables.strips[table, 0, i] + tables.strips[table, 1, j]]
    scale_x, scale_y = tables.places[rectangle, 1], tables.places[rectangle, 3]
    v, w = (x - tables.places[rectangle, 0]) * scale_x, (y - tables.places[rectangle, 2]) * scale_y
    rows = tables.rows[rectangle]
    mean, by_v, by_w = 0.0, 0.0, 0.0
    for p in range(DEGREE, -1, -1):
        row = rows[p]
        inner = ((row[3] * w + row[2]) * w + row[1]) * w + row[0]
        slope = (3.0 * row[3] * w + 2.0 * row[2]) * w + row[1]
        by_v = by_v * v + mean
        mean = mean * v + inner
        by_w = by_w * v + slope
    by_a = by_v * scale_x if x == a else 0.0
    by_b = by_w * scale_y if y == b else 0.0
    return (mean, by_b, by_a) if swapped else (mean, by_a, by_b)


@njit(cache=True, inner=True, error_model="numpy", nogil=True, forceinline=True)
def rates(net: Exchange, link: int, u: Array, q: float, ends: Array, theta: float) -> tuple[float, float]:
    """Drift and squared noise of what a link carries, when it has carried q already."""
    T_a, T_b, slope_a, slope_b = 0.0, 0.0, 0.0, 0.0
    for side in range(2):  # `temperature` stands here once: it is compiled for every time
        T_b, slope_b = T_a, slope_a
        site = net.sides[1 - side, link]
        if site >= 0:
            lost = q if side == 1 else -q
            T_a, slope_a = temperature(net, site, u[site] - lost * net.inverse_scale[site])
            slope_a *= net.inverse_scale[site]
        else:
            T_a, slope_a = ends[-1 - site], 0.0
    M, by_a, by_b = mean_conductance(net, net.table[link], T_a, T_b)
    M, by_a, by_b = M * net.weight[link], by_a * net.weight[link], by_b * net.weight[link]
    by_a, by_b = theta * T_b * (M + T_a * by_a), theta * T_a * (M + T_b * by_b)
    return M * (T_a - T_b) + 0.5 * (by_b * slope_b - by_a * slope_a), theta * T_a * T_b * M


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def carried(
    net: Exchange, link: int, u: Array, ends: Array, theta: float, h: float, normal: Array, stream: Bits
) -> float:  # fmt: skip
    """What a link carries in a time h, by Platen's explicit scheme of weak order 2; not a number where that fails.

    The time is parted where noise or drift could take much of what a side has, as its energy is at the part's begin.
    """
    a, b = net.sides[0, link], net.sides[1, link]
    total, done = 0.0, 0.0
    while done < h:
        part, last, z, root = h - done, True, 0.0, 0.0
        middle, drift, noise, after, above, below = total, 0.0, 0.0, 0.0, 0.0, 0.0
        # Kloeden and Platen, Numerical Solution of Stochastic Differential Equations, Eq. (15.1.1)
        for stage in range(4 if theta > 0.0 else 2):
            jump = 0.0 if stage == 0 else z if stage == 1 else 1.0 if stage == 2 else -1.0
            rate, square = rates(net, link, u, middle + noise * root * jump, ends, theta)
            if stage == 0:
                room = np.inf
                if a >= 0:
                    room = min(room, ROOM * (u[a] / net.inverse_scale[a] - total))
                if b >= 0:
                    room = min(room, ROOM * (u[b] / net.inverse_scale[b] + total))
                while normal[normal.size - 1] * math.sqrt(square * part) + abs(rate) * part > room:
                    part *= 0.5
                    last = False
                    if part < SMALLEST * h:
                        return np.nan
                drift, noise, root = rate, math.sqrt(square), math.sqrt(part)
                middle = total + drift * part
                z = normal[draw(stream) >> TOP] if theta > 0.0 else 0.0
            elif stage == 1:
                after = rate
            elif stage == 2:
                above = math.sqrt(square)
            else:
                below = math.sqrt(square)
        change = 0.5 * (drift + after) * part
        if theta > 0.0:
            change += 0.25 * root * ((above + below + 2.0 * noise) * z + (above - below) * (z * z - 1.0))
        total += change
        done = h if last else done + part
        if a >= 0 and u[a] - total * net.inverse_scale[a] <= 0.0:
            return np.nan
        if b >= 0 and u[b] + total * net.inverse_scale[b] <= 0.0:
            return np.nan
    return total
