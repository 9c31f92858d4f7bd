"""Levels, what couples them to two baths of one shape, and the golden rule's rates between them, in rad/s and kelvin.

Temperatures are arrays, a pair for each of many cases. Matrices are over (level after, level before). A step from
level j to level i gives the frequency E_j - E_i to bath ν at the rate πα_νJ̃(ω)|S_ij|²(n_ν + 1), or takes it at that
with n_ν: Fermi's golden rule with the spectral function of [Taylor2015] Eq. (4).
"""

from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Complex, Flags, Places
from chain.errors import HeatChainError
from chain.links import bose
from chain.links.spectra.base import Spectrum
from chain.units.constants import hbar, k

_NOTHING = 1e-12  # of the largest element of an operator


class Levels(NamedTuple):
    """Levels between two baths."""

    frequency: Array  # E_j - E_i, what a step from j to i gives to a bath
    operators: Complex  # (count, levels, levels), in the levels' basis
    slope: Array  # πJ̃(ω)/ω at these frequencies
    spectrum: Spectrum
    coupling: tuple[float, float]
    weight: Array  # |S_ij|² of all operators
    joined: Flags  # pairs of levels whose coherence populations can excite, and populations

    @property
    def product(self) -> float:
        """α_1α_2/(α_1 + α_2)."""
        first, second = self.coupling
        return first * (second / (first + second))


class Rates(NamedTuple):
    """What each bath does at its temperature, over |S_ij|², rad/s: (cases, baths, levels, levels)."""

    taken: Array  # what is taken from it
    vacuum: Array  # what is given to it at 0 K, with the sign of the step's frequency
    skew: Array  # tanh[(E_i - E_j)/4k_BT]

    def some(self, cases: Places) -> "Rates":
        """Those of some cases."""
        return Rates(*(one[cases] for one in self))

    @property
    def steps(self) -> Array:
        """Rate of a step from level j to level i."""
        return self.taken + np.maximum(self.vacuum, 0.0)

    @property
    def noise(self) -> Array:
        """Rates of a step and of its reverse together."""
        return 2.0 * self.taken + np.abs(self.vacuum)


def levels(energies: Array, operators: Complex, spectrum: Spectrum, coupling: tuple[float, float]) -> Levels:
    """Levels between two baths, without what couples to nothing: a multiple of unity.

    Raises
    ------
    HeatChainError
        where a sub-ohmic bath dephases levels at an infinite rate
    """
    frequency = energies - energies[:, None]
    size = energies.size
    kept = operators - np.trace(operators, axis1=1, axis2=2)[:, None, None] / size * np.eye(size)
    kept[np.abs(kept) <= _NOTHING * np.abs(kept).max(axis=(1, 2), keepdims=True, initial=0.0)] = 0.0
    slope = np.pi * spectrum._ratio(np.abs(frequency))
    coupled = np.any(kept != 0.0, axis=0)
    if np.any(coupled & ~np.isfinite(slope)):
        raise HeatChainError(
            "Conductance and current at weak coupling need finite rates, but a sub-ohmic `spectrum` dephases the "
            "levels infinitely fast. Use `sum_rule_conductance`, or an operator with equal diagonal elements."
        )
    weight = np.square(np.abs(kept)).sum(axis=0)
    return Levels(frequency, kept, np.where(coupled, slope, 0.0), spectrum, coupling, weight, _joined(kept))


def _joined(operators: Complex) -> Flags:
    """Pairs of levels whose coherence populations can excite, and populations."""
    steps = [np.abs(one) > 0.0 for one in operators]
    twice = np.sum([one.astype(np.float64) @ one for one in steps], axis=0)
    found = np.eye(operators.shape[-1], dtype=bool)
    while True:
        now = found.astype(np.float64)
        reached = now + now @ twice + twice @ now + np.sum([one @ now @ one for one in steps], axis=0) > 0.0
        if np.array_equal(reached, found):
            return found
        found = reached


def rates(between: Levels, T1: Array, T2: Array) -> Rates:
    """Rates of all steps by baths at two temperatures."""
    T = np.stack([T1, T2], axis=-1)[..., None, None]
    strength = between.slope * np.array(between.coupling)[:, None, None]
    taken = strength * absorbed(np.abs(between.frequency), T)
    return Rates(taken, np.broadcast_to(strength * between.frequency, taken.shape), -_skew(between.frequency, T))


def _skew(omega: Array, T: Array) -> Array:
    """tanh(ħω/4k_BT)."""
    quarter = 4.0 * k * T / hbar
    warm = quarter > 0.0
    with np.errstate(over="ignore"):
        return np.where(warm, np.tanh(omega / np.where(warm, quarter, 1.0)), np.sign(omega))


def noise(between: Levels, omega: Array, T1: Array, T2: Array) -> Array:
    """Rates of a step of frequency ω and of its reverse together, over |S|²: πα[J̃(2n + 1)], even in ω."""
    omega = np.abs(omega)
    baths = zip(between.coupling, (T1[..., None, None], T2[..., None, None]), strict=True)
    taken = sum(coupling * (2.0 * absorbed(omega, T) + omega) for coupling, T in baths)
    return np.asarray(np.pi * between.spectrum._ratio(omega) * taken)


def absorbed(omega: Array, T: Array) -> Array:
    """ω n(ω, T), rad/s; k_BT/ħ at ω = 0."""
    thermal = k * T / hbar
    return thermal * bose.occupation_table(omega / np.where(thermal > 0.0, thermal, 1.0))


def widths(between: Levels, found: Rates) -> Array:
    """Full width at half maximum of each step's line, rad/s: both levels' rates, and their dephasing."""
    S, steps = between.operators, found.steps.sum(axis=1)
    leaving = steps * between.weight * (1.0 - np.eye(S.shape[-1]))
    loss = leaving.sum(axis=1)
    own = np.sqrt(np.einsum("cii->ci", steps))[:, None] * np.einsum("rii->ri", S).real
    dephasing = np.square(own[..., :, None] - own[..., None, :]).sum(axis=1)
    return np.asarray(loss[:, None, :] + loss[:, :, None] + dephasing)
