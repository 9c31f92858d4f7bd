"""What several scenarios are given: temperatures of two ends, and a choice."""

from typing import Any

from chain.checks import one_of
from chain.errors import HeatChainError
from chain.units.boundary import single


def ends(hot: Any, cold: Any) -> tuple[float, float]:
    """Temperatures in K of two ends, of which the first must be the warmer."""
    warm, cool = single(hot, "K", "hot"), single(cold, "K", "cold")
    if not warm > cool:
        raise HeatChainError(f"`hot` must be above `cold`, but they are {hot} and {cold}.")
    return warm, cool


def yes(value: Any, name: str) -> bool:
    """Whether a choice of "yes" or "no" is the first."""
    return one_of(value, name, ("yes", "no")) == "yes"
