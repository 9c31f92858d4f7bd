"""Hierarchical equations of motion of the spin between baths whose correlation is a sum of exponentials.

Auxiliary matrices ρ_n carry n_k quanta in exponent k. What one exponent does comes from QuTiP's solver, whose generator
for a hierarchy of one quantum has every block there is; deeper hierarchies repeat these blocks, with the factors n_k.
So the deep ones need not keep every n up to a depth, but only those that matter. Units ħ = k_B = Δ = 1.

Each matrix is held by its traces with 1, σ_x, σ_y, σ_z. Without bias the equations fall into two halves: flipping σ_y,
σ_z and every bath leaves all as it is. The equilibrium is in one half, i[σ_z, ρ] in the other.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy.linalg import lu_factor, lu_solve
from scipy.sparse.linalg import LinearOperator, gmres

from chain.arrays import Array, Complex, Index
from chain.errors import HeatChainError, SolverError
from chain.links.spin.hierarchy.bath_fit import Fit

_STEEPNESS = 0.5  # weight of an exponent that matters ten times less, above that of the one that matters most
_EXACT = 100  # unknowns, the shallowest, that the preconditioner solves exactly
_RESTART, _CYCLES = 80, 10  # of GMRES
# tr ρP, P = 1, σ_x, σ_y, σ_z, of the columns of ρ
_PAULI = np.array([[1, 0, 0, 1], [0, 1, 1, 0], [0, -1j, 1j, 0], [1, 0, 0, -1]])


def require_qutip() -> Any:
    """QuTiP, or the command to install it."""
    try:
        import qutip
    except ImportError:
        raise HeatChainError(
            "The method 'heom' needs QuTiP, which is not installed. Run: pip install 'heatchain[spin]'"
        ) from None
    return qutip


@dataclass(frozen=True)
class Blocks:
    """4 x 4 blocks of the generator, in traces with Pauli matrices.

    Attributes
    ----------
    free : ndarray of complex
        Of the spin by itself.
    decays : ndarray of complex
        ν_k.
    deeper : ndarray of complex
        What ρ_n gets from ρ_{n + k}, for each k.
    shallower : ndarray of complex
        What ρ_n gets from ρ_{n - k}, over n_k.
    sizes : ndarray
        Magnitude of exponent k in C(t).
    """

    free: Complex
    decays: Complex
    deeper: Complex
    shallower: Complex
    sizes: Array

    @property
    def weights(self) -> Array:
        """Quanta that one quantum of each exponent counts for: more where it is fast and weak."""
        matter = self.sizes / self.decays.real**2
        return np.asarray(1.0 + _STEEPNESS * np.log10(matter.max() / matter))


def blocks(fit: Fit, bias: float) -> Blocks:
    """The blocks that QuTiP makes of a fit and of H = σ_x/2 + εσ_z/2, coupled through σ_z."""
    if not np.all(fit.exponents.real > 0.0):
        raise SolverError(f"The fit of the baths grows in time: its exponents are {-fit.exponents}.")
    qutip = require_qutip()
    from qutip.core.environment import ExponentialBosonicEnvironment
    from qutip.solver.heom import HEOMSolver

    environment = ExponentialBosonicEnvironment(fit.real, fit.exponents, fit.imaginary, fit.exponents)
    H = 0.5 * qutip.sigmax() + 0.5 * bias * qutip.sigmaz()
    solver = HEOMSolver(H, (environment, qutip.sigmaz()), max_depth=1)
    generator = solver.rhs(0).full()
    places = [solver.ados.idx(tuple(row)) for row in np.eye(len(solver.ados.vk), dtype=int).tolist()]
    turned = (
        np.kron(np.eye(1 + len(places)), _PAULI) @ generator @ np.kron(np.eye(1 + len(places)), _PAULI.conj().T / 2)
    )

    def block(row: int, column: int) -> Complex:
        return np.asarray(turned[4 * row : 4 * row + 4, 4 * column : 4 * column + 4])

    return Blocks(
        block(0, 0),
        np.array(solver.ados.vk, dtype=np.complex128),
        np.array([block(0, place) for place in places]),
        np.array([block(place, 0) for place in places]),
        np.array([abs(a) + abs(b or 0.0) for a, b in zip(solver.ados.ck, solver.ados.ck2, strict=True)]),
    )


def labels(weights: Array, depth: float) -> Index:
    """All n with Σ n_k w_k <= depth, the lightest first."""
    found, left = np.zeros((1, 0), dtype=np.int64), np.array([depth])
    for weight in weights:
        most = np.floor(left / weight + 1e-9).astype(np.int64)
        rows = np.repeat(np.arange(len(found)), most + 1)
        quanta = np.arange(rows.size) - np.repeat(np.cumsum(most + 1) - most - 1, most + 1)
        found, left = np.column_stack([found[rows], quanta]), left[rows] - weight * quanta
    return np.asarray(found[np.argsort(depth - left, kind="stable")])


def generator(parts: Blocks, quanta: Index) -> Any:
    """Sparse generator of the hierarchy of these n, each ρ_n in units of √(Π n_k! sizes_k^n_k)."""
    N = len(quanta)
    place = {row.tobytes(): i for i, row in enumerate(quanta)}
    found = sp.kron(sp.identity(N), parts.free) - sp.kron(sp.diags(quanta @ parts.decays), sp.identity(4))
    for k in range(parts.decays.size):
        deep = np.flatnonzero(quanta[:, k])
        below = quanta[deep]
        below[:, k] -= 1
        shallow = np.array([place[row.tobytes()] for row in below], dtype=np.int64)
        step = np.sqrt(quanta[deep, k] * parts.sizes[k])
        found = found + sp.kron(sp.csr_matrix((step, (shallow, deep)), (N, N)), parts.deeper[k])
        found = found + sp.kron(sp.csr_matrix((step, (deep, shallow)), (N, N)), parts.shallower[k] / parts.sizes[k])
    return found.tocsr()


class Half:
    """Unknowns of the hierarchy that go among themselves, without the trace of ρ, which does not change."""

    def __init__(self, full: Any, places: Index) -> None:
        self.places = places
        self.A = full[places][:, places].tocsr()
        self._shallow = min(_EXACT, places.size)

    def solve(self, shift: complex, b: Complex, tolerance: float) -> Complex:
        """Solution of (shift - A) x = b, by GMRES.

        It is preconditioned by the shallow hierarchy, solved exactly, and the decay of the deep one.
        """
        n, m = b.size, self._shallow
        exact = lu_factor(shift * np.eye(m) - self.A[:m, :m].toarray())
        down, decay = self.A[m:, :m], 1.0 / (shift - self.A.diagonal()[m:])

        def precondition(r: Complex) -> Complex:
            top = lu_solve(exact, r[:m])
            return np.concatenate([top, decay * (r[m:] + down @ top)])

        x, failed = gmres(
            LinearOperator((n, n), lambda x: shift * x - self.A @ x, dtype=np.complex128),
            b,
            rtol=tolerance,
            restart=_RESTART,
            maxiter=_CYCLES,
            M=LinearOperator((n, n), precondition, dtype=np.complex128),
        )
        if failed:
            raise SolverError(
                f"A hierarchy of {n} unknowns did not converge in {_RESTART * _CYCLES} iterations at the frequency "
                f"{-shift.imag:.3g} Δ."
            )
        return np.asarray(x)


class Hierarchy:
    """The hierarchy of a fit of the baths, to a depth.

    Parameters
    ----------
    parts : Blocks
        `blocks` of the fit.
    depth : float
        Largest Σ n_k w_k that is kept.
    symmetric : bool
        Whether there is no bias.
    """

    def __init__(self, parts: Blocks, depth: float, symmetric: bool) -> None:
        self.quanta = labels(parts.weights, depth)
        self.full = generator(parts, self.quanta)
        component = np.tile(np.arange(4), len(self.quanta))
        parity = np.repeat(self.quanta.sum(axis=1) % 2, 4)
        steady = (component < 2) == (parity == 0) if symmetric else np.ones(component.size, dtype=bool)
        other = ~steady if symmetric else steady
        self._steady = Half(self.full, np.flatnonzero(steady)[1:])
        self.half = Half(self.full, np.flatnonzero(other)) if symmetric else self._steady

    @cached_property
    def state(self) -> Complex:
        """The stationary state of all ρ_n."""
        found = np.zeros(self.full.shape[0], dtype=np.complex128)
        found[0] = 1.0
        source = self.full[self._steady.places][:, [0]].toarray().ravel()
        found[self._steady.places] = self._steady.solve(0.0, source, 1e-8)
        return found

    @property
    def coherence(self) -> float:
        """⟨σ_x⟩."""
        return float(self.state[1].real)

    def commutator(self) -> Complex:
        """i[σ_z, ρ_n], in the half that holds it."""
        found = np.zeros_like(self.state)
        found[1::4], found[2::4] = 2.0 * self.state[2::4], -2.0 * self.state[1::4]
        return np.asarray(found[self.half.places])

    def anticommutator(self) -> Complex:
        """½{σ_z - ⟨σ_z⟩, ρ_n}, in the half that holds it."""
        found = np.zeros_like(self.state)
        found[0::4], found[3::4] = self.state[3::4], self.state[0::4]
        return np.asarray((found - self.state[3].real * self.state)[self.half.places])

    @property
    def observable(self) -> int:
        """Place of tr σ_z ρ in the half of `commutator`."""
        return int(np.searchsorted(self.half.places, 3))
