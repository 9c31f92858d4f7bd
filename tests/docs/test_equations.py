"""The table of equations is whole, leads to what exists, and agrees with the citations in the code."""

import importlib
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from systems.paths import ROOT

TABLE: dict[str, list[dict[str, Any]]] = tomllib.loads((ROOT / "docs/equations.toml").read_text(encoding="utf-8"))
NUMBERS = {
    "Panasyuk2012": [*map(str, range(1, 101)), *(f"A{i}" for i in range(101, 112))],
    "Taylor2015": [*map(str, range(1, 26))],
}
COMPUTED = {(paper, entry["eq"]) for paper, entries in TABLE.items() for entry in entries if "by" in entry}
# [Key] Eq. (1); [Key] Eqs. (1), (3)-(5) and (7); [Key] Sec. II and Fig. 3, Eq. (2)
_LIST = r"\(A?\d+\)(?:(?:-|, (?:and )?| and | with )\(A?\d+\))*"
_CITATION = re.compile(rf"\[(\w+\d{{4}})\](?:[ ,]|Secs?\.|Figs?\.|[IVX]+\b|\d+|and|with)*Eqs?\. ({_LIST})")


def sources() -> list[Path]:
    return [path for package in ("chain", "materials", "scenarios") for path in sorted((ROOT / package).rglob("*.py"))]


def cited(text: str) -> set[tuple[str, str]]:
    """Paper and number of every equation cited in a text, ranges written out."""
    found = set()
    for paper, numbers in _CITATION.findall(" ".join(re.sub(r"\n\s*#", " ", text).split())):
        for first, last in re.findall(r"\((A?\d+)\)(?:-\((A?\d+)\))?", numbers):
            letter = "A" if first.startswith("A") else ""
            low = int(first.removeprefix("A"))
            high = int(last.removeprefix("A")) if last else low
            found |= {(paper, f"{letter}{i}") for i in range(low, high + 1)}
    return found


def test_the_grammar_of_citations():
    text = "[Panasyuk2012] Eqs. (74)-(76) and (78), [Taylor2015] Eq. (2); [Panasyuk2012] Sec. VI, Eq. (83), Eq. (9)"
    expected = {("Panasyuk2012", n) for n in ("74", "75", "76", "78", "83")} | {("Taylor2015", "2")}
    assert cited(text) == expected
    assert cited("# [Panasyuk2012] Eqs. (42),\n    # (61)") == {("Panasyuk2012", "42"), ("Panasyuk2012", "61")}


@pytest.mark.parametrize("paper", NUMBERS)
def test_every_numbered_equation_is_in_the_table(paper):
    assert [entry["eq"] for entry in TABLE[paper]] == NUMBERS[paper]
    for entry in TABLE[paper]:
        assert entry["what"] and entry["tex"] and (entry.get("by") or entry.get("note")), entry


def test_every_equation_is_shown_once():
    page = (ROOT / "docs/equations.md").read_text(encoding="utf-8")
    shown = {paper: [] for paper in NUMBERS}
    for paper, first, last in re.findall(r"^```\{equation-table\} (\w+) (\w+) (\w+)$", page, re.MULTILINE):
        numbers = NUMBERS[paper]
        shown[paper] += numbers[numbers.index(first) : numbers.index(last) + 1]
    assert shown == NUMBERS


def test_mended_equations_stand_among_the_misprints():
    text = (ROOT / "docs/validity.md").read_text(encoding="utf-8").partition("## Misprints")[2]
    listed = set()
    for paper, rows in zip(NUMBERS, text.split("In [")[1:], strict=True):
        cells = " ".join(re.findall(r"^\| (Eqs?\. [^|]*)\|", rows, re.MULTILINE))
        listed |= {(paper, number) for number in re.findall(r"\((A?\d+)\)", cells)}
    assert {(paper, one["eq"]) for paper, entries in TABLE.items() for one in entries if "printed" in one} == listed


@pytest.mark.parametrize("name", sorted({name for e in TABLE.values() for entry in e for name in entry.get("by", ())}))
def test_every_entry_leads_to_an_existing_object(name):
    parts = name.split(".")
    for depth in range(len(parts) - 1, 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:depth]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[depth:]:
            found = getattr(found, attribute)
        assert found.__doc__
        return
    pytest.fail(f"{name} cannot be imported")


def test_every_equation_cited_in_the_code_is_in_the_table():
    known = {(paper, number) for paper, numbers in NUMBERS.items() for number in numbers}
    for path in sources():
        assert cited(path.read_text(encoding="utf-8")) <= known, path


def test_every_equation_cited_where_code_computes_it_is_listed_as_computed():
    for path in sources():
        comments = "\n".join(re.findall(r"#.*", path.read_text(encoding="utf-8")))
        assert cited(comments) <= COMPUTED, path


def test_every_equation_listed_as_computed_is_cited_in_the_code():
    everywhere = set().union(*(cited(path.read_text(encoding="utf-8")) for path in sources()))
    assert sorted(COMPUTED - everywhere) == []


def evaluated() -> set[tuple[str, str]]:
    """Equations whose right sides tests beside this one compute by another way, `systems.equations.evaluates`."""
    found: set[tuple[str, str]] = set()
    for path in sorted((ROOT / "tests/docs/equations").glob("test_*.py")):
        for marks in re.findall(r"@evaluates\(([^)]*)\)", path.read_text(encoding="utf-8")):
            found |= {({"P": "Panasyuk2012", "T": "Taylor2015"}[p], n) for p, n in re.findall(r'"([PT])(\w+)"', marks)}
    return found


def test_every_equation_is_evaluated():
    assert evaluated() == {(paper, number) for paper, numbers in NUMBERS.items() for number in numbers}
