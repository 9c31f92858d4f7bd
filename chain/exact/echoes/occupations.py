"""How far the modes of a body are from a Bose distribution."""

from typing import NamedTuple

import numpy as np
import xarray as xr

from chain import results
from chain.arrays import Array
from chain.exact.statistics import occupation
from chain.subsystems.inverse import invert
from chain.units.constants import hbar, k


class Thermality(NamedTuple):
    """Of a body's modes, against a Bose distribution of the same energy; over time."""

    temperature: Array  # of the Bose distribution, K
    displaced: Array  # part of the thermal energy that is in other modes than there
    deficit: Array  # entropy that is missing, J/K


def bose_temperature(omega: Array, energy: Array) -> Array:
    """Temperature in K at which modes of frequencies ω in rad/s have a thermal energy in J, of any shape."""

    def total(T: Array) -> Array:
        y = hbar * omega / (k * T[..., None])
        return np.asarray(k * T * np.sum(y / np.expm1(np.minimum(y, 700.0)), axis=-1))

    def capacity(T: Array) -> Array:
        half = np.minimum(0.5 * hbar * omega / (k * T[..., None]), 350.0)
        return np.asarray(k * np.sum((half / np.sinh(half)) ** 2, axis=-1))

    # As if all modes were classical: too cold
    return np.asarray(invert(total, capacity, np.atleast_1d(energy), np.atleast_1d(energy) / (k * omega.size)))


def entropy(n: Array) -> Array:
    """Entropy Σ (n + 1) ln(n + 1) - n ln n of independent modes with occupations n, last dimension, J/K."""
    filled = np.where(n > 0.0, n, 1.0)
    return np.asarray(k * np.sum((n + 1.0) * np.log1p(n) - np.where(n > 0.0, n * np.log(filled), 0.0), axis=-1))


def thermality(omega: Array, n: Array) -> Thermality:
    """Distance of occupations from the Bose distribution of the same energy.

    Parameters
    ----------
    omega : ndarray
        Frequencies in rad/s, (mode,).
    n : ndarray
        Occupations, (time, mode).

    Notes
    -----
    Of all occupations with one energy Bose's have the largest entropy: both measures are positive, and vanish for a
    thermal body only.
    """
    energy = n @ (hbar * omega)
    T = bose_temperature(omega, energy)
    bose = np.stack([occupation(hbar * omega / k, one) for one in T])
    displaced = 0.5 * np.abs(n - bose) @ (hbar * omega) / energy
    return Thermality(T, displaced, entropy(bose) - entropy(n))


def mode_temperature(omega: Array, n: Array) -> Array:
    """Temperature ħω/[k_B ln(1 + 1/n)] that a mode would have on its own, K; 0 for n = 0."""
    with np.errstate(divide="ignore"):
        return np.asarray(hbar * omega / (k * np.log1p(1.0 / np.maximum(n, 0.0))))


def occupations_of(modes: xr.Dataset) -> xr.Dataset:
    """Occupations of a star's modes, and how far they are from thermal ones.

    Parameters
    ----------
    modes : Dataset
        What `Star.mode_energies` returned, for quantum statistics.

    Returns
    -------
    Dataset
        With `occupation` (time, bath, mode), ⟨H_j⟩/ħω_j - ½; `bose_temperature`, `displaced_fraction` and
        `entropy_deficit` (time, bath).

    Examples
    --------
    >>> import chain
    >>> mediator = chain.HarmonicMediator(frequency="1e12 rad/s", damping="1e12 rad/s", cutoff="2e12 rad/s")
    >>> star = chain.exact.Star(mediator=mediator, mode_spacing="1e11 rad/s", modes=100)
    >>> ds = occupations_of(star.mode_energies(("10 K", "5 K"), times=["0 ps", "60 ps"]))
    >>> ds["bose_temperature"].values[0].round(6)
    array([10.,  5.])
    >>> bool((ds["entropy_deficit"][1] > 1e-25).all())
    True
    """
    modes = results.read(modes, "mode_frequency", "mode_energy")
    frequency, energy = modes["mode_frequency"].values, modes["mode_energy"].values
    n = np.maximum(energy / (hbar * frequency) - 0.5, 0.0)  # rounding
    shape = (n.shape[0], n.shape[1])
    found = Thermality(np.empty(shape), np.empty(shape), np.empty(shape))
    for b, omega in enumerate(frequency):
        there = np.isfinite(omega)
        for values, column in zip(thermality(omega[there], n[:, b, there]), found, strict=True):
            column[:, b] = values
    return results.dataset(
        {
            "occupation": ("time bath mode", n),
            "mode_frequency": ("bath mode", frequency),
            "bose_temperature": ("time bath", found.temperature),
            "displaced_fraction": ("time bath", found.displaced),
            "entropy_deficit": ("time bath", found.deficit),
        },
        {name: modes[name].values for name in ("time", "bath", "mode")},
        modes.attrs,
    )
