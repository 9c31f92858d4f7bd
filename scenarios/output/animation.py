"""An animation of a run: the temperatures over time, along a chain or of a film."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from chain import plots
from chain.errors import HeatChainError

MOST_FRAMES = 60
_DPI = 110
_PICTURE, _LAST = 80, 1040  # ms that a picture stands, and the last one
Show = Callable[[int], None]  # draws a moment


def animate(ds: xr.Dataset, path: Path) -> None:
    """Write a GIF of the temperatures over time: a map of a film, else profiles over the first and the last one.

    Parameters
    ----------
    ds : Dataset
        Result with `temperature` over time and site, and perhaps row.
    path : Path
        GIF to write.

    Raises
    ------
    HeatChainError
        Where the result has no temperature over time.
    """
    check_animated(ds)
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    times, unit = plots.scaled(ds["time"])
    chosen = frames(len(times))
    with plots.styled():
        figure, (ax,) = plots.panels(1)
        show, told = (_map if {"column", "row"} <= set(ds.coords) else _profiles)(ds, ax)
        title = ax.set_title(" ", loc="left")

        figure.set_dpi(_DPI)
        canvas: Any = FigureCanvasAgg(figure)
        pictures = []
        for i in chosen:
            show(i)
            title.set_text(f"time {times[i]:.3g} {unit}{told}")
            canvas.draw()
            figure.set_layout_engine("none")  # as in the first picture: nothing jumps, and each takes half the time
            pictures.append(Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB"))
    durations = [*[_PICTURE] * (len(pictures) - 1), _LAST]
    pictures[0].save(path, "GIF", save_all=True, append_images=pictures[1:], duration=durations, loop=0)


def _profiles(ds: xr.Dataset, ax: "plots.Axes") -> tuple[Show, str]:
    """Lines along a row, or along every row of a ladder."""
    x, label = plots.along(ds)
    rows = ds["row"].values.tolist() if "row" in ds.dims else [None]
    T = ds["temperature"].transpose(*(["row"] if "row" in ds.dims else []), "time", "site").values
    T = T.reshape(len(rows), len(ds["time"]), -1)
    lines = []
    styles = zip(itertools.cycle(plots.COLOURS), itertools.cycle(plots.DASHES), strict=False)
    for each, row, (colour, dash) in zip(T, rows, styles, strict=False):
        for i in (0, -1):
            ax.plot(x, each[i], ":", lw=0.9, color=plots.GREY)
        lines += ax.plot(x, each[0], marker=".", ls=dash, ms=3.5, lw=1.2, color=colour, label=row)
    margin = 0.06 * max(float(np.ptp(T)), 1e-9 * float(T.max()))
    ax.set(xlabel=label, ylabel="temperature (K)")
    ax.set_ylim(T.min() - margin, T.max() + margin)
    if len(rows) > 1:
        ax.legend(fontsize=7.5)

    def show(i: int) -> None:
        for line, each in zip(lines, T, strict=True):
            line.set_ydata(each[i])

    return show, "; dotted: first and last"


def _map(ds: xr.Dataset, ax: "plots.Axes") -> tuple[Show, str]:
    """A map of a film, or of the middle slice of a block."""
    plots.film(ds, ax)
    if "layer" in ds.coords:
        middle = int(ds["layer"].max()) // 2 + 1
        ds = ds.isel(site=np.flatnonzero(ds["layer"].values == middle))
    T = ds["temperature"].transpose("time", "site").values
    mesh = ax.collections[0]
    mesh.set_clim(float(T.min()), float(T.max()))
    shape = int(ds["column"].max()), int(ds["row"].max())

    def show(i: int) -> None:
        mesh.set_array(T[i].reshape(shape).T)

    return show, ""


def check_animated(ds: xr.Dataset) -> None:
    """Refuse a result without temperatures over time."""
    if "temperature" not in ds or set(ds["temperature"].dims) - {"row"} != {"time", "site"}:
        raise HeatChainError("`--animate` needs temperatures over time and site, which this result does not have.")


def frames(count: int) -> list[int]:
    """Times that are shown: close at first, while the front moves fast."""
    wanted = np.linspace(0.0, 1.0, min(count, MOST_FRAMES)) ** 2 * (count - 1)
    return [int(i) for i in np.unique(wanted.round())]
