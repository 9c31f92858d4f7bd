"""What judges the theory uses none of its formulas."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import chain.exact

FILES = sorted(Path(chain.exact.__file__).parent.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_import_of_the_theory(path):
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    assert not {name for name in names if name.startswith(("chain.links", "chain.HarmonicMediator"))}


def test_the_star_loads_nothing_of_the_theory():
    code = "import sys, chain.exact.star.star\nprint(*[name for name in sys.modules if name.startswith('chain.links')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert not done.stdout.strip()
