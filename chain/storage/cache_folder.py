"""The folder for what took long and can be made again: compiled code, and numbers.

It is the user's cache folder of the system (`~/.cache/heatchain` on Linux), or what the environment variable
HEATCHAIN_CACHE says; HEATCHAIN_CACHE=off keeps nothing.
"""

import os
from pathlib import Path

import platformdirs

_OFF = ("off", "no", "0", "false")


def off() -> bool:
    """Whether nothing is to be kept."""
    return os.environ.get("HEATCHAIN_CACHE", "").lower() in _OFF


def folder() -> Path | None:
    """Where things are kept, or None where nothing is."""
    chosen = os.environ.get("HEATCHAIN_CACHE", "")
    if off():
        return None
    try:
        found = Path(chosen or platformdirs.user_cache_path("heatchain", appauthor=False))
    except RuntimeError:  # there may be no home; other versions give a path that is none
        return None
    return found if chosen or found.is_absolute() else None
