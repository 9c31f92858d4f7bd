"""TOML text from outside, guarded: its size and nesting, before and while it is read; and TOML written."""

import re
import tomllib
from pathlib import Path
from typing import Any

from chain.errors import HeatChainError
from scenarios.files.faults import FileError

LARGEST = 1_000_000  # bytes
DEEPEST = 16  # parts of a key
_PIECES = re.compile(r'"(?:[^"\\\n]|\\.)*+"?|\'[^\'\n]*+\'?|#[^\n]*+|[^"\'#]++')


def read_text(path: Path) -> str:
    """The text of a file, refused where it is none or too large."""
    if "\0" in str(path) or not path.is_file():
        raise HeatChainError(f"There is no file {str(path)!r}. Give the path of a scenario file.")
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise HeatChainError(f"The file {str(path)!r} cannot be read: {error.strerror}.") from None
    if len(data) > LARGEST:
        raise HeatChainError(
            f"The file {str(path)!r} is larger than {LARGEST / 1e6:g} MB, the most a scenario may have."
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise HeatChainError(f"The file {str(path)!r} is not text in UTF-8, at byte {error.start}.") from None


def parse(text: str, source: str) -> dict[str, Any]:
    """The tables of a TOML text.

    Raises
    ------
    FileError
        Where it is not TOML, or nested beyond reason.
    """
    if len(text) > LARGEST:
        raise FileError(source, [f"the text is longer than {LARGEST} characters."])
    _refuse_deep_keys(text, source)
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except RecursionError:
        raise FileError(source, ["its tables and lists are nested too deeply."]) from None
    except ValueError as error:  # TOMLDecodeError, and integers too long to convert
        raise FileError(source, [f"it is not TOML: {str(error).partition(';')[0]}."]) from None


def _refuse_deep_keys(text: str, source: str) -> None:
    """Keys of very many parts take a parser very long."""
    stands_for = {"#": "", '"': "s", "'": "s"}
    bare = "".join(stands_for.get(piece[0], piece) for piece in _PIECES.findall(text))
    if any(run.count(".") > DEEPEST for run in re.split(r"[=,\[\]{}\n]", bare)):
        raise FileError(source, [f"it has a key of more than {DEEPEST} parts, joined by points."])


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
