"""Summaries in tables of the reference: a first sentence does not end at "Eq." and its like."""

from typing import Any

from sphinx.ext import autosummary

ABBREVIATIONS = ("Eq.", "Eqs.", "Fig.", "Figs.", "Sec.", "Secs.", "Ref.", "Refs.", "cf.")


def setup(app: Any) -> dict[str, bool]:
    """Tell autosummary, which knows "e.g." and three more and asks nobody for others."""
    known = autosummary.WELL_KNOWN_ABBREVIATIONS
    autosummary.WELL_KNOWN_ABBREVIATIONS = (*known, *(one for one in ABBREVIATIONS if one not in known))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
