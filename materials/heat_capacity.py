"""Specific heat within the mediator model, beside Debye's, and the thermal diffusivity.

The oscillators that carry heat also store it. Their mean energy between baths of one temperature is ½k_B(T_x + T_p),
[Panasyuk2012] Eqs. (64)-(65); in units of the branch's cutoff (ħ = k_B = 1) its derivative is

    c(T) = (1/π) ∫ S(ω) (ω0² + ω²)/2 · (2/ω) κ(ω/T) dω,   κ(y) = (y/2)²/sinh²(y/2),
    S(ω) = γ̂ω/{(ω0² - ω²)² + ω²[γ̂ + (ω0² - ω²)/D]²}.

It tends to 1, and to (π/3)(γ̂/ω0²)T at low temperature: the bath's friction, proportional to frequency, makes it linear.
"""

from collections.abc import Callable
from typing import Any, overload

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.checks import number, one_of
from chain.errors import HeatChainError
from chain.subsystems.debye import heat_capacity_function
from chain.units.boundary import Plain, Quantity, Value, evaluate
from chain.units.constants import hbar, k
from chain.units.labels import over_temperature
from materials.estimators.mediator import MEDIATOR
from materials.estimators.model import positive_temperature
from materials.estimators.spectral.modes import solid_of, thermal_sum
from materials.solids import cutoffs
from materials.solids.library import get
from materials.solids.record import Material

_STEP = 0.025  # in ln ω: the trapezoidal rule converges as e^(-2πθ/h), θ = 0.16 the angle of the pole of S
_SLENDER = 0.16  # of the damping over frequency: with weaker damping the pole is nearer, and the step smaller
_BLOCK = 4e5  # numbers at a time, to bound memory
_FROZEN = 1e-6  # below, the linear law holds to rounding


def _oscillator(reduced: Array, frequency: float = 1.0, damping: float = 1.0, cutoff: float = 1.0) -> Array:
    """c(T) of one oscillator in units of k_B, with its parameters in units of the branch's cutoff."""
    # From far below to far above all rates and T; the integrand falls as ω and as ω^-2 there
    step = _STEP * min(1.0, _SLENDER * damping / frequency, _SLENDER * cutoff / frequency, frequency / damping)
    # np.arange with a step would round the step to the last digit of 54
    count = int(np.ceil((76.0 + np.log(max(frequency, damping, cutoff))) / step))
    omega = np.exp(-54.0 + step * np.arange(count))
    square, stiffness = omega * omega, frequency * frequency
    detuning = (frequency - omega) * (frequency + omega)
    friction = damping + detuning / cutoff
    spectrum = damping * omega * (stiffness + square) / (detuning * detuning + square * friction * friction)
    flat = np.ravel(np.asarray(reduced, dtype=np.float64))
    blocks = np.array_split(flat, max(1, int(flat.size * omega.size / _BLOCK)))
    summed = np.concatenate([_summed(block, omega, spectrum) for block in blocks]) * step / np.pi
    linear = np.pi / 3.0 * damping / stiffness * flat
    return np.asarray(np.where(flat < _FROZEN, linear, summed)).reshape(np.shape(reduced))


def _summed(reduced: Array, omega: Array, spectrum: Array) -> Array:
    half = np.minimum(0.5 * omega / np.maximum(reduced, _FROZEN)[:, None], 350.0)
    return np.asarray((spectrum * np.square(half / np.sinh(half))).sum(axis=1))


def _debye(reduced: Array) -> Array:
    """Debye's c(T) of one mode in units of k_B."""
    return heat_capacity_function(1.0 / np.asarray(reduced))


_MODES: dict[str, Callable[..., Array]] = {"mediator": _oscillator, "debye": _debye}


def _specific_heat(
    T: Array, number: float, longitudinal: float, transverse: float, model: str, **ratios: float
) -> Array:
    total: Array = np.zeros(np.shape(T))
    for velocity, count in ((longitudinal, 1.0), (transverse, 2.0)):
        total = total + count * _MODES[model](T * k / (hbar * cutoffs.cutoff(number, velocity)), **ratios)
    return np.asarray(number * k * total)


@overload
def specific_heat(
    material: str | Material,
    T: xr.DataArray,
    model: str | None = ...,
    *,
    density_of_states: Any = ...,
    unit: str | None = ...,
) -> xr.DataArray: ...
@overload
def specific_heat(
    material: str | Material, T: Plain, model: str | None = ..., *, density_of_states: Any = ..., unit: str | None = ...
) -> Quantity: ...
def specific_heat(
    material: str | Material,
    T: Value,
    model: str | None = None,
    *,
    density_of_states: Any = None,
    unit: str | None = None,
) -> Quantity | xr.DataArray:
    """Heat capacity of a volume of a solid: of its atoms as damped oscillators, after Debye, or of a spectrum.

    Parameters
    ----------
    material : str or Material
        The solid: a record, or its key, name or chemical formula.
    T : str, Quantity or DataArray
        Temperature, of any shape, positive.
    model : {"mediator", "debye"}, optional
        Both have the three branches' cutoffs, and one mode of each an atom; "mediator" by default.
    density_of_states : table, Phonopy, Phono3py, path or HarmonicSolid, optional
        Instead of a model: a density of states as `chain.HarmonicSolid` takes it.
    unit : str, optional
        Of its frequencies, where a table does not say it: "THz" for phonopy's ``total_dos.dat``.

    Returns
    -------
    Quantity or DataArray
        In J/(m³ K); a DataArray where `T` is one.

    Notes
    -----
    The end of [Panasyuk2012] Sec. VIII asks for it. At low temperature the oscillators' C is proportional to T, because
    the energy of a damped oscillator has no gap, and Debye's to T³.

    Examples
    --------
    >>> print(f"{specific_heat('a-SiO2', '300 K'):.3g~P}, {specific_heat('a-SiO2', '300 K', 'debye'):.3g~P}")
    1.97×10⁶ J/K/m³, 2.33×10⁶ J/K/m³
    """
    found, unit_of_it = get(material), "J/(m^3 K)"
    if density_of_states is not None:
        if model is not None:
            raise HeatChainError("`model` and `density_of_states` exclude each other. Leave out `model`.")
        solid = solid_of(density_of_states, unit)
        number = found.field("number_density", "the specific heat").value
        return evaluate(lambda T: number * k * thermal_sum(solid, T), unit_of_it, positive_temperature(T))
    chosen = one_of("mediator" if model is None else model, "model", _MODES)
    sound = found.sound("the specific heat")
    return evaluate(lambda T: _specific_heat(T, *sound, chosen), unit_of_it, positive_temperature(T))


@overload
def diffusivity(material: str | Material, T: xr.DataArray) -> xr.DataArray: ...
@overload
def diffusivity(material: str | Material, T: Plain) -> Quantity: ...
def diffusivity(material: str | Material, T: Value) -> Quantity | xr.DataArray:
    """Thermal diffusivity κ/C of a solid whose atoms pass heat to their neighbours as damped oscillators.

    Parameters
    ----------
    material : str or Material
        The solid: a record, or its key, name or chemical formula.
    T : str, Quantity or DataArray
        Temperature, of any shape, positive.

    Returns
    -------
    Quantity or DataArray
        In m²/s; a DataArray where `T` is one.

    Examples
    --------
    >>> print(f"{diffusivity('a-SiO2', '300 K').to('mm^2/s'):.3f~P}")
    0.405 mm²/s
    """
    sound = get(material).sound("the diffusivity")
    return evaluate(lambda T: _diffusivity(T, *sound), "m^2/s", positive_temperature(T))


def _diffusivity(T: Array, number: float, longitudinal: float, transverse: float, **ratios: float) -> Array:
    sound = number, longitudinal, transverse
    return np.asarray(MEDIATOR.kernel(T, *sound, **ratios) / _specific_heat(T, *sound, "mediator", **ratios))


def mediator_properties(
    material: str | Material, T: Value, *, frequency: float = 1.0, damping: float = 1.0, cutoff: float = 1.0
) -> xr.Dataset:
    """Conductivity, specific heat and diffusivity of a solid of damped oscillators, beside Debye's specific heat.

    Parameters
    ----------
    material : str or Material
        The solid: a record, or its key, name or chemical formula.
    T : str, Quantity or DataArray
        Temperature, one or an array, positive.
    frequency, damping, cutoff : float
        ω0, γ̂ and D of each branch in units of the branch's cutoff: what [Panasyuk2012] Eq. (100) leaves open.

    Returns
    -------
    Dataset
        Over `temperature`: `conductivity` in W/(m K), `specific_heat` and `debye_specific_heat` in J/(m³ K),
        `diffusivity` in m²/s.
    """
    found = get(material)
    sound = found.sound("the mediator model")
    kelvins = over_temperature(positive_temperature(T))
    given = {"frequency": frequency, "damping": damping, "cutoff": cutoff}
    ratios = {name: number(value, name) for name, value in given.items()}
    conductivity: Any = evaluate(lambda T: MEDIATOR.kernel(T, *sound, **ratios), "W/(m K)", kelvins)
    heat: Any = evaluate(lambda T: _specific_heat(T, *sound, "mediator", **ratios), "J/(m^3 K)", kelvins)
    spread: Any = evaluate(lambda T: _diffusivity(T, *sound, **ratios), "m^2/s", kelvins)
    named: dict[str, tuple[Any, str]] = {
        "conductivity": (conductivity, "thermal conductivity of the mediator model"),
        "specific_heat": (heat, "specific heat of the mediator model"),
        "debye_specific_heat": (specific_heat(found, kelvins, "debye"), "specific heat after Debye"),
        "diffusivity": (spread, "thermal diffusivity of the mediator model"),
    }
    return xr.Dataset({name: value.assign_attrs(long_name=text) for name, (value, text) in named.items()})
