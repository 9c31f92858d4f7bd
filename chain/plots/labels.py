"""Names at lines, and numbers on axes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def ticks(ax: "Axes", *, x: Any = (), y: Any = (), unit: str = "") -> None:
    """Mark numbers on axes, whole or as they are, and nothing between them; none means that an axis stays as it is."""
    for axis, marked in ((ax.xaxis, x), (ax.yaxis, y)):
        if len(marked):
            axis.set_ticks(marked, labels=[f"{one:g}{unit}" for one in marked])
            ax.minorticks_off()


def name_line(ax: "Axes", x: float, y: float, text: str, colour: str, *, above: float = 4.0, ha: str = "right") -> None:
    """Write a line's name at one of its points, `above` points over it, in its colour."""
    place = {"right": -2.0, "left": 2.0, "center": 0.0}[ha]
    ax.annotate(text, (x, y), (place, above), textcoords="offset points", color=colour, ha=ha, fontsize=7.5,
                va="bottom" if above >= 0.0 else "top")  # fmt: skip


def name_ends(ax: "Axes", ends: Sequence[tuple[float, float, str, str]], apart: float) -> None:
    """Write lines' names right of all their ends (x, y, name, colour), `apart` in ratio on a logarithmic axis."""
    below, x = np.inf, max(end[0] for end in ends)
    for _, y, text, colour in sorted(ends, key=lambda end: -end[1]):
        below = min(y, below / apart)
        ax.annotate(text, (x, below), (4, 0), textcoords="offset points", color=colour, fontsize=7.5, va="center")
