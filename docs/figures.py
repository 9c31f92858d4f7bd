"""The figures of scenarios on these pages, on light and on dark ground: ``python docs/figures.py [NAME ...]``.

A dataset NAME.nc in the current folder, as `heatchain run NAME` leaves it, is drawn; otherwise the scenario is run.
Each scenario has a thumbnail, and some have a figure in full.
"""

import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

import scenarios
from chain import plots
from chain.storage.opening import open_dataset

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HERE = Path(__file__).parent
THUMBNAILS = HERE / "thumbnails"
SIZE, COLOURS = (480, 320), 64  # pixels, and colours of a palette: all thumbnails together stay below 1.5 MB
SHOWN = {"figure-5": 2, "film": 1, "block": 2, "disorder": 0}  # panels that show more than the first
IN_FULL = (
    "nanoparticles",
    "bounds-3",
    "bounds-4",
    "figure-5",
    "figure-5-map",
    "self-thermalisation",
    "ballistic-to-fourier",
)


def drawn(name: str) -> None:
    """All files of a scenario."""
    kept = Path(f"{name}.nc")
    dataset = open_dataset(kept).load() if kept.exists() else scenarios.run(name)
    file = name.replace("-", "_")
    for dark in (False, True):
        figure = scenarios.plot(name, dataset)
        if name in IN_FULL:
            plots.save(figure, HERE / f"{file}.png")  # before the dark one too: labels find their places as it is drawn
        if dark:
            figure, file = plots.darkened(figure), f"{file}_dark"
        if dark and name in IN_FULL:
            plots.save(figure, HERE / f"{file}.png")
        thumbnail(name, figure, THUMBNAILS / f"{file}.png")


def thumbnail(name: str, figure: "Figure", path: Path) -> None:
    """Write one panel as a small picture of few colours."""
    panel = figure.axes[SHOWN.get(name, 0)]
    figure.draw_without_rendering()
    box = panel.get_tightbbox().transformed(figure.dpi_scale_trans.inverted()).padded(0.05)
    dpi = 2 * min(SIZE[0] / box.width, SIZE[1] / box.height)  # twice as fine, for round edges
    whole = BytesIO()
    with plots.styled():
        figure.savefig(whole, format="png", dpi=dpi, bbox_inches=box)
    found = Image.open(whole).convert("RGB")
    image = Image.new("RGB", SIZE, found.getpixel((0, 0)))
    found.thumbnail(SIZE, Image.Resampling.LANCZOS)
    image.paste(found, ((SIZE[0] - found.width) // 2, (SIZE[1] - found.height) // 2))
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    for one in sys.argv[1:] or scenarios.SCENARIOS:
        drawn(one)
