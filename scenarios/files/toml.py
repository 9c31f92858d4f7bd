"""TOML as scenario files are: read with errors that name the file, and written."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from chain.errors import HeatChainError
from chain.storage.text import toml_tables
from scenarios.files.error import FileError


def parse(text: str, source: str) -> dict[str, Any]:
    """The tables of a TOML text.

    Raises
    ------
    FileError
        Where it is not TOML, or nested beyond reason.
    """
    try:
        return toml_tables(text)
    except HeatChainError as error:
        raise FileError(source, [str(error)]) from None


def value(thing: Any) -> str:
    """A value as TOML writes it, on one line.

    Examples
    --------
    >>> print(value({"time": ["1 ns"], "count": 2}))
    { time = ["1 ns"], count = 2 }
    """
    if isinstance(thing, bool):
        return str(thing).lower()
    if isinstance(thing, dict):
        return f"{{ {', '.join(f'{_key(key)} = {value(one)}' for key, one in thing.items())} }}"
    if isinstance(thing, list | tuple):
        return f"[{', '.join(map(value, thing))}]"
    if isinstance(thing, str):
        return '"' + "".join(_escaped(letter) for letter in thing) + '"'
    if isinstance(thing, int | float):
        return repr(thing)
    raise HeatChainError(f"{thing!r} cannot be written as TOML.")


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else value(key)


def _escaped(letter: str) -> str:
    if letter in '"\\':
        return f"\\{letter}"
    return letter if letter.isprintable() else f"\\U{ord(letter):08x}"


def document(tables: dict[str, Any], comments: dict[str, str] | None = None) -> str:
    """Tables as a TOML text.

    Parameters
    ----------
    tables : dict
        Plain values first, then tables, one level of which gets headings.
    comments : dict
        Comment beside the value of a key path, as in "parameters.left".
    """
    comments = comments or {}
    plain = {key: one for key, one in tables.items() if not isinstance(one, dict)}
    lines = [f"{_key(key)} = {value(one)}" for key, one in plain.items()]
    for name, table in tables.items():
        if not isinstance(table, dict):
            continue
        lines += ["", f"[{_key(name)}]"]
        for key, one in table.items():
            comment = comments.get(f"{name}.{key}")
            lines += [f"# {comment}"] if comment else []
            lines.append(f"# {_key(key)} =" if one is None else f"{_key(key)} = {value(one)}")
    return "\n".join(lines).lstrip() + "\n"


def put(tables: dict[str, Any], path: str | list[str], value: Any) -> None:
    """Put a value at a key path, as a text with dots or key by key, making the tables on the way to it."""
    keys = path.split(".") if isinstance(path, str) else path
    for part in keys[:-1]:
        tables = tables.setdefault(part, {})
        if not isinstance(tables, dict):
            raise HeatChainError(f"{'.'.join(keys)!r} leads through {part!r}, which is not a table in the file.")
    tables[keys[-1]] = value


def leaves(table: Any) -> Iterator[tuple[str, Any]]:
    """Key paths, and what they lead to."""
    pending = [("", table)]
    while pending:
        path, entry = pending.pop(0)
        if isinstance(entry, dict) and (entry or path):
            pending = [(f"{path}.{key}" if path else key, one) for key, one in entry.items()] + pending
        elif entry or path:
            yield path, entry


def flat(table: Any) -> dict[str, Any]:
    """The table `sweep` with key paths as its keys."""
    return dict(leaves(table))


def set_value(tables: dict[str, Any], setting: str) -> None:
    """Change a value: a key path, an equals sign, and a value as TOML writes it, or a text."""
    key, equals, text = setting.partition("=")
    parts = key.strip().split(".")
    if not equals or not all(parts) or not text.strip():
        raise HeatChainError(f"`--set` must be KEY=VALUE, as in run.samples=11, but is {setting!r}.")
    if parts[0] == "sweep":
        parts[1:] = [".".join(parts[1:])]
        tables["sweep"] = flat(tables.get("sweep", {}))
    put(tables, parts, read_value(text.strip()))


def read_value(text: str) -> Any:
    """A value as TOML reads it; what TOML does not read is a text."""
    try:
        found = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return text
    return found["value"] if found.keys() == {"value"} and text not in ("inf", "+inf") else text
