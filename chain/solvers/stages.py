"""One Rosenbrock step: six stages with one factorisation, compiled."""

import numpy as np

from chain.solvers.currents import (
    EndState,
    close_ends,
    end_potentials,
    end_rates,
    first_outside,
    general_currents,
    potential_slopes,
    site_potentials,
    temperatures,
)
from chain.solvers.problem import Array, Index
from chain.solvers.state import HIGH, LEFT, LOW, RIGHT, SOURCES, TIME, Control, Drive, State, Work
from chain.solvers.tableau import STAGES, Tableau
from chain.solvers.tabulate import POTENTIAL, Network
from chain.solvers.twisted import factorise, substitute
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
        outside = temperatures(network, y, lo, hi, work.T_new, work.slope_new)
        if outside < 0:
            general_currents(network, ends, work.T_new, work.slope_new, lo, hi, J, work.spare_rise, work.spare_fall)
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
def _sums(y: Array, r: Array, e: Array, u: Array, a: Array, c: Array, inverse_h: float, i: int) -> None:
    """Argument y = e + sum_j a_ij u_j of stage `i`, and r = sum_j c_ij u_j/h, each stage written out."""
    a0, a1, a2, a3 = a[i, 0], a[i, 1], a[i, 2], a[i, 3]
    c0, c1, c2, c3 = c[i, 0] * inverse_h, c[i, 1] * inverse_h, c[i, 2] * inverse_h, c[i, 3] * inverse_h
    if i == 0:
        for n in range(y.size):
            y[n] = e[n]
            r[n] = 0.0
    elif i == 1:
        for n in range(y.size):
            y[n] = e[n] + a0 * u[0, n]
            r[n] = c0 * u[0, n]
    elif i == 2:
        for n in range(y.size):
            y[n] = e[n] + (a0 * u[0, n] + a1 * u[1, n])
            r[n] = c0 * u[0, n] + c1 * u[1, n]
    elif i == 3:
        for n in range(y.size):
            y[n] = e[n] + (a0 * u[0, n] + a1 * u[1, n] + a2 * u[2, n])
            r[n] = c0 * u[0, n] + c1 * u[1, n] + c2 * u[2, n]
    elif i == 4:
        for n in range(y.size):
            y[n] = e[n] + (a0 * u[0, n] + a1 * u[1, n] + a2 * u[2, n] + a3 * u[3, n])
            r[n] = c0 * u[0, n] + c1 * u[1, n] + c2 * u[2, n] + c3 * u[3, n]
    else:  # stiffly accurate: the argument is the one before plus the last stage
        c4 = c[i, 4] * inverse_h
        for n in range(y.size):
            y[n] += u[4, n]
            r[n] = c0 * u[0, n] + c1 * u[1, n] + c2 * u[2, n] + c3 * u[3, n] + c4 * u[4, n]


@njit(cache=True, error_model="numpy", nogil=True)
def _stage(
    network: Network, drive: Drive, tableau: Tableau, state: State, work: Work, rates: tuple[float, float],
    i: int, h: float,
) -> int:  # fmt: skip
    """Solve for stage `i`; a site outside the tables, or -1. `rates`: of the end currents, through the ends."""
    lo, hi, t = state.counts[LOW], state.counts[HIGH], state.clock[TIME]
    r, J, heat = work.r, work.J, work.heat_stages[i]
    y, e, stages = work.y[lo:hi], state.e[lo:hi], work.stages[:, lo:hi]
    _sums(y, r[lo:hi], e, stages, tableau.a, tableau.c, 1.0 / h, i)
    stage_time, factor = t + tableau.time[i] * h, h * tableau.rate[i]
    ends, _ = ends_at(drive.waves, (drive.left_kind, drive.right_kind), work.pieces, stage_time)
    outside = currents(network, ends, work, lo, hi)
    if outside >= 0:
        return outside
    rest, enters, leaves = r[lo:hi], J[lo:hi], J[lo + 1 : hi + 1]
    for n in range(rest.size):
        rest[n] += enters[n] - leaves[n]
    # Heats given off are further components of the state: their rows of the matrix follow by substitution.
    heat[:] = 0.0
    if lo == 0:
        r[0] += factor * rates[LEFT]
        heat[LEFT] = J[0] + factor * rates[LEFT]
    if hi == len(r):
        r[hi - 1] -= factor * rates[RIGHT]
        heat[RIGHT] = -J[hi] - factor * rates[RIGHT]
    heat[SOURCES] = _add_sources(drive.waves, drive.sites, work.pieces, stage_time, t, factor, r)
    substitute(lo, hi, work.multiplier, work.pivot, work.back, r, work.stages[i])
    if lo == 0:
        heat[LEFT] -= work.fall[0] * work.stages[i, 0]
    if hi == len(r):
        heat[RIGHT] -= work.rise[hi] * work.stages[i, hi - 1]
    for side in range(3):
        for j in range(i):
            heat[side] += tableau.c[i, j] / h * work.heat_stages[j, side]
        heat[side] *= tableau.gamma * h
    return -1


@njit(cache=True, error_model="numpy", nogil=True)
def _add_sources(
    waves: Waves, sites: Index, pieces: Index, stage_time: float, t: float, factor: float, r: Array
) -> float:
    """Add the sources, and the step's start's rates of change of them, to `r`; their sum."""
    total = 0.0
    for s in range(len(sites)):
        heat = wave_value(waves, pieces[2 + s], stage_time)[0] + factor * wave_value(waves, pieces[2 + s], t)[1]
        r[sites[s]] += heat
        total += heat
    return total


@njit(cache=True, error_model="numpy", nogil=True)
def attempt(
    network: Network, drive: Drive, tableau: Tableau, control: Control, state: State, work: Work, h: float
) -> tuple[float, int]:
    """One step without accepting it: its scaled error, and a site outside the tables, or -1."""
    lo, hi, t = state.counts[LOW], state.counts[HIGH], state.clock[TIME]
    choose_pieces(drive.waves, work.pieces, t + 0.5 * h)
    ends, changes = ends_at(drive.waves, (drive.left_kind, drive.right_kind), work.pieces, t)
    rates = end_rates(network, ends, changes, work.T[0], work.T[-1])
    linearise(network, ends, state.e, lo, hi, work)
    c = 1.0 / (h * tableau.gamma)
    factorise(c, lo, hi, work.rise, work.fall, work.multiplier, work.pivot, work.back)
    for i in range(STAGES):
        outside = _stage(network, drive, tableau, state, work, rates, i, h)
        if outside >= 0:
            return np.inf, outside
    work.e_new[lo:hi] = work.y[lo:hi] + work.stages[STAGES - 1, lo:hi]
    for side in range(3):
        total = state.heat[side] + work.heat_stages[STAGES - 1, side]
        for j in range(STAGES - 1):
            total += tableau.a[STAGES - 1, j] * work.heat_stages[j, side]
        work.heat_new[side] = total
    outside = temperatures(network, work.e_new, lo, hi, work.T_new, work.slope_new)
    if outside >= 0:
        work.y[outside] = work.e_new[outside]
        return np.inf, outside
    here = slice(lo, hi)
    last, slope = work.stages[STAGES - 1, here], work.slope_new[here]
    return _scaled_error(control, last, work.T[here], work.T_new[here], slope), -1


@njit(cache=True, error_model="numpy", nogil=True)
def _scaled_error(control: Control, last: Array, T: Array, T_new: Array, slope: Array) -> float:
    """Largest error of a temperature over its tolerance: a mean would hide a boundary layer."""
    rtol, atol = control.rtol, control.atol
    error, total = 0.0, 0.0
    for n in range(last.size):
        part = abs(last[n] * slope[n]) / (rtol * max(T[n], T_new[n]) + atol)
        error = max(error, part)
        total += part
    # A maximum forgets what is not a number; a sum does not.
    return error if np.isfinite(total) else np.inf


@njit(cache=True, error_model="numpy", nogil=True)
def first_step(network: Network, drive: Drive, control: Control, state: State, work: Work, stop: float) -> float:
    """Step size in which the fastest site moves a little, at most up to `stop`."""
    lo, hi = state.counts[LOW], state.counts[HIGH]
    t = state.clock[TIME]
    choose_pieces(drive.waves, work.pieces, 0.5 * (t + stop))
    ends, _ = ends_at(drive.waves, (drive.left_kind, drive.right_kind), work.pieces, t)
    for n in range(lo, hi):
        work.y[n] = state.e[n]
    if hi == lo or currents(network, ends, work, lo, hi) >= 0:
        return float(stop - t)
    for n in range(lo, hi):
        work.r[n] = work.J[n] - work.J[n + 1]
    for s in range(len(drive.sites)):
        work.r[drive.sites[s]] += wave_value(drive.waves, work.pieces[2 + s], t)[0]
    fastest = 0.0
    for n in range(lo, hi):
        fastest = max(fastest, abs(work.r[n] * work.slope[n]) / (work.T[n] + control.atol))
    return float(min(stop - t, control.rtol**0.25 / fastest) if fastest > 0.0 else stop - t)
