"""Heat through Josephson junctions by photons: [Panasyuk2012] Sec. IX with Eq. (43).

The phase across a junction is the mediator's coordinate: its mass is ħ²C/4e², its frequency the plasma frequency
ω0 = √(2eI_c/ħC). The baths are two resistors across the junction at two temperatures, which damp it by
γ̂ = (1/R1 + 1/R2)/C, each by its own share; their cutoff is 2Δ/ħ of the superconductor. What they exchange is measured
against the photonic quantum of heat, κ_Q = πk_B²T/6ħ = 0.946 pW/K² · T, which one channel cannot exceed.

A junction is harmonic where the phase stays near its minimum: ⟨φ²⟩ = k_BT_x/E_J at most 0.2, [Panasyuk2012] Eq. (64),
zero-point motion and damping included. Its frequency is then the plasma frequency to 6 %; `renormalised` gives it that
of the self-consistent harmonic approximation ([Koch2007] to first order), to 0.5 % up to ⟨φ²⟩ = 0.6. The plasma
frequency must also lie below the edge of pair breaking 2Δ/ħ: above it the superconductors absorb, and there is no such
oscillator. Elsewhere numbers are flagged, and a junction that is good nowhere is refused.

Left out: quasiparticles, which carry heat of their own through the junction, of the order of exp(-Δ/k_BT) of the normal
state's; the loss of I_c with temperature; and phonons. Sources of the parameters are in `josephson_data`; tunnel
junctions are those of [Ambegaokar1963].
"""

from dataclasses import replace
from typing import Any

import numpy as np
import xarray as xr

import chain
from chain import plots
from chain.checks import flag, integer, nearest
from chain.units.boundary import single
from chain.units.constants import k
from scenarios.presets import results
from scenarios.presets.panasyuk2012 import josephson_phase as phase
from scenarios.presets.panasyuk2012.josephson_data import JUNCTIONS, Junction
from scenarios.presets.panasyuk2012.josephson_report import draw, told


def josephson(
    junction: Any = "all",
    lowest: Any = "10 mK",
    highest: Any = "4 K",
    samples: int = 121,
    critical_current: Any = None,
    capacitance: Any = None,
    resistance1: Any = None,
    resistance2: Any = None,
    renormalised: bool = False,
) -> xr.Dataset:
    """Photonic heat conductance of Josephson junctions from 10 mK, against the quantum of heat.

    Parameters
    ----------
    junction : str
        "all", one of `josephson_data.JUNCTIONS`, or a `Junction`.
    lowest, highest : str or Quantity
        Lowest and highest of the temperatures, spaced evenly in the logarithm.
    samples : int
        How many there are.
    critical_current, capacitance, resistance1, resistance2 : str or Quantity
        Critical current, capacitance, resistance1 and resistance2 in place of those of one junction.
    renormalised : bool
        Whether the junction's frequency is that of the self-consistent harmonic approximation at each temperature, in
        place of the plasma frequency.

    Returns
    -------
    Dataset
        Over `junction` and `temperature` in K: `conductance` and `sum_rule_bound` (W/K), `quantum_of_conductance`
        (W/K), `channel_fraction`, `quasiparticle_factor`, `phase_variance` ⟨φ²⟩, `phase_frequency` in rad/s and
        `frequency_error` by exact diagonalisation, `harmonic` and `known` (whether K can be believed, and whether the
        parameters hold there); for each junction `below_gap` (whether its plasma frequency is below 2Δ/ħ),
        `plasma_frequency`, `damping`, `cutoff` in rad/s, `mccumber`, `josephson_energy`, `charging_energy` in J,
        `energy_ratio`, `tunnel_ratio`, `source`, `state`; and the highest temperature at which its parameters hold,
        with the conductance there. Renormalised, what depends on the phase is nan above ⟨φ²⟩ = 0.6.

    Raises
    ------
    HeatChainError
        For a single junction that is harmonic at none of the temperatures, or whose plasma frequency is above the edge
        of pair breaking.

    Notes
    -----
    [Panasyuk2012] Eqs. (43), (64) and Sec. IX; [Taylor2015] Eqs. (2), (10). The renormalised frequency is ω0 times
    e^(-⟨φ²⟩/4), with ⟨φ²⟩ = k_BT_x/(E_J e^(-⟨φ²⟩/2)) of the oscillator of that frequency. `frequency_error` is of the
    junction without its resistors, which moves most: against the root mean square frequency of the phase's spectrum,
    √(8E_CE_J⟨cos φ⟩)/ħ.

    Examples
    --------
    >>> ds = josephson("nb-shunted")
    >>> f"{float(ds['plasma_frequency'][0]):.3g} rad/s, {float(ds['mccumber'][0]):.2f}"
    '2.08e+12 rad/s, 1.00'
    """
    changes = (critical_current, capacitance, resistance1, resistance2)
    chosen = _chosen(junction, changes)
    coldest, warmest = single(lowest, "K", "lowest"), single(highest, "K", "highest")
    T = np.geomspace(coldest, warmest, integer(samples, "samples", 2))
    every = list(chosen.values())
    low, high, gap = (
        np.array(column)[:, None] for column in zip(*((*one.temperatures, one.gap) for one in every), strict=True)
    )
    renormalised = flag(renormalised, "renormalised")
    width = phase.mean_square(every, T, renormalised)
    harmonic = width <= (phase.LARGEST_RENORMALISED if renormalised else phase.LARGEST)
    if len(every) == 1:
        _refuse(next(iter(chosen)), every[0], harmonic, width, coldest)
    used = width if renormalised else np.zeros_like(width)
    mediator = phase.mediator(every, used)
    kelvins = chain.ureg.Quantity(T, "K")
    K = np.where(np.isnan(used), np.nan, mediator.conductance(kelvins).to("W/K").magnitude)
    highest_width = phase.mean_square(every, high, renormalised) if renormalised else np.zeros_like(high)
    highest_K = phase.mediator(every, highest_width)._conductance(high)[:, 0]
    quantum = chain.bounds.quantum_of_conductance(kelvins).to("W/K").magnitude
    over = "junction temperature"
    variables: dict[str, Any] = {
        "conductance": (over, K),
        "channel_fraction": (over, K / quantum),
        "quantum_of_conductance": ("temperature", quantum),
        "quasiparticle_factor": (over, np.exp(-0.5 * gap / (k * T))),
        "phase_variance": (over, width),
        "phase_frequency": (over, np.array([[one.plasma_frequency] for one in every]) * np.exp(-0.25 * used)),
        "frequency_error": (over, np.array([phase.frequency_error(one, T, renormalised) for one in every])),
        "harmonic": (over, harmonic),
        "known": (over, (low <= T) & (high >= T)),
        "sum_rule_bound": ("junction", mediator.sum_rule_conductance().to("W/K").magnitude[:, 0]),
        "highest_temperature": ("junction", high[:, 0]),
        "highest_conductance": ("junction", np.where(np.isnan(highest_width[:, 0]), np.nan, highest_K)),
        "in_band_fraction": ("junction", mediator.in_band_fraction(kelvins[-1]).magnitude[:, -1]),
        **_properties(every),
    }
    about = "harmonic mediator, one for each junction" + (", of its renormalised frequency" if renormalised else "")
    return results.dataset(variables, {"junction": list(chosen), "temperature": T}, model=about)


def _properties(every: list[Junction]) -> dict[str, Any]:
    columns: dict[str, Any] = {
        "plasma_frequency": [one.plasma_frequency for one in every],
        "damping": [sum(one.dampings) for one in every],
        "cutoff": [one.cutoff for one in every],
        "mccumber": [(one.plasma_frequency / sum(one.dampings)) ** 2 for one in every],
        "josephson_energy": [one.josephson_energy for one in every],
        "charging_energy": [one.charging_energy for one in every],
        "energy_ratio": [one.josephson_energy / one.charging_energy for one in every],
        "tunnel_ratio": [one.tunnel_ratio for one in every],
        "below_gap": [one.plasma_frequency < one.cutoff for one in every],
    }
    columns |= {name: [getattr(one, name) for one in every] for name in ("description", "source", "state")}
    return {name: ("junction", values) for name, values in columns.items()}


def _chosen(junction: Any, changes: tuple[Any, ...]) -> dict[str, Junction]:
    """Junctions by name; one of them with other values, where they are given."""
    changed = any(value is not None for value in changes)
    if isinstance(junction, str) and junction == "all":
        if changed:
            raise chain.HeatChainError("Values in place of a junction's own need one `junction`. Name it.")
        return JUNCTIONS
    if isinstance(junction, Junction):
        name, one = "given", junction
    elif junction in JUNCTIONS:
        name, one = junction, JUNCTIONS[junction]
    else:
        hint = nearest(junction, JUNCTIONS, 0.4, f"There are all, {', '.join(JUNCTIONS)}.")
        raise chain.HeatChainError(f"There is no `junction` {junction!r}.{hint}")
    if not changed:
        return {name: one}
    current, capacitance, *resistances = (
        own if value is None else single(value, unit, parameter)
        for value, own, unit, parameter in zip(
            changes,
            (one.critical_current, one.capacitance, *one.resistances),
            ("A", "F", "ohm", "ohm"),
            ("critical_current", "capacitance", "resistance1", "resistance2"),
            strict=True,
        )
    )
    return {
        f"{name}, changed": replace(
            one, critical_current=current, capacitance=capacitance, resistances=(resistances[0], resistances[1]),
            source=f"given by the user; otherwise {one.source}", state="illustrative",
        )
    }  # fmt: skip


def _refuse(name: str, one: Junction, harmonic: Any, width: Any, coldest: float) -> None:
    """Refuse a junction that is nowhere an oscillator."""
    if one.plasma_frequency >= one.cutoff:
        raise chain.HeatChainError(
            f"`junction` {name!r} has no plasma oscillation: its frequency, {one.plasma_frequency:.3g} rad/s, is above "
            f"the edge of pair breaking 2Δ/ħ, {one.cutoff:.3g} rad/s, where the superconductors absorb. Choose a "
            "smaller critical current or a larger capacitance."
        )
    if not harmonic.any():
        moves = (
            f"no harmonic state up to ⟨φ²⟩ = {phase.LARGEST_RENORMALISED:g}"
            if np.isnan(width[0, 0])
            else f"⟨φ²⟩ = {width[0, 0]:.3g}, and at most {phase.LARGEST:g} is harmonic"
        )
        raise chain.HeatChainError(
            f"`junction` {name!r} is not harmonic: at {coldest:g} K its phase has {moves}; E_J/E_C is "
            f"{one.josephson_energy / one.charging_energy:.3g}. Choose a junction of larger critical current or "
            "capacitance, or `renormalised=True`."
        )


def summary(ds: xr.Dataset) -> str:
    """The junctions one by one, what the model leaves out, and what it means."""
    return told(ds)


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Conductance over temperature with the quantum of heat, and their ratio, where they can be believed."""
    return draw(ds)
