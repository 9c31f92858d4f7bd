"""The documentation builds, every example in it runs, no warning is left, and a browser shows it on a phone."""

import html
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import tomllib

import pytest

from systems.browser import BROWSER, measured, searched
from systems.paths import ROOT

DOCS = ROOT / "docs"
FOUND_BY = {
    "install": "install", "cluster": "install", "interface": "howto/interface", "laser": "howto/laser",
    "units": "howto/units", "notebook": "howto/notebooks", "surroundings": "howto/surroundings", "fit": "howto/fits",
    "layers": "howto/layers", "csv": "howto/csv", "Fourier": "start/classroom", "particles": "start/experiment",
    "conductivity": "start/materials", "cite": "faq",
}  # fmt: skip
NEEDED = ("sphinx", "myst_parser", "numpydoc", "sphinx_gallery", "furo")
MISSING = [name for name in NEEDED if importlib.util.find_spec(name) is None]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}; install the extra `docs`"),
]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folder of the pages."""
    # A copy, so that nothing of an earlier build is taken for granted: every example runs
    folder = tmp_path_factory.mktemp("built")
    shutil.copytree(DOCS, folder / "docs", ignore=shutil.ignore_patterns("examples", "generated", "_build"))
    for name in ("CHANGELOG.md", "CONTRIBUTING.md"):  # which pages include
        shutil.copy(ROOT / name, folder)
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", "docs", "html"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-4000:]
    return folder / "html"


@pytest.fixture(scope="module")
def pages(built):
    """Text of every page that somebody wrote or a docstring made, by its name; code and lists of names apart."""
    found = {path.relative_to(built).as_posix(): path for path in built.rglob("*.html") if "_modules" not in path.parts}
    apart = ("genindex.html", "py-modindex.html", "search.html")
    return {name: path.read_text(encoding="utf-8") for name, path in found.items() if name not in apart}


def test_equations_lead_to_what_computes_them(built):
    page = (built / "equations.html").read_text(encoding="utf-8")
    linked = set(re.findall(r'href="[^"#]*#([\w.]+)"', page))
    table = tomllib.loads((DOCS / "equations.toml").read_text(encoding="utf-8"))
    assert {name for entries in table.values() for entry in entries for name in entry.get("by", ())} <= linked
    for paper, entries in table.items():
        for entry in entries:
            box = re.search(rf'<div class="equation[^>]*id="{paper}-{entry["eq"]}".*?</math>', page, re.DOTALL | re.I)
            assert box, (paper, entry["eq"])


def test_every_name_leads_to_its_source(built, pages):
    """Classes and functions, lazily loaded ones, inherited methods and properties too."""
    names = 0
    for page, text in pages.items():
        for kind, body in re.findall(
            r'<dl class="py (class|function|exception|method)">\s*<dt(.*?)</dt>', text, re.DOTALL
        ):
            name = re.search(r'id="([\w.]+)"', body)
            if not name or ("Error" in name[1] and kind == "method"):  # what Python's own exceptions have
                continue
            found = re.search(r'href="(?:\.\./)*(_modules/[^"#]+)#([\w.]+)"', body)
            assert found, (page, name[1])
            assert f'id="{found[2]}"' in (built / found[1]).read_text(encoding="utf-8"), (page, name[1])
            names += 1
    assert names > 500


def test_every_page_says_what_it_is(pages):
    described = set()
    for page, text in pages.items():
        assert '<html class="no-js" lang="en"' in text, page
        assert re.search(r"<title>[^<]+ - heatchain [\d.]+</title>|<title>heatchain [\d.]+</title>", text), page
        assert 'rel="icon" href="' in text or 'rel="shortcut icon"' in text, page
        found = re.search(r'<meta name="description" content="([^"]{20,})"', text)
        if found:
            described.add(page)
        # Thumbnails of the tutorials repeat the title beside them, and are silent
        for picture in re.findall(
            r"<img [^>]*>", re.sub(r'<img alt="" class="only-\w+" src="[^"]*_thumb(_dark)?.png" />', "", text)
        ):
            words = re.search(r'alt="([^"]*)"', picture)
            assert words and len(html.unescape(words[1])) > 3, (page, picture)
    assert {page for page in pages if not page.startswith(("generated/", "examples/"))} <= described


def test_thumbnails_of_examples_suit_the_ground(built, pages):
    """On a dark page a thumbnail is dark, as the cards of the scenarios are."""
    image = pytest.importorskip("PIL.Image")
    for ground in ("light", "dark"):
        found = re.findall(rf'class="only-{ground}" src="\.\./([^"]*_thumb[^"]*)"', pages["examples/index.html"])
        assert len(found) == len(list((DOCS / "gallery").glob("*.py")))
        for file in found:
            with image.open(built / file) as one:
                levels = one.convert("RGBA").getcolors(1_000_000)
            common = max((count, colour) for count, colour in levels if colour[3] == 255)[1]
            assert (sum(common[:3]) < 200) == (ground == "dark"), file


def test_no_summary_is_cut(pages):
    for row in re.findall(r'<tr class="row-\w+"><td>(.*?)</td>\s*<td>(.*?)</td>', pages["api.html"], re.DOTALL):
        summary = re.sub(r"<[^>]*>", "", row[1]).strip()
        assert summary and not re.search(r"\b(?:Eqs?|Secs?|Figs?|Refs?)\.$", summary), row


def test_the_search_finds_pages_by_the_words_of_their_headings(built):
    from sphinx.search.en import SearchEnglish

    text = (built / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))
    for word, page in FOUND_BY.items():
        found = index["titleterms"].get(SearchEnglish({}).stem(word.lower()), [])
        assert page in {index["docnames"][i] for i in (found if isinstance(found, list) else [found])}, word


@pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")
@pytest.mark.parametrize("word", ["install", "interface", "laser"])
def test_the_search_shows_the_page_first(built, word, tmp_path):
    shown = searched(built, word, tmp_path)
    if shown is None:
        pytest.skip("the browser does not start")
    assert shown[:1] == [FOUND_BY[word]]


@pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")
@pytest.mark.parametrize(("width", "theme"), [(360, "light"), (1280, "dark")])
def test_in_a_browser(built, pages, width, theme, tmp_path):
    """On a phone nothing is wider than the window, but what scrolls in its own box; pictures and our font are there."""
    told = measured(built, [*pages, "genindex.html", "search.html"], width, theme, tmp_path)
    if told is None:
        pytest.skip("the browser does not start")
    assert "error" not in told, told
    assert len(told) == len(pages) + 2
    for page, one in told.items():
        assert one["over"] <= 0 and not one["wide"], (page, one)
        assert not one["missing"] and not one["cut"], (page, one)
        assert one["letters"] is None or one["letters"] >= 12, (page, one)
        assert not one["formulas"] or "Formulas" in one["fonts"], (page, one)
    assert sum(one["formulas"] for one in told.values()) > 250
