"""The figure and the summary of a scenario file's chain, rod, network, lattice or ladder."""

import itertools
from collections.abc import Sequence
from typing import Any

import xarray as xr

from chain import plots
from chain.line.line import Row
from scenarios.output import answers
from scenarios.output.text import lines, shown

_PANELS: dict[str, Any] = {
    "profiles": plots.profiles,
    "space-time": plots.space_time,
    "end-currents": plots.end_currents,
    "map": plots.film,
    "network": plots.network,
    "rows": plots.rows,
}
SHOWS = {  # variables by panel
    "profiles": ("temperature",),
    "space-time": ("temperature",),
    "end-currents": ("current",),
    "map": ("temperature",),
    "network": ("temperature", "current"),
    "rows": ("temperature",),
}
MOST_DRAWN = 5000  # bodies of a network that is drawn


def suitable(row: Row, kind: str) -> tuple[list[str], list[str]]:
    """Panels that are drawn by default, and all that could be.

    Parameters
    ----------
    row : Row
        The system.
    kind : {"transient", "steady-state", "modes", "response"}
        Of the run; there are panels for the first two.
    """
    wiring, over_time = row.line.wiring, kind == "transient"
    currents = ["end-currents"] if over_time else []
    if wiring is not None and wiring.rows:
        return (["rows", "profiles"], ["rows", "profiles", *currents]) if over_time else (["profiles"], ["profiles"])
    drawn = ["network"] if row.n <= MOST_DRAWN else []
    if wiring is not None and {"column", "row"} <= set(wiring.places):
        return ["map", *currents], ["map", *drawn, *currents]
    if wiring is not None and wiring.named is not None and "column" not in wiring.places:
        return [*drawn, *currents] or ["profiles"], ["profiles", *drawn, *currents]
    usual = ["profiles", *(currents if row.line.sides else ["space-time"])]
    return usual, ["profiles", "space-time", *(currents if row.line.sides or not over_time else ())]


def figure(ds: xr.Dataset, kind: str, panels: Sequence[str]) -> "plots.Figure":
    """The figure of a run.

    Parameters
    ----------
    ds : Dataset
        Its result.
    kind : {"transient", "steady-state", "modes", "response"}
    panels : sequence of str
        Panels of a transient or a steady state, among `SHOWS`; those whose variables it has are drawn.
    """
    with plots.styled():
        return plots.finished(_figure(ds, kind, panels))


def _figure(ds: xr.Dataset, kind: str, panels: Sequence[str]) -> "plots.Figure":
    without_times = "row" in ds.dims or panels[0] in ("map", "network")
    if kind == "transient" or (kind == "steady-state" and without_times):
        drawn = [panel for panel in panels if set(SHOWS[panel]) <= set(ds)]
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
    left.plot(x, ds["temperature"], plots.marks(len(x)) + "-", ms=3.5, lw=1.0, color=plots.BLUE)
    left.set(xlabel=label, ylabel="temperature (K)")
    x, label = plots.along(ds, "link")
    J, unit = plots.scaled(ds["current"])
    right.plot(x, J, plots.marks(len(x)) + "-", ms=3.5, lw=1.0, color=plots.ORANGE)
    right.set(xlabel=label, ylabel=f"heat current ({unit})")
    if J.any():
        right.set_ylim(min(0.0, 1.2 * J.min()), max(0.0, 1.2 * J.max()))


def _modes(ds: xr.Dataset, left: "plots.Axes", right: "plots.Axes") -> None:
    times, unit = plots.scaled(ds["relaxation_time"])
    left.semilogy(ds["mode"], times, ".", color=plots.BLUE)
    left.set(xlabel="mode, slowest first", ylabel=f"relaxation time ({unit})")
    if "mode_profile" not in ds:
        right.set_axis_off()
        return
    if {"column", "row"} <= set(ds.coords):
        plots.film(ds.isel(mode=0), right, "mode_profile")
        right.set_title("slowest mode, largest 1", loc="left")
        return
    x, label = plots.along(ds, "site")
    mark = plots.marks(len(x))
    shown = min(3, ds.sizes["mode"])
    for i, colour in zip(range(shown), plots.shades(shown), strict=True):
        for style, name, values in _by_row(ds["mode_profile"].isel(mode=i)):
            right.plot(x, values, mark + style, color=colour, label=f"mode {int(ds['mode'][i])}{name}")
    right.legend(**plots.BESIDE)
    right.set(xlabel=label, ylabel="temperature of the mode, largest 1")


def _by_row(values: xr.DataArray) -> list[tuple[str, str, Any]]:
    """Style, name and values over site of every row of a ladder; of one without a name elsewhere."""
    if "row" not in values.dims:
        return [("-", "", values.values)]
    named = zip(itertools.cycle(("-", "--", ":", "-.")), values.transpose("row", ...), strict=False)
    return [(style, f", {one['row'].item()}", one.values) for style, one in named]


def _response(ds: xr.Dataset, left: "plots.Axes", right: "plots.Axes") -> None:
    if {"column", "row"} <= set(ds.coords):
        for ax, name in ((left, "amplitude"), (right, "phase")):
            plots.film(ds.isel(frequency=0), ax, name)
            ax.set_title(f"ω = {float(ds['frequency'][0]):.3g} rad/s", loc="left")
        return
    x, label = plots.along(ds, "site")
    mark = plots.marks(len(x))
    over = ds.transpose(..., "site")
    chosen = range(0, ds.sizes["frequency"], max(1, -(-ds.sizes["frequency"] // 5)))
    for i, colour in zip(chosen, plots.shades(len(chosen)), strict=True):
        parts = (_by_row(over[name].isel(frequency=i)) for name in ("amplitude", "phase"))
        for (style, name, amplitude), (_, _, phase) in zip(*parts, strict=True):
            left.semilogy(x, amplitude, mark + style, color=colour)
            right.plot(x, phase, mark + style, color=colour, label=f"{float(ds['frequency'][i]):.3g}{name}")
    right.legend(title="ω (rad/s)", **plots.BESIDE)
    left.set(xlabel=label, ylabel="amplitude over the reservoir's")
    right.set(xlabel=label, ylabel="phase (rad)")


def summary(ds: xr.Dataset, kind: str) -> str:
    """The findings of a run in a few lines."""
    entries = {_noun(ds.attrs.get("model", "")): ds.attrs.get("model", "")}
    if kind == "transient":
        entries |= answers.of_transient(ds)
    if kind == "steady-state":
        entries |= answers.of_state(ds)
    if kind == "modes":
        entries["slowest relaxation"] = shown(ds["relaxation_time"][0])
    if kind == "response":
        entries["frequencies"] = f"{ds.sizes['frequency']}, from {shown(ds['frequency'].min(keep_attrs=True))}"
    return lines(entries, ds.attrs.get("verdict", ""))


def _noun(model: str) -> str:
    """What kind of system it is."""
    first = model.partition(" ")[0]
    return first if first in ("rod", "network", "lattice", "ladder") else "chain"
