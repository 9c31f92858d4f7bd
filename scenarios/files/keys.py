"""Every key of scenario files with an example and what it means, from the published schema."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scenarios.files import toml
from scenarios.files.json_schema import published

_DEEPEST = 3  # tables within tables of an example


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
        name = next((name for name in ("kind", "distribution") if name in schema["properties"]), "kind")
        kind = schema["properties"].get(name, {}).get("const")
        about = schema.get("description", part).rstrip(".")
        title = names.get(part) or (f'{name} = "{kind}": {about}' if kind else about)
        needed = schema.get("required", [])
        entries = [
            Key(key, _example(value, parts), value.get("description", ""), key in needed)
            for key, value in schema["properties"].items()
        ]
        found[title] = sorted(entries, key=lambda key: (key.name not in ("kind", "distribution"), not key.needed))
    return found


def _tables_of(schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The tables of a file: keys, and names of their parts of the schema."""
    for key, value in schema["properties"].items():
        for entry in (value, *value.get("anyOf", ())):
            if "$ref" in entry:
                yield key, entry["$ref"].rpartition("/")[2]


def _example(value: Mapping[str, Any], parts: Mapping[str, Any], depth: int = 0) -> str:
    """A value that a key may have, as TOML has it."""
    if "const" in value:
        return json.dumps(value["const"])
    if "enum" in value:
        return " | ".join(map(json.dumps, value["enum"]))
    if value.get("examples"):
        return toml.value(value["examples"][0])
    if "$ref" in value:
        return _table(parts[value["$ref"].rpartition("/")[2]], parts, depth)
    members = [*value.get("anyOf", ()), *value.get("oneOf", ()), *value.get("allOf", ())]
    if members:
        return min((_example(entry, parts, depth) for entry in members if entry.get("type") != "null"), key=_effort)
    if value.get("type") == "array":
        one = _example(value.get("items", {}), parts, depth)
        return f"[{', '.join([one] * max(1, value.get('minItems', 1)))}]"
    if value.get("type") == "object":
        inner = value.get("additionalProperties")
        if not isinstance(inner, dict) or not inner:
            return "{ ... }"
        names = ("one", "other")[: max(1, value.get("minProperties", 1))]
        return f"{{ {', '.join(f'{name} = {_example(inner, parts, depth)}' for name in names)} }}"
    return {"integer": "3", "number": "1.5", "boolean": "true", "string": '"text"'}[str(value["type"])]


def _table(schema: Mapping[str, Any], parts: Mapping[str, Any], depth: int) -> str:
    """A table with the keys that it needs."""
    keys = [*schema.get("required", ()), *(["file"] if "file" in schema["properties"] else [])]
    if not keys or depth == _DEEPEST:
        return "{ ... }"
    entries = (f"{key} = {_example(schema['properties'][key], parts, depth + 1)}" for key in keys)
    return f"{{ {', '.join(entries)} }}"


def _effort(example: str) -> tuple[bool, bool, bool, int]:
    """What is easier to write: one value, then a small table without a file of its own."""
    return "..." in example, "file = " in example, example.startswith(("{", "[")), len(example)
