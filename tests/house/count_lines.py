"""Lines of code without blank lines, comments and docstrings: ``python tests/house/count_lines.py``."""

import ast
import io
import tokenize
from pathlib import Path

ROOT = Path(__file__).parents[2]
EMPTY = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def code_lines(text):
    """Number of lines of a source on which there is code."""
    lines = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in EMPTY:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            lines -= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    return len(lines)


def main():
    total = 0
    for top in ("chain", "materials", "scenarios"):
        found = sum(code_lines(path.read_text(encoding="utf-8")) for path in (ROOT / top).rglob("*.py"))
        print(f"{top:10}{found:7}")
        total += found
    print(f"{'all':10}{total:7}")


if __name__ == "__main__":
    main()
