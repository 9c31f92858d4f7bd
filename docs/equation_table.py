"""The directive `equation-table`: numbered equations of a paper, each with the functions that compute it."""

import tomllib
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

DATA = Path(__file__).with_name("equations.toml")


def equations() -> dict[str, list[dict[str, Any]]]:
    """Entries of every paper, by its key."""
    found: dict[str, list[dict[str, Any]]] = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return found


def between(paper: str, first: str, last: str) -> list[dict[str, Any]]:
    """Entries of a paper from one number to another."""
    entries = equations()[paper]
    numbers = [entry["eq"] for entry in entries]
    return entries[numbers.index(first) : numbers.index(last) + 1]


def markdown(entry: dict[str, Any]) -> list[str]:
    """The lines of an equation: number and words, its formulas, what computes it."""
    lines = [f"**({entry['eq']})** {entry['what']}", ""]
    for formula in entry["tex"]:
        lines += ["$$", formula, "$$", ""]
    by = ", ".join(f"{{py:obj}}`{name.removeprefix('chain.')} <{name}>`" for name in entry.get("by", ()))
    said = [by and f"computed by {by}", entry.get("note", "")]
    said.append("printed" in entry and f"[mended](validity.md#misprints), printed {entry['printed']}")
    return [*lines, "; ".join(filter(None, said))]


class EquationTable(SphinxDirective):
    """The paper's key, and the first and the last number, are the arguments."""

    required_arguments = 3

    def run(self) -> list[nodes.Node]:
        """A box for each equation."""
        self.env.note_dependency(str(DATA))
        paper, first, last = self.arguments
        boxes: list[nodes.Node] = []
        for entry in between(paper, first, last):
            box = nodes.container(classes=["equation"], ids=[f"{paper}-{entry['eq']}".lower()])
            self.state.nested_parse(StringList(markdown(entry)), self.content_offset, box)
            boxes.append(box)
        return boxes


def setup(app: Any) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("equation-table", EquationTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
