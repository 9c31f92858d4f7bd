"""Conductances over temperature."""

import itertools
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from chain.plots.labels import name_line
from chain.plots.style import COLOURS, GREY, axes_or_new, styled
from chain.plots.values import labelled, scaled
from chain.units.boundary import converted

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def conductances(
    lines: Mapping[str, xr.DataArray],
    bounds: Mapping[str, xr.DataArray],
    ax: "Axes | None" = None,
    *,
    names: bool = True,
) -> "Axes":
    """Conductance over temperature, in logarithmic scales, with its bounds dashed.

    Parameters
    ----------
    lines, bounds : mapping
        Name of a line to a DataArray over one dimension, a temperature.
    ax : matplotlib Axes, optional
        Axes to draw on.
    names : bool, default True
        Whether lines, and not only bounds, are named.
    """
    with styled():
        ax = axes_or_new(ax)
        lines, bounds = ({name: _read(one, name) for name, one in each.items()} for each in (lines, bounds))
        largest = max(float(one.max()) for one in lines.values())
        factor, unit = scaled(xr.DataArray(largest, attrs={"units": "W K^-1"}))
        ratio = float(factor) / largest
        for (name, one), colour in zip(lines.items(), itertools.cycle(COLOURS)):
            _conductance(ax, name if names else "", one * ratio, colour, "-")
        for name, one in bounds.items():
            _conductance(ax, name, one * ratio, GREY, "--")
        ax.set(xscale="log", yscale="log", xlabel="temperature (K)", ylabel=labelled("thermal conductance", unit))
    return ax


def _read(one: xr.DataArray, name: str) -> xr.DataArray:
    """A conductance in W/K over a temperature in K."""
    T = converted(one[one.dims[0]], "K", f"{name}.{one.dims[0]}")
    return xr.DataArray(converted(one, "W/K", name), {"temperature": T}, "temperature")


def _conductance(ax: "Axes", name: str, values: xr.DataArray, colour: str, style: str) -> None:
    T = values["temperature"].values
    ax.plot(T, values.values, style, color=colour, lw=1.5 if style == "-" else 1.0)
    place = int(np.flatnonzero(np.isfinite(values.values))[-1])
    name_line(ax, T[place], float(values[place]), name, colour, above=3.0)
