"""Temperatures of a steady chain link by link, compiled: marches from a known end, and the Kirchhoff transform."""

import numpy as np

from chain.arrays import Array
from chain.solvers.currents import link_current
from chain.solvers.flows import link_flows
from chain.solvers.tabulate import Network
from chain.storage.compiled import njit

RIGHTWARD, LEFTWARD = 1, -1
REACHED, TOO_HOT, TOO_COLD, TOO_NARROW = 0, 1, 2, 3


def kirchhoff(network: Network, added: Array, left: float, right: float, current: float, T: Array) -> int:
    """Temperatures by inverting F, counted from the colder end; REACHED or the side the tables are short of."""
    k, step = int(network.link[0]), 1 if left <= right else -1  # one kind of link
    cold = np.array([min(left, right)])
    lowest = link_flows(network, network.link[:1], cold, network.edges[[k], 0])[0]
    rises = np.concatenate([lowest, (-step * (current + added) / network.weight)[::step][:-1]])
    potential = np.cumsum(rises)
    # What every sum lost by rounding: a million times the same would show
    before, sums, terms = potential[:-1], potential[1:], rises[1:]
    kept = sums - terms
    potential[1:] += np.cumsum((before - kept) + (terms - (sums - kept)))
    if (potential[1:] < 0.0).any():
        return TOO_COLD
    if (potential[1:] > network.cumulative[k, -1]).any():
        return TOO_HOT
    T[::step] = _inverted(network, k, potential[1:])
    return REACHED


def _inverted(network: Network, k: int, potential: Array) -> Array:
    """Temperatures at which F has given values, by Newton's method inside the cells."""
    cumulative, edges = network.cumulative[k], network.edges[k]
    cell = np.clip(np.searchsorted(cumulative, potential, side="right") - 1, 0, len(edges) - 2)
    low, high, part = edges[cell], edges[cell + 1], potential - cumulative[cell]
    link, edge = np.full(len(cell), k), low
    x: Array = low + (high - low) * part / (cumulative[cell + 1] - cumulative[cell])
    for _ in range(60):
        F, slope, _ = link_flows(network, link, x, edge)
        low, high = np.where(part < F, low, x), np.where(part < F, x, high)
        new = x - (F - part) / slope
        new = np.where((low <= new) & (new <= high), new, 0.5 * (low + high))
        done = (np.abs(new - x) <= 2e-16 * x).all()
        x = new
        if done:
            break
    return np.asarray(x)


@njit(cache=True, error_model="numpy", nogil=True)
def _next_temperature(
    network: Network, bounds: tuple[float, float], link: int, T: float, guess: float, direction: int, current: float
) -> tuple[float, int]:
    """Temperature beyond a link that carries `current`, by Newton's method inside a bracket."""
    k = network.link[link]
    low, high = bounds
    wanted = direction * current / network.weight[link]  # from T to the next
    x = min(max(guess, low), high)
    for _ in range(100):
        flow, slope = _flow(network, k, T, x, direction)
        excess = flow - wanted
        if excess > 0.0:
            low = x
        else:
            high = x
        new = x - excess / slope
        inside = low <= new <= high
        if not inside:  # halving towards a bound, short steps do not say that it is near
            new = 0.5 * (low + high)
        done = new == x or (inside and abs(new - x) <= 1e-9 * x)  # what is left is its square
        x = new
        if done:
            break
    # at a bound it may be the bound itself that is meant
    if x >= bounds[1] * (1.0 - 1e-14) and _flow(network, k, T, bounds[1], direction)[0] > wanted:
        return x, TOO_HOT
    if x <= bounds[0] * (1.0 + 1e-14) and _flow(network, k, T, bounds[0], direction)[0] < wanted:
        return x, TOO_COLD
    return x, REACHED


@njit(cache=True, error_model="numpy", nogil=True)
def _flow(network: Network, k: int, T: float, x: float, direction: int) -> tuple[float, float]:
    """Current of link `k` from T to x in the direction of the march, and its derivative by x."""
    if direction == RIGHTWARD:
        flow, _, slope = link_current(network, network.kind[k], k, T, x)
        return flow, slope
    flow, slope, _ = link_current(network, network.kind[k], k, x, T)
    return -flow, -slope


@njit(cache=True, error_model="numpy", nogil=True)
def march(
    network: Network, added: Array, bounds: tuple[float, float], start: float, direction: int, current: float,
    links: tuple[int, int], T: Array,
) -> tuple[int, float, float, int]:  # fmt: skip
    """Temperatures link by link from a known one: a reservoir's (from link 0) or the first body's (from link 1).

    Links are counted in the direction of the march, sites by their own numbers.

    Returns
    -------
    tuple of int, float, float, int
        Status, temperature reached, its derivative with respect to the current, number of the last link's function.
    """
    sites = len(T)
    x, slope, k, step = start, 0.0, 0, 0.0
    if links[0] == 1:
        T[0 if direction == RIGHTWARD else sites - 1] = start
    for i in range(links[0], links[1]):
        link = i if direction == RIGHTWARD else sites - i
        before = x
        x, status = _next_temperature(network, bounds, link, x, x + step, direction, current + added[link])
        step = x - before
        if status != REACHED:
            return status, x, slope, k
        k = network.link[link]
        a, b = (before, x) if direction == RIGHTWARD else (x, before)
        _, by_a, by_b = link_current(network, network.kind[k], k, a, b)
        by_before, by_x = (by_a, by_b) if direction == RIGHTWARD else (by_b, by_a)
        slope = (1.0 / network.weight[link] - by_before * slope) / by_x
        site = i if direction == RIGHTWARD else sites - 1 - i
        if 0 <= site < sites:
            T[site] = x
    return REACHED, x, slope, k
