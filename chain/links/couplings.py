"""Couplings of a junction to its two baths, dimensionless."""

from typing import Any

from chain.checks import pair
from chain.units.parametric import plain_numbers


def couplings(coupling: Any, zero: bool = False) -> tuple[Any, Any]:
    """The couplings (α_L, α_R), from a pair or from their sum; 0 is refused but where `zero` allows it."""
    sides = pair(coupling, "coupling")
    if sides is not None:
        first, second = (plain_numbers(value, f"`coupling[{i}]`", zero) for i, value in enumerate(sides))
        return first, second
    half = 0.5 * plain_numbers(coupling, "`coupling`", zero)
    return half, half
