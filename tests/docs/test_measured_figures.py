"""A measured figure on a page or in a docstring stands beside the test or script that has it.

What is measured is told by its form: a small power of ten, per cent, what something costs, a number of times, a decimal
number alone in a table's cell. Where one stands, its section, from one heading to the next, names a file of `tests`,
or a script beside the page. What is chosen, defined or quoted is exempt, by its heading or its words. Whether the file
has the number is for the reader of a change to see; `test_numbers.py` and its siblings compute many anew.
"""

import inspect
import re

import pytest

from docs.test_docstrings import FOUND
from systems.paths import ROOT

PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *(page for folder in ("docs", "docs/start", "docs/howto") for page in sorted((ROOT / folder).glob("*.md"))),
]
FIGURE = re.compile(
    r"\de-\d|10\^\{?-\d|10⁻|\d\s*%|\bIn\sper\scent\b"  # how near
    r"|\d\s(?:s|ms|µs|min|MB|GB)\b|\d\sseconds\b"  # what it costs
    r"|\d\stimes\b|factor(?:\sof)?\s\d"  # a ratio
    r"|\|\s[-+]?\d+\.\d+(?:\s\(|\s\||\s±)"  # a table's cell
)
NAMED = re.compile(r"(?:\w+/)+\w+\.py\b|`tests/(?:\w+/)*\w+`|-m benchmarks\.\w+")
HEADING = re.compile(r"^#{1,4} (.*)$", re.MULTILINE)
CODE = re.compile(r"^```(?!sh).*?^```$", re.MULTILINE | re.DOTALL)
EXAMPLE = re.compile(r"^>>> .*?(?=\n\s*\n|\Z)", re.MULTILINE | re.DOTALL)
NOT_PROSE = re.compile(r"`[^`\n]*`|\$\$.*?\$\$", re.DOTALL)
EXEMPT = {
    ("validity", "Misprints"): "factors of the papers' formulas",
}
CHOSEN = {  # docstrings whose figures are defaults, limits and definitions
    "chain.first_order", "chain.fit", "chain.landauer", "chain.open_dataset", "chain.read_table",
    "chain.bounds.certify", "chain.exact.HarmonicChain", "chain.spectra.Function", "materials.fit_mediator",
    "scenarios.josephson", "scenarios.anharmonic-body",
}  # fmt: skip


def sections():
    """Page, heading and text of each, without code."""
    for page in PAGES:
        text = CODE.sub("", page.read_text(encoding="utf-8"))
        heads = [(0, ""), *((found.start(), found[1]) for found in HEADING.finditer(text))]
        for (start, heading), (end, _) in zip(heads, [*heads[1:], (len(text), "")], strict=True):
            yield page, heading, text[start:end]


def figures(text):
    prose = NOT_PROSE.sub("", text)
    return [prose[max(0, one.start() - 20) : one.end() + 10].replace("\n", " ") for one in FIGURE.finditer(prose)]


def paths(name, page):
    """Where a file that is named may lie."""
    if name.startswith("-m "):
        return [ROOT / "tests" / f"{name[3:].replace('.', '/')}.py"]
    return [folder / name.strip("`") for folder in (ROOT, ROOT / "tests", page.parent)]


MEASURED = {
    f"{page.stem}: {heading}": (page, text)
    for page, heading, text in sections()
    if figures(text) and (page.stem, heading) not in EXEMPT
}
DOCUMENTED = {
    name: (ROOT / "chain", text)
    for name, text in ((name, EXAMPLE.sub("", inspect.getdoc(thing))) for name, thing in FOUND.items())
    if figures(text) and name not in CHOSEN
}


@pytest.mark.parametrize("place", [*MEASURED, *DOCUMENTED])
def test_what_has_a_figure_stands_beside_it(place):
    page, text = (MEASURED | DOCUMENTED)[place]
    named = NAMED.findall(text)
    assert named, f"nothing stands beside {figures(text)}"
    for name in named:
        assert any(path.exists() for path in paths(name, page)), f"{name} is nowhere"


def test_nothing_is_exempt_that_needs_not_be():
    assert set(EXEMPT) <= {(page.stem, heading) for page, heading, text in sections() if figures(text)}
    assert {name for name in CHOSEN if figures(EXAMPLE.sub("", inspect.getdoc(FOUND[name])))} == CHOSEN
