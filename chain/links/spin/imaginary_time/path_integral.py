"""Equilibrium of the spin-boson junction from its imaginary-time path integral, as a tensor network.

The path is cut into M slices of constant spin. The bath couples all pairs of slices, exactly (`influence`); the kinks
are in the transfer matrix e^{-δΔσ_x/2} between neighbours. Slices are summed one after another: what those already
summed say to the rest is a matrix product state over the rest, which one slice changes by an operator of bond two, and
which is then compressed. Its bond dimension stays at some ten to thirty. This is a symmetric Trotter product, so the
error is a series in δ², which Richardson extrapolation removes. Units ħ = k_B = Δ = 1.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numba.typed import List

from chain.arrays import Array
from chain.errors import SolverError
from chain.links.spin.imaginary_time.influence import couplings
from chain.storage.compiled import njit

_KEPT = 1e-11  # smallest singular value that is kept, of the largest
_ROUNDING = 2e-8  # what compression with that cut-off adds, at most, in the range of the tests
_LEVELS = 7  # doublings of the number of slices
_MOST_SLICES = 3200


@njit(cache=True, error_model="numpy", nogil=True)
def _start(k: Array, width: float) -> Any:
    """The state over slices 1..M - 1 that slice 0, whose spin is +1, and the transfer matrices make."""
    M = k.size
    same, other = np.cosh(0.5 * width), np.sinh(0.5 * width)
    sites = List()
    for j in range(1, M):
        site = np.zeros((2, 2, 2))
        up, down = np.exp(k[j]), np.exp(-k[j])
        site[0, 0, 0], site[0, 1, 1], site[1, 0, 0], site[1, 1, 1] = same * up, other * down, other * up, same * down
        sites.append(site if j > 1 else np.ascontiguousarray(site[:1]))
    return sites


@njit(cache=True, error_model="numpy", nogil=True)
def _couple(site: Array, up: float, down: float) -> Array:
    """A slice under the operator e^{s k s'}, whose bond carries the spin s that is summed."""
    rows, _, columns = site.shape
    found = np.zeros((2 * rows, 2, 2 * columns))
    for a in range(rows):
        for b in range(columns):
            found[a, 0, b] = site[a, 0, b] * up
            found[a, 1, b] = site[a, 1, b] * down
            found[rows + a, 0, columns + b] = site[a, 0, b] * down
            found[rows + a, 1, columns + b] = site[a, 1, b] * up
    return found


@njit(cache=True, error_model="numpy", nogil=True)
def _orthogonalise(sites: Any, first: int) -> None:
    """QR from the first slice to the last."""
    for j in range(first, len(sites) - 1):
        rows, _, columns = sites[j].shape
        q, R = np.linalg.qr(sites[j].reshape(2 * rows, columns))
        sites[j] = np.ascontiguousarray(q).reshape(rows, 2, R.shape[0])
        after = sites[j + 1]
        sites[j + 1] = np.dot(R, after.reshape(columns, -1)).reshape(R.shape[0], 2, after.shape[2])


@njit(cache=True, error_model="numpy", nogil=True)
def _truncate(sites: Any, first: int) -> None:
    """Singular values from the last slice to the first."""
    for j in range(len(sites) - 1, first, -1):
        rows, _, columns = sites[j].shape
        u, s, v = np.linalg.svd(sites[j].reshape(rows, 2 * columns), False)
        keep = 1
        while keep < s.size and s[keep] > _KEPT * s[0]:
            keep += 1
        sites[j] = np.ascontiguousarray(v[:keep]).reshape(keep, 2, columns)
        before = sites[j - 1]
        factor = np.ascontiguousarray(u[:, :keep] * s[:keep])
        sites[j - 1] = np.dot(before.reshape(-1, rows), factor).reshape(before.shape[0], 2, keep)


@njit(cache=True, error_model="numpy", nogil=True)
def _sum_slice(sites: Any, i: int, k: Array, sign: float) -> None:
    """Sum the spin of site i into the rest; `sign` is -1 where a factor σ_z is inserted."""
    last = len(sites) - 1
    first = sites[i]  # (1, 2, r)
    rows = sites[i + 1].shape[0]
    lead = np.zeros((1, 2 * rows))
    lead[0, :rows] = first[0, 0]
    lead[0, rows:] = sign * first[0, 1]
    for j in range(i + 1, last + 1):
        n = j - i
        site = _couple(sites[j], np.exp(k[n]), np.exp(-k[n]))
        if j == i + 1:
            site = np.dot(lead, site.reshape(2 * rows, -1)).reshape(1, 2, site.shape[2])
        if j == last:  # the bond of the operator ends here
            half = site.shape[2] // 2
            site = np.ascontiguousarray(site[:, :, :half]) + np.ascontiguousarray(site[:, :, half:])
        sites[j] = site


@njit(cache=True, error_model="numpy", nogil=True)
def weights(slices: int, beta: float, alpha: float, cutoff: float, insertion: int) -> tuple[Array, float]:
    """Sum over all paths with s_0 = +1, for both values of the last spin, as numbers and the logarithm of their scale.

    `insertion` is the slice that carries a factor s_j, or 0 for none.
    """
    k = couplings(slices, beta, alpha, cutoff)
    sites = _start(k, beta / slices)
    scale = 0.0
    for i in range(slices - 2):
        _sum_slice(sites, i, k, -1.0 if i + 1 == insertion else 1.0)
        _orthogonalise(sites, i + 1)
        _truncate(sites, i + 1)
        largest = np.abs(sites[i + 1]).max()
        sites[i + 1] = sites[i + 1] / largest
        scale += np.log(largest)
    last = sites[slices - 2]
    found = last[0, 0] + (-1.0 if insertion == slices - 1 else 1.0) * last[0, 1]
    return found, scale


def _coherence(slices: int, beta: float, alpha: float, cutoff: float) -> float:
    """⟨σ_x⟩ with slices of finite width: σ_x inserted at one bond of the ring."""
    (plus, minus), _ = weights(slices, beta, alpha, cutoff, 0)
    same, other = np.cosh(0.5 * beta / slices), np.sinh(0.5 * beta / slices)
    return float(-(plus * other + minus * same) / (plus * same + minus * other))


def _correlation(slices: int, beta: float, alpha: float, cutoff: float, places: Sequence[int]) -> Array:
    """⟨s_j s_0⟩ at given slices j, of finite width."""
    close = np.array([np.cosh(0.5 * beta / slices), np.sinh(0.5 * beta / slices)])
    all_paths, scale = weights(slices, beta, alpha, cutoff, 0)
    found = np.empty(len(places))
    for i, place in enumerate(places):
        signed, other = weights(slices, beta, alpha, cutoff, place)
        found[i] = (signed @ close) / (all_paths @ close) * np.exp(other - scale)
    return found


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
