"""Eq. (80) for a lattice: its energy over temperature, and the energies that it has as a thermal body."""

from collections.abc import Callable

import numpy as np
from scipy.integrate import solve_ivp

from chain.arrays import Array
from chain.exact.lattices.lattice import Setting

_BOND = np.linspace(-8.5, 8.5, 341)  # in units of √T
_WAVES = np.cos(np.outer(np.linspace(0.0, 7.0, 351), _BOND))  # even in the wave number


def body_energy(setting: Setting, T: float) -> float:
    """Mean energy of the lattice by itself, between its walls.

    Bonds are independent but for their sum, 0: ∫ φ^{N}φ_V dk / ∫ φ^{N+1} dk with the characteristic function φ(k) of a
    bond and that weighted with its energy.
    """
    potential = 0.5 * _BOND**2 + 0.25 * setting.anharmonicity * T * _BOND**4
    weight = np.exp(-potential)
    plain, weighted = _WAVES @ weight, _WAVES @ (weight * potential)
    bonds = setting.atoms + 1
    rest = (plain / plain[0]) ** setting.atoms
    rest[0] *= 0.5  # of the trapezoidal rule; the other half lies at negative wave numbers
    mean = bonds * (rest @ weighted) / (rest @ plain)
    return float(T * (0.5 * setting.atoms + mean))


def thermal(
    setting: Setting, conductance: Callable[[float], float], T: tuple[float, float, float], times: Array
) -> tuple[Array, Array]:
    """Temperature of a body that is thermal at all times, and heat that both baths have given off, (time,), (time, 2).

    [Panasyuk2012] Eq. (80), with the classical conductance of a link over the body's temperature.
    """
    grid = np.linspace(0.5 * min(T), 1.5 * max(T), 33)
    capacity = np.gradient([body_energy(setting, one) for one in grid], grid)
    ends = np.array([T[0], T[2]])

    def rate(_: float, now: Array) -> Array:
        currents = conductance(float(now[0])) * (ends - now[0])
        return np.append(currents.sum() / np.interp(now[0], grid, capacity), currents)

    start = [T[1], 0.0, 0.0]
    solved = solve_ivp(rate, (0.0, float(times[-1])), start, t_eval=times, rtol=1e-9, atol=1e-9)
    return np.asarray(solved.y[0]), np.asarray(solved.y[1:].T)
