"""Methods and properties of quantities from kernels of floats: what comes in is read, and what goes out has its unit.

A kernel's arguments say by their names what they are: `T`, `T1` and `T2` temperatures, `frequency` an angular
frequency, `time` a time, `current` a heat current, `counting` a counting field. It is a method of something
`Parametric`, whose parameters may be arrays and labelled. What type checkers see of each decorator is in the stub.
"""

import inspect
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from chain.units.boundary import Quantity, Value, abscissa, angular_frequency, floats, temperature

_READ: dict[str, Callable[[Any, str], Any]] = {
    "T": abscissa,
    **dict.fromkeys(("T1", "T2"), temperature),
    "frequency": partial(angular_frequency, positive=False),
    "time": lambda value, name: floats(value, "s", name),
    "counting": lambda value, name: floats(value, "1/J", name),
    "current": lambda value, name: floats(value, "W", name),
}


def of_quantities(unit: str) -> Callable[[Callable[..., Any]], Any]:
    """A method that reads what its kernel takes, and puts a unit to what it gives."""

    def made(kernel: Callable[..., Any]) -> Any:
        signature = inspect.signature(kernel)
        this, *taken = signature.parameters.values()

        @wraps(kernel)
        def method(*given: Any, **named: Any) -> Any:
            thing, *values = signature.bind(*given, **named).args
            read = (_READ[one.name](value, one.name) for one, value in zip(taken, values, strict=True))
            return thing._evaluate(kernel, unit, *read)

        public = [one.replace(annotation=Value) for one in taken]
        method.__signature__ = signature.replace(  # type: ignore[attr-defined]
            parameters=[this, *public], return_annotation=Value
        )
        return method

    return made


at_temperature = between_temperatures = at_frequency = at_time = at_counting = at_current = of_quantities


def derived(unit: str, core: tuple[str, ...] = ()) -> Callable[[Callable[[Any], Any]], property]:
    """A property with a unit, of what a kernel gives; `core` are trailing dimensions."""

    def made(kernel: Callable[[Any], Any]) -> property:
        def found(thing: Any) -> Quantity:
            quantity: Quantity = thing._evaluate(kernel, unit, core=core)
            return quantity

        return property(wraps(kernel)(found))

    return made
