"""Second moments of coupled oscillators at any time, from the normal modes of their whole Hamiltonian.

H = ½ p² + ½ qᵀVq with V = E Ω² Eᵀ, and a start at which all ⟨q_i²⟩ and ⟨p_i²⟩ are given and nothing is correlated:

    q(t) = E cos(Ωt) Eᵀ q(0) + E sin(Ωt)/Ω Eᵀ p(0)

A moment of linear forms is then a sum over pairs of normal modes; one matrix product is made once, and each time costs
the square of the number of modes. Units with ħ = 1; masses are in the coordinates.
"""

from functools import cached_property

import numpy as np

from chain.arrays import Array


class NormalModes:
    """Moments of the state that starts from diagonal second moments.

    Parameters
    ----------
    frequencies : ndarray
        Of the normal modes, (n,).
    vectors : ndarray
        The modes as columns, (n, n).
    q, p : ndarray
        ⟨q_i²⟩ and ⟨p_i²⟩ at the start, (n,).
    """

    def __init__(self, frequencies: Array, vectors: Array, q: Array, p: Array) -> None:
        self.frequencies, self._vectors = frequencies, vectors
        self._start = q, p

    @cached_property
    def _q(self) -> Array:
        return np.asarray((self._vectors.T * self._start[0]) @ self._vectors)

    @cached_property
    def _p(self) -> Array:
        return np.asarray((self._vectors.T * self._start[1]) @ self._vectors)

    def waves(self, times: Array) -> "Waves":
        """Cosines and sines of the normal modes at the times, (n, times)."""
        return Waves(self, times)

    def mode_energies(self, rows: slice, frequency: Array, times: Array) -> Array:
        """½⟨p² + ω²q²⟩ of each of the coordinates in `rows`, (times, rows); a matrix product for each time."""
        q, p = self._start
        part = self._vectors[rows]
        found = np.empty((times.size, frequency.size))
        for i, time in enumerate(times):
            phase = self.frequencies * time
            same = (part * np.cos(phase)) @ self._vectors.T
            fall = (part * (np.sin(phase) / self.frequencies)) @ self._vectors.T
            rise = (part * (self.frequencies * np.sin(phase))) @ self._vectors.T
            squares, momenta = same**2 @ q + fall**2 @ p, rise**2 @ q + same**2 @ p
            found[i] = 0.5 * (momenta + frequency**2 * squares)
        return found

    def energy_matrices(self, rows: slice, squared_frequency: Array) -> tuple[Array, Array]:
        """Matrices A, B with Σ_rows ½⟨p² + ω²q²⟩ = cᵀAc + sᵀBs, c and s the cosines and sines of the modes."""
        part = self._vectors[rows]
        positions, momenta = (part.T * squared_frequency) @ part, part.T @ part
        inverse = 1.0 / self.frequencies
        cosines = 0.5 * (positions * self._q + momenta * self._p)
        sines = 0.5 * (momenta * self._q * np.outer(self.frequencies, self.frequencies))
        sines += 0.5 * (positions * self._p * np.outer(inverse, inverse))
        return cosines, sines


class Waves:
    """Moments at given times."""

    def __init__(self, modes: NormalModes, times: Array) -> None:
        self._modes, self.count = modes, times.size
        phase = np.outer(modes.frequencies, times)
        self._cosines, self._sines = np.cos(phase), np.sin(phase)
        self._omega = modes.frequencies[:, None]

    def position(self, form: Array) -> tuple[Array, Array]:
        """A linear form of the coordinates at the times, over the initial coordinates and momenta of the modes."""
        normal = (form @ self._modes._vectors)[:, None]
        return normal * self._cosines, normal * self._sines / self._omega

    def velocity(self, form: Array) -> tuple[Array, Array]:
        """Its rate of change."""
        normal = (form @ self._modes._vectors)[:, None]
        return -normal * self._omega * self._sines, normal * self._cosines

    def prepared(self, form: tuple[Array, Array]) -> tuple[Array, Array]:
        """A form with the initial moments applied, so that it can be correlated with several."""
        return self._modes._q @ form[0], self._modes._p @ form[1]

    @staticmethod
    def correlation(prepared: tuple[Array, Array], form: tuple[Array, Array]) -> Array:
        """Symmetrised ⟨ab⟩ at every time."""
        return np.asarray(np.sum(prepared[0] * form[0], axis=0) + np.sum(prepared[1] * form[1], axis=0))

    def quadratic(self, matrices: tuple[Array, Array]) -> Array:
        """cᵀAc + sᵀBs at every time."""
        cosines, sines = matrices
        found = np.sum(self._cosines * (cosines @ self._cosines), axis=0)
        return np.asarray(found + np.sum(self._sines * (sines @ self._sines), axis=0))
