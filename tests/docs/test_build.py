"""The documentation builds, every example in it runs, and no warning is left."""

import importlib.util
import re
import shutil
import subprocess
import sys
import tomllib

import pytest

from systems.paths import ROOT

DOCS = ROOT / "docs"
NEEDED = ("sphinx", "myst_parser", "numpydoc", "sphinx_gallery", "furo")
MISSING = [name for name in NEEDED if importlib.util.find_spec(name) is None]


@pytest.mark.slow
@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}; install the extra `docs`")
def test_the_documentation_builds_without_a_warning(tmp_path):
    # A copy, so that nothing of an earlier build is taken for granted: every example runs
    shutil.copytree(DOCS, tmp_path / "docs", ignore=shutil.ignore_patterns("examples", "generated", "_build"))
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", "docs", "html"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-4000:]
    page = (tmp_path / "html/equations.html").read_text(encoding="utf-8")
    linked = set(re.findall(r'href="[^"#]*#([\w.]+)"', page))
    table = tomllib.loads((DOCS / "equations.toml").read_text(encoding="utf-8"))
    assert {name for entries in table.values() for entry in entries for name in entry.get("by", ())} <= linked
