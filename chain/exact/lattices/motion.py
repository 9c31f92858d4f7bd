"""Hamilton's equations of a lattice between two mediators and their baths, integrated symplectically.

Units: mass and spring of the lattice's atoms are 1. With atoms q_1 .. q_N between walls, bonds r_i = q_{i+1} - q_i and
mediators x_a at both ends,

    H = Σ p_i²/2 + Σ (r_i²/2 + βr_i⁴/4)                                             Fermi, Pasta, Ulam and Tsingou's β
        + Σ_a [X_a²/2 + Ω²x_a²/2 - c x_a q_a + Σ_j (P_aj² + ω_j²Q_aj²)/2 - x_a Σ_j c_jQ_aj] + c_× x_1 x_2

where q_a is the atom at the end, and Ω² holds the counter-terms of [Panasyuk2012] Eq. (4) beside ω0². The position
extended scheme of Omelyan, Mryglod and Folk, of fourth order: every stage is a kick and a drift, in one pass.
"""

from typing import NamedTuple

import numpy as np

from chain.arrays import Array
from chain.storage.compiled import njit

# Omelyan, Mryglod, Folk, Comput. Phys. Commun. 146, 188 (2002)
_XI, _LAMBDA, _CHI = 0.1786178958448091, -0.2123418310626054, -0.06626458266981849
KICKS = np.array([0.5 - _LAMBDA, _LAMBDA, _LAMBDA, 0.5 - _LAMBDA])
DRIFTS = np.array([_CHI, 1.0 - 2.0 * (_CHI + _XI), _CHI, 2.0 * _XI])


STEP = 0.07  # at most: energy then keeps to 1e-6 with modes up to 3 and βT up to 1


class Forces(NamedTuple):
    """What the equations of motion take."""

    anharmonicity: float  # β
    contact: float  # c, of an end's atom to its mediator
    stiffness: float  # Ω²
    product: float  # c_×
    square: Array  # ω_j² of a bath's modes
    coupling: Array  # c_j


class State(NamedTuple):
    """Coordinates and velocities: of the atoms (N,), the mediators (2,) and the baths (2, modes)."""

    atom: Array
    atom_velocity: Array
    mediator: Array
    mediator_velocity: Array
    bath: Array
    bath_velocity: Array


@njit(cache=True, error_model="numpy", nogil=True, fastmath=True, inner=True)
def _bath(q: Array, p: Array, square: Array, coupling: Array, x: float, kick: float, drift: float) -> float:
    """One stage of a bath's modes; Σ c_jQ_j after it."""
    force = 0.0
    for j in range(q.size):
        p[j] += kick * (coupling[j] * x - square[j] * q[j])
        q[j] += drift * p[j]
        force += coupling[j] * q[j]
    return force


@njit(cache=True, error_model="numpy", nogil=True, fastmath=True, inner=True)
def _atoms(q: Array, p: Array, bond: Array, beta: float, first: float, last: float, kick: float, drift: float) -> None:
    """One stage of the atoms, on whose ends the mediators pull with the forces given."""
    n = q.size
    r = q[0]
    bond[0] = r * (1.0 + beta * r * r)
    for i in range(1, n):
        r = q[i] - q[i - 1]
        bond[i] = r * (1.0 + beta * r * r)
    r = -q[n - 1]
    bond[n] = r * (1.0 + beta * r * r)
    p[0] += kick * first
    p[n - 1] += kick * last
    for i in range(n):
        p[i] += kick * (bond[i + 1] - bond[i])
        q[i] += drift * p[i]


@njit(cache=True, error_model="numpy", nogil=True, fastmath=True)
def advance(forces: Forces, state: State, step: float, steps: int, kicks: Array, drifts: Array) -> None:
    """Move a state on in place by a number of steps."""
    beta, c, stiffness, product, square, coupling = forces
    q, p, x, v, bath, bath_velocity = state
    bond, pull = np.empty(q.size + 1), np.empty(2)
    last = drifts.size - 1
    for number in range(-1, steps * drifts.size):
        stage = number % drifts.size
        kick, drift = kicks[stage] * step, drifts[stage] * step
        if number < 0:  # the drift to begin with, half of the one between two steps
            kick, drift = 0.0, 0.5 * drifts[last] * step
        elif number == steps * drifts.size - 1:
            drift *= 0.5
        x1, x2, q1, q2 = x[0], x[1], q[0], q[q.size - 1]
        _atoms(q, p, bond, beta, c * x1, c * x2, kick, drift)
        v[0] += kick * (pull[0] + c * q1 - stiffness * x1 - product * x2) if number >= 0 else 0.0
        v[1] += kick * (pull[1] + c * q2 - stiffness * x2 - product * x1) if number >= 0 else 0.0
        pull[0] = _bath(bath[0], bath_velocity[0], square, coupling, x1, kick, drift)
        pull[1] = _bath(bath[1], bath_velocity[1], square, coupling, x2, kick, drift)
        x[0] += drift * v[0]
        x[1] += drift * v[1]
