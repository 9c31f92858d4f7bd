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
    "block_current": "anisotropy",
    "branch_cutoffs": "derived",
    "coherence_lengths": "anisotropy",
    "coherence_ratios": "anisotropy",
    "compare": "comparison",
    "conductivities": "anisotropy",
    "consistency": "freedom",
    "damping_from_conductivity": "freedom",
    "debye_agreement": "derived",
    "debye_frequency": "derived",
    "debye_temperature": "derived",
    "define": "definition",
    "describe": "report",
    "describe_statistics": "report",
    "diffusivity": "heat_capacity",
    "fit_mediator": "fit",
    "freedom_band": "freedom",
    "geometry": "bridge",
    "get": "library",
    "interatomic_distance": "derived",
    "keys": "library",
    "labelled": "data_file",
    "layered": "anisotropy",
    "link": "bridge",
    "load": "library",
    "mean_velocity": "derived",
    "mediator_properties": "heat_capacity",
    "minimum_conductivity": "estimators.public",
    "models": "estimators.table",
    "predict": "fit",
    "read_conductivity": "data_file",
    "specific_heat": "heat_capacity",
    "statistics": "comparison",
    "subsystem": "bridge",
    "table": "library",
    "validation": "comparison",
}

_MODULES = {"plots": "plots"}

__all__ = sorted([*_HOMES, *_MODULES])


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{_MODULES[name]}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
