"""ROCK4: an explicit method of order 4 that is stable for h times the fastest rate up to 0.35 times its stages squared.

A step is a recurrence of `degree` stages, y_j = h mu_j f(y_{j-1}) + (1 + kappa_j) y_{j-1} - kappa_j y_{j-2}, and a
finishing Runge-Kutta step of four; a fifth gives an embedded result of order 3. The coefficients, for 50 degrees, are
those that the method's author published with it.
A. Abdulle, SIAM J. Sci. Comput. 23, 2041 (2002), https://doi.org/10.1137/S1064827500379549
"""

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from chain.arrays import Array

REACH = 0.353  # stability interval over the stages squared
FINISHING = 4


class Coefficients(NamedTuple):
    """Of one number of stages.

    Attributes
    ----------
    mu, kappa : ndarray
        (degree,) of the recurrence; the first kappa is zero.
    a : ndarray
        (4, 4) of the finishing step.
    b, error : ndarray
        (4,) its weights, and (5,) what those of the embedded result have more.
    places : ndarray
        (degree + 5,) fractions of the step at which the function is asked, the last at its end.
    """

    mu: Array
    kappa: Array
    a: Array
    b: Array
    error: Array
    places: Array


@cache
def _table() -> tuple[tuple[int, Coefficients], ...]:
    text = (files("chain.solvers.graph") / "rock4.csv").read_text(encoding="ascii")
    return tuple(_row(np.array(line.split(","), dtype=np.float64)) for line in text.splitlines())


def _row(numbers: Array) -> tuple[int, Coefficients]:
    degree, finishing, b, embedded, first, rest = int(numbers[0]), *np.split(numbers[1:], [6, 10, 15, 16])
    mu, kappa = np.append(first, rest[0::2]), np.append(0.0, rest[1::2])
    a = np.zeros((FINISHING, FINISHING))
    a[np.tril_indices(FINISHING, -1)] = finishing
    times = np.zeros(degree + 1)
    for j in range(1, degree + 1):
        times[j] = mu[j - 1] + (1.0 + kappa[j - 1]) * times[j - 1] - kappa[j - 1] * times[max(j - 2, 0)]
    places = np.concatenate([times[:-1], times[-1] + a.sum(axis=1), [1.0]])
    return degree, Coefficients(mu, kappa, a, b, np.append(embedded[:4] - b, embedded[4]), places)


def coefficients(reach: float) -> Coefficients:
    """Those of the fewest stages that are stable for `reach`, a step size times the fastest rate.

    Examples
    --------
    >>> coefficients(100.0).mu.size
    14
    """
    wanted = int(np.sqrt((3.0 + reach) / REACH)) + 1 - FINISHING
    return next(found for degree, found in _table() if degree >= wanted)


@cache
def _amplifications() -> Array:
    """How many times larger the finishing step makes a rounding error of the recurrence's fastest component."""
    found = []
    for degree, c in _table():
        z, slopes = -REACH * (degree + FINISHING) ** 2, np.zeros(FINISHING)
        for i in range(FINISHING):
            slopes[i] = z * (1.0 + c.a[i] @ slopes)
        found.append(abs(1.0 + c.b @ slopes))
    return np.array(found)


def farthest(rounding: float) -> float:
    """The largest step size times the fastest rate that is stable, and whose rounding errors stay small.

    Parameters
    ----------
    rounding : float
        Of the state, over the tolerance.
    """
    allowed = np.flatnonzero(_amplifications() * rounding <= 0.1)
    stages = _table()[allowed[-1] if allowed.size else 0][0] + FINISHING
    return REACH * stages**2 - 3.0
