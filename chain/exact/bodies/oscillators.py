"""The mediators of a chain as plain numbers."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from chain.checks import integer
from chain.errors import HeatChainError
from chain.exact.bodies.body import Contact
from chain.exact.mediators import parameters_of


class Oscillator(NamedTuple):
    """A mediator: ω0 in rad/s and its couplings to what stands left and right of it."""

    frequency: float
    left: Contact
    right: Contact


def sequence(value: Any, n: int | None, name: str) -> list[Any]:
    """One thing `n` times, or a sequence of things, whose number is `n` where that is given."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        if n is not None and n != len(value):
            raise HeatChainError(f"`n` must be the number of `{name}`, {len(value)}, or be left out, but is {n!r}.")
        return list(value)
    return [value] * integer(n, "n", meaning=f"where one of `{name}` is given")


def oscillators(mediator: Any, count: int) -> list[Oscillator]:
    """Parameters of one mediator `count` times, or of a sequence of `count` mediators."""
    given = list(mediator) if isinstance(mediator, Sequence) else [mediator] * count
    if len(given) != count:
        raise HeatChainError(
            f"`mediator` must be one, or {count} for {count - 1} places between them, but there are {len(given)}."
        )
    return [_oscillator(one) for one in given]


def _oscillator(mediator: Any) -> Oscillator:
    given = parameters_of(mediator, "a single `HarmonicMediator`, or a sequence of such", single=True)
    frequency, first, second, cutoff = map(float, given)
    return Oscillator(frequency, Contact(first, cutoff), Contact(second, cutoff))
