"""The loop over trajectories: links one after the other, forth and back, a pair of sweeps being of weak order 2."""

import math
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Index
from chain.solvers.trajectories.draws import Bits, increments, streams, uniform
from chain.solvers.trajectories.exchange import Exchange, carried, rates
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
    before: Array  # (trajectories, events) how far they are from it
    time: Array  # (trajectories, events), filled in

    @classmethod
    def of(cls, site: Index, energy: Array, start: Array, count: int) -> "Watched":
        """From where trajectories begin."""
        before = np.tile(start[site] - energy, (count, 1))
        return cls(site, energy, before, np.where(before == 0.0, 0.0, np.nan))


class Kept(NamedTuple):
    """Outputs: energies over scale, heats given off by ends, and the lowest and highest energies of each body."""

    u: Array  # (trajectories, outputs, N)
    heat: Array  # (trajectories, outputs, ends)
    reach: Array  # (trajectories, 2, N)

    @classmethod
    def empty(cls, count: int, outputs: int, sites: int, ends: int) -> "Kept":
        """Room for trajectories."""
        return cls(np.empty((count, outputs, sites)), np.empty((count, outputs, ends)), np.empty((count, 2, sites)))


def run(
    net: Exchange, start: Array, schedule: Schedule, watched: Watched | None, kept: Kept, seed: int, workers: int
) -> bool:  # fmt: skip
    """Fill `kept` and `watched` with all trajectories; whether all of them went well."""
    first_step()
    count, ends, normal = len(kept.u), kept.heat.shape[2], increments()
    states = streams(seed, count)
    kept.reach[:, 0], kept.reach[:, 1] = np.inf, 0.0
    parts = np.linspace(0, count, min(count, workers * _PARTS) + 1).astype(np.int64)

    def one(number: int) -> bool:
        mine = watched and watched._replace(before=watched.before[number], time=watched.time[number])
        u, heat, reach = (part[number] for part in kept)
        return bool(
            _trajectory(net, schedule, mine, u, heat, reach, start.copy(), np.zeros(ends), states[number], normal)
        )

    def some(number: int) -> bool:
        return all(map(one, range(parts[number], parts[number + 1])))

    if workers == 1 or count == 1:
        return all(map(some, range(len(parts) - 1)))
    with ThreadPoolExecutor(workers) as pool:
        return all(list(pool.map(some, range(len(parts) - 1))))


@njit(cache=True, error_model="numpy", nogil=True)
def _trajectory(
    net: Exchange, schedule: Schedule, watched: Watched | None, kept_u: Array, kept_heat: Array, reach: Array,
    u: Array, heat: Array, states: Bits, normal: Array,
) -> bool:  # fmt: skip
    """Follow one trajectory; whether all went well."""
    links, sources, clock, step = net.table.size, net.sources.size, 0.0, 0
    for segment in range(schedule.steps.size):
        h, row = schedule.width[segment], schedule.keep[segment]
        for number in range(schedule.steps[segment]):
            imposed = schedule.imposed[min(step, schedule.imposed.shape[0] - 1)]
            # All links and sources forth, then back
            for place in range(2 * (links + sources)):
                item = place if place < links + sources else 2 * (links + sources) - 1 - place
                if item >= links:
                    site = net.sources[item - links]
                    u[site] += imposed[heat.size + item - links] * h * net.inverse_scale[site]
                    continue
                if net.table[item] < 0:
                    q = net.weight[item] * imposed[net.given[item]] * h
                else:
                    q = carried(net, item, u, imposed, schedule.theta[segment, item], h, normal, states[0])
                for side in range(2):
                    site = net.sides[side, item]
                    gain = -q if side == 0 else q
                    if site < 0:
                        heat[-1 - site] -= gain
                        continue
                    u[site] += gain * net.inverse_scale[site]
                    if not u[site] > 0.0:
                        return False
            step += 1
            if watched is not None:
                _watch(net, watched, u, imposed, schedule.theta[segment], clock, 2.0 * h, states[1])
            clock += 2.0 * h
            last = row >= 0 and number == schedule.steps[segment] - 1
            for site in range(u.size):
                reach[0, site], reach[1, site] = min(reach[0, site], u[site]), max(reach[1, site], u[site])
                if last:
                    kept_u[row, site] = u[site]
            for end in range(heat.size if last else 0):
                kept_heat[row, end] = heat[end]
    return True


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _watch(
    net: Exchange, watched: Watched, u: Array, imposed: Array, theta: Array, clock: float, width: float, stream: Bits
) -> None:  # fmt: skip
    """Whether bodies have passed in a step, perhaps there and back as a Brownian bridge does."""
    for event in range(watched.site.size):
        if watched.time[event] >= 0.0:
            continue
        site = watched.site[event]
        first, last = watched.before[event], u[site] - watched.energy[event]
        watched.before[event] = last
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
            watched.time[event] = clock + width * abs(first) / (abs(first) + abs(last))
