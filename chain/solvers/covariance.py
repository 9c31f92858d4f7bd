"""Fluctuations of a linear network that is driven by white noise of its links: covariance and spectra.

C dT'/dt = -M T' + ξ, where ξ is what the links' noises ξ_l bring into the bodies: what leaves one enters the next. With
R = C⁻¹M the covariance X of the temperatures is stationary where

    R X + X Rᵀ = C⁻¹ B C⁻¹,   B = Σ_l S_l (e_b - e_a)(e_b - e_a)ᵀ.

Where a scaling of the bodies makes R symmetric, as in every row and wherever links have one potential, X is a quotient
in the basis of its modes; elsewhere it is found by Schur's decomposition.
"""

from dataclasses import dataclass

import numpy as np
import scipy  # its parts are loaded when they are used
from numpy.typing import NDArray

from chain.arrays import Array, Complex, Index, Places, Sparse
from chain.errors import SolverError
from chain.solvers.incidence import incidence

_SYMMETRIC = 1e-7  # of the logarithms of derivatives: what tables and differences are good for
_ROUNDS = 2  # of refinement: the first solution is right to the rounding of the fastest mode's rate


@dataclass(frozen=True)
class Fluctuating:
    """A network linearised around a steady state, and the noise of its links.

    Attributes
    ----------
    edges : ndarray of int
        (L, 2) sides of every link: numbers of bodies, then of ends.
    rise, fall : ndarray
        (L,) dJ_l/dT_a and -dJ_l/dT_b, W/K.
    capacity : ndarray
        (N,) heat capacities, J/K.
    noise : ndarray
        (L,) noise of every link, J²/s.
    held : bool
        Whether any end has a temperature; if not, the whole energy does not change.
    """

    edges: Index
    rise: Array
    fall: Array
    capacity: Array
    noise: Array
    held: bool

    @property
    def sites(self) -> int:
        """Number of bodies."""
        return len(self.capacity)

    @property
    def gain(self) -> Sparse:
        """What the links' currents bring into the bodies, (N, L)."""
        return incidence(self.edges, self.sites)

    @property
    def answer(self) -> Sparse:
        """What the bodies' temperatures do to the links' currents, (L, N)."""
        return scipy.sparse.csr_array(incidence(self.edges, self.sites, self.rise, -self.fall).T)

    @property
    def matrix(self) -> Sparse:
        """M in W/K."""
        return scipy.sparse.csr_array(-self.gain @ self.answer)

    @property
    def source(self) -> Sparse:
        """B in J²/s."""
        return scipy.sparse.csr_array(self.gain @ scipy.sparse.diags_array(self.noise) @ self.gain.T)


def covariance(system: Fluctuating) -> Array:
    """Covariance of the bodies' temperatures in the steady state, (N, N) in K².

    Raises
    ------
    SolverError
        where a deviation does not decay
    """
    inverse = scipy.sparse.diags_array(1.0 / system.capacity)
    rates, source = (
        scipy.sparse.csr_array(inverse @ system.matrix),
        scipy.sparse.csr_array(inverse @ system.source @ inverse),
    )
    scaling = _symmetriser(rates)
    if scaling is None:
        return _by_schur(system, rates, source)
    scale, back = scipy.sparse.diags_array(scaling), scipy.sparse.diags_array(1.0 / scaling)
    symmetric = scipy.sparse.csr_array(back @ rates @ scale)
    found = _in_modes(
        scipy.sparse.csr_array(0.5 * (symmetric + symmetric.T)), (back @ source @ back).toarray(), system.held
    )
    return np.asarray(scaling[:, None] * found * scaling)


def _symmetriser(rates: Sparse) -> Array | None:
    """Numbers s for which R_ij s_j/s_i is symmetric; None where there are none."""
    entries = rates.tocoo()
    off = entries.row != entries.col
    rows, columns, forth = entries.row[off], entries.col[off], entries.data[off]
    back = rates.toarray()[columns, rows]
    if np.any(forth >= 0.0) or np.any(back >= 0.0):
        return None
    apart = 0.5 * np.log(back / forth)  # ln(s_j/s_i)
    between = scipy.sparse.csr_array((apart, (rows, columns)), shape=rates.shape)
    logarithm, seen = np.zeros(rates.shape[0]), np.zeros(rates.shape[0], dtype=np.bool_)
    while not seen.all():
        order, before = _tree(rates, int(np.flatnonzero(~seen)[0]))
        for site in order[1:]:
            logarithm[site] = logarithm[before[site]] + between[before[site], site]
        seen[order] = True
    if np.any(np.abs(logarithm[columns] - logarithm[rows] - apart) > _SYMMETRIC):
        return None
    return np.asarray(np.exp(logarithm - logarithm.mean()))


def _tree(rates: Sparse, root: int) -> tuple[Places, Places]:
    """Sites that are reached from a root in this order, and the site before each."""
    order, before = scipy.sparse.csgraph.breadth_first_order(rates, root, directed=False)
    return order, before


def _in_modes(symmetric: Sparse, source: Array, held: bool) -> Array:
    """X of HX + XH = Y, in the basis of the modes of H."""
    rates, modes = _modes(symmetric)
    if held and rates[0] <= 0.0:
        raise SolverError("The steady state is not stable: a deviation from it grows.")
    if not held:
        rates[0] = 0.0
    with np.errstate(divide="ignore"):
        weight = 1.0 / np.add.outer(rates, rates)
    if not held:
        weight[0, 0] = 0.0  # the whole energy is what it was
    found = np.zeros_like(source)
    for _ in range(_ROUNDS):
        product = symmetric @ found
        found += modes @ (weight * (modes.T @ (source - product - product.T) @ modes)) @ modes.T
        found = 0.5 * (found + found.T)
    return found


def _modes(symmetric: Sparse) -> tuple[Array, Array]:
    """Eigenvalues and eigenvectors; of a row, whose matrix has three diagonals, twenty times faster."""
    rows, columns = symmetric.nonzero()
    if np.abs(rows - columns).max(initial=0) <= 1:
        rates, modes = scipy.linalg.eigh_tridiagonal(symmetric.diagonal(), symmetric.diagonal(1))
    else:
        rates, modes = scipy.linalg.eigh(symmetric.toarray(), driver="evd")
    return rates, modes


def _by_schur(system: Fluctuating, rates: Sparse, source: Sparse) -> Array:
    """X of RX + XRᵀ = Y for any R."""
    matrix = rates.toarray()
    if not system.held:
        # Closed, cᵀR = 0: a rate for the mode that is conserved changes nothing, because cᵀYc = 0
        matrix += np.abs(matrix).max() * system.capacity / system.capacity.sum()
    found = scipy.linalg.solve_continuous_lyapunov(matrix, source.toarray())
    if not np.isfinite(found).all():
        raise SolverError("The steady state is not stable: a deviation from it does not decay.")
    return np.asarray(0.5 * (found + found.T))


def spectra(system: Fluctuating, frequencies: Array, sums: Sparse) -> tuple[Array, Array, Array]:
    """Spectra of all temperatures in K² s, of all currents in J²/s, and of sums of currents, over frequencies in rad/s.

    Parameters
    ----------
    system : Fluctuating
    frequencies : ndarray
        (F,) angular, above 0 where no end is held.
    sums : csr_array
        (sums, L) which currents are added up, and with which sign.

    Returns
    -------
    tuple of ndarray
        (F, N), (F, L) and (F, sums): twice-sided, so that a variance is the integral over all ω, over 2π.
    """
    matrix, gain, answer = system.matrix, system.gain.toarray().astype(np.complex128), system.answer
    rows: tuple[list[Array], list[Array], list[Array]] = [], [], []
    for omega in frequencies:
        factors = scipy.sparse.linalg.splu(
            scipy.sparse.csc_array(matrix + scipy.sparse.diags_array(1j * omega * system.capacity))
        )
        moved: Complex = factors.solve(gain)
        currents: NDArray[np.complex128] = answer @ moved
        currents[np.diag_indices(len(currents))] += 1.0
        for row, each in zip(rows, (moved, currents, sums @ currents), strict=True):
            row.append(np.square(np.abs(each)) @ system.noise)
    first, second, third = (np.array(row) for row in rows)
    return first, second, third


def crossing(system: Fluctuating) -> tuple[Array, Array]:
    """How heat that a row lets through beyond its mean is made, to first order in its counting field.

    Returns
    -------
    pair of ndarray
        The part (L,) of the field that each link bears, and the shift (N,) of the temperatures in K J: so large that
        what the links carry, S_l times their part and what the shift adds, is the same everywhere.
    """
    factors = scipy.sparse.linalg.splu(scipy.sparse.csc_array(system.matrix))
    field = factors.solve(-system.answer[[0]].toarray().ravel(), trans="T")
    part = -(system.gain.T @ field)
    part[0] += 1.0
    return part, factors.solve(system.gain @ (system.noise * part))
