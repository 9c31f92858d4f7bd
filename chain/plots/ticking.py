"""Numbers at axes that do not touch each other."""

import itertools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_APART = 2.0  # pixels between numbers
_LEAST = 2  # numbers that a scale needs


def clear_ticks(ax: "Axes") -> None:
    """Leave out numbers of axes that touch each other, between decades and of those that were chosen; add lacking ones.

    The layout of the figure must be known.
    """
    from matplotlib.ticker import FixedLocator, LogLocator, NullFormatter

    for axis, scale in ((ax.xaxis, ax.get_xscale()), (ax.yaxis, ax.get_yscale())):
        chosen = isinstance(axis.get_major_locator(), FixedLocator)
        if _touching(axis) and chosen:
            _thin(axis)
        elif _touching(axis) and scale == "log":
            axis.set_minor_locator(LogLocator(subs=(2.0, 5.0)))
            if _touching(axis):
                axis.set_minor_formatter(NullFormatter())
                axis.get_tightbbox()  # writes the numbers
        if scale == "log" and not chosen and len(_numbers(axis)) < _LEAST:
            _fill(axis)


def _fill(axis: Any) -> None:
    """Write plain numbers at 1, 2 and 5 of a decade, or at all of 1 to 9, on an axis that spans hardly one."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    axis.set_major_formatter(FuncFormatter(_plain))
    axis.set_minor_formatter(NullFormatter())
    for parts in ([1.0, 2.0, 5.0], [1.0, 3.0], [float(one) for one in range(1, 10)]):
        axis.set_major_locator(LogLocator(subs=parts))
        axis.get_tightbbox()  # writes the numbers
        if len(_numbers(axis)) >= _LEAST and not _touching(axis):
            break


def _plain(value: float, _: object) -> str:
    """A number, with a power of ten where it would have many zeros."""
    if value <= 0.0 or 1e-3 <= value < 1e5:
        return f"{value:g}"
    digits, power = f"{value:e}".split("e")
    times = "" if float(digits) == 1.0 else rf"{float(digits):g}\times"
    return f"${times}10^{{{int(power)}}}$"


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


def _numbers(axis: Any) -> list[Any]:
    """What is written at the ticks that are seen."""
    low, high = sorted(axis.get_view_interval())
    ticks = (*axis.get_major_ticks(), *axis.get_minor_ticks())
    return [tick.label1 for tick in ticks if low <= tick.get_loc() <= high and tick.label1.get_text()]


def _touching(axis: Any) -> bool:
    """Whether two numbers of an axis overlap."""
    labels = [label for label in _numbers(axis) if not label.get_rotation() % 90]
    along = 0 if axis.axis_name == "x" else 1
    edges = sorted(label.get_window_extent().get_points()[:, along].tolist() for label in labels)
    return any(one[1] > other[0] for one, other in itertools.pairwise(edges))
