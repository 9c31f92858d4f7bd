"""Charts as Plotly draws them: plain data, in colours that the page replaces by those of its theme."""

import math
from typing import Any

import numpy as np

from chain.arrays import Array

BLUE, ORANGE, GREEN, GREY = "var:blue", "var:orange", "var:green", "var:grey"
_DECADES = 7  # that are marked on an axis, at most
_DIGITS = 6  # of a number that is drawn


def numbers(values: Array) -> list[Any]:
    """Numbers with as many digits as can be seen; what is none is a gap.

    Examples
    --------
    >>> import numpy as np
    >>> numbers(np.array([1 / 3, np.nan]))
    [0.333333, None]
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        scale = 10.0 ** (_DIGITS - 1 - np.floor(np.log10(np.abs(values))))
        rounded = np.rint(values * scale) / scale
    # What has no digits, as 0, or too many for a float, stays; JSON has no word for what is no number
    kept = np.where(np.isfinite(rounded), rounded, values).astype(object)
    kept[~np.isfinite(values)] = None
    found: list[Any] = kept.tolist()
    return found


def line(x: Array, y: Array, name: str, colour: str, dash: str = "solid", **more: Any) -> dict[str, Any]:
    """A line with a name."""
    shape = {"color": colour, "dash": dash, "width": more.pop("width", 2)}
    return {"type": "scatter", "mode": "lines", "x": numbers(x), "y": numbers(y), "name": name, "line": shape, **more}


def points(x: Array, y: Array, name: str, colour: str, symbol: str = "circle", size: int = 10) -> dict[str, Any]:
    """Points with a name."""
    mark = {"color": colour, "symbol": symbol, "size": size}
    return {"type": "scatter", "mode": "markers", "x": numbers(x), "y": numbers(y), "name": name, "marker": mark}


def axis(title: str, low: float | None = None, high: float | None = None, *, log: bool = False) -> dict[str, Any]:
    """An axis with its title and range."""
    found: dict[str, Any] = {"title": {"text": title}, "type": "log" if log else "linear"}
    if low is not None and high is not None:
        found["range"] = [float(np.log10(x)) if log else float(x) for x in (low, high)]
    if log:
        first, last = found.get("range", (0.0, 1.0))
        found |= {"exponentformat": "power", "dtick": max(1, math.ceil((last - first) / _DECADES))}
    return found


def chart(title: str, alternative: str, traces: list[dict[str, Any]], x: Any, y: Any, **more: Any) -> dict[str, Any]:
    """A chart: its title, what it shows in words, and what is drawn."""
    return {"title": title, "alternative": alternative, "data": traces, "layout": {"xaxis": x, "yaxis": y, **more}}


def band(low: float, high: float, name: str, colour: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A shaded range of the abscissa, and its name at the foot; `low` and `high` as the axis has them."""
    shape = {
        "type": "rect", "xref": "x", "yref": "paper", "x0": low, "x1": high, "y0": 0, "y1": 1, "fillcolor": colour,
        "opacity": 0.13, "line": {"width": 0}, "layer": "below",
    }  # fmt: skip
    return shape, {"name": name, "color": colour}
