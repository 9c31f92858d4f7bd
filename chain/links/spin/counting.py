"""Rates of the spin in NIBA with a counting field of the heat from the left bath, in units ħ = k_B = Δ = 1.

A hop that takes q out of the left bath has its rate times e^{μq}: the left bath's correlation function is then that of
a shifted time, Q_L(s - iμ), [Taylor2015] Eq. (16)'s baths and the functions of `chain.links.spin.contour`:

    k(ε; μ) = ¼ ∫ ds e^{iεs} Q_L(s - iμ) Q_R(s).

Singularities of the integrand lie on two lines, at the imaginary parts min(a, a + Re μ) and upwards, and at
max(-a - 1/T_L + Re μ, -a - 1/T_R) and downwards. Between them the path goes as it does without a field, and the rule
converges as fast; where Re μ leaves no room between, the rate is infinite.
"""

import math
from typing import NamedTuple

import numpy as np
from scipy.special import loggamma

from chain.arrays import Array, Complex
from chain.errors import SolverError
from chain.links.spin.contour import tilt

_FARTHEST = 40.0  # of the path's parameter: e^40 times the distance of the singularities
_FIRST_STEP = 0.25
_HALVINGS = 6
_CONVERGED = 1e-8  # of two sums: the error of the finer is about the square of it
_CIRCLE = 32  # points on which Taylor coefficients are found
_RADIUS = 0.25  # of the circle, over the distance to the nearest singularity: what is aliased is 4^-32


def _logarithm(s: Complex, T: float, a: float) -> Complex:
    """Ln q(s, T)."""
    log = loggamma(T * (a + 1j * s)) + loggamma(1.0 + T * (a - 1j * s))
    return np.asarray(log - loggamma(T * a) - loggamma(1.0 + T * a))


class Hop(NamedTuple):
    """What the rate of a hop depends on: temperatures and couplings of both baths, 1/ω_c, and the bias it falls by."""

    T1: float
    T2: float
    left: float
    right: float
    a: float
    bias: float


def both_ways(parameters: tuple[float, ...]) -> tuple[Hop, Hop]:
    """A hop down the bias and one up, from temperatures, couplings, cutoff and bias."""
    T1, T2, left, right, cutoff, bias = parameters
    return Hop(T1, T2, left, right, 1.0 / cutoff, bias), Hop(T1, T2, left, right, 1.0 / cutoff, -bias)


def _sum(v: Array, phi: float, path: tuple[float, float], hop: Hop, mu: Complex) -> Complex:
    """Σ of the integrand over the parameter v, for each μ."""
    T1, T2, left, right, a, bias = hop
    c, d = path
    w = v + 1j * phi
    s = -1j * c + d * np.sinh(w)
    with np.errstate(all="ignore"):
        steady = 1j * bias * s + 2.0 * right * _logarithm(s, T2, a) + np.log(d * np.cosh(w))
        found = np.exp(steady + 2.0 * left * _logarithm(s - 1j * mu[:, None], T1, a))
    return np.asarray(np.nan_to_num(found).sum(axis=1))


def rates(hop: Hop, mu: Complex) -> Complex:
    """k(ε; μ) in units of Δ, for counting fields with one real part, or with real parts about 0."""
    T1, T2, a = hop.T1, hop.T2, hop.a
    least, most = float(mu.real.min()), float(mu.real.max())
    top, bottom = a + min(least, 0.0), max(most - a - 1.0 / T1, -a - 1.0 / T2)
    path = -0.5 * (top + bottom), 0.5 * (top - bottom)
    phi = float(tilt(*map(np.asarray, (*path, *hop))))
    step = _FIRST_STEP
    v = np.arange(-_FARTHEST, _FARTHEST + 0.5 * step, step)
    before = step * _sum(v, phi, path, hop, mu)
    for _ in range(_HALVINGS):
        after = 0.5 * (before + step * _sum(v + 0.5 * step, phi, path, hop, mu))
        v, step = np.sort(np.concatenate([v, v + 0.5 * step])), 0.5 * step
        if np.all(np.abs(after - before) <= _CONVERGED * np.abs(after)):
            return 0.25 * after
        before = after
    raise SolverError("The integral over time for the rate of a hop with a counting field does not converge.")


def series(down: Hop, up: Hop, count: int) -> tuple[Array, Array]:
    """Taylor coefficients (count + 1,) in μ of the rates of a hop and of the one back."""
    T1, T2, a = down.T1, down.T2, down.a
    radius = _RADIUS * min(a + 1.0 / T1, a + 1.0 / T2, 2.0 * a + min(1.0 / T1, 1.0 / T2))
    angle = 2.0 * math.pi * np.arange(_CIRCLE) / _CIRCLE
    upper = slice(0, _CIRCLE // 2 + 1)  # k(μ*) = k(μ)*
    mu = radius * np.exp(1j * angle[upper])
    both = []
    for hop in (down, up) if down != up else (down,):
        found = np.fft.hfft(rates(hop, mu), _CIRCLE)[: count + 1] / _CIRCLE
        both.append(found / radius ** np.arange(count + 1))
    return both[0], both[-1]
