"""Bands of what is uncertain."""

from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from chain.errors import HeatChainError
from chain.plots.style import BESIDE, axes_or_new, shades, styled
from chain.plots.values import abscissa, labelled, prefix
from chain.results import require

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def band(
    ds: xr.Dataset, name: str = "temperature", over: str | None = None, ax: "Axes | None" = None, **at: Any
) -> "Axes":
    """The mean of an uncertain variable with the interval of its draws, along one dimension.

    Parameters
    ----------
    ds : Dataset
        Result of `chain.bands`.
    name : str, default "temperature"
        Variable.
    over : str, optional
        Dimension of the abscissa; the variable's first by default.
    ax : matplotlib Axes, optional
        Axes to draw on.
    **at
        Labels of its other dimensions, as in ``site=2`` or ``site=[1, 3]``; all of them by default, at most 7 lines.

    Raises
    ------
    HeatChainError
        Where the dataset has no such band, or it has no dimension left.
    """
    ends = (f"{name}_lower", f"{name}_upper")
    require(ds, name, *ends)
    three = ds[[name, *ends]].sel({dim: np.atleast_1d(label) for dim, label in at.items()})
    dims = [str(dim) for dim in three[name].dims if dim not in at or three.sizes[dim] > 1]
    along_dim = over if over is not None else (dims or [""])[0]
    if along_dim not in three[name].dims or three[name].dtype.kind != "f":
        raise HeatChainError(f"`{name}` must be numbers over a dimension `over`, and has {', '.join(dims) or 'none'}.")
    others = [dim for dim in three[name].dims if dim != along_dim]
    lines = three.stack(line=others) if others else three.expand_dims("line")
    count = min(lines.sizes["line"], 7)
    share = f"{100.0 * float(ds.attrs['level']):g} % of draws" if "level" in ds.attrs else "interval"
    with styled():
        ax = axes_or_new(ax)
        x, label = abscissa(three, along_dim)
        factor, unit = prefix(three[name])
        told = ""
        for i, colour in zip(range(count), shades(count), strict=True):
            one = lines.isel(line=i)
            told = ", ".join(f"{dim} {one[dim].item()}" for dim in others if three.sizes[dim] > 1)
            middle, low, high = (np.ravel(one[key].transpose(along_dim).values) * factor for key in (name, *ends))
            ax.fill_between(x, low, high, color=colour, alpha=0.25, lw=0.0, label="" if told else share)
            ax.plot(x, middle, lw=1.3, color=colour, label=told or "mean")
        ax.legend(title=f"mean, and\n{share}" if others and told else None, fontsize=7.5, title_fontsize=7.5, **BESIDE)
        ax.set(xlabel=label, ylabel=labelled(name.replace("_", " "), unit))
        ax.margins(x=0.0)
    return ax
