"""Values of a scenario file that are drawn anew for every place, from a seed that stands in the file."""

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from chain.arrays import Array
from chain.errors import HeatChainError
from scenarios.files.fields import KEY, Table, Unit

Value = str | float
Read = Callable[..., float]


class Drawn(Table):
    """Values drawn for every place: of the seed, and of the key's name, so that two keys are drawn apart."""

    seed: int = Field(ge=0, le=2**63, description="seed of the random numbers")

    def draw(self, unit: Unit | None, count: int, name: str) -> list[float]:
        """So many values in SI units.

        Parameters
        ----------
        unit : Unit or None
            How the key reads its values; None for numbers.
        count : int
            How many places there are.
        name : str
            Of the key: `numpy.random.default_rng([seed, *name.encode()])` draws them.
        """
        generator = np.random.default_rng([self.seed, *name.encode()])
        return [float(one) for one in self._drawn(generator, partial(self._read, unit, name), count)]

    @abstractmethod
    def _drawn(self, generator: np.random.Generator, read: Read, count: int) -> Array:
        """The values; `read(key)` is what stands under a key of this table, as a float."""

    def _read(self, unit: Unit | None, name: str, key: str, value: Any = None, difference: bool = False) -> float:
        value, where = getattr(self, key) if value is None else value, f"{KEY}.{name}.{key}"
        if unit is None:
            if isinstance(value, str):
                raise HeatChainError(f"`{where}` must be a number, but is {value!r}. Write it without quotes.")
            return float(value)
        try:
            return (replace(unit, positive=False, difference=unit.unit == "K") if difference else unit).read(value)
        except HeatChainError as error:
            raise HeatChainError(str(error).replace(KEY, where)) from None


class LogNormal(Drawn):
    """Values whose logarithms are normal."""

    distribution: Literal["log-normal"]
    median: Value = Field(description="median value", examples=["50 cm^-1"])
    spread: float = Field(gt=0.0, le=5.0, description="standard deviation of the natural logarithm", examples=[0.3])

    def _drawn(self, generator: np.random.Generator, read: Read, count: int) -> Array:
        return np.asarray(read("median") * np.exp(self.spread * generator.standard_normal(count)))


class Normal(Drawn):
    """Normal values."""

    distribution: Literal["normal"]
    mean: Value = Field(description="mean value", examples=["50 cm^-1"])
    deviation: Value = Field(description="standard deviation", examples=["5 cm^-1"])

    def _drawn(self, generator: np.random.Generator, read: Read, count: int) -> Array:
        return np.asarray(read("mean") + read("deviation", difference=True) * generator.standard_normal(count))


class Uniform(Drawn):
    """Values anywhere between two."""

    distribution: Literal["uniform"]
    lowest: Value = Field(description="lowest value", examples=["40 cm^-1"])
    highest: Value = Field(description="highest value", examples=["60 cm^-1"])

    def _drawn(self, generator: np.random.Generator, read: Read, count: int) -> Array:
        return generator.uniform(read("lowest"), read("highest"), count)


class Choice(Drawn):
    """One of some values, each as likely."""

    distribution: Literal["choice"]
    values: list[Value] = Field(
        min_length=1, max_length=10_000, description="values, each as likely", examples=[["40 cm^-1", "60 cm^-1"]]
    )

    def _drawn(self, generator: np.random.Generator, read: Read, count: int) -> Array:
        return np.asarray(generator.choice([read("values", one) for one in self.values], count))


Random = Annotated[LogNormal | Normal | Uniform | Choice, Field(discriminator="distribution")]
