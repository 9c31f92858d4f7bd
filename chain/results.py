"""Results as labelled datasets: the table of names, units and long names."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from chain.errors import HeatChainError
from chain.storage.version import __version__
from chain.units.boundary import converted, unit_told
from chain.units.labels import magnitudes

if TYPE_CHECKING:

    class Dataset(xr.Dataset):  # type: ignore[no-untyped-call]
        """A Dataset without xarray's `__getattr__`, for which every name would be an attribute of any type."""

        __slots__ = ()
        __getattr__: None  # type: ignore[assignment, misc]

else:
    Dataset = xr.Dataset

Table = Mapping[str, tuple[str, str]]

# name: (units as CF and pint both read them, long name)
VARIABLES: Table = {
    "time": ("s", "time"),
    "site": ("1", "number of the body, from the left"),
    "position": ("m", "position of the body"),
    "link": ("1", "number of the link; link n joins bodies n and n + 1"),
    "link_from": ("1", "what a current of the link is positive from"),
    "link_to": ("1", "what a current of the link is positive to"),
    "link_position": ("m", "position of the link"),
    "temperature": ("K", "temperature"),
    "energy": ("J", "energy gained since the start"),
    "thermal_energy": ("J", "thermal energy"),
    "current": ("W", "heat current, from left to right"),
    "surroundings_current": ("W", "heat current from the body into its surroundings"),
    "x": ("m", "position of the body along x"),
    "y": ("m", "position of the body along y"),
    "z": ("m", "position of the body along z"),
    "column": ("1", "number of the body along x"),
    "row": ("1", "number of the body along y, or name of a ladder's row"),
    "layer": ("1", "number of the body along z"),
    "entropy_production": ("W K^-1", "entropy produced a second by all links"),
    "reservoir_heat": ("J", "heat given off by the reservoirs since the start"),
    "source_heat": ("J", "heat given off by the sources since the start"),
    "initial_temperature": ("K", "temperature at the start"),
    "conductance": ("W K^-1", "thermal conductance"),
    "conductance_lower": ("W K^-1", "smallest thermal conductance that equilibrium in imaginary time allows"),
    "conductance_upper": ("W K^-1", "largest thermal conductance that equilibrium in imaginary time allows"),
    "coherence": ("1", "coherence ⟨σ_x⟩ of the spin"),
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
    "coupling": ("1", "dimensionless coupling α"),
    "bound_ratio": ("1", "conductance over the tighter of its bounds"),
    "tighter_bound": ("1", "the tighter of the bounds of the conductance"),
    "holds": ("1", "whether the conductance keeps its bounds"),
    "bodies": ("1", "number of bodies in the chain"),
    "debye_temperature": ("K", "Debye temperature"),
    "width": ("m", "width of the pulse, standard deviation of the heat's position"),
    "damping": ("rad s^-1", "damping γ̂ = (1/R1 + 1/R2)/C"),
    "cutoff": ("rad s^-1", "cutoff of the baths, 2Δ/ħ of the superconductor"),
    "channels": ("1", "least number of channels that carry the measured heat current"),
    "standard_error": ("W", "standard error of the heat current"),
    "truncated_current": ("W", "most that the heat current lacks for the noise's band limit"),
    "position_temperature": ("K", "temperature of the mediator's position, T_x = mω0²⟨x²⟩/k_B"),
    "position_temperature_error": ("K", "standard error of the temperature of the mediator's position"),
    "temperature_error": ("K", "standard error of the temperature"),
    "temperature_spread": ("K", "standard deviation of the temperature"),
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
    "noise_given_off": ("J^2 s^-1", "noise of the heats that two terminals give off"),
    "terminal": ("1", "number of the terminal: left reservoir, bodies, right reservoir"),
    "to_terminal": ("1", "number of the other terminal"),
    "friction_kernel": ("s^-2", "friction kernel over the mass, of finitely many modes"),
    "cross_kernel": ("s^-2", "friction kernel that a body passes from one mediator to the other"),
    "coherent_current": ("W", "heat current that crosses from reservoir to reservoir past all probes"),
    "occupation": ("1", "mean number of quanta of a mode"),
    "bose_temperature": ("K", "temperature of the Bose distribution with the body's energy"),
    "displaced_fraction": ("1", "part of the thermal energy in other modes than in the Bose distribution"),
    "cumulant_1": ("W", "first cumulant of the heat that crosses, a second: the current"),
    "cumulant_2": ("J^2 s^-1", "second cumulant of the heat that crosses, a second: the noise"),
    **{
        f"cumulant_{i}": (f"J^{i} s^-1", f"cumulant number {i} of the heat that crosses, a second") for i in range(3, 9)
    },
    "other_site": ("1", "number of the other body"),
    "other_position": ("m", "position of the other body"),
    "energy_covariance": ("J^2", "covariance of the energies of two bodies"),
    "temperature_covariance": ("K^2", "covariance of the temperatures of two bodies"),
    "excess_covariance": ("J^2", "covariance of the energies beyond that of each body by itself, k_BT²C"),
    "density_covariance": ("J^2 m^-6", "covariance of the energy density at two places, beyond the local part"),
    "density_strength": ("J^2 m^-3", "local part of the covariance of the energy density, k_BT²C, before a δ function"),
    "local_spread": ("K", "standard deviation of the temperature of a body by itself, √(k_BT²/C)"),
    "temperature_spectrum": ("K^2 s", "spectrum of the temperature, at both signs of the frequency"),
    "current_spectrum": ("J^2 s^-1", "spectrum of the heat current, at both signs of the frequency"),
    "side_spectrum": ("J^2 s^-1", "spectrum of the heat current that the side gives off"),
    "trajectory": ("1", "number of the trajectory"),
    "event": ("1", "number of the event"),
    "event_site": ("1", "site whose first passage is asked for"),
    "event_temperature": ("K", "temperature whose first passage is asked for"),
    "first_passage_time": ("s", "time at which the temperature is first reached"),
    "heat_cumulant_1": ("J", "mean of the heat that has left the bath"),
    "heat_cumulant_2": ("J^2", "variance of the heat that has left the bath"),
    "heat_cumulant_3": ("J^3", "third cumulant of the heat that has left the bath"),
    "pair": ("1", "number of the pair of temperatures"),
    "entropy_deficit": ("J K^-1", "entropy below that of the Bose distribution with the same energy"),
}


def labelled(name: str, dims: tuple[str, ...], values: Any, table: Table = VARIABLES) -> xr.Variable:
    """A variable with units and long name from a table."""
    units, long_name = table[name]
    return xr.Variable(dims, values, {"units": units, "long_name": long_name})


def dataset(
    variables: Mapping[str, tuple[tuple[str, ...], Any]],
    coordinates: Mapping[str, tuple[tuple[str, ...], Any]],
    attributes: Mapping[str, Any],
    table: Table = VARIABLES,
) -> Dataset:
    """A dataset whose every unit and long name comes from a table.

    Parameters
    ----------
    variables, coordinates : mapping
        Name to dimensions and float64 values; a name without an entry in the table (`side`) stays without unit.
    attributes : mapping
        What the dataset says of its origin; version and date are added.
    table : mapping, optional
        Units and long names, for a caller who computes more than the quantities of a chain.
    """

    def each(entries: Mapping[str, tuple[tuple[str, ...], Any]]) -> dict[str, xr.Variable]:
        return {
            name: labelled(name, dims, values, table) if name in table else xr.Variable(dims, values)
            for name, (dims, values) in entries.items()
        }

    return Dataset(
        each(variables),
        coords=each(coordinates),
        attrs={**origin(), **{name: _plain(value) for name, value in attributes.items()}},
    )


def origin() -> dict[str, str]:
    """What every dataset says of itself, as CF asks; the date stands apart, so that equal runs have equal histories."""
    return {
        "Conventions": "CF-1.11",
        "title": "Heat across links and bodies",
        "history": f"computed by heatchain {__version__}",
        "heatchain_version": __version__,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def require(ds: Any, *needed: str) -> None:
    """Raise where something is no dataset, or has not all that is needed."""
    if not isinstance(ds, xr.Dataset):
        raise HeatChainError(f"A dataset is needed, such as `transient` returns, but {ds!r} was given.")
    for name in needed:
        if name not in ds:
            raise HeatChainError(f"The dataset must have `{name}`, but has {', '.join(map(str, ds.data_vars))}.")


def read(ds: xr.Dataset, *needed: str, table: Table = VARIABLES) -> xr.Dataset:
    """What is needed of a dataset, with its coordinates, in the units of a table, whatever units it has now.

    Raises
    ------
    HeatChainError
        Where one is missing, has lost its unit, or has one of another dimension.
    """
    require(ds, *needed)
    known = [name for name in map(str, ds.coords) if name in table]
    found = {}
    for name in (*needed, *known):
        units = table[name][0] if name in table else unit_told(ds[name])
        values = magnitudes(ds[name]) if units in (None, "1") else converted(ds[name], units, name)
        found[name] = xr.Variable(ds[name].dims, values, {**ds[name].attrs, "units": units or "1"})
    others = {name: ds[name].variable for name in ds.coords if name not in known}
    return xr.Dataset({name: found[name] for name in needed}, {name: found[name] for name in known} | others, ds.attrs)


def _plain(value: Any) -> Any:
    """An attribute that netCDF can hold and gives back as it was."""
    if isinstance(value, bool | np.bool_):
        return str(bool(value)).lower()
    if isinstance(value, int | np.integer):
        return np.int64(value)
    if isinstance(value, float | np.floating):
        return np.float64(value)
    return str(value)
