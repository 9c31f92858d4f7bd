"""Estimates of a tried step's error over the tolerance, compiled."""

import numpy as np

from chain.solvers.currents import TEMPERATURE
from chain.solvers.problem import Array
from chain.solvers.rates import add_sources, currents, ends_at
from chain.solvers.state import HIGH, LEFT, LOW, MOVED, RIGHT, TIME, Control, Drive, State, Work
from chain.solvers.tableau import DENSE, GAMMA, STAGES
from chain.solvers.tabulate import LINEAR, Network
from chain.solvers.twisted import substitute
from chain.storage.compiled import njit
from chain.tables.cells import locate, value
from chain.tables.primitive import difference

ROUNDING = 1e-13  # relative, of a current
LEAST_HEAT = 1e-300  # J
FOUR, FOUR_WEIGHTS = np.polynomial.legendre.leggauss(4)
FIVE, FIVE_WEIGHTS = np.polynomial.legendre.leggauss(5)


@njit(cache=True, error_model="numpy", nogil=True)
def defect(
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
    add_sources(drive.waves, drive.sites, work.pieces, t, t, 0.0, r)
    substitute(lo, hi, work.multiplier, work.pivot, work.back, r, y)
    if lo == 0:
        heat[LEFT] += J[0] - work.fall[0] * y[0]
    if hi == len(r):
        heat[RIGHT] -= J[hi] + work.rise[hi] * y[hi - 1]
    heat *= GAMMA * h
    return scaled_error(control, state, work, h, y, heat), -1


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
def unseen(network: Network, drive: Drive, control: Control, state: State, work: Work, h: float) -> float:
    """Scaled error that a peak of a linear link's conductance would make that no stage saw.

    What the conductance is on average between the temperatures at the step's start and end, the table knows exactly. It
    is compared with what nine places between them tell.
    """
    lo, hi, t = state.counts[LOW], state.counts[HIGH], state.clock[TIME]
    last, T, T_new = len(work.J) - 1, work.T, work.T_new
    before, _ = ends_at(drive.waves, (drive.left_kind, drive.right_kind), work.pieces, t)
    after, _ = ends_at(drive.waves, (drive.left_kind, drive.right_kind), work.pieces, t + h)
    worst = 0.0
    for n in range(lo if lo == 0 and before.left_kind == TEMPERATURE else lo + 1, hi + 1):
        k = network.link[n]
        if network.kind[k] != LINEAR or (n == hi and (hi < last or before.right_kind != TEMPERATURE)):
            continue
        a, a_new = (before.left, after.left) if n == 0 else (T[n - 1], T_new[n - 1])
        b, b_new = (before.right, after.right) if n == last else (T[n], T_new[n])
        missed = _missed(network, k, 0.5 * (a + b), 0.5 * (a_new + b_new)) * max(abs(a - b), abs(a_new - b_new))
        missed *= network.weight[n]
        if n in (0, last):
            worst = max(worst, missed * h / max(control.heat_rtol * most_moved(state, work), LEAST_HEAT))
        for site in range(max(n - 1, lo), min(n + 1, hi)):
            rate = 1.0 / h + abs(work.fall[site]) + abs(work.rise[site + 1])
            tolerance = control.rtol * max(T[site], T_new[site]) + control.atol
            worst = max(worst, missed / rate * work.slope_new[site] / tolerance)
    return worst


@njit(cache=True, error_model="numpy", nogil=True)
def _missed(network: Network, k: int, a: float, b: float) -> float:
    """Difference between the mean of K from a to b and its means by four and by five places."""
    cells = network.conductance_rows.shape[1]
    first, shift = network.link_first[k], network.link_shift
    if locate(a, first, shift, cells) == locate(b, first, shift, cells):
        return 0.0
    mean = difference(network.flux_rows, network.cumulative, network.edges, network.link_first, shift, k, b, a) / (
        b - a
    )
    four, five = mean, mean
    for j in range(5):
        x = 0.5 * (a + b) + 0.5 * (b - a) * FIVE[j]
        five -= 0.5 * FIVE_WEIGHTS[j] * value(network.conductance_rows, k, locate(x, first, shift, cells), x)
    for j in range(4):
        x = 0.5 * (a + b) + 0.5 * (b - a) * FOUR[j]
        four -= 0.5 * FOUR_WEIGHTS[j] * value(network.conductance_rows, k, locate(x, first, shift, cells), x)
    return max(abs(four), abs(five))


@njit(cache=True, error_model="numpy", nogil=True)
def most_moved(state: State, work: Work) -> float:
    """The most energy that was given off or held by the bodies so far, the tried step included."""
    held = 0.0
    for n in range(state.counts[LOW], state.counts[HIGH]):
        held += abs(work.e_new[n])
    return float(max(state.clock[MOVED], held, np.abs(work.heat_new).max()))


@njit(cache=True, error_model="numpy", nogil=True)
def scaled_error(control: Control, state: State, work: Work, h: float, change: Array, heat: Array) -> float:
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
