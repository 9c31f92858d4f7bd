"""Small changes of a network around a state: its relaxation spectrum, and its response to an end that oscillates.

C_n dT_n'/dt = -sum_m M_nm T_m', where M is the Laplacian of the links' derivatives with what leaks to the ends on its
diagonal. Rates are eigenvalues of M over C; where links do not conduct alike both ways M is not symmetric.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eig
from scipy.sparse import csc_array, diags_array
from scipy.sparse.linalg import LinearOperator, eigs, splu

from chain.arrays import Array, Index
from chain.errors import SolverError
from chain.solvers.graph.flows import Flows
from chain.solvers.graph.matrix import Matrix, matrix
from chain.solvers.graph.steady import imposed, require_constant
from chain.solvers.modes import Linearisation, own_derivatives
from chain.solvers.problem import Problem
from chain.solvers.stability import DENSE, conserved, require_stable
from chain.solvers.tabulate import ROUGH, tabulate

REAL = 1e-7  # of a rate: the imaginary part that is rounding


@dataclass(frozen=True)
class GraphLinearisation:
    """A network linearised around temperatures.

    Attributes
    ----------
    capacity : ndarray
        (N,) J/K.
    rise, fall : ndarray
        (L,) dJ_l/dT_a and -dJ_l/dT_b, W/K.
    matrix : Matrix
        Of the bodies.
    held : ndarray of bool
        (ends,) which have a temperature.
    """

    capacity: Array
    rise: Array
    fall: Array
    matrix: Matrix
    held: NDArray[np.bool_]

    @property
    def sites(self) -> int:
        """Number of bodies."""
        return len(self.capacity)

    @property
    def edges(self) -> Index:
        """(L, 2) sides of every link: numbers of bodies, then of ends."""
        return np.stack([self.matrix.a, self.matrix.b], axis=1)

    @property
    def conserved(self) -> int:
        """Number of parts whose energy deviations do not change."""
        return conserved(self.edges, self.rise, self.fall, self.held, self.sites)

    def require_stable(self) -> None:
        """Refuse a state that a deviation leaves."""
        require_stable(self.edges, self.rise, self.fall, self.capacity)

    def assembled(self, shift: Array) -> csc_array:
        """M with a shift of its diagonal, in the bodies' own order."""
        order = self.matrix.order
        found = self.matrix.assembled(shift, self.rise, self.fall)
        return csc_array(found[order][:, order])

    def driving(self, ends: Index) -> Array:
        """Heat into every body for a kelvin, or a watt, more at some ends together, (N,)."""
        a, b, n = self.matrix.a, self.matrix.b, self.sites
        found = np.zeros(n)
        rise = np.where(self.held[np.maximum(a - n, 0)], self.rise, 1.0) if self.held.size else self.rise
        fall = np.where(self.held[np.maximum(b - n, 0)], self.fall, 1.0) if self.held.size else self.fall
        for side, other, size in ((a, b, rise), (b, a, fall)):
            mine = np.isin(side - n, ends)
            np.add.at(found, other[mine], size[mine])
        return found


def linearise(problem: Problem, temperatures: Array, capacity: Array) -> GraphLinearisation:
    """Linearise a network around temperatures (N,) in K, where its heat capacities are (N,) in J/K."""
    assert problem.graph is not None
    require_constant(end for end in problem.ends if end.held)  # a current does not depend on small deviations
    ends, held = imposed(problem)
    T = np.asarray(temperatures, dtype=np.float64)
    every = np.concatenate([T, ends[held]])
    tables = tabulate(problem, every.min() * (1 - 1e-3), every.max() * (1 + 1e-3))
    flows = Flows(tables.network, problem.graph)
    _, rise, fall = flows.by_temperatures(T, ends)
    inside = np.ones(len(rise), dtype=np.bool_)
    inside[flows.given] = False
    if tables.error > ROUGH and problem.currents is not None:
        links, at = np.flatnonzero(inside), np.concatenate([T, ends])
        sides = at[flows.a[links]], at[flows.b[links]]
        rise[links], fall[links] = own_derivatives(problem, links, *sides, rise[links], fall[links])
    return GraphLinearisation(
        np.asarray(capacity, dtype=np.float64), rise, fall, matrix(flows.a, flows.b, len(T)), held
    )


def of_row(linear: Linearisation) -> GraphLinearisation:
    """A row, linearised, as the network that it is."""
    n = len(linear.capacity)
    a, b = np.append(n, np.arange(n)), np.append(np.arange(n), n + 1)
    held = np.array(linear.held, dtype=np.bool_)
    active = np.concatenate([held[:1], np.ones(n - 1, dtype=np.bool_), held[1:]])
    rise, fall = np.where(active, linear.rise, 0.0), np.where(active, linear.fall, 0.0)
    return GraphLinearisation(linear.capacity, rise, fall, matrix(a, b, n), held)


def relaxation_times(linear: GraphLinearisation, count: int | None = None) -> tuple[Array, Array]:
    """Relaxation times (count,) in s, slowest first (infinite for a conserved mode), and their profiles (count, N)."""
    linear.require_stable()
    wanted = linear.sites if count is None else min(count, linear.sites)
    if linear.sites <= DENSE or wanted > linear.sites - 2:
        rates, vectors = eig(linear.assembled(np.zeros(linear.sites)).toarray() / linear.capacity[:, None])
    else:
        rates, vectors = _slowest(linear, wanted)
    order = np.argsort(rates.real)[:wanted]
    rates, profiles = rates[order], vectors.T[order]
    if (np.abs(rates.imag) > REAL * np.abs(rates)).any():
        raise SolverError("Modes of the network oscillate while they decay, so they have no relaxation times alone.")
    times = np.full(wanted, np.inf)
    start = min(linear.conserved, wanted)  # insulated, the slowest is 0
    times[start:] = 1.0 / rates.real[start:]
    profiles = profiles.real / np.take_along_axis(profiles.real, np.abs(profiles.real).argmax(axis=1)[:, None], axis=1)
    return times, profiles


def _slowest(linear: GraphLinearisation, count: int) -> tuple[NDArray[np.complex128], NDArray[np.complex128]]:
    """The slowest modes, by the inverse of the matrix with a shift far below them."""
    n, C, matrix = linear.sites, linear.capacity, linear.matrix
    diagonal = matrix.diagonal(np.zeros(n), linear.rise, linear.fall)
    shift = 1e-9 * float((diagonal / C).min()) if linear.conserved else 0.0
    matrix.factorise(shift * C, linear.rise, linear.fall)
    inverse = LinearOperator((n, n), lambda x: matrix.solve(C * np.ravel(x)), dtype=np.float64)
    start = np.random.default_rng(0).random(n)
    values, vectors = eigs(inverse, count, v0=start)
    return 1.0 / values - shift, vectors


def slowest_time(linear: GraphLinearisation) -> float:
    """Longest finite relaxation time, s."""
    return float(relaxation_times(linear, min(1 + linear.conserved, linear.sites))[0][-1])


def frequency_response(
    linear: GraphLinearisation, frequencies: Array, ends: Index
) -> tuple[NDArray[np.complex128], NDArray[np.complex128]]:
    """Response of every body to a sinusoidal change of some ends together.

    Returns
    -------
    tuple
        (M, N) complex, kelvins of a body per kelvin of a reservoir, or per watt of a given heat current, for exp(i
        omega t); and (M,) watts that flow in there, for the same.
    """
    linear.require_stable()
    drive = linear.driving(ends)
    result = np.empty((len(frequencies), linear.sites), dtype=np.complex128)
    a, b, n = linear.matrix.a, linear.matrix.b, linear.sites
    back = np.zeros(n)  # what flows back at these ends for a kelvin more of a body
    for side, other, leak in ((a, b, linear.fall), (b, a, linear.rise)):
        mine = np.isin(side - n, ends)
        np.add.at(back, other[mine], leak[mine])
    M = linear.assembled(np.zeros(n))
    for i, omega in enumerate(frequencies):
        result[i] = splu(csc_array(M + diags_array(1j * omega * linear.capacity))).solve(drive.astype(np.complex128))
    return result, drive.sum() - result @ back
