"""The Debye solid: 3N modes with a density ω² up to ω_D."""

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.subsystems.base import Body, positive
from chain.units.boundary import Value
from chain.units.constants import hbar, k
from chain.units.parameter import Parameter
from chain.units.parametric import plain_numbers


def _zeta_of_even_numbers(count: int) -> Array:
    """ζ(2), ζ(4) ... by Euler's recursion, all of whose terms are positive; scipy.special takes 0.1 s to load."""
    found = [np.pi**2 / 6.0]
    for j in range(2, count + 1):
        found.append(2.0 / (2 * j + 1) * sum(a * b for a, b in zip(found, found[::-1], strict=True)))
    return np.array(found)


# x³/(e^x - 1) = Σ B_j x^(j+2)/j!, B_2j/(2j)! = -2(-1)^j ζ(2j)/(2π)^2j, integrated from 0 to y and times 3/y³.
# The series converges for y < 2π, and is used up to 3
_J = np.arange(1, 26)
_SERIES = -6.0 * (-1.0) ** _J * _zeta_of_even_numbers(len(_J)) / (2.0 * np.pi) ** (2 * _J) / (2.0 * _J + 3.0)
_EXPONENTIALS = np.arange(1.0, 15.0)  # e^(-3·14) is below rounding
_SPLIT = 3.0


def debye_function(y: Array) -> Array:
    """D3(y) = (3/y³) ∫0^y x³/(e^x - 1) dx, to rounding for every y >= 0.

    Examples
    --------
    >>> print(f"{float(debye_function(np.array(1.0))):.12f}")
    0.674415564078
    """
    y = np.asarray(y, dtype=np.float64)
    small = np.minimum(y, _SPLIT)
    low = np.zeros_like(y)
    for coefficient in _SERIES[::-1]:
        low = (low + coefficient) * small**2
    low += 1.0 - 0.375 * small
    large = np.clip(y, _SPLIT, 1e100)  # beyond, D3 times any energy is 0
    n = _EXPONENTIALS
    x = np.minimum(large, 750.0)[..., None]  # beyond, the exponentials are 0
    rest = (np.exp(-n * x) * (((x / n) + 3 / n**2) * x**2 + 6 * x / n**3 + 6 / n**4)).sum(axis=-1)
    return np.asarray(np.where(y <= _SPLIT, low, 3.0 / large**3 * (np.pi**4 / 15 - rest)))


def _boson(y: Array) -> Array:
    """y/(e^y - 1), which is 1 at 0."""
    safe = np.where(y == 0.0, 1.0, np.minimum(y, 700.0))
    return np.asarray(np.where(y == 0.0, 1.0, safe / np.expm1(safe)))


def heat_capacity_function(y: Array) -> Array:
    """(3/y³) ∫0^y x⁴e^x/(e^x - 1)² dx, Debye's heat capacity of a mode in units of k_B, for y = θ_D/T."""
    # The two terms cancel for y → 0 only in their orders beyond the first, and for y → ∞ not at all
    return np.asarray(4.0 * debye_function(y) - 3.0 * _boson(y))


class DebyeSolid(Body):
    """A solid of N atoms whose vibrations are sound waves up to one highest frequency: the Debye model.

    Parameters
    ----------
    debye_temperature : quantity or DataArray
        θ_D.
    atoms : array_like or DataArray, optional
        Number of atoms.
    volume, number_density : quantity or DataArray, optional
        Volume and atoms a volume, whose product is the number of atoms.

    Raises
    ------
    HeatChainError
        Where neither the number of atoms nor volume and number density are given, or a parameter is not positive.

    Notes
    -----
    U = 3N k_B T D3(θ_D/T) without zero-point energy; C → 3N k_B at high and (12π⁴/5) N k_B (T/θ_D)³ at low temperature.
    The mean mode spacing is ω_D/(3N).

    Examples
    --------
    >>> gold = DebyeSolid("170 K", atoms=3860)
    >>> print(f"{gold.heat_capacity('300 K'):.3e~}")
    1.573e-19 J / K
    """

    debye_temperature = Parameter("theta", "K", "Debye temperature θ_D.")
    atoms = Parameter("size", "", "Number of atoms.")

    def __init__(
        self,
        debye_temperature: Value,
        *,
        atoms: ArrayLike | xr.DataArray | None = None,
        volume: Value | None = None,
        number_density: Value | None = None,
    ) -> None:
        theta = positive(debye_temperature, "K", "debye_temperature")
        self._store(theta=theta, size=atom_count(atoms, volume, number_density))

    def _energy(self, T: Array) -> Array:
        theta, T = np.broadcast_arrays(self._parameters["theta"], np.maximum(T, 1e-290))
        return np.asarray(3.0 * k * T * debye_function(theta / T))

    def _heat_capacity(self, T: Array) -> Array:
        theta, T = np.broadcast_arrays(self._parameters["theta"], np.maximum(T, 1e-290))
        return np.asarray(3.0 * k * heat_capacity_function(theta / T))

    def _guess(self, u: Array) -> Array:
        theta = self._parameters["theta"]
        high = u / (3.0 * k) + 0.375 * theta
        low = (np.maximum(u, 0.0) * 5.0 * theta**3 / (3.0 * np.pi**4 * k)) ** 0.25
        return np.asarray(np.minimum(low, high))

    def _mode_spacing(self) -> Array:
        return np.asarray(k * self._parameters["theta"] / hbar / (3.0 * self._size))


def atom_count(atoms: Any, volume: Any, number_density: Any) -> Any:
    """Number of atoms, however it was given."""
    if atoms is None:
        if volume is None or number_density is None:
            raise HeatChainError("`atoms` must be given, or both `volume` and `number_density`.")
        return positive(volume, "m^3", "volume") * positive(number_density, "1/m^3", "number_density")
    if volume is not None or number_density is not None:
        raise HeatChainError("`atoms` and `volume` with `number_density` exclude each other. Give one of them.")
    return plain_numbers(atoms, "`atoms`")
