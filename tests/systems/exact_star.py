"""Second moments of a small star in arithmetic of many digits, and by integrating its equations of motion."""

import mpmath as mp
import numpy as np
from scipy.integrate import solve_ivp

from chain.exact.star import dense_matrix


def moments(system, start, time, digits=30):
    """Change and start of all modes' energies, currents into the baths, ⟨x²⟩ and ⟨p²⟩, at one time."""
    with mp.workdps(digits):
        omega = [mp.mpf(float(w)) for bath in system.baths for w in bath.frequency]
        force = [mp.mpf(float(c)) for bath in system.baths for c in bath.coupling]
        n, split = len(omega), system.baths[0].frequency.size
        q, p = _start(system.frequency, omega, force, split, start)
        squares, vectors = mp.eigsy(_matrix(system.frequency, omega, force))
        roots = [mp.sqrt(each) for each in squares]
        cosine, sine, slope = (
            vectors * mp.diag([function(root * time, root) for root in roots]) * vectors.T
            for function in (_cosine, lambda y, root: mp.sin(y) / root, lambda y, root: -mp.sin(y) * root)
        )
        position = cosine * q * cosine.T + sine * p * sine.T
        momentum = slope * q * slope.T + cosine * p * cosine.T
        mixed = slope * q * cosine.T + cosine * p * sine.T
        after, before = (
            [(kinetic[i, i] + omega[i - 1] ** 2 * potential[i, i]) / 2 for i in range(1, n + 1)]
            for kinetic, potential in ((momentum, position), (p, q))
        )
        power = [mp.fsum(force[i] * mixed[i + 1, 0] for i in part) for part in (range(split), range(split, n))]
        change = [float(one - other) for one, other in zip(after, before, strict=True)]
        return (
            np.array(change),
            np.array([float(energy) for energy in before]),
            np.array([float(each) for each in power]),
            float(position[0, 0]),
            float(momentum[0, 0]),
        )


def _cosine(y, _):
    return mp.cos(y)


def _start(frequency, omega, force, split, start):
    n = len(omega)
    q, p = mp.zeros(n + 1), mp.zeros(n + 1)
    warm, cold = (mp.mpf(T) for T in start.temperatures)
    for i, w in enumerate(omega, 1):
        p[i, i] = _energy(w, warm if i <= split else cold, start.statistics)
        q[i, i] = p[i, i] / w**2
    if start.preparation == "simultaneous":
        p[0, 0] = _energy(mp.mpf(frequency), mp.mpf(start.mediator), start.statistics)
        q[0, 0] = p[0, 0] / mp.mpf(frequency) ** 2
        return q, p
    squares, vectors = mp.eigsy(_matrix(frequency, omega[:split], force[:split]))
    energy = [_energy(mp.sqrt(each), warm, start.statistics) for each in squares]
    for i in range(split + 1):
        for j in range(split + 1):
            terms = [vectors[i, k] * vectors[j, k] * energy[k] for k in range(split + 1)]
            p[i, j] = mp.fsum(terms)
            q[i, j] = mp.fsum(term / square for term, square in zip(terms, squares, strict=True))
    return q, p


def _matrix(frequency, omega, force):
    corner = mp.mpf(frequency) ** 2 + mp.fsum((c / w) ** 2 for c, w in zip(force, omega, strict=True))
    found = mp.diag([corner, *(w**2 for w in omega)])
    for i, c in enumerate(force, 1):
        found[0, i] = found[i, 0] = -c
    return found


def _energy(omega, T, statistics):
    if statistics == "classical":
        return T
    return omega / 2 * (mp.coth(omega / (2 * T)) if T else 1)


def integrated(system, start, time, rtol=1e-12):
    """Energies that all modes gained, by integrating Eqs. (5)-(8) of the paper for a whole set of starts."""
    omega = np.concatenate([bath.frequency for bath in system.baths])
    force = np.concatenate([bath.coupling for bath in system.baths])
    stiffness = system.stiffness
    size = omega.size + 1

    def motion(_, y):
        x, v = y.reshape(2, size, -1)
        kick = np.empty_like(x)
        kick[0] = force @ x[1:] - stiffness * x[0]
        kick[1:] = force[:, None] * x[0] - omega[:, None] ** 2 * x[1:]
        return np.concatenate([v, kick]).ravel()

    covariance = dense_matrix.initial(system, start)
    roots = [np.linalg.cholesky(part) for part in covariance]
    columns = np.zeros((2, size, 2 * size))
    columns[0, :, :size], columns[1, :, size:] = roots
    end = solve_ivp(motion, (0.0, time), columns.ravel(), "DOP853", [time], rtol=rtol, atol=rtol).y.reshape(
        columns.shape
    )
    energies = [
        0.5 * ((state[1, 1:] ** 2).sum(axis=1) + omega**2 * (state[0, 1:] ** 2).sum(axis=1)) for state in (columns, end)
    ]
    return energies[1] - energies[0]
