"""Exact dynamics of the full Hamiltonians, from which the theory in `chain.mediators` can be judged."""

import importlib
from typing import Any

_HOMES = {
    "BodyChain": "body_chain",
    "EchoLaw": "echoes",
    "FiniteBody": "bodies",
    "HarmonicChain": "whole_chain",
    "LargeBody": "bodies",
    "QuantumThermalBath": "quantum_bath",
    "QuantumThermalBathChain": "quantum_bath_chain",
    "occupations_of": "occupations",
    "Spring": "bodies",
    "Star": "star",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
