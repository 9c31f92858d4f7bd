"""Heat through levels at weak coupling: conductance, current, jumps that are counted, and what weak coupling is.

Temperatures are arrays of one dimension, a pair for each of many cases.
"""

import numpy as np

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.links import bose
from chain.links.junctions import coherent
from chain.links.junctions.levels import Levels, Rates, noise, rates, widths
from chain.units.constants import hbar, k

_WEAK = 0.1  # damping of a step over its frequency, or change of the baths' noise over its line
_RESOLVED = 10.0  # widths of a line in the mean over the heat: steps farther apart do not interfere
_JUMPS = 0.01  # of the current: what coherence may change where jumps are counted
_ROOM = 1 << 26  # bytes of what is done at once


def conductance(between: Levels, T: Array, populations: Array) -> Array:
    """K(T) in W/K by [Taylor2015] Eq. (5) with the golden rule's susceptibility, for Boltzmann's populations.

    However close levels are, their coherence is of second order in the difference of temperatures.
    """
    total = np.zeros(T.shape)
    warm = T > 0.0
    T, omega = T[warm], np.maximum(between.frequency, 0.0)  # of steps down
    y = hbar * omega / (k * T[:, None, None])
    excess = populations[warm][:, :, None] * -np.expm1(-y)
    shares = between.slope * omega * between.weight * bose.heat_capacity_table(y) * excess
    _require_weak(between, widths(between, rates(between, T, T)), T, T, shares)
    total[warm] = k * between.product * shares.sum(axis=(1, 2))
    return total


def current(between: Levels, T1: Array, T2: Array) -> Array:
    """J(T1, T2) in W from the steady state between two temperatures."""
    total, unequal = np.zeros(T1.shape), np.flatnonzero(T1 != T2)
    at_once = max(1, _ROOM // (64 * len(between.operators) * len(between.weight) ** 4))
    for first in range(0, unequal.size, at_once):
        part = unequal[first : first + at_once]
        total[part] = _current(between, T1[part], T2[part])
    return total


def _current(between: Levels, T1: Array, T2: Array) -> Array:
    found = rates(between, T1, T2)
    width = widths(between, found)
    shares, total = np.abs(_shares(between, found, width, T1, T2)), np.zeros(T1.shape)
    flows = np.flatnonzero(shares.any(axis=(1, 2)))
    T1, T2, shares, width, found = T1[flows], T2[flows], shares[flows], width[flows], found.some(flows)
    resolution = _RESOLVED * (width * shares).sum(axis=(1, 2)) / shares.sum(axis=(1, 2))
    state = coherent.deviation(between, found, resolution)
    # A classical force of the noise by which the baths differ gives the levels the energy ½Tr(ρ[S', [H, S]]) a second
    force = _given(between, T1, T2)[:, None] * between.operators
    turning = -between.frequency * between.operators
    energy = 0.5 * np.einsum("cij,crji->c", state, force @ turning - turning @ force).real
    total[flows] = k * between.product * (T1 - T2) * energy
    return total


def _given(between: Levels, T1: Array, T2: Array) -> Array:
    """πJ̃(ω)(n1 - n2) over (k_B/ħ)(T1 - T2).

    The current is half of what the baths would each give at the mean occupation: (α1α2/α)(n1 - n2) for a bath's own n.
    """
    hot, cold = np.maximum(T1, T2)[:, None, None], np.minimum(T1, T2)[:, None, None]
    return between.slope * bose.window(hbar / k * np.abs(between.frequency), hot, cold)


def _shares(between: Levels, of: Rates, width: Array, T1: Array, T2: Array) -> Array:
    """What every step and its reverse carry, over what one half of the sum has in `current`, of populations alone."""
    p = np.einsum("cii->ci", coherent.deviation(between, of)).real
    found = _given(between, T1, T2) * between.frequency * between.weight * (p[:, :, None] - p[:, None, :])
    _require_weak(between, width, T1, T2, found)
    return np.asarray(found)


def require_jumps(between: Levels, T1: Array, T2: Array) -> None:
    """Refuse to count jumps between populations where the coherence of near levels changes the current."""
    T1, T2 = T1[T1 != T2], T2[T1 != T2]
    found = rates(between, T1, T2)
    shares = _shares(between, found, widths(between, found), T1, T2)
    whole, alone = current(between, T1, T2), 0.5 * k * between.product * (T1 - T2) * shares.sum(axis=(1, 2))
    for one in np.flatnonzero(~(np.abs(alone - whole) <= _JUMPS * np.abs(whole))):
        raise HeatChainError(
            "Fluctuations count jumps between populations, but here levels are as close as their rates: between "
            f"{T1[one]:g} K and {T2[one]:g} K the current without their coherence is {alone[one]:.4g} W in place of "
            f"{whole[one]:.4g} W. Ask for the current, or for the noise at one temperature."
        )


def tilted(between: Levels, T1: Array, T2: Array, counting: Array) -> Array:
    """Matrices of rates with a counting field, in s/rad, of the heat over ħ that leaves bath 1."""
    counted, whole = _jumps(between, T1, T2)
    return whole + counted * np.expm1(-counting[:, None, None] * between.frequency)


def tilted_series(between: Levels, T1: Array, T2: Array, count: int) -> Array:
    """Derivatives of these matrices with the counting field at 0, (cases, count + 1, levels, levels)."""
    counted, whole = _jumps(between, T1, T2)
    return np.stack([whole, *(counted * (-between.frequency) ** n for n in range(1, count + 1))], axis=1)


def _jumps(between: Levels, T1: Array, T2: Array) -> tuple[Array, Array]:
    """Rates of jumps by bath 1, and the matrix of all rates, by both baths."""
    one = np.eye(len(between.weight))
    each = rates(between, T1, T2).steps * between.weight * (1.0 - one)
    whole = each.sum(axis=1)
    return each[:, 0], whole - whole.sum(axis=1, keepdims=True) * one


def _require_weak(between: Levels, width: Array, T1: Array, T2: Array, shares: Array) -> None:
    """Refuse where the golden rule is none, in the mean over the heat that steps carry.

    It takes the baths at the middle of a step's line: their noise must not change over it, and without noise the step's
    damping must be weak.
    """
    omega = between.frequency
    here = noise(between, omega, T1, T2)
    heat = np.where(here > 0.0, np.abs(shares), 0.0)
    carrying = heat > 0.0
    change = np.max([np.abs(noise(between, omega + by, T1, T2) - here) for by in (-width, width)], axis=0)
    damping = sum(between.coupling) * between.slope * between.weight
    off = np.where(carrying, np.maximum(damping, change / np.where(carrying, here, 1.0)), 0.0)
    total = heat.sum(axis=(1, 2))
    worst = (off * heat).sum(axis=(1, 2)) / np.where(total > 0.0, total, 1.0)
    for one in np.flatnonzero(~(worst <= _WEAK)):
        raise HeatChainError(
            f"`coupling` is too strong for conductance and current between {T1[one]:g} K and {T2[one]:g} K: over the "
            f"lines of its transitions the baths' noise changes by {worst[one]:.2g}, or so large is their damping over "
            f"their frequency, and weak coupling needs at most {_WEAK:g}. Use `sum_rule_conductance`, or a "
            "SpinMediator or HarmonicJunction, which go beyond."
        )
