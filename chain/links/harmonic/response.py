"""Friction kernel and response of a mediator, in time and as Laplace transforms, [Panasyuk2012] Eqs. (15)-(20).

Units: the mediator's frequency is 1.
"""

import cmath
import math

import numpy as np

from chain.arrays import Array
from chain.links.harmonic.poles import cubic
from chain.storage.compiled import njit


def friction_kernel(time: Array, damping: Array, cutoff: Array) -> Array:
    """γ(t)/m for a finite cutoff."""
    # [Panasyuk2012] Eq. (15)
    return damping * cutoff * np.exp(-cutoff * np.abs(time))


def friction_transform(z: Array, damping: Array, cutoff: Array) -> Array:
    """Laplace transform of γ(t)/m."""
    # [Panasyuk2012] Eq. (18)
    return np.asarray(damping / (1.0 + z / cutoff))


def response_transform(z: Array, damping: Array, cutoff: Array) -> Array:
    """Laplace transform of g(t), in units of the frequency."""
    # [Panasyuk2012] Eq. (20) over D + z
    return np.asarray(1.0 / (z * z + 1.0 + z * friction_transform(z, damping, cutoff)))


@njit(cache=True, error_model="numpy", nogil=True)
def _divided_exponential(first: complex, second: complex) -> complex:
    """Divided difference (e^b - e^a)/(b - a), also where the arguments coincide."""
    half = 0.5 * (second - first)
    if abs(half) > 0.5:
        return (cmath.exp(second) - cmath.exp(first)) / (2.0 * half)
    term, series = 1.0 + 0.0j, 1.0 + 0.0j  # of sinh(half)/half
    for n in range(1, 9):
        term *= half * half / (2 * n * (2 * n + 1))
        series += term
    return cmath.exp(0.5 * (first + second)) * series


@njit(cache=True, error_model="numpy", nogil=True)
def _twice_divided_exponential(a: complex, b: complex, c: complex) -> complex:
    """Second divided difference of e^x, also where two or three arguments coincide."""
    if abs(b - a) > abs(c - a):  # the two that are farthest apart go to the ends
        b, c = c, b
    if abs(c - b) > abs(c - a):
        a, b = b, a
    if abs(c - a) > 1.0:
        return (_divided_exponential(b, c) - _divided_exponential(a, b)) / (c - a)
    # Taylor series about the mean: complete homogeneous polynomials of the deviations, over (n + 2)!
    mean = (a + b + c) / 3.0
    a, b, c = a - mean, b - mean, c - mean
    one, two, three = 1.0 + 0.0j, 1.0 + 0.0j, 1.0 + 0.0j
    weight, total = 0.5, 0.5 + 0.0j
    for n in range(1, 20):
        one *= a
        two = two * b + one
        three = three * c + two
        weight /= n + 2
        total += weight * three
    return total * cmath.exp(mean)


@njit(cache=True, error_model="numpy", nogil=True)
def _response(time: float, real: float, half: float, product: float) -> float:
    # [Panasyuk2012] Eq. (19), the sum over poles written as a divided difference of (D + z)e^(zt),
    # which is finite where poles coincide
    split = cmath.sqrt(half * half - product + 0.0j)
    upper, lower = (split - half) * time, (-split - half) * time
    if split.imag == 0.0 and half > 0.0:
        upper = -product / (half + split) * time
    pair = time * _divided_exponential(upper, lower).real
    if math.isinf(real):
        return pair
    return pair + 2.0 * half * time * time * _twice_divided_exponential(complex(-real * time, 0.0), upper, lower).real


@njit(cache=True, error_model="numpy", nogil=True)
def _responses(time: Array, real: Array, half: Array, product: Array) -> Array:
    out = np.zeros(time.size)
    for i in range(time.size):
        if time[i] > 0.0:
            out[i] = _response(time[i], real[i], half[i], product[i])
    return out


def response(time: Array, damping: Array, cutoff: Array) -> Array:
    """g(t) of flat arrays; 0 before t = 0."""
    return _responses(time, *cubic(damping, cutoff))
