"""Figures of results. Functions take and return `ax`; nothing else in the package imports matplotlib.

Each returns the axes it drew on, with units on them, colours that every reader can tell apart, and labels at the lines.
Figures are shown by pyplot where it is loaded already; it takes longer to load than they take to be drawn. matplotlib
itself is loaded by the first figure.
"""

from typing import TYPE_CHECKING

from chain.plots.dark import darkened
from chain.plots.finishing import finished
from chain.plots.labels import name_ends, name_line, ticks
from chain.plots.maps import colour_bar, film, space_time
from chain.plots.networks import network
from chain.plots.placing import name_points
from chain.plots.saving import DPI, save
from chain.plots.spectra import conductances
from chain.plots.style import (
    ABOVE,
    BESIDE,
    BLUE,
    COLOURS,
    DASHES,
    GREY,
    MAP,
    ORANGE,
    SMALL,
    STYLE,
    grid,
    marks,
    of_width,
    panels,
    shades,
    styled,
)
from chain.plots.transients import end_currents, profiles, rows, side_currents
from chain.plots.uncertain import band
from chain.plots.values import along, scaled

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Axes
    from matplotlib.figure import Figure as Figure

__all__ = [
    "ABOVE",
    "BESIDE",
    "BLUE",
    "COLOURS",
    "DASHES",
    "DPI",
    "GREY",
    "MAP",
    "ORANGE",
    "SMALL",
    "STYLE",
    "along",
    "band",
    "colour_bar",
    "conductances",
    "darkened",
    "end_currents",
    "film",
    "finished",
    "grid",
    "marks",
    "name_ends",
    "name_line",
    "name_points",
    "network",
    "of_width",
    "panels",
    "profiles",
    "rows",
    "save",
    "scaled",
    "shades",
    "side_currents",
    "space_time",
    "styled",
    "ticks",
]
