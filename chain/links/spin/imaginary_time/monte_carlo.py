"""Equilibrium of the spin-boson junction by cluster Monte Carlo in continuous imaginary time.

The spin path is an Ising model on a circle of length β with the interaction D of `influence`. A sweep adds cuts to the
path at random with the rate Δ/2, which leaves domains between kinks and cuts; joins domains of equal spin with the
probability 1 - e^{-2I}, where I is their interaction, a second difference of W; gives each cluster a spin at random;
and removes the cuts between domains of equal spin. No slices, no rejections. Units ħ = k_B = Δ = 1.

The number of kinks is averaged over the spins that the clusters could have had: half of the cuts between two clusters.
"""

import math
from typing import Any

import numpy as np

from chain.arrays import Array, Index
from chain.errors import SolverError
from chain.links.spin.imaginary_time.influence import potential
from chain.storage.compiled import njit

_BLOCKS = 64  # means over these are independent: a block is far longer than the few sweeps that remember each other
_SWEEPS = 500  # of a block in the first round
_MOST_SWEEPS = 10**9


@njit(cache=True, error_model="numpy", nogil=True)
def _root(parent: Index, i: int) -> int:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


@njit(cache=True, error_model="numpy", nogil=True)
def _merge(kinks: Array, count: int, spin: int, cuts: Array, edges: Array, spins: Index) -> int:
    """Edges of all domains in order, and the spin after each; returns their number. `spin` is that at τ = 0."""
    total = count + cuts.size
    i, j = 0, 0
    for n in range(total):
        if j == cuts.size or (i < count and kinks[i] < cuts[j]):
            edges[n] = kinks[i]
            spin = -spin
            i += 1
        else:
            edges[n] = cuts[j]
            j += 1
        spins[n] = spin
    return total


@njit(cache=True, error_model="numpy", nogil=True)
def _join(
    rng: Any, n: int, edges: Array, spins: Index, parent: Index, beta: float, alpha: float, cutoff: float
) -> None:
    """Clusters of the n domains [edges[i], edges[i + 1]), the last of which goes round the circle."""
    edges[n] = edges[0] + beta
    for i in range(n):
        parent[i] = i
    for i in range(n):
        a, b = edges[i], edges[i + 1]
        for j in range(i + 1, n):
            if spins[i] == spins[j] and _root(parent, i) != _root(parent, j):
                c, d = edges[j], edges[j + 1]
                outer = potential(d - a, beta, alpha, cutoff) + potential(c - b, beta, alpha, cutoff)
                inner = potential(c - a, beta, alpha, cutoff) + potential(d - b, beta, alpha, cutoff)
                if rng.random() < -math.expm1(-2.0 * (outer - inner)):
                    parent[_root(parent, j)] = _root(parent, i)


@njit(cache=True, error_model="numpy", nogil=True)
def _assign(rng: Any, n: int, spins: Index, parent: Index, drawn: Index) -> float:
    """A spin at random for each cluster; returns the expected number of kinks."""
    for i in range(n):
        if parent[i] == i:
            drawn[i] = 1 if rng.random() < 0.5 else -1
    apart = 0
    for i in range(n):
        spins[i] = drawn[_root(parent, i)]
        apart += _root(parent, i) != _root(parent, i - 1 if i else n - 1)
    return 0.5 * apart


@njit(cache=True, error_model="numpy", nogil=True)
def _grown(values: Any, size: int) -> Any:
    found = np.empty(2 * size, dtype=values.dtype)
    found[: values.size] = values
    return found


@njit(cache=True, error_model="numpy", nogil=True)
def block_means(rng: Any, blocks: int, sweeps: int, beta: float, alpha: float, cutoff: float) -> Array:
    """Mean number of kinks in each of several blocks of sweeps, after one more block to forget the start."""
    kinks, edges = np.empty(64), np.empty(64)
    spins, parent, drawn = np.empty(64, np.int64), np.empty(64, np.int64), np.empty(64, np.int64)
    found = np.empty(blocks)
    count, spin = 0, 1
    for block in range(-1, blocks):
        total = 0.0
        for _ in range(sweeps):
            cuts = np.sort(rng.random(rng.poisson(0.5 * beta))) * beta
            n = count + cuts.size
            if n + 1 > edges.size:
                kinks, edges = _grown(kinks, n + 1), _grown(edges, n + 1)
                spins, parent, drawn = _grown(spins, n + 1), _grown(parent, n + 1), _grown(drawn, n + 1)
            if n == 0:
                continue
            _merge(kinks, count, spin, cuts, edges, spins)
            _join(rng, n, edges, spins, parent, beta, alpha, cutoff)
            total += _assign(rng, n, spins, parent, drawn)
            count, spin = 0, spins[n - 1]
            for i in range(n):
                if spins[i] != spins[i - 1 if i else n - 1]:
                    kinks[count] = edges[i]
                    count += 1
        if block >= 0:
            found[block] = total / sweeps
    return found


def coherence(theta: float, alpha: float, cutoff: float, seed: int = 0, tolerance: float = 3e-4) -> tuple[float, float]:
    """⟨σ_x⟩ in equilibrium and its standard error.

    Parameters
    ----------
    theta : float
        Temperature k_BT/ħΔ.
    alpha : float
        Coupling α = α_L + α_R.
    cutoff : float
        ω_c/Δ.
    seed : int, default 0
        Of the random numbers.
    tolerance : float, default 0.0003
        Standard error to be reached.

    Raises
    ------
    SolverError
        Where that takes more than 10⁹ sweeps; its `partial` holds the estimate and its standard error.
    """
    rng = np.random.default_rng(seed)
    beta = 1.0 / theta
    means, counts = np.empty(0), np.empty(0)
    sweeps = _SWEEPS
    while True:
        means = np.append(means, block_means(rng, _BLOCKS, sweeps, beta, alpha, cutoff))
        counts = np.append(counts, np.full(_BLOCKS, float(sweeps)))
        mean = np.average(means, weights=counts)
        # of blocks of unequal length, whose variances are as their inverse lengths
        variance = np.sum(counts * (means - mean) ** 2) / ((means.size - 1) * counts.sum())
        value, error = -2.0 * mean / beta, 2.0 * math.sqrt(variance) / beta
        if 0.0 < error <= tolerance:
            return float(value), float(error)
        wanted = counts.sum() * ((error / tolerance) ** 2 if error > 0.0 else 10.0)
        sweeps = math.ceil(1.05 * max(wanted - counts.sum(), 0.2 * counts.sum()) / _BLOCKS)
        if wanted > _MOST_SWEEPS:
            failure = SolverError(
                f"The Monte Carlo estimate of the spin has the standard error {error:.1g} after {counts.sum():.2g} "
                f"sweeps; {tolerance:g} would take {wanted:.1g}. Ask for less, or write method='path-integral'."
            )
            failure.partial = float(value), float(error)
            raise failure
