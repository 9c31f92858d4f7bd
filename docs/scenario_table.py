"""The directive `scenario-table`: every scenario by name, with the first line of its docstring."""

from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from scenarios.registry import SCENARIOS, describe


class ScenarioTable(SphinxDirective):
    """The table of all scenarios."""

    def run(self) -> list[nodes.Node]:
        """The parsed table."""
        rows = ["| name | what it computes |", "| --- | --- |"]
        rows += [f"| `{name}` | {describe(name)} |" for name in SCENARIOS]
        container = nodes.container()
        self.state.nested_parse(StringList(rows), self.content_offset, container)
        return container.children


def setup(app: Any) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("scenario-table", ScenarioTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
