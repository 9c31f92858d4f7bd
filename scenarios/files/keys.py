"""Every key of scenario files with an example and what it means, from the published schema."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scenarios.files.json_schema import published


@dataclass(frozen=True)
class Key:
    """A key of a table.

    Attributes
    ----------
    name : str
        As it is written.
    example : str
        A value as TOML has it, or what it is.
    meaning : str
        In a few words.
    needed : bool
        Whether it has no default.
    """

    name: str
    example: str
    meaning: str
    needed: bool


def tables() -> dict[str, list[Key]]:
    """Keys by table: the file's own tables by their names, the others by their kinds or what they are.

    Examples
    --------
    >>> [key.name for key in tables()["[output]"]][:2]
    ['animation', 'dataset']
    """
    parts: Mapping[str, Any] = json.loads(published().read_text(encoding="utf-8"))["$defs"]
    names = {ref: f"[{key}]" for file in ("ChainFile", "PresetFile") for key, ref in _tables_of(parts[file])}
    found = {}
    for part, schema in parts.items():
        if "properties" not in schema:
            continue
        kind = schema["properties"].get("kind", {}).get("const")
        about = schema.get("description", part).rstrip(".")
        title = names.get(part) or (f'kind = "{kind}": {about}' if kind else about)
        needed = schema.get("required", [])
        entries = [
            Key(key, _example(value), value.get("description", ""), key in needed)
            for key, value in schema["properties"].items()
        ]
        found[title] = sorted(entries, key=lambda key: (key.name != "kind", not key.needed))
    return found


def _tables_of(schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The tables of a file: keys, and names of their parts of the schema."""
    for key, value in schema["properties"].items():
        for entry in (value, *value.get("anyOf", ())):
            if "$ref" in entry:
                yield key, entry["$ref"].rpartition("/")[2]


def _example(value: Mapping[str, Any]) -> str:
    """A value that a key may have."""
    if "const" in value:
        return json.dumps(value["const"])
    if "enum" in value:
        return " | ".join(map(json.dumps, value["enum"]))
    if value.get("examples"):
        return json.dumps(value["examples"][0], ensure_ascii=False)
    for entry in (*value.get("anyOf", ()), *value.get("oneOf", ()), *value.get("allOf", ())):
        if entry.get("type") != "null":
            return _example(entry)
    if value.get("type") == "array":
        return f"[{_example(value.get('items', {}))}, ...]"
    if "$ref" in value:
        return "{ ... }"
    return {"integer": "3", "number": "1.5", "boolean": "true", "string": '"text"'}.get(
        str(value.get("type")), "{ ... }"
    )
