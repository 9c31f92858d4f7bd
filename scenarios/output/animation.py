"""An animation of a run: the temperature along the chain over time."""

from pathlib import Path

import numpy as np
import xarray as xr

from chain import plots
from chain.errors import HeatChainError

MOST_FRAMES = 60
_PER_SECOND = 12


def animate(ds: xr.Dataset, path: Path) -> None:
    """Write a GIF of the temperature profile over time, over the first one and the last one.

    Parameters
    ----------
    ds : Dataset
        Result with `temperature` over time and site.
    path : Path
        GIF to write.

    Raises
    ------
    HeatChainError
        Where the result has no temperature over time.
    """
    check_animated(ds)
    from matplotlib.animation import FuncAnimation, PillowWriter

    x, label = plots.along(ds)
    times, time_unit = plots.scaled(ds["time"])
    T = ds["temperature"].transpose("time", "site").values
    chosen = frames(len(times))
    with plots.styled():
        figure, (ax,) = plots.panels(1)
        for i in (0, -1):
            ax.plot(x, T[i], ":", lw=0.9, color=plots.GREY)
        (line,) = ax.plot(x, T[0], ".-", ms=3.5, lw=1.2, color=plots.BLUE)
        margin = 0.06 * max(float(np.ptp(T)), 1e-9 * float(T.max()))
        ax.set(xlabel=label, ylabel="temperature (K)")
        ax.set_ylim(T.min() - margin, T.max() + margin)
        title = ax.set_title(" ", loc="left")

        def draw(frame: int) -> list[object]:
            line.set_ydata(T[chosen[frame]])
            title.set_text(f"time {times[chosen[frame]]:.3g} {time_unit}; dotted: first and last")
            return [line, title]

        moving = FuncAnimation(figure, draw, frames=len(chosen), blit=False)  # type: ignore[arg-type]
        moving.save(path, writer=PillowWriter(fps=_PER_SECOND), dpi=110)


def check_animated(ds: xr.Dataset) -> None:
    """Refuse a result without temperatures over time."""
    if "temperature" not in ds or set(ds["temperature"].dims) != {"time", "site"}:
        raise HeatChainError("`--animate` needs temperatures over time and site, which this result does not have.")


def frames(count: int) -> list[int]:
    """Times that are shown: close at first, while the front moves fast; the last is held."""
    wanted = np.linspace(0.0, 1.0, min(count, MOST_FRAMES)) ** 2 * (count - 1)
    return [*np.unique(wanted.round().astype(int)).tolist(), *([count - 1] * _PER_SECOND)]
