"""Small changes around a state: relaxation spectrum, and the response to a sinusoidal reservoir.

Linearised, C_n dT_n'/dt = rise_n T_{n-1}' - (fall_n + rise_{n+1}) T_n' + fall_{n+1} T_{n+1}', with the derivatives
rise_l = dJ_l/dT_{l-1} and fall_l = -dJ_l/dT_l. A diagonal scaling makes the matrix symmetric: its modes decay as
exp(-t/tau) with real tau.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chain.arrays import Array, Index
from chain.errors import SolverError
from chain.solvers import spectrum
from chain.solvers.problem import Course, Problem
from chain.solvers.refine import derivatives
from chain.solvers.tabulate import ROUGH, hard_range, tabulate

STEP = 1e-6  # of temperatures, for differences
WRONG = 1e-5  # of a derivative: what differences are good for
ALIKE = 1e-9  # relative distance of rates whose modes are not told apart one by one


@dataclass(frozen=True)
class Linearisation:
    """A chain linearised around temperatures.

    Attributes
    ----------
    capacity : ndarray
        (N,) J/K.
    rise : ndarray
        (N + 1,) dJ_l/dT_{l-1}, W/K; the first by the left reservoir's temperature.
    fall : ndarray
        (N + 1,) -dJ_l/dT_l, W/K; the last by the right reservoir's temperature.
    held : pair of bool
        Whether the left and the right end have a temperature.
    """

    capacity: Array
    rise: Array
    fall: Array
    held: tuple[bool, bool]

    @property
    def rises(self) -> bool:
        """Whether every current rises with its temperature difference; if not, `chain.solvers.graph.modes` is asked."""
        left, right, *_ = self.shares()
        return bool((self.rise[1:-1] > 0.0).all() and (self.fall[1:-1] > 0.0).all() and min(left[0], right[-1]) >= 0.0)

    @property
    def conserved(self) -> int:
        """1 where the energy of all deviations together does not change, else 0."""
        left, right, *_ = self.shares()
        return int(left[0] == 0.0 and right[-1] == 0.0)

    def shares(self) -> tuple[Array, Array, Array, Array]:
        """What a body gives to its left and its right, and takes of what its right and its left neighbour give, 1/s."""
        # Without a reservoir's temperature the end current does not depend on the end body's.
        left, right = self.fall[:-1] / self.capacity, self.rise[1:] / self.capacity
        left[0], right[-1] = left[0] * self.held[0], right[-1] * self.held[1]
        return left, right, self.fall[1:] / self.capacity, self.rise[:-1] / self.capacity


def linearise(problem: Problem, temperatures: Array, capacity: Array) -> Linearisation:
    """Linearise a chain around a state.

    Parameters
    ----------
    problem : Problem
    temperatures : ndarray
        (N,) K.
    capacity : ndarray
        (N,) heat capacities there, J/K.

    Returns
    -------
    Linearisation
    """
    T = np.asarray(temperatures, dtype=np.float64)
    held = (problem.left.held, problem.right.held)
    left = _reservoir(problem.left) if held[0] else T[0]
    right = _reservoir(problem.right) if held[1] else T[-1]
    padded = np.concatenate([[left], T, [right]])
    tables = tabulate(problem, padded.min() * (1 - 1e-3), padded.max() * (1 + 1e-3))
    rise, fall = derivatives(tables.network, padded)
    if tables.error > ROUGH and problem.currents is not None:
        rise, fall = own_derivatives(problem, np.arange(len(rise)), padded[:-1], padded[1:], rise, fall)
    return Linearisation(np.asarray(capacity, dtype=np.float64), rise, fall, held)


def own_derivatives(
    problem: Problem, links: Index, a: Array, b: Array, rise: Array, fall: Array
) -> tuple[Array, Array]:
    """dJ/dT_a and -dJ/dT_b of some links: those that rough tables have wrong from differences of their own currents."""
    assert problem.currents is not None
    least, most = hard_range(problem, float(min(a.min(), b.min())), float(max(a.max(), b.max())))
    low_a, low_b = (np.maximum(T * (1.0 - STEP), least) for T in (a, b))
    high_a, high_b = (np.minimum(T * (1.0 + STEP), most) for T in (a, b))
    by_a = (problem.currents(links, high_a, b) - problem.currents(links, low_a, b)) / (high_a - low_a)
    by_b = (problem.currents(links, a, low_b) - problem.currents(links, a, high_b)) / (high_b - low_b)
    wrong = WRONG * (np.abs(rise) + np.abs(fall))
    return np.where(np.abs(by_a - rise) > wrong, by_a, rise), np.where(np.abs(by_b - fall) > wrong, by_b, fall)


def _reservoir(end: Course) -> float:
    if not end.constant:
        raise SolverError("A chain is linearised around a steady state: the ends must be constant in time.")
    return end.number()


def relaxation_times(linear: Linearisation, count: int | None = None) -> tuple[Array, Array]:
    """Relaxation times, slowest first, and their modes.

    Parameters
    ----------
    linear : Linearisation
        One that rises.
    count : int, optional
        How many of the slowest; all when None.

    Returns
    -------
    pair of ndarray
        (count,) times in s (infinite for a conserved mode), and (count, N) temperature profiles of largest value 1.
    """
    left, right, to_left, to_right = linear.shares()
    # The matrix is similar to a symmetric one, by a scaling D with D_{n+1}/D_n = sqrt(to_right_{n+1}/to_left_n).
    scaling = np.exp(np.concatenate([[0.0], np.cumsum(0.5 * np.log(to_right[1:] / to_left[:-1]))]))
    select = {} if count is None else {"select": "i", "select_range": (0, min(count, len(left)) - 1)}
    from scipy.linalg import eigh_tridiagonal  # loaded only where it is used: not every chain asks for its modes

    guesses, vectors = eigh_tridiagonal(left + right, -np.sqrt(right[:-1] * left[1:]), **select)
    width = 1e-15 * len(left) * float((left + right).max())  # how well these are known
    rates = np.zeros(len(guesses))
    for i in range(linear.conserved, len(guesses)):  # insulated, the slowest is 0
        rates[i] = spectrum.rate(left, right, i, guesses[i], width)
    profiles = (vectors * scaling[:, None]).T.copy()
    apart = np.diff(rates, prepend=-np.inf, append=np.inf)
    for i in map(int, np.flatnonzero(np.minimum(apart[:-1], apart[1:]) > ALIKE * rates)):
        spectrum.mode(left, right, to_left, to_right, rates[i], profiles[i])
    profiles /= np.take_along_axis(profiles, np.abs(profiles).argmax(axis=1)[:, None], axis=1)
    with np.errstate(divide="ignore"):
        return 1.0 / rates, profiles


def slowest_time(linear: Linearisation) -> float:
    """Longest (finite) relaxation time, s, of a chain of any length."""
    left, right, _, _ = linear.shares()
    number = linear.conserved
    if number == len(left):
        return np.inf
    return 1.0 / float(spectrum.rate(left, right, number, 0.0, float((left + right).max())))


def frequency_response(
    linear: Linearisation, frequencies: Array, side: int
) -> tuple[NDArray[np.complex128], NDArray[np.complex128]]:
    """Response of every body to a sinusoidal change of one end.

    Parameters
    ----------
    linear : Linearisation
        One that rises.
    frequencies : ndarray
        (M,) angular frequencies, rad/s.
    side : int
        0 for the left end, 1 for the right.

    Returns
    -------
    tuple
        (M, N) complex: kelvins of a body per kelvin of a reservoir, or per watt of a given heat current, for exp(i
        omega t); and (M,) watts that flow in at that end, for the same.
    """
    left, right, to_left, to_right = linear.shares()
    if side == 1:  # seen from the other end
        left, right, to_right = right[::-1], left[::-1], to_left[::-1]
    coupling = (linear.rise[0] if side == 0 else linear.fall[-1]) if linear.held[side] else 1.0
    drive = coupling / linear.capacity[0 if side == 0 else -1]
    result = np.empty((len(frequencies), len(left)), dtype=np.complex128)
    current = np.empty(len(frequencies), dtype=np.complex128)
    for i, omega in enumerate(frequencies):
        current[i] = coupling * spectrum.driven(left, right, to_right, omega, drive, result[i])
    return (result if side == 0 else result[:, ::-1]), current
