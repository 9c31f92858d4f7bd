"""Thermal kernels of a bosonic bath, free of cancellation, for real and complex arguments y = ħω/k_BT.

Every heat current of this package is an integral of a transmission with one of these kernels:

- occupation       y n(y)          = y / (e^y - 1)               energy of a mode over k_BT
- heat capacity    y² n(n + 1)     = [(y/2) / sinh(y/2)]²        its derivative with temperature over k_B
- fluctuation      y coth(y/2) / 2                               the same energy with the zero point
"""

import math

import numpy as np

from chain.arrays import Array, Complex
from chain.storage.compiled import njit

_UNDERFLOW = 1500.0  # every kernel is 0 beyond
_FROZEN = 40.0  # e^-40 is below rounding
FROZEN = 700.0  # next to none is excited
_NOTHING = 1e-150  # squares of smaller numbers underflow


@njit(cache=True, error_model="numpy", nogil=True)
def occupation(y: float) -> float:
    """Occupation y n(y) of real y >= 0; 1 at y = 0."""
    if y < 1e-300:
        return 1.0
    if y < _FROZEN:
        return y / math.expm1(y)
    return y * math.exp(-y) if y < _UNDERFLOW else 0.0


@njit(cache=True, error_model="numpy", nogil=True)
def heat_capacity(y: float) -> float:
    """Heat capacity y² n(n + 1) of real y >= 0; 1 at y = 0."""
    if y > _UNDERFLOW:
        return 0.0
    if y < 1e-8:
        return 1.0
    ratio = 0.5 * y / math.sinh(0.5 * y)
    return ratio * ratio


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def emission(y: float) -> float:
    """Emission y (n(y) + 1) of real y >= 0; 1 at y = 0."""
    return -y / math.expm1(-y) if y > 1e-300 else 1.0


@njit(cache=True, error_model="numpy", nogil=True)
def expm1(y: complex) -> complex:
    """e^y - 1 of complex y without the cancellation at small y."""
    half = math.sin(0.5 * y.imag)
    growth = math.expm1(y.real)
    return complex(growth * math.cos(y.imag) - 2.0 * half * half, (growth + 1.0) * math.sin(y.imag))


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def emission_complex(y: complex) -> complex:
    """Emission y (n(y) + 1) of complex y with a positive real part."""
    if abs(y) < 1e-300:
        return 1.0 + 0.0j
    return y if y.real > _FROZEN else -y / expm1(-y)


@njit(cache=True, error_model="numpy", nogil=True)
def occupation_complex(y: complex) -> complex:
    """Occupation y n(y) of complex y with a positive real part."""
    if abs(y) < 1e-300:
        return 1.0 + 0.0j
    if y.real < _FROZEN:
        return y / expm1(y)
    if y.real > _UNDERFLOW:
        return 0.0j
    return y * math.exp(-y.real) * complex(math.cos(y.imag), -math.sin(y.imag))


@njit(cache=True, error_model="numpy", nogil=True)
def heat_capacity_complex(y: complex) -> complex:
    """Heat capacity y² n(n + 1) of complex y with a positive real part."""
    return occupation_complex(y) * emission_complex(y) if y.real < _UNDERFLOW else 0.0j


@njit(cache=True, error_model="numpy", nogil=True)
def difference(y: float, occupation: float, ratio: float) -> float:
    """ω(n1 - n2)/(T1 - T2) at y = ω/T1 > 0 for ratio = (T1 - T2)/T2 > 0, without subtracting.

    Tends to `heat_capacity` as the temperatures meet. The occupation y n(y) is given, because it is tabulated.
    """
    if y * ratio > _FROZEN:  # nothing is left of the colder bath; so too for an infinite ratio
        return occupation * (1.0 + 1.0 / ratio)
    if y > _FROZEN or y < _NOTHING or y * ratio < _NOTHING:  # where the products below over- or underflow
        return occupation * emission(y * (1.0 + ratio)) / emission(y * ratio)
    growth = y / occupation
    step = math.expm1(y * ratio)
    return occupation * (1.0 + growth) * (1.0 + ratio) * (step / ratio) / (growth + (1.0 + growth) * step)


@njit(cache=True, error_model="numpy", nogil=True)
def difference_complex(y: complex, ratio: float) -> complex:
    """The same for complex y with a positive real part."""
    if y.real * ratio > _FROZEN:
        return occupation_complex(y) * (1.0 + 1.0 / ratio)
    return occupation_complex(y) * emission_complex(y * (1.0 + ratio)) / emission_complex(y * ratio)


def quanta(y: Array) -> Array:
    """Mean number n(y) of quanta, of an array of y > 0; where next to none is excited, that at y = 700."""
    return np.asarray(1.0 / np.expm1(np.minimum(y, FROZEN)))


def occupations_complex(y: Complex) -> Complex:
    """Occupation y n(y) of an array of complex y with a positive real part, none of which is 0."""
    near = np.where(y.real < _FROZEN, y, 1.0)
    return np.asarray(np.where(y.real < _FROZEN, near / np.expm1(near), y * np.exp(-y)))


def fluctuation_complex(y: Complex) -> Complex:
    """Fluctuation y coth(y/2) / 2 of an array of complex y with a positive real part, none of which is 0."""
    return np.asarray(0.5 * y + occupations_complex(y))


def occupation_table(y: Array) -> Array:
    """Occupation y n(y) of an array of y >= 0."""
    with np.errstate(over="ignore"):
        return np.where(y > 1e-300, y, 1.0) / np.where(y > 1e-300, np.expm1(y), 1.0)


def window(u: Array, hot: Array | float, cold: Array | float) -> Array:
    """Heat capacity's mean u[n(u/hot) - n(u/cold)]/(hot - cold) over two temperatures, of arrays of u >= 0."""
    y = np.asarray(u / hot)
    with np.errstate(divide="ignore"):
        ratio = np.subtract(hot, cold) / np.asarray(cold)
    return _window(y.ravel(), np.broadcast_to(ratio, y.shape).ravel()).reshape(y.shape)


@njit(cache=True, error_model="numpy", nogil=True)
def _window(y: Array, ratio: Array) -> Array:
    found = np.empty_like(y)
    for i in range(y.size):
        if y[i] < 1e-100:
            found[i] = 1.0
        elif ratio[i] == 0.0:
            found[i] = heat_capacity(y[i])
        else:
            found[i] = difference(y[i], occupation(y[i]), ratio[i])
    return found


def heat_capacity_table(y: Array) -> Array:
    """Heat capacity y² n(n + 1) of an array of y > 0."""
    with np.errstate(over="ignore", under="ignore"):
        half = 0.5 * np.clip(y, 1e-300, _UNDERFLOW)
        return np.square(half / np.sinh(half))
