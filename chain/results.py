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
    "thermal_energy": ("J", "thermal energy"),
    "current": ("W", "heat current, from left to right"),
    "entropy_production": ("W K^-1", "entropy produced a second by all links"),
    "reservoir_heat": ("J", "heat given off by the reservoirs since the start"),
    "source_heat": ("J", "heat given off by the sources since the start"),
    "initial_temperature": ("K", "temperature at the start"),
    "conductance": ("W K^-1", "thermal conductance"),
    "conductance_lower": ("W K^-1", "smallest thermal conductance that equilibrium in imaginary time allows"),
    "conductance_upper": ("W K^-1", "largest thermal conductance that equilibrium in imaginary time allows"),
    "conductance_error": ("W K^-1", "uncertainty of the thermal conductance"),
    "coherence": ("1", "coherence ⟨σ_x⟩ of the spin"),
    "niba_conductance": ("W K^-1", "thermal conductance in the noninteracting-blip approximation"),
    "bloch_redfield_conductance": ("W K^-1", "thermal conductance by Bloch-Redfield theory"),
    "golden_rule_fraction": ("1", "conductance over its sum-rule bound, to second order in the splitting"),
    "saturation": ("1", "conductance over its sum-rule bound, for T_K ≪ T ≪ ω_c"),
    "warm_golden_rule_fraction": ("1", "conductance over its bound at twice the splitting, to second order in it"),
    "warm_fraction": ("1", "exact conductance over its sum-rule bound at twice the splitting"),
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
    "sum_rule_current": ("W", "sum-rule bound of the heat current"),
    "printed_current": ("W", "heat current of the susceptibility as printed, Eq. (14), without level shift"),
    "cold_temperature": ("K", "temperature of the colder bath"),
    "printed_conductance": ("W K^-1", "conductance of the susceptibility as printed, Eq. (14), without level shift"),
    "low_temperature_conductance": ("W K^-1", "leading term of the conductance at low temperature"),
    "classical_conductance": ("W K^-1", "limit of the conductance at high temperature"),
    "largest_fraction": ("1", "largest conductance over the quantum of thermal conductance"),
    "best_temperature": ("K", "temperature of the largest conductance over the quantum of thermal conductance"),
    "coupling": ("1", "dimensionless coupling α"),
    "bound_ratio": ("1", "conductance over the tighter of its bounds"),
    "tighter_bound": ("1", "the tighter of the bounds of the conductance"),
    "holds": ("1", "whether the conductance keeps its bounds"),
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
    "hot_temperature": ("K", "temperature of the hot end"),
    "forward_current": ("W", "heat current of one link whose hot end is weakly coupled"),
    "backward_current": ("W", "heat current of one link whose hot end is strongly coupled"),
    "rectification": ("1", "difference of the two ways' heat currents over their sum, of one link"),
    "chain_forward_current": ("W", "heat current of a chain whose links' hot ends are weakly coupled"),
    "chain_backward_current": ("W", "heat current of a chain whose links' hot ends are strongly coupled"),
    "chain_rectification": ("1", "difference of the two ways' heat currents over their sum, of a chain"),
    "forward_temperature": ("K", "temperature from the hot end, links' hot ends weakly coupled"),
    "backward_temperature": ("K", "temperature from the hot end, links' hot ends strongly coupled"),
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
    "standard_error": ("W", "standard error of the heat current"),
    "truncated_current": ("W", "most that the heat current lacks for the noise's band limit"),
    "position_temperature": ("K", "temperature of the mediator's position, T_x = mω0²⟨x²⟩/k_B"),
    "position_temperature_error": ("K", "standard error of the temperature of the mediator's position"),
    "temperature_error": ("K", "standard error of the temperature"),
    "temperature_spread": ("K", "standard deviation of one chain's temperature"),
    "bath": ("1", "number of the bath"),
    "bath_energy": ("J", "energy of the bath, with its zero point"),
    "bath_energy_change": ("J", "energy that the bath has gained since the start"),
    "potential_energy": ("J", "potential energy of the mediator"),
    "kinetic_energy": ("J", "kinetic energy of the mediator"),
    "interaction_energy": ("J", "energy of interaction of the mediator and the bath"),
    "potential_temperature": ("K", "potential energy of the mediator as a temperature, T_x"),
    "kinetic_temperature": ("K", "kinetic energy of the mediator as a temperature, T_p"),
    "mode_frequency": ("rad s^-1", "angular frequency of the mode"),
    "mode_energy": ("J", "energy of the mode, with its zero point"),
    "mode_energy_change": ("J", "energy that the mode has gained since the start"),
    "discretisation_error": ("W", "estimated error of the steady current"),
    "body": ("1", "number of the body, from the left; the first and the last are reservoirs"),
    "body_energy_change": ("J", "energy that the body has gained since the start"),
    "mediator_energy": ("J", "energy of the mediator"),
    "coupling_energy": ("J", "energy of interaction of the mediator and its two bodies"),
    "heat_given_off": ("W", "heat that the terminal gives off a second"),
    "terminal": ("1", "number of the terminal: left reservoir, bodies, right reservoir"),
    "cross_kernel": ("s^-2", "friction kernel that a body passes from one mediator to the other"),
    "theory_current": ("W", "heat current of each link by itself, Eqs. (42) and (80)"),
    "terminal_current": ("W", "heat current where the same couplings connect all bodies with each other"),
    "current_spread": ("W", "standard deviation of the heat current over bodies whose signs were drawn"),
    "kernel_ratio": ("1", "cross kernel of a body over its friction kernel at t = 0"),
    "coupling_strength": ("1", "coupling strength γ̂D/ω0²"),
    "lowest_squared_frequency": ("1", "lowest squared frequency of the mediators' static matrix over ω0²"),
    "critical_coupling": ("1", "coupling strength from which on the chain is unstable, 1/cos(π/(M + 2))"),
    "found_coupling": ("1", "coupling strength at which a mode of the whole Hamiltonian begins to grow"),
    "probe_ratio": ("1", "probe rate over the modes' spacing, η/Δ"),
    "swept_ratio": ("1", "probe rate over the modes' spacing, η/Δ"),
    "profile_ratio": ("1", "probe rate over the modes' spacing, η/Δ, of the profiles"),
    "middle": ("1", "geometric mean of two chains' numbers of links"),
    "series_ratio": ("1", "conductance over that of Eq. (80), N + 1 links in series"),
    "local_exponent": ("1", "power of the number of links with which the conductance changes"),
    "contact_ratio": ("1", "conductance over that of Eq. (80), for three ways to touch a body"),
    "incoherent_ratio": ("1", "the same for bodies so large that nothing crosses them coherently"),
    "coherent_excess": ("1", "conductance over that without coherence across bodies, less 1"),
    "profile_temperature": ("K", "temperature of the body"),
    "series_temperature": ("K", "temperature of the body by Eq. (80)"),
    "resistance_ratio": ("1", "resistance that one more body adds, over that of a link"),
    "coherent_current": ("W", "heat current that crosses from reservoir to reservoir past all probes"),
    "occupation": ("1", "mean number of quanta of a mode"),
    "bose_temperature": ("K", "temperature of the Bose distribution with the body's energy"),
    "displaced_fraction": ("1", "part of the thermal energy in other modes than in the Bose distribution"),
    "entropy_deficit": ("J K^-1", "entropy below that of the Bose distribution with the same energy"),
    "exchanged_energy": ("J", "energy that has gone from the hot to the cold body"),
    "law_energy": ("J", "the same, by the analytic law"),
    "thermal_exchanged_energy": ("J", "the same, by Eq. (80), for bodies that are thermal"),
    "law_current": ("W", "heat current by the analytic law"),
    "thermal_current": ("W", "heat current by Eq. (80), for bodies that are thermal"),
    "passage": ("1", "number of the Heisenberg time over which a current is the mean"),
    "row_time": ("s", "time, for bodies in a row"),
    "row_energy": ("J", "energy that the body in a row has gained"),
    "row_law_energy": ("J", "the same, by the analytic law"),
    "row_displaced_fraction": ("1", "part of the thermal energy in other modes than in the Bose distribution"),
    "row_thermal_energy": ("J", "the same, by Eq. (80), for bodies that are thermal"),
    "range_temperature": ("K", "temperature far below which Eq. (51) holds, ħω0²/(k_Bγ̂)"),
    "relative_bar": ("1", "half-width of the error bars over the heat current"),
    "joint_channels": ("1", "least number of channels that carry all measured heat currents within their bars"),
    "least_conductance": ("W K^-1", "certified lower bound of the thermal conductance"),
    "most_conductance": ("W K^-1", "certified upper bound of the thermal conductance"),
    "certified_gap": ("W K^-1", "largest distance of a certified bound from a value that is attained"),
    "measured_temperature": ("K", "temperature of a measurement"),
    "measured_conductance": ("W K^-1", "measured thermal conductance"),
    "error_bar": ("W K^-1", "standard error of a measurement"),
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
