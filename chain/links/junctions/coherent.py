"""The steady state of levels between two baths, coherences and all, by a master equation without secular approximation.

Where levels are as close as their rates, populations alone are not enough. With steps A_ik = √(rate of k → i)·S_ik

    dρ_ij/dt = -i(E_i - E_j)ρ_ij + Σ_kl κ_ik,jl A_ik ρ_kl A*_jl - Σ_k [(½A†A + iB)_ik ρ_kj + ρ_ik (½A†A - iB)_kj]

is non-secular Redfield's equation with geometric in place of arithmetic means of two steps' rates: they differ where
the steps' frequencies do, and there coherence has no time to matter. It keeps every state positive (F. Nathan, M. S.
Rudner, Phys. Rev. B 102, 115109 (2020)). So does the weight κ of two steps, a function of positive type of the
difference of their frequencies that falls from 1 to 0 at many rates: what lies farther apart would be of second order
in the coupling, and so is what is left out. A†A and B have the same weight. B, of the order of the rates, makes
Boltzmann's state stationary at one temperature (C.-F. Chen, M. J. Kastoryano, A. Gilyén, arXiv:2311.09207):

    B_ij = (i/2) tanh[(E_i - E_j)/4k_BT] (A†A)_ij.

Both baths have A and B of their own, which add. Level shifts, the principal values beside the rates, are left out. What
is solved for is ρ - 1/N, whose source is what the baths do at 0 K: nothing cancels at high temperature.
"""

import numpy as np

from chain.arrays import Array, Complex, Flags, Places
from chain.errors import HeatChainError
from chain.links.junctions.levels import Levels, Rates

_LOST = 1e10  # growth of errors in the steady state beyond which it is called undetermined


def deviation(between: Levels, found: Rates, resolution: Array | None = None) -> Complex:
    """The steady states less unity over the number of levels, (cases, levels, levels).

    `resolution` is the frequency at which κ is 0, of each case; without it there are populations alone.

    Raises
    ------
    HeatChainError
        where it is not unique, or not to float64's digits
    """
    largest = (found.noise.sum(axis=1) * between.weight).max(axis=(1, 2), initial=0.0)
    if not np.all(np.isfinite(largest) & (largest > 0.0)):
        raise HeatChainError("The rates of transitions between the levels are beyond all numbers. Check the units.")
    unit = largest[:, None, None, None]
    lossy, source, steps = _terms(between, Rates(found.taken / unit, found.vacuum / unit, found.skew))
    if resolution is None:
        groups = [(np.eye(len(between.weight), dtype=bool), np.arange(len(largest)))]
    else:
        groups = _near(between, resolution)
    solved = np.zeros_like(lossy)
    for near, cases in groups:
        after, before = np.nonzero(near)
        apart = between.frequency[before, after]  # E_i - E_j of each pair
        generator, driven = _generator(steps[cases], lossy[cases], after, before), source[cases][:, after, before]
        if resolution is not None:
            generator *= _weight(apart[:, None] - apart, resolution[cases, None, None])
            driven *= _weight(apart, resolution[cases, None])
        generator[:, np.arange(apart.size), np.arange(apart.size)] -= 1j * (apart / largest[cases, None])
        solved[cases[:, None], after, before] = _solved(generator, driven, after == before)
    return solved


def _weight(apart: Array, resolution: Array) -> Array:
    """κ, twice differentiable: H. Wendland, Adv. Comput. Math. 4, 389 (1995), in one dimension."""
    x = np.minimum(np.abs(apart) / resolution, 1.0)
    return np.asarray((1.0 - x) ** 3 * (1.0 + 3.0 * x))


def _near(between: Levels, resolution: Array) -> list[tuple[Flags, Places]]:
    """Pairs of levels whose coherence populations reach by steps that are not resolved, and the cases where these are.

    Populations are among them.
    """
    joined, apart = between.joined, np.abs(between.frequency)
    distances = np.unique(apart[joined])
    wide = np.append(np.diff(distances), np.inf) >= resolution[:, None]
    last = wide.argmax(axis=1)
    return [(joined & (apart <= distances[one]), np.flatnonzero(last == one)) for one in np.unique(last)]


def _terms(between: Levels, scaled: Rates) -> tuple[Complex, Complex, Complex]:
    """-½A†A - iB, what the dissipator makes of unity over minus the number of levels, and all A."""
    S = between.operators
    pairs = np.einsum("rik,rjk->ijk", S, S.conj())
    lossy, source = np.zeros_like(S[0]), np.zeros_like(S[0])
    roots = np.sqrt(scaled.steps)
    for bath in range(roots.shape[1]):
        into, v, s = (one[:, bath] for one in (roots, scaled.vacuum, scaled.noise))
        out = into.swapaxes(1, 2)
        # (case, i, j, k): √(rate of i → k times that of j → k), and of k → i and k → j
        out, into = out[:, :, None] * out[:, None], into[:, :, None] * into[:, None]
        lossy = lossy + (out * pairs).sum(axis=-1) * (0.5 * scaled.skew[:, bath] - 0.5)
        # into - out without subtracting: half of (vacuum noise' + noise vacuum') over their sum
        product, both = 0.5 * (v[:, :, None] * s[:, None] + s[:, :, None] * v[:, None]), into + out
        excess = np.divide(product, both, out=np.zeros_like(both), where=both > 0.0)
        source = source - (excess * pairs).sum(axis=-1) / len(S[0])
    steps = roots[:, :, None] * S
    return lossy, source, steps.reshape(len(roots), roots.shape[1] * len(S), *S.shape[1:])


def _generator(steps: Complex, lossy: Complex, after: Places, before: Places) -> Complex:
    """Superoperator on pairs of levels, without the levels' own turning."""
    row, column = (np.ix_(places, places) for places in (after, before))
    found = (steps[..., row[0], row[1]] * steps[..., column[0], column[1]].conj()).sum(axis=1)
    found += lossy[:, row[0], row[1]] * (before[:, None] == before)
    found += lossy.conj()[:, column[0], column[1]] * (after[:, None] == after)
    return np.asarray(found)


def _solved(generator: Complex, source: Complex, populations: Flags) -> Complex:
    """What the generator turns into the source, with a trace of 0."""
    # One population's balance follows from the others'
    first = int(np.flatnonzero(populations)[0])
    generator[:, first], source[:, first] = populations, 0.0
    size = np.abs(generator).max(axis=2)
    probe = np.cos(np.arange(populations.size))  # any vector: how much of it comes back tells what errors do
    sides = np.stack([source / size, np.broadcast_to(probe, source.shape)], axis=2)
    try:
        found = np.linalg.solve(generator / size[:, :, None], sides)
    except (np.linalg.LinAlgError, FloatingPointError):
        found = np.full_like(sides, np.inf)
    if not np.all(np.abs(found[..., 1]) < _LOST):
        raise HeatChainError(
            "The levels have no unique steady state: some are joined by no bath, or are degenerate and hidden from it, "
            "and how they are filled depends on how it all began. Lift the degeneracy, or leave these levels out."
        )
    return np.asarray(found[..., 0])
