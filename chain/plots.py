"""Figures of results. Functions take and return `ax`; nothing else in the package imports matplotlib.

Each returns the axes it drew on, with units on them, colours that every reader can tell apart, and labels at the lines.
Figures are shown by pyplot where it is loaded already; it takes longer to load than they take to be drawn.
"""

import itertools
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from chain.results import read
from chain.units.boundary import converted, unit_told
from chain.units.display import prefixed
from chain.units.labels import magnitudes

if TYPE_CHECKING:
    from numpy.typing import NDArray

STYLE: Any = {
    "font.size": 8.5,
    "axes.titlesize": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.7,
    "lines.linewidth": 1.5,
    "legend.frameon": False,
    "figure.dpi": 120,
    "savefig.dpi": 200,
}
MAP = "viridis"
BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "0.35"  # Okabe and Ito's
COLOURS = (BLUE, ORANGE, "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_COLUMN = 3.5  # inches


def panels(count: int, height: float = 2.9) -> tuple[Figure, "NDArray[Any]"]:
    """A figure with axes side by side, each one column wide."""
    figure, axes = grid(1, count, (_COLUMN * count, height))
    return figure, axes[0]


def grid(rows: int, columns: int, size: tuple[float, float]) -> tuple[Figure, "NDArray[Any]"]:
    """A figure of a width and height in inches with rows of axes."""
    pyplot = sys.modules.get("matplotlib.pyplot")  # shows figures of its own only
    with mpl.rc_context(STYLE):
        figure: Figure = (pyplot.figure if pyplot else Figure)(figsize=size, layout="constrained")
        return figure, figure.subplots(rows, columns, squeeze=False)


def scaled(values: xr.DataArray) -> tuple["NDArray[np.float64]", str]:
    """Values and unit with a prefix that suits them."""
    return prefixed(np.asarray(magnitudes(values), dtype=np.float64), unit_told(values) or "1")


def _labelled(name: str, unit: str) -> str:
    return name if not unit else f"{name} ({unit})"


def shades(count: int) -> Any:
    """Colours of one map for lines in an order, dark to light."""
    return mpl.colormaps[MAP](np.linspace(0.0, 0.9, count))


def name_line(ax: Axes, x: float, y: float, text: str, colour: str, *, above: float = 4.0, ha: str = "right") -> None:
    """Write a line's name at one of its points, `above` points over it, in its colour."""
    place = {"right": -2.0, "left": 2.0, "center": 0.0}[ha]
    ax.annotate(text, (x, y), (place, above), textcoords="offset points", color=colour, ha=ha, fontsize=7.5,
                va="bottom" if above >= 0.0 else "top")  # fmt: skip


def name_ends(ax: Axes, ends: Sequence[tuple[float, float, str, str]], apart: float) -> None:
    """Write lines' names right of all their ends (x, y, name, colour), `apart` in ratio on a logarithmic axis."""
    below, x = np.inf, max(end[0] for end in ends)
    for _, y, text, colour in sorted(ends, key=lambda end: -end[1]):
        below = min(y, below / apart)
        ax.annotate(text, (x, below), (4, 0), textcoords="offset points", color=colour, fontsize=7.5, va="center")


def _axes(ax: Axes | None) -> Axes:
    return panels(1)[1][0] if ax is None else ax


def _spread(count: int, wanted: int, times: "NDArray[Any]") -> "NDArray[np.int64]":
    """Times that show the whole course: close at first, while the front moves fast."""
    goal = np.linspace(0.0, 1.0, wanted) ** 3 * times[-1]
    return np.unique(np.searchsorted(times, goal).clip(0, count - 1))


def profiles(ds: xr.Dataset, ax: Axes | None = None, count: int = 7) -> Axes:
    """Temperature against position at several times, and the exact steady state where the dataset has it.

    Parameters
    ----------
    ds : result of a transient, with `position`
    ax : axes to draw on
    count : number of times
    """
    with mpl.rc_context(STYLE):
        ax = _axes(ax)
        ds = read(ds, "temperature", *({"steady_temperature"} & set(ds)))
        along = "position" if "position" in ds.coords else "site"
        x, unit = scaled(ds[along])
        times, time_unit = scaled(ds["time"])
        chosen = _spread(ds.sizes["time"], count, times)
        for i, colour in zip(chosen, shades(len(chosen)), strict=True):
            ax.plot(x, ds["temperature"].values[i], ".-", ms=3.5, lw=1.0, color=colour, label=f"{times[i]:.3g}")
        if "steady_temperature" in ds:
            ax.plot(x, ds["steady_temperature"].values, "--", color=ORANGE, lw=1.2, label="steady")
        ax.legend(title=f"time ({time_unit})", fontsize=7.5, title_fontsize=7.5, handlelength=1.4, labelspacing=0.3)
        ax.set(xlabel=_labelled(along if along == "position" else "body", unit), ylabel="temperature (K)")
        ax.set_xlim(0, None)
    return ax


def end_currents(ds: xr.Dataset, ax: Axes | None = None) -> Axes:
    """Heat current into the chain and out of it over time, and the steady current where the dataset has it."""
    with mpl.rc_context(STYLE):
        ax = _axes(ax)
        ds = read(ds, "current", *({"steady_current"} & set(ds)))
        times, time_unit = scaled(ds["time"])
        steady, word = (ds["steady_current"], "steady") if "steady_current" in ds else (ds["current"][-1, 0], "at last")
        factor, unit = scaled(5.0 * abs(steady).assign_attrs(units="W"))
        ratio = float(factor / (5.0 * abs(float(steady))))
        J = ds["current"].values * ratio
        ax.plot(times, J[:, 0], color=BLUE)
        ax.plot(times, J[:, -1], color=ORANGE)
        level = float(steady) * ratio
        ax.axhline(level, color=GREY, ls="--", lw=1.0, zorder=0)
        top = 6.0 * max(abs(level), 1e-300)
        if np.nanmax(np.abs(J)) > top:  # the first instants would flatten everything else
            ax.set_ylim(min(0.0, J[:, -1].min()), top)
        place = int(0.22 * len(times))
        ax.annotate("into the chain", (times[place], J[place, 0]), (4, 4), textcoords="offset points", color=BLUE)
        ax.annotate("out of the chain", (times[place], J[place, -1]), (8, -8), textcoords="offset points", color=ORANGE)
        ax.annotate(f"{word}, {level:.3g} {unit}", (1.0, level), (0, 4), xycoords=("axes fraction", "data"),
                    textcoords="offset points", ha="right", color=GREY)  # fmt: skip
        ax.set(xlabel=_labelled("time", time_unit), ylabel=_labelled("heat current", unit))
        ax.set_xlim(0, None)
    return ax


def conductances(
    lines: Mapping[str, xr.DataArray],
    bounds: Mapping[str, xr.DataArray],
    ax: Axes | None = None,
    *,
    names: bool = True,
) -> Axes:
    """Conductance over temperature, in logarithmic scales, with its bounds dashed.

    Parameters
    ----------
    lines, bounds : name of a line to a DataArray over one dimension, a temperature
    ax : axes to draw on
    names : whether lines, and not only bounds, are named
    """
    with mpl.rc_context(STYLE):
        ax = _axes(ax)
        lines, bounds = ({name: _read(one, name) for name, one in each.items()} for each in (lines, bounds))
        largest = max(float(one.max()) for one in lines.values())
        factor, unit = scaled(xr.DataArray(largest, attrs={"units": "W K^-1"}))
        ratio = float(factor) / largest
        for (name, one), colour in zip(lines.items(), itertools.cycle(COLOURS)):
            _conductance(ax, name if names else "", one * ratio, colour, "-")
        for name, one in bounds.items():
            _conductance(ax, name, one * ratio, GREY, "--")
        ax.set(xscale="log", yscale="log", xlabel="temperature (K)", ylabel=_labelled("thermal conductance", unit))
    return ax


def _read(one: xr.DataArray, name: str) -> xr.DataArray:
    """A conductance in W/K over a temperature in K."""
    T = converted(one[one.dims[0]], "K", f"{name}.{one.dims[0]}")
    return xr.DataArray(converted(one, "W/K", name), {"temperature": T}, "temperature")


def _conductance(ax: Axes, name: str, values: xr.DataArray, colour: str, style: str) -> None:
    T = values["temperature"].values
    ax.plot(T, values.values, style, color=colour, lw=1.5 if style == "-" else 1.0)
    place = int(np.flatnonzero(np.isfinite(values.values))[-1])
    name_line(ax, T[place], float(values[place]), name, colour, above=3.0)


def space_time(ds: xr.Dataset, ax: Axes | None = None, name: str = "temperature") -> Axes:
    """Map of a variable over position and time.

    Parameters
    ----------
    ds : result of a transient
    ax : axes to draw on
    name : variable over time and site
    """
    with mpl.rc_context(STYLE):
        ax = _axes(ax)
        ds = read(ds, name)
        along = "position" if "position" in ds.coords else "site"
        x, unit = scaled(ds[along])
        times, time_unit = scaled(ds["time"])
        values, value_unit = scaled(ds[name])
        mesh = ax.pcolormesh(x, times, values, cmap=MAP, shading="nearest", rasterized=True)
        bar = ax.figure.colorbar(mesh, ax=ax, pad=0.02)
        bar.set_label(_labelled(name.replace("_", " "), value_unit))
        bar.outline.set_visible(False)
        ax.set(xlabel=_labelled(along if along == "position" else "body", unit), ylabel=_labelled("time", time_unit))
    return ax
