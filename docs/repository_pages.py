"""Pages are written to be read in the repository too; this makes of them what Sphinx can do better.

A picture on a line of its own that has a variant for dark ground beside it, `NAME_dark.png`, is shown in the one or the
other, at half of its dots: letters then have the size of the text. A link to a script of the gallery leads to the page
that was made of it.
"""

import re
from pathlib import Path
from typing import Any

PICTURE = re.compile(r"^!\[([^]]*)\]\(([\w./-]+)\.png\)$", re.MULTILINE)
SCRIPT = re.compile(r"\]\(((?:\.\./)*)gallery/(\w+)\.py\)")


def rewritten(text: str, folder: Path) -> str:
    """The text of a page that lies in a folder, as Sphinx is to read it."""

    def both(found: re.Match[str]) -> str:
        if not (folder / f"{found[2]}_dark.png").exists():
            return found[0]
        width = int.from_bytes((folder / f"{found[2]}.png").read_bytes()[16:20]) // 2
        return "\n".join(
            f"```{{image}} {found[2]}{ending}.png\n:alt: {found[1]}\n:width: {width}px\n:class: only-{ground}\n```"
            for ending, ground in (("", "light"), ("_dark", "dark"))
        )

    return SCRIPT.sub(r"](\1examples/\2)", PICTURE.sub(both, text))


def _read(app: Any, page: str, source: list[str]) -> None:
    path = Path(app.env.doc2path(page))
    if path.suffix == ".md":
        source[0] = rewritten(source[0], path.parent)


def setup(app: Any) -> dict[str, bool]:
    """Have every page rewritten when it is read."""
    app.connect("source-read", _read)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
