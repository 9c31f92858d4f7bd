"""A user's own object as a link."""

from typing import Any, Self

from chain.errors import HeatChainError
from chain.links.base import Array, Link
from chain.units.user_functions import checked_answer


class UserLink(Link):
    """Anything with `current(T1, T2)` and `conductance(T)`, called with float64 kelvins.

    It may return float64 W and W/K, or quantities. Each answer is checked for its shape, unit and finite values.
    """

    _fixed = ("user",)
    user: Any

    def __init__(self, user: Any) -> None:
        for method in ("current", "conductance"):
            if not callable(getattr(user, method, None)):
                raise HeatChainError(
                    f"`links` must have the methods current(T1, T2) and conductance(T), but {type(user).__name__} has "
                    f"no `{method}`. Give a HarmonicMediator, a ConductanceLink or a class with both."
                )
        self.__dict__["user"] = user
        self._store()

    def _key(self) -> tuple[Any, ...]:
        return type(self), id(self.user)

    def _identifying(self) -> tuple[Any, ...]:
        return (self.user,)

    def _select(self, index: Any) -> Self:
        return self

    @property
    def channels(self) -> Any:
        """What the object says of itself, or None."""
        return getattr(self.user, "channels", None)

    def _ask(self, method: str, unit: str, *arguments: Array) -> Array:
        name = f"{type(self.user).__name__}.{method}"
        return checked_answer(getattr(self.user, method), unit, name, *arguments)

    def _conductance(self, T: Array) -> Array:
        return self._ask("conductance", "W/K", T)

    def _current(self, T1: Array, T2: Array) -> Array:
        return self._ask("current", "W", T1, T2)


def as_link(thing: Any) -> Link:
    """A link as it is, anything else with `current` and `conductance` as a `UserLink`."""
    return thing if isinstance(thing, Link) else UserLink(thing)
