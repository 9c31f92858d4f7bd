"""One Rosenbrock step: six stages with one factorisation, compiled."""

import numpy as np

from chain.solvers.currents import end_rates, temperatures
from chain.solvers.estimates import defect, scaled_error, unseen
from chain.solvers.problem import Array
from chain.solvers.rates import add_sources, choose_pieces, currents, ends_at, linearise
from chain.solvers.state import HIGH, LEFT, LOW, PREVIOUS_STEP, RIGHT, SOURCES, TIME, Control, Drive, State, Work
from chain.solvers.tableau import GAMMA, PLACE, RATE, STAGES, A, C
from chain.solvers.tabulate import POTENTIAL, Network
from chain.solvers.twisted import factorise, substitute
from chain.storage.compiled import njit

LOOKS = np.array([0.0, 0.25, 0.5, 0.75, 1.0])  # fractions of a first step at which its drive is looked at


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
    network: Network, drive: Drive, state: State, work: Work, rates: tuple[float, float],
    i: int, h: float,
) -> int:  # fmt: skip
    """Solve for stage `i`; a site outside the tables, or -1. `rates`: of the end currents, through the ends."""
    lo, hi, t = state.counts[LOW], state.counts[HIGH], state.clock[TIME]
    r, J, heat = work.r, work.J, work.heat_stages[i]
    y, e, stages = work.y[lo:hi], state.e[lo:hi], work.stages[:, lo:hi]
    _sums(y, r[lo:hi], e, stages, A, C, 1.0 / h, i)
    stage_time, factor = t + PLACE[i] * h, h * RATE[i]
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
    heat[SOURCES] = add_sources(drive.waves, drive.sites, work.pieces, stage_time, t, factor, r)
    substitute(lo, hi, work.multiplier, work.pivot, work.back, r, work.stages[i])
    if lo == 0:
        heat[LEFT] -= work.fall[0] * work.stages[i, 0]
    if hi == len(r):
        heat[RIGHT] -= work.rise[hi] * work.stages[i, hi - 1]
    for side in range(3):
        for j in range(i):
            heat[side] += C[i, j] / h * work.heat_stages[j, side]
        heat[side] *= GAMMA * h
    return -1


@njit(cache=True, error_model="numpy", nogil=True)
def attempt(network: Network, drive: Drive, control: Control, state: State, work: Work, h: float) -> tuple[float, int]:
    """One step without accepting it: its scaled error, and a site outside the tables, or -1."""
    lo, hi, t = state.counts[LOW], state.counts[HIGH], state.clock[TIME]
    choose_pieces(drive.waves, work.pieces, t + 0.5 * h)
    ends, changes = ends_at(drive.waves, (drive.left_kind, drive.right_kind), work.pieces, t)
    rates = end_rates(network, ends, changes, work.T[0], work.T[-1])
    linearise(network, ends, state.e, lo, hi, work)
    c = 1.0 / (h * GAMMA)
    factorise(c, lo, hi, work.rise, work.fall, work.multiplier, work.pivot, work.back)
    for i in range(STAGES):
        outside = _stage(network, drive, state, work, rates, i, h)
        if outside >= 0:
            return np.inf, outside
    work.e_new[lo:hi] = work.y[lo:hi] + work.stages[STAGES - 1, lo:hi]
    for side in range(3):
        total = state.heat[side] + work.heat_stages[STAGES - 1, side]
        for j in range(STAGES - 1):
            total += A[STAGES - 1, j] * work.heat_stages[j, side]
        work.heat_new[side] = total
    outside = temperatures(network, work.e_new, lo, hi, work.T_new, work.slope_new)
    if outside >= 0:
        work.y[outside] = work.e_new[outside]
        return np.inf, outside
    last, last_heat = work.stages[STAGES - 1], work.heat_stages[STAGES - 1]
    error = scaled_error(control, state, work, h, last, last_heat)
    if error <= 1.0:  # else rejected already
        probes = control.first_probes if state.clock[PREVIOUS_STEP] == 0.0 else control.probes
        for s in probes:
            inside, outside = defect(network, drive, control, state, work, h, s)
            if outside >= 0:
                return np.inf, outside
            error = max(error, inside)
    if error <= 1.0 and control.steep and network.mode != POTENTIAL:
        error = max(error, unseen(network, drive, control, state, work, h))
    return error, -1


@njit(cache=True, error_model="numpy", nogil=True)
def first_step(network: Network, drive: Drive, control: Control, state: State, work: Work, stop: float) -> float:
    """Step size in which the fastest site moves a little, whatever the drive does in it, at most up to `stop`."""
    lo, hi, t = state.counts[LOW], state.counts[HIGH], state.clock[TIME]
    choose_pieces(drive.waves, work.pieces, 0.5 * (t + stop))
    little = control.rtol**0.25
    h = stop - t
    for s in LOOKS:
        fastest = _fastest(network, drive, control, state, work, t + s * h) if hi > lo else 0.0
        if fastest * h > little:
            h = little / fastest
    return float(h)


@njit(cache=True, error_model="numpy", nogil=True)
def _fastest(network: Network, drive: Drive, control: Control, state: State, work: Work, t: float) -> float:
    """Largest relative rate of change of a temperature, from the present energies and the drive at time `t`."""
    lo, hi = state.counts[LOW], state.counts[HIGH]
    ends, _ = ends_at(drive.waves, (drive.left_kind, drive.right_kind), work.pieces, t)
    for n in range(lo, hi):
        work.y[n] = state.e[n]
    if currents(network, ends, work, lo, hi) >= 0:
        return 0.0
    for n in range(lo, hi):
        work.r[n] = work.J[n] - work.J[n + 1]
    add_sources(drive.waves, drive.sites, work.pieces, t, t, 0.0, work.r)
    fastest = 0.0
    for n in range(lo, hi):
        fastest = max(fastest, abs(work.r[n] * work.slope[n]) / (work.T[n] + control.atol))
    return fastest
