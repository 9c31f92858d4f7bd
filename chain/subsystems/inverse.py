"""The temperature that belongs to an energy, for any body whose energy and heat capacity are known."""

from typing import Any

import numpy as np

from chain.arrays import Array
from chain.errors import HeatChainError

SMALLEST = 1e-300  # J a unit size; below it energies lose their digits, and the temperature is 0


def invert(energy: Any, heat_capacity: Any, u: Array, guess: Array, lower: float = 0.0, upper: float = np.inf) -> Array:
    """T(u) by Newton's method on ln u over ln T, a straight line for every power law, inside a bracket.

    Parameters
    ----------
    energy, heat_capacity
        Functions of temperature.
    u : ndarray
        Energies; 0 gives 0.
    guess : ndarray
        Temperatures to start from.
    lower, upper : float
        Range in which the body is known.
    """
    u, T = np.broadcast_arrays(u, guess)
    zero = u <= SMALLEST
    T = np.where(zero, np.clip(1.0, lower, upper), np.clip(T, lower, upper)).astype(np.float64)
    wanted = np.log(np.where(zero, 1.0, u))
    low, high = np.full(T.shape, lower), np.full(T.shape, upper)
    before = np.full(T.shape, np.inf)
    for _ in range(200):
        with np.errstate(divide="ignore", invalid="ignore", under="ignore"):
            now = energy(T)
            slope = T * heat_capacity(T) / now  # d ln u / d ln T
            lacking = wanted - np.log(now)
            step = lacking / slope
        low, high = np.where(lacking >= 0.0, T, low), np.where(lacking <= 0.0, T, high)
        # Far out, where u underflows, the direction is known but not the distance
        step = np.where(np.isfinite(step), np.clip(step, -2.0, 2.0), 1.0)
        step = np.where(zero, 0.0, step)
        new = T * np.exp(step)
        outside = ~zero & ((new < low) | (new > high))
        # A peak sends Newton's method to and fro: what does not halve is bisected
        slow = ~zero & (np.abs(step) > 0.5 * before) & (np.abs(step) < 2.0)
        with np.errstate(invalid="ignore"):
            new = np.where((outside | slow) & np.isfinite(high), 0.5 * (low + high), new)
        if np.any(outside & (low == high) & (np.abs(lacking) > 1e-9)):
            break
        with np.errstate(invalid="ignore"):
            step = np.where(outside | slow, np.log(new / T), step)
        T, before = new, np.abs(step)
        if np.all(before <= 1e-8):  # what is left is its square
            return np.where(zero, 0.0, T)
    raise HeatChainError(
        "No temperature was found for an energy: it lies outside the range in which the body is known."
    )
