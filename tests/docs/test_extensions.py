"""What the documentation's own extensions make: formulas, summaries of the reference, and pictures with words."""

import inspect
import re
import sys
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from docs.test_docstrings import FOUND
from systems.paths import ROOT

DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]


@pytest.fixture
def extensions(monkeypatch):
    """Modules beside the pages, where Sphinx and docutils are."""
    pytest.importorskip("sphinx")
    monkeypatch.syspath_prepend(str(DOCS))
    yield
    for name in ("mathml", "summaries", "page_head", "math_font", "gallery_figures"):
        sys.modules.pop(name, None)


def bare(formula):
    """The MathML of a formula without spaces between its elements, and without the namespace."""
    import mathml

    text = re.sub(r">\s+<", "><", mathml.written(formula, block=True))
    return re.sub(r"^<math[^>]*>|</math>$", "", text)


@pytest.mark.usefixtures("extensions")
def test_formulas():
    dotted = '<mover accent="true"><mi>x</mi><mo stretchy="false">˙</mo></mover>'
    assert bare(r"\dot{x}_i") == f"<msub>{dotted}<mi>i</mi></msub>"  # beside it, also in a line of its own
    hatted = dotted.replace("˙", "ˆ")
    assert bare(r"\hat{x}_i^2") == f"<msubsup>{hatted}<mi>i</mi><mn>2</mn></msubsup>"
    assert bare(r"\langle x \rangle y").count('stretchy="false"') == 2
    assert 'stretchy="false"' not in bare(r"\left\langle \frac{x}{2} \right\rangle")
    space = '<mspace width="0.1667em" />'
    assert bare(r"2\sin\phi") == f"<mn>2</mn>{space}<mi>sin</mi><mo>\u2061</mo>{space}<mi>ϕ</mi>"
    opened = '<mo stretchy="false">(</mo>'
    assert bare(r"+\ln(x)").startswith(f"<mo>+</mo><mi>ln</mi><mo>\u2061</mo>{opened}")
    assert bare(r"\tilde{K}").count("˜") == 1
    assert '<mo stretchy="false" lspace="0.05em" rspace="0.05em">/</mo>' in bare("a/b")
    assert bare(r"a < b") == "<mi>a</mi><mo>&lt;</mo><mi>b</mi>"


@pytest.mark.usefixtures("extensions")
def test_the_font_has_every_character_of_the_formulas():
    import math_font
    import mathml
    from equation_table import equations

    formulas = [one for entries in equations().values() for entry in entries for one in entry["tex"]]
    for page in PAGES:
        text = re.sub(r"```.*?```|`[^`]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        formulas += [
            one.strip("$").replace(r"\|", "|") for one in re.findall(r"\$\$.+?\$\$|\$[^$]+\$", text, re.DOTALL)
        ]
    used = {letter for one in formulas for letter in "".join(ElementTree.fromstring(mathml.written(one)).itertext())}
    assert len(formulas) > 200
    assert used - set("\n") <= math_font.characters()


@pytest.mark.usefixtures("extensions")
@pytest.mark.parametrize("name", sorted(FOUND))
def test_summaries_are_whole_sentences(name):
    """What the table of a reference says of a name ends where a sentence does."""
    import summaries
    from docutils.frontend import get_default_settings
    from docutils.parsers.rst import Parser
    from sphinx.ext.autosummary import extract_summary

    summaries.setup(None)
    settings = get_default_settings(Parser)
    doc = inspect.getdoc(FOUND[name])
    found = extract_summary(doc.split("\n"), settings)
    whole = " ".join(doc.partition("\n\n")[0].split())
    assert found.endswith((".", "?", ":", "!")), found
    assert found.count("(") == found.count(")") and found.count("[") == found.count("]")
    rest = whole.removeprefix(found).strip()
    assert not rest or rest[0].isupper() or rest[0] == "`", (found, rest)


@pytest.mark.usefixtures("extensions")
def test_thumbnails_are_shown_on_both_grounds_where_both_are_there(tmp_path):
    import gallery_figures

    page = "".join(
        f".. only:: html\n\n  .. image:: /examples/{name}_thumb.png\n    :alt:\n\n  :doc:`x`\n\n" for name in "ab"
    )
    (tmp_path / "examples").mkdir()
    (tmp_path / "examples/a_thumb_dark.png").touch()
    lines = [page]
    gallery_figures.on_both_grounds(SimpleNamespace(srcdir=tmp_path), "examples/index", lines)
    shown = re.findall(r"^  \.\. image:: /(\S+)\n +:alt:(?:\n +:class: (\S+))?$", lines[0], re.MULTILINE)
    two = [("examples/a_thumb.png", "only-light"), ("examples/a_thumb_dark.png", "only-dark")]
    assert shown == [*two, ("examples/b_thumb.png", "")]


def test_every_picture_has_words_and_a_dark_side():
    """`repository_pages.py` shows a picture on a line of its own in the one or the other."""
    found = 0
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert "{image}" not in text and "{figure}" not in text, page.name
        for words, file in re.findall(r"!\[([^]]*)\]\(([^)]*)\)", text):
            assert len(words) > 20, (page.name, file)
            assert (page.parent / file.replace(".png", "_dark.png")).exists(), (page.name, file)
            found += 1
    assert found > 10
