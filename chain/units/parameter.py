"""Parameters that can be read back, with their units, and are shown in a repr."""

from typing import Any, Self, overload

import numpy as np

from chain.arrays import Array
from chain.units.boundary import Quantity
from chain.units.display import prefixed


class Parameter:
    """A parameter of a link, body or spectral function, as a quantity or, where it is labelled, a DataArray.

    Parameters
    ----------
    key : str
        Under which it is stored, in SI floats.
    unit : str
        Of these.
    doc : str
        What it is.
    """

    def __init__(self, key: str, unit: str, doc: str) -> None:
        self.key, self.unit, self.__doc__ = key, unit, doc

    @overload
    def __get__(self, thing: None, owner: type) -> Self: ...

    @overload
    def __get__(self, thing: Any, owner: type) -> Quantity: ...

    def __get__(self, thing: Any, owner: type) -> Any:
        if thing is None:
            return self
        return thing._evaluate(lambda one: one._parameters[self.key], self.unit)

    def shown(self, thing: Any) -> str:
        """The parameter as it is written."""
        return written(thing._parameters[self.key], self.unit)


def written(values: Array, unit: str = "") -> str:
    """A number with its unit as one writes it, or an array's range.

    Examples
    --------
    >>> print(written(np.array(1e-9), "W/K"))
    '1 nW/K'
    >>> print(written(np.array([1e-9, 3e-9]), "W/K"))
    <2 values from 1 to 3 nW/K>
    """
    if not values.size:
        return "<none>"
    if np.isinf(values).all():
        return "'inf'"
    numbers, units = prefixed(values, unit or "1")
    told = "" if units in ("", "1") else f" {units}"
    if values.ndim:
        return f"<{values.size} values from {numbers.min():.6g} to {numbers.max():.6g}{told}>"
    return f"'{float(numbers):.6g}{told}'" if told else f"{float(numbers):.6g}"


def parameters_of(kind: type) -> dict[str, Parameter]:
    """The parameters of a class by name, in the order in which they are written."""
    found: dict[str, Parameter] = {}
    for one in reversed(kind.__mro__):
        found |= {name: value for name, value in vars(one).items() if isinstance(value, Parameter)}
    return found
