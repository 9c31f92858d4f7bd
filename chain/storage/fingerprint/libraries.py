"""Which modules are a library's, known by its version, and which are the user's own, known by what is in them."""

import importlib.metadata
import sys
import sysconfig
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

OURS = ("chain", "materials", "scenarios")
_INSTALLED = tuple({Path(sysconfig.get_path(name)).resolve() for name in ("purelib", "platlib")})


def named(thing: Any) -> tuple[str, str, str] | None:
    """Module, name and version of what a library has under a name; None for all else."""
    module, name = getattr(thing, "__module__", None), getattr(thing, "__qualname__", None)
    if not isinstance(module, str) or not isinstance(name, str):
        return None
    version = release(module)
    found: Any = None if version is None else sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return (module, name, str(version)) if found is thing else None


def release(module: str) -> str | None:
    """The version of the library that a module is of; None where it is the user's own."""
    return _release(module.partition(".")[0])


@lru_cache(maxsize=256)
def _release(top: str) -> str | None:
    if top == "__main__" or top == "__mp_main__":
        return None
    if top in sys.stdlib_module_names:
        return sys.version
    if top in OURS:
        return _version("heatchain")
    module = sys.modules.get(top)
    if module is None or not _installed(module):
        return None
    said = getattr(module, "__version__", None)
    return said if isinstance(said, str) else _version(top)


def _installed(module: ModuleType) -> bool:
    places = [module.__file__] if getattr(module, "__file__", None) else list(getattr(module, "__path__", ()))
    return bool(places) and all(
        any(Path(place).resolve().is_relative_to(root) for root in _INSTALLED) for place in places if place
    )


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        holders = importlib.metadata.packages_distributions().get(name, ())
        return " ".join(f"{holder} {importlib.metadata.version(holder)}" for holder in sorted(set(holders)))
