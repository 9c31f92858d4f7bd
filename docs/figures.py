"""The figures of scenarios on these pages, on light and on dark ground: ``python docs/figures.py [NAME ...]``.

A dataset NAME.nc in the current folder, as `heatchain run NAME` leaves it, is drawn; otherwise the scenario is run.
"""

import sys
from pathlib import Path

import scenarios
from chain import plots
from chain.storage.opening import open_dataset

HERE = Path(__file__).parent
NAMES = (
    "nanoparticles",
    "bounds-3",
    "bounds-4",
    "figure-5",
    "figure-5-map",
    "self-thermalisation",
    "ballistic-to-fourier",
)


def drawn(name: str) -> None:
    """Both files of a scenario."""
    kept = Path(f"{name}.nc")
    dataset = open_dataset(kept).load() if kept.exists() else scenarios.run(name)
    figure, file = scenarios.plot(name, dataset), name.replace("-", "_")
    plots.save(figure, HERE / f"{file}.png")
    plots.save(plots.darkened(figure), HERE / f"{file}_dark.png")


if __name__ == "__main__":
    for one in sys.argv[1:] or NAMES:
        drawn(one)
