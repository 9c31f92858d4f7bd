"""How much of a mediator's conductance is carried below the cutoff, in units of the mediator's frequency.

The Drude cutoff is soft: the bath has modes above D, where a Debye solid has none. The part below is the integral of
[Panasyuk2012] Eq. (43) from 0 to D, here by Gauss-Legendre panels no longer than 1.5 times their distance to the
nearest singularity. Frequencies near a resonance are measured from it, so that even the narrowest keeps its digits.
"""

import math
from functools import cache
from typing import NamedTuple

import numpy as np

from chain.arrays import Array
from chain.links import bose
from chain.links.harmonic.poles import cubic
from chain.storage.compiled import njit

_POINTS = 16
_LOWEST = 1e-6  # of the smallest scale: below, the integrand is ω² and adds less than rounding
_LONGEST = 1.5  # times the distance to a singularity
_DEPTH = 2048  # halvings that a double allows


@cache
def rule() -> Array:
    """Nodes and weights on (0, 1), shape (2, points)."""
    nodes, weights = np.polynomial.legendre.leggauss(_POINTS)
    return np.array([0.5 * (nodes + 1.0), 0.5 * weights])


class Factors(NamedTuple):
    """𝒯 = γ̂²(D/r)² ω² / {(1 + ω²/D²) (1 + ω²/r²) [(ω - s)² + a²] [(ω + s)² + b²]}; a = b where s > 0."""

    cutoff: float
    real: float
    centre: float
    first: float
    second: float


@njit(cache=True, error_model="numpy", nogil=True)
def _factors(damping: float, cutoff: float) -> Factors:
    real, half, product = cubic(damping, cutoff)
    split = product - half * half
    if split > 0.0:
        return Factors(cutoff, real, math.sqrt(split), half, half)
    larger = half + math.sqrt(-split)
    return Factors(cutoff, real, 0.0, product / larger, larger)


@njit(cache=True, error_model="numpy", nogil=True)
def _panel(start: float, stop: float, origin: float, f: Factors, temperature: float, gauss: Array) -> float:
    """Integral of 𝒯 times the thermal kernel, but for constants, over frequencies measured from an origin."""
    total = 0.0
    for i in range(gauss.shape[1]):
        place = start + (stop - start) * gauss[0, i]
        omega = origin + place
        square, offset, mirror = omega * omega, place + (origin - f.centre), omega + f.centre
        pair = (offset * offset + f.first * f.first) * (mirror * mirror + f.second * f.second)
        density = square / ((1.0 + square / (f.cutoff * f.cutoff)) * (1.0 + square / (f.real * f.real)) * pair)
        total += gauss[1, i] * density * bose.heat_capacity(omega / temperature)
    return total * (stop - start)


@njit(cache=True, error_model="numpy", nogil=True)
def _segment(start: float, stop: float, origin: float, f: Factors, temperature: float, gauss: Array) -> float:
    """The same by panels, halved until they are short; origin is 0 or the resonance."""
    if stop <= start:
        return 0.0
    floor = _LOWEST * min(min(f.real, math.hypot(f.centre, f.first)), temperature)
    pending = np.empty((_DEPTH, 2))
    pending[0, 0], pending[0, 1] = start, stop
    count, total = 1, 0.0
    while count > 0:
        count -= 1
        low, high = pending[count]
        distance = origin + low
        if f.centre > 0.0:
            shift = origin - f.centre
            distance = min(distance, math.hypot(min(abs(low + shift), abs(high + shift)), f.first))
        if high - low > _LONGEST * distance and origin + high > floor:
            middle = 0.5 * (low + high)
            pending[count, 0], pending[count, 1] = low, middle
            pending[count + 1, 0], pending[count + 1, 1] = middle, high
            count += 2
        else:
            total += _panel(low, high, origin, f, temperature, gauss)
    return total


@njit(cache=True, error_model="numpy", nogil=True)
def _carried(damping: float, cutoff: float, temperature: float, gauss: Array) -> float:
    """(1/2π) ∫ 𝒯 y²n(n + 1) dω from 0 to the cutoff."""
    f = _factors(damping, cutoff)
    if f.centre == 0.0:
        total = _segment(0.0, cutoff, 0.0, f, temperature, gauss)
    else:
        half = 0.5 * f.centre
        total = _segment(0.0, min(half, cutoff), 0.0, f, temperature, gauss)
        total += _segment(-half, min(0.0, cutoff - f.centre), f.centre, f, temperature, gauss)
        total += _segment(0.0, cutoff - f.centre, f.centre, f, temperature, gauss)
    return (damping * cutoff / f.real) ** 2 * total / (2.0 * math.pi)


@njit(cache=True, error_model="numpy", nogil=True)
def carried(damping: Array, cutoff: Array, temperature: Array, gauss: Array) -> Array:
    """K below the cutoff over k_B omega0, of flat arrays with finite cutoff and positive temperature."""
    out = np.empty(damping.size)
    for i in range(out.size):
        out[i] = _carried(damping[i], cutoff[i], temperature[i], gauss)
    return out
