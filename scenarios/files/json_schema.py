"""The JSON Schema of scenario files, from the models."""

import json
import math
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from scenarios.files.document import Document


def schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12, of a scenario file.

    Examples
    --------
    >>> sorted(schema())
    ['$defs', '$schema', 'anyOf', 'title']
    """
    found = _plain(TypeAdapter(Document).json_schema())
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "heatchain scenario file",
        **found,
    }


def _plain(part: Any) -> Any:
    """The same without defaults that JSON cannot write, such as an infinite cutoff.

    Where no `kind` decides between several, what one accepts another may accept, too: "steady" is a text, as times are.
    """
    if isinstance(part, list):
        return [_plain(entry) for entry in part]
    if not isinstance(part, dict):
        return part
    kept = {key: entry for key, entry in part.items() if not (key == "default" and entry == math.inf)}
    if "oneOf" in kept and "discriminator" not in kept:
        kept["anyOf"] = kept.pop("oneOf")
    return {key: _plain(entry) for key, entry in kept.items()}


def text() -> str:
    """The schema as it is published."""
    return json.dumps(schema(), indent=1, ensure_ascii=False, sort_keys=True, allow_nan=False) + "\n"


def published() -> Path:
    """Where the schema is published: `schema.json` in the package `scenarios`."""
    return Path(str(files("scenarios.files") / "schema.json"))


if __name__ == "__main__":
    published().write_text(text(), encoding="utf-8")
