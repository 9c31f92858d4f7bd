"""Sensitivities of steady states and of responses, by implicit differentiation: one matrix, a right-hand side each."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from chain.arrays import Array, Complex
from chain.errors import HeatChainError
from chain.line.line import Line
from chain.runs.sensitivity.directions import Direction
from chain.runs.sensitivity.linear import State, require_held


class Steady:
    """A steady state, and how it follows parameters.

    Parameters
    ----------
    line : Line
    T : ndarray
        (N,) temperatures of the steady state.
    """

    def __init__(self, line: Line, T: Array) -> None:
        from scipy.sparse.linalg import splu  # loaded only where it is used

        require_held(line)
        self.state = State(line, T)
        self.factors = splu(self.state.matrix())

    def change(self, directions: Sequence[Direction]) -> tuple[Array, Array]:
        """Of temperatures (P, N + ends) and of currents (P, L), by the logarithms of parameters."""
        state = self.state
        outside = np.stack([np.concatenate([np.zeros(state.n), state.ends(one)]) for one in directions])
        own = np.stack(
            [state.currents(one) + state.carried(state.slopes, o) for one, o in zip(directions, outside, strict=True)]
        )
        sources = np.stack([state.sources(one) for one in directions])
        inside = self.factors.solve(-(state.inflow(own.T) + sources.T))
        outside[:, : state.n] = inside.T
        far = np.concatenate([inside.T, np.zeros((len(directions), len(state.held)))], axis=1)
        return outside, own + np.stack([state.carried(state.slopes, one) for one in far])

    def gradient(self, directions: Sequence[Direction], weights: Array) -> Array:
        """Of Σ weights·T, (P,), by the adjoint: one solution for all parameters."""
        state = self.state
        adjoint = self.factors.solve(weights, trans="T")
        padded = np.concatenate([adjoint, np.zeros(len(state.held))])
        gap = padded[state.edges[:, 1]] - padded[state.edges[:, 0]]
        found = np.empty(len(directions))
        for i, one in enumerate(directions):
            outside = np.concatenate([np.zeros(state.n), state.ends(one)])
            J = state.currents(one) + state.carried(state.slopes, outside)
            found[i] = -(gap @ J) - adjoint @ state.sources(one)
        return found


class Response:
    """The response to an oscillation of ends, and how it follows parameters.

    Parameters
    ----------
    steady : Steady
        About which it is linearised.
    ends : ndarray of bool
        (ends,) which oscillate.
    """

    def __init__(self, state: State, ends: Any) -> None:
        self.state = state
        self.driven = np.concatenate([np.zeros(state.n), np.asarray(ends, dtype=np.float64)])
        self.links = np.isin(state.edges, state.n + np.flatnonzero(ends)).any(axis=1)
        self.sign = np.where(np.isin(state.edges[:, 0], state.n + np.flatnonzero(ends)), 1.0, -1.0)

    def at(self, omega: float, changes: Sequence[tuple[Direction, Array]]) -> tuple[Complex, complex, Complex, Complex]:
        """Answers of the bodies (N,), current into the ends; derivatives of these (P, N) and (P,)."""
        from scipy.sparse import diags
        from scipy.sparse.linalg import splu

        state = self.state
        factors = splu((diags(1j * omega * state.capacity) - state.matrix()).tocsc())
        theta = factors.solve(state.inflow(state.carried(state.slopes, self.driven)).astype(np.complex128))
        whole = np.concatenate([theta, self.driven[state.n :]])
        current = self._into(state.carried(state.slopes, whole))
        right, own = [], []
        for direction, change in changes:
            slopes = state.slopes_change(direction, change)
            J = state.carried(slopes, whole)
            own.append(J)
            right.append(state.inflow(J) - 1j * omega * state.capacity_change(direction, change[: state.n]) * theta)
        if not changes:
            return theta, current, np.empty((0, state.n), dtype=np.complex128), np.empty(0, dtype=np.complex128)
        moved = factors.solve(np.stack(right, axis=1)).T
        padded = np.concatenate([moved, np.zeros((len(moved), len(state.held)))], axis=1)
        into = [self._into(J + state.carried(state.slopes, one)) for J, one in zip(own, padded, strict=True)]
        return theta, current, np.asarray(moved), np.array(into)

    def _into(self, J: Array) -> complex:
        return complex((self.sign * J)[self.links].sum())


def driven(line: Line, side: str) -> Array:
    """The ends of a side, (ends,) of bool."""
    number = line.sides.index(side)
    found = np.arange(len(line.ends)) == number if line.wiring is None else line.wiring.side == number
    if not all(end.held for end, one in zip(line.ends, found, strict=True) if one):
        raise HeatChainError(f"The {side} end has no temperature that could oscillate. Give it a reservoir.")
    return np.asarray(found)
