"""The amorphous limit after Allen and Feldman: every mode carries its heat with a diffusivity of its own."""

import warnings
from typing import Any, overload

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.errors import HeatChainError, ModelWarning
from chain.subsystems.harmonic import HarmonicSolid
from chain.units.boundary import Plain, Quantity, Value, angular_frequency, evaluate, floats, single
from chain.units.constants import k
from materials.estimators.model import positive_temperature
from materials.estimators.spectral.modes import solid_of, stored

_OUTSIDE = 0.01  # of the modes may lie outside of the diffusivities without a warning


@overload
def allen_feldman(
    frequency: Any,
    diffusivity: Any,
    T: xr.DataArray,
    *,
    volume: Plain | None = ...,
    density_of_states: Any = ...,
    number_density: Plain | None = ...,
    unit: str | None = ...,
) -> xr.DataArray: ...
@overload
def allen_feldman(
    frequency: Any,
    diffusivity: Any,
    T: Plain,
    *,
    volume: Plain | None = ...,
    density_of_states: Any = ...,
    number_density: Plain | None = ...,
    unit: str | None = ...,
) -> Quantity: ...
def allen_feldman(
    frequency: Any,
    diffusivity: Any,
    T: Value,
    *,
    volume: Plain | None = None,
    density_of_states: Any = None,
    number_density: Plain | None = None,
    unit: str | None = None,
) -> Quantity | xr.DataArray:
    """Thermal conductivity of a disordered solid whose vibrations spread with given diffusivities.

    Parameters
    ----------
    frequency : quantity or DataArray
        Frequencies of modes, or those at which a diffusivity is known; negative ones are imaginary and carry nothing.
    diffusivity : quantity or DataArray
        As many diffusivities, of modes or of their frequency; none is negative.
    T : str, Quantity or DataArray
        Temperature, of any shape, positive.
    volume : str or Quantity, optional
        In which the modes are: each pair of numbers is a mode then. Or:
    density_of_states : table, Phonopy, Phono3py, path or HarmonicSolid, optional
        Of the modes, as `chain.HarmonicSolid` takes it; the diffusivity is straight between its frequencies, which
        increase, and stays as it is beyond them.
    number_density : str or Quantity, optional
        Atoms a volume, with the density of states.
    unit : str, optional
        Of that table's frequencies, where it does not say it: "THz" for phonopy's ``total_dos.dat``.

    Returns
    -------
    Quantity or DataArray
        In W/(m K); a DataArray where `T` is one.

    Raises
    ------
    HeatChainError
        Where numbers do not fit, or neither modes in a volume nor a density of states are given.

    Warns
    -----
    ModelWarning
        Where more than 1/100 of the modes lie outside of the frequencies whose diffusivity is given.

    Notes
    -----
    κ(T) = (1/V) Σ_i C_i(T) D_i; P. B. Allen and J. L. Feldman, Phys. Rev. B 48, 12581 (1993). What propagates at
    frequencies below those of a finite sample has to be added to it.

    Examples
    --------
    >>> omega, D = Quantity([2.0, 5.0, 9.0], "THz"), Quantity([3.0, 1.0, 0.5], "mm^2/s")
    >>> print(f"{allen_feldman(omega, D, '300 K', volume='0.02 nm^3'):.3f~P}")
    2.999 W/K/m
    """
    omega, spread = _modes(frequency, diffusivity)
    if density_of_states is None:
        if volume is None or number_density is not None or unit is not None:
            raise HeatChainError(
                "Give the `volume` in which the modes are, or `density_of_states` and `number_density` of a solid."
            )
        real = omega > 0.0
        weights = spread[real] / single(volume, "m^3", "volume")
        return evaluate(lambda T: k * stored(omega[real], weights, T), "W/(m K)", positive_temperature(T))
    if volume is not None or number_density is None:
        raise HeatChainError("`density_of_states` needs `number_density`, the atoms in a volume, and no `volume`.")
    solid, number = solid_of(density_of_states, unit), single(number_density, "1/m^3", "number_density")
    if np.any(np.diff(omega) <= 0.0):
        raise HeatChainError("`frequency` must increase where a density of states is given. Sort both arrays.")
    nodes, count = _nodes(solid)
    _told(nodes, count, omega)
    weights = number * count * np.interp(nodes, omega, spread)
    return evaluate(lambda T: k * stored(nodes, weights, T), "W/(m K)", positive_temperature(T))


def _modes(frequency: Any, diffusivity: Any) -> tuple[Array, Array]:
    omega = np.asarray(angular_frequency(frequency, "frequency", positive=False))
    spread = np.asarray(floats(diffusivity, "m^2/s", "diffusivity", positive=False))
    if omega.ndim != 1 or omega.shape != spread.shape:
        raise HeatChainError(
            f"`frequency` and `diffusivity` must be as many numbers, but have the shapes {omega.shape} and "
            f"{spread.shape}."
        )
    if np.any(spread < 0.0):
        raise HeatChainError(f"`diffusivity` must not be negative, but is {spread.min():g} m²/s.")
    return omega, spread


def _nodes(solid: HarmonicSolid) -> tuple[Array, Array]:
    """Frequencies and how many modes of an atom each stands for, those below the first point of a table among them."""
    modes = solid._modes
    x, weights = np.polynomial.legendre.leggauss(16)
    low = 0.5 * (1.0 + x)
    below = 1.5 * modes.below * weights * low**2
    return np.concatenate([modes.first * low, modes.omega]), np.concatenate([below, modes.weights])


def _told(nodes: Array, count: Array, omega: Array) -> None:
    outside = float(count[(nodes < omega[0]) | (nodes > omega[-1])].sum()) / 3.0
    if outside > _OUTSIDE:
        warnings.warn(
            f"{100 * outside:.2g} % of the modes lie outside of the frequencies whose `diffusivity` is given: they get "
            "the value at the nearer end.",
            ModelWarning,
            stacklevel=3,
        )
