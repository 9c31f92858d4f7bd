"""Laplace transforms of what a hierarchy does to a disturbance, at all frequencies from solutions at a few.

The solutions at the frequencies that are worst represented so far span a small space, onto which the generator is
projected (a reduced basis). There the transform is a sum of poles, and integrals over frequency cost nothing.
"""

from collections.abc import Callable

import numpy as np

from chain.arrays import Array, Complex
from chain.errors import SolverError
from chain.links.spin.hierarchy.equations import Half

_LARGEST = 60  # space
_INNER = 1e-3  # accuracy of each solution, whose error is one more direction of the space
_PANELS, _NODES = 48, 8  # of the integrals, over the logarithm of frequency


class Transfer:
    """∫_0^∞ e^{iωt} (e^{At} source)_place dt for a `Half` of a hierarchy.

    Parameters
    ----------
    half : Half
        Whose A it is.
    source : ndarray of complex
        Start of the disturbance.
    place : int
        Component that is observed.
    frequencies : ndarray
        At which the residual is watched, increasing.
    importance : ndarray
        Weight of the residual at each, at most 1.
    tolerance : float
        Largest weighted residual.
    """

    def __init__(
        self, half: Half, source: Complex, place: int, frequencies: Array, importance: Array, tolerance: float
    ) -> None:
        self._half, self._source = half, source
        norm = np.linalg.norm(source)
        V = np.empty((source.size, 0), dtype=np.complex128)
        AV = V.copy()
        worst = int(np.argmax(importance))
        while True:
            V, AV = self._extended(V, AV, float(frequencies[worst]))
            small, start = V.conj().T @ AV, V.conj().T @ source
            gap = source - V @ start
            residual = self._residuals(V, AV, small, start, gap, frequencies) / norm * importance
            worst = int(np.argmax(residual))
            if residual[worst] < tolerance:
                break
            if V.shape[1] >= _LARGEST:
                raise SolverError(f"The response of the hierarchy has converged to {residual[worst]:.1g} only.")
        self.size, self.residual = V.shape[1], float(residual[worst])
        self.poles, vectors = np.linalg.eig(small)
        self.weights = (V[place] @ vectors) * np.linalg.solve(vectors, start)

    def _extended(self, V: Complex, AV: Complex, omega: float) -> tuple[Complex, Complex]:
        """The spaces with the solution of what is left of the source at a frequency."""
        shifted = -1j * omega * V - AV
        y = np.linalg.solve(V.conj().T @ shifted, V.conj().T @ self._source)
        x = self._half.solve(-1j * omega, self._source - shifted @ y, _INNER)
        for _ in range(2):
            x = x - V @ (V.conj().T @ x)
        x /= np.linalg.norm(x)
        return np.column_stack([V, x]), np.column_stack([AV, self._half.A @ x])

    @staticmethod
    def _residuals(V: Complex, AV: Complex, small: Complex, start: Complex, gap: Complex, omega: Array) -> Array:
        """Norm of (-iω - A) V y - source for the reduced solution y, from inner products alone."""
        y = np.linalg.solve(-1j * omega[:, None, None] * np.eye(len(start)) - small, start[:, None])[:, :, 0]
        off = AV - V @ small  # with the gap, all of the residual: both are orthogonal to V
        gram, cross = off.conj().T @ off, off.conj().T @ gap
        square = (
            np.einsum("ni,ij,nj->n", y.conj(), gram, y).real + 2.0 * (y.conj() @ cross).real + np.vdot(gap, gap).real
        )
        return np.asarray(np.sqrt(np.maximum(square, 0.0)))

    def __call__(self, omega: Array) -> Complex:
        return np.asarray(np.sum(self.weights / (-1j * np.asarray(omega)[..., None] - self.poles), axis=-1))

    def integral(self, function: Callable[[Array], Array], low: float, high: float) -> float:
        """∫ function(ω) dω, for one made of this transform: panels crowd about its narrow poles."""
        edges = [np.geomspace(low, high, _PANELS)]
        for pole in self.poles:
            centre, width = abs(pole.imag), abs(pole.real)
            steps = width * 2.0 ** np.arange(-1, 8)
            edges.append(np.concatenate([centre - steps, [centre], centre + steps]))
        every = np.unique(np.concatenate(edges))
        every = every[(every >= low) & (every <= high)]
        x, w = np.polynomial.legendre.leggauss(_NODES)
        half, middle = 0.5 * np.diff(every)[:, None], 0.5 * (every[1:] + every[:-1])[:, None]
        return float(np.sum(half * w * function(middle + half * x)))
