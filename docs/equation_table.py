"""The directive `equation-table`: a paper's numbered equations, with the function that computes each."""

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


def markdown(paper: str) -> list[str]:
    """The lines of a paper's table."""
    rows = ["| Eq. | what it says | computed by |", "| --- | --- | --- |"]
    for entry in equations()[paper]:
        found = ", ".join(f"{{py:obj}}`{name.removeprefix('chain.')} <{name}>`" for name in entry.get("by", ()))
        note = entry.get("note", "")
        rows.append(f"| {entry['eq']} | {entry['what']} | {'; '.join(filter(None, (found, note)))} |")
    return rows


class EquationTable(SphinxDirective):
    """The table of the paper whose key is the argument."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The parsed table."""
        self.env.note_dependency(str(DATA))
        container = nodes.container()
        self.state.nested_parse(StringList(markdown(self.arguments[0])), self.content_offset, container)
        return container.children


def setup(app: Any) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("equation-table", EquationTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
