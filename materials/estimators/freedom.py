"""How much the mediator model leaves open, and whether its assumptions hold: [Panasyuk2012] Eqs. (98)-(100)."""

import itertools
from typing import Any, overload

import numpy as np
import xarray as xr

from chain import checks
from chain.arrays import Array
from chain.errors import HeatChainError
from chain.units.boundary import Plain, Quantity, Value, abscissa, evaluate, floats
from chain.units.constants import k
from materials.estimators.mediator import MEDIATOR
from materials.solids import cutoffs
from materials.solids.library import get
from materials.solids.record import Material


def freedom_band(material: str | Material, T: Value, ratio: float = 2.0) -> tuple[Quantity, Quantity]:
    """Lowest and highest conductivity of a solid whose atoms are oscillators with parameters known to a factor only.

    Parameters
    ----------
    material : str or Material
        The solid: a record, or its key, name or chemical formula.
    T : str, Quantity or DataArray
        Temperature, of any shape.
    ratio : float
        ω0, γ̂ and D of each branch may each lie between 1/ratio and ratio times the branch's cutoff.

    Returns
    -------
    low, high : Quantity or DataArray
        In W/(m K); DataArrays where `T` is one.

    Notes
    -----
    [Panasyuk2012] Eq. (100). Extremes are searched among 5 values of each parameter. In the classical limit they are at
    corners: γ̂/[4(1 + ω0²/D² + γ̂/2D)], Eq. (47), grows with γ̂ and D and falls with ω0; for a ratio of 2 it goes from
    1/14 to 3.2 times its value at ω0 = γ̂ = D (`tests/materials/estimators/test_comparison.py`).

    Examples
    --------
    >>> low, high = freedom_band("a-SiO2", "3000 K")
    >>> print(f"{low:.3f~P} {high:.3f~P}")
    0.084 W/K/m 3.775 W/K/m
    """
    if checks.number(ratio, "ratio") < 1.0:
        raise HeatChainError(f"`ratio` must be a finite number of at least 1, but is {ratio!r}.")
    number, fast, slow = get(material).sound("the band of the mediator model")
    steps = np.geomspace(1.0 / ratio, ratio, 5).tolist()

    def kernel(T: Array) -> tuple[Array, Array]:
        every = np.array([
            MEDIATOR.kernel(T, number, fast, slow, frequency=frequency, damping=damping, cutoff=cutoff)
            for frequency, damping, cutoff in itertools.product(steps, repeat=3)
        ])  # fmt: skip
        return every.min(axis=0), every.max(axis=0)

    low, high = evaluate(kernel, "W/(m K)", abscissa(T), count=2)
    return low, high


def _damping(conductivity: Any, distance: Value, degrees_of_freedom: Any) -> Any:
    # [Panasyuk2012] Eq. (95)
    return 4.0 * conductivity * distance / (k * degrees_of_freedom)


@overload
def damping_from_conductivity(
    conductivity: xr.DataArray, distance: Value, degrees_of_freedom: int = ...
) -> xr.DataArray: ...
@overload
def damping_from_conductivity(conductivity: Plain, distance: Value, degrees_of_freedom: int = ...) -> Quantity: ...
def damping_from_conductivity(
    conductivity: Value, distance: Value, degrees_of_freedom: int = 1
) -> Quantity | xr.DataArray:
    """Damping of an atom's vibration by its neighbours that follows from a measured thermal conductivity.

    Atoms are taken as oscillators that pass heat between their neighbours.

    Parameters
    ----------
    conductivity : str, Quantity or DataArray
        Thermal conductivity.
    distance : str, Quantity or DataArray
        Interatomic distance ℓ0.
    degrees_of_freedom : int
        Oscillators an atom; one as printed.

    Returns
    -------
    Quantity or DataArray
        Rate γ̂ in rad/s; a DataArray where `conductivity` is one.

    Notes
    -----
    The inverse of [Panasyuk2012] Eq. (95), κ = k_Bγ̂/(4ℓ0) for each oscillator.

    Examples
    --------
    >>> print(f"{damping_from_conductivity('0.5 W/(m K)', '0.5 nm'):.2e~P}")
    7.24×10¹³ rad/s
    """
    checks.integer(degrees_of_freedom, "degrees_of_freedom")
    kappa = floats(conductivity, "W/(m K)", "conductivity", positive=True)
    return evaluate(
        _damping, "rad/s", kappa, floats(distance, "m", "distance", positive=True), float(degrees_of_freedom)
    )


def consistency(material: str | Material) -> xr.Dataset:
    """Whether a measured conductivity agrees with atoms that damp one another at about the Debye frequency.

    Parameters
    ----------
    material : str or Material
        The solid: a record, or its key, name or chemical formula.

    Returns
    -------
    Dataset
        Over `degrees_of_freedom` (1 as printed, 3 for an atom): `damping` γ̂ that Eq. (95) needs for the measured
        conductivity; `debye_frequency` ω_D; `eq99` γ̂/ω_D; `relaxation_time` τ_p = 1/γ̂; `flight_time` τ_φ = ℓ0/v;
        `eq98` τ_p/τ_φ. They hold where `eq98` and `eq99` are of the order of 1. They cannot both be equalities: ω_D τ_φ
        = (6π²)^⅓ = 3.9.

    Notes
    -----
    The conditions [Panasyuk2012] Eqs. (98) and (99) of its model of disordered solids.

    Examples
    --------
    >>> found = consistency("a-SiO2")
    >>> [round(float(value), 2) for value in found["eq99"]]
    [1.49, 0.5]
    """
    found = get(material)
    number, fast, slow = found.sound("the check of Eqs. (98)-(99)")
    kappa = found.field("conductivity", "the check of Eqs. (98)-(99)").value
    distance, freedom = number ** (-1.0 / 3.0), np.array([1, 3])
    damping = _damping(kappa, distance, freedom)
    debye = cutoffs.debye_frequency(number, fast, slow)
    flight = distance / cutoffs.mean_velocity(fast, slow)

    def over(values: Array, units: str, name: str) -> tuple[str, Array, dict[str, str]]:
        return "degrees_of_freedom", values, {"units": units, "long_name": name}

    return xr.Dataset(
        {
            "damping": over(damping, "rad s^-1", "damping that the measured conductivity needs, Eq. (95)"),
            "relaxation_time": over(1.0 / damping, "s", "relaxation time of the momentum"),
            "eq99": over(damping / debye, "1", "damping over Debye frequency, Eq. (99)"),
            "eq98": over(1.0 / (damping * flight), "1", "relaxation over flight time, Eq. (98)"),
            "debye_frequency": ((), debye, {"units": "rad s^-1", "long_name": "Debye frequency"}),
            "flight_time": ((), flight, {"units": "s", "long_name": "time of flight between atoms"}),
        },
        coords={"degrees_of_freedom": freedom, "material": found.key},
    )
