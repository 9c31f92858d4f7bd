"""What a network's ends and sources impose at the stages of a step."""

import numpy as np

from chain.arrays import Array
from chain.solvers.state import Drive


def imposed(drive: Drive, t: float, h: float, places: Array) -> tuple[Array, Array]:
    """Temperatures and powers at fractions (M,) of a step, (waves, M), and their rates of change at its start."""
    offset, left, right, coefficients, constant = drive.waves
    count = len(offset) - 1
    if drive.still:
        return np.broadcast_to(coefficients[:, :1], (count, len(places))), np.zeros(count)
    middle = t + 0.5 * h
    values, rates = np.empty((count, len(places))), np.zeros(count)
    for wave in range(count):
        first, end = offset[wave : wave + 2]
        piece = first + max(int(np.searchsorted(left[first:end], middle, side="right")) - 1, 0)
        if constant[piece]:
            values[wave] = coefficients[piece, 0]
            continue
        half = 0.5 * (right[piece] - left[piece])
        v = (t + places * h - 0.5 * (right[piece] + left[piece])) / half
        polynomial = np.polynomial.Polynomial(coefficients[piece])
        values[wave], rates[wave] = (
            polynomial(v),
            polynomial.deriv()((t - 0.5 * (right[piece] + left[piece])) / half) / half,
        )
    return values, rates
