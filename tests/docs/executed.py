"""Pages whose code is run from top to bottom, and whose printed results are compared with what they print.

A block `python` is executed, in a block `sh` every line that begins with `heatchain`. A block `text` right after one of
them is what it prints; `...` in it stands for anything, and a number below 1e-14 for any other such, which is what
rounding leaves. A block after a line that ends with a file's name and a colon, as in "Save this as `rod.toml`:", is
written to that file.
"""

import contextlib
import doctest
import io
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from scenarios.output.text import WIDTH
from systems.commands import heatchain

FENCE = re.compile(r"^```(python|sh|toml|text)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
ROUNDING = re.compile(r"\b\d(?:\.\d+)?e-(?:1[5-9]|[2-9]\d)\b(?! [a-zA-Zµ]*[sKWJ]\b)")  # not what has a unit
NAMED = re.compile(r"`([\w-]+\.\w+)`:$")


def executed(page: Path, names: dict[str, object] | None = None) -> Iterator[tuple[str, str, str]]:
    """What each block that shows its result prints: the block, what stands on the page, and what came."""
    text = page.read_text(encoding="utf-8")
    names = {"__name__": "__main__"} if names is None else names
    code = printed = None
    ended = 0
    for found in FENCE.finditer(text):
        kind, body = found.groups()
        between = text[ended : found.start()].strip()
        ended = found.end()
        if named := NAMED.search(between):
            Path(named[1]).write_text(body, encoding="utf-8")
            code = None
        elif kind == "text" and code is not None and not between:
            yield code, body, printed
            code = None
        elif kind in ("python", "sh"):
            code, printed = body, _python(body, page, names) if kind == "python" else _commands(body)
        else:
            code = None


def is_printed(stands: str, came: str) -> bool:
    """Whether a page shows what its code prints."""
    checker = doctest.OutputChecker()
    return checker.check_output(_lines(stands), _lines(came), doctest.ELLIPSIS)


def _lines(text: str) -> str:
    lines = ROUNDING.sub("0", text).strip("\n").split("\n")
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _python(code: str, page: Path, names: dict[str, object]) -> str:
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        exec(compile(code, page.name, "exec"), names)
    return shown.getvalue()


def _commands(code: str) -> str:
    lines = [shlex.split(line, comments=True) for line in code.splitlines() if line.startswith("heatchain ")]
    with mock.patch.dict(os.environ, COLUMNS=str(WIDTH)):  # as where there is no terminal
        return "".join(heatchain(*words[1:]).stdout for words in lines)
