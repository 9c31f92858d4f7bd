"""The last touch of a figure: letters of its panels, and names beside lines."""

from typing import TYPE_CHECKING, Any

import numpy as np

from chain.plots.placing import beside
from chain.plots.style import ABOVE, PAGE, fixed_width, styled
from chain.plots.ticking import clear_ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.legend import Legend


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
        _narrow(figure, axes)
        figure.draw_without_rendering()  # makes the layout
        _wrap(axes)
        for ax in axes:
            clear_ticks(ax)
        named = [ax for ax in axes if ax.get_legend() is None and ax.get_legend_handles_labels()[1]]
        beside(*named)
        if len(axes) > 1:
            for ax, letter in zip(axes, "abcdefghijkl", strict=False):
                ax.annotate(letter, (0.0, 1.0), (-20, 5), xycoords="axes fraction", textcoords="offset points",
                            ha="right", va="bottom", weight="bold", fontsize=10)  # fmt: skip
        _narrow(figure, axes)
        _make_room(figure, axes)
        for _ in range(2 * fixed_width()):  # legends stand in parts of axes' heights, which follow from the legends
            figure.draw_without_rendering()
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
        most = PAGE if fixed_width() else np.inf
        height = max(height, min(height + sum(high.values()) / figure.dpi, most))
        figure.set_size_inches(width + sum(wide.values()) / figure.dpi, height)


def _wrap(axes: "list[Axes]") -> None:
    """Write labels of vertical axes that are longer than these in two lines."""
    for ax in axes:
        label = ax.yaxis.label
        words = label.get_text().split(" ")
        if "$" in label.get_text() or label.get_window_extent().height <= 1.05 * ax.get_window_extent().height:
            continue
        first = min(
            range(1, len(words)), key=lambda i: abs(len(" ".join(words[:i])) - len(" ".join(words[i:]))), default=0
        )
        label.set_text(" ".join(words[:first]) + "\n" * bool(first) + " ".join(words[first:]))


def _narrow(figure: "Figure", axes: "list[Axes]") -> None:
    """Where a figure may not become wider, put legends outside axes above them, in as many columns as there is room."""
    legends = [(legend, ax) for ax in axes if (legend := ax.get_legend()) and legend.get_visible()]
    legends = legends if fixed_width() else []
    for legend, _ in legends:
        legend.set_in_layout(False)
    if legends:
        figure.draw_without_rendering()  # as wide as axes are without them
    for legend, ax in legends:
        legend.set_in_layout(True)
        box, frame = legend.get_window_extent(), ax.get_window_extent()
        if box.x0 >= frame.x1 or box.y0 >= frame.y1:
            _put_above(legend, ax)


def _put_above(legend: "Legend", ax: "Axes") -> None:
    """Above the axes and what is written over them."""
    from matplotlib.text import Text

    frame = ax.get_window_extent()
    over = [one for one in ax.get_children() if isinstance(one, Text) and one.get_text()]
    over = [one for one in over if one.get_fontweight() != "bold"]  # a letter stands left of the legend
    highest = max([one.get_window_extent().y1 for one in over], default=frame.y1)
    top = max(1.0, (highest - frame.y0) / frame.height)
    labels = [text.get_text() for text in legend.get_texts()]
    known = dict(
        zip(*ax.get_legend_handles_labels()[::-1], strict=True)
    )  # with marks and bars, which a legend's own lack
    handles: list[Any] = [known.get(label, own) for label, own in zip(labels, legend.legend_handles, strict=True)]
    told: Any = {"title": legend.get_title().get_text() or None}
    told = {**told, **ABOVE}
    for columns in range(4, 0, -1):
        made = ax.legend(handles, labels, **told | {"bbox_to_anchor": (0.0, top), "ncols": columns})
        width = made.get_window_extent().width / frame.width
        if width <= 1.0:
            return
    top += 18.0 / 72.0 * made.get_figure(root=True).dpi / frame.height  # type: ignore[union-attr]
    made.set_bbox_to_anchor((1.0 - width, top), ax.transAxes)  # over the numbers of the axis and the letter too
