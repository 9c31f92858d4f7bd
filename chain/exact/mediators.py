"""What the exact dynamics read of a mediator: its parameters."""

from collections.abc import Mapping
from typing import Any, Protocol

from chain.arrays import Array
from chain.errors import HeatChainError

_NAMES = ("frequency", "damping1", "damping2", "cutoff")


class Mediator(Protocol):
    """What is read of a mediator: its parameters by name, in rad/s."""

    _parameters: Mapping[str, Array]


def parameters_of(mediator: Any, wanted: str = "a HarmonicMediator", single: bool = False) -> list[Array]:
    """Frequency, both dampings and cutoff of a mediator, or of several in one, in rad/s."""
    known = getattr(mediator, "_parameters", {})
    if not set(_NAMES) <= known.keys() or (single and known["frequency"].ndim):
        raise HeatChainError(f"`mediator` must be {wanted}, but is {mediator!r}.")
    return [known[name] for name in _NAMES]
