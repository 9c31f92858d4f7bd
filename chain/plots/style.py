"""The one style of all figures, and new figures in it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from chain.errors import HeatChainError
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
# With the colours, of which several are one in grey; no broken line but these and "--", which is for limits and laws
DASHES: tuple[Any, ...] = ("-", "-.", ":", (0, (3, 1, 1, 1, 1, 1)), (0, (1, 1)), (0, (5, 1)), (0, (2, 2)))
# A legend above the axes, and one beside them, with room for one period of any dashes
ABOVE: Any = {
    "loc": "lower left", "bbox_to_anchor": (0.0, 1.0), "ncols": 2, "handlelength": 2.0, "columnspacing": 1.0,
    "alignment": "left",
}  # fmt: skip
BESIDE: Any = {"loc": "center left", "bbox_to_anchor": (1.0, 0.5), "handlelength": 2.0, "labelspacing": 0.3}
_COLUMN = 3.5  # inches
# How wide figures are, in inches, and how many panels stand side by side; columns and pages are those of journals
WIDTHS = {"column": (86.0 / 25.4, 1), "page": (178.0 / 25.4, 2)}
PAGE = 9.2  # inches from top to bottom of a page
_DOWN = 4  # panels below each other on a page, at most
_width: ContextVar[str | None] = ContextVar("width", default=None)
_MARKED = 150  # places on a line of a column with marks


def styled() -> Any:
    """A context in which figures are drawn in the style of the package."""
    from matplotlib import rc_context

    if in_notebook():
        import chain.plots.notebook  # noqa: F401  sets up pyplot, for good

    return rc_context(STYLE)


@contextmanager
def of_width(name: str | None) -> Iterator[None]:
    """A context in which new figures are as wide as a journal has them, with their panels below each other.

    Parameters
    ----------
    name : {"column", "page"} or None
        86 mm with one panel in a row, 178 mm with two; None for panels side by side, as many as there are.

    Examples
    --------
    >>> import chain
    >>> from chain import plots
    >>> row = chain.Chain(chain.ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("1e-18 J/K"), 3, "310 K", "300 K")
    >>> with plots.of_width("column"):
    ...     figure = plots.profiles(row.transient("300 K", "5 ns")).figure
    >>> print(f"{25.4 * figure.get_size_inches()[0]:.0f} mm")
    86 mm
    """
    token = _width.set(name)
    try:
        yield
    finally:
        _width.reset(token)


def fixed_width() -> bool:
    """Whether figures may not become wider than they are."""
    return _width.get() is not None


def panels(count: int, height: float = 2.9) -> "tuple[Figure, NDArray[Any]]":
    """A figure with axes side by side, each one column wide."""
    figure, axes = grid(1, count, (_COLUMN * count, height))
    return figure, axes[0]


def grid(rows: int, columns: int, size: tuple[float, float]) -> "tuple[Figure, NDArray[Any]]":
    """A figure with rows of axes, of a width and height in inches unless `of_width` says otherwise."""
    from matplotlib.figure import Figure

    count, across = rows * columns, columns
    if (width := _width.get()) is not None:
        inches, most = WIDTHS[width]
        across = min(most, count)
        down = -(-count // across)
        if down > _DOWN:
            raise HeatChainError(
                f"A figure of {count} panels is too large for the width {width!r}, in which {most * _DOWN} have room. "
                "Ask for another width."
            )
        size = (inches * across / most, min(down * size[1] / rows, PAGE))
    options: Any = {"figsize": size, "layout": "constrained"}
    with styled():
        if in_notebook():
            from chain.plots.notebook import figure_of_cell

            figure = figure_of_cell(**options)
        else:
            pyplot = sys.modules.get("matplotlib.pyplot")  # shows figures of its own only
            figure = (pyplot.figure if pyplot else Figure)(**options)
        axes = figure.subplots(-(-count // across), across, squeeze=False).ravel()
        for ax in axes[count:]:
            ax.remove()
        return figure, axes[:count].reshape(rows, columns)


def axes_or_new(ax: "Axes | None") -> "Axes":
    return panels(1)[1][0] if ax is None else ax


def shades(count: int, name: str = MAP, first: float = 0.0) -> Any:
    """Colours of one map for lines in an order, dark to light; `first` is the first colour's place on the map."""
    from matplotlib import colormaps

    return colormaps[name](np.linspace(first, 0.9, count))


def marks(count: int) -> str:
    """A mark for each of so many places on a line, as long as they can be told apart."""
    return "." if count <= _MARKED else ""
