"""Levels between two baths at weak coupling: golden-rule rates and a Pauli master equation, in rad/s and kelvin.

A transition from level i to a lower level j of frequency ω has the rate πα_νJ̃(ω)|S_ij|²(n_ν + 1), which is Fermi's
golden rule with the spectral function of [Taylor2015] Eq. (4); the reverse has n_ν. To first order in α this gives Eq.
(5) with the susceptibility of the uncoupled levels.
"""

import math
from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Complex, Places
from chain.errors import HeatChainError
from chain.links.junctions.majorant import largest
from chain.links.spectra.base import Spectrum
from chain.units.constants import hbar, k

_DEGENERATE = 1e-9  # of the largest frequency


class Transitions(NamedTuple):
    """Downward transitions between levels."""

    levels: int
    upper: Places
    lower: Places
    frequency: Array
    strength: Array  # πJ̃(ω)|S|²


def transitions(energies: Array, operators: Complex, spectrum: Spectrum) -> Transitions:
    """All transitions that the operators make.

    Raises
    ------
    HeatChainError
        where degenerate levels are coupled to each other, or to a common third: their coherence is then no part of a
        master equation of populations
    """
    weight = np.square(np.abs(operators)).sum(axis=0)
    upper, lower = np.nonzero(np.tril(weight > 1e-24 * weight.max(initial=0.0), -1))
    gap = energies[upper] - energies[lower]
    close = _DEGENERATE * energies[-1]
    reached = np.einsum("rik,rkj->ij", operators, operators)
    first, second = np.nonzero(np.tril(np.abs(energies[:, None] - energies[None, :]) <= close, -1))
    if np.any(np.abs(reached[first, second]) > 1e-12 * np.abs(reached).max(initial=0.0)) or np.any(gap <= close):
        raise HeatChainError(
            "Conductance and current at weak coupling need levels without degeneracy, but degenerate levels are joined "
            "by the coupling operator. Lift the degeneracy, or use `sum_rule_conductance`."
        )
    return Transitions(energies.size, upper, lower, gap, np.pi * spectrum._density(gap) * weight[upper, lower])


def occupation(frequency: Array, T: Array) -> Array:
    """n(ω, T); 0 at 0 K."""
    with np.errstate(divide="ignore", over="ignore"):
        return np.asarray(1.0 / np.expm1(hbar * frequency / (k * T)))


def strength(transition: Transitions, coupling: float, T: Array, populations: Array) -> float:
    """Largest rate of a transition over its frequency, by how much its lower level is occupied."""
    rate = coupling * transition.strength * (2.0 * occupation(transition.frequency, T) + 1.0)
    occupied = populations[transition.lower] / populations.max()
    return float((rate / transition.frequency * occupied).max(initial=0.0))


def conductance(transition: Transitions, coupling: tuple[float, float], T: Array, populations: Array) -> Array:
    """K(T) by [Taylor2015] Eq. (5) with the golden rule's susceptibility."""
    first, second = coupling
    w = transition.frequency
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        y = hbar * w / (k * T[:, None])
        # ∂n/∂T times p_lower - p_upper, of which ω/T² and the rest are kept apart
        half = np.where(y < 1400.0, 0.5 * y / np.sinh(0.5 * np.minimum(y, 1400.0)), 0.0)
        excess = populations[:, transition.lower] - populations[:, transition.upper]
        found = (np.square(half) * transition.strength * excess).sum(axis=1)
    return np.asarray(k * first * second / (first + second) * found)


def current(transition: Transitions, coupling: tuple[float, float], T1: float, T2: float) -> float:
    """J(T1, T2) from the master equation's steady state."""
    first, second = coupling
    if T1 == T2:
        return 0.0
    n1, n2 = (occupation(transition.frequency, np.asarray(T)) for T in (T1, T2))
    mean = (first * n1 + second * n2) / (first + second)
    p = steady(transition, mean)
    # Half of what the baths would each exchange with the levels at the mean occupation: α1α2/α (n1 - n2)
    excess = p[transition.lower] - p[transition.upper]
    unit = hbar * first * second / (first + second)
    return float(unit * (transition.frequency * transition.strength * excess * (n1 - n2)).sum())


def steady(transition: Transitions, n: Array) -> Array:
    """Populations where every transition sees the occupation n; levels without a transition stay empty."""
    generator = np.zeros((transition.levels, transition.levels))
    down, up = transition.strength * (n + 1.0), transition.strength * n
    np.add.at(generator, (transition.lower, transition.upper), down)
    np.add.at(generator, (transition.upper, transition.lower), up)
    generator -= np.diag(generator.sum(axis=0))
    scale = np.abs(generator).max(initial=0.0)
    if not np.isfinite(scale) or (scale == 0.0 and transition.frequency.size):
        raise HeatChainError("The rates of transitions between the levels are beyond all numbers. Check the units.")
    generator /= scale if scale > 0.0 else 1.0
    generator[0] = 1.0
    return np.asarray(np.linalg.solve(generator, np.eye(transition.levels)[0]))


def tilted(transition: Transitions, coupling: tuple[float, float], T1: float, T2: float, counting: float) -> Array:
    """Matrix of rates with a counting field, in s/rad, of the heat over ħ that leaves bath 1."""
    taken, given, whole = _rates(transition, coupling, T1, T2)
    growth = counting * transition.frequency
    np.add.at(whole, (transition.upper, transition.lower), taken * np.expm1(growth))
    np.add.at(whole, (transition.lower, transition.upper), given * np.expm1(-growth))
    return whole


def tilted_series(transition: Transitions, coupling: tuple[float, float], T1: float, T2: float, count: int) -> Array:
    """Derivatives of that matrix with the counting field at 0, (count + 1, levels, levels)."""
    taken, given, whole = _rates(transition, coupling, T1, T2)
    found = np.zeros((count + 1, *whole.shape))
    found[0] = whole
    for n in range(1, count + 1):
        np.add.at(found[n], (transition.upper, transition.lower), taken * transition.frequency**n)
        np.add.at(found[n], (transition.lower, transition.upper), given * (-transition.frequency) ** n)
    return found


def _rates(transition: Transitions, coupling: tuple[float, float], T1: float, T2: float) -> tuple[Array, Array, Array]:
    """Rates at which bath 1 lifts and lowers every transition, and the matrix of all rates, by both baths."""
    n1, n2 = (occupation(transition.frequency, np.asarray(T)) for T in (T1, T2))
    up = [alpha * transition.strength * n for alpha, n in zip(coupling, (n1, n2), strict=True)]
    down = [alpha * transition.strength * (n + 1.0) for alpha, n in zip(coupling, (n1, n2), strict=True)]
    whole = np.zeros((transition.levels, transition.levels))
    np.add.at(whole, (transition.upper, transition.lower), up[0] + up[1])
    np.add.at(whole, (transition.lower, transition.upper), down[0] + down[1])
    return up[0], down[0], whole - np.diag(whole.sum(axis=0))


def steepest(spectrum: Spectrum) -> float:
    """Largest J̃/ω; infinite where there is none."""
    marks = spectrum._marks()
    grid = np.geomspace(1e-12 * marks[0], 64.0 * marks[-1], 8192)
    omega = np.unique(np.concatenate([[0.0], marks, grid]))
    values = spectrum._ratio(omega)
    return largest(spectrum._ratio, omega, values) if np.all(np.isfinite(values)) else math.inf
