"""What a link computes: float64 in SI units and kelvin, broadcasting against the link's shape."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import numpy as np

from chain.arrays import Array
from chain.checks import representable
from chain.errors import HeatChainError
from chain.units.own import Overridable


class Kernels(Overridable):
    """A link without units.

    Links of this package give the kernels `_current` and `_conductance`, and where they have them `_potential` and
    `_transmission`. They hand their parameters to `_store`, after which they are immutable, and equal to others of
    their class by their values; attributes that are no numbers they name in `_fixed`.
    """

    def __init_subclass__(cls, **options: Any) -> None:
        """What a user computes is not taken for a difference of potentials."""
        super().__init_subclass__(**options)
        if cls._overrides and "separable" not in cls.__dict__:
            cls.separable = property(lambda link: False)  # type: ignore[method-assign, assignment]

    @property
    def channels(self) -> float | Array | None:
        """Number of transmission channels, for the ballistic bound; None where the link does not say."""
        return None

    @property
    def separable(self) -> bool:
        """Whether J(T1, T2) = F(T1) - F(T2), as for every transmission that does not depend on temperature."""
        return False

    def _conductance(self, T: Array) -> Array:
        """K(T) in W/K."""
        raise HeatChainError(f"{type(self).__name__} has no method `conductance(T)`. A link needs it.")

    def _current(self, T1: Array, T2: Array) -> Array:
        """J(T1, T2) in W, positive from the first bath to the second."""
        raise HeatChainError(f"{type(self).__name__} has no method `current(T1, T2)`. A link needs it.")

    def _potential(self, T: Array) -> Array:
        """F(T) in W with J(T1, T2) = F(T1) - F(T2) and F(0) = 0."""
        raise HeatChainError(f"{type(self).__name__} has no potential: its current is not a difference F(T1) - F(T2).")

    def _transmission(self, omega: Array) -> Array:
        """𝒯(ω), omega in rad/s."""
        raise HeatChainError(f"{type(self).__name__} has no transmission that depends on frequency alone.")

    def _sum_rule(self, T: Array) -> Array | None:
        """Sum-rule bound on K(T) in W/K, broadcast like K; None where the link has none."""
        return None

    def _sum_rule_current(self, T1: Array, T2: Array) -> Array:
        """Sum-rule bound on |J(T1, T2)| in W, with the sign of J."""
        # [Taylor2015] Eq. (9): for a transmission of frequency alone with the same factor as Eq. (10)
        found = self._sum_rule(np.maximum(T1, T2)) if self.separable else None
        if found is None:
            raise HeatChainError(
                f"No sum rule is known for the current of {type(self).__name__}, or its transmission has no end. "
                "`bounds.ballistic_current` times the number of channels bounds it."
            )
        return found * (T1 - T2)


def finite(kernel: Callable[..., Any], what: str) -> Callable[..., Array]:
    """A kernel whose numbers are finite, or are refused; the package's own then need not warn on the way."""

    def checked(link: Kernels, *arguments: Array) -> Array:
        with nullcontext() if link._own else np.errstate(all="ignore"):
            return representable(kernel(link, *arguments), what)

    return checked
