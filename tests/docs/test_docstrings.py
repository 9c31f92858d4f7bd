"""The step that hands our docstrings to numpydoc."""

import importlib.util

from systems.paths import ROOT

DOCS = ROOT / "docs"


def joined(text: str) -> str:
    spec = importlib.util.spec_from_file_location("docstrings", DOCS / "docstrings.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return "\n".join(module.joined(text.split("\n")))


def test_sentences_over_several_lines_are_joined():
    text = """Summary.

Parameters
----------
T : temperature, of any shape; and here
    the sentence goes on
    to its end
material : Material
    A description of its own.

Returns
-------
Dataset with `one`
and `two`

Notes
-----
Two
lines."""
    found = joined(text)
    assert (
        "T : temperature, of any shape; and here the sentence goes on to its end\nmaterial : Material\n    A" in found
    )
    assert "-------\nDataset with `one` and `two`\n\nNotes\n-----\nTwo\nlines." in found
