"""Outcomes of cases as they come: what is the same in many is kept once, and their numbers in growing arrays.

Ctrl-C may come between any two steps of taking one. So a case counts from the last of them on, and what was taken of
one that does not count stands behind all the others and is not looked at.
"""

import math
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
        for name, one in result["variables"].items():
            self.variables[name]["data"] += one["data"]
        for key, value in varying.items():
            self._varying[key].append(value)
        self._numbers.append(number)

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def numbers(self) -> NDArray[np.int64]:
        """Of the cases."""
        return np.array(self._numbers)

    def values(self, name: str) -> NDArray[Any]:
        """Of a variable, over the cases and its own dimensions."""
        one = self.variables[name]
        shape = [len(self), *one["shape"]]
        each = 1 if one["type"] == "text" else np.dtype(one["type"]).itemsize
        return restored_values({**one, "shape": shape, "data": one["data"][: math.prod(shape) * each]})

    def attribute(self, key: str) -> NDArray[Any]:
        """Its value in each case."""
        if key in self._varying:
            return np.array(self._varying[key])[: len(self)]
        value = self.told[key]
        return np.full(len(self), value, dtype=object if isinstance(value, str) else None)


class Outcomes:
    """What is known of `count` cases."""

    def __init__(self, count: int) -> None:
        self._count = count
        self.errors: dict[int, str] = {}
        self._packs: dict[str, Pack] = {}

    def __len__(self) -> int:
        return len(self.errors) + sum(map(len, self._packs.values()))

    @property
    def known(self) -> NDArray[np.bool_]:
        """Whether a case is, by its number."""
        known = np.zeros(self._count, dtype=bool)
        known[list(self.errors)] = True
        for pack in self.packs():
            known[pack.numbers] = True
        return known

    def add(self, batch: Iterable[tuple[int, Outcome]]) -> None:
        """Take outcomes by number of the case."""
        for number, one in batch:
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
        return sorted(filter(len, self._packs.values()), key=lambda one: one.numbers.min())
