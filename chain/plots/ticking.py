"""Numbers at axes that do not touch each other."""

import itertools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_APART = 2.0  # pixels between numbers


def clear_ticks(ax: "Axes") -> None:
    """Leave out numbers of axes that touch each other: between decades, and of those that were chosen.

    The layout of the figure must be known.
    """
    from matplotlib.ticker import FixedLocator, LogLocator, NullFormatter

    for axis, scale in ((ax.xaxis, ax.get_xscale()), (ax.yaxis, ax.get_yscale())):
        if not _touching(axis):
            continue
        if isinstance(axis.get_major_locator(), FixedLocator):
            _thin(axis)
        elif scale == "log":
            axis.set_minor_locator(LogLocator(subs=(2.0, 5.0)))
            if _touching(axis):
                axis.set_minor_formatter(NullFormatter())


def _thin(axis: Any) -> None:
    """Write only those of the chosen numbers of an axis that have room, the least one first."""
    along = 0 if axis.axis_name == "x" else 1
    ticks = sorted(
        axis.get_major_ticks(), key=lambda tick: tick.label1.get_window_extent().get_points()[:, along].sum()
    )
    reached, kept = -float("inf"), {}
    for tick in ticks:
        start, end = tick.label1.get_window_extent().get_points()[:, along]
        room = start > reached
        kept[tick.get_loc()] = tick.label1.get_text() if room else ""
        reached = end + _APART if room else reached
    places = list(axis.get_majorticklocs())
    axis.set_ticks(places, labels=[kept.get(place, "") for place in places])


def _touching(axis: Any) -> bool:
    """Whether two numbers of an axis overlap."""
    low, high = sorted(axis.get_view_interval())
    labels = [
        tick.label1
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks())
        if low <= tick.get_loc() <= high and tick.label1.get_text() and not tick.label1.get_rotation() % 90
    ]
    along = 0 if axis.axis_name == "x" else 1
    edges = sorted(label.get_window_extent().get_points()[:, along].tolist() for label in labels)
    return any(one[1] > other[0] for one, other in itertools.pairwise(edges))
