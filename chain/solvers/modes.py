"""Small changes around a state: relaxation spectrum, and the response to a sinusoidal reservoir.

Linearised, C_n dT_n'/dt = rise_n T_{n-1}' - (fall_n + rise_{n+1}) T_n' + fall_{n+1} T_{n+1}', with the derivatives
rise_l = dJ_l/dT_{l-1} and fall_l = -dJ_l/dT_l. A diagonal scaling makes the matrix symmetric: its modes decay as
exp(-t/tau) with real tau.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.linalg import eigh_tridiagonal, solve_banded

from chain.errors import SolverError
from chain.solvers.currents import link_current
from chain.solvers.problem import Array, FixedTemperature, Problem
from chain.solvers.tabulate import Network, tabulate
from chain.solvers.twisted import factorise, substitute


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


def slowest_time(linear: Linearisation, tolerance: float = 1e-13) -> float:
    """Longest (finite) relaxation time, s, by inverse iteration with a factorisation that loses no digits.

    The eigenvalue solver of `relaxation_times` is exact relative to the fastest rate only; in a chain of 10^5
    bodies that is ten orders of magnitude above the slowest.
    """
    n = len(linear.capacity)
    rise, fall = np.zeros(n + 1), np.zeros(n + 1)
    rise[1:], fall[:-1] = linear.rise[1:] / linear.capacity, linear.fall[:-1] / linear.capacity
    rise[-1], fall[0] = rise[-1] * linear.held[1], fall[0] * linear.held[0]
    # Where energy is conserved the matrix is singular: it is shifted, and what is conserved is taken out.
    conserved = not any(linear.held)
    shift = 1.0 / (linear.capacity.sum() * (1.0 / linear.rise[1:-1]).sum()) if conserved and n > 1 else 0.0
    if conserved and n == 1:
        return np.inf
    multiplier, pivot, back = np.zeros(n), np.zeros(n), np.zeros(n)
    factorise(shift, 0, n, rise, fall, multiplier, pivot, back)
    x = np.linspace(1.0, 0.5, n) * linear.capacity
    y, time = np.empty(n), 0.0
    for _ in range(10_000):
        if conserved:
            x = x - linear.capacity * (x.sum() / linear.capacity.sum())
        x /= np.abs(x).sum()
        substitute(0, n, multiplier, pivot, back, x.copy(), y)
        before, time = time, float(np.abs(y).sum())
        x = y.copy()
        if abs(time - before) <= tolerance * time:
            break
    return float(1.0 / (1.0 / time - shift))


def frequency_response(linear: Linearisation, frequencies: Array, side: int) -> NDArray[np.complex128]:
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
