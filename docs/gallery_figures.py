"""Figures of the gallery's examples and their thumbnails, on light and on dark ground, with words for the figures."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chain import plots

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ENTRY = """
.. image:: /{file}
   :alt: {words}
   :class: sphx-glr-single-img only-{ground}
"""


def words(figure: "Figure") -> str:
    """What its axes say: "temperature (K) over position (nm)"."""
    found = []
    for ax in figure.axes:
        over, along = ax.get_ylabel(), ax.get_xlabel()
        if over and along:
            found.append(f"{over} over {along}")
        elif over or along:
            found.append(f"colours: {over or along}")
    return "Figure: " + "; ".join(found).replace("$", "").replace("\n", " ")


def scraped(_block: Any, variables: dict[str, Any], gallery: dict[str, Any]) -> str:
    """Save all figures of a block of code, as sphinx-gallery asks for, and say where they are."""
    import matplotlib.pyplot as plt

    lines = ""
    for number, place in zip(plt.get_fignums(), variables["image_path_iterator"], strict=False):
        figure, path = plt.figure(number), Path(place)
        for ground in ("light", "dark"):
            if ground == "dark":
                figure, path = plots.darkened(figure), path.with_name(f"{path.stem}_dark.png")
            figure.savefig(path, dpi=150)
            file = path.relative_to(gallery["src_dir"]).as_posix()
            lines += ENTRY.format(file=file, words=words(figure), ground=ground)
    plt.close("all")
    return lines


def draw_dark_thumbnails(app: Any) -> None:
    """Make a dark thumbnail beside each light one, which sphinx-gallery made of an example's first figure."""
    from sphinx_gallery.utils import scale_image

    for light in Path(app.srcdir).glob("examples/images/thumb/*_thumb.png"):
        figure = light.parents[1] / light.name.replace("_thumb.png", "_001_dark.png")
        if figure.exists():
            scale_image(figure, dark(light), *app.config.sphinx_gallery_conf["thumbnail_size"])


def dark(light: Path) -> Path:
    """Where the thumbnail on dark ground stands."""
    return light.with_name(f"{light.stem}_dark.png")


def on_both_grounds(app: Any, _page: str, lines: list[str]) -> None:
    """Show the thumbnail that suits the ground, where sphinx-gallery would show the light one on both."""

    def both(found: re.Match[str]) -> str:
        light = Path(app.srcdir) / found[2]
        if not dark(light).exists():
            return found[0]
        files = {"light": found[2], "dark": dark(Path(found[2])).as_posix()}
        return "".join(f"{found[1]}.. image:: /{file}\n{found[1]}  :alt:\n{found[1]}  :class: only-{ground}\n\n"
                       for ground, file in files.items())  # fmt: skip

    lines[0] = re.sub(r"^( *)\.\. image:: /(\S*_thumb\.png)\n +:alt:\n", both, lines[0], flags=re.MULTILINE)


def setup(app: Any) -> dict[str, bool]:
    """Register both steps: sphinx-gallery has made its thumbnails when the first one is taken."""
    app.connect("builder-inited", draw_dark_thumbnails, priority=900)
    app.connect("source-read", on_both_grounds)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _get_sg_image_scraper() -> Any:
    """What sphinx-gallery looks for in a module."""
    return scraped
