"""Currents, their derivatives and the sources at a moment of a step, compiled."""

from chain.solvers.currents import (
    EndState,
    close_ends,
    end_potentials,
    first_outside,
    general_currents,
    potential_slopes,
    site_potentials,
    temperatures,
)
from chain.solvers.problem import Array, Index
from chain.solvers.state import Work
from chain.solvers.tabulate import POTENTIAL, Network
from chain.solvers.waveforms import Waves, piece_at, wave_value
from chain.storage.compiled import njit

BLOCK = 512  # sites at a time, so that potentials stay in the nearest cache


@njit(cache=True, error_model="numpy", nogil=True)
def ends_at(waves: Waves, kinds: tuple[int, int], pieces: Index, t: float) -> tuple[EndState, EndState]:
    """What the ends impose at time `t`, and its rate of change."""
    left, left_rate = wave_value(waves, pieces[0], t)
    right, right_rate = wave_value(waves, pieces[1], t)
    return EndState(kinds[0], kinds[1], left, right), EndState(kinds[0], kinds[1], left_rate, right_rate)


@njit(cache=True, error_model="numpy", nogil=True)
def choose_pieces(waves: Waves, pieces: Index, t: float) -> None:
    """Pieces of the waveforms that hold the time `t`, for a step that crosses no edge."""
    for wave in range(len(pieces)):
        pieces[wave] = piece_at(waves, wave, t)


@njit(cache=True, error_model="numpy", nogil=True)
def currents(network: Network, ends: EndState, work: Work, lo: int, hi: int) -> int:
    """Currents at the energies `work.y`; a site outside the tables, or -1."""
    y, J = work.y, work.J
    if network.mode != POTENTIAL:
        outside = temperatures(network, y, lo, hi, work.left, work.right)
        if outside < 0:
            general_currents(network, ends, work.left, work.right, lo, hi, J, work.spare_rise, work.spare_fall)
        return outside
    left, right, weight = work.left, work.left, network.weight
    before, after = end_potentials(network, ends)
    good = True
    for begin in range(lo, hi, BLOCK):
        end = min(begin + BLOCK, hi)
        good &= site_potentials(network, network.left_potential, y, begin, end, left)
        if not network.shared:
            right = work.right
            good &= site_potentials(network, network.right_potential, y, begin, end, right)
        J[begin] = weight[begin] * ((right[begin - 1] if begin > lo else before) - left[begin])
        flow, w, before_link, behind_link = (
            J[begin + 1 : end],
            weight[begin + 1 : end],
            right[begin:end],
            left[begin + 1 : end],
        )
        for n in range(flow.size):
            flow[n] = w[n] * (before_link[n] - behind_link[n])
    J[hi] = weight[hi] * (right[hi - 1] - after)
    close_ends(ends, lo, hi, J)
    return -1 if good else first_outside(network, y, lo, hi)


@njit(cache=True, error_model="numpy", nogil=True)
def linearise(network: Network, ends: EndState, e: Array, lo: int, hi: int, work: Work) -> None:
    """Derivatives of the currents at the step's start, where `work.T` and `work.slope` hold."""
    if network.mode == POTENTIAL:
        potential_slopes(network, ends, e, lo, hi, work.left, work.right, work.rise, work.fall)
    else:
        general_currents(network, ends, work.T, work.slope, lo, hi, work.J, work.rise, work.fall)


@njit(cache=True, error_model="numpy", nogil=True)
def add_sources(
    waves: Waves, sites: Index, pieces: Index, stage_time: float, t: float, factor: float, r: Array
) -> float:
    """Add the sources, and the step's start's rates of change of them, to `r`; their sum."""
    total = 0.0
    for s in range(len(sites)):
        heat = wave_value(waves, pieces[2 + s], stage_time)[0] + factor * wave_value(waves, pieces[2 + s], t)[1]
        r[sites[s]] += heat
        total += heat
    return total
