"""What a network's reservoirs and sources impose at the stages of a step."""

import numpy as np

from chain.arrays import Array
from chain.solvers.state import Drive
from chain.solvers.tableau import PLACE, ROWS


def imposed(drive: Drive, t: float, h: float) -> tuple[Array, Array]:
    """Temperatures and powers at every row of the tableau, (waves, ROWS), and their rates of change at the start."""
    offset, left, right, coefficients, constant = drive.waves
    count = len(offset) - 1
    if drive.still:
        return np.broadcast_to(coefficients[:, :1], (count, ROWS)), np.zeros(count)
    middle = t + 0.5 * h
    values, rates = np.empty((count, ROWS)), np.zeros(count)
    for wave in range(count):
        first, end = offset[wave : wave + 2]
        piece = first + max(int(np.searchsorted(left[first:end], middle, side="right")) - 1, 0)
        if constant[piece]:
            values[wave] = coefficients[piece, 0]
            continue
        half = 0.5 * (right[piece] - left[piece])
        v = (t + PLACE * h - 0.5 * (right[piece] + left[piece])) / half
        polynomial = np.polynomial.Polynomial(coefficients[piece])
        values[wave], rates[wave] = polynomial(v), polynomial.deriv()(v[0]) / half
    return values, rates
