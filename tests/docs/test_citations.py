"""One bibliography: what the code cites stands in it, what stands in it is cited, and every page reads it."""

import re

from scenarios.output.citations import bibliography, reference
from systems.paths import ROOT

PACKAGES = ("chain", "materials", "scenarios")
KEY = re.compile(r"\[([A-Z][A-Za-z]+(?:19|20)\d\d[a-z]?)\]")
FIELDS = ("author", "title", "journal", "volume", "pages", "year")


def sources():
    return [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]


def field(key, name):
    if name == "author":
        return str(bibliography()[key].persons["author"][0])
    return bibliography()[key].fields[name]


def test_every_key_is_in_the_bibliography_and_back():
    found = {key: path for path in sources() for key in KEY.findall(path.read_text(encoding="utf-8"))}
    assert found.keys() == bibliography().keys()


def test_entries_are_complete_and_begin_with_an_author_and_a_year_of_their_key():
    for key in bibliography():
        fields = {name: field(key, name) for name in FIELDS}
        assert key == fields["author"].partition(",")[0] + fields["year"]


def test_every_entry_has_a_doi_or_says_that_there_is_none():
    for key, entry in bibliography().items():
        doi, note = entry.fields.get("doi", ""), entry.fields.get("note", "")
        assert re.fullmatch(r"10\.\d{4}/\S+", doi) or note.startswith("no DOI"), key
        assert doi in reference(key) and note in reference(key)
        assert "eprint" not in entry.fields or re.fullmatch(r"\d{4}\.\d{4,5}|[a-z-]+/\d{7}", entry.fields["eprint"]), (
            key
        )


def test_the_page_of_references_is_made_of_it():
    """No entry is written there a second time."""
    page = (ROOT / "docs/references.md").read_text(encoding="utf-8")
    assert "```{bibliography-list}" in page
    assert not any(field(key, "title") in page for key in bibliography())


def test_what_one_is_asked_to_cite_is_in_it():
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    cited = re.findall(r"title: (.*)\n    authors:\n(?:      .*\n)+    journal: (.*)\n    year: (\d+)", text)
    known = {tuple(field(key, name) for name in ("title", "journal", "year")) for key in bibliography()}
    assert len(cited) == 2 and set(cited) <= known


def test_equations_are_cited_in_one_grammar():
    """`[Panasyuk2012] Eq. (43)`: a key, then the number in parentheses."""
    wrong = []
    for path in sources():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(r"\[(Panasyuk2012|Taylor2015)\] (Eqs?|eqs?)\.? ?\d", line):
                wrong.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    assert not wrong, "\n".join(wrong)
