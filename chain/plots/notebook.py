"""Figures in a notebook: each is shown once, be it a cell's last value or drawn on axes that are."""

from typing import Any

from matplotlib import get_backend, pyplot
from matplotlib.figure import Figure

if not pyplot.get_fignums():
    # Loaded by the first figure, in a context of settings, it would be interactive until the end of that context only
    pyplot.switch_backend(get_backend())


class CellFigure(Figure):
    """A figure that pyplot shows at the end of its cell, unless it was shown before."""

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """Nothing beside the pictures that IPython makes of any figure; pyplot need not show it any more."""
        pyplot.close(self)
        return {}


def figure_of_cell(**options: Any) -> Figure:
    """A figure that is shown, with the options of a `Figure`."""
    return pyplot.figure(FigureClass=CellFigure, **options)
