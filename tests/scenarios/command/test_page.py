"""The report page: complete, self-contained, escaped; and in a browser, without errors and at phone width."""

import base64
import html
import html.parser
import re
import shutil
import subprocess

import pytest

from chain.plots.dark import GROUND
from scenarios.command.page import _paragraphs, page
from scenarios.jobs.open import parse

TEXT = """
title = "<script>alert('x')</script> & \\"co\\""

[chain]
n = 4
left = "310 K"
right = "300 K"
spacing = "2 nm"
links = { kind = "harmonic", frequency = "50 cm^-1", damping = "25 cm^-1", cutoff = "165 K" }
subsystems = { kind = "debye", debye_temperature = "165 K", atoms = [100, 200, 300, 400] }

[run]
initial = "300 K"
until = "2 ns"
samples = 9
"""
VOID = {"meta", "link", "img", "br", "source"}


class Reader(html.parser.HTMLParser):
    """What a page is made of; refuses tags that do not close."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.words = [], [], []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture(scope="module")
def text():
    job = parse(TEXT)
    dataset = job.run()
    return page(job, dataset, ["a doubt <b>"])


def test_it_is_complete(text):
    found = Reader(text)
    words = " ".join(found.words)
    for word in ("What was run", "Parameters", "chain.links.damping", "25 cm^-1", "100, 200, 300, 400", "Findings",
                 "energy residual", "relative tolerance", "Validity", "thermalises", "a doubt <b>", "Literature",
                 "Panasyuk", "@article", 'left = "310 K"', "temperature"):  # fmt: skip
        assert word in words, word
    images = [attributes for tag, attributes in found.tags if tag == "img"]
    assert images and all("temperature (K) against position (nm)" in one["alt"] for one in images)
    assert [tag for tag, _ in found.tags].count("h1") == 1
    assert ("html", {"lang": "en"}) in found.tags


def test_a_figure_suits_the_window_and_the_ground(text):
    """Sharp on any display; below each other on a phone; the ground of the page is that of the figure."""
    sources = [one for tag, one in Reader(text).tags if tag == "source"]
    media = [one["media"] for one in sources]
    narrow, dark = "(max-width: 40rem)", "(prefers-color-scheme: dark)"
    assert media == [f"{narrow} and {dark}", narrow, dark]
    drawings = [base64.b64decode(one["srcset"].removeprefix("data:image/svg+xml;base64,")).decode() for one in sources]
    widths = [float(re.search(r'<svg [^>]*width="([0-9.]+)pt"', one)[1]) for one in drawings]
    assert widths[0] == widths[1] == pytest.approx(86.0 / 25.4 * 72.0, rel=1e-6) and widths[2] > 480.0
    assert "background: var(--ground)" in text and f"--ground: {GROUND}" in text
    assert [GROUND in one for one in drawings] == [True, False, True]


def test_code_and_powers_are_written_as_they_are_read():
    (first, second) = _paragraphs("a `Chain` of <b>\n  50 cm^-1\n\nT^4")
    assert first == "a <code>Chain</code> of &lt;b&gt; 50 cm<sup>−1</sup>" and second == "T<sup>4</sup>"


def test_the_verdict_is_told_once_and_results_say_where(text):
    words = " ".join(" ".join(Reader(text).words).split())
    assert words.count("thermalises") == 1
    assert "300 K, the same everywhere" in words  # the temperature at the start
    assert re.search(r"from 300 K \(time 0 s, site \d\) to 30\d\.?\d* K \(time 2 ns, site 1\)", words)


def test_an_animation_is_put_into_it(tmp_path):
    job = parse(TEXT)
    dataset, path = job.run(), tmp_path / "a.gif"
    path.write_bytes(b"GIF89a" + (40).to_bytes(2, "little") + (30).to_bytes(2, "little") + b";")
    images = [one for tag, one in Reader(page(job, dataset, (), path)).tags if tag == "img"]
    assert [(one["src"][:15], one["width"]) for one in images[1:]] == [("data:image/gif;", "40")]


def test_it_loads_nothing(text):
    for tag, attributes in Reader(text).tags:
        for name in ("src", "href", "srcset", "data", "action"):
            assert attributes.get(name, "data:").startswith("data:"), (tag, attributes)
    assert "url(" not in text and "@import" not in text


def test_text_is_escaped(text):
    found = Reader(text)
    assert "script" not in [tag for tag, _ in found.tags] and "b" not in [tag for tag, _ in found.tags]
    assert "<script>alert('x')</script> & \"co\"" in " ".join(found.words)
    assert next(one["alt"] for tag, one in found.tags if tag == "img").startswith("<script>")


def test_a_long_list_is_cut():
    from scenarios.command.page import _flat

    rows = dict(_flat({"a": {"b": list(range(1000))}, "c": [{"d": i} for i in range(100)]}, ""))
    assert rows["a.b"] == "0, 1, 2, 3, 4, 5, 6, 7, ... 1000 in all"
    assert rows["c[0].d"] == "0" and rows["c"] == "... 100 in all"


BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
FRAME = """<!doctype html><iframe width="{width}" height="2000" style="border: 0" srcdoc="{page}"></iframe>
<script>document.querySelector('iframe').addEventListener('load', event => {{
const page = event.target.contentDocument, root = page.documentElement, told = document.documentElement.dataset;
told.over = root.scrollWidth - root.clientWidth;
told.width = event.target.contentWindow.innerWidth;
told.drawn = [...page.images].filter(one => one.complete && one.naturalWidth > 300 && one.clientHeight > 100).length;
told.letters = Math.min(...[...page.querySelectorAll('p, td, th, li')].map(
    one => parseFloat(page.defaultView.getComputedStyle(one).fontSize)));
}});</script>"""


@pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")
@pytest.mark.parametrize("width", [1200, 360])
def test_in_a_browser(text, width, tmp_path):
    """No error on the console, every figure drawn, and nothing wider than a desktop's or a phone's window."""
    path = tmp_path / "page.html"
    # In a frame, because the window itself cannot be as narrow as a phone
    path.write_text(FRAME.format(width=width, page=html.escape(text)), encoding="utf-8")
    done = subprocess.run(
        [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
         f"--user-data-dir={tmp_path / 'user'}", "--window-size=1300,1500", "--enable-logging=stderr",
         "--virtual-time-budget=5000", "--dump-dom", path.as_uri()],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    if done.returncode:
        pytest.skip(f"the browser does not start: {done.stderr[-300:]}")
    told = dict(re.findall(r'data-(over|width|drawn|letters)="([^"]*)"', done.stdout[:2000]))
    assert int(told["width"]) == width
    assert int(told["over"]) <= 0
    assert int(told["drawn"]) == text.count("<img ")
    assert float(told["letters"]) >= 14
    assert "CONSOLE" not in done.stderr
