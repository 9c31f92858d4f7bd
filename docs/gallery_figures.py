"""Figures of the tutorial and how-to pages, on light and on dark ground, with words for those who do not see them."""

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


def _get_sg_image_scraper() -> Any:
    """What sphinx-gallery looks for in a module."""
    return scraped
