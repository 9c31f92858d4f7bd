"""The bath in imaginary time: what it adds to the weight of a spin path, [Taylor2015] Eqs. (16)-(18).

With the bath integrated out, a path s(τ) = ±1 of period β has the weight (Δ/2)^kinks exp(½∬ s(τ) s(τ') D(τ - τ')), and
for the spectral function 2αω e^{-ω/ω_c} the interaction D is the second derivative of a log-gamma function W, so that
the interaction of two pieces of a path is a second difference of W, without quadrature. Units ħ = k_B = Δ = 1.
"""

import math

import numpy as np

from chain.arrays import Array
from chain.storage.compiled import njit


@njit(cache=True, error_model="numpy", nogil=True)
def potential(tau: float, beta: float, alpha: float, cutoff: float) -> float:
    """W(τ) with W'' = D, for 0 <= τ <= β; it is symmetric about β/2."""
    start = 1.0 / (cutoff * beta)
    x = tau / beta
    return float(0.5 * alpha * (math.lgamma(x + start) + math.lgamma(1.0 - x + start)))


@njit(cache=True, error_model="numpy", nogil=True)
def couplings(slices: int, beta: float, alpha: float, cutoff: float) -> Array:
    """Interaction k_n of two slices that are n places apart, n = 0..slices - 1; k_0 does not matter and is 0."""
    width = beta / slices
    curve = np.empty(slices + 1)
    for n in range(slices + 1):
        curve[n] = potential(width * n, beta, alpha, cutoff)
    found = np.zeros(slices)
    for n in range(1, slices):
        found[n] = curve[n + 1] - 2.0 * curve[n] + curve[n - 1]
    return found
