"""Sparse matrices of a network, solved again and again on one pattern."""

from abc import ABC, abstractmethod

import numpy as np
from scipy.sparse import csc_array
from scipy.sparse.linalg import LinearOperator, SuperLU, bicgstab, splu

from chain.arrays import Array, Index
from chain.errors import SolverError

FEW = 8000  # bodies in space whose factors are found within a second
MOST_ITERATIONS = 20_000
SINGULAR = "a part of it is joined to no reservoir, or a current does not rise with the temperature difference."
_OPTIONS = {"SymmetricMode": True}


class Matrix(ABC):
    """diag + the Laplacian of a network whose links have derivatives `rise` = dJ/dx_a and `fall` = -dJ/dx_b.

    Parameters
    ----------
    a, b : ndarray of int
        (L,) first and second side of every link; numbers from `sites` on are reservoirs.
    sites : int
        Number of bodies.
    """

    def __init__(self, a: Index, b: Index, sites: int) -> None:
        self.a, self.b, self.sites = a, b, sites
        self.first, self.second = np.flatnonzero(a < sites), np.flatnonzero(b < sites)  # links with a body there
        self.both = np.flatnonzero((a < sites) & (b < sites))
        self._arrange(np.arange(sites))

    def _arrange(self, order: Index) -> None:
        """Number the bodies by their place in an order."""
        n, x, y = self.sites, order[self.a[self.both]], order[self.b[self.both]]
        self.order = order
        rows, columns = np.concatenate([order, y, x]), np.concatenate([order, x, y])
        codes, self.entry = np.unique(columns * np.int64(n) + rows, return_inverse=True)
        self.rows = (codes % n).astype(np.int32)
        self.starts = np.searchsorted(codes // n, np.arange(n + 1)).astype(np.int32)

    def diagonal(self, shift: Array, rise: Array, fall: Array) -> Array:
        """What stands on the diagonal."""
        n = self.sites
        out = np.bincount(self.a[self.first], rise[self.first], n) + np.bincount(
            self.b[self.second], fall[self.second], n
        )
        return np.asarray(shift + out)

    def assembled(self, shift: Array, rise: Array, fall: Array) -> csc_array:
        """The matrix, its bodies in the order of elimination."""
        entries = np.concatenate([self.diagonal(shift, rise, fall), -rise[self.both], -fall[self.both]])
        data = np.bincount(self.entry, entries, len(self.rows))
        return csc_array((data, self.rows, self.starts), shape=(self.sites, self.sites))

    @abstractmethod
    def factorise(self, shift: Array, rise: Array, fall: Array) -> None:
        """Prepare to solve with a shift (N,) of the diagonal."""

    @abstractmethod
    def solve(self, r: Array) -> Array:
        """X of the matrix times x = r, (N,)."""


class Factorised(Matrix):
    """Solved by its factors.

    Pivots are taken on the diagonal: every column's is at least the sum of the others, so they cannot vanish. An order
    of elimination that fills little is found once.
    """

    def __init__(self, a: Index, b: Index, sites: int) -> None:
        super().__init__(a, b, sites)
        ones = np.ones(len(a))
        self._arrange(self._factors(np.ones(sites), ones, ones, "MMD_AT_PLUS_A").perm_c)

    def _factors(self, shift: Array, rise: Array, fall: Array, ordering: str = "NATURAL") -> SuperLU:
        try:
            return splu(self.assembled(shift, rise, fall), ordering, diag_pivot_thresh=0.0, options=_OPTIONS)
        except RuntimeError as error:
            raise SolverError(f"The equations of the network have no solution: {SINGULAR}") from error

    def factorise(self, shift: Array, rise: Array, fall: Array) -> None:
        """Factors for a shift (N,) of the diagonal."""
        self.factors = self._factors(shift, rise, fall)

    def solve(self, r: Array) -> Array:
        """X of the matrix times x = r, (N,)."""
        ordered = np.empty_like(r)
        ordered[self.order] = r
        return np.asarray(self.factors.solve(ordered)[self.order])


class Iterated(Matrix):
    """Solved by conjugate gradients for matrices that need not be symmetric, scaled by the diagonal.

    Factors of a block of bodies would fill the memory. Of 64^3 bodies algebraic multigrid takes 13 steps where these
    take 226, and no less time (pyamg 5.3).
    """

    def __init__(self, a: Index, b: Index, sites: int, residual: float) -> None:
        super().__init__(a, b, sites)
        self.residual = residual

    def factorise(self, shift: Array, rise: Array, fall: Array) -> None:
        """Keep the matrix and its diagonal."""
        self.matrix, inverse = self.assembled(shift, rise, fall).tocsr(), 1.0 / self.diagonal(shift, rise, fall)
        self.scaling = LinearOperator(self.matrix.shape, lambda x: inverse * np.ravel(x), dtype=np.float64)

    def solve(self, r: Array) -> Array:
        """X of the matrix times x = r, (N,), to a part `residual` of r."""
        size = float(np.abs(r).max())
        if size == 0.0:
            return np.zeros_like(r)
        x, status = bicgstab(
            self.matrix, r / size, rtol=self.residual, atol=0.0, maxiter=MOST_ITERATIONS, M=self.scaling
        )
        if status:
            raise SolverError(f"The equations of the network could not be solved by iteration: {SINGULAR}")
        return np.asarray(size * x)  # a vector of tiny numbers would be taken for zero


def in_space(sites: int, links: int) -> bool:
    """Whether a network has more links than one in a plane, so that its factors would be large."""
    return links > 2.3 * sites


def matrix(a: Index, b: Index, sites: int, residual: float = 1e-10) -> Matrix:
    """The matrix in the way that its number of links asks for; by iteration what is left is a part `residual`."""
    return Iterated(a, b, sites, residual) if sites > FEW and in_space(sites, len(a)) else Factorised(a, b, sites)
