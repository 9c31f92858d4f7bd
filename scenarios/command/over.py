"""What commands about solids have in common: a range of temperatures, and a figure beside what they tell."""

import re
from pathlib import Path
from typing import Any

from chain.errors import HeatChainError
from scenarios.command.options import Look
from scenarios.command.say import say

_COUNT = 50  # temperatures of a range for other programs


def range_of(text: str) -> tuple[str, str]:
    """Lowest and highest temperature as they are written."""
    low, colon, high = text.partition(":")
    if not colon:
        raise HeatChainError(f"`--over` must be a range such as '30 K:1000 K', but is {text!r}.")
    return low.strip(), high.strip()


def grid_over(over: str) -> Any:
    """Temperatures over a range, evenly on a logarithmic scale."""
    import numpy as np

    from chain.units.boundary import temperature, ureg

    low, high = (float(one) for one in np.asarray(temperature(list(range_of(over)), "--over")))
    if not 0.0 < low < high:
        raise HeatChainError(f"`--over` must be a range of positive temperatures that increase, but is {over!r}.")
    return ureg.Quantity(np.geomspace(low, high, _COUNT), "K")


def picture_of(material: str) -> Path:
    """The figure's file by default, in this folder whatever the material is called.

    Examples
    --------
    >>> print(picture_of("Y2O3:Eu"), picture_of("../glass"))
    Y2O3-Eu.png glass.png
    """
    return Path((re.sub(r"[^\w.()+-]", "-", material).lstrip(".-") or "material") + ".png")


def check_picture(path: Path) -> None:
    """An error where a figure cannot have that name."""
    kinds = (".png", ".pdf", ".svg")
    if path.suffix not in kinds:
        raise HeatChainError(f"`--plot` must name a file ending in {', '.join(kinds)}, but is {str(path)!r}.")


def write_figure(figure: Any, path: Path, look: Look, err: bool) -> None:
    """Write a figure, whole or not at all, and say so."""
    from chain.storage.writing import write_whole

    write_whole(path, lambda temporary: look.save(figure, temporary))
    say(f"\nWritten: {path}", err=err)
