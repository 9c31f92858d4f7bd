"""TOML as scenario files are: read with errors that name the file, and written."""

import re
from typing import Any

from chain.errors import HeatChainError
from chain.text_files import toml_tables
from scenarios.files.faults import FileError


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
    tables : plain values first, then tables, one level of which gets headings
    comments : comment beside the value of a key path, as in "parameters.left"
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
