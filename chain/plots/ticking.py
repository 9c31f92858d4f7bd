"""Numbers at axes that do not touch each other."""

import itertools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def clear_ticks(ax: "Axes") -> None:
    """Leave out numbers between the decades of logarithmic axes, where they touch each other.

    The layout of the figure must be known.
    """
    from matplotlib.ticker import LogLocator, NullFormatter

    for axis, scale in ((ax.xaxis, ax.get_xscale()), (ax.yaxis, ax.get_yscale())):
        if scale == "log" and _touching(axis):
            axis.set_minor_locator(LogLocator(subs=(2.0, 5.0)))
            if _touching(axis):
                axis.set_minor_formatter(NullFormatter())


def _touching(axis: Any) -> bool:
    """Whether two numbers of an axis overlap."""
    low, high = sorted(axis.get_view_interval())
    labels = [
        tick.label1
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks())
        if low <= tick.get_loc() <= high and tick.label1.get_text()
    ]
    along = 0 if axis.axis_name == "x" else 1
    edges = sorted(label.get_window_extent().get_points()[:, along].tolist() for label in labels)
    return any(one[1] > other[0] for one, other in itertools.pairwise(edges))
