"""Variance of the heat that has left bath 1, by measurements at the start and later: O(N²) a time.

E1(t) - E1(0) = ½zᵀQz with Q = UᵀH1U - H1. By partial fractions of the propagator, whose element between modes i and j
is c_ic_j(g_i - g_j)/(ω_i² - ω_j²), the sum over bath 1 in an element of Q needs only sums over bath 1 of one index,

    Σ_k c_k²w_k (f_k - f_i)(g_k - g_j)/[(x_k - x_i)(x_k - x_j)] = (Z_i - Z_j)/(x_i - x_j),   x = ω²,
    Z_i = Σ_{k≠i} c_k²w_k (f_k - f_i)(g_k - g_j)/(x_k - x_i).

The start's covariance is diagonal, so that the variance is a sum over pairs of modes: where ½zᵀQz has α_ij a_i†a_j and
β_ij a_ia_j, of (e_ie_j - ω_iω_j/4)|α_ij|² + (e_ie_j + ω_iω_j/4)|β_ij|², e the energy of a mode.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np

from chain.arrays import Array
from chain.exact.star import multipole
from chain.exact.star.modes import StarModes, star_modes, state
from chain.exact.star.second_moments import propagators, sums_at, weighted_by
from chain.exact.star.system import Start, System
from chain.storage.compiled import njit

COS, SIN, SLOPE = range(3)  # rows of propagators
_ROWS = 64  # frequencies at a time
# Rows of sums over bath 1: with the weight ω², then 1
W, WC, WS, WCC, WCS, WSS, ONE, R, C, RR, RC, CC = range(12)


class Pairs(NamedTuple):
    """All modes at one time, n distinct frequencies."""

    frequency: Array  # (n,)
    square: Array  # c² of each bath, (2, n)
    energy: Array  # e, (2, n)
    zero: Array  # zero-point part of e, 0 for classical modes, (2, n)
    free: Array  # propagators of uncoupled modes, (3, n)
    moved: Array  # sums F, (3, n)
    within: Array  # propagators within one frequency, (3, n)
    mediator: tuple[float, float, float]  # frequency, energy and its zero-point part


def cumulants(system: System, start: Start, times: Array, workers: int) -> tuple[Array, Array]:
    """Mean and variance of E1(t) - E1(0), (times,) each."""
    modes = star_modes(system)
    begin = state(system, modes, start)
    own = begin.mediator[1]
    half = 0.5 if start.statistics == "quantum" else 0.0
    zero = np.minimum(half * modes.poles.frequency * (modes.square > 0.0), begin.energy)
    mediator = (system.frequency, own, min(half * system.frequency, own))

    def at(time: float) -> tuple[float, float]:
        free, moved, within = _at(modes, time)
        found: tuple[float, float] = _moments(
            Pairs(modes.poles.frequency, modes.square, begin.energy, zero, free, moved, within, mediator)
        )
        return found

    with ThreadPoolExecutor(workers) as pool:
        mean, variance = np.array(list(pool.map(at, times))).T
    return mean, variance


def _at(modes: StarModes, time: float) -> tuple[Array, Array, Array]:
    """Propagators at one time: of uncoupled modes, sums F, and within one frequency, (3, n) each."""
    moment = np.array([time])
    bare = propagators(modes.poles.frequency, moment)
    normal = propagators(modes.normal.roots.frequency, moment)
    found = sums_at(modes, normal, modes.poles, None)
    weighted = np.hstack(weighted_by(normal, modes.normal.weights))
    within = multipole.sums(modes.normal.roots, weighted, modes.poles, modes.boxes, 2).T
    free = np.ascontiguousarray(np.hstack(bare).T)
    return free, np.ascontiguousarray(np.hstack(found).T), within - free / modes.square.sum(axis=0)


def _moments(modes: Pairs) -> tuple[float, float]:
    """Mean and variance of E1(t) - E1(0)."""
    x = np.square(modes.frequency)
    sums, found = np.empty((12, x.size)), np.zeros(2)
    blocks, same = np.empty((3, 2, 2)), np.empty((x.size, 3, 2, 2))
    for begin in range(0, x.size, _ROWS):
        _of_one(modes, x, slice(begin, begin + _ROWS), sums, same)
    _pairs(modes, x, sums, same, blocks, found)
    _with_mediator(modes, x, sums, found)
    return float(found[0]), float(found[1])


def _of_one(modes: Pairs, x: Array, rows: slice, sums: Array, same: Array) -> None:
    """Of some frequencies i: Σ_{k≠i} c_k²w_k(...)/(x_k - x_i) over bath 1, (12, n), and the blocks over c_i²."""
    f, p, free, omega, one = modes.moved, modes.within, modes.free, modes.frequency, modes.square[0]
    c, sn, r = f
    own = np.arange(x.size)[rows]
    here, itself = omega[rows, None], own - own[0]
    with np.errstate(divide="ignore"):
        inverse = 1.0 / ((omega - here) * (omega + here))
    inverse[itself, own] = 0.0
    weights = one * inverse
    sums[W:ONE, rows] = np.stack([np.ones(x.size), c, sn, c * c, c * sn, sn * sn]) @ (weights * x).T
    sums[ONE:, rows] = np.stack([np.ones(x.size), r, c, r * r, r * c, c * c]) @ weights.T
    # (f_k - f_i)/(x_k - x_i), and within the frequency
    C_, S_, R_ = ((row - row[rows, None]) * inverse for row in f)
    for of_pairs, within in zip((C_, S_, R_), p, strict=True):
        of_pairs[itself, own] = within[rows]
    qq, qp = (x * C_ * C_ + R_ * R_) @ one, (x * C_ * S_ + R_ * C_) @ one
    pp = (x * S_ * S_ + C_ * C_) @ one
    w, y = omega[rows], x[rows]
    same[rows, 0] = _block(qq, qp, qp, pp, w, w)
    (a, b, d), (e, g, h) = free[:, rows], p[:, rows]
    qq, qp, pq, pp = y * a * e + d * h, y * a * g + d * e, y * b * e + a * h, y * b * g + a * e
    same[rows, 1], same[rows, 2] = _block(qq, qp, pq, pp, w, w), _block(qq, pq, qp, pp, w, w)


def _block(qq: Array, qp: Array, pq: Array, pp: Array, first: Array, second: Array) -> Array:
    """Blocks for y = ωq and p, (n, 2, 2)."""
    found = np.array([[qq / (first * second), qp / first], [pq / second, pp]])
    return np.asarray(np.moveaxis(found, -1, 0))


@njit(cache=True, error_model="numpy", nogil=True)
def _pairs(modes: Pairs, x: Array, sums: Array, same: Array, block: Array, found: Array) -> None:
    """Add what all pairs of frequencies have; `block` is room for one."""
    for i in range(x.size):
        _add(modes, i, i, same[i], 1.0, found)
        for j in range(i):
            _different(modes, x, sums, i, j, block)
            _add(modes, i, j, block, 2.0, found)


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _add(modes: Pairs, i: int, j: int, block: Array, count: float, found: Array) -> None:
    """Add what two frequencies have, each in either bath; block holds T, and what is added for bath 1 on each side."""
    for b in range(2):
        for d in range(2):
            coupling = modes.square[b, i] * modes.square[d, j]
            if coupling == 0.0:
                continue
            first, second = 1.0 - b, 1.0 - d
            yy = block[0, 0, 0] + first * block[1, 0, 0] + second * block[2, 0, 0]
            yp = block[0, 0, 1] + first * block[1, 0, 1] + second * block[2, 0, 1]
            py = block[0, 1, 0] + first * block[1, 1, 0] + second * block[2, 1, 0]
            pp = block[0, 1, 1] + first * block[1, 1, 1] + second * block[2, 1, 1]
            value = _variance(
                yy, yp, py, pp, modes.energy[b, i], modes.energy[d, j], modes.zero[b, i], modes.zero[d, j]
            )
            found[1] += count * coupling * value
            if i == j and b == d:
                found[0] += 0.5 * modes.square[b, i] * (yy + pp) * modes.energy[b, i]


def _all_variances(*arguments: Any) -> Any:
    """The same of numbers or arrays."""
    kernel: Any = _variance
    return kernel.interpreted(*arguments)


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _variance(yy: float, yp: float, py: float, pp: float, e1: float, e2: float, zero1: float, zero2: float) -> float:
    """(e1e2 - ω1ω2/4)|α|² + (e1e2 + ω1ω2/4)|β|²."""
    alpha = 0.25 * ((yy + pp) * (yy + pp) + (yp - py) * (yp - py))
    beta = 0.25 * ((yy - pp) * (yy - pp) + (yp + py) * (yp + py))
    a, b = e1 - zero1, e2 - zero2
    return (a * b + a * zero2 + b * zero1) * alpha + (e1 * e2 + zero1 * zero2) * beta


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _cross(i: int, j: int, f_i: float, g_j: float, both: Array, of_f: Array, of_g: Array, one: Array) -> float:
    """Z_i - Z_j."""
    apart = (both[i] - both[j]) - f_i * (of_g[i] - of_g[j]) - g_j * (of_f[i] - of_f[j])
    return float(apart + f_i * g_j * (one[i] - one[j]))


@njit(cache=True, error_model="numpy", nogil=True)
def _different(modes: Pairs, x: Array, s: Array, i: int, j: int, block: Array) -> None:
    """Fill the blocks of two frequencies, over c_ic_j."""
    f, p, free, omega = modes.moved, modes.within, modes.free, modes.frequency
    inverse = 1.0 / ((omega[i] - omega[j]) * (omega[i] + omega[j]))
    # (f_i - f_j)/(x_i - x_j)
    c, sn, r = (f[0, i] - f[0, j]) * inverse, (f[1, i] - f[1, j]) * inverse, (f[2, i] - f[2, j]) * inverse
    qq = _cross(i, j, f[0, i], f[0, j], s[WCC], s[WC], s[WC], s[W]) + _cross(
        i, j, f[2, i], f[2, j], s[RR], s[R], s[R], s[ONE]
    )
    qp = _cross(i, j, f[0, i], f[1, j], s[WCS], s[WC], s[WS], s[W]) + _cross(
        i, j, f[2, i], f[0, j], s[RC], s[R], s[C], s[ONE]
    )
    pq = _cross(i, j, f[1, i], f[0, j], s[WCS], s[WS], s[WC], s[W]) + _cross(
        i, j, f[0, i], f[2, j], s[RC], s[C], s[R], s[ONE]
    )
    pp = _cross(i, j, f[1, i], f[1, j], s[WSS], s[WS], s[WS], s[W]) + _cross(
        i, j, f[0, i], f[0, j], s[CC], s[C], s[C], s[ONE]
    )
    qq, qp, pq, pp = qq * inverse, qp * inverse, pq * inverse, pp * inverse
    one_i, one_j = modes.square[0, i], modes.square[0, j]
    qq += one_i * (x[i] * p[0, i] * c + p[2, i] * r) + one_j * (x[j] * c * p[0, j] + r * p[2, j])
    qp += one_i * (x[i] * p[0, i] * sn + p[2, i] * c) + one_j * (x[j] * c * p[1, j] + r * p[0, j])
    pq += one_i * (x[i] * p[1, i] * c + p[0, i] * r) + one_j * (x[j] * sn * p[0, j] + c * p[2, j])
    pp += one_i * (x[i] * p[1, i] * sn + p[0, i] * c) + one_j * (x[j] * sn * p[1, j] + c * p[0, j])
    _fill(block[0], qq, qp, pq, pp, omega[i], omega[j])
    bare = free[:, i]
    _fill(
        block[1],
        x[i] * bare[0] * c + bare[2] * r,
        x[i] * bare[0] * sn + bare[2] * c,
        x[i] * bare[1] * c + bare[0] * r,
        x[i] * bare[1] * sn + bare[0] * c,
        omega[i],
        omega[j],
    )
    bare = free[:, j]
    _fill(
        block[2],
        x[j] * c * bare[0] + r * bare[2],
        x[j] * c * bare[1] + r * bare[0],
        x[j] * sn * bare[0] + c * bare[2],
        x[j] * sn * bare[1] + c * bare[0],
        omega[i],
        omega[j],
    )


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _fill(block: Array, qq: float, qp: float, pq: float, pp: float, first: float, second: float) -> None:
    """A block for y = ωq and p."""
    block[0, 0], block[0, 1], block[1, 0], block[1, 1] = qq / (first * second), qp / first, pq / second, pp


def _with_mediator(modes: Pairs, x: Array, s: Array, found: Array) -> None:
    """Add the mediator's own block, and those with every mode of the baths."""
    (c, sn, r), p, free, omega = modes.moved, modes.within, modes.free, modes.frequency
    own, e0, zero0 = modes.mediator
    one = modes.square[0]
    yy, yp, pp = one @ (x * c * c + r * r) / own**2, one @ (x * c * sn + r * c) / own, one @ (x * sn * sn + c * c)
    found[0] += 0.5 * (yy + pp) * e0
    found[1] += _all_variances(yy, yp, yp, pp, e0, e0, zero0, zero0)
    for b in range(2):
        # What the propagators within the frequency and the uncoupled ones do together
        C_, S_, R_ = one * p + (free if b == 0 else 0.0)
        yy = ((s[WCC] - c * s[WC]) + (s[RR] - r * s[R]) + x * c * C_ + r * R_) / (own * omega)
        yp = ((s[WCS] - sn * s[WC]) + (s[RC] - c * s[R]) + x * c * S_ + r * C_) / own
        py = ((s[WCS] - c * s[WS]) + (s[RC] - r * s[C]) + x * sn * C_ + c * R_) / omega
        pp = (s[WSS] - sn * s[WS]) + (s[CC] - c * s[C]) + x * sn * S_ + c * C_
        value = _all_variances(yy, yp, py, pp, e0, modes.energy[b], zero0, modes.zero[b])
        found[1] += 2.0 * float(modes.square[b] @ value)
