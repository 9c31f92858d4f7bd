"""The loop over trajectories: links one after the other, forth and back, a pair of sweeps being of weak order 2."""

import math
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Index
from chain.solvers.trajectories.draws import Bits, increments, streams, uniform
from chain.solvers.trajectories.exchange import Exchange, carried, rates, temperature
from chain.storage.compiled import njit
from chain.trial import first_step

_PARTS = 8  # of the trajectories for every worker, so that none waits long for the last


class Schedule(NamedTuple):
    """When what is done: segments of equal steps, at whose ends outputs may be kept."""

    steps: Index  # (segments,) pairs of sweeps
    width: Array  # (segments,) of a sweep, s
    keep: Index  # (segments,) row of the output at its end; -1 for none
    theta: Array  # (segments, L) noise over T_aT_bM
    imposed: Array  # (steps or 1, waves) ends and sources at the middle of a pair of sweeps


class Watched(NamedTuple):
    """Bodies whose first passage through an energy over scale is asked for."""

    site: Index
    energy: Array
    time: Array  # (trajectories, events), filled in


class Kept(NamedTuple):
    """Outputs: energies over scale, heats given off by ends, and lowest and highest temperatures."""

    u: Array  # (trajectories, outputs, N)
    heat: Array  # (trajectories, outputs, ends)
    reach: Array  # (trajectories, 2)


def run(net: Exchange, start: Array, schedule: Schedule, watched: Watched, kept: Kept, seed: int, workers: int) -> bool:
    """Fill `kept` and `watched` with all trajectories; whether all of them went well."""
    first_step()
    count, normal = len(kept.u), increments()
    states = streams(seed, count)
    parts = np.linspace(0, count, min(count, workers * _PARTS) + 1).astype(np.int64)

    def some(number: int) -> bool:
        here = slice(parts[number], parts[number + 1])
        mine = Watched(watched.site, watched.energy, watched.time[here])
        return bool(_all(net, start, schedule, mine, Kept(*(one[here] for one in kept)), states[here], normal))

    if workers == 1 or count == 1:
        return all(map(some, range(len(parts) - 1)))
    with ThreadPoolExecutor(workers) as pool:
        return all(list(pool.map(some, range(len(parts) - 1))))


@njit(cache=True, error_model="numpy", nogil=True)
def _all(
    net: Exchange, start: Array, schedule: Schedule, watched: Watched, kept: Kept, states: Bits, normal: Array
) -> bool:  # fmt: skip
    """Trajectories one after the other."""
    ends = kept.heat.shape[2]
    for number in range(kept.u.shape[0]):
        u, heat, before = start.copy(), np.zeros(ends), np.zeros(watched.site.size)
        lowest, highest, clock, step = np.inf, 0.0, 0.0, 0
        _begin(watched, number, u, before)
        for segment in range(schedule.steps.size):
            h, theta = schedule.width[segment], schedule.theta[segment]
            for _ in range(schedule.steps[segment]):
                imposed = schedule.imposed[min(step, schedule.imposed.shape[0] - 1)]
                if not _sweeps(net, u, heat, imposed, theta, h, normal, states[number, 0]):
                    return False
                step += 1
                if watched.site.size:
                    _watch(net, watched, number, u, before, imposed, theta, clock, 2.0 * h, states[number, 1])
                clock += 2.0 * h
                for site in range(u.size):
                    T, _ = temperature(net, site, u[site])
                    lowest, highest = min(lowest, T), max(highest, T)
            row = schedule.keep[segment]
            for site in range(u.size if row >= 0 else 0):  # one by one: whole rows take seconds to compile
                kept.u[number, row, site] = u[site]
            for end in range(ends if row >= 0 else 0):
                kept.heat[number, row, end] = heat[end]
        kept.reach[number, 0], kept.reach[number, 1] = lowest, highest
    return True


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _sweeps(
    net: Exchange, u: Array, heat: Array, imposed: Array, theta: Array, h: float, normal: Array, stream: Bits
) -> bool:  # fmt: skip
    """All links and sources forth, then back."""
    links, sources = net.table.size, net.sources.size
    for place in range(2 * (links + sources)):
        item = place if place < links + sources else 2 * (links + sources) - 1 - place
        if item >= links:
            site = net.sources[item - links]
            u[site] += imposed[heat.size + item - links] * h * net.inverse_scale[site]
            continue
        if net.table[item] < 0:
            q = net.weight[item] * imposed[net.given[item]] * h
        else:
            q = carried(net, item, u, imposed, theta[item], h, normal, stream)
        a, b = net.sides[0, item], net.sides[1, item]
        if a >= 0:
            u[a] -= q * net.inverse_scale[a]
        else:
            heat[-1 - a] += q
        if b >= 0:
            u[b] += q * net.inverse_scale[b]
        else:
            heat[-1 - b] -= q
        if not ((a < 0 or u[a] > 0.0) and (b < 0 or u[b] > 0.0)):
            return False
    return True


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _begin(watched: Watched, number: int, u: Array, before: Array) -> None:
    """How far the bodies that are watched are from where they shall pass."""
    for event in range(watched.site.size):
        before[event] = u[watched.site[event]] - watched.energy[event]
        watched.time[number, event] = 0.0 if before[event] == 0.0 else np.nan


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _watch(
    net: Exchange, watched: Watched, number: int, u: Array, before: Array, imposed: Array, theta: Array,
    clock: float, width: float, stream: Bits,
) -> None:  # fmt: skip
    """Whether bodies have passed in a step, perhaps there and back as a Brownian bridge does."""
    for event in range(watched.site.size):
        if watched.time[number, event] >= 0.0:
            continue
        site = watched.site[event]
        first, last = before[event], u[site] - watched.energy[event]
        before[event] = last
        passed = first * last <= 0.0
        if not passed:
            square = 0.0
            for link in range(net.table.size):
                if net.table[link] >= 0 and (net.sides[0, link] == site or net.sides[1, link] == site):
                    _, more = rates(net, link, u, 0.0, imposed, theta[link])
                    square += more
            square *= net.inverse_scale[site] * net.inverse_scale[site] * width
            passed = square > 0.0 and uniform(stream) < math.exp(-2.0 * first * last / square)
        if passed:
            watched.time[number, event] = clock + width * abs(first) / (abs(first) + abs(last))
