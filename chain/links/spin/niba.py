"""The spin-boson junction to second order in the splitting (NIBA), in reduced units ħ = k_B = Δ = 1.

The noninteracting-blip approximation takes the coupling to the baths exactly and every flip of the spin by itself: the
spin hops between its two positions at rates that are a convolution of the two baths' spectral functions.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from chain.arrays import Array, Flags
from chain.errors import SolverError
from chain.links.spin import bloch_redfield, two_quanta
from chain.links.spin import counting as shifted
from chain.links.spin.contour import integrals

_BIAS = 200.0  # largest bias over temperature
_SPREAD = 1e4  # largest temperature over cutoff; the square of it is the largest cutoff over temperature
_LARGEST = 700.0  # exponent
_SERIES = 1e-2  # argument below which two terms of a series are exact to 1e-11
_HOPELESS = 1.0  # error from which on two quanta are not counted
_SMALL = 1e-3  # ratio that need not be known well


Kernel = Callable[[Array, Array, Array, Array, Array, Array], Array]  # of temperatures, couplings, cutoff and bias


def _mean_conductances(T1: Array, T2: Array, left: Array, right: Array, cutoff: Array, bias: Array) -> Array:
    """J/(T_L - T_R); where the temperatures are equal, dJ/dT_L."""
    result = np.zeros(T1.size)
    joined = left * right != 0.0
    one = [value[joined] for value in (T1, T2, left, right, 1.0 / cutoff, bias)]
    down, heat_down = integrals(*one)
    up, heat_up = down.copy(), heat_down.copy()
    biased = one[-1] != 0.0
    up[biased], heat_up[biased] = integrals(*(value[biased] for value in (*one[:-1], -one[-1])))
    upper = up / (down + up)  # occupation of the upper state in the steady state
    strength = 0.5 * one[2] * one[3] / (one[2] + one[3])
    result[joined] = strength * (upper * heat_down + (1.0 - upper) * heat_up)
    return result


def _rates(T1: Array, T2: Array, left: Array, right: Array, cutoff: Array, bias: Array) -> Array:
    """Rate down the bias."""
    return 0.25 * integrals(T1, T2, left, right, 1.0 / cutoff, bias)[0]


def _over(kernel: Kernel, *arguments: Array) -> Array:
    """A function of flat arrays over arrays that are broadcast."""
    arrays = np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in arguments))
    result = _values(kernel, *arrays)
    if not np.all(np.isfinite(result)):
        bad = np.flatnonzero(~np.isfinite(result.ravel()))[0]
        given = ", ".join(f"{float(value.ravel()[bad]):.6g}" for value in arrays)
        raise SolverError(
            "The integral over time does not converge for k_B T_L, k_B T_R, α_L, α_R, ω_c and the bias of "
            f"{given} (in units of the splitting)."
        )
    return result


def _values(kernel: Kernel, *arrays: Array) -> Array:
    """The same of arrays of one shape, not a number where an integral does not converge."""
    with np.errstate(all="ignore"):
        return kernel(*(value.ravel() for value in arrays)).reshape(arrays[0].shape)


def rate(theta1: Array, theta2: Array, left: Array, right: Array, cutoff: Array, bias: Array) -> Array:
    """Rate at which the spin hops from its upper state into the lower one, which is `bias` below, in units of Δ.

    The rate upwards is that of -bias.
    """
    return _over(_rates, theta1, theta2, left, right, cutoff, bias)


def conductance(theta: Array, left: Array, right: Array, cutoff: Array, bias: Array) -> Array:
    """dJ/dT_L at T_L = T_R = theta, in units of k_BΔ."""
    return _over(_mean_conductances, theta, theta, left, right, cutoff, bias)


def current(theta1: Array, theta2: Array, left: Array, right: Array, cutoff: Array, bias: Array) -> Array:
    """J from left to right, in units of ħΔ²."""
    return np.asarray(_over(_mean_conductances, theta1, theta2, left, right, cutoff, bias) * (theta1 - theta2))


def tilted(
    theta1: Array, theta2: Array, left: Array, right: Array, cutoff: Array, bias: Array, counting: Array
) -> tuple[Array, Array]:
    """Rates down and up, in units of Δ, with the counting field of heat from the left bath in units of 1/ħΔ."""

    def one(*numbers: float) -> tuple[float, float]:
        mu = np.array(numbers[-1:], dtype=np.complex128)
        down, up = (float(shifted.rates(hop, mu)[0].real) for hop in shifted.both_ways(numbers[:-1]))
        return down, up

    return _each(one, 2, theta1, theta2, left, right, cutoff, bias, counting)


def series(
    theta1: Array, theta2: Array, left: Array, right: Array, cutoff: Array, bias: Array, count: int
) -> tuple[Array, Array]:
    """Taylor coefficients (count + 1, ...) of both rates in the counting field."""

    def one(*numbers: float) -> tuple[Array, Array]:
        down, up = shifted.both_ways(numbers)
        return shifted.series(down, up, count)

    return _each(one, 2, theta1, theta2, left, right, cutoff, bias)


def _each(function: Callable[..., tuple[Any, ...]], number: int, *arguments: Array) -> tuple[Any, ...]:
    """What a function of numbers gives for every element of arrays that broadcast, their dimensions last."""
    arrays = np.broadcast_arrays(*arguments)
    rows = [function(*map(float, row)) for row in zip(*(one.ravel() for one in arrays), strict=True)]
    columns = (np.array([row[i] for row in rows]) for i in range(number))
    return tuple(np.moveaxis(one, 0, -1).reshape((*one.shape[1:], *arrays[0].shape)) for one in columns)


def error(theta: Array, left: Array, right: Array, cutoff: Array, bias: Array) -> Array:
    """Estimate of |ln(κ/κ_exact)|, the sum of what is left out.

    - ln(sinh y/y), y = Δ_T/θ with the splitting that modes above the temperature leave, Δ_T = (1 + ω_c/2πθ)^{-α}: for
      α -> 0 it is all that NIBA lacks, for α = 1/2 the deviation from the exact solution at the Toulouse point, to a
      few per cent of κ.
    - Δ/ω_c, by which a bath of finite cutoff is weaker at the splitting than at low frequency, where NIBA has its heat.
    - With a bias: two quanta at once, which are of fourth order in the splitting, as ln(1 + κ2/κ) (`two_quanta`).

    Infinite where the integral over time is not resolved.
    """
    theta, left, right, cutoff, bias = np.broadcast_arrays(
        *(np.asarray(value, dtype=np.float64) for value in (theta, left, right, cutoff, bias))
    )
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        y = np.exp(np.minimum(-(left + right) * np.log1p(cutoff / (2.0 * np.pi * theta)) - np.log(theta), _LARGEST))
        found = _log_sinhc(y) + 1.0 / cutoff
        resolved = (np.abs(bias) <= _BIAS * theta) & (theta <= _SPREAD * cutoff) & (cutoff <= _SPREAD**2 * theta)
    resolved &= theta > 0.0
    counted = resolved & (found < _HOPELESS)
    return np.asarray(np.where(resolved, found + _two_quanta(counted, theta, left, right, cutoff, bias), np.inf))


def _log_sinhc(y: Array) -> Array:
    """Ln(sinh y/y)."""
    small = y < _SERIES
    safe = np.where(small, 1.0, y)
    return np.asarray(
        np.where(small, y**2 / 6.0 * (1.0 - y**2 / 30.0), safe + np.log(-np.expm1(-2.0 * safe) / (2.0 * safe)))
    )


def _two_quanta(counted: Flags, theta: Array, left: Array, right: Array, cutoff: Array, bias: Array) -> Array:
    """ln(1 + κ2/κ) of biased spins, infinite where κ is not known; estimated where it is small."""
    ratio = np.where(counted & (bias != 0.0), two_quanta.over_single(theta, left + right, cutoff, bias), 0.0)
    large = ratio > _SMALL
    if np.any(large):
        one = [value[large] for value in (theta, left, right, cutoff, bias)]
        found = _values(_mean_conductances, one[0], *one)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            exceeding = ratio[large] * bloch_redfield.conductance(*one) / found
        ratio[large] = np.where(found > 0.0, exceeding, np.where(one[1] * one[2] == 0.0, 0.0, np.inf))
    return np.asarray(np.log1p(ratio))
