"""The figure and the summary of a scenario file's chain."""

from collections.abc import Sequence
from typing import Any

import xarray as xr

from chain import plots
from scenarios.output.text import lines, shown

_PANELS: dict[str, Any] = {
    "profiles": plots.profiles,
    "space-time": plots.space_time,
    "end-currents": plots.end_currents,
}
SHOWS = {"profiles": "temperature", "space-time": "temperature", "end-currents": "current"}  # panel: variable


def figure(ds: xr.Dataset, kind: str, panels: Sequence[str]) -> "plots.Figure":
    """The figure of a run.

    Parameters
    ----------
    ds : Dataset
        Its result.
    kind : {"transient", "steady-state", "modes", "response"}
    panels : sequence of str
        Panels of a transient, among `SHOWS`; those whose variable it has are drawn.
    """
    with plots.styled():
        return _figure(ds, kind, panels)


def _figure(ds: xr.Dataset, kind: str, panels: Sequence[str]) -> "plots.Figure":
    if kind == "transient":
        drawn = [panel for panel in panels if SHOWS[panel] in ds]
        found, axes = plots.panels(len(drawn))
        for ax, panel in zip(axes, drawn, strict=True):
            _PANELS[panel](ds, ax=ax)
        return found
    found, (left, right) = plots.panels(2)
    if kind == "steady-state":
        _steady(ds, left, right)
    elif kind == "modes":
        _modes(ds, left, right)
    else:
        _response(ds, left, right)
    return found


def _steady(ds: xr.Dataset, left: "plots.Axes", right: "plots.Axes") -> None:
    x, label = plots.along(ds, "site")
    left.plot(x, ds["temperature"], ".-", ms=3.5, lw=1.0, color=plots.BLUE)
    left.set(xlabel=label, ylabel="temperature (K)")
    x, label = plots.along(ds, "link")
    J, unit = plots.scaled(ds["current"])
    right.plot(x, J, ".-", ms=3.5, lw=1.0, color=plots.ORANGE)
    right.set(xlabel=label, ylabel=f"heat current ({unit})", ylim=(min(0.0, 1.2 * J.min()), max(0.0, 1.2 * J.max())))


def _modes(ds: xr.Dataset, left: "plots.Axes", right: "plots.Axes") -> None:
    times, unit = plots.scaled(ds["relaxation_time"])
    left.semilogy(ds["mode"], times, ".", color=plots.BLUE)
    left.set(xlabel="mode, slowest first", ylabel=f"relaxation time ({unit})")
    x, label = plots.along(ds, "site")
    for i, colour in zip(range(min(3, ds.sizes["mode"])), plots.COLOURS, strict=False):
        profile = ds["mode_profile"].isel(mode=i).values
        right.plot(x, profile, color=colour, label=f"mode {int(ds['mode'][i])}")
    right.legend(fontsize=7.5)
    right.set(xlabel=label, ylabel="temperature of the mode, largest 1")


def _response(ds: xr.Dataset, left: "plots.Axes", right: "plots.Axes") -> None:
    x, label = plots.along(ds, "site")
    over = ds.transpose(..., "site")
    chosen = range(0, ds.sizes["frequency"], max(1, -(-ds.sizes["frequency"] // 5)))
    for i, colour in zip(chosen, plots.COLOURS, strict=False):
        name = f"{float(ds['frequency'][i]):.3g}"
        left.semilogy(x, over["amplitude"].isel(frequency=i), color=colour, label=name)
        right.plot(x, over["phase"].isel(frequency=i), color=colour)
    left.legend(title="ω (rad/s)", fontsize=7.5, title_fontsize=7.5)
    left.set(xlabel=label, ylabel="amplitude over the reservoir's")
    right.set(xlabel=label, ylabel="phase (rad)")


def summary(ds: xr.Dataset, kind: str) -> str:
    """The findings of a run in a few lines."""
    entries = {"chain": ds.attrs.get("model", "")}
    if kind == "transient":
        entries["end of the run"] = shown(ds["time"][-1])
    if "temperature" in ds and kind in ("transient", "steady-state"):
        last = ds["temperature"].isel(time=-1) if kind == "transient" else ds["temperature"]
        entries["temperatures"] = f"{shown(last.min(keep_attrs=True), 6)} to {shown(last.max(keep_attrs=True), 6)}"
    if "current" in ds:
        last = ds["current"].isel(time=-1) if kind == "transient" else ds["current"]
        entries["heat current"] = f"{shown(last[0])} in, {shown(last[-1])} out"
    if kind == "modes":
        entries["slowest relaxation"] = shown(ds["relaxation_time"][0])
    if kind == "response":
        entries["frequencies"] = f"{ds.sizes['frequency']}, from {shown(ds['frequency'].min(keep_attrs=True))}"
    if "energy_residual" in ds.attrs:
        entries["energy residual"] = f"{ds.attrs['energy_residual']:.1e}"
    return lines(entries, ds.attrs.get("verdict", ""))
