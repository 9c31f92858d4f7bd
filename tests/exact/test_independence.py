"""What judges the theory uses none of its formulas: no link, not in functions and not for types either."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import chain.exact

FOLDER = Path(chain.exact.__file__).parent
FILES = sorted(FOLDER.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_import_of_the_theory(path):
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    assert not [name for name in names if f"{name}.".startswith(("chain.links.", "chain.HarmonicMediator."))]


def test_nothing_of_the_theory_is_loaded():
    names = ["chain.exact." + ".".join(path.relative_to(FOLDER).with_suffix("").parts) for path in FILES]
    names = [name for name in names if not name.endswith("__init__")]
    code = f"import sys, {', '.join(names)}\nprint(*[name for name in sys.modules if name.startswith('chain.links')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert not done.stdout.strip()
