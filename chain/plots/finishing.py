"""The last touch of a figure: letters of its panels, and names beside lines."""

from typing import TYPE_CHECKING

from chain.plots.placing import beside
from chain.plots.style import styled
from chain.plots.ticking import clear_ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def finished(figure: "Figure") -> "Figure":
    """Letter the panels of a figure, and write the labels of lines beside them.

    Parameters
    ----------
    figure : matplotlib Figure
        Whose axes have limits, labels and titles: names are placed for these.

    Returns
    -------
    matplotlib Figure
        The same. Axes that have a legend, or whose lines have no labels, get no names.
    """
    axes = [ax for ax in figure.axes if not hasattr(ax, "_colorbar") and ax.axison]
    with styled():
        figure.draw_without_rendering()  # makes the layout
        for ax in axes:
            clear_ticks(ax)
        named = [ax for ax in axes if ax.get_legend() is None and ax.get_legend_handles_labels()[1]]
        beside(*named)
        if len(axes) > 1:
            for ax, letter in zip(axes, "abcdefghijkl", strict=False):
                ax.annotate(letter, (0.0, 1.0), (-20, 5), xycoords="axes fraction", textcoords="offset points",
                            ha="right", va="bottom", weight="bold", fontsize=10)  # fmt: skip
        _make_room(figure, axes)
    return figure


def _make_room(figure: "Figure", axes: "list[Axes]") -> None:
    """Make a figure larger by the legends outside its axes, which keep their size."""
    figure.draw_without_rendering()
    wide: dict[int, float] = {}
    high: dict[int, float] = {}
    for ax in axes:
        legend, place = ax.get_legend(), ax.get_subplotspec()
        if legend is None or place is None:
            continue
        box, frame = legend.get_window_extent(), ax.get_window_extent()
        if box.x0 >= frame.x1:
            wide[place.colspan.start] = max(wide.get(place.colspan.start, 0.0), box.width)
        elif box.y0 >= frame.y1:
            high[place.rowspan.start] = max(high.get(place.rowspan.start, 0.0), box.height)
    if wide or high:
        width, height = figure.get_size_inches()
        figure.set_size_inches(width + sum(wide.values()) / figure.dpi, height + sum(high.values()) / figure.dpi)
