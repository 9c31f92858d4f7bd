"""Finished cases on disk: found again by what was computed, so that a sweep goes on where it stopped.

A case is known by a hash of the function with all that decides its results, the version of the package, and the case's
parameters. A batch is one JSON file, written whole or not at all. Reading it evaluates nothing.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from chain.errors import HeatChainError
from chain.storage.fingerprint.code import Unknown
from chain.storage.fingerprint.values import fingerprint
from chain.storage.version import __version__
from chain.storage.writing import write_whole
from chain.sweeps.case import Outcome, function_name, run_batch
from chain.sweeps.plain import check_result

FORMAT = 2
_recognized: set[str] = set()  # identities of functions that this process was found to have


class CaseCache:
    """The finished cases of one function in a folder."""

    def __init__(self, folder: Path, function: Callable[..., Any]) -> None:
        self.identity = identity(function)
        _recognized.add(self.identity)
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


def identity(function: Callable[..., Any]) -> str:
    """What a function is, with all that decides its results; an error where that cannot be known."""
    try:
        return _hash([FORMAT, __version__, function_name(function), fingerprint(function)])
    except Unknown as error:
        raise HeatChainError(
            f"`cache` cannot know {function_name(function)!r} again, as {error}. Give a function of numbers, text and "
            "arrays; or sweep without `cache`."
        ) from None


def run_recognized(
    wanted: str, function: Callable[..., Any], batch: Sequence[Mapping[str, Any]]
) -> tuple[float, list[Outcome]]:
    """As `run_batch`, where this process has the function that was asked for.

    A worker imports modules for itself, and they may have been edited since, or changed as a program went on. It is
    looked at once: afterwards the function's own notes may differ.
    """
    if wanted not in _recognized:
        if identity(function) != wanted:
            raise HeatChainError(
                f"A worker has another {function_name(function)!r} than this process: its module was edited after it "
                "was imported, what it names was changed, or libraries differ. Start again; or sweep without `cache`."
            )
        _recognized.add(wanted)
    return run_batch(function, batch)
