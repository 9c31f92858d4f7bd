"""Materials: records of solids with sources, estimates of their thermal conductivity, and fits.

>>> import materials
>>> silica = materials.get("a-SiO2")
>>> print(f"{materials.minimum_conductivity(silica, '300 K', model='mediator'):.2f~P}")
0.80 W/K/m
"""

import importlib
from typing import Any

_HOMES = {
    "Field": "field",
    "MODELS": "estimators.table",
    "Material": "record",
    "add": "library",
    "branch_cutoffs": "derived",
    "debye_agreement": "derived",
    "debye_frequency": "derived",
    "debye_temperature": "derived",
    "define": "define",
    "get": "library",
    "interatomic_distance": "derived",
    "keys": "library",
    "load": "library",
    "mean_velocity": "derived",
    "minimum_conductivity": "estimators.public",
    "models": "estimators.table",
    "table": "library",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
