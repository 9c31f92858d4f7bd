"""Figures are drawn on given axes or their own, with what they claim on them."""

import numpy as np
import pytest
from matplotlib.figure import Figure

import materials
from chain.errors import HeatChainError
from materials import plots
from materials.estimators.figure_style import STYLES
from systems import figures


def test_parity():
    points = materials.validation(include_unverified=True)
    figure = plots.parities(points)
    titles = [ax.get_title(loc="left") for ax in figure.axes]
    assert sum("17 points" in title for title in titles) == points.sizes["model"]
    ax = Figure().add_subplot()
    assert plots.parity(points, "cahill", ax) is ax and ax.get_xscale() == ax.get_yscale() == "log"


def test_over_temperature():
    ax = plots.over_temperature("a-SiO2", ("30 K", "1000 K"))
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert {"mediator", "cahill", "measured"} < set(labels) and "slack" not in labels
    assert ax.get_xlim() == (30.0, 1000.0) and not figures.untold(ax.figure)
    (measured,) = [line for line in ax.get_lines() if line.get_label() == "measured"]
    assert np.array_equal(measured.get_xdata(), materials.get("a-SiO2").conductivity_series["temperature"])
    for wrong in (("1000 K", "30 K"), ("0 K", "30 K"), ("1 K", "2 K", "3 K")):
        with pytest.raises(HeatChainError, match="range"):
            plots.over_temperature("a-SiO2", wrong)


def test_fit():
    fit = materials.fit_mediator(materials.get("a-SiO2").conductivity_series)
    ax = plots.fit(fit)
    assert any("ℓ0" in text.get_text() for text in ax.texts)
    ax.figure.canvas.draw()


def test_curves_of_a_solid():
    ax = plots.curves("kapton")
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert "rule-1990-hn-003, doubtful" in labels and "nist (formula)" in labels and not figures.untold(ax.figure)
    (points,) = [line for line in ax.get_lines() if line.get_label() == "rule-1990-h-003"]
    assert np.array_equal(points.get_ydata(), materials.curve("kapton").values)
    assert "cahill" in [line.get_label() for line in plots.curves("a-SiO2").get_lines()]


def test_estimates_along_curves():
    figure = plots.along_curves(materials.validation_over_temperature())
    figure.canvas.draw()
    assert not figures.untold(figure)
    assert len(figure.axes) == 2 and figure.axes[1].get_ylabel() == "estimated over measured"


def test_lines_of_all_models_are_told_apart_in_grey():
    ax = Figure().add_subplot()
    for name, (colour, line) in STYLES.items():
        ax.plot([0.0, 1.0], [0.0, 1.0], color=colour, ls=line, label=name)
    ax.legend(handlelength=3.2)
    assert not figures.untold(ax.figure)
