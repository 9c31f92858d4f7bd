"""What follows of a row at a glance: its heat capacity, its conductance from end to end, how slowly it relaxes."""

from collections.abc import Callable

import numpy as np
from scipy.linalg import eigh_tridiagonal

from chain.arrays import Array
from chain.line.boundaries import Reservoir
from chain.line.kinds import Kinds
from chain.line.line import Line
from chain.units.display import shown

MOST_BODIES = 1000  # of which the slowest mode is looked for: some milliseconds


def follows(line: Line) -> dict[str, Callable[[], str]]:
    """Numbers of a line by name, at the mean temperature of the reservoirs that are constant."""
    kelvins = [float(end.value) for end in line.ends if isinstance(end, Reservoir) and not callable(end.value)]
    if not kelvins:
        return {}
    T = float(np.mean(kelvins))
    found = {"heat_capacity": lambda: _told(_each(line.bodies, "_heat_capacity", T).sum(), "J K^-1", T)}
    if line.wiring is None:
        found["conductance"] = lambda: _told(_from_end_to_end(line, T), "W K^-1", T)
        found["relaxation_time"] = lambda: _told(_slowest(line, T), "s", T)
    return found


def _told(value: float | None, units: str, T: float) -> str:
    return "" if value is None else f"{shown(np.asarray(value), units)} at {T:g} K"


def _each(kinds: Kinds, kernel: str, T: float) -> Array:
    """A kernel of everything in its place, at a temperature."""
    if not all(family._quick for family in kinds.families):
        raise ValueError("not at a glance")
    return np.asarray(kinds.sizes * kinds.rows(kernel, np.array([T]))[kinds.number, 0])


def _from_end_to_end(line: Line, T: float) -> float | None:
    if not all(isinstance(end, Reservoir) for end in line.ends):
        return None
    with np.errstate(divide="ignore"):
        return float(1.0 / np.sum(1.0 / _each(line.links, "_conductance", T)))


def _slowest(line: Line, T: float) -> float | None:
    """1/e of the mode that relaxes last, linearised: the smallest eigenvalue above zero of C^-½ L C^-½."""
    if line.n > MOST_BODIES:
        return None
    K, C = _each(line.links, "_conductance", T), _each(line.bodies, "_heat_capacity", T)
    held = [isinstance(end, Reservoir) for end in line.ends]
    K[0], K[-1] = K[0] * held[0], K[-1] * held[1]
    number = int(not any(held))  # insulated, its mean stays
    if number >= line.n:
        return None
    between = -K[1:-1] / np.sqrt(C[:-1] * C[1:])
    rates = eigh_tridiagonal((K[:-1] + K[1:]) / C, between, True, "i", (number, number))
    return float(1.0 / rates[0])
