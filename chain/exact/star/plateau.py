"""Mean current over a window of time, and how far it is from being steady."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from chain.arrays import Array
from chain.exact.star.datasets import Totals


class Plateau(NamedTuple):
    """Mean current from bath 1 to bath 2, and its largest deviation over baths and halves of the window."""

    current: float
    spread: float


def plateau(solve: Callable[[Array], Totals], window: tuple[float, float], shrink: float) -> Plateau:
    """The mean current between two times.

    Parameters
    ----------
    solve : callable
        The totals at given times.
    window : pair of float
        First and last time.
    shrink : float
        Factor of both times, for a bath whose recurrence comes earlier.
    """
    times = shrink * np.linspace(*window, 3)
    energy = solve(times).change
    # [Panasyuk2012] Eqs. (25), (27): the mean rate at which bath 1 loses and bath 2 gains energy
    halves = np.diff(energy, axis=0) / np.diff(times)[:, None] * np.array([-1.0, 1.0])
    mean = float(halves.mean())
    return Plateau(mean, float(np.abs(halves - mean).max()))
