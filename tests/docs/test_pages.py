"""The Python on the pages runs as it stands, and the pages name all that is public."""

import re
import shutil
from functools import partial

import pytest
from click.testing import CliRunner

import chain
import materials
import scenarios
from docs.executed import executed, is_printed
from scenarios.command.app import main
from systems.paths import ROOT

DOCS = ROOT / "docs"
MEASURED = "temperature [K],conductivity [W/(m K)],uncertainty [W/(m K)]\n" + "".join(
    f"{T},{kappa},{0.02 * kappa}\n" for T, kappa in ((123, 0.85), (173, 1.05), (223, 1.2), (273, 1.3), (373, 1.5))
)
_FENCE = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
EXECUTED = [DOCS / "index.md", *sorted((DOCS / "start").glob("*.md")), *sorted((DOCS / "howto").glob("*.md"))]
PAGES = [
    page
    for page in sorted(DOCS.glob("*.md"))
    if page not in EXECUTED and _FENCE.search(page.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_on_a_page_runs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kappa.csv").write_text(MEASURED, encoding="utf-8")
    shutil.copy(DOCS / "copper_expansion.csv", tmp_path)
    text = page.read_text(encoding="utf-8")
    if "LocalCluster" in text:  # in processes it is started by tests of sweeps
        distributed = pytest.importorskip("dask.distributed")
        monkeypatch.setattr(distributed, "LocalCluster", partial(distributed.LocalCluster, processes=False))
    names: dict[str, object] = {"__name__": "__main__"}
    for block in _FENCE.findall(text):
        exec(compile(block, page.name, "exec"), names)


@pytest.mark.parametrize("page", EXECUTED, ids=lambda page: page.stem)
def test_what_a_page_shows_is_what_its_code_prints(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for code, stands, came in executed(page):
        assert is_printed(stands, came), f"{code}\nprints\n{came}"


@pytest.mark.parametrize("number", range(10))
def test_scenario_files_on_a_page_are_accepted(number, tmp_path):
    found = re.findall(
        r"^```toml\n(.*?)^```", (DOCS / "files.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    assert len(found) == 10
    path = tmp_path / "page.toml"
    path.write_text(found[number], encoding="utf-8")
    result = CliRunner().invoke(main, ["check", str(path)])
    assert result.exit_code == 0 and "no errors" in result.output


def test_every_command_is_on_a_page():
    text = (DOCS / "scenarios.md").read_text(encoding="utf-8")
    assert all(f"`heatchain {name}" in text for name in main.list_commands(None))


def test_all_that_is_public_is_in_the_reference():
    listed = set(
        re.findall(r"^   ((?:chain|materials|scenarios)\.[\w.]+)$", (DOCS / "api.md").read_text(), re.MULTILINE)
    )
    elsewhere = {"chain.ureg", "chain.Quantity", "chain.__version__", "materials.MODELS", "scenarios.SCENARIOS"}
    public = {f"{package.__name__}.{name}" for package in (chain, materials, scenarios) for name in package.__all__}
    missing = public - elsewhere - listed
    assert {name for name in missing if not any(one.startswith(f"{name}.") for one in listed)} == set()
