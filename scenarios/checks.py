"""Checks of scenarios' parameters that are no quantities."""

import math
from typing import Any

from chain.errors import HeatChainError


def integer(value: Any, name: str, least: int) -> int:
    """An integer of at least `least`.

    Examples
    --------
    >>> integer(7, "samples", 2)
    7
    """
    if isinstance(value, bool) or not hasattr(value, "__index__") or value < least:
        raise HeatChainError(f"`{name}` must be an integer of at least {least}, but is {value!r}.")
    return int(value)


def number(value: Any, name: str, least: float = 0.0) -> float:
    """A finite number above `least`."""
    if isinstance(value, bool) or not isinstance(value, float | int) or not least < value < math.inf:
        raise HeatChainError(f"`{name}` must be a finite number above {least:g}, but is {value!r}.")
    return float(value)
