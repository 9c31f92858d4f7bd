"""Heat through levels at weak coupling: conductance, current, jumps that are counted, and what weak coupling is."""

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


def conductance(between: Levels, T: float, populations: Array) -> float:
    """K(T) in W/K by [Taylor2015] Eq. (5) with the golden rule's susceptibility, for Boltzmann's populations.

    However close levels are, their coherence is of second order in the difference of temperatures.
    """
    if T == 0.0:
        return 0.0
    omega = np.maximum(between.frequency, 0.0)  # of steps down
    y = hbar * omega / (k * T)
    excess = populations[:, None] * -np.expm1(-y)
    shares = between.slope * omega * between.weight * bose.heat_capacity_table(y) * excess
    found = rates(between, T, T)
    _require_weak(between, widths(between, found), T, T, shares)
    return float(k * between.product * shares.sum())


def current(between: Levels, T1: float, T2: float) -> float:
    """J(T1, T2) in W from the steady state between two temperatures."""
    if T1 == T2:
        return 0.0
    found = rates(between, T1, T2)
    width = widths(between, found)
    shares = _shares(between, found, width, T1, T2)
    if not shares.any():
        return 0.0
    resolution = _RESOLVED * float(np.average(width, weights=np.abs(shares)))
    state = coherent.deviation(between, found, resolution)
    # A classical force of the noise by which the baths differ gives the levels the energy ½Tr(ρ[S', [H, S]]) a second
    force, turning = _given(between, T1, T2) * between.operators, -between.frequency * between.operators
    energy = 0.5 * np.einsum("ij,rji->", state, force @ turning - turning @ force).real
    return float(k * between.product * (T1 - T2) * energy)


def _given(between: Levels, T1: float, T2: float) -> Array:
    """πJ̃(ω)(n1 - n2) over (k_B/ħ)(T1 - T2).

    The current is half of what the baths would each give at the mean occupation: (α1α2/α)(n1 - n2) for a bath's own n.
    """
    return between.slope * bose.window(hbar / k * np.abs(between.frequency), max(T1, T2), min(T1, T2))


def _shares(between: Levels, of: Rates, width: Array, T1: float, T2: float) -> Array:
    """What every step and its reverse carry, over what one half of the sum has in `current`, of populations alone."""
    p = np.diag(coherent.deviation(between, of)).real
    found = _given(between, T1, T2) * between.frequency * between.weight * (p[:, None] - p)
    _require_weak(between, width, T1, T2, found)
    return np.asarray(found)


def require_jumps(between: Levels, T1: float, T2: float) -> None:
    """Refuse to count jumps between populations where the coherence of near levels changes the current."""
    if T1 == T2:
        return
    found = rates(between, T1, T2)
    shares = _shares(between, found, widths(between, found), T1, T2)
    whole, alone = current(between, T1, T2), 0.5 * k * between.product * (T1 - T2) * shares.sum()
    if not abs(alone - whole) <= _JUMPS * abs(whole):
        raise HeatChainError(
            "Fluctuations count jumps between populations, but here levels are as close as their rates: between "
            f"{T1:g} K and {T2:g} K the current without their coherence is {alone:.4g} W in place of {whole:.4g} W. "
            "Ask for the current, or for the noise at one temperature."
        )


def tilted(between: Levels, T1: float, T2: float, counting: float) -> Array:
    """Matrix of rates with a counting field, in s/rad, of the heat over ħ that leaves bath 1."""
    counted, whole = _jumps(between, T1, T2)
    return whole + counted * np.expm1(-counting * between.frequency)


def tilted_series(between: Levels, T1: float, T2: float, count: int) -> Array:
    """Derivatives of that matrix with the counting field at 0, (count + 1, levels, levels)."""
    counted, whole = _jumps(between, T1, T2)
    return np.array([whole, *(counted * (-between.frequency) ** n for n in range(1, count + 1))])


def _jumps(between: Levels, T1: float, T2: float) -> tuple[Array, Array]:
    """Rates of jumps by bath 1, and the matrix of all rates, by both baths."""
    each = rates(between, T1, T2).steps * between.weight
    each[:, np.eye(len(between.weight), dtype=bool)] = 0.0
    whole = each.sum(axis=0)
    return each[0], whole - np.diag(whole.sum(axis=0))


def _require_weak(between: Levels, width: Array, T1: float, T2: float, shares: Array) -> None:
    """Refuse where the golden rule is none, in the mean over the heat that steps carry.

    It takes the baths at the middle of a step's line: their noise must not change over it, and without noise the step's
    damping must be weak.
    """
    heat, omega = np.abs(shares), between.frequency
    here = noise(between, omega, T1, T2)
    carrying = (heat > 0.0) & (here > 0.0)
    if not carrying.any():
        return
    change = np.max([np.abs(noise(between, omega + by, T1, T2) - here) for by in (-width, width)], axis=0)
    damping = sum(between.coupling) * between.slope * between.weight
    worst = np.average(np.maximum(damping, change / np.where(carrying, here, 1.0))[carrying], weights=heat[carrying])
    if not worst <= _WEAK:
        raise HeatChainError(
            f"`coupling` is too strong for conductance and current between {T1:g} K and {T2:g} K: over the lines of "
            f"its transitions the baths' noise changes by {worst:.2g}, or so large is their damping over their "
            f"frequency, and weak coupling needs at most {_WEAK:g}. Use `sum_rule_conductance`, or a SpinMediator or "
            "HarmonicJunction, which go beyond."
        )
