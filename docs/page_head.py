"""What search engines and messengers show of a page: its title, and its first paragraph."""

from html import escape
from typing import Any

from docutils import nodes

LENGTH = 200  # characters


def first_paragraph(document: nodes.document) -> str:
    """The first that is text and no formula or code."""
    for one in document.findall(nodes.paragraph):
        if isinstance(one.parent, (nodes.section, nodes.document)) and not one.next_node(nodes.image):
            text = " ".join(one.astext().split())
            return text if len(text) <= LENGTH else text[:LENGTH].rpartition(" ")[0] + " ..."
    return ""


def add_tags(app: Any, _page: str, _template: str, context: dict[str, Any], document: nodes.document | None) -> None:
    """Write them."""
    if document is None:
        return
    title, text = context.get("title", ""), first_paragraph(document)
    tags = [("property", "og:site_name", app.config.project), ("property", "og:title", title)]
    if text:
        tags += [("name", "description", text), ("property", "og:description", text)]
    written = (f'<meta {kind}="{name}" content="{escape(value)}" />' for kind, name, value in tags)
    context["metatags"] = context.get("metatags", "") + "\n".join(written)


def setup(app: Any) -> dict[str, bool]:
    """Register the event."""
    app.connect("html-page-context", add_tags)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
