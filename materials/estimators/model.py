"""What every estimator is: a float kernel, the properties it needs, and what is known about it."""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from chain.errors import HeatChainError, ModelWarning
from chain.storage.text import own_tables
from chain.units.boundary import Quantity, Value, abscissa, evaluate
from materials.solids import cutoffs
from materials.solids.field import Field
from materials.solids.record import SOUND, Material

UNIT = "W/(m K)"
_KNOWN = own_tables("materials", "data", "models.toml")


@dataclass(frozen=True)
class Model:
    """An estimator of thermal conductivity.

    Parameters
    ----------
    name, title : str
        What it is called in code and in figures.
    kernel : callable
        κ in W/(m K) from T in K and the needed properties as keywords, in SI units.
    formula, reference, validity : str
        What it calculates, where it was published, and which solids and temperatures it is meant for.
    needs : mapping
        From the kernel's keywords to properties of a material.
    lowest : callable
        Lowest temperature in K where it is meant to hold, from the Debye temperature; half of it by default.
    theta : float, optional
        Debye temperature in K where the model knows one itself; else that of the material's sound.
    """

    name: str
    title: str
    kernel: Callable[..., Any]
    formula: str
    reference: str
    validity: str
    needs: Mapping[str, str] = field(default_factory=lambda: SOUND)
    lowest: Callable[[float], float] = lambda theta: 0.5 * theta
    theta: float | None = None

    def missing(self, material: Material) -> list[str]:
        """Properties that it needs and the material does not have."""
        return [name for name in self.needs.values() if name not in material.fields]

    def inputs(self, material: Material) -> dict[str, Field]:
        """The kernel's keywords as fields of a material; an error that names what is missing."""
        return {keyword: material.field(name, f"model {self.name!r}") for keyword, name in self.needs.items()}

    def values(self, material: Material) -> dict[str, float]:
        """The kernel's keywords as a material's numbers in SI units."""
        return {keyword: one.value for keyword, one in self.inputs(material).items()}

    def lowest_temperature(self, material: Material) -> float:
        """Lowest temperature in K where it is meant to hold."""
        if self.theta is not None:
            return self.lowest(self.theta)
        return self.lowest(cutoffs.debye_temperature(*material.sound(f"model {self.name!r}")))

    def __call__(self, material: Material, T: Value) -> Quantity:
        """κ(T) of a material, with a `ModelWarning` below the range of validity."""
        values = self.values(material)
        kelvins = positive_temperature(T)
        lowest = self.lowest_temperature(material)
        if np.any(np.asarray(kelvins) < lowest):
            warnings.warn(
                f"Model {self.name!r} is meant for {material.key} above {lowest:.0f} K: {self.validity}.",
                ModelWarning,
                stacklevel=3,
            )
        return evaluate(lambda T: self.kernel(T, **values), UNIT, kelvins)


def model(name: str, kernel: Callable[..., Any], **more: Any) -> Model:
    """A kernel with what `materials/data/models.toml` knows of it, and with what it needs beside sound velocities."""
    return Model(name=name, kernel=kernel, **_KNOWN[name], **more)


def positive_temperature(T: Value) -> Any:
    """Temperatures in K, all above 0."""
    kelvins = abscissa(T)
    if np.any(np.asarray(kelvins) <= 0.0):
        raise HeatChainError("`T` must be a positive temperature. Write it as in '300 K'.")
    return kelvins


def steady(value: Any, T: Any) -> Any:
    """A conductivity that does not depend on temperature, of the temperatures' shape."""
    return value * np.ones(np.shape(T))
