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


class Secular(NamedTuple):
    """The function θ: near poles as they are, those far from a box by Chebyshev series in the box."""

    frequency: float  # ω0
    omega: Array  # ω_j
    square: Array  # c_j²
    ratio: Array  # c_j²/ω_j²
    starts: Places  # first pole of every box
    width: float  # of a box
    value: Array  # series of the first sum over far poles, (boxes, ORDER)
    slope: Array  # of the second


def highest(frequency: float, omega: Array, coupling: Array) -> float:
    """A frequency above all normal modes."""
    corner = frequency**2 + np.sum(np.square(coupling / omega))
    return float(np.sqrt(max(omega[-1] ** 2, corner) + np.sqrt(np.sum(np.square(coupling)))))


def normal_modes(frequency: float, poles: Points, coupling: Array, among: Boxes) -> Arrowhead:
    """Normal modes of a mediator of a frequency ω0 and modes `poles` with couplings c_j > 0."""
    square = np.square(coupling)
    ratio = np.square(coupling / poles.frequency)

    def series(strength: Array, power: int) -> Array:
        if not among.levels:
            return np.zeros((1, multipole.ORDER))
        return multipole.coefficients(multipole.field(poles, strength[:, None], among, power)[:, :, 0])

    theta = Secular(
        frequency, poles.frequency, square, ratio, poles.starts, among.width, series(ratio, 1), series(square, 2)
    )
    roots = multipole.points(*_roots(theta, (among.width * among.number) ** 2), among)
    slope = 1.0 + multipole.sums(poles, square[:, None], roots, among, 2)[:, 0]
    return Arrowhead(roots, 1.0 / slope)


@njit(cache=True, error_model="numpy", nogil=True)
def _roots(theta: Secular, top: float) -> tuple[Array, Array]:
    """All roots, as poles' frequencies and offsets from their squares; none is above `top`."""
    omega = theta.omega
    n = omega.size
    anchor, offset = np.empty(n + 1), np.empty(n + 1)
    for k in range(n + 1):
        below = omega[k - 1] if k > 0 else 0.0
        low, high = 0.0, top - below * below
        if k < n:
            high = 0.5 * (omega[k] - below) * (omega[k] + below)
            value, _ = _secular(below, high, theta)
            if value <= 0.0:
                below, low, high = omega[k], -high, 0.0
        anchor[k] = below
        offset[k] = _root(k, below, low, high, theta)
    return anchor, offset


@njit(cache=True, error_model="numpy", nogil=True)
def _root(k: int, anchor: float, low: float, high: float, theta: Secular) -> float:
    """The root between poles k - 1 and k, as an offset from the square of one of them, or from 0, within a bracket."""
    offset = 0.5 * (low + high)
    for _ in range(_MOST_STEPS):
        value, slope = _secular(anchor, offset, theta)
        if value > 0.0:
            high = offset
        else:
            low = offset
        following = offset + _step(k, anchor, offset, value, slope, theta)
        if not low < following < high:
            following = 0.5 * (low + high)
        step = following - offset
        offset = following
        if abs(step) <= _ROUNDING * abs(offset):
            break
    return offset


@njit(cache=True, error_model="numpy", nogil=True)
def _step(k: int, anchor: float, offset: float, value: float, slope: float, theta: Secular) -> float:
    """Step to the root of the function with the two neighbouring poles and the same value and slope."""
    omega, square = theta.omega, theta.square
    if k == 0 or k == omega.size:
        pole = omega[0] if k == 0 else omega[k - 1]
        distance = (pole - anchor) * (pole + anchor) - offset
        strength = slope * distance * distance
        return float(distance + strength / (value - strength / distance))
    left = (omega[k - 1] - anchor) * (omega[k - 1] + anchor) - offset
    right = (omega[k] - anchor) * (omega[k] + anchor) - offset
    rest = 0.5 * (slope - square[k - 1] / (left * left) - square[k] / (right * right))
    first = square[k - 1] + rest * left * left
    second = square[k] + rest * right * right
    constant = value - first / left - second / right
    # constant·η² - linear·η + free = 0
    linear = constant * (left + right) + first + second
    free = left * right * value
    root = math.sqrt(max(linear * linear - 4.0 * constant * free, 0.0))
    if linear <= 0.0:
        return float((linear - root) / (2.0 * constant))
    return float(2.0 * free / (linear + root))


@njit(cache=True, error_model="numpy", nogil=True)
def _secular(anchor: float, offset: float, theta: Secular) -> tuple[float, float]:
    """θ and θ' at anchor² + offset."""
    omega, starts = theta.omega, theta.starts
    boxes = starts.size - 1
    root = anchor * anchor + offset
    place = math.sqrt(root) / theta.width
    box = min(int(place), boxes - 1)
    total, slope = 0.0, 1.0
    for j in range(starts[max(box - 1, 0)], starts[min(box + 2, boxes)]):
        inverse = 1.0 / ((omega[j] - anchor) * (omega[j] + anchor) - offset)
        total += theta.ratio[j] * inverse
        slope += theta.square[j] * inverse * inverse
    if boxes > 1:
        x = 2.0 * (place - box) - 1.0
        total += _series(theta.value[box], x)
        slope += _series(theta.slope[box], x)
    # λ - ω0² without loss of digits where the pole is near ω0
    apart = (anchor - theta.frequency) * (anchor + theta.frequency) + offset
    return apart + root * total, slope


@njit(cache=True, error_model="numpy", nogil=True)
def _series(coefficients: Array, x: float) -> float:
    """A Chebyshev series by Clenshaw's recurrence."""
    ahead, beyond = 0.0, 0.0
    for m in range(coefficients.size - 1, 0, -1):
        ahead, beyond = coefficients[m] + 2.0 * x * ahead - beyond, ahead
    return float(coefficients[0] + x * ahead - beyond)
