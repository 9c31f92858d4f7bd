"""Curves of a family over one coordinate, for the figures of a paper."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import xarray as xr

from chain import plots


def draw(values: xr.DataArray, along: str, labels: Mapping[Any, str], ax: "plots.Axes", **settings: Any) -> None:
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
    **settings
        Of the axes, as in `ax.set`.
    """
    (family,) = (str(name) for name in values.dims if name != along)
    with plots.styled():
        for (key, label), colour in zip(labels.items(), plots.shades(len(labels)), strict=True):
            ax.plot(values[along].values, values.sel({family: key}), color=colour, label=typeset(label))
        x = values[along]
        ax.set(
            **{
                "xscale": "log",
                "xlabel": typeset(x.attrs["long_name"]),
                "xlim": (float(x[0]), float(x[-1])),
                **{key: typeset(one) if key == "xlabel" else one for key, one in settings.items()},
            }
        )


def typeset(text: str) -> str:
    """Symbols with their indices below the line."""
    return re.sub(r"_([a-zB]|∞)", r"$_{\1}$", text.replace("ω0", "ω₀"))


def ratio(dims: str, values: Any, long_name: str) -> Any:
    """A variable without unit over dimensions in one text."""
    return dims.split(), np.asarray(values), {"units": "1", "long_name": long_name}


def said(holds: bool, where: str = "") -> str:
    """Whether a statement holds, for a summary."""
    return f"{'yes' if holds else 'NO'}{', ' if where else ''}{where}"
