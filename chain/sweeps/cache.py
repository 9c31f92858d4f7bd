"""Finished cases on disk: found again by what was computed, so that a sweep goes on where it stopped.

A case is known by a hash of the function's name, source and fixed arguments, the version of the package, and the case's
parameters. A batch is one JSON file, written whole or not at all. Reading it evaluates nothing.
"""

import base64
import hashlib
import inspect
import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from chain.errors import HeatChainError
from chain.storage.version import __version__
from chain.storage.writing import write_whole
from chain.sweeps.case import Outcome
from chain.sweeps.plain import check_result, plain_parameter

FORMAT = 1


class Kept:
    """The finished cases of one function in a folder."""

    def __init__(self, folder: Path, function: Callable[..., Any]) -> None:
        self.identity = _hash([FORMAT, __version__, _identity(function)])
        self.folder = folder / self.identity[:20]
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise HeatChainError(f"`cache` cannot be made at {str(folder)!r}: {error.strerror}.") from None

    def key(self, parameters: Mapping[str, Any]) -> str:
        """What a case is known by."""
        return _hash([self.identity, parameters])

    def load(self) -> dict[str, Outcome]:
        """Results of all finished cases by key."""
        found: dict[str, Outcome] = {}
        for path in sorted(self.folder.glob("*.json")):
            found.update(_read(path))
        return found

    def keep(self, results: Mapping[str, Outcome]) -> None:
        """Put the results of cases on disk."""
        if results:
            text = json.dumps(results, default=_encoded)
            path = self.folder / f"{_hash(sorted(results))[:20]}.json"
            write_whole(path, lambda temporary: _write(text, temporary))

    def discard(self) -> None:
        """Remove the results of this function, and the folders where nothing else is in them."""
        for path in self.folder.glob("*.json"):
            path.unlink()
        for folder in (self.folder, self.folder.parent):
            if not any(folder.iterdir()):
                folder.rmdir()


def _write(text: str, path: Path) -> None:
    path.write_text(text, encoding="ascii")


def _read(path: Path) -> dict[str, Outcome]:
    try:
        found: dict[str, Outcome] = json.loads(path.read_text(encoding="ascii"), object_hook=_decoded)
        for one in found.values():
            check_result(one["result"])
            if one.keys() != {"result"}:
                raise ValueError("it holds more than results")
    except (ValueError, TypeError, KeyError, AttributeError, OSError, RecursionError) as error:
        raise HeatChainError(f"`cache` has the file {str(path)!r}, which cannot be read: {error}. Delete it.") from None
    return found


def _encoded(data: Any) -> dict[str, str]:
    return {"base64": base64.b64encode(data).decode("ascii")}


def _decoded(table: dict[str, Any]) -> Any:
    if table.keys() == {"base64"}:
        return base64.b64decode(table["base64"], validate=True)
    return table


def _hash(thing: Any) -> str:
    return hashlib.sha256(json.dumps(thing, sort_keys=True).encode()).hexdigest()


def _identity(function: Callable[..., Any]) -> Any:
    """Name and source of a function, and what a `functools.partial` fixes."""
    if isinstance(function, partial):
        fixed = [plain_parameter(value, f"argument {i}") for i, value in enumerate(function.args)]
        named = {name: plain_parameter(value, name) for name, value in function.keywords.items()}
        return [_identity(function.func), fixed, named]
    if not inspect.isroutine(function) or inspect.ismethod(function):
        raise HeatChainError(f"`cache` needs a plain function or a functools.partial of one, but has {function!r}.")
    if getattr(function, "__closure__", None):
        raise HeatChainError(f"`cache` needs a function without variables of another one, unlike {function!r}.")
    try:
        source = inspect.getsource(function)
    except (OSError, TypeError):
        source = ""
    return [function.__module__, function.__qualname__, source]
