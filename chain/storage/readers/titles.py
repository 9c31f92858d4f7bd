"""Titles of columns: a name and a unit, in brackets, after a slash or a comma, or after "in"."""

import re
from typing import NamedTuple

from chain.errors import HeatChainError
from chain.units.boundary import unit_of, ureg

_NO_UNIT = {"", "-", "1"}
_WORDS = re.compile(r"[^\W\d_]+")


class Title(NamedTuple):
    """What a title says: a name, its unit, or why what stands for the unit cannot be read."""

    name: str
    unit: str | None = None
    fault: str | None = None


def read_title(title: str) -> Title:
    """The name and the unit of a title.

    Examples
    --------
    >>> read_title("κ / W/(m K)").unit, read_title("Heat Flow (Normalized) (W/g)").name, read_title("C/T").unit
    ('W/(m K)', 'Heat Flow (Normalized)', None)
    """
    text = title.strip()
    for name, written, certain in _parts(text):
        found = _unit(written)
        if found.unit is not None or (found.fault is not None and certain):
            return Title(name, found.unit, found.fault)
    return Title(text)


def is_unit_cell(cell: str) -> bool:
    """Whether a cell in a line of units is one: with or without brackets, known or ambiguous, or none."""
    text = cell.strip().strip("[]()").strip()
    return text in _NO_UNIT or _known(text) or _attempts(text)


def read_unit(cell: str) -> Title:
    """A cell in a line of units."""
    text = cell.strip()
    inside = text[1:-1].strip() if re.fullmatch(r"[\[(].*[\])]", text) and _opening(text) == 0 else text
    return Title("", "1") if inside in _NO_UNIT else _unit(inside)


# -- inside -----


def _parts(text: str) -> list[tuple[str, str, bool]]:
    """Ways to part a title into a name and a unit; whether the unit must be one."""
    found = []
    place = _opening(text)
    if place is not None and not text[:place].rstrip().endswith("/"):  # else it is a part: κ / W/(m K)
        found.append((text[:place].strip(" /_"), text[place + 1 : -1].strip(), True))
    for mark in (" / ", "/", ", ", " in "):
        name, between, unit = text.partition(mark)
        if between and name.strip() and not re.search(r"[\[(]", name) and unit.strip() != "T":  # C/T has no teslas
            found.append((name.strip(), _bare(unit.strip()), False))
    return found


def _bare(unit: str) -> str:
    return unit[1:-1].strip() if unit and _opening(unit) == 0 else unit


def _opening(text: str) -> int | None:
    """Where the bracket opens that closes at the end of a text."""
    if not text.endswith((")", "]")):
        return None
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += (text[place] in ")]") - (text[place] in "([")
        if depth == 0:
            return place
    return None


def _unit(text: str) -> Title:
    if text in _NO_UNIT:
        return Title("", "1")
    try:
        unit_of(text)
    except HeatChainError as error:
        return Title("", None, str(error).partition(" has the unit ")[2] if _attempts(text) else None)
    return Title("", text)


def _attempts(text: str) -> bool:
    """Whether a text is meant as a unit, though it may not be read as one."""
    words = _WORDS.findall(text)
    signs = bool(re.search(r"[/^*·⋅⁻°]", text))
    return bool(words) and (all(map(_known, words)) or (signs and any(map(_known, words))))


def _known(word: str) -> bool:
    return len(word) <= 100 and bool(ureg.parse_unit_name(word)) if word.isidentifier() else _reads(word)


def _reads(text: str) -> bool:
    try:
        unit_of(text)
    except HeatChainError:
        return False
    return True
