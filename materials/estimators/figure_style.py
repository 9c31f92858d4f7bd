"""What figures of materials have in common: a line for each model, units, and plain numbers on their axes."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from chain.plots import COLOURS, styled

_BLUE, _ORANGE, _GREEN, _PINK, _YELLOW, _SKY, _BLACK = COLOURS
_LONG, _TWO_DOTS = (0, (6, 1)), (0, (3, 1, 1, 1, 1, 1))
STYLES: dict[str, tuple[str, Any]] = {  # lines of one form are far apart in lightness: they remain distinct in grey
    "mediator": (_ORANGE, "-"),
    "mediator-classical": (_ORANGE, _TWO_DOTS),
    "panasyuk": (_YELLOW, "-."),
    "cahill": (_BLUE, _LONG),
    "cahill-classical": (_BLUE, ":"),
    "clarke": (_GREEN, "--"),
    "agne": (_PINK, ":"),
    "slack": (_BLACK, "-."),
    "cahill-spectrum": (_BLUE, "-."),
    "agne-spectrum": (_PINK, _LONG),
    "mediator-debye": (_SKY, _TWO_DOTS),
    "mediator-spectrum": (_SKY, "-"),
}
_P = ParamSpec("_P")
_T = TypeVar("_T")


def in_style(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """Let a function draw in the style of all figures."""

    @wraps(function)
    def drawn(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        with styled():
            return function(*args, **kwargs)

    return drawn


def decimal(ax: Axes, *, y: bool = True) -> None:
    """Plain numbers on logarithmic axes, at 1, 2 and 5 of a decade where there are few of them."""
    for axis in (ax.xaxis, ax.yaxis) if y else (ax.xaxis,):
        low, high = axis.get_view_interval()
        axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if high < 500.0 * low else (1.0,)))
        axis.set_major_formatter(FuncFormatter(_decimal))
        axis.set_minor_formatter(NullFormatter())


def _decimal(value: float, _: object) -> str:
    """A number, and a power of ten where it would have many zeros."""
    power = round(np.log10(value)) if value > 0.0 else 0
    return f"{value:g}" if -4 < power < 5 else f"$10^{{{power}}}$"
