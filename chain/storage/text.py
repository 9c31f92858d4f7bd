"""Text from outside, guarded: its size before it is read, and TOML's nesting before it is parsed."""

import codecs
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

from chain.errors import HeatChainError

LARGEST = 1_000_000  # bytes
DEEPEST = 16  # parts of a key
_PIECES = re.compile(r'"(?:[^"\\\n]|\\.)*+"?|\'[^\'\n]*+\'?|#[^\n]*+|[^"\'#]++')


def read_text(path: Path, kind: str, foreign: bool = False) -> str:
    """The text of a file, refused where it is none or too large.

    Parameters
    ----------
    path : Path
        File.
    kind : str
        What it should be, as in "a scenario file".
    foreign : bool, default False
        Whether Windows' western code page is taken too, where it is not UTF-8: in files of instruments, it holds
        degree signs and names.
    """
    try:
        if "\0" in str(path) or not path.is_file():
            raise HeatChainError(f"There is no file {str(path)!r}. Give the path of {kind}.")
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise HeatChainError(f"The file {str(path)!r} cannot be read: {error.strerror}.") from None
    if len(data) > LARGEST:
        raise HeatChainError(f"The file {str(path)!r} is larger than {LARGEST / 1e6:g} MB, the most {kind} may have.")
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # as PowerShell 5 writes what `>` gets
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if foreign:
            return data.decode("cp1252", "replace")
        raise HeatChainError(f"The file {str(path)!r} is not text in UTF-8, at byte {error.start}.") from None


def toml_tables(text: str) -> dict[str, Any]:
    """The tables of a TOML text.

    Raises
    ------
    HeatChainError
        Where it is not TOML, or nested beyond reason; the sentence does not say which text.
    """
    if len(text) > LARGEST:
        raise HeatChainError(f"the text is longer than {LARGEST} characters.")
    _refuse_deep_keys(text)
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except RecursionError:
        raise HeatChainError("its tables and lists are nested too deeply.") from None
    except ValueError as error:  # TOMLDecodeError, and integers too long to convert
        raise HeatChainError(f"it is not TOML: {str(error).partition(';')[0]}.{_hint(str(error))}") from None


def _hint(said: str) -> str:
    """What to do about a path of Windows between double quotes, where a backslash stands for something."""
    wrong = "Unescaped" in said or "hex value" in said
    return " A path has / between its parts, on Windows too." if wrong else ""


def own_tables(package: str, *path: str) -> dict[str, Any]:
    """The tables of a TOML file that a package has beside its code."""
    return tomllib.loads(files(package).joinpath(*path).read_text(encoding="utf-8"))


def _refuse_deep_keys(text: str) -> None:
    """Keys of very many parts take a parser very long."""
    stands_for = {"#": "", '"': "s", "'": "s"}
    bare = "".join(stands_for.get(piece[0], piece) for piece in _PIECES.findall(text))
    if any(run.count(".") > DEEPEST for run in re.split(r"[=,\[\]{}\n]", bare)):
        raise HeatChainError(f"it has a key of more than {DEEPEST} parts, joined by points.")
