"""Heat through Josephson junctions by photons: [Panasyuk2012] Sec. IX with Eq. (43).

The phase across a junction is the mediator's coordinate: its mass is ħ²C/4e², its frequency the plasma frequency
ω0 = √(2eI_c/ħC). The baths are two resistors across the junction at two temperatures, which damp it by
γ̂ = (1/R1 + 1/R2)/C, each by its own share; their cutoff is 2Δ/ħ of the superconductor. What they exchange is measured
against the photonic quantum of heat, κ_Q = πk_B²T/6ħ = 0.946 pW/K² · T, which one channel cannot exceed.

A junction is harmonic where the phase stays near its minimum: E_J at least 10 E_C (zero-point motion) and k_BT at most
E_J/5 (thermal motion). Elsewhere numbers are flagged, and a junction that is nowhere harmonic is refused.

Left out: quasiparticles, which carry heat of their own through the junction, of the order of exp(-Δ/k_BT) of the normal
state's; the loss of I_c with temperature; and phonons. Sources of the parameters are in `josephson_data`.
"""

from dataclasses import replace
from typing import Any

import numpy as np
import xarray as xr

import chain
from chain import plots
from chain.checks import integer, nearest
from chain.units.boundary import single
from chain.units.constants import k
from scenarios.output.text import lines, shown
from scenarios.presets import results
from scenarios.presets.panasyuk2012.josephson_data import JUNCTIONS, Junction

LEAST_RATIO = 10.0  # of E_J and E_C
LARGEST_THERMAL = 0.2  # k_BT over E_J


def josephson(
    junction: Any = "all",
    lowest: Any = "10 mK",
    highest: Any = "4 K",
    samples: int = 121,
    critical_current: Any = None,
    capacitance: Any = None,
    resistance1: Any = None,
    resistance2: Any = None,
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

    Returns
    -------
    Dataset
        Over `junction` and `temperature` in K: `conductance` and `sum_rule_bound` (W/K), `quantum_of_conductance`
        (W/K), `channel_fraction`, `quasiparticle_factor`, `harmonic` and `known` (whether K can be believed, and
        whether the parameters hold there); for each junction `plasma_frequency`, `damping`, `cutoff` in rad/s,
        `mccumber`, `josephson_energy`, `charging_energy` in J, `energy_ratio`, `source`, `state`; and the highest
        temperature at which its parameters hold, with the conductance there.

    Raises
    ------
    HeatChainError
        For a single junction that is harmonic at none of the temperatures.

    Notes
    -----
    [Panasyuk2012] Eq. (43) and Sec. IX; [Taylor2015] Eqs. (2), (10).

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
    mediator = chain.HarmonicMediator(
        frequency=_column([one.plasma_frequency for one in every]),
        damping=tuple(_column([one.dampings[i] for one in every]) for i in (0, 1)),
        cutoff=_column([one.cutoff for one in every]),
    )
    kelvins = chain.ureg.Quantity(T, "K")
    K = mediator.conductance(kelvins).to("W/K").magnitude
    quantum = chain.bounds.quantum_of_conductance(kelvins).to("W/K").magnitude
    low, high = (np.array([one.temperatures[i] for one in every])[:, None] for i in (0, 1))
    gap = np.array([one.gap for one in every])[:, None]
    ratio = np.array([one.josephson_energy / one.charging_energy for one in every])
    thermal = k * T / np.array([one.josephson_energy for one in every])[:, None]
    harmonic = (ratio[:, None] >= LEAST_RATIO) & (thermal <= LARGEST_THERMAL)
    if len(every) == 1 and not harmonic.any():
        raise chain.HeatChainError(_refusal(next(iter(chosen)), every[0], coldest))
    over = "junction temperature"
    variables: dict[str, Any] = {
        "conductance": (over, K),
        "channel_fraction": (over, K / quantum),
        "quantum_of_conductance": ("temperature", quantum),
        "quasiparticle_factor": (over, np.exp(-0.5 * gap / (k * T))),
        "harmonic": (over, harmonic),
        "known": (over, (low <= T) & (high >= T)),
        "sum_rule_bound": ("junction", mediator.sum_rule_conductance().to("W/K").magnitude[:, 0]),
        "highest_temperature": ("junction", high[:, 0]),
        "highest_conductance": ("junction", mediator._conductance(high)[:, 0]),
        "in_band_fraction": ("junction", mediator.in_band_fraction(kelvins[-1]).magnitude[:, 0]),
        **_properties(every, ratio),
    }
    about = "harmonic mediator, one for each junction"
    return results.dataset(variables, {"junction": list(chosen), "temperature": T}, model=about)


def _column(values: list[float]) -> Any:
    """Angular frequencies of shape (junctions, 1)."""
    return chain.ureg.Quantity(np.array(values)[:, None], "rad/s")


def _properties(every: list[Junction], ratio: Any) -> dict[str, Any]:
    columns: dict[str, Any] = {
        "plasma_frequency": [one.plasma_frequency for one in every],
        "damping": [sum(one.dampings) for one in every],
        "cutoff": [one.cutoff for one in every],
        "mccumber": [(one.plasma_frequency / sum(one.dampings)) ** 2 for one in every],
        "josephson_energy": [one.josephson_energy for one in every],
        "charging_energy": [one.charging_energy for one in every],
        "energy_ratio": ratio,
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
        raise chain.HeatChainError(f"There is no junction {junction!r}.{hint}")
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


def _refusal(name: str, one: Junction, coldest: float) -> str:
    ratio = one.josephson_energy / one.charging_energy
    return (
        f"`junction` {name!r} is not harmonic: E_J/E_C is {ratio:.3g} and must be at least {LEAST_RATIO:g}, "
        f"and k_BT/E_J at {coldest:g} K is {k * coldest / one.josephson_energy:.3g} and must be at most "
        f"{LARGEST_THERMAL:g}. Its phase is no oscillator; choose a junction of larger critical current or capacitance."
    )


def summary(ds: xr.Dataset) -> str:
    """The junctions one by one, what the model leaves out, and what it means."""
    entries: dict[str, str] = {}
    for name in ds["junction"].values.tolist():
        one = ds.sel(junction=name)
        entries[name] = (
            f"{one['state'].item()}: ω0 = {float(one['plasma_frequency']):.3g} rad/s, "
            f"γ̂/ω0 = {float(one['damping'] / one['plasma_frequency']):.3g}, McCumber {float(one['mccumber']):.3g}, "
            f"E_J/E_C = {float(one['energy_ratio']):.3g}"
        )
        good = one.isel(temperature=np.flatnonzero(one["harmonic"] & one["known"]))
        if not good.sizes["temperature"]:
            entries[f"  {name}"] = _why_not(one)
            continue
        peak = good.isel(temperature=int(np.argmax(good["channel_fraction"].values)))
        entries[f"  {name}"] = (
            f"K = {shown(good['conductance'][-1], 3)} at {float(good['temperature'][-1]):.3g} K, "
            f"{float(one['in_band_fraction']):.1%} of it below the cutoff at {float(ds['temperature'][-1]):.3g} K; at "
            f"most {float(peak['channel_fraction']):.2f} κ_Q, at {float(peak['temperature']):.3g} K; "
            f"exp(-Δ/k_BT) up to {float(good['quasiparticle_factor'][-1]):.1g}"
        )
    return lines(
        entries,
        "Left out: quasiparticles (they add heat of the order of exp(-Δ/k_BT) of the normal state's), the loss of I_c "
        "with temperature, phonons. Below ħω0/k_B the inductance shorts the resistors and little heat passes; where "
        "the plasma resonance is thermally excited, a well-damped junction carries an appreciable part of a photonic "
        "quantum of heat, 0.946 pW/K² · T, and none carries more.",
    )


def _why_not(one: xr.Dataset) -> str:
    if float(one["energy_ratio"]) < LEAST_RATIO:
        return f"not harmonic: E_J/E_C is below {LEAST_RATIO:g}; its numbers are flagged, not drawn"
    if not bool(one["known"].any()):
        T = one["highest_temperature"]
        fraction = float(one["highest_conductance"] / chain.bounds.quantum_of_conductance(T))
        return (
            f"its parameters hold at none of these temperatures; at {shown(T)}, K = "
            f"{shown(one['highest_conductance'], 3)}, {fraction:.2f} κ_Q"
        )
    return "not harmonic: k_BT exceeds E_J/5 at all of these temperatures; its numbers are flagged, not drawn"


def plot(ds: xr.Dataset) -> "plots.Figure":
    """Conductance over temperature with the quantum of heat, and their ratio, where they can be believed."""
    figure, (left, right) = plots.panels(2, height=3.2)
    good = ds["conductance"].where(ds["harmonic"] & ds["known"])
    if not bool(good.notnull().any()):  # what was asked for on its own is drawn, and said to be flagged
        good = ds["conductance"].assign_coords(junction=[f"{name}, flagged" for name in ds["junction"].values])
        ds = ds.assign_coords(junction=good["junction"])
    drawn = {name: good.sel(junction=name) for name in good["junction"].values.tolist()}
    drawn = {name: one for name, one in drawn.items() if bool(one.notnull().any())}
    plots.conductances(drawn, {r"$\kappa_Q$": ds["quantum_of_conductance"]}, ax=left, names=False)
    T = ds["temperature"].values
    ends = []
    for (name, one), colour in zip(drawn.items(), plots.COLOURS, strict=False):
        fraction = (one / ds["quantum_of_conductance"]).values
        right.loglog(T, fraction, color=colour)
        illustrative = ", illustrative" if ds["state"].sel(junction=name).item() == "illustrative" else ""
        last = int(np.flatnonzero(np.isfinite(fraction))[-1])
        ends.append((T[last], fraction[last], f"{name}{illustrative}", colour))
    plots.name_ends(right, ends, apart=1.6)
    right.axhline(1.0, color=plots.GREY, ls="--", lw=1.0)
    plots.name_line(right, T[0], 1.0, "one channel", plots.GREY, ha="left", above=3.0)
    right.set(
        xlabel="temperature (K)",
        ylabel=r"conductance over $\kappa_Q$",
        ylim=(1e-5, 4.0),
        xlim=(None, T[-1] * (T[-1] / T[0]) ** 0.6),
    )
    return figure
