"""What the scenario `josephson` says and draws."""

import itertools

import numpy as np
import xarray as xr

import chain
from chain import plots
from scenarios.output.text import lines, shown


def believed(ds: xr.Dataset) -> xr.DataArray:
    """Where a junction's phase is an oscillator and its parameters hold."""
    return ds["harmonic"] & ds["known"] & ds["below_gap"]


def told(ds: xr.Dataset) -> str:
    """The junctions one by one, what the model leaves out, and what it means."""
    entries: dict[str, str] = {}
    for name in ds["junction"].values.tolist():
        one = ds.sel(junction=name)
        entries[name] = (
            f"{one['state'].item()}: ω0 = {float(one['plasma_frequency']):.3g} rad/s, "
            f"γ̂/ω0 = {float(one['damping'] / one['plasma_frequency']):.3g}, McCumber {float(one['mccumber']):.3g}, "
            f"E_J/E_C = {float(one['energy_ratio']):.3g}"
        )
        good = one.isel(temperature=np.flatnonzero(believed(one)))
        if not good.sizes["temperature"]:
            entries[f"  {name}"] = _why_not(one)
            continue
        peak = good.isel(temperature=int(np.argmax(good["channel_fraction"].values)))
        entries[f"  {name}"] = (
            f"K = {shown(good['conductance'][-1], 3)} at {float(good['temperature'][-1]):.3g} K, "
            f"{float(one['in_band_fraction']):.1%} of it below the cutoff at {float(ds['temperature'][-1]):.3g} K; at "
            f"most {float(peak['channel_fraction']):.2f} κ_Q, at {float(peak['temperature']):.3g} K; ⟨φ²⟩ up to "
            f"{float(good['phase_variance'].max()):.2g}, frequency to {float(abs(good['frequency_error']).max()):.1g}; "
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
    if not bool(one["below_gap"]):
        ratio = float(one["plasma_frequency"] / one["cutoff"])
        return f"no oscillator: ω0 is {ratio:.2g} of 2Δ/ħ, above which pairs break; its numbers are invalid"
    if not bool(one["known"].any()):
        T = one["highest_temperature"]
        fraction = float(one["highest_conductance"] / chain.bounds.quantum_of_conductance(T))
        return (
            f"its parameters hold at none of these temperatures; at {shown(T)}, K = "
            f"{shown(one['highest_conductance'], 3)}, {fraction:.2f} κ_Q"
        )
    width = float(one["phase_variance"][0])
    moves = "the phase has no harmonic state" if np.isnan(width) else f"⟨φ²⟩ = {width:.2g}"
    return f"not harmonic: {moves} at {float(one['temperature'][0]):.3g} K; its numbers are flagged"


def draw(ds: xr.Dataset) -> "plots.Figure":
    """Conductance over temperature with the quantum of heat, and their ratio; what cannot be believed is dotted."""
    figure, (left, right) = plots.panels(2, height=3.2)
    good, known = believed(ds), ds["conductance"].where(ds["known"])
    if not bool(known.notnull().any()):  # what was asked for on its own is drawn, and said to be flagged
        known = ds["conductance"]
    names = [name for name in ds["junction"].values.tolist() if bool(known.sel(junction=name).notnull().any())]
    largest = _largest_first(known / ds["quantum_of_conductance"])
    fine = [name for name in largest if name in names and bool(good.sel(junction=name).any())]
    drawn = {name: known.sel(junction=name).where(good.sel(junction=name)) for name in fine}
    if not drawn:
        drawn = {names[0]: known.sel(junction=names[0])}
    plots.conductances(drawn, {"quantum of conductance": ds["quantum_of_conductance"]}, ax=left, names=False)
    _ratios(ds, known.sel(junction=names), fine, right)
    return figure


def _ratios(ds: xr.Dataset, known: xr.DataArray, fine: list[str], ax: "plots.Axes") -> None:
    """Conductances over the quantum of conductance, the largest first in the legend."""
    T = ds["temperature"].values
    shown = dict(zip(fine, plots.shades(len(fine)), strict=True)) or {str(known["junction"].values[0]): plots.BLUE}
    others = itertools.cycle((":", (0, (4, 1, 1, 1)), (0, (1, 3))))
    ratio = known / ds["quantum_of_conductance"]
    for name in _largest_first(ratio):
        whole, good = ratio.sel(junction=name), believed(ds).sel(junction=name)
        text = name + _remark(ds, name, name in fine)
        if name not in fine:
            ax.loglog(T, whole, color=shown.get(name, plots.GREY), ls=next(others), lw=1.1, label=text)
            continue
        ax.loglog(T, whole.where(good), color=shown[name], label=text)
        if bool((~good & whole.notnull()).any()):
            ax.loglog(T, whole, color=shown[name], ls=":", lw=1.0)
    ax.axhline(1.0, color=plots.GREY, ls="--", lw=1.0, label="one channel")
    ax.set(xlabel="temperature (K)", ylabel="conductance over its quantum", ylim=(1e-5, 3.0))
    ax.legend(**plots.BESIDE)


def _largest_first(ratio: xr.DataArray) -> list[str]:
    """Names of junctions by their largest value."""
    return sorted(ratio["junction"].values.tolist(), key=lambda name: -float(ratio.sel(junction=name).max()))


def _remark(ds: xr.Dataset, name: str, fine: bool) -> str:
    """What is to be said of a junction beside its line."""
    one = ds.sel(junction=name)
    if not bool(one["below_gap"]):
        return ",\ninvalid: breaks pairs"
    if not bool(one["known"].any()):
        return ",\nflagged: not at these T"
    return "" if fine else ",\nnot harmonic"
