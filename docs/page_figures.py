"""The figures of the pages for beginners, on light and on dark ground: ``python docs/page_figures.py``.

A page's code is run as `tests/docs` does. Each picture that it shows is one that its code saves, in this order.
"""

import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from chain import plots

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "tests")]
PICTURE = re.compile(r"^!\[[^]]*\]\((\w+)\.png\)$", re.MULTILINE)


def drawn(page: Path) -> None:
    """Both files of each picture on a page."""
    from docs.executed import executed

    saved: list[Any] = []
    keep = plots.save
    plots.save = lambda figure, path, *more: (saved.append(figure), keep(figure, path, *more))  # type: ignore[assignment]
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        list(executed(page))
        os.chdir(HERE)
    plots.save = keep
    for name, figure in zip(PICTURE.findall(page.read_text(encoding="utf-8")), saved, strict=True):
        keep(figure, page.parent / f"{name}.png")
        keep(plots.darkened(figure), page.parent / f"{name}_dark.png")


if __name__ == "__main__":
    for one in sorted((HERE / "start").glob("*.md")):
        drawn(one)
