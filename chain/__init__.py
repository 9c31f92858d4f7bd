"""Heat through chains of finite bodies joined by quantum mediators.

Examples
--------
>>> import chain
>>> mediator = chain.HarmonicMediator(frequency="100 cm^-1", damping="100 cm^-1", cutoff="170 K")
>>> print(f"{mediator.conductance('300 K'):.2e~}")
2.95e-11 W / K
"""

import importlib
from typing import Any

_HOMES = {
    "Chain": "model",
    "ConductanceLink": "links",
    "ConstantHeatCapacity": "subsystems",
    "DebyeSolid": "subsystems",
    "DimensionError": "errors",
    "DrudeUllersma": "subsystems",
    "EinsteinSolid": "subsystems",
    "HarmonicJunction": "mediators.harmonic_junction",
    "HarmonicMediator": "mediators",
    "HeatChainError": "errors",
    "HeatCurrent": "boundaries",
    "Insulated": "boundaries",
    "Interrupted": "errors",
    "Link": "mediators",
    "MultilevelJunction": "mediators.multilevel",
    "ModelWarning": "errors",
    "Parallel": "mediators",
    "PhononTunnelingLink": "links",
    "RadiativeLink": "links",
    "Reservoir": "boundaries",
    "Rod": "rod",
    "SolverError": "errors",
    "SpinMediator": "mediators",
    "TabulatedHeatCapacity": "subsystems",
    "TabulatedLink": "links",
    "entropy_rates": "diagnostics.entropy",
    "fourier": "diagnostics.fourier",
    "from_susceptibility": "mediators.susceptibility",
    "landauer": "mediators",
    "load_dataset": "dataset_files",
    "open_dataset": "dataset_files",
    "quantity": "units",
    "sweep": "sweeps.public",
    "thermal_bath_current": "mediators",
    "ureg": "units",
    "validity": "diagnostics.validity",
}
_MODULES = {"bounds": "mediators.bounds", "exact": "exact", "plots": "plots", "spectra": "mediators.spectra"}

__all__ = sorted([*_HOMES, *_MODULES])


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{_MODULES[name]}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
