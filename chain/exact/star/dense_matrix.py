"""Second moments of the star by diagonalising its whole matrix: O(N³), for few modes and as a check of the fast way.

With mass-weighted coordinates q the Hamiltonian is ½p² + ½qᵀAq. From the eigenvectors V and frequencies Ω of A,

    q(t) = V[cos Ωt Vᵀq(0) + Ω⁻¹ sin Ωt Vᵀp(0)],   p(t) = V[-Ω sin Ωt Vᵀq(0) + cos Ωt Vᵀp(0)].
"""

from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Places
from chain.exact.star.system import Moments, Start, System
from chain.exact.statistics import Statistics, mode_energy


class Covariance(NamedTuple):
    """⟨qqᵀ⟩ and ⟨ppᵀ⟩ of mediator, bath 1, bath 2, further mediators; ⟨qpᵀ + pqᵀ⟩ vanishes at the start."""

    position: Array
    momentum: Array


def mediators(system: System) -> Places:
    """Places of the mediators among the coordinates."""
    modes = sum(bath.frequency.size for bath in system.baths)
    return np.append(0, 1 + modes + np.arange(len(system.beside)))


def shares(system: System) -> Array:
    """Couplings of the mediators to both baths over those of the first, (2, mediators)."""
    return np.array([[1.0, *(one.share[nu] for one in system.beside)] for nu in (0, 1)])


def matrix(system: System) -> Array:
    """Matrix A of the potential energy: mediator, bath 1, bath 2, further mediators.

    Counter-terms are those of all mediators together, as in `chain.exact.bodies.counter_terms`.
    """
    # [Panasyuk2012] Eqs. (1)-(4)
    places, share = mediators(system), shares(system)
    size = sum(bath.frequency.size for bath in system.baths) + places.size
    found = np.zeros((size, size))
    terms = np.array([bath.counter_term for bath in system.baths])
    found[np.ix_(places, places)] = np.diag(system.frequencies**2) + (share.T * terms) @ share
    start = 1
    for bath, part in zip(system.baths, share, strict=True):
        rows = np.arange(start, start + bath.frequency.size)
        found[rows, rows] = np.square(bath.frequency)
        pulled = -np.outer(part, bath.coupling)
        found[np.ix_(places, rows)], found[np.ix_(rows, places)] = pulled, pulled.T
        start += bath.frequency.size
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
    alone = matrix(system._replace(baths=(first, second._replace(coupling=np.zeros_like(second.coupling)))))
    places = mediators(system)
    n = 1 + first.frequency.size
    own, cold = np.arange(1, n), np.arange(n, n + second.frequency.size)
    if start.preparation == "sequential":
        parts = [(np.append(places, own), start.temperatures[0])]
    else:
        # [Panasyuk2012] Eqs. (35)-(36)
        alone[np.ix_(places, own)], alone[np.ix_(own, places)] = 0.0, 0.0
        alone[np.ix_(places, places)] = np.diag(system.frequencies**2)
        parts = [(places, start.mediator), (own, start.temperatures[0])]
    found = Covariance(np.zeros_like(alone), np.zeros_like(alone))
    for rows, T in (*parts, (cold, start.temperatures[1])):
        block = np.ix_(rows, rows)
        for whole, part in zip(found, equilibrium(alone[block], T, start.statistics), strict=True):
            whole[block] = part
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
    modes = slice(1, 1 + omega.size)
    return np.asarray(0.5 * (momentum[modes] + omega**2 * square[modes]))


def _at(
    system: System, vectors: Array, omega: Array, q: Array, p: Array, time: float
) -> tuple[Array, Array, float, float, Array]:
    """Mode energies, currents, potential and kinetic energy, and interaction, at one time."""
    cosine, sine = np.cos(omega * time), np.sin(omega * time)
    fall, rise = sine / omega, -omega * sine
    position = vectors @ (np.outer(cosine, cosine) * q + np.outer(fall, fall) * p)
    momentum = vectors @ (np.outer(rise, rise) * q + np.outer(cosine, cosine) * p)
    mixed = np.outer(rise, cosine) * q + np.outer(cosine, fall) * p
    squares, momenta = (np.einsum("ij,ij->i", part, vectors) for part in (position, momentum))
    current, interaction = np.empty(2), np.empty(2)
    places, start = mediators(system), 1
    for b, (bath, share) in enumerate(zip(system.baths, shares(system), strict=True)):
        part = slice(start, start + bath.frequency.size)
        felt = share @ vectors[places]  # what the bath feels: X = Σ_i share_i x_i
        current[b] = bath.coupling @ (vectors[part] @ (mixed @ felt))  # -⟨𝒫_ν⟩, [Panasyuk2012] Eq. (26)
        with_position = position @ felt  # ⟨q_i X⟩
        interaction[b] = 0.5 * bath.counter_term * (share @ with_position[places]) - bath.coupling @ with_position[part]
        start = part.stop
    potential = 0.5 * float(system.frequencies**2 @ squares[places])
    return _energies(system, squares, momenta), current, potential, 0.5 * float(momenta[places].sum()), interaction
