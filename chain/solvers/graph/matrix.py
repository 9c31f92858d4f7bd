"""Sparse matrices of a network, factorised again and again on one pattern."""

import numpy as np
from scipy.sparse import csc_array
from scipy.sparse.linalg import SuperLU, splu

from chain.arrays import Array, Index
from chain.errors import SolverError

_OPTIONS = {"SymmetricMode": True}


class Matrix:
    """diag + the Laplacian of a network whose links have derivatives `rise` = dJ/dx_a and `fall` = -dJ/dx_b.

    Its pivots are taken on the diagonal: every column's is at least the sum of the others, so they cannot vanish. An
    order of elimination that fills little is found once.

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
        ones = np.ones(len(a))
        self._arrange(self._factorised(np.ones(sites), ones, ones, "MMD_AT_PLUS_A").perm_c)

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

    def _factorised(self, shift: Array, rise: Array, fall: Array, ordering: str = "NATURAL") -> SuperLU:
        try:
            return splu(self.assembled(shift, rise, fall), ordering, diag_pivot_thresh=0.0, options=_OPTIONS)
        except RuntimeError as error:
            raise SolverError(
                "The equations of the network have no solution: a part of it is joined to no reservoir, or a current "
                "does not rise with the temperature difference."
            ) from error

    def factorise(self, shift: Array, rise: Array, fall: Array) -> None:
        """Factors for a shift (N,) of the diagonal."""
        self.factors = self._factorised(shift, rise, fall)

    def solve(self, r: Array) -> Array:
        """X of the matrix times x = r, (N,)."""
        ordered = np.empty_like(r)
        ordered[self.order] = r
        return np.asarray(self.factors.solve(ordered)[self.order])
