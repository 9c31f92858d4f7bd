"""Small changes around a state: relaxation spectrum, and the response to a sinusoidal reservoir.

Linearised, C_n dT_n'/dt = rise_n T_{n-1}' - (fall_n + rise_{n+1}) T_n' + fall_{n+1} T_{n+1}', with the derivatives
rise_l = dJ_l/dT_{l-1} and fall_l = -dJ_l/dT_l. A diagonal scaling makes the matrix symmetric: its modes decay as
exp(-t/tau) with real tau.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from scipy.linalg import eigh_tridiagonal, solve_banded

from chain.errors import SolverError
from chain.solvers.currents import link_current
from chain.solvers.problem import Array, FixedTemperature, Problem
from chain.solvers.tabulate import Network, tabulate


@dataclass(frozen=True)
class Linearisation:
    """A chain linearised around temperatures.

    Attributes
    ----------
    capacity : (N,) J/K
    rise : (N + 1,) dJ_l/dT_{l-1}, W/K; the first by the left reservoir's temperature
    fall : (N + 1,) -dJ_l/dT_l, W/K; the last by the right reservoir's temperature
    held : whether the left and the right end have a temperature
    """

    capacity: Array
    rise: Array
    fall: Array
    held: tuple[bool, bool]

    def diagonals(self) -> tuple[Array, Array, Array]:
        """Matrix of dT'/dt = -M T': diagonal, above it (at column n + 1), below it (at column n)."""
        rise, fall = self.rise.copy(), self.fall.copy()
        # Without a reservoir's temperature the end current does not depend on the end body's.
        fall[0], rise[-1] = fall[0] * self.held[0], rise[-1] * self.held[1]
        centre = (fall[:-1] + rise[1:]) / self.capacity
        return centre, -fall[1:-1] / self.capacity[:-1], -rise[1:-1] / self.capacity[1:]


def linearise(problem: Problem, temperatures: Array, capacity: Array) -> Linearisation:
    """Linearise a chain around a state.

    Parameters
    ----------
    problem : Problem
    temperatures : (N,) K
    capacity : (N,) heat capacities there, J/K

    Returns
    -------
    Linearisation
    """
    T = np.asarray(temperatures, dtype=np.float64)
    held = (isinstance(problem.left, FixedTemperature), isinstance(problem.right, FixedTemperature))
    left = _reservoir(problem.left.value) if held[0] else T[0]
    right = _reservoir(problem.right.value) if held[1] else T[-1]
    padded = np.concatenate([[left], T, [right]])
    tables = tabulate(problem, padded.min() * (1 - 1e-3), padded.max() * (1 + 1e-3))
    rise, fall = _derivatives(tables.network, padded)
    return Linearisation(np.asarray(capacity, dtype=np.float64), rise, fall, held)


def _reservoir(value: object) -> float:
    if callable(value):
        raise SolverError("A chain is linearised around a steady state: the ends must be constant in time.")
    return float(value)  # type: ignore[arg-type]


@njit(cache=True, error_model="numpy", nogil=True)
def _derivatives(network: Network, T: Array) -> tuple[Array, Array]:
    links = len(T) - 1
    rise, fall = np.empty(links), np.empty(links)
    link, kind, weight = network.link, network.kind, network.weight
    for n in range(links):
        _, by_a, by_b = link_current(network, kind[link[n]], link[n], T[n], T[n + 1])
        rise[n], fall[n] = weight[n] * by_a, -weight[n] * by_b
    return rise, fall


def relaxation_times(linear: Linearisation, count: int | None = None) -> tuple[Array, Array]:
    """Relaxation times, slowest first, and their modes.

    Parameters
    ----------
    linear : Linearisation
    count : int, optional
        How many of the slowest; all when None.

    Returns
    -------
    (count,) times in s (infinite for a conserved mode), and (count, N) temperature profiles of largest value 1
    """
    centre, above, below = linear.diagonals()
    product = above * below
    if not (product > 0.0).all():
        raise SolverError("The linearised chain has no decaying modes: a link's current falls when it should rise.")
    # D^-1 M D is symmetric for D_{n+1}/D_n = sqrt(below_n/above_n).
    scaling = np.exp(np.concatenate([[0.0], np.cumsum(0.5 * np.log(below / above))]))
    select = {} if count is None else {"select": "i", "select_range": (0, min(count, len(centre)) - 1)}
    rates, vectors = eigh_tridiagonal(centre, -np.sqrt(product), **select)
    if not any(linear.held):
        rates[0] = 0.0  # the energy is conserved
    profiles = (vectors * scaling[:, None]).T
    profiles /= np.take_along_axis(profiles, np.abs(profiles).argmax(axis=1)[:, None], axis=1)
    with np.errstate(divide="ignore"):
        return 1.0 / rates, profiles


def slowest_time(linear: Linearisation, iterations: int = 200) -> float:
    """Longest relaxation time, by inverse iteration; the longest finite one where energy is conserved."""
    centre, above, below = linear.diagonals()
    n = len(centre)
    if n == 1:
        return float(1.0 / centre[0]) if centre[0] > 0.0 else np.inf
    if not any(linear.held):
        times, _ = relaxation_times(linear, 2)
        return float(times[1])
    bands = np.zeros((3, n))
    bands[0, 1:], bands[1], bands[2, :-1] = above, centre, below
    x = np.sin(np.pi * (np.arange(n) + 1) / (n + 1))
    time = 0.0
    for _ in range(iterations):
        x = x / np.linalg.norm(x)
        y = solve_banded((1, 1), bands, x)
        new = float(x @ y)
        if abs(new - time) <= 1e-14 * abs(new):
            break
        time, x = new, y
    return new


def frequency_response(linear: Linearisation, frequencies: Array, side: int) -> Array:
    """Response of every body to a sinusoidal change of one end.

    Parameters
    ----------
    linear : Linearisation
    frequencies : (M,) angular frequencies, rad/s
    side : int
        0 for the left end, 1 for the right.

    Returns
    -------
    (M, N) complex: kelvins of a body per kelvin of a reservoir, or per watt of a given heat current, for
    exp(i omega t)
    """
    centre, above, below = linear.diagonals()
    n = len(centre)
    site = 0 if side == 0 else n - 1
    drive = np.zeros(n, dtype=np.complex128)
    coupling = (linear.rise[0] if side == 0 else linear.fall[-1]) if linear.held[side] else 1.0
    drive[site] = coupling / linear.capacity[site]
    bands = np.zeros((3, n), dtype=np.complex128)
    bands[0, 1:], bands[2, :-1] = above, below
    result = np.empty((len(frequencies), n), dtype=np.complex128)
    for i, omega in enumerate(frequencies):
        bands[1] = centre + 1j * omega
        result[i] = solve_banded((1, 1), bands, drive)
    return result
