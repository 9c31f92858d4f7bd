"""Figures of measured conductivities over temperature, and of what the estimates make of them."""

import itertools
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from chain.plots import BESIDE, COLOURS, DASHES, GREY, finished, grid
from materials.estimators.estimate import MODELS
from materials.estimators.figure_style import STYLES, decimal, in_style
from materials.estimators.model import UNIT
from materials.estimators.over_curves import statistics_by_decade
from materials.solids.curve import Curve, library
from materials.solids.curves import of
from materials.solids.library import get
from materials.solids.record import Material

_SHOWN = ("cahill", "mediator")
_MARKERS = "os^Dv<>P"
_DASHES = ("-", *DASHES[3:])  # dotted is what is doubtful, dash-dotted an estimate


@in_style
def curves(material: str | Material, ax: Axes | None = None) -> Axes:
    """All measured curves of one solid, points as markers and formulas as lines, beside two estimates where there are.

    Parameters
    ----------
    material : str or Material
        The solid: a record, or its key, name or chemical formula.
    ax : matplotlib Axes
        To draw on; by default of a new figure.

    Returns
    -------
    matplotlib Axes

    Notes
    -----
    Doubtful curves are hollow or dotted. Estimates are faint below the range of their model.
    """
    own, ax = ax is None, grid(1, 1, (4.2, 3.6))[1][0, 0] if ax is None else ax
    solid = get(material)
    known = of(solid)
    styles = zip(_MARKERS, COLOURS, itertools.cycle(_DASHES), strict=False)
    for (name, one), (marker, colour, dash) in zip(known.items(), styles, strict=False):
        label = name if one.state != "doubtful" else f"{name}, doubtful"
        if one.points:
            face = "white" if one.state == "doubtful" else colour
            ax.plot(one.temperatures, one.values, marker, ms=4, mfc=face, mec=colour, mew=0.8, label=label)
        else:
            line = ":" if one.state == "doubtful" else dash
            ax.plot(one.temperatures, one.values, ls=line, color=colour, lw=1.3, label=f"{label} (formula)")
    T = np.geomspace(min(one.range[0] for one in known.values()), max(one.range[1] for one in known.values()), 200)
    for name in _SHOWN:
        model = MODELS[name]
        if not model.missing(solid):
            kappa = model.kernel(T, **model.values(solid))
            low = model.lowest_temperature(solid)
            ax.plot(np.where(low <= T, T, np.nan), kappa, color=GREY, ls="--" if name == "cahill" else "-.", label=name)
            ax.plot(np.where(low > T, T, np.nan), kappa, color=GREY, ls="--" if name == "cahill" else "-.", alpha=0.4)
    ax.set(xscale="log", yscale="log", xlabel="temperature (K)", ylabel=f"thermal conductivity ({UNIT})")
    ax.set_title(solid.name)
    lowest = min(float(np.min(one.values)) for one in known.values())
    ax.set_ylim(max(ax.get_ylim()[0], 0.1 * lowest), None)  # estimates may lead far below what is measured
    decimal(ax)
    ax.legend(**BESIDE)
    if own and isinstance(ax.figure, Figure):
        finished(ax.figure)
    return ax


@in_style
def along_curves(points: xr.Dataset) -> Figure:
    """Measured curves of disordered solids, and how far two estimates are off along each of them.

    Parameters
    ----------
    points : Dataset
        From `materials.validation_over_temperature`.

    Returns
    -------
    matplotlib Figure

    Notes
    -----
    Left: all curves of disordered solids that are not doubtful, with those that no estimate can be made for in grey. No
    estimate has a plateau between some 2 and 20 K, nor the magnitude of the rise as T² below. Right: estimate over
    measurement; bars are the geometric mean of a decade, a curve counting once, and the factor of one standard
    deviation between curves where there are several.
    """
    figure, axes = grid(1, 2, (9.6, 4.2))
    left, right = axes[0]
    _measured(left, set(points["curve"].values.tolist()))
    by_decade = statistics_by_decade(points)
    right.axhline(1.0, color="0.2", lw=0.8)
    for shift, name, mark in zip((0.93, 1.07), _SHOWN, _MARKERS, strict=False):
        colour, dash = STYLES[name]
        for curve in points["curve"].values:
            one = points.sel(curve=curve, model=name)
            right.plot(one["temperature"], one["ratio"], ls=dash, color=colour, lw=0.9, alpha=0.55)
        found = by_decade.sel(model=name)
        middle = found["decade"].values * 10.0**0.5 * shift
        mean, scatter = found["mean_ratio"].values, np.nan_to_num(found["scatter"].values, nan=1.0)
        right.errorbar(
            middle, mean, yerr=(mean - mean / scatter, mean * scatter - mean), fmt=mark, ms=5, color=colour,
            mec="white", capsize=3, lw=1.6,
        )  # fmt: skip
    right.set(xscale="log", yscale="log", xlabel="temperature (K)", ylabel="estimated over measured")
    decimal(right, y=False)
    handles = [
        Line2D([], [], color=STYLES[name][0], ls=STYLES[name][1], marker=mark, mec="white", label=name)
        for name, mark in zip(_SHOWN, _MARKERS, strict=False)
    ]
    right.legend(handles=handles, **BESIDE)
    return finished(figure)


def _measured(ax: Axes, estimated: set[str]) -> None:
    """Curves of disordered solids, those with estimates in colour and named."""
    seen: dict[str, tuple[str, Any]] = {}
    for one in _disordered():
        if f"{one.solid}.{one.name}" in estimated:
            place, turn = len(seen) % len(COLOURS), len(seen) // len(COLOURS)
            colour, line = seen.setdefault(one.solid, (COLOURS[place], DASHES[(place + 4 * turn) % len(DASHES)]))
            ax.plot(one.temperatures, one.values, ls=line, color=colour, lw=1.5, zorder=3)
        else:
            ax.plot(one.temperatures, one.values, color="0.7", lw=0.9)
    T = np.array([0.1, 1.0])
    ax.plot(T, 0.06 * T**2, ":", color="0.2", lw=1.0)
    ax.annotate("T²", (0.4, 0.06 * 0.4**2), xytext=(-12, 4), textcoords="offset points", fontsize=7.5)
    ax.axvspan(2.0, 20.0, color="0.93", lw=0, zorder=0)
    ax.annotate(
        "plateau", (2.0 * 10.0**0.5, 0.97), xycoords=("data", "axes fraction"), ha="center", va="top", fontsize=7.5
    )
    names = {solid: get(solid).name.partition(" (")[0].partition(",")[0] for solid in seen}
    handles = [Line2D([], [], color=colour, ls=line, label=names[solid]) for solid, (colour, line) in seen.items()]
    handles.append(Line2D([], [], color="0.7", label="without sound velocities"))
    ax.legend(handles=handles, **BESIDE)
    ax.set(xscale="log", yscale="log", xlabel="temperature (K)", ylabel=f"thermal conductivity ({UNIT})")
    decimal(ax, y=False)


def _disordered() -> list[Curve]:
    kinds = ("amorphous", "polymer")
    every = [one for some in library().values() for one in some.values()]
    return [one for one in every if one.state != "doubtful" and get(one.solid).kind in kinds]
