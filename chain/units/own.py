"""Links and bodies of the user's own: classes derived from ours, whose methods are asked, and objects of any class."""

import math
from collections.abc import Callable, Hashable, Mapping
from functools import partialmethod
from types import MappingProxyType
from typing import Any, Self

import numpy as np

from chain.arrays import Array
from chain.units.boundary import ureg
from chain.units.glance import KELVINS, MOST, over_temperature
from chain.units.parametric import Parametric
from chain.units.user_functions import checked_answer, described_object


class Overridable(Parametric):
    """A link or a body: what a subclass overrides of its public methods is used everywhere, as a kernel is."""

    _answers: Mapping[str, str] = MappingProxyType({})  # methods that an own class gives, and their units
    _overrides: tuple[str, ...] = ()  # those that the class itself gives, and no kernel for them
    _own = False  # whether a user computes it
    _takes_quantities = False  # whether they are called with quantities, or with float64 kelvins
    _glanced_at: tuple[float, ...] = KELVINS  # where a notebook asks it; nowhere, where that takes long
    _glanced_most = MOST  # of several

    @property
    def _quick(self) -> bool:
        """Whether its numbers are had at a glance, and without a function of the user's."""
        return bool(self._glanced_at) and not self._own and math.prod(self.shape) <= self._glanced_most

    def _glanced(self, function: Callable[[Array], Array], units: str) -> str:
        """What a function of kelvins gives at usual temperatures, for people."""
        return over_temperature(lambda T: function(np.array(T)), units, self._glanced_at) if self._quick else ""

    def __init_subclass__(cls, **options: Any) -> None:
        """Let the kernels ask a public method that a subclass overrides without giving its kernel."""
        super().__init_subclass__(**options)
        if "_answers" in cls.__dict__:  # the base of all links, or of all bodies
            return
        cls._overrides = tuple(n for n in cls._answers if n in cls.__dict__ and f"_{n}" not in cls.__dict__)
        cls._own = cls._own or bool(cls._overrides)
        for name in cls._overrides:
            setattr(cls, f"_{name}", partialmethod(cls._ask, name))
        if any(f"_{name}" in cls.__dict__ for name in cls._answers if name not in cls._overrides):
            cls._takes_quantities = True

    def _knots(self, lower: float, upper: float) -> Array:
        """Temperatures at which it may bend: tables of it are held against it there.

        Of what a user computes nothing is known: it is looked at every 1/2400 of the temperature.
        """
        if not self._own:
            return np.empty(0)
        lower = max(lower, 1e-300)
        return np.geomspace(lower, upper, int(2400 * np.log(upper / lower)) + 2)

    def _ask(self, method: str, *kelvins: Array) -> Array:
        """What a public method that a subclass has overridden gives: float64 in its unit, checked.

        It is called with float64 kelvins, or with quantities where it overrides a method of ours, which takes those.
        """
        shape = np.broadcast_shapes(self.shape, *(np.shape(T) for T in kelvins))

        def called(*T: Array) -> Any:
            return getattr(self, method)(*(ureg.Quantity(one, "K") if self._takes_quantities else one for one in T))

        full = [np.broadcast_to(T, shape) for T in kelvins]
        return checked_answer(called, self._answers[method], f"{type(self).__name__}.{method}", *full)

    def _kernel(self, name: str) -> Callable[..., Any]:
        """The kernel of the nearest class that computes it, and does not ask the public method of a subclass."""
        kernels = (one.__dict__[name] for one in type(self).__mro__ if name in one.__dict__)
        found: Callable[..., Any] = next(kernel for kernel in kernels if not isinstance(kernel, partialmethod))
        return found


class UserObject(Overridable):
    """A user's own object in the place of a link or a body, called with float64 kelvins."""

    _fixed: tuple[str, ...] = ("user",)
    _own = True
    user: Any

    def _key(self) -> tuple[Any, ...]:
        return type(self), self.user if isinstance(self.user, Hashable) else id(self.user)

    def _identifying(self) -> tuple[Any, ...]:
        return (self.user,)

    def __repr__(self) -> str:
        return described_object(self.user)

    def _written(self) -> dict[str, str]:
        return super()._written() | {"user": described_object(self.user)}

    def _select(self, index: Any) -> Self:
        return self

    def _asked(self, method: str, *kelvins: Array) -> Array:
        name = f"{type(self.user).__name__}.{method}"
        return checked_answer(getattr(self.user, method), self._answers[method], name, *kelvins)
