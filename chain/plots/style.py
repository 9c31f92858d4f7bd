"""The one style of all figures, and new figures in it."""

import sys
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from chain.progress import in_notebook

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STYLE: Any = {
    "font.size": 8.5,
    "font.family": "sans-serif",
    "mathtext.fontset": "dejavusans",
    "axes.titlesize": 8.5,
    "axes.titlelocation": "left",
    "legend.fontsize": 7.5,
    "legend.title_fontsize": 7.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.7,
    "lines.linewidth": 1.5,
    "legend.frameon": False,
    "figure.dpi": 120,
    "figure.constrained_layout.wspace": 0.06,
    "pdf.fonttype": 42,  # text that can be searched and edited
    "svg.fonttype": "path",  # as it was drawn, whatever fonts a reader has
    "svg.hashsalt": "heatchain",  # the same figure, the same file
}
SMALL = 7.5  # of names and legends, in points
MAP = "viridis"
BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "0.35"  # Okabe and Ito's
COLOURS = (BLUE, ORANGE, "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
# A legend above the axes, and one beside them
ABOVE: Any = {"loc": "lower left", "bbox_to_anchor": (0.0, 1.0), "ncols": 2, "handlelength": 1.2, "columnspacing": 1.0}
BESIDE: Any = {"loc": "center left", "bbox_to_anchor": (1.0, 0.5), "handlelength": 1.4, "labelspacing": 0.3}
_COLUMN = 3.5  # inches
_MARKED = 150  # places on a line of a column with marks


def styled() -> Any:
    """A context in which figures are drawn in the style of the package."""
    from matplotlib import rc_context

    if in_notebook():
        import chain.plots.notebook  # noqa: F401  sets up pyplot, for good

    return rc_context(STYLE)


def panels(count: int, height: float = 2.9) -> "tuple[Figure, NDArray[Any]]":
    """A figure with axes side by side, each one column wide."""
    figure, axes = grid(1, count, (_COLUMN * count, height))
    return figure, axes[0]


def grid(rows: int, columns: int, size: tuple[float, float]) -> "tuple[Figure, NDArray[Any]]":
    """A figure of a width and height in inches with rows of axes."""
    from matplotlib.figure import Figure

    options: Any = {"figsize": size, "layout": "constrained"}
    with styled():
        if in_notebook():
            from chain.plots.notebook import figure_of_cell

            figure = figure_of_cell(**options)
        else:
            pyplot = sys.modules.get("matplotlib.pyplot")  # shows figures of its own only
            figure = (pyplot.figure if pyplot else Figure)(**options)
        return figure, figure.subplots(rows, columns, squeeze=False)


def axes_or_new(ax: "Axes | None") -> "Axes":
    return panels(1)[1][0] if ax is None else ax


def shades(count: int, name: str = MAP, first: float = 0.0) -> Any:
    """Colours of one map for lines in an order, dark to light; `first` is the first colour's place on the map."""
    from matplotlib import colormaps

    return colormaps[name](np.linspace(first, 0.9, count))


def marks(count: int) -> str:
    """A mark for each of so many places on a line, as long as they can be told apart."""
    return "." if count <= _MARKED else ""
