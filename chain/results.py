"""Results as labelled datasets: the one table of names, units and long names."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
import xarray as xr

# name: (units as CF and pint both read them, long name)
VARIABLES = {
    "time": ("s", "time"),
    "site": ("1", "number of the body, from the left"),
    "position": ("m", "position of the body"),
    "link": ("1", "number of the link; link n joins bodies n and n + 1"),
    "link_position": ("m", "position of the link"),
    "temperature": ("K", "temperature"),
    "energy": ("J", "energy gained since the start"),
    "current": ("W", "heat current, from left to right"),
    "entropy_production": ("W K^-1", "entropy produced a second by all links"),
    "reservoir_heat": ("J", "heat given off by the reservoirs since the start"),
    "source_heat": ("J", "heat given off by the sources since the start"),
    "initial_temperature": ("K", "temperature at the start"),
    "conductance": ("W K^-1", "thermal conductance"),
    "conductivity": ("W m^-1 K^-1", "thermal conductivity"),
    "heat_capacity": ("J K^-1", "heat capacity"),
    "heat_flux": ("W m^-2", "heat flux"),
    "fourier_flux": ("W m^-2", "flux by Fourier's law, -κ∇T"),
    "temperature_gradient": ("K m^-1", "temperature gradient"),
    "flux_ratio": ("1", "heat flux over -κ∇T"),
    "mediator_relaxation_time": ("s", "relaxation time of the mediator, max(1/γ̂, γ̂/ω0²)"),
    "equilibration_time": ("s", "equilibration time of neighbours, t_eq = C/K"),
    "heisenberg_time": ("s", "Heisenberg time of a body, 2π/Δ"),
    "temperature_fluctuation": ("K", "thermal fluctuation of a body's temperature, √(k_B T²/C)"),
    "ballistic_ratio": ("1", "conductance of the link over the ballistic bound of its channels"),
    "link_entropy_production": ("W K^-1", "entropy that the link produces a second"),
    "body_entropy_rate": ("W K^-1", "rate of change of the body's entropy"),
    "reservoir_entropy_rate": ("W K^-1", "rate of change of the reservoir's entropy"),
    "entropy_rate": ("W K^-1", "rate of change of the entropy of bodies and reservoirs"),
    "temperature_difference": ("K", "temperature difference across the link"),
    "relaxation_time": ("s", "relaxation time of a mode of the chain"),
    "mode_profile": ("1", "temperatures of a mode, its largest 1"),
    "mode": ("1", "number of the mode, slowest first"),
    "impedance_phase": ("rad", "phase of the thermal impedance"),
    "steady_temperature": ("K", "temperature in the steady state"),
    "steady_current": ("W", "heat current in the steady state"),
    "amplitude": ("1", "amplitude of a body's temperature over that of the driven reservoir"),
    "phase": ("rad", "phase of a body's temperature behind the driven reservoir"),
    "impedance": ("K W^-1", "thermal impedance at the driven end"),
    "frequency": ("rad s^-1", "angular frequency"),
    "ballistic_bound": ("W K^-1", "ballistic bound of the conductance, channels times πk_B²T/(6ħ)"),
    "sum_rule_bound": ("W K^-1", "sum-rule bound of the conductance"),
    "in_band_fraction": ("1", "fraction of the conductance carried below the cutoff"),
    "bodies": ("1", "number of bodies in the chain"),
    "transient_error": ("K", "largest deviation of the chain from the continuum during a transient"),
    "steady_error": ("K", "largest deviation of the chain from the continuum in the steady state"),
    "order": ("1", "order in the distance of bodies with which the deviation from the continuum falls"),
    "resistance": ("K W^-1", "thermal resistance from end to end"),
    "resistance_exponent": ("1", "power of the number of links with which the resistance grows"),
    "coupled_resistance": ("K W^-1", "thermal resistance of as many mediators coupled directly, without bodies"),
    "coupled_exponent": ("1", "power of the number of mediators with which their resistance grows"),
    "continuum_temperature": ("K", "temperature in the continuum"),
    "continuum_position": ("1", "position in the continuum over the length"),
    "fraction": ("1", "position over the length"),
    "penetration_depth": ("m", "length over which a thermal wave falls by e, √(2D/ω)"),
    "mean_conductance": ("W K^-1", "mean thermal conductance of the chains"),
    "relative_spread": ("1", "standard deviation of the chains' conductance over its mean"),
    "independent_spread": ("1", "relative spread of as many independent resistances in series"),
    "spread_exponent": ("1", "power of the number of links with which the relative spread changes"),
    "link_conductance": ("W K^-1", "thermal conductance of a link"),
    "typical_conductance": ("W K^-1", "thermal conductance of the median link"),
    "realisation": ("1", "number of the chain that was drawn"),
    "eq99": ("1", "damping over the Debye frequency, Eq. (99)"),
    "debye_temperature": ("K", "Debye temperature"),
    "debye_frequency": ("rad s^-1", "Debye frequency"),
    "measured": ("W m^-1 K^-1", "measured thermal conductivity"),
    "ratio": ("1", "estimated over measured thermal conductivity"),
    "layer": ("m", "coherence length across the layers"),
    "coherence_length": ("m", "coherence length along the layers"),
    "coherence_ratio": ("1", "coherence length along over that across the layers"),
    "channels_needed": ("1", "conductance of a coherent volume over the quantum of conductance"),
    "channels_there": ("1", "channels of the volume's face across the layers, three for each atom"),
    "least_layer": ("m", "coherence length across the layers below which the channels do not suffice"),
    "block_ratio": ("1", "current through a block of coherent volumes over Fourier's law"),
    "prefactor": ("1", "prefactor of k_B n^(2/3) (v_l + 2v_t)"),
    "width": ("m", "width of the pulse, standard deviation of the heat's position"),
    "walk_width": ("m", "width of a random walk"),
    "diffusivity": ("m^2 s^-1", "thermal diffusivity κ/C̃"),
    "fitted_diffusivity": ("m^2 s^-1", "thermal diffusivity from the growth of the pulse"),
    "pulse_energy": ("J", "energy of the pulse"),
    "plasma_frequency": ("rad s^-1", "plasma frequency ω0 = √(2eI_c/ħC)"),
    "damping": ("rad s^-1", "damping γ̂ = (1/R1 + 1/R2)/C"),
    "cutoff": ("rad s^-1", "cutoff of the baths, 2Δ/ħ of the superconductor"),
    "mccumber": ("1", "McCumber parameter (ω0/γ̂)²"),
    "josephson_energy": ("J", "Josephson energy ħI_c/2e"),
    "charging_energy": ("J", "charging energy e²/2C"),
    "energy_ratio": ("1", "Josephson over charging energy"),
    "quantum_of_conductance": ("W K^-1", "quantum of thermal conductance πk_B²T/(6ħ)"),
    "channel_fraction": ("1", "conductance over the quantum of thermal conductance"),
    "quasiparticle_factor": ("1", "exp(-Δ/k_BT), the order of what thermal quasiparticles add"),
    "highest_temperature": ("K", "highest temperature at which the parameters hold"),
    "highest_conductance": ("W K^-1", "thermal conductance at the highest temperature at which the parameters hold"),
    "substrate_temperature": ("K", "temperature of the substrate"),
    "estimated_current": ("W", "heat current as the paper estimates it, Eq. (85)"),
    "tunnelling_current": ("W", "heat current of phonon tunnelling, Eq. (86), which describes the measurement"),
    "gold_current": ("W", "exact heat current of the mediator, cutoff at gold's Debye frequency"),
    "unlimited_current": ("W", "exact heat current of the mediator, infinite cutoff"),
    "ballistic_current": ("W", "largest heat current of one channel"),
    "gold_sum_rule_current": ("W", "sum-rule bound of the heat current, cutoff at gold's Debye frequency"),
    "unlimited_sum_rule_current": ("W", "sum-rule bound of the heat current, infinite cutoff"),
    "black_body_current": ("W", "black-body radiation from the molecule's cross-section, Eq. (52)"),
    "excess": ("1", "estimated heat current over the largest of one channel"),
    "channels": ("1", "least number of channels that carry the measured heat current"),
    "mediators": ("1", "number of mediators with an infinite cutoff that carry the measured heat current"),
    "matching_damping": ("1", "damping over frequency at which Eqs. (85) and (86) agree, Eq. (87)"),
    "range_temperature": ("K", "temperature far below which Eq. (51) holds, ħω0²/(k_Bγ̂)"),
}


@lru_cache(maxsize=1)
def package_version() -> str:
    """Version of the installed package."""
    try:
        return version("heatchain")
    except PackageNotFoundError:
        return "unknown"


def labelled(name: str, dims: tuple[str, ...], values: Any) -> xr.Variable:
    """A variable with units and long name from the table."""
    units, long_name = VARIABLES[name]
    return xr.Variable(dims, values, {"units": units, "long_name": long_name})


def dataset(
    variables: Mapping[str, tuple[tuple[str, ...], Any]],
    coordinates: Mapping[str, tuple[tuple[str, ...], Any]],
    attributes: Mapping[str, Any],
) -> xr.Dataset:
    """A dataset whose every unit and long name comes from the table.

    Parameters
    ----------
    variables, coordinates : name to dimensions and float64 values; a name without an entry in the table (`side`) stays
        without unit
    attributes : what the dataset says of its origin; version and date are added
    """

    def each(entries: Mapping[str, tuple[tuple[str, ...], Any]]) -> dict[str, xr.Variable]:
        return {
            name: labelled(name, dims, values) if name in VARIABLES else xr.Variable(dims, values)
            for name, (dims, values) in entries.items()
        }

    return xr.Dataset(
        each(variables),
        coords=each(coordinates),
        attrs={
            "Conventions": "CF-1.11",
            "heatchain_version": package_version(),
            "date": datetime.now(UTC).isoformat(timespec="seconds"),
            **{name: _plain(value) for name, value in attributes.items()},
        },
    )


def _plain(value: Any) -> Any:
    """An attribute that netCDF can hold and gives back as it was."""
    if isinstance(value, bool | np.bool_):
        return str(bool(value)).lower()
    if isinstance(value, int | np.integer):
        return np.int64(value)
    if isinstance(value, float | np.floating):
        return np.float64(value)
    return str(value)
