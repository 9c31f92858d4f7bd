"""Curves of a family over one coordinate, for the figures of a paper."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes


def draw(values: "xr.DataArray", along: str, labels: Mapping[Any, str], ax: "Axes", **settings: Any) -> "Axes":
    """Draw one curve for each label.

    Parameters
    ----------
    values : DataArray
        Over `along` and one more dimension.
    along : str
        The coordinate of the abscissa, whose long name is its label.
    labels : mapping
        Coordinate value in the other dimension, and the curve's label.
    ax : matplotlib Axes
        Axes to draw on.
    settings
        Of the axes, as in `ax.set`.
    """
    import matplotlib as mpl

    from chain.plots import COLOURS, STYLE

    (family,) = (str(name) for name in values.dims if name != along)
    with mpl.rc_context(STYLE):
        for (key, label), colour in zip(labels.items(), COLOURS, strict=False):
            ax.plot(values[along].values, values.sel({family: key}), color=colour, label=label)
        x = values[along]
        ax.set(**{"xscale": "log", "xlabel": x.attrs["long_name"], "xlim": (float(x[0]), float(x[-1])), **settings})
    return ax


def said(holds: bool, where: str = "") -> str:
    """Whether a statement holds, for a summary."""
    return f"{'yes' if holds else 'NO'}{', ' if where else ''}{where}"
