"""A steady state checked, and where it must be mended, on the links themselves instead of their tables.

The links' own currents J_l(T_{l-1}, T_l) must be those that the balance of heat asks for. Where a table was not good
enough Newton's method goes on from what it gave: with derivatives from differences, and the elimination of
`chain.solvers.twisted`, whose pivots do not cancel.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Index
from chain.errors import SolverError
from chain.solvers.flows import link_flows
from chain.solvers.problem import STEP, Problem
from chain.solvers.tabulate import Network
from chain.solvers.twisted import factorise, substitute

GOOD = 1e-10  # of the largest current: such a state is left as it is
ENOUGH = 1e-7  # such a state is still returned, where the links' own noise lets none be better
ROUNDING = 1e-13  # of temperatures
MOST = 8192  # links that are looked at in a longer chain
ROUNDS = 40
HALVINGS = 12


class Steady(NamedTuple):
    """Temperatures of a steady chain, and the current of its first link."""

    T: Array
    current: float


class _Chain(NamedTuple):
    """What decides a steady state, with ends that are no reservoirs taken to be as warm as their bodies."""

    flow: Callable[[Index, Array, Array], Array]  # currents of some links, W
    ends: tuple[float | None, float | None]
    added: Array  # (N + 1,) what the sources add to the first link's current
    given: float | None  # current of the first link, where an end decides it
    bounds: tuple[float, float]

    def padded(self, T: Array) -> Array:
        left, right = self.ends
        return np.concatenate([[T[0] if left is None else left], T, [T[-1] if right is None else right]])

    @property
    def active(self) -> slice:
        """Links whose currents the temperatures decide."""
        return slice(int(self.ends[0] is None), len(self.added) - int(self.ends[1] is None))

    def currents(self, T: Array, shift_left: float = 0.0, shift_right: float = 0.0) -> Array:
        """Currents of all links, with the temperatures on either side raised by a part of them."""
        near = self.padded(T)
        a, b = near[:-1] * (1.0 + shift_left), near[1:] * (1.0 + shift_right)
        found = float(self.given or 0.0) + self.added
        found[self.active] = self.flow(np.arange(len(found))[self.active], a[self.active], b[self.active])
        return found


def refine(
    problem: Problem,
    network: Network,
    added: Array,
    given: float | None,
    found: Steady,
    bounds: tuple[float, float],
    correct: Callable[[Array, Array, Array], Array] | None = None,
) -> Steady:
    """The steady state of the links themselves, from that of their tables.

    Parameters
    ----------
    problem, network
        The chain, and its tables.
    added : ndarray
        (N + 1,) what the sources add to the first link's current.
    given : float
        Current of the first link, where an end decides it.
    found : Steady
        What the tables gave.
    bounds : pair of float
        Temperatures that links and bodies allow.
    correct : callable, optional
        Step of the temperatures from theirs, a particular step and one that keeps the currents, where the conserved
        energy decides; None where an end has a temperature.

    Raises
    ------
    SolverError
        where the links carry no such currents
    """
    left, right = (end.number() if end.held else None for end in (problem.left, problem.right))
    chain = _Chain(_flow(problem, network), (left, right), added, given, bounds)
    rise, fall = derivatives(network, chain.padded(found.T))
    if _sample_is_good(chain, found, rise, fall):
        return found
    T, current = found
    for _ in range(ROUNDS):
        J = chain.currents(T)
        current = _first(chain, J, rise, fall)
        excess = J - current - added
        if (np.abs(excess) <= _allowed(GOOD, current + added, rise, fall, chain.padded(T))).all():
            return Steady(T, current)
        rise, fall = _slopes(chain, T, J, rise, fall)
        new = _conserving(T, excess, rise, fall, correct) if correct else _damped(chain, T, J, rise, fall)
        if new is None:
            break
        T = new
    J = chain.currents(T)
    current = _first(chain, J, rise, fall)
    wrong = np.abs(J - current - added) > _allowed(ENOUGH, current + added, rise, fall, chain.padded(T))
    if wrong.any():
        raise _none_found(int(np.flatnonzero(wrong)[0]), J, current + added)
    return Steady(T, current)


def _none_found(link: int, J: Array, wanted: Array) -> SolverError:
    return SolverError(
        f"No steady state was found: link {link} carries {J[link]:.6g} W where its neighbours ask for "
        f"{wanted[link]:.6g} W. Its current may jump or be noisy, or not rise with the temperature difference: look at "
        "`current` there, or run a transient until it is steady."
    )


def _flow(problem: Problem, network: Network) -> Callable[[Index, Array, Array], Array]:
    if problem.currents is not None:
        return problem.currents
    return lambda at, a, b: network.weight[at] * link_flows(network, network.link[at], a, b)[0]


def derivatives(network: Network, T: Array) -> tuple[Array, Array]:
    """dJ_l/dT_{l-1} and -dJ_l/dT_l by the tables, for temperatures with those of the ends."""
    _, by_a, by_b = link_flows(network, network.link, T[:-1], T[1:])
    return network.weight * by_a, -network.weight * by_b


def _sample_is_good(chain: _Chain, found: Steady, rise: Array, fall: Array) -> bool:
    """Whether links carry what they should: all, or in a long chain many of them, off a regular grid."""
    links = len(chain.added)
    at = np.arange(links)
    if links > MOST:
        at = ((np.arange(MOST) + (0.618034 * np.arange(MOST)) % 1.0) * links / MOST).astype(np.int64)
    at = at[(at >= chain.active.start) & (at < chain.active.stop)]
    T, wanted = chain.padded(found.T), found.current + chain.added
    allowed = _allowed(GOOD, wanted, rise, fall, T)[at]
    return bool((np.abs(chain.flow(at, T[at], T[at + 1]) - wanted[at]) <= allowed).all())


def _allowed(part: float, wanted: Array, rise: Array, fall: Array, T: Array) -> Array:
    rounding = ROUNDING * (np.abs(rise) * T[:-1] + np.abs(fall) * T[1:])
    return np.asarray(part * np.abs(wanted).max() + rounding)


def _first(chain: _Chain, J: Array, rise: Array, fall: Array) -> float:
    """Current of the first link: given, or the mean by resistance, in which errors of temperatures drop out."""
    if chain.given is not None:
        return chain.given
    resistance = 1.0 / (np.abs(rise) + np.abs(fall))
    return float(((J - chain.added) * resistance).sum() / resistance.sum())


def _slopes(chain: _Chain, T: Array, J: Array, rise: Array, fall: Array) -> tuple[Array, Array]:
    """Derivatives of the links' own currents; what they were before where these are not positive."""
    near = chain.padded(T)
    up = -STEP if near.max() * (1.0 + STEP) > chain.bounds[1] else STEP
    new_rise = (chain.currents(T, up, 0.0) - J) / (up * near[:-1])
    new_fall = (J - chain.currents(T, 0.0, up)) / (up * near[1:])
    for new, old in ((new_rise, rise), (new_fall, fall)):
        np.copyto(new[chain.active], np.abs(old[chain.active]), where=~(new[chain.active] > 0.0))
    return new_rise, new_fall


def _damped(chain: _Chain, T: Array, J: Array, rise: Array, fall: Array) -> Array | None:
    """Newton's step, halved until bodies are nearer to balance; None where that does not help."""
    sites = len(T)
    jumps = np.diff(chain.added)
    balance = J[:-1] + jumps - J[1:]
    multiplier, pivot, back, step = np.zeros((4, sites))
    nothing = np.zeros(0)  # leaks
    factorise(0.0, nothing, 0, sites, rise, fall, multiplier, pivot, back)
    substitute(0, sites, multiplier, pivot, back, nothing, balance.copy(), step)
    if not np.isfinite(step).all():
        return None
    low, high = np.maximum(0.5 * T, chain.bounds[0]), np.minimum(2.0 * T, chain.bounds[1])
    for halving in range(HALVINGS):
        new = np.clip(T + 0.5**halving * step, low, high)
        J = chain.currents(new)
        if np.abs(J[:-1] + jumps - J[1:]).sum() < (1.0 - 0.1 * 0.5**halving) * np.abs(balance).sum():
            return new
    return None


def _conserving(
    T: Array, excess: Array, rise: Array, fall: Array, correct: Callable[[Array, Array, Array], Array]
) -> Array:
    """Newton's step where the currents are given and the energy decides how warm all is."""
    particular, keeping = np.zeros(len(T)), np.ones(len(T))
    for n in range(1, len(T)):
        particular[n] = (rise[n] * particular[n - 1] + excess[n]) / fall[n]
        keeping[n] = rise[n] / fall[n] * keeping[n - 1]
    return np.clip(T + correct(T, particular, keeping), 0.5 * T, 2.0 * T)
