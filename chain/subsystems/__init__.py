"""Finite bodies: energy, heat capacity, and the temperature that belongs to an energy."""

import importlib
from typing import Any

_HOMES = {
    "Body": "base",
    "ConstantHeatCapacity": "constant",
    "DebyeSolid": "debye",
    "DrudeUllersma": "drude_ullersma",
    "EinsteinSolid": "einstein",
    "Sum": "sums",
    "TabulatedHeatCapacity": "tabulated",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
