"""Equilibrium of the spin-boson junction from its imaginary-time path integral, as a tensor network.

The path is cut into M slices of constant spin. The bath couples all pairs of slices, exactly (`influence`); the kinks
are in the transfer matrix e^{-δΔσ_x/2} between neighbours. Slices are summed one after another: what those already
summed say to the rest is a matrix product state over the rest, which one slice changes by an operator of bond two, and
which is then compressed. Its bond dimension stays at some ten to thirty. This is a symmetric Trotter product, so the
error is a series in δ², which Richardson extrapolation removes. Units ħ = k_B = Δ = 1.
"""

from collections.abc import Sequence
from copy import copy
from functools import lru_cache
from typing import Any

import numpy as np

from chain.arrays import Array
from chain.errors import SolverError
from chain.links.spin.imaginary_time.influence import couplings
from chain.storage.compiled import njit
from chain.trial import first_step

_KEPT = 1e-11  # smallest singular value that is kept, of the largest
_ROUNDING = 2e-8  # what compression with that cut-off adds, at most, in the range of the tests
_LEVELS = 7  # doublings of the number of slices
_MOST_SLICES = 3200


def _start(k: Array, width: float) -> list[Array]:
    """The state over slices 1..M - 1 that slice 0, whose spin is +1, and the transfer matrices make."""
    same, other = np.cosh(0.5 * width), np.sinh(0.5 * width)
    sites = [np.zeros((2, 2, 2)) for _ in k[1:]]
    for site, up in zip(sites, np.exp(k[1:]), strict=True):
        site[0, 0, 0], site[0, 1, 1], site[1, 0, 0], site[1, 1, 1] = same * up, other / up, other * up, same / up
    sites[0] = sites[0][:1]
    return sites


@njit(cache=True, error_model="numpy", nogil=True)
def _append(before: Array, site: Array, up: float) -> tuple[Array, Array]:
    """A slice under the operator e^{s k s'}, up = e^k, whose bond carries the spin s that is summed, made orthogonal.

    Returns it, and the triangular factor that goes before the next slice, as `before` (r, 2 rows) goes before this one.
    """
    rows, _, columns = site.shape
    count = before.shape[0]
    joined = np.zeros((2 * count, 2 * columns))
    for a in range(count):
        for c in range(rows):
            for s in range(2):
                plus, minus = before[a, c] * up, before[a, rows + c] / up
                if s == 1:
                    plus, minus = before[a, c] / up, before[a, rows + c] * up
                for b in range(columns):
                    joined[2 * a + s, b] += plus * site[c, s, b]
                    joined[2 * a + s, columns + b] += minus * site[c, s, b]
    q, R = np.linalg.qr(joined)
    found = np.empty((count, 2, R.shape[0]))
    for a in range(count):
        for s in range(2):
            for b in range(R.shape[0]):
                found[a, s, b] = q[2 * a + s, b]
    return found, R


@njit(cache=True, error_model="numpy", nogil=True)
def _compress(site: Array, after: Array) -> tuple[Array, Array]:
    """A slice times the factor after it, with no more rows than singular values that count, and the factor left."""
    rows, _, columns = site.shape
    count = after.shape[1]
    joined = np.zeros((rows, 2 * count))
    for a in range(rows):
        for s in range(2):
            for c in range(columns):
                for b in range(count):
                    joined[a, s * count + b] += site[a, s, c] * after[c, b]
    u, sizes, v = np.linalg.svd(joined, False)
    keep = 1
    while keep < sizes.size and sizes[keep] > _KEPT * sizes[0]:
        keep += 1
    found, factor = np.empty((keep, 2, count)), np.empty((rows, keep))
    for c in range(keep):
        for a in range(rows):
            factor[a, c] = u[a, c] * sizes[c]
        for s in range(2):
            for b in range(count):
                found[c, s, b] = v[c, s * count + b]
    return found, factor


def _sum_slice(sites: list[Array], i: int, bath: Array, sign: float) -> None:
    """Sum the spin of site i into the rest; `bath` is e^k, and `sign` -1 where a factor σ_z is inserted."""
    factor = np.ascontiguousarray(np.concatenate([sites[i][0, 0], sign * sites[i][0, 1]])[None])
    last = len(sites) - 1
    for j in range(i + 1, last):
        sites[j], factor = _append(factor, sites[j], bath[j - i])
    up, rows = bath[last - i], len(sites[last])  # the bond of the operator ends here
    weighed = np.array([[up, 1.0 / up], [1.0 / up, up]])
    sites[last] = np.einsum("arc,rs,csb->asb", factor.reshape(len(factor), 2, rows), weighed, sites[last])
    factor = np.eye(sites[last].shape[2])
    for j in range(last, i + 1, -1):
        sites[j], factor = _compress(sites[j], factor)
    sites[i + 1] = np.ascontiguousarray(sites[i + 1] @ factor)


class _Sums:
    """Sum over all paths with s_0 = +1, slice after slice; copied where they are weighed in several ways from there on.

    Parameters
    ----------
    slices : int
    beta, alpha, cutoff : float
        As of the functions below.
    """

    def __init__(self, slices: int, beta: float, alpha: float, cutoff: float) -> None:
        first_step()
        k = couplings(slices, beta, alpha, cutoff)
        self._sites, self._bath, self._last = _start(k, beta / slices), np.exp(k), slices - 1
        self._summed, self._scale = 0, 0.0

    def up_to(self, slice_: int, sign: float = 1.0) -> "_Sums":
        """Sum the slices to this one, the last but one at most; `sign` -1 where they carry a factor σ_z."""
        for i in range(self._summed, min(slice_, self._last - 1)):
            _sum_slice(self._sites, i, self._bath, sign)
            largest = np.abs(self._sites[i + 1]).max()
            self._sites[i + 1] /= largest
            self._scale += float(np.log(largest))
            self._summed = i + 1
        return self

    def with_factor(self, slice_: int) -> "_Sums":
        """A copy of this, which has summed the slices before, with a factor σ_z at one."""
        other = copy(self)
        other._sites = self._sites.copy()  # a sum replaces slices, and changes only what it has put there
        return other.up_to(slice_, -1.0)

    def whole(self, sign: float = 1.0) -> tuple[Array, float]:
        """All summed but the last spin: for both its values, and the logarithm of the scale; `sign` is the last's."""
        last = self.up_to(self._last)._sites[-1]
        found: Array = last[0, 0] + sign * last[0, 1]
        return found, self._scale


@lru_cache(maxsize=64)
def _coherence(slices: int, beta: float, alpha: float, cutoff: float) -> float:
    """⟨σ_x⟩ with slices of finite width: σ_x inserted at one bond of the ring."""
    (plus, minus), _ = _Sums(slices, beta, alpha, cutoff).whole()
    same, other = np.cosh(0.5 * beta / slices), np.sinh(0.5 * beta / slices)
    return float(-(plus * other + minus * same) / (plus * same + minus * other))


def _correlation(slices: int, beta: float, alpha: float, cutoff: float, places: Sequence[int]) -> Array:
    """⟨s_j s_0⟩ at given slices j, in rising order, of finite width."""
    close = np.array([np.cosh(0.5 * beta / slices), np.sinh(0.5 * beta / slices)])
    plain, signed = _Sums(slices, beta, alpha, cutoff), []
    for place in places:
        at_end = place == slices - 1
        signed.append(plain.up_to(place - 1).with_factor(place).whole(-1.0 if at_end else 1.0))
    all_paths, scale = plain.whole()
    return np.array([(one @ close) / (all_paths @ close) * np.exp(other - scale) for one, other in signed])


def _extrapolate(value: Any, slices: int, tolerance: float) -> tuple[Array, float]:
    """Limit of a function of the number of slices whose error is a series in 1/slices², and its uncertainty."""
    row: list[Array] = []
    error = np.inf
    for level in range(_LEVELS):
        if slices > _MOST_SLICES:
            break
        above = row
        row = [np.asarray(value(slices))]
        for order, rough in enumerate(above, 1):
            row.append(row[-1] + (row[-1] - rough) / (4.0**order - 1.0))
        if level > 1:
            error = 3.0 * float(np.max(np.abs(row[-1] - row[-2]))) + _ROUNDING
            if error < tolerance:
                return row[-1], error
        slices *= 2
    failure = SolverError(
        f"The path integral of the spin has converged to {error:.1g} only, not to {tolerance:g}, with {slices // 2} "
        "slices of imaginary time. Ask for a higher temperature or a lower cutoff."
    )
    failure.partial = row
    raise failure


def _first_slices(beta: float, cutoff: float, parts: int) -> int:
    """Slices of about twice the memory of the bath, or a quarter of 1/Δ: where extrapolation begins to work."""
    wanted = beta * max(0.5 * cutoff, 4.0)
    return parts * max(1, int(np.ceil(wanted / parts)))


def coherence(theta: float, alpha: float, cutoff: float, tolerance: float = 1e-6) -> tuple[float, float]:
    """⟨σ_x⟩ in equilibrium and its uncertainty.

    Parameters
    ----------
    theta : float
        Temperature k_BT/ħΔ.
    alpha : float
        Coupling α = α_L + α_R.
    cutoff : float
        ω_c/Δ.
    tolerance : float, default 1e-06
        Uncertainty at which the number of slices is enough.

    Raises
    ------
    SolverError
        Where it has not converged within 3200 slices; its `partial` holds the last estimates.
    """
    beta = 1.0 / theta

    def value(slices: int) -> float:
        return _coherence(slices, beta, alpha, cutoff)

    found, error = _extrapolate(value, _first_slices(beta, cutoff, 8), tolerance)
    return float(found), error


def correlation(
    theta: float, alpha: float, cutoff: float, parts: int = 32, tolerance: float = 1e-6
) -> tuple[Array, float]:
    """⟨σ_z(τ)σ_z(0)⟩ at τ = β j/parts, j = 1..parts/2, in imaginary time, and the largest uncertainty.

    It is symmetric about β/2. Raises as `coherence`.
    """
    beta = 1.0 / theta

    def value(slices: int) -> Array:
        return _correlation(slices, beta, alpha, cutoff, [j * slices // parts for j in range(1, parts // 2 + 1)])

    return _extrapolate(value, _first_slices(beta, cutoff, parts), tolerance)
