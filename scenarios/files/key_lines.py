"""On which line of a TOML text a key stands, for messages: the text is known to be TOML."""

import re
from collections.abc import Callable, Sequence

_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_PART = re.compile(r"""[A-Za-z0-9_-]+|"([^"]*)"|'([^']*)'""")
_SKIPPED = re.compile(r"""\"{3}(?:[^\\]|\\.)*?\"{3}|'{3}.*?'{3}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|\#[^\n]*""", re.DOTALL)
LARGEST = 200_000  # characters of a text that is looked through
LONGEST_HEADER = 1000


def key_lines(text: str, changed: Sequence[str] = ()) -> Callable[[str], int | None]:
    """A function from a key path to the line where it stands, or the nearest key above it; None for what is not there.

    Parameters
    ----------
    text : str
        TOML.
    changed : sequence of str, optional
        Key paths whose values are not those of the text.
    """
    known = _lines(text) if len(text) <= LARGEST else {}

    def line_of(path: str) -> int | None:
        if any(path == key or path.startswith((f"{key}.", f"{key}[")) for key in changed):
            return None
        while path:
            if path in known:
                return known[path]
            below = [line for key, line in known.items() if key.startswith(f"{path}.")]  # of dotted keys
            if below:
                return min(below)
            above = re.sub(r"(\.[^.\[\]]*|\[\d+\]|^[^.\[\]]*)\Z", "", path)
            if above == path:  # a key with brackets of its own
                return None
            path = above
        return None

    return line_of


def _lines(text: str) -> dict[str, int]:
    """Lines by key path, of headers, of keys at the beginning of lines, and of tables within lists of several lines."""
    found: dict[str, int] = {}
    counts: dict[str, int] = {}
    table, depth, key, entry = "", 0, "", 0
    blank = _SKIPPED.sub(lambda one: re.sub(r"[^\n]", "_", one[0]), text)  # brackets in texts and comments are none
    for number, (line, plain) in enumerate(zip(text.split("\n"), blank.split("\n"), strict=True), 1):
        header = _HEADER.match(line) if depth == 0 and len(line) <= LONGEST_HEADER else None
        if header:
            table = _path(header[2])
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = f"{table}[{counts[table]}]"
            found.setdefault(table, number)
        elif depth == 0 and (given := _KEY.match(line)):
            key, entry = ".".join(filter(None, (table, _path(given[1])))), 0
            found.setdefault(key, number)
            depth = _deeper(plain[given.end() :])
        elif depth > 0:
            if depth == 1 and plain.lstrip().startswith("{"):
                found.setdefault(f"{key}[{entry}]", number)
                entry += 1
            depth += _deeper(plain)
    return found


def _deeper(plain: str) -> int:
    return sum(plain.count(one) for one in "[{") - sum(plain.count(one) for one in "]}")


def _path(keys: str) -> str:
    return ".".join(one[1] or one[2] or one[0] for one in _PART.finditer(keys))
