"""One Rosenbrock step: six stages with one factorisation, compiled."""

import numpy as np
from numba import njit

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
from chain.solvers.state import (
    HIGH,
    LEFT,
    LOW,
    MOVED,
    PREVIOUS_STEP,
    RIGHT,
    SOURCES,
    TIME,
    Control,
    Drive,
    State,
    Work,
)
from chain.solvers.tableau import A, C, DENSE, GAMMA, PLACE, RATE, STAGES
from chain.solvers.tabulate import POTENTIAL, Network
from chain.solvers.twisted import factorise, substitute
from chain.solvers.waveforms import Waves, piece_at, wave_value

BLOCK = 512  # sites at a time, so that potentials stay in the nearest cache
ROUNDING = 1e-13  # relative, of a current
LEAST_HEAT = 1e-300  # J
LOOKS = np.array([0.0, 0.25, 0.5, 0.75, 1.0])  # fractions of a first step at which its drive is looked at


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
    heat[SOURCES] = _add_sources(drive.waves, drive.sites, work.pieces, stage_time, t, factor, r)
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
    network: Network, drive: Drive, control: Control, state: State, work: Work, h: float
) -> tuple[float, int]:
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
    error = _scaled_error(control, state, work, h, last, last_heat)
    if error <= 1.0:  # else rejected already
        probes = control.first_probes if state.clock[PREVIOUS_STEP] == 0.0 else control.probes
        for s in probes:
            defect, outside = _defect(network, drive, control, state, work, h, s)
            if outside >= 0:
                return np.inf, outside
            error = max(error, defect)
    return error, -1


@njit(cache=True, error_model="numpy", nogil=True)
def _defect(
    network: Network, drive: Drive, control: Control, state: State, work: Work, h: float, s: float
) -> tuple[float, int]:
    """Scaled error from the defect of the dense output at the fraction `s`; a site outside the tables, or -1.

    The polynomial v that stands for the solution inside the step leaves f(v) - dv/dt, which the step's own matrix
    turns into an error. The embedded estimate knows the solution from six places only, and cancels by accident where a
    conductance or heat capacity jumps between them; and it says nothing of the outputs inside the step.
    """
    lo, hi, t = state.counts[LOW], state.counts[HIGH], state.clock[TIME] + s * h
    heat = _polynomial(state, work, h, s)
    ends, _ = ends_at(drive.waves, (drive.left_kind, drive.right_kind), work.pieces, t)
    outside = currents(network, ends, work, lo, hi)
    if outside >= 0:
        return np.inf, outside
    r, J, y = work.r, work.J, work.y
    for n in range(lo, hi):
        r[n] += J[n] - J[n + 1]
    _add_sources(drive.waves, drive.sites, work.pieces, t, t, 0.0, r)
    substitute(lo, hi, work.multiplier, work.pivot, work.back, r, y)
    if lo == 0:
        heat[LEFT] += J[0] - work.fall[0] * y[0]
    if hi == len(r):
        heat[RIGHT] -= J[hi] + work.rise[hi] * y[hi - 1]
    heat *= GAMMA * h
    return _scaled_error(control, state, work, h, y, heat), -1


@njit(cache=True, error_model="numpy", nogil=True)
def _polynomial(state: State, work: Work, h: float, s: float) -> Array:
    """Put the dense output at `s` into `work.y` and minus its derivative into `work.r`; minus that of the heats."""
    lo, hi = state.counts[LOW], state.counts[HIGH]
    weight, rate = np.empty(STAGES), np.empty(STAGES)
    for j in range(STAGES):
        one, two = DENSE[0, j], DENSE[1, j]
        weight[j] = s * (1.0 - s) * (one + s * two)
        rate[j] = ((1.0 - 2.0 * s) * one + s * (2.0 - 3.0 * s) * two) / h
    w0, w1, w2, w3, w4 = weight[0], weight[1], weight[2], weight[3], weight[4]  # the last stage has no weight
    r0, r1, r2, r3, r4 = rate[0], rate[1], rate[2], rate[3], rate[4]
    e, e_new, y, r, u = state.e, work.e_new, work.y, work.r, work.stages
    for n in range(lo, hi):
        rise = e_new[n] - e[n]
        y[n] = e[n] + s * rise + (w0 * u[0, n] + w1 * u[1, n] + w2 * u[2, n] + w3 * u[3, n] + w4 * u[4, n])
        r[n] = -rise / h - (r0 * u[0, n] + r1 * u[1, n] + r2 * u[2, n] + r3 * u[3, n] + r4 * u[4, n])
    heat = np.empty(2)
    for side in range(2):
        heat[side] = (state.heat[side] - work.heat_new[side]) / h
        for j in range(STAGES):
            heat[side] -= rate[j] * work.heat_stages[j, side]
    return heat


@njit(cache=True, error_model="numpy", nogil=True)
def most_moved(state: State, work: Work) -> float:
    """The most energy that was given off or held by the bodies so far, the tried step included."""
    held = 0.0
    for n in range(state.counts[LOW], state.counts[HIGH]):
        held += abs(work.e_new[n])
    return max(state.clock[MOVED], held, np.abs(work.heat_new).max())


@njit(cache=True, error_model="numpy", nogil=True)
def _scaled_error(control: Control, state: State, work: Work, h: float, change: Array, heat: Array) -> float:
    """Largest error of a temperature or heat over its tolerance: a mean would hide a boundary layer."""
    rtol, atol, lo, hi = control.rtol, control.atol, state.counts[LOW], state.counts[HIGH]
    error, total = 0.0, 0.0
    T, T_new, slope = work.T, work.T_new, work.slope_new
    for n in range(lo, hi):
        part = abs(change[n] * slope[n]) / (rtol * max(T[n], T_new[n]) + atol)
        error = max(error, part)
        total += part
    tolerance = control.heat_rtol * most_moved(state, work)
    for side in range(2):
        # What a current's rounding brings counts too: h K T, with K from dJ/de
        leak, site = (work.fall[0], 0) if side == LEFT else (work.rise[len(T)], len(T) - 1)
        if lo <= site < hi:
            rounding = ROUNDING * h * abs(leak) * T[site] / slope[site]
            part = abs(heat[side]) / max(tolerance, rounding, LEAST_HEAT)
            error = max(error, part)
            total += part
    # A maximum forgets what is not a number; a sum does not.
    return error if np.isfinite(total) else np.inf


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
    _add_sources(drive.waves, drive.sites, work.pieces, t, t, 0.0, work.r)
    fastest = 0.0
    for n in range(lo, hi):
        fastest = max(fastest, abs(work.r[n] * work.slope[n]) / (work.T[n] + control.atol))
    return fastest
