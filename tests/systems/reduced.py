"""Units ω0 = ħ = k_B = 1 for tests: quantities from plain numbers and back."""

import numpy as np
from scipy.constants import hbar, k

import chain

UNIT = 1e12  # rad/s
KELVIN = hbar * UNIT / k
WATT = hbar * UNIT**2
W_PER_K = k * UNIT
Q = chain.ureg.Quantity


def rad(value):
    return Q(np.asarray(value) * UNIT, "rad/s")


def kelvin(value):
    return Q(np.asarray(value) * KELVIN, "K")


def seconds(value):
    return Q(np.asarray(value) / UNIT, "s")


def mediator(damping=1.0, cutoff=2.0, frequency=1.0):
    """A harmonic mediator; `damping` is the total, or the pair of both baths."""
    pair = np.ndim(damping)
    return chain.HarmonicMediator(rad(frequency), tuple(map(rad, damping)) if pair else rad(damping), rad(cutoff))


def poles(damping, cutoff):
    """μ_n and g_n by numpy's polynomial roots, units of ω0: a second method for both."""
    mu = np.roots([1.0, -cutoff, 1.0 + damping * cutoff, -cutoff]).astype(complex)
    slope = 3.0 * mu**2 - 2.0 * cutoff * mu + 1.0 + damping * cutoff
    # g̃ = (D + z)/[(D + z)(z² + 1) + Dγ̂z] at z = -μ
    return mu, (cutoff - mu) / slope
