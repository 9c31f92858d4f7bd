"""Second moments of the star by diagonalising its whole matrix: O(N³), for few modes and as a check of the fast way.

With mass-weighted coordinates q the Hamiltonian is ½p² + ½qᵀAq. From the eigenvectors V and frequencies Ω of A,

    q(t) = V[cos Ωt Vᵀq(0) + Ω⁻¹ sin Ωt Vᵀp(0)],   p(t) = V[-Ω sin Ωt Vᵀq(0) + cos Ωt Vᵀp(0)].
"""

from typing import NamedTuple

import numpy as np

from chain.arrays import Array
from chain.exact.star.system import Moments, Start, System
from chain.exact.statistics import Statistics, mode_energy


class Covariance(NamedTuple):
    """⟨qqᵀ⟩ and ⟨ppᵀ⟩ of mediator, bath 1, bath 2, in this order; ⟨qpᵀ + pqᵀ⟩ vanishes at the start."""

    position: Array
    momentum: Array


def matrix(system: System) -> Array:
    """Matrix A of the potential energy: mediator, bath 1, bath 2."""
    # [Panasyuk2012] Eqs. (1)-(4)
    omega = np.concatenate([bath.frequency for bath in system.baths])
    force = np.concatenate([bath.coupling for bath in system.baths])
    found = np.diag(np.concatenate([[system.stiffness], np.square(omega)]))
    found[0, 1:] = found[1:, 0] = -force
    return found


def equilibrium(stiffness: Array, T: float, statistics: Statistics) -> Covariance:
    """Thermal covariance of coupled oscillators with the matrix `stiffness`, [Panasyuk2012] Eqs. (A101)-(A104)."""
    squares, vectors = np.linalg.eigh(stiffness)
    energy = mode_energy(np.sqrt(squares), T, statistics)
    # [Panasyuk2012] Eqs. (A101), (A103)-(A104)
    return Covariance((vectors * (energy / squares)) @ vectors.T, (vectors * energy) @ vectors.T)


def initial(system: System, start: Start) -> Covariance:
    """Covariance at t = 0 of either preparation, [Panasyuk2012] Sec. III and Appendix."""
    first, second = system.baths
    alone = System(system.frequency, (first, second._replace(coupling=np.zeros_like(second.coupling))))
    whole = matrix(alone)
    n = 1 + first.frequency.size
    warm, cold = start.temperatures
    if start.preparation == "sequential":
        parts = [equilibrium(whole[:n, :n], warm, start.statistics)]
    else:
        # [Panasyuk2012] Eqs. (35)-(36)
        parts = [
            equilibrium(np.array([[system.frequency**2]]), start.mediator, start.statistics),
            equilibrium(np.diag(np.square(first.frequency)), warm, start.statistics),
        ]
    parts.append(equilibrium(whole[n:, n:], cold, start.statistics))
    return Covariance(*(_block_diagonal(blocks) for blocks in zip(*parts, strict=True)))


def _block_diagonal(blocks: tuple[Array, ...]) -> Array:
    size = sum(len(block) for block in blocks)
    found = np.zeros((size, size))
    place = 0
    for block in blocks:
        found[place : place + len(block), place : place + len(block)] = block
        place += len(block)
    return found


def moments(system: System, start: Start, times: Array) -> Moments:
    """Second moments at the times given."""
    squares, vectors = np.linalg.eigh(matrix(system))
    omega = np.sqrt(squares)
    covariance = initial(system, start)
    q, p = (vectors.T @ part @ vectors for part in covariance)
    before = _energies(system, np.diag(covariance.position), np.diag(covariance.momentum))
    rows = [_at(system, vectors, omega, q, p, time) for time in times]
    energy = np.array([row[0] for row in rows]) - before
    split = system.baths[0].frequency.size
    columns = [np.array([row[i] for row in rows]) for i in range(1, 5)]
    return Moments((before[:split], before[split:]), (energy[:, :split], energy[:, split:]), *columns)


def _energies(system: System, square: Array, momentum: Array) -> Array:
    """Energies of all modes of the baths, from the diagonals of ⟨qqᵀ⟩ and ⟨ppᵀ⟩."""
    omega = np.concatenate([bath.frequency for bath in system.baths])
    return np.asarray(0.5 * (momentum[1:] + omega**2 * square[1:]))


def _at(
    system: System, vectors: Array, omega: Array, q: Array, p: Array, time: float
) -> tuple[Array, Array, float, float, Array]:
    """Mode energies, currents, potential and kinetic energy, and interaction, at one time."""
    cosine, sine = np.cos(omega * time), np.sin(omega * time)
    fall, rise = sine / omega, -omega * sine
    position = vectors @ (np.outer(cosine, cosine) * q + np.outer(fall, fall) * p)
    momentum = vectors @ (np.outer(rise, rise) * q + np.outer(cosine, cosine) * p)
    squares, momenta = (np.einsum("ij,ij->i", part, vectors) for part in (position, momentum))
    with_position = position @ vectors[0]  # ⟨q_i x⟩
    with_momentum = vectors @ ((np.outer(rise, cosine) * q + np.outer(cosine, fall) * p) @ vectors[0])  # ⟨p_i x⟩
    current, interaction = np.empty(2), np.empty(2)
    place = 1
    for b, bath in enumerate(system.baths):
        part = slice(place, place + bath.frequency.size)
        current[b] = bath.coupling @ with_momentum[part]  # -⟨𝒫_ν⟩, [Panasyuk2012] Eq. (26)
        interaction[b] = 0.5 * bath.counter_term * squares[0] - bath.coupling @ with_position[part]
        place = part.stop
    potential = 0.5 * system.frequency**2 * squares[0]
    return _energies(system, squares, momenta), current, potential, 0.5 * momenta[0], interaction
