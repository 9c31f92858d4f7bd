"""Files of figures: the same figure gives the same file."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from chain.plots.style import styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DPI = 200  # dots per inch of what is made of dots; 300 is what journals ask for
_UNDATED: dict[str, dict[str, Any]] = {".pdf": {"CreationDate": None}, ".svg": {"Date": None}}


def save(figure: "Figure", path: str | Path, dpi: int = DPI) -> None:
    """Write a figure in the style of the package, in the format of its path's ending.

    Parameters
    ----------
    figure : matplotlib Figure
        What is drawn.
    path : str or Path
        To write: .png, .pdf or .svg, and what else matplotlib writes.
    dpi : int, default 200
        Dots per inch of a PNG, and of maps in a PDF or SVG, whose lines and letters have none.
    """
    with styled():
        figure.savefig(path, dpi=dpi, metadata=_UNDATED.get(Path(path).suffix))
