"""Results of the scenarios as labelled datasets: what they compute beside the quantities of `chain.results`."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import xarray as xr

from chain import results

# name: (units as CF and pint both read them, long name)
VARIABLES: results.Table = {
    **results.VARIABLES,
    "conductance_error": ("W K^-1", "uncertainty of the thermal conductance"),
    "niba_conductance": ("W K^-1", "thermal conductance in the noninteracting-blip approximation"),
    "bloch_redfield_conductance": ("W K^-1", "thermal conductance by Bloch-Redfield theory"),
    "golden_rule_fraction": ("1", "conductance over its sum-rule bound, to second order in the splitting"),
    "saturation": ("1", "conductance over its sum-rule bound, for T_K ≪ T ≪ ω_c"),
    "warm_golden_rule_fraction": ("1", "conductance over its bound at twice the splitting, to second order in it"),
    "warm_fraction": ("1", "exact conductance over its sum-rule bound at twice the splitting"),
    "sum_rule_current": ("W", "sum-rule bound of the heat current"),
    "printed_current": ("W", "heat current of the susceptibility as printed, Eq. (14), without level shift"),
    "cold_temperature": ("K", "temperature of the colder bath"),
    "printed_conductance": ("W K^-1", "conductance of the susceptibility as printed, Eq. (14), without level shift"),
    "low_temperature_conductance": ("W K^-1", "leading term of the conductance at low temperature"),
    "classical_conductance": ("W K^-1", "limit of the conductance at high temperature"),
    "largest_fraction": ("1", "largest conductance over the quantum of thermal conductance"),
    "best_temperature": ("K", "temperature of the largest conductance over the quantum of thermal conductance"),
    "in_band_fraction": ("1", "fraction of the conductance carried below the cutoff"),
    "transient_error": ("K", "largest deviation of the chain from the continuum during a transient"),
    "steady_error": ("K", "largest deviation of the chain from the continuum in the steady state"),
    "order": ("1", "order in the distance of bodies with which the deviation from the continuum falls"),
    "resistance": ("K W^-1", "thermal resistance from end to end"),
    "resistance_exponent": ("1", "power of the number of links with which the resistance grows"),
    "coupled_resistance": ("K W^-1", "thermal resistance of as many mediators coupled directly, without bodies"),
    "coupled_exponent": ("1", "power of the number of mediators with which their resistance grows"),
    "continuum_temperature": ("K", "temperature in the continuum"),
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
    "printed_prefactor": ("1", "prefactor of k_B n^(2/3) (v_l + 2v_t)"),
    "fin_temperature": ("K", "temperature in the steady state of the discrete fin with one conductance"),
    "decay_length": ("m", "length over which the excess temperature falls by e"),
    "effective_conductance": ("1", "conductance of the film over that of one with all bonds"),
    "effective_medium": ("1", "the same by effective-medium theory"),
    "coherent_conductivity": ("W m^-1 K^-1", "thermal conductivity of coherent volumes, Eq. (92)"),
    "kept_conductivity": ("1", "thermal conductivity over that of the block without defects"),
    "sound_fraction": ("1", "fraction of the contacts that are sound"),
    "bond_fraction": ("1", "fraction of the bonds that are there"),
    "column": ("1", "number of the particle from the warm face to the cold one"),
    "row": ("1", "number of the particle along the faces"),
    "walk_width": ("m", "width of a random walk"),
    "diffusivity": ("m^2 s^-1", "thermal diffusivity κ/C̃"),
    "fitted_diffusivity": ("m^2 s^-1", "thermal diffusivity from the growth of the pulse"),
    "pulse_energy": ("J", "energy of the pulse"),
    "plasma_frequency": ("rad s^-1", "plasma frequency ω0 = √(2eI_c/ħC)"),
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
    "mediators": ("1", "number of mediators with an infinite cutoff that carry the measured heat current"),
    "matching_damping": ("1", "damping over frequency at which Eqs. (85) and (86) agree, Eq. (87)"),
    "theory_current": ("W", "heat current of each link by itself, Eqs. (42) and (80)"),
    "terminal_current": ("W", "heat current where the same couplings connect all bodies with each other"),
    "printed_terminal_current": ("W", "the same with the counter-terms of Eq. (4) as printed"),
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
    "damping_ratio": ("1", "damping over the mediator's frequency, γ̂/ω0"),
    "cutoff_ratio": ("1", "cutoff over the mediator's frequency, D/ω0"),
    "reduced_temperature": ("1", "temperature in units of the mediator's frequency, k_BT/ħω0"),
    "same_ratio": ("1", "conductance over that of Eq. (80), same couplings"),
    "law_ratio": ("1", "the same by the law for a high cutoff and temperature"),
    "opposite_ratio": ("1", "heat current over that of Eq. (80), opposite ends"),
    "random_ratio": ("1", "heat current over that of Eq. (80), random signs, mean of several bodies"),
    "random_error": ("1", "standard error of the mean over bodies with random signs"),
    "anharmonicity": ("1", "quartic coefficient β of a lattice's bonds"),
    "scaled_time": ("1", "time over the number of atoms, in units of mass and spring"),
    "gained": ("1", "energy gained, over that up to the baths' mean temperature"),
    "gained_error": ("1", "standard error of the energy gained"),
    "thermal_gained": ("1", "energy gained by Eq. (80), over that up to the baths' mean temperature"),
    "exact_gained": ("1", "energy gained by the harmonic lattice's normal modes"),
    "heat_given": ("1", "heat that a bath has given off, in units of what the body gains"),
    "heat_error": ("1", "standard error of the heat given off"),
    "thermal_heat": ("1", "heat that a bath has given off by Eq. (80)"),
    "band": ("1", "middle of a band of the lattice's modes, in frequency"),
    "band_temperature": ("1", "twice the mean kinetic energy of the modes of a band"),
    "band_error": ("1", "its standard error"),
    "drift": ("1", "largest change of the whole energy, over it"),
    "lattice_conductance": ("1", "classical conductance of a link, by the spectrum of the lattice's end"),
    "lattice_conductance_error": ("1", "its standard error"),
    "equipartition": ("1", "time after which 1/e of a difference between modes is left, at the temperature 1"),
    "equipartition_error": ("1", "its standard error"),
    "equilibration": ("1", "equilibration time t_eq = C/K"),
    "heisenberg": ("1", "time for sound to cross the lattice and come back, 2(N + 1)"),
}


def labelled(**variables: Any) -> dict[str, xr.Variable]:
    """Variables with units and long names from the table: a number, or dimensions in one text and values."""
    return {name: results.labelled(name, *_over(given), VARIABLES) for name, given in variables.items()}


def dataset(variables: Mapping[str, Any], coordinates: Mapping[str, Any], **attributes: Any) -> xr.Dataset:
    """A dataset with units and long names of the scenarios' table.

    Parameters
    ----------
    variables : mapping
        Name to a number, or to dimensions in one text and values, as in ``("time site", T)``.
    coordinates : mapping
        Name to values over a dimension of the same name.
    **attributes
        What the dataset says of its origin.
    """
    over = {name: _over(given) for name, given in variables.items()}
    along = {name: _over((name, values)) for name, values in coordinates.items()}
    return results.dataset(over, along, attributes, VARIABLES)


def _over(given: Any) -> tuple[tuple[str, ...], Any]:
    dims, values = given if isinstance(given, tuple) else ("", given)
    return tuple(dims.split()), np.asarray(values)
