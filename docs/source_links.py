"""[source] beside what viewcode leaves out: inherited methods, verbs taken from other modules, properties.

viewcode looks for "HarmonicMediator.current" where `current` was documented. Here the link leads to where it is
written, "Link.current" of another module.
"""

import functools
import importlib
import inspect
import posixpath
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.ext.viewcode import OUTPUT_DIRNAME, viewcode_anchor
from sphinx.pycode import ModuleAnalyzer

OURS = ("chain", "materials", "scenarios")


def origin(module: str, name: str) -> tuple[str, str] | None:
    """The module in which a function or class of ours is written, and its name there."""
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = inspect.getattr_static(found, part, None) if inspect.isclass(found) else getattr(found, part, None)
    if isinstance(found, property):
        found = found.fget
    if isinstance(found, functools.cached_property):
        found = found.func
    found = inspect.unwrap(getattr(found, "__func__", getattr(found, "py_func", found)))
    home, there = getattr(found, "__module__", None), getattr(found, "__qualname__", "<none>")
    return (home, there) if home and home.partition(".")[0] in OURS and "<" not in there else None


def shown(env: Any, module: str, name: str, refname: str) -> bool:
    """Have the module's page made with a place for the name; whether it has one."""
    pages = env._viewcode_modules
    if not pages.get(module):
        analyzer = ModuleAnalyzer.for_module(module)
        analyzer.find_tags()
        pages[module] = analyzer.code, analyzer.tags, {}, refname
    _, tags, used, _ = pages[module]
    if name in tags:
        used.setdefault(name, env.current_document.docname)
    return name in tags


def add_links(app: Any, doctree: nodes.document) -> None:
    """After viewcode's."""
    env = app.env
    for signature in doctree.findall(addnodes.desc_signature):
        module, name = signature.get("module"), signature.get("fullname")
        if not (module and name) or any(isinstance(one, viewcode_anchor) for one in signature):
            continue
        found = origin(module, name)
        if found and shown(env, *found, module):
            page = posixpath.join(OUTPUT_DIRNAME, found[0].replace(".", "/"))
            signature += viewcode_anchor(reftarget=page, refid=found[1], refdoc=env.current_document.docname)


def setup(app: Any) -> dict[str, bool]:
    """Register the event."""
    app.connect("doctree-read", add_links, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
