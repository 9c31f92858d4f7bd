"""Mediators between quantum thermal baths: Langevin equations integrated with coloured noise, [Panasyuk2012] Sec. IV.

    ẍ_n + γ̂ẋ_n + ω0²x_n = [F_{n-1}(t) + F_n(t)]/m

One mediator between two baths is Eq. (53), a row of them Eq. (84). There one force F_n pushes both neighbours of body
n; two independent forces of the same spectrum can take its place, as of the two ends of a body. The coordinate is √m x,
so that no mass is needed; bath ν pushes with √γ̂_ν ξ_ν, where ξ_ν has the spectrum 2ε(ω, T), ε the mean energy of a
mode: Eq. (55) for baths of any coupling. A step is exact: the oscillator is propagated by the exponential of its
matrix, and the noise, known at all frequencies up to the band limit π/h, kicks it during a step by

    r(ω) = (iω - A)^{-1} (e^{iωh} - e^{Ah}) b,    A = (0, 1; -ω0², -γ̂),  b = (0, 1)

so that nothing is left of the step but the band limit. SI floats here; units are at
`chain.exact.sampled_baths.mediator`.
"""

from typing import NamedTuple

import numpy as np
from scipy.linalg import expm

from chain.arrays import Array, Complex, Index
from chain.exact.sampled_baths.noise import WhiteNoise
from chain.storage.compiled import njit
from chain.units.constants import hbar, k


class Oscillators(NamedTuple):
    """Mediators in a row; arrays of one entry each, in rad/s."""

    frequency: Array
    left: Array  # γ̂ of the bath on the left
    right: Array


class Means(NamedTuple):
    """Over a block, (member, mediator)."""

    left: Array  # ⟨F_{n-1} ẋ_n⟩, W
    right: Array  # ⟨F_n ẋ_n⟩, W
    square: Array  # ⟨m x_n²⟩, J s²


class BathStatistics(NamedTuple):
    """Quantum or classical baths; with the zero point of Eq. (55) or without."""

    quantum: bool = True
    zero_point: bool = True


def mode_energy(omega: Array, T: Array, statistics: BathStatistics) -> Array:
    """Mean energy of a mode, (ħω/2) coth(ħω/2k_BT) = ħω(n + ½), or ħωn, or k_BT, in J."""
    if not statistics.quantum:
        return np.broadcast_to(k * T, np.broadcast_shapes(omega.shape, T.shape))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        thermal = np.where(omega > 0.0, hbar * omega / np.expm1(hbar * omega / (k * T)), k * T)
    return np.asarray(thermal + 0.5 * hbar * omega) if statistics.zero_point else thermal


def slowest_rate(frequency: Array, damping: Array) -> Array:
    """Smallest real part of the poles of Eq. (23), 1/s."""
    root = np.sqrt(np.maximum(0.25 * damping**2 - frequency**2, 0.0))
    return np.asarray(np.where(root > 0.0, frequency**2 / (0.5 * damping + root), 0.5 * damping))


@njit(cache=True, error_model="numpy", nogil=True)
def _march(state: Array, propagator: Array, kicks: Array, left: Array, right: Array, sums: Array) -> None:
    """Steps of one oscillator; adds F_left·ẋ, F_right·ẋ and x² of every step to `sums`, before it is taken."""
    x, v = state[0], state[1]
    for i in range(left.size):
        sums[0] += left[i] * v
        sums[1] += right[i] * v
        sums[2] += x * x
        x, v = (
            propagator[0, 0] * x + propagator[0, 1] * v + kicks[0, i],
            propagator[1, 0] * x + propagator[1, 1] * v + kicks[1, i],
        )
    state[0], state[1] = x, v


@njit(cache=True, error_model="numpy", nogil=True)
def _march_all(
    state: Array, propagator: Array, kicks: Array, forces: Array, pushed: Index, coupling: Array, sums: Array
) -> None:
    """`_march` for every member and mediator: kicks (2, member, mediator, step), forces (member, force, step)."""
    for i in range(state.shape[0]):
        for j in range(state.shape[1]):
            left, right = forces[i, pushed[0, j]], forces[i, pushed[1, j]]
            _march(state[i, j], propagator[j], kicks[:, i, j], left, right, sums[i, j])
            sums[i, j, 0] *= coupling[0, j]
            sums[i, j, 1] *= coupling[1, j]


class Ensemble:
    """Independent copies of a row of mediators, each between its baths, followed block by block.

    Parameters
    ----------
    mediators : Oscillators
        M in a row.
    members : int
        Number of copies.
    block : int
        Steps between which the baths' temperatures are held, at least.
    step : float
        h in s.
    seed : int
        Of the noise.
    statistics : BathStatistics
        Of the baths; quantum ones with their zero point have the spectrum of Eq. (55).
    shared : bool, default False
        Whether a bath between two mediators pushes both with one force, or each with its own.

    Attributes
    ----------
    duration : quantity
        Of a block, s.
    """

    def __init__(
        self,
        mediators: Oscillators,
        members: int,
        block: int,
        step: float,
        seed: int,
        statistics: BathStatistics,
        shared: bool = False,
    ) -> None:
        count = mediators.frequency.size
        place = np.arange(count)
        # Numbers of the forces from the left and from the right; of every force, its bath
        self._pushed = np.stack([place, place + 1] if shared else [2 * place, 2 * place + 1])
        self._bath = np.arange(count + 1) if shared else np.stack([place, place + 1], axis=-1).ravel()
        self._noise = WhiteNoise((members, self._bath.size), block, step, seed)
        self._statistics = statistics
        self._coupling = np.sqrt(np.stack([mediators.left, mediators.right]))
        self._state = np.zeros((members, count, 2))
        matrices = np.zeros((count, 2, 2))
        matrices[:, 0, 1] = 1.0
        matrices[:, 1, 0] = -(mediators.frequency**2)
        matrices[:, 1, 1] = -(mediators.left + mediators.right)
        self._propagator: Array = expm(matrices * step)
        self._response = _response(matrices, self._propagator, self._noise.omega, step)
        self.duration = self._noise.block * step

    def advance(self, temperatures: Array) -> Means:
        """Follow every member for a block.

        Parameters
        ----------
        temperatures : ndarray
            Of the baths, (member, bath) or (bath,), K.
        """
        T = np.asarray(temperatures)[..., self._bath, None]
        energy = mode_energy(self._noise.omega, T, self._statistics)
        # [Panasyuk2012] Eq. (55), without the coupling
        spectrum = self._noise.next() * np.sqrt(2.0 * energy)
        left, right = spectrum[:, self._pushed[0]], spectrum[:, self._pushed[1]]
        pushes = self._coupling[0, :, None] * left + self._coupling[1, :, None] * right
        kicks = np.stack([self._noise.filtered(pushes * response) for response in self._response])
        forces = np.ascontiguousarray(self._noise.filtered(spectrum))
        sums = np.zeros((*self._state.shape[:2], 3))
        kicks = np.ascontiguousarray(kicks)
        _march_all(self._state, self._propagator, kicks, forces, self._pushed, self._coupling, sums)
        return Means(*np.moveaxis(sums / self._noise.block, -1, 0))


def _response(matrices: Array, propagators: Array, omega: Array, step: float) -> Complex:
    """What a force e^{iωt} adds to (x, ẋ) during a step, (2, mediator, omega)."""
    i_omega = 1j * omega
    square, damping = -matrices[:, 1, 0, None], -matrices[:, 1, 1, None]
    # (e^{iωh} - e^{Ah}) b, then the inverse of iω - A
    x = np.broadcast_to(-propagators[:, 0, 1, None], (square.size, omega.size))
    v = np.exp(i_omega * step) - propagators[:, 1, 1, None]
    determinant = i_omega**2 + i_omega * damping + square
    return np.stack([((i_omega + damping) * x + v) / determinant, (i_omega * v - square * x) / determinant])


def heat_currents(means: Means, mediators: Oscillators) -> Array:
    """Heat current through each mediator from left to right, (member, mediator), W."""
    # [Panasyuk2012] Eq. (59), for unequal couplings
    return np.asarray(
        (mediators.right * means.left - mediators.left * means.right) / (mediators.left + mediators.right)
    )
