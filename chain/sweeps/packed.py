"""Outcomes of cases as they come: what is the same in many is kept once, and their numbers in growing arrays."""

from array import array
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chain.sweeps.case import Outcome
from chain.sweeps.plain import Plain, is_number, restored_values

_DATED = ("date", "history", "title", "heatchain_version", "Conventions")
_FORM = ("dims", "shape", "attributes", "type")


class Pack:
    """Results that differ by nothing but values: of their variables, and of attributes that are numbers."""

    def __init__(self, result: Mapping[str, Any], told: Mapping[str, Any], varying: Mapping[str, Any]) -> None:
        self.variables: dict[str, Plain] = {
            name: {**one, "data": [] if one["type"] == "text" else bytearray()}
            for name, one in result["variables"].items()
        }
        self.coordinates, self.told = result["coordinates"], told
        self._varying = {key: array("d" if isinstance(one, float) else "q") for key, one in varying.items()}
        self._numbers = array("q")

    def add(self, number: int, result: Mapping[str, Any], varying: Mapping[str, Any]) -> None:
        """Take the result of a case."""
        self._numbers.append(number)
        for name, one in result["variables"].items():
            self.variables[name]["data"] += one["data"]
        for key, value in varying.items():
            self._varying[key].append(value)

    @property
    def numbers(self) -> NDArray[np.int64]:
        """Of the cases."""
        return np.array(self._numbers)

    def values(self, name: str) -> NDArray[Any]:
        """Of a variable, over the cases and its own dimensions."""
        one = self.variables[name]
        return restored_values({**one, "shape": [len(self._numbers), *one["shape"]]})

    def attribute(self, key: str) -> NDArray[Any]:
        """Its value in each case."""
        if key in self._varying:
            return np.array(self._varying[key])
        value = self.told[key]
        return np.full(len(self._numbers), value, dtype=object if isinstance(value, str) else None)


class Outcomes:
    """What is known of `count` cases."""

    def __init__(self, count: int) -> None:
        self.known = np.zeros(count, dtype=bool)
        self.errors: dict[int, str] = {}
        self._packs: dict[str, Pack] = {}

    def __len__(self) -> int:
        return int(np.count_nonzero(self.known))

    def add(self, batch: Iterable[tuple[int, Outcome]]) -> None:
        """Take outcomes by number of the case."""
        for number, one in batch:
            self.known[number] = True
            if "error" in one:
                self.errors[number] = one["error"]
            else:
                self._add(number, one["result"])

    def _add(self, number: int, result: Mapping[str, Any]) -> None:
        told = {key: value for key, value in result["attributes"].items() if key not in _DATED}
        varying = {key: value for key, value in told.items() if is_number(value)}
        kinds = {key: type(value) if key in varying else value for key, value in told.items()}
        variables = [(name, *(one[key] for key in _FORM)) for name, one in result["variables"].items()]
        form = repr((variables, result["coordinates"], kinds))
        if form not in self._packs:
            self._packs[form] = Pack(result, told, varying)
        self._packs[form].add(number, result, varying)

    def packs(self) -> list[Pack]:
        """Results, by the first case that has their form."""
        return sorted(self._packs.values(), key=lambda one: one.numbers.min())
