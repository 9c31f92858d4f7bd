"""Limits of the conductance at high, intermediate and low temperature, and where each of them holds.

[Panasyuk2012] Eqs. (45)-(51) and (74)-(77), in units omega0 = ħ = k_B = 1 and for equal couplings. Each limit has one
parameter that must be small. What decides about the low-temperature limit is the slowest pole, ω0²/γ̂ for a strongly
damped mediator, far below ω0.
"""

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.links import bose
from chain.links.harmonic.poles import poles_and_residues

LIMITS = (
    "high temperature",
    "high temperature, large cutoff",
    "low temperature",
    "plateau",
    "plateau, weak coupling",
)
SMALL = 0.1  # a limit holds where its parameter is at most this
# Relative deviations that the limits do not exceed there, in their order: 0.0652, 0.0651, 0.01439, 1/11 and 0.09997
# were found by random search and refined, over 18 decades of each parameter
LARGEST = (0.07, 0.07, 0.015, 0.092, 0.1)


def high_temperature(damping: Array, cutoff: Array) -> Array:
    """Classical conductance."""
    # [Panasyuk2012] Eq. (47)
    return 0.25 * damping / (1.0 + 1.0 / np.square(cutoff) + 0.5 * damping / cutoff)


def large_cutoff(damping: Array) -> Array:
    """Classical conductance for a cutoff above every other frequency."""
    # [Panasyuk2012] Eq. (48)
    return 0.25 * damping


def low_temperature(damping: Array, temperature: Array) -> Array:
    """Conductance far below the slowest pole, the same for every cutoff."""
    # [Panasyuk2012] Eq. (51)
    return 2.0 * np.pi**3 / 15.0 * np.square(damping) * temperature**3


def low_temperature_current(damping: Array, first: Array, second: Array) -> Array:
    """Heat current far below the slowest pole."""
    # [Panasyuk2012] Eq. (51), T1⁴ - T2⁴ in factors
    quartic = (first - second) * (first + second) * (np.square(first) + np.square(second))
    return np.asarray(np.pi**3 / 30.0 * np.square(damping) * quartic)


def plateau(damping: Array, cutoff: Array) -> Array:
    """Conductance between cutoff and resonance, for any damping; 0 for an infinite cutoff, which has no such range."""
    finite = np.where(np.isfinite(cutoff), cutoff, 0.0)
    strength = finite * damping
    # [Panasyuk2012] Eqs. (74)-(76) with the pair of poles at ω0² + Dγ̂
    return np.asarray(0.25 * np.square(damping) * finite**3 / ((1.0 + strength) * (2.0 + strength)))


def plateau_weak_coupling(damping: Array, cutoff: Array) -> Array:
    """The same for Dγ̂ far below ω0²."""
    # [Panasyuk2012] Eq. (77), second form
    finite = np.where(np.isfinite(cutoff), cutoff, 0.0)
    return np.asarray(np.square(damping) * finite**3 / 8.0)


def values(damping: Array, cutoff: Array, temperature: Array) -> Array:
    """All limits, last dimension in the order of `LIMITS`."""
    found = (
        high_temperature(damping, cutoff),
        large_cutoff(damping),
        low_temperature(damping, temperature),
        plateau(damping, cutoff),
        plateau_weak_coupling(damping, cutoff),
    )
    return np.stack(np.broadcast_arrays(*found), axis=-1)


def parameters(damping: Array, cutoff: Array, temperature: Array) -> Array:
    """What must be small, last dimension in the order of `LIMITS`.

    - high temperature: ħ max(|μ_n|, D)/k_BT; with an infinite cutoff the finite poles
    - large cutoff: max(ω0, γ̂) over the smaller of k_BT/ħ and D
    - low temperature: 2πk_BT/ħ|μ| of the slowest pole
    - plateau: the largest of ħD/k_BT, D/√(ω0² + Dγ̂) and what the resonance adds to the conductance
    - plateau, weak coupling: the sum of that and 3s/2 + s²/2, s = Dγ̂/ω0², by which the second form is above the first
    """
    damping, cutoff, temperature = np.broadcast_arrays(damping, cutoff, temperature)
    moduli = np.abs(poles_and_residues(damping.ravel(), cutoff.ravel())[0]).reshape(*damping.shape, 3)
    infinite = np.isinf(cutoff)
    fastest = np.where(infinite, moduli[..., 1], np.maximum(moduli.max(axis=-1), cutoff))
    scale = np.maximum(1.0, damping)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        strength = cutoff * damping
        resonance = np.sqrt(1.0 + strength)
        low = plateau(damping, cutoff)
        excited = bose.heat_capacity_table(np.minimum(resonance / temperature, 700.0))
        above = (high_temperature(damping, cutoff) - low) * excited
        apart = np.maximum(cutoff / temperature, cutoff / resonance)
        flat = np.where(infinite, np.inf, np.maximum(apart, above / low))
        found = (
            fastest / temperature,
            scale / np.minimum(temperature, cutoff),
            2.0 * np.pi * temperature / moduli.min(axis=-1),
            flat,
            flat + 0.5 * strength * (3.0 + strength),
        )
    return np.stack(found, axis=-1)


def dataset(exact: xr.DataArray, value: xr.DataArray, parameter: xr.DataArray, deviation: xr.DataArray) -> xr.Dataset:
    """What `HarmonicMediator.limits` returns, of arrays over `limit`."""
    units = exact.attrs["units"]
    largest = xr.Variable("limit", np.array(LARGEST), {"units": "1", "long_name": "largest deviation where it holds"})
    found = {
        "conductance": exact.assign_attrs(long_name="thermal conductance"),
        "value": value.assign_attrs(units=units, long_name="limiting conductance"),
        "parameter": parameter.assign_attrs(units="1", long_name="what must be small"),
        "deviation": deviation.assign_attrs(units="1", long_name="limiting over exact conductance, less one"),
        "holds": (parameter <= SMALL).assign_attrs(long_name="whether the limit holds"),
        "largest_deviation": largest,
    }
    return xr.Dataset(found).assign_coords(limit=list(LIMITS))
