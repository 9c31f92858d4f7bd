"""The directives `scenario-table`, names with one line each, and `scenario-functions`, their docstrings."""

from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from scenarios.registry import SCENARIOS, describe


class _Written(SphinxDirective):
    """Markdown that is written here."""

    def lines(self) -> list[str]:
        """The Markdown."""
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        """The parsed Markdown."""
        container = nodes.container()
        self.state.nested_parse(StringList(self.lines()), self.content_offset, container)
        return container.children


class ScenarioTable(_Written):
    """The table of all scenarios."""

    def lines(self) -> list[str]:
        """A row for each."""
        rows = [f"| [`{name}`](#{_path(name)}) | {describe(name)} |" for name in SCENARIOS]
        return ["| name | what it computes |", "| --- | --- |", *rows]


class ScenarioFunctions(_Written):
    """The docstrings of all scenarios' functions."""

    def lines(self) -> list[str]:
        """A directive for each."""
        return ["```{eval-rst}", *(f".. autofunction:: {_path(name)}" for name in SCENARIOS), "```"]


def _path(name: str) -> str:
    function = SCENARIOS[name]
    return f"{function.__module__}.{function.__name__}"


def setup(app: Any) -> dict[str, bool]:
    """Register the directives."""
    app.add_directive("scenario-table", ScenarioTable)
    app.add_directive("scenario-functions", ScenarioFunctions)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
