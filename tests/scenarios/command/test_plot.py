"""Figures of datasets that are there, drawn again."""

import matplotlib.image
import pytest

from systems.commands import heatchain
from systems.scenario_files import SMALL


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.toml").write_text(SMALL, encoding="utf-8")
    heatchain("run", "small.toml")
    return tmp_path


def test_a_figure_is_drawn_again_as_run_has_drawn_it(here):
    first = (here / "small.png").read_bytes()
    assert "Written: small.png" in heatchain("plot", "small.nc").output  # of the same dataset: replaced
    assert (here / "small.png").read_bytes() == first
    heatchain("plot", "small.nc", "--width", "column", "--dpi", "100", "-o", "narrow.png")
    height, width = matplotlib.image.imread(here / "narrow.png").shape[:2]
    assert width == int(100 * 86.0 / 25.4) and height > width
    for suffix in ("pdf", "svg"):
        heatchain("plot", "small.nc", "--width", "page", "-o", f"wide.{suffix}")
        assert (here / f"wide.{suffix}").stat().st_size > 1000


def test_a_figure_of_a_sweep_shows_the_variable_that_is_asked_for(here):
    sweep = ("sweep", "small.toml", "--set", 'sweep.chain.left=["310 K", "320 K"]', "--workers", "1", "-o", "left.nc")
    heatchain(*sweep)
    first = (here / "left.png").read_bytes()
    heatchain("plot", "left.nc", "--variable", "current")
    assert (here / "left.png").read_bytes()[:4] == first[:4]
    said = heatchain("plot", "left.nc", "--variable", "nothing", status=2).stderr
    assert "no numbers 'nothing' to draw" in said


def test_what_cannot_be_drawn_is_said(here):
    (here / "other.png").write_bytes(b"mine")
    assert "was not drawn of small.nc" in heatchain("plot", "small.nc", "-o", "other.png", status=2).stderr
    assert (here / "other.png").read_bytes() == b"mine"
    heatchain("plot", "small.nc", "-o", "other.png", "--overwrite")
    assert (here / "other.png").read_bytes() != b"mine"
    assert "ending in .png, .pdf, .svg" in heatchain("plot", "small.nc", "-o", "small.nc", status=2).stderr
    assert "is not. Leave it out" in heatchain("plot", "small.nc", "--variable", "current", status=2).stderr
    for name in ("none.nc", "small.toml", "."):
        assert "heatchain:" in heatchain("plot", name, status=2).stderr
