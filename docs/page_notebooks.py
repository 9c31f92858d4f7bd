"""The first steps as notebooks with their results: ``python docs/page_notebooks.py``, with nbclient and ipykernel.

A page of `docs/start` and what is to be tried afterwards, in the file of its name in `docs/notebooks`, make one:
text is text, a block `python` a cell, commands are run as they are, and files and pictures are written and shown. So
nothing is said twice, and the page stays what is read and the notebook what is played with. Where only words
have changed, results are kept, unless it is called with `--anew`.
"""

import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent
PAGES, PLACE = HERE / "start", HERE / "notebooks"
PARTS = re.compile(r"^```(\w+)\n(.*?)^```$|^!\[([^]]*)\]\((\w+\.png)\)$", re.DOTALL | re.MULTILINE)
PASSING = re.compile(r"^.*%\|.*\r?$\n?|^heatchain: compiling .*\n", re.MULTILINE)  # bars, and what is compiled once
AS_NOTEBOOK = re.compile(r"^This page is also \[a notebook\].*\n\n", re.MULTILINE)
NAMED = re.compile(r"`([\w-]+\.\w+)`:\s*$")
BEGIN = """\
import os
import sys

from IPython.display import Image

# Where the command `heatchain` is: beside the Python of this notebook
os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]"""
WIDTH = 640  # of a picture, in points of the screen
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def cells(text: str) -> list[Any]:
    """The cells that a page makes."""
    found, ended, code = [], 0, False
    for part in PARTS.finditer(text):
        between = text[ended : part.start()].strip()
        ended = part.end()
        kind, body, _, picture = part.groups()
        if kind == "text" and code and not between:  # what the cell before it prints
            code = False
            continue
        if between:
            found.append(nbformat.v4.new_markdown_cell(between))
        named = NAMED.search(between)
        code = kind in ("python", "sh") and not named
        if picture:
            found.append(nbformat.v4.new_code_cell(f'Image("{picture}", width={WIDTH})'))
        elif named:
            found.append(nbformat.v4.new_code_cell(f"%%writefile {named[1]}\n{body.rstrip()}"))
        elif kind == "python":
            found.append(nbformat.v4.new_code_cell(body.rstrip()))
        elif kind == "sh":
            found.append(nbformat.v4.new_code_cell("\n".join(f"!{line}" for line in body.strip().splitlines())))
        else:
            found.append(nbformat.v4.new_markdown_cell(part[0]))
    rest = text[ended:].strip()
    return [*found, nbformat.v4.new_markdown_cell(rest)] if rest else found


def notebook(name: str) -> Any:
    """A page's notebook without results."""
    page, play = ((place / f"{name}.md").read_text(encoding="utf-8") for place in (PAGES, PLACE))
    page = AS_NOTEBOOK.sub("", page)
    page, read_on, more = _anchored(page).partition("## Read on")
    every = cells(page) + cells(play) + cells(read_on + more)
    every.insert(1, nbformat.v4.new_code_cell(BEGIN))
    for number, cell in enumerate(every):
        cell["id"] = f"{name}-{number}"  # the same each time
    return nbformat.v4.new_notebook(cells=every, metadata=METADATA)


def _anchored(page: str) -> str:
    """The page with links to its headings as notebooks name these."""
    for heading in re.findall(r"^#+ (.*)$", page, re.MULTILINE):
        name = heading.replace(" ", "-")
        page = page.replace(f"](#{name.lower()})", f"](#{name})")
    return page


def executed(made: Any, folder: Path) -> Any:
    """The notebook with its results, without what passes and what differs from run to run."""
    NotebookClient(made, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    made.metadata = METADATA
    for cell in made.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = _lasting(cell.outputs)
    return made


def _lasting(outputs: list[Any]) -> list[Any]:
    """Outputs without bars and messages of the compiler; what one stream says is one output."""
    kept: list[Any] = []
    for output in outputs:
        if "application/vnd.jupyter.widget-view+json" in output.get("data", {}):
            continue
        if output.output_type == "stream":
            output.text = PASSING.sub("", output.text.replace("\r\n", "\n").replace("\r", "\n"))
            if not output.text.strip():
                continue
            if kept and kept[-1].get("name") == output.name:
                kept[-1].text += output.text
                continue
        kept.append(output)
    return kept


def _with_results_of(made: Any, path: Path) -> bool:
    """Take the results of a notebook that has the same code; False where there is none."""
    pairs = [[cell for cell in one.cells if cell.cell_type == "code"] for one in (made, _read(path))]
    if [cell.source for cell in pairs[0]] != [cell.source for cell in pairs[1]]:
        return False
    for cell, known in zip(*pairs, strict=True):
        cell.outputs, cell.execution_count = known.outputs, known.execution_count
    return True


def _read(path: Path) -> Any:
    return nbformat.read(path, as_version=4) if path.exists() else nbformat.v4.new_notebook()


def main(anew: bool) -> None:
    for page in sorted(PAGES.glob("*.md")):
        path, made = PLACE / f"{page.stem}.ipynb", notebook(page.stem)
        if anew or not _with_results_of(made, path):
            with tempfile.TemporaryDirectory() as folder:
                executed(made, Path(folder))
        nbformat.write(made, path)


if __name__ == "__main__":
    os.environ.setdefault("COLUMNS", "100")
    main("--anew" in sys.argv)
