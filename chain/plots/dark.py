"""Figures on a dark ground, for dark pages and slides."""

import colorsys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

GROUND = "#131416"  # of dark pages
_LEAST = 0.65  # lightness of lines and letters on it
_OF_LINES = ("color", "markeredgecolor", "markerfacecolor")


def darkened(figure: "Figure") -> "Figure":
    """Give a figure a dark ground: greys are turned about, and dark colours made light enough to be seen.

    Parameters
    ----------
    figure : matplotlib Figure
        Changed in place, when all is drawn. Maps, and what is written on them, keep their colours.

    Returns
    -------
    matplotlib Figure
        The same.
    """
    from matplotlib.text import Text

    figure.draw_without_rendering()  # makes all numbers at axes
    kept = {id(one) for ax in figure.axes for one in (*ax.texts, *ax.lines) if _on_a_map(one, ax)}
    for artist in figure.findobj():
        if id(artist) in kept or getattr(artist, "get_array", lambda: None)() is not None:
            continue
        if isinstance(artist, Text):
            artist.set_color(_light(artist.get_color()))
        else:
            _lighten(artist)
    for ax in [*figure.axes, *(part for one in figure.axes for part in one.child_axes)]:
        ax.set_facecolor(GROUND)
        ax.tick_params(which="both", colors=_light("black"))  # of numbers that are made later
    figure.set_facecolor(GROUND)
    return figure


def _on_a_map(one: Any, ax: Any) -> bool:
    """Whether a text or a line stands on colours that stay."""
    mapped = any(part.get_array() is not None for part in (*ax.collections, *ax.images))
    return mapped and bool(ax.get_window_extent().overlaps(one.get_window_extent()))


def _lighten(artist: Any) -> None:
    """Change all colours of a line, an area or a collection."""
    parts = ("edgecolor", "facecolor") if hasattr(artist, "get_edgecolor") else _OF_LINES
    found = {part: getattr(artist, f"get_{part}")() for part in parts if hasattr(artist, f"get_{part}")}
    for part, colour in found.items():  # read before any is changed: one may follow another
        getattr(artist, f"set_{part}", lambda _: None)(_light(colour))


def _light(colour: Any) -> Any:
    """One colour, or each of several, as it is on a dark ground."""
    from matplotlib.colors import to_rgba, to_rgba_array

    if not isinstance(colour, str) and len(colour) and not isinstance(colour[0], int | float):
        return [_light(tuple(one)) for one in to_rgba_array(colour)]
    if isinstance(colour, str) and colour == "none":
        return colour
    if not isinstance(colour, str) and not len(colour):
        return colour
    red, green, blue, opacity = to_rgba(colour)
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    lightness = 0.95 - 0.87 * lightness if saturation < 0.1 else max(lightness, _LEAST)
    return (*colorsys.hls_to_rgb(hue, lightness, saturation), opacity)
