"""The notebooks of the first steps: they are what their pages make, and their results are what comes."""

import math
import re

import pytest

from systems.paths import ROOT

nbformat = pytest.importorskip("nbformat", reason="install nbclient and the extra `notebook`")
pytest.importorskip("nbclient")

from docs import page_notebooks  # noqa: E402

NAMES = sorted(page.stem for page in (ROOT / "docs" / "start").glob("*.md"))
NUMBER = re.compile(r"(?<![\w.])[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?![\w.])")


def stored(name):
    return nbformat.read(page_notebooks.PLACE / f"{name}.ipynb", as_version=4)


def told(notebook):
    """Text of each code cell's outputs: what was printed, and what was shown in plain words or as a table."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            parts = [one.get("text") or one.get("data", {}).get("text/html") or one.data["text/plain"] for one in
                     cell.outputs]  # fmt: skip
            found.append("\n".join(parts))
    return found


def test_there_is_one_for_each_reader():
    assert NAMES == ["classroom", "experiment", "materials"]
    assert {path.stem for path in page_notebooks.PLACE.glob("*.ipynb")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_is_what_its_page_makes(name):
    """Else: python docs/page_notebooks.py."""
    made, kept = page_notebooks.notebook(name), stored(name)
    assert [(cell.cell_type, cell.id, cell.source) for cell in kept.cells] == [
        (cell.cell_type, cell.id, cell.source) for cell in made.cells
    ]
    outputs = [one for cell in kept.cells if cell.cell_type == "code" for one in cell.outputs]
    assert not [one for one in outputs if one.output_type == "error" or one.get("name") == "stderr"]
    assert sum("image/png" in one.get("data", {}) for one in outputs) >= 2
    assert (page_notebooks.PLACE / f"{name}.ipynb").stat().st_size < 500_000


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_shows_what_comes(name, tmp_path):
    """Words are the same; numbers to four digits of what they are, or both are rounding."""
    came = told(page_notebooks.executed(page_notebooks.notebook(name), tmp_path))
    for stands, comes in zip(told(stored(name)), came, strict=True):
        assert NUMBER.sub("#", stands).split() == NUMBER.sub("#", comes).split()
        for one, other in zip(NUMBER.findall(stands), NUMBER.findall(comes), strict=True):
            assert math.isclose(float(one), float(other), rel_tol=1e-4, abs_tol=1e-12)
