"""Counting statistics of levels that jump: cumulants from counting fields in the rates of a master equation.

A jump that takes the heat q out of bath 1 has its rate times e^{λq}. The generating function is then the largest
eigenvalue of the matrix of rates; D. A. Bagrets and Yu. V. Nazarov, Phys. Rev. B 67, 085316 (2003).
"""

import math

import numpy as np

from chain.arrays import Array
from chain.errors import HeatChainError


def two_states(up: Array, down: Array) -> Array:
    """Cumulants (n, ...) of two states, from the Taylor coefficients in λ of the rates both ways, (n + 1, ...).

    The largest eigenvalue is G(λ) = √h - (k₊ + k₋)/2, h = (k₊ - k₋)²/4 + k₊(λ)k₋(λ), of which the root is expanded.
    """
    mean, half = 0.5 * (up[0] + down[0]), 0.5 * (up[0] - down[0])
    root = np.zeros_like(up)
    root[0] = mean
    for n in range(1, len(up)):
        product = sum(up[i] * down[n - i] for i in range(n + 1))
        rest = sum((root[i] * root[n - i] for i in range(1, n)), start=np.zeros_like(half))
        root[n] = (product - rest) / (2.0 * mean)
    order = np.array([math.factorial(n) for n in range(1, len(up))], dtype=np.float64)
    return np.asarray(root[1:] * order.reshape(-1, *[1] * (up.ndim - 1)))


def two_states_generating(up: Array, down: Array, still: tuple[Array, Array]) -> Array:
    """G(λ) of two states from the rates with the counting field, and without."""
    mean, half = 0.5 * (still[0] + still[1]), 0.5 * (still[0] - still[1])
    # √(half² + k₊k₋) - √(half² + k₊(0)k₋(0)), without the difference
    gained = up * down - still[0] * still[1]
    return np.asarray(gained / (np.sqrt(half**2 + up * down) + mean))


def many_states(derivatives: Array) -> Array:
    """Cumulants (n,) of a matrix of rates, from its derivatives (n + 1, levels, levels) with λ at 0.

    The eigenvalue and the eigenvector are expanded in λ; columns of the matrix itself add up to 0.
    """
    still, count = derivatives[0], len(derivatives) - 1
    levels, scale = len(still), np.abs(still).max()
    # In place of the first equation, which follows from the others: what all levels hold together
    bordered = still.copy()
    bordered[0] = scale
    try:
        right = np.linalg.solve(bordered, scale * np.eye(levels)[0])
    except np.linalg.LinAlgError:
        raise HeatChainError(
            "The rates of transitions between the levels are beyond all numbers. Check the units."
        ) from None
    vectors, found = [right], np.zeros(count)
    for n in range(1, count + 1):
        driven = np.zeros(levels)
        for m in range(1, n + 1):
            driven += math.comb(n, m) * derivatives[m] @ vectors[n - m]
        found[n - 1] = driven.sum()
        for m in range(1, n + 1):
            driven -= math.comb(n, m) * found[m - 1] * vectors[n - m]
        driven[0] = 0.0  # the correction holds nothing altogether
        vectors.append(np.linalg.solve(bordered, -driven))
    return found
