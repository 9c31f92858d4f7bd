"""The spin-boson junction: heat through a two-level system between two ohmic baths, [Taylor2015] Eqs. (16)-(18)."""

import importlib
from typing import Any

_HOMES = {"METHODS": "methods", "Method": "methods", "SpinMediator": "mediator"}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
