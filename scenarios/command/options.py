"""Options that commands share."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure, SubFigure

_Figure = TypeVar("_Figure", bound="Figure | SubFigure")


class Look(NamedTuple):
    """How a figure is written.

    Attributes
    ----------
    dpi : int
        Dots per inch of a PNG, and of maps in other files.
    width : str or None
        Of a journal's "column" or "page"; None for panels side by side.
    """

    dpi: int = 200
    width: str | None = None

    def drawn(self, draw: "Callable[[], _Figure]") -> "_Figure":
        """The figure that `draw` makes, of this width."""
        from chain.plots import of_width

        with of_width(self.width):
            return draw()

    def save(self, figure: Any, path: "Path") -> None:
        """Write a figure in the format of its path's ending."""
        from chain.plots import save

        save(figure, path, self.dpi)


AS_USUAL = Look()
_DPI = click.option(
    "--dpi",
    type=click.IntRange(30, 2400),
    default=200,
    show_default=True,
    help="Dots per inch of a PNG, and of maps in a PDF or SVG.",
)
_WIDTH = click.option(
    "--width",
    type=click.Choice(("screen", "column", "page")),
    default="screen",
    help="Of the figure: all panels side by side, or as in a journal, 86 mm with one or 178 mm with two in a row.",
)


def look(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options `--dpi` and `--width`, and its function the argument `look` that they make."""

    @_DPI
    @_WIDTH
    @wraps(command)
    def with_look(*arguments: Any, dpi: int, width: str, **others: Any) -> Any:
        return command(*arguments, look=Look(dpi, None if width == "screen" else width), **others)

    return with_look
