"""Pages read well in the repository, where nothing builds them, and are what Sphinx needs when it does."""

import re
import sys
from pkgutil import resolve_name

import pytest

from docs.executed import executed, is_printed
from systems.paths import ROOT

DOCS = ROOT / "docs"
PAGES = [
    ROOT / "README.md",
    *sorted(DOCS.glob("*.md")),
    *sorted(DOCS.glob("start/*.md")),
    *sorted(DOCS.glob("howto/*.md")),
]
NOT_PROSE = re.compile(r"^```.*?^```$|\$\$.*?\$\$|\$[^$\n]+\$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[\w-]+)?\)")
NAME = re.compile(r"`((?:chain|materials|scenarios)\.[\w.]*\w)[`(]")
OTHERS = {"chain.py", "materials.py", "chain.links.frequency.seed"}  # files, and a key of a file
LABEL = re.compile(r"^\(([\w-]+)\)=$", re.MULTILINE)
LABELS = {label for page in PAGES for label in LABEL.findall(page.read_text(encoding="utf-8"))}


@pytest.fixture
def rewritten(monkeypatch):
    monkeypatch.syspath_prepend(str(DOCS))
    from repository_pages import rewritten

    yield rewritten
    sys.modules.pop("repository_pages")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_to_files_or_labels(page):
    found = LINK.findall(NOT_PROSE.sub("", page.read_text(encoding="utf-8")))
    assert [link for link in found if link not in LABELS and not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.parent != ROOT], ids=lambda page: page.stem)
def test_names_in_the_text_exist(page):
    text = NOT_PROSE.sub("", page.read_text(encoding="utf-8"))
    for name in set(NAME.findall(text)) - OTHERS:
        assert resolve_name(name) is not None


def test_a_picture_with_a_dark_variant_becomes_both(rewritten):
    text = "before\n\n![A chain](particles.png)\n\n![Alone](missing.png)\n"
    made = rewritten(text, DOCS / "start")
    assert re.findall(r"\{image\} (\S+)\n:alt: A chain\n.*\n:class: (\S+)", made) == [
        ("particles.png", "only-light"),
        ("particles_dark.png", "only-dark"),
    ]
    assert "![Alone](missing.png)" in made


def test_a_link_to_a_script_becomes_one_to_its_page(rewritten):
    made = rewritten("[a](gallery/b_own_link.py) [b](../gallery/d_fit.py) [c](figures.py)", DOCS)
    assert made == "[a](examples/b_own_link) [b](../examples/d_fit) [c](figures.py)"


def test_another_result_than_the_printed_one_is_seen(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("```python\nx = 2.5\nprint(x)\n```\n\n```text\n2.4\n```\n\n```sh\nheatchain --help\n```\n")
    assert [is_printed(stands, came) for _, stands, came in executed(page)] == [False]
    page.write_text(page.read_text().replace("2.4", "2..."))
    assert [is_printed(stands, came) for _, stands, came in executed(page)] == [True]


def test_a_named_block_is_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = tmp_path / "page.md"
    shown = "```text\n1,2\n```\n\n"
    page.write_text(f"Save this as `a.csv`:\n\n{shown}```python\nprint(open('a.csv').read())\n```\n\n{shown}")
    assert [is_printed(stands, came) for _, stands, came in executed(page)] == [True]
