"""The directive `bibliography-list`: the literature by its keys, from the file that `heatchain cite` prints."""

from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from scenarios.output.citations import bibliography, reference


def markdown() -> list[str]:
    """The lines of a definition list."""
    return [line for key in bibliography() for line in (f"[{key}]", f": {reference(key)}", "")]


class BibliographyList(SphinxDirective):
    """All entries."""

    def run(self) -> list[nodes.Node]:
        """The parsed list."""
        container = nodes.container()
        self.state.nested_parse(StringList(markdown()), self.content_offset, container)
        return container.children


def setup(app: Any) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("bibliography-list", BibliographyList)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
