"""Mediators: what carries heat between two baths."""

import importlib
from typing import Any

_HOMES = {
    "HarmonicMediator": "harmonic",
    "LandauerLink": "landauer_link",
    "Link": "base",
    "Parallel": "parallel",
    "Regime": "regime",
    "SpinMediator": "spin",
    "landauer": "landauer_link",
    "thermal_bath_current": "langevin",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
