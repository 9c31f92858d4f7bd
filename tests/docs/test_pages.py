"""The Python on the pages runs as it stands, and the pages name all that is public."""

import re
from pathlib import Path

import pytest

import chain
import materials
import scenarios

DOCS = Path(__file__).parents[2] / "docs"
MEASURED = "temperature [K],conductivity [W/(m K)],uncertainty [W/(m K)]\n" + "".join(
    f"{T},{kappa},{0.02 * kappa}\n" for T, kappa in ((123, 0.85), (173, 1.05), (223, 1.2), (273, 1.3), (373, 1.5))
)
_FENCE = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
PAGES = [page for page in sorted(DOCS.glob("*.md")) if _FENCE.search(page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_on_a_page_runs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kappa.csv").write_text(MEASURED, encoding="utf-8")
    names: dict[str, object] = {}
    for block in _FENCE.findall(page.read_text(encoding="utf-8")):
        exec(compile(block, page.name, "exec"), names)


def test_all_that_is_public_is_in_the_reference():
    listed = set(
        re.findall(r"^   ((?:chain|materials|scenarios)\.[\w.]+)$", (DOCS / "api.md").read_text(), re.MULTILINE)
    )
    elsewhere = {"chain.ureg", "materials.MODELS", "scenarios.SCENARIOS"}
    public = {f"{package.__name__}.{name}" for package in (chain, materials, scenarios) for name in package.__all__}
    assert public - elsewhere - listed == set()
