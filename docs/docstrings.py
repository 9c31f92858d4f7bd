"""Docstrings as numpydoc wants them: here one sentence describes an argument or a result, and may run over lines.

numpydoc takes the first line of an entry for its type, and each further line of a result for a result of its own. Lines
that continue a sentence are joined before it sees them.
"""

from typing import Any

_ENTRIES = ("Parameters", "Attributes", "Raises")
_RESULTS = ("Returns",)


def joined(lines: list[str]) -> list[str]:
    """The same docstring, with the sentences of its entries on one line each.

    An entry's further line continues the sentence where it begins with no capital; a result's where it is not
    indented.
    """
    found: list[str] = []
    section = ""
    for i, line in enumerate(lines):
        below = lines[i + 1].strip() if i + 1 < len(lines) else ""
        if below and set(below) == {"-"}:
            section = line.strip()
        body = line.strip()
        inside = bool(found and body and found[-1].strip() and set(found[-1].strip()) != {"-"} and set(body) != {"-"})
        indented = line.startswith(" ")
        if inside and (
            (section in _ENTRIES and indented and not body[0].isupper() and not found[-1].startswith(" "))
            or (section in _RESULTS and not indented)
        ):
            found[-1] += f" {body}"
        else:
            found.append(line)
    return found


def _process(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    lines[:] = joined(lines)


def setup(app: Any) -> dict[str, bool]:
    """Register the step, ahead of numpydoc's."""
    app.connect("autodoc-process-docstring", _process, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
