"""Temperatures of a steady chain link by link, compiled: marches from a known end, and the Kirchhoff transform."""

import numpy as np

from chain.solvers.currents import link_current
from chain.solvers.problem import Array
from chain.solvers.tabulate import Network
from chain.storage.compiled import njit
from chain.tables.primitive import difference, invert

RIGHTWARD, LEFTWARD = 1, -1
REACHED, TOO_HOT, TOO_COLD, TOO_NARROW = 0, 1, 2, 3


@njit(cache=True, error_model="numpy", nogil=True)
def conductances(network: Network, T: float) -> Array:
    result = np.empty(len(network.link))
    for n in range(len(result)):
        k = network.link[n]
        result[n] = link_current(network, network.kind[k], k, T, T)[1]
    return result


@njit(cache=True, error_model="numpy", nogil=True)
def kirchhoff(network: Network, added: Array, left: float, right: float, current: float, T: Array) -> int:
    """Temperatures by inverting F, counted from the colder end; REACHED or the side the tables are short of."""
    k = network.link[0]
    sites = len(T)
    rows, cumulative, edges = network.flux_rows, network.cumulative, network.edges
    cold, step = (left, 1) if left <= right else (right, -1)
    potential = difference(rows, cumulative, edges, network.link_first, network.link_shift, k, cold, edges[k, 0])
    lost = 0.0  # compensated sum: the same rounding a million times over would show
    for i in range(sites):
        n = i if step == 1 else sites - 1 - i
        link = n if step == 1 else n + 1
        rise = -step * (current + added[link]) / network.weight[link] - lost
        total = potential + rise
        lost = (total - potential) - rise
        potential = total
        if potential < 0.0:
            return TOO_COLD
        T[n], inside = invert(rows, cumulative, edges, k, potential)
        if not inside:
            return TOO_HOT
    return REACHED


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
