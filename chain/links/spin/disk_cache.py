"""Numbers that took long, kept on disk: one JSON file each, named by a hash of what they depend on.

They lie in the folder of `chain.storage.cache_folder`. What cannot be read or written is computed again, silently.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from chain.errors import HeatChainError
from chain.storage.cache_folder import folder
from chain.storage.writing import write_whole


def _path(key: tuple[Any, ...]) -> Path | None:
    """A file's name, from floats to their last bit (JSON writes them so)."""
    kept = folder()
    name = hashlib.sha256(json.dumps(key).encode()).hexdigest()
    return None if kept is None else kept / f"{name[:32]}.json"


def read(key: tuple[Any, ...], names: tuple[str, ...]) -> dict[str, Any] | None:
    """The numbers of a key, or None where they are not all there."""
    path = _path(key)
    try:
        found = None if path is None else json.loads(path.read_text())
    except (OSError, ValueError):
        return None
    if not isinstance(found, dict) or set(found) != set(names):
        return None
    return found if all(type(value) in (int, float) for value in found.values()) else None


def write(key: tuple[Any, ...], numbers: dict[str, Any]) -> None:
    """Keep the numbers of a key, where that can be done."""
    path, text = _path(key), json.dumps(numbers)
    if path is None:
        return

    def put(temporary: Path) -> None:
        temporary.write_text(text)

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, put)
    except (OSError, HeatChainError):
        return
