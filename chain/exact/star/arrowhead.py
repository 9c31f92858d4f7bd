"""Normal modes of a mediator and a bath of N modes, in O(N): frequencies from the secular equation, and weights.

The matrix of the potential energy is an arrowhead: ω_j² on the diagonal, ω0² + Σc_j²/ω_j² in the corner, -c_j beside
it. Its eigenvalues λ are the roots, one below, between and above all ω_j², of the increasing function

    θ(λ) = λ [1 + Σ_j (c_j²/ω_j²)/(ω_j² - λ)] - ω0²,   θ'(λ) = 1 + Σ_j c_j²/(ω_j² - λ)²,

and the square of an eigenvector's component on the mediator is 1/θ'(λ). Every root is kept as the frequency of the pole
nearest to it, or zero, and its offset from the square of that, so that no difference of a root and a pole loses digits.
"""

import math
from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Places
from chain.exact.star import multipole
from chain.exact.star.multipole import Boxes, Points
from chain.storage.compiled import njit

_MOST_STEPS = 80
_ROUNDING = 2.2e-16


class Arrowhead(NamedTuple):
    """Normal modes of an arrowhead."""

    roots: Points  # λ, N + 1 of them
    weights: Array  # square of the eigenvectors' component on the mediator


def highest(frequency: float, omega: Array, coupling: Array) -> float:
    """A frequency above all normal modes."""
    corner = frequency**2 + np.sum(np.square(coupling / omega))
    return float(np.sqrt(max(omega[-1] ** 2, corner) + np.sqrt(np.sum(np.square(coupling)))))


def normal_modes(frequency: float, poles: Points, coupling: Array, among: Boxes) -> Arrowhead:
    """Normal modes of a mediator of a frequency ω0 and modes `poles` with couplings c_j > 0."""
    square = np.square(coupling)
    ratio = np.square(coupling / poles.frequency)

    far = np.zeros((2, among.number, multipole.ORDER))  # of both sums over far poles, Chebyshev series in each box
    for power in (1, 2) if among.levels else ():
        values = multipole.field(poles, (ratio, square)[power - 1][:, None], among, power)
        far[power - 1] = multipole.coefficients(values[:, :, 0])
    anchor, offset = np.empty((2, square.size + 1))
    _roots(frequency, poles.frequency, ratio, square, poles.starts, far, among.width, anchor, offset)
    roots = multipole.points(anchor, offset, among)
    slope = 1.0 + multipole.sums(poles, square[:, None], roots, among, 2)[:, 0]
    return Arrowhead(roots, 1.0 / slope)


@njit(cache=True, error_model="numpy", nogil=True)
def _roots(
    frequency: float, omega: Array, ratio: Array, square: Array, starts: Places, far: Array, width: float,
    anchors: Array, offsets: Array,
) -> None:  # fmt: skip
    """All roots, as poles' frequencies and offsets from their squares; none is above all boxes."""
    n, top = omega.size, width * (starts.size - 1)
    for k in range(n + 1):
        anchor = omega[k - 1] if k > 0 else 0.0
        low, high = 0.0, (top - anchor) * (top + anchor)
        if k < n:
            high = 0.5 * (omega[k] - anchor) * (omega[k] + anchor)
            value, _ = _secular(anchor, high, frequency, omega, ratio, square, starts, far, width)
            if value <= 0.0:  # nearer to the pole above
                anchor, low, high = omega[k], -high, 0.0
        offset = 0.5 * (low + high)
        for _ in range(_MOST_STEPS):
            value, slope = _secular(anchor, offset, frequency, omega, ratio, square, starts, far, width)
            if value > 0.0:
                high = offset
            else:
                low = offset
            # To the root of the function with the one or two neighbouring poles and the same value and slope
            before, after = omega[max(k - 1, 0)], omega[min(k, n - 1)]
            left, right = (before - anchor) * (before + anchor) - offset, (after - anchor) * (after + anchor) - offset
            if k == 0 or k == n:
                strength = slope * left * left
                following = offset + left + strength / (value - strength / left)
            else:
                rest = 0.5 * (slope - square[k - 1] / (left * left) - square[k] / (right * right))
                first, second = square[k - 1] + rest * left * left, square[k] + rest * right * right
                constant = value - first / left - second / right
                # constant·η² - linear·η + free = 0
                linear, free = constant * (left + right) + first + second, left * right * value
                root = math.sqrt(max(linear * linear - 4.0 * constant * free, 0.0))
                step = (linear - root) / (2.0 * constant) if linear <= 0.0 else 2.0 * free / (linear + root)
                following = offset + step
            if not low < following < high:
                following = 0.5 * (low + high)
            step = following - offset
            offset = following
            if abs(step) <= _ROUNDING * abs(offset):
                break
        anchors[k], offsets[k] = anchor, offset


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _secular(
    anchor: float, offset: float, frequency: float, omega: Array, ratio: Array, square: Array, starts: Places,
    far: Array, width: float,
) -> tuple[float, float]:  # fmt: skip
    """θ and θ' at anchor² + offset."""
    boxes, root = starts.size - 1, anchor * anchor + offset
    place = math.sqrt(root) / width
    box = min(int(place), boxes - 1)
    total, slope = 0.0, 1.0
    for j in range(starts[max(box - 1, 0)], starts[min(box + 2, boxes)]):
        inverse = 1.0 / ((omega[j] - anchor) * (omega[j] + anchor) - offset)
        total += ratio[j] * inverse
        slope += square[j] * inverse * inverse
    # Clenshaw's recurrence for both series
    x = 2.0 * (place - box) - 1.0
    ahead, beyond, up, further = 0.0, 0.0, 0.0, 0.0
    for m in range(far.shape[2] - 1, 0, -1):
        ahead, beyond = far[0, box, m] + 2.0 * x * ahead - beyond, ahead
        up, further = far[1, box, m] + 2.0 * x * up - further, up
    total += far[0, box, 0] + x * ahead - beyond
    slope += far[1, box, 0] + x * up - further
    # λ - ω0² without loss of digits where the pole is near ω0
    apart = (anchor - frequency) * (anchor + frequency) + offset
    return apart + root * total, slope
