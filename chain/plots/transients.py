"""Temperatures and heat currents over position and time."""

import itertools
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from chain.arrays import Array, Index
from chain.plots.style import ABOVE, BESIDE, BLUE, COLOURS, DASHES, GREY, ORANGE, axes_or_new, marks, shades, styled
from chain.plots.values import along, labelled, scaled
from chain.results import read

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def profiles(ds: xr.Dataset, ax: "Axes | None" = None, count: int = 7) -> "Axes":
    """Temperature against position at several times, and the exact steady state where the dataset has it.

    Times are chosen where something happens. One body has no profile: its temperature is drawn over time.

    Parameters
    ----------
    ds : Dataset
        Result of a transient, with `position`.
    ax : matplotlib Axes, optional
        Axes to draw on.
    count : int, default 7
        Number of times.
    """
    with styled():
        ax = axes_or_new(ax)
        ds = read(ds, "temperature", *({"steady_temperature"} & set(ds)))
        if "row" in ds.dims:
            return _profiles_of_rows(ds, ax)
        x, label = along(ds)
        times, time_unit = scaled(ds["time"])
        if len(x) == 1:
            return _of_one(ds, times, time_unit, ax)
        chosen = _spread(ds["temperature"].values, count)
        for i, colour in zip(chosen, shades(len(chosen)), strict=True):
            ax.plot(
                x,
                ds["temperature"].values[i],
                marks(len(x)) + "-",
                ms=3.5,
                lw=1.0,
                color=colour,
                label=f"{times[i]:.3g}",
            )
        if "steady_temperature" in ds:
            ax.plot(x, ds["steady_temperature"].values, "--", color=ORANGE, lw=1.2, label="steady")
        ax.legend(title=f"time ({time_unit})", fontsize=7.5, title_fontsize=7.5, **BESIDE)
        ax.set(xlabel=label, ylabel="temperature (K)")
        ax.set_xlim(0, None)
    return ax


def _of_one(ds: xr.Dataset, times: Array, unit: str, ax: "Axes") -> "Axes":
    """Temperature of one body, which has no profile, over time."""
    ax.plot(times, ds["temperature"].values[:, 0], color=BLUE, label="the body")
    if "steady_temperature" in ds:
        ax.axhline(float(ds["steady_temperature"][0]), color=ORANGE, ls="--", lw=1.2, label="steady")
    ax.set(xlabel=labelled("time", unit), ylabel="temperature (K)", xlim=(0, None))
    return ax


def _profiles_of_rows(ds: xr.Dataset, ax: "Axes") -> "Axes":
    """Temperature of every row at some times, of which there may be none."""
    x, label = along(ds)
    over = ds["temperature"] if "time" in ds.dims else ds["temperature"].expand_dims("time")
    times, unit = scaled(ds["time"]) if "time" in ds.dims else (np.zeros(1), "")
    chosen = _spread(over.transpose("time", ...).values, 4)
    styles = zip(over["row"].values, itertools.cycle(("-", "--", ":", "-.")))
    for row, style in styles:
        for i, colour in zip(chosen, shades(len(chosen)), strict=True):
            told = f"{row}, {times[i]:.3g} {unit}" if unit else str(row)
            ax.plot(x, over.sel(row=row).values[i], style, lw=1.2, color=colour, label=told)
    ax.legend(fontsize=7.5, **BESIDE)
    ax.set(xlabel=label, ylabel="temperature (K)")
    return ax


def _spread(values: Array, wanted: int) -> Index:
    """Times between which values over time and place change by as much: close together while much happens."""
    steps = np.diff(values.reshape(len(values), -1), axis=0)
    way = np.concatenate([[0.0], np.cumsum(np.sqrt((steps**2).mean(axis=1)))])
    if not way[-1] > 0.0:
        return np.unique([0, len(values) - 1])
    return np.unique(np.searchsorted(way, np.linspace(0.0, 1.0, wanted) * way[-1]).clip(0, len(values) - 1))


def end_currents(ds: xr.Dataset, ax: "Axes | None" = None) -> "Axes":
    """Heat current into the chain and out of it over time, and the steady current where the dataset has it.

    Of a network it is what every reservoir gives. Where the first currents exceed the steady one by far, they are left
    out of the range: they would flatten the rest.
    """
    with styled():
        ax = axes_or_new(ax)
        ds = read(ds, "current", *({"steady_current", "surroundings_current"} & set(ds)))
        times, time_unit = scaled(ds["time"])
        lines = _into_and_out(ds)
        largest = max(float(np.abs(J).max()) for J in lines.values())
        level = float(ds["steady_current"]) if "steady_current" in ds else 0.0
        typical, unit = scaled(xr.DataArray(5.0 * abs(level) or largest, attrs={"units": "W"}))
        factor = float(typical) / (5.0 * abs(level) or largest or 1.0)
        top = 6.0 * factor * abs(level)
        for (name, J), colour, dash in zip(lines.items(), itertools.cycle(COLOURS), itertools.cycle(DASHES)):
            peak = factor * float(J.max())
            told = f"{name}, at first {peak:.3g} {unit}" if level and peak > top else name
            ax.plot(times, factor * J, color=colour, ls=dash, label=told)
        if level:
            ax.axhline(
                factor * level, color=GREY, ls="--", lw=1.0, zorder=0, label=f"steady, {factor * level:.3g} {unit}"
            )
            if factor * largest > top:
                ax.set_ylim(min(0.0, factor * float(list(lines.values())[1].min())), top)
        ax.legend(fontsize=7.5, **ABOVE)
        ax.set(xlabel=labelled("time", time_unit), ylabel=labelled("heat current", unit), xlim=(0, None))
    return ax


def _into_and_out(ds: xr.Dataset) -> dict[str, Array]:
    """Heat currents over time by name."""
    if "link_from" in ds.coords:
        return {f"from {side}": J.values for side, J in side_currents(ds).items()}
    noun = "rod" if str(ds.attrs.get("model", "")).startswith("rod") else "chain"
    found = {f"into the {noun}": ds["current"].values[:, 0], f"out of the {noun}": ds["current"].values[:, -1]}
    if "surroundings_current" in ds:
        found["to the surroundings"] = ds["surroundings_current"].sum("site").values
    return found


def side_currents(ds: xr.Dataset) -> dict[str, xr.DataArray]:
    """Heat currents in W from every reservoir of a network, and from its surroundings, by name."""
    starts, ends = (ds[name].values.astype(str) for name in ("link_from", "link_to"))
    sites = set(ds["site"].values.astype(str))
    if "row" in ds.dims:
        sites = {f"{row} {site}" for row in ds["row"].values for site in sites}
    outside = [name for name in dict.fromkeys([*starts, *ends]) if name not in sites]
    found = {}
    for side in outside:
        sign = (starts == side).astype(float) - (ends == side)
        found[str(side)] = (ds["current"] * xr.DataArray(sign, dims="link")).sum("link")
    if "surroundings_current" in ds:
        found["surroundings"] = -ds["surroundings_current"].sum("site")
    return found


def rows(ds: xr.Dataset, ax: "Axes | None" = None) -> "Axes":
    """Mean temperature of every row of a `chain.Ladder` over time, and within which limits its sites are.

    Parameters
    ----------
    ds : Dataset
        Result of a transient of a ladder.
    ax : matplotlib Axes, optional
        Axes to draw on.
    """
    with styled():
        ax = axes_or_new(ax)
        ds = read(ds, "temperature")
        times, time_unit = scaled(ds["time"])
        styles = zip(itertools.cycle(COLOURS[1::-1]), itertools.cycle(DASHES))
        for one, (colour, dash) in zip(ds["temperature"].transpose("row", "time", "site"), styles, strict=False):
            ax.fill_between(times, one.min("site"), one.max("site"), color=colour, alpha=0.2, lw=0)
            ax.plot(times, one.mean("site"), color=colour, ls=dash, label=str(one["row"].item()))
        ax.legend(fontsize=7.5, **ABOVE)
        ax.set(xlabel=labelled("time", time_unit), ylabel="temperature (K)", xlim=(0, None))
    return ax
