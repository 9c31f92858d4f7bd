"""Directives about scenarios.

`scenario-gallery` has a card of each with its picture, `scenario-functions` their docstrings, `scenario-keys` all keys
of a scenario file, from its JSON Schema.
"""

import json
from importlib.resources import files
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


class ScenarioGallery(SphinxDirective):
    """A card of each scenario: its picture, its command, and what it computes."""

    def run(self) -> list[nodes.Node]:
        """All cards."""
        cards = nodes.container(classes=["cards"])
        for name in SCENARIOS:
            card = nodes.container(classes=["card"])
            self.state.nested_parse(StringList(_card(name)), self.content_offset, card)
            cards += card
        return [cards]


def _card(name: str) -> list[str]:
    """The Markdown of a card."""
    lines = []
    for ground in ("light", "dark"):
        file = f"thumbnails/{name.replace('-', '_')}{'_dark' if ground == 'dark' else ''}.png"
        lines += [f"```{{image}} {file}", f":alt: {describe(name)}", f":target: '#{_path(name)}'",
                  f":class: only-{ground}", "```"]  # fmt: skip
    return [*lines, "", f"[`heatchain run {name}`](#{_path(name)})", "", describe(name)]


class ScenarioFunctions(_Written):
    """The docstrings of all scenarios' functions."""

    def lines(self) -> list[str]:
        """A directive for each."""
        return ["```{eval-rst}", *(f".. autofunction:: {_path(name)}" for name in SCENARIOS), "```"]


class ScenarioKeys(_Written):
    """The keys of every table of a scenario file."""

    def lines(self) -> list[str]:
        """A table for each."""
        schema = json.loads((files("scenarios.files") / "schema.json").read_text(encoding="utf-8"))
        found = []
        reached: dict[str, Any] = {}
        for name in ("ChainFile", "RodFile", "NetworkFile", "LatticeFile", "LadderFile"):
            _reached(name, schema["$defs"], reached)
        for definition in reached.values():
            keys = dict(definition["properties"])
            kind = keys.pop("kind", {}).get("const")
            found += [f"**{definition['description']}**" + (f' `kind = "{kind}"`' if kind else ""), ""]
            if not keys:
                continue
            required = set(definition.get("required", ()))
            found += ["| key | what it is |", "| --- | --- |"]
            for key, said in keys.items():
                needed = "; required" if key in required else ""
                found.append(f"| `{key}` | {said.get('description', '')}{needed} |")
            found.append("")
        return found


def _reached(name: str, definitions: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """A definition and all that it refers to, each after the first that does."""
    if name in found:
        return found
    found[name] = definitions[name]
    pending = [definitions[name].get("properties", {})]
    while pending:
        one = pending.pop(0)
        if isinstance(one, dict):
            if "$ref" in one:
                _reached(one["$ref"].rpartition("/")[2], definitions, found)
            pending = [*one.values(), *pending]
        elif isinstance(one, list):
            pending = [*one, *pending]
    return found


def _path(name: str) -> str:
    function = SCENARIOS[name]
    return f"{function.__module__}.{function.__name__}"


def setup(app: Any) -> dict[str, bool]:
    """Register the directives."""
    app.add_directive("scenario-gallery", ScenarioGallery)
    app.add_directive("scenario-functions", ScenarioFunctions)
    app.add_directive("scenario-keys", ScenarioKeys)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
