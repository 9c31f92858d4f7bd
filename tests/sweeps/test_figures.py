"""Figures of sweeps: what is on the axes, with units."""

import numpy as np
import pytest
import xarray as xr

import chain
from chain.sweeps.figures import figure

Q = chain.ureg.Quantity


def drawn(function, name=None, **over):
    found = figure(chain.sweep(function, over, executor="serial"), name)
    found.draw_without_rendering()
    return found.axes


def test_one_parameter_is_a_line():
    (ax,) = drawn(lambda n: {"power": Q(1e-12 * n, "W")}, n=[3, 1, 2])
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("n", "power (pW)")
    x, y = ax.lines[0].get_data()
    assert list(x) == [1, 2, 3] and y == pytest.approx([1, 2, 3])
    assert [text.get_text() for text in ax.get_xticklabels()] == ["3", "1", "2"]


def test_two_are_a_map_with_failures_marked():
    def function(damping, left):
        if left == "320 K" and damping == "4 nm":
            raise ValueError
        return Q(float(damping.split()[0]) * float(left.split()[0]), "W/K")

    axes = drawn(function, damping=["1 nm", "4 nm", "16 nm"], left=["300 K", "310 K", "320 K"])
    assert (axes[0].get_xlabel(), axes[0].get_ylabel()) == ("left (K)", "damping (nm)")
    assert axes[0].get_xscale() == "linear" and axes[0].get_yscale() == "log"
    assert "(kW/K)" in axes[1].get_ylabel()
    assert [tuple(line.get_xydata()[0]) for line in axes[0].lines] == [(320.0, 4.0)]
    (mesh,) = axes[0].collections
    assert mesh.get_array().mask.sum() == 1
    edges = np.asarray(mesh.get_coordinates())[:, 0, 1]
    assert edges == pytest.approx([0.5, 2.0, 8.0, 32.0])


def test_names_have_their_places():
    axes = drawn(lambda a, b: len(a) * b, a=["gold", "a-SiO2"], b=[1, 2, 3])
    assert [text.get_text() for text in axes[0].get_yticklabels()] == ["gold", "a-SiO2"]


def test_what_is_shown_of_more_dimensions():
    def function(n, left, law):
        x = np.arange(n)
        return xr.Dataset({"steps": ((), 3), "current": ("link", 1.0 + x, {"units": "W"})}, {"link": x})

    axes = drawn(function, n=[3, 5, 4], left=["300 K", "310 K"], law=["exact", "linear"])
    assert axes[0].get_title(loc="left") == "law exact, link = 2"
    assert "current (W)" in axes[-1].get_ylabel()
    axes = drawn(function, "steps", n=[3], left=["300 K"], law=["exact"])
    assert axes[0].get_ylabel() == "steps"


def test_nothing_to_draw():
    ds = chain.sweep(lambda n: 1 / 0, {"n": [1]}, executor="serial")
    with pytest.raises(chain.HeatChainError, match="no case gave any"):
        figure(ds)
    with pytest.raises(chain.HeatChainError, match="'current'"):
        figure(ds, "current")


def test_text_from_outside_is_no_formula():
    """Neither names nor labels of others are set as mathematics, which fails where they are none."""

    def function(kind, other):
        return xr.Dataset({"conductance": ((), 1.0, {"units": "W/K", "long_name": "$\\frac"})})

    for others in (["$"], ["$\\undefined$", "\x1b[0m\ud800\n"]):
        axes = drawn(function, kind=["$\\frac$", "x" * 3000], other=others)
        assert axes[0].get_xticklabels()[0].get_text() in (r"\$\frac\$", r"\$\undefined\$")
