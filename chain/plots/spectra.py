"""Conductances over temperature."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import xarray as xr

from chain.plots.placing import beside
from chain.plots.style import GREY, axes_or_new, shades, styled
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
        Whether lines are named, and names are written; otherwise `finished` writes those of the bounds.
    """
    with styled():
        ax = axes_or_new(ax)
        lines, bounds = ({name: _read(one, name) for name, one in each.items()} for each in (lines, bounds))
        largest = max(float(one.max()) for one in lines.values())
        factor, unit = scaled(xr.DataArray(largest, attrs={"units": "W K^-1"}))
        ratio = float(factor) / largest
        for (name, one), colour in zip(lines.items(), shades(len(lines)), strict=True):
            ax.plot(one["temperature"], one * ratio, color=colour, label=name if names else "_")
        for name, one in bounds.items():
            ax.plot(one["temperature"], one * ratio, "--", color=GREY, lw=1.0, label=name)
        ax.set(xscale="log", yscale="log", xlabel="temperature (K)", ylabel=labelled("thermal conductance", unit))
        if names:
            beside(ax)
    return ax


def _read(one: xr.DataArray, name: str) -> xr.DataArray:
    """A conductance in W/K over a temperature in K."""
    T = converted(one[one.dims[0]], "K", f"{name}.{one.dims[0]}")
    return xr.DataArray(converted(one, "W/K", name), {"temperature": T}, "temperature")
