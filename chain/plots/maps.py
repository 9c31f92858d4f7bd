"""Maps over position and time, and over the columns and rows of a lattice."""

from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from chain.checks import integer
from chain.errors import HeatChainError
from chain.plots.style import MAP, axes_or_new, fixed_width, styled
from chain.plots.values import along, labelled, last, scaled
from chain.results import read

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLUMNS = 2000  # of a map: more are narrower than its dots, and are left out


def space_time(
    ds: xr.Dataset, ax: "Axes | None" = None, name: str = "temperature", highest: float | None = None
) -> "Axes":
    """Map of a variable over position and time.

    Parameters
    ----------
    ds : Dataset
        Result of a transient.
    ax : matplotlib Axes, optional
        Axes to draw on.
    name : str, default "temperature"
        Variable over time and site.
    highest : float, optional
        In the variable's unit: what exceeds it has the last colour, and the bar ends in a tip.
    """
    with styled():
        ax = axes_or_new(ax)
        ds = read(ds, name)
        ds = ds.isel(site=slice(None, None, -(-ds.sizes["site"] // _COLUMNS)))
        x, label = along(ds)
        times, time_unit = scaled(ds["time"])
        values, value_unit = scaled(ds[name])
        top = None if highest is None else highest * values.max() / float(ds[name].max())
        mesh = ax.pcolormesh(x, times, values, cmap=MAP, vmax=top, shading="nearest", rasterized=True)
        bar = ax.figure.colorbar(mesh, ax=ax, pad=0.02, extend="neither" if highest is None else "max")
        told = labelled(name.replace("_", " "), value_unit)
        if top is not None and values.max() > top:
            told += f"; in the last colour up to {values.max():.3g}"
        bar.set_label(told)
        bar.outline.set_visible(False)
        ax.set(xlabel=label, ylabel=labelled("time", time_unit))
    return ax


def film(ds: xr.Dataset, ax: "Axes | None" = None, name: str = "temperature", layer: int | None = None) -> "Axes":
    """Map of a variable over the columns and rows of a `chain.Lattice`, at the last time where there are times.

    Parameters
    ----------
    ds : Dataset
        Result of a lattice in two dimensions, or in three.
    ax : matplotlib Axes, optional
        Axes to draw on.
    name : str, default "temperature"
        Variable over site.
    layer : int, optional
        Which slice of a block, counted from 1; its middle by default.
    """
    with styled():
        ax = axes_or_new(ax)
        ds = last(ds, name)
        if not {"column", "row"} <= set(ds.coords):
            raise HeatChainError("A map needs a lattice in two or three dimensions, whose sites have columns and rows.")
        if "layer" in ds.coords:
            count = int(ds["layer"].max())
            chosen = integer(count // 2 + 1 if layer is None else layer, "layer", most=count)
            ds = ds.isel(site=np.flatnonzero(ds["layer"].values == chosen))
        places = {axis: ds[axis if axis in ds.coords else number] for axis, number in (("x", "column"), ("y", "row"))}
        shape = int(ds["column"].max()), int(ds["row"].max())
        values, unit = scaled(ds[name])
        (x, x_unit), (y, y_unit) = (
            scaled(place) if axis in ds.coords else (place.values, "") for axis, place in places.items()
        )
        grids = [each.reshape(shape).T for each in (x, y, values)]
        mesh = ax.pcolormesh(*grids, cmap=MAP, shading="nearest", rasterized=True)
        colour_bar(mesh, ax, labelled(name.replace("_", " "), unit))
        told = [labelled(str(place.name), one) for place, one in zip(places.values(), (x_unit, y_unit), strict=True)]
        ax.set(xlabel=told[0], ylabel=told[1], aspect="equal")
    return ax


def colour_bar(image: Any, ax: "Axes", label: str) -> None:
    """A key of colours beside a map; in a column, where the map is lower than its room, as high as the map."""
    place: Any = {"cax": ax.inset_axes((1.04, 0.0, 0.05, 1.0))} if fixed_width() else {"ax": ax, "pad": 0.02}
    bar = ax.figure.colorbar(image, **place)
    bar.set_label(label)
    bar.outline.set_visible(False)
