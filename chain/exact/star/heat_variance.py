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
from chain.errors import HeatChainError
from chain.exact.star.modes import StarModes, star_modes, state
from chain.exact.star.second_moments import propagators, sums_at
from chain.exact.star.system import Start, System

COS, SIN, SLOPE = range(3)  # rows of propagators
_ROWS = 64  # frequencies at a time
_PAIRS = 1 << 15  # of frequencies, at a time
# Of the variance: two frequencies a part d of them apart cost up to this over d²N², measured for N from 6 to 150
_LOST = 1e-18
_MOST_LOST = 1e-6
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


def require_digits(system: System) -> None:
    """Refuse modes so near to each other that the sum over pairs loses too many digits."""
    omega = star_modes(system).poles.frequency
    apart = np.diff(omega) / omega[1:]
    lost = _LOST * float(np.sum(apart**-2.0)) / (0.5 * omega.size) ** 2
    if lost > _MOST_LOST:
        raise HeatChainError(
            f"Two modes are only {apart.min():.2g} of their frequency apart: the variance of the heat would be "
            f'wrong by up to {lost:.1g} of it. Use `method="dense"`, or other spacings.'
        )


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
    within = np.hstack(sums_at(modes, normal, modes.poles, None, 2)).T
    free = np.ascontiguousarray(np.hstack(bare).T)
    return free, np.ascontiguousarray(np.hstack(found).T), within - free / modes.square.sum(axis=0)


def _moments(modes: Pairs) -> tuple[float, float]:
    """Mean and variance of E1(t) - E1(0)."""
    x = np.square(modes.frequency)
    sums, found = np.empty((12, x.size)), np.zeros(2)
    same = np.empty((3, 2, 2, x.size))
    for begin in range(0, x.size, _ROWS):
        _of_one(modes, x, slice(begin, begin + _ROWS), sums, same)
    _same(modes, same, found)
    _different(modes, x, sums, found)
    _with_mediator(modes, x, sums, found)
    return float(found[0]), float(found[1])


def _of_one(modes: Pairs, x: Array, rows: slice, sums: Array, same: Array) -> None:
    """Of some frequencies i: Σ_{k≠i} c_k²w_k(...)/(x_k - x_i) over bath 1, (12, n), and blocks over c_i².

    Of those the first is that of bath 2 with itself, the others what bath 1 adds on either side, (3, 2, 2, n).
    """
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
    same[0, ..., rows] = _block(qq, qp, qp, pp, w, w)
    (a, b, d), (e, g, h) = free[:, rows], p[:, rows]
    qq, qp, pq, pp = y * a * e + d * h, y * a * g + d * e, y * b * e + a * h, y * b * g + a * e
    same[1, ..., rows], same[2, ..., rows] = _block(qq, qp, pq, pp, w, w), _block(qq, pq, qp, pp, w, w)


def _block(qq: Array, qp: Array, pq: Array, pp: Array, first: Array, second: Array) -> Array:
    """Blocks for y = ωq and p, (2, 2, n)."""
    return np.array([[qq / (first * second), qp / first], [pq / second, pp]])


def _same(modes: Pairs, same: Array, found: Array) -> None:
    """Add what modes of one frequency have with each other, be they in the same bath or not."""
    for b, d in np.ndindex(2, 2):
        (yy, yp), (py, pp) = same[0] + (1.0 - b) * same[1] + (1.0 - d) * same[2]
        value = _variance(yy, yp, py, pp, modes.energy[b], modes.energy[d], modes.zero[b], modes.zero[d])
        found[1] += float((modes.square[b] * modes.square[d]) @ value)
        if b == d:
            found[0] += 0.5 * float((modes.square[b] * modes.energy[b]) @ (yy + pp))


def _variance(yy: Any, yp: Any, py: Any, pp: Any, e1: Any, e2: Any, zero1: Any, zero2: Any) -> Any:
    """(e1e2 - ω1ω2/4)|α|² + (e1e2 + ω1ω2/4)|β|², of numbers or arrays."""
    alpha = 0.25 * ((yy + pp) ** 2 + (yp - py) ** 2)
    beta = 0.25 * ((yy - pp) ** 2 + (yp + py) ** 2)
    a, b = e1 - zero1, e2 - zero2
    return (a * b + a * zero2 + b * zero1) * alpha + (e1 * e2 + zero1 * zero2) * beta


def _different(modes: Pairs, x: Array, sums: Array, found: Array) -> None:
    """Add what all pairs of different frequencies j < i have: elements are products of few vectors over x_i - x_j."""
    omega = modes.frequency
    left, right = _factors(modes, x, sums)
    energy, zero = modes.square * modes.energy, modes.square * modes.zero
    step = max(1, _PAIRS // x.size)
    for begin in range(0, x.size, step):
        rows, columns = slice(begin, begin + step), slice(min(begin + step, x.size))
        here = omega[rows, None]
        with np.errstate(divide="ignore"):
            inverse = np.tril(1.0 / ((here - omega[columns]) * (here + omega[columns])), begin - 1)
        inverse *= inverse
        for b, d in np.ndindex(2, 2):
            yy, yp, py, pp = left[b, :, rows] @ right[d, :, :, columns]
            alpha = inverse * ((yy + pp) ** 2 + (yp - py) ** 2)
            beta = inverse * ((yy - pp) ** 2 + (yp + py) ** 2)
            e, z = energy[b, rows], zero[b, rows]
            others = energy[d, columns], zero[d, columns]
            # (ab + az' + bz)|α|² + (ee' + zz')|β|² of _variance, twice for ij and ji
            found[1] += 0.5 * float((e - z) @ (alpha @ others[0]) + z @ (alpha @ (others[0] - others[1])))
            found[1] += 0.5 * float(e @ (beta @ others[0]) + z @ (beta @ others[1]))


def _factors(modes: Pairs, x: Array, sums: Array) -> tuple[Array, Array]:
    """Elements yy, yp, py and pp times x_i - x_j as products, by the bath of i or j: (2, 4, n, 6) and (2, 4, 6, n).

    With Z_i of each product of propagators, and what those of a mode by itself, on either side, do with the sums F.
    """
    c, sn, r = modes.moved
    f, of = np.array([[c, sn], [r, c]]), sums[[[WC, WS], [R, C]]]  # of q and p, with the weight ω² and 1
    both, one = sums[[[[WCC, WCS], [WCS, WSS]], [[RR, RC], [RC, CC]]]], sums[[W, ONE]]
    alone = modes.square[0] * modes.within + np.stack([modes.free, np.zeros_like(modes.free)])
    alone = np.stack([alone[:, [COS, SIN]] * x, alone[:, [SLOPE, COS]]], axis=1)
    ones, scale = np.ones_like(x), (1.0 / modes.frequency, 1.0)  # y = ωq
    left, right = np.empty((2, 2, 2, x.size, 6)), np.empty((2, 2, 2, 6, x.size))
    for b, i, j in np.ndindex(2, 2, 2):
        g, h, mine, other = f[:, i], f[:, j], alone[b][:, i], alone[b][:, j]
        own = (both[:, i, j] - g * of[:, j] + h * mine).sum(axis=0)
        left[b, i, j] = (scale[i] * np.stack([own, ones, *g, *(g * one - of[:, i] - mine)])).T
        own = (h * of[:, i] - both[:, i, j] - g * other).sum(axis=0)
        right[b, i, j] = scale[j] * np.stack([ones, own, *(of[:, j] - h * one + other), *h])
    return left.reshape(2, 4, x.size, 6), right.reshape(2, 4, 6, x.size)


def _with_mediator(modes: Pairs, x: Array, s: Array, found: Array) -> None:
    """Add the mediator's own block, and those with every mode of the baths."""
    (c, sn, r), p, free, omega = modes.moved, modes.within, modes.free, modes.frequency
    own, e0, zero0 = modes.mediator
    one = modes.square[0]
    yy, yp, pp = one @ (x * c * c + r * r) / own**2, one @ (x * c * sn + r * c) / own, one @ (x * sn * sn + c * c)
    found[0] += 0.5 * (yy + pp) * e0
    found[1] += _variance(yy, yp, yp, pp, e0, e0, zero0, zero0)
    for b in range(2):
        # What the propagators within the frequency and the uncoupled ones do together
        C_, S_, R_ = one * p + (free if b == 0 else 0.0)
        yy = ((s[WCC] - c * s[WC]) + (s[RR] - r * s[R]) + x * c * C_ + r * R_) / (own * omega)
        yp = ((s[WCS] - sn * s[WC]) + (s[RC] - c * s[R]) + x * c * S_ + r * C_) / own
        py = ((s[WCS] - c * s[WS]) + (s[RC] - r * s[C]) + x * sn * C_ + c * R_) / omega
        pp = (s[WSS] - sn * s[WS]) + (s[CC] - c * s[C]) + x * sn * S_ + c * C_
        value = _variance(yy, yp, py, pp, e0, modes.energy[b], zero0, modes.zero[b])
        found[1] += 2.0 * float(modes.square[b] @ value)
