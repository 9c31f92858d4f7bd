"""What is done to every figure last, and the checker that looks at them: it sees each fault that it is to see."""

import numpy as np
import pytest
import xarray as xr
from matplotlib.colors import to_hex, to_rgb
from matplotlib.text import Text

import chain
from chain import plots
from chain.errors import HeatChainError
from chain.plots.finishing import finished
from scenarios.output import chain_figures
from systems import chains, figures


def drawn(*lines):
    """Axes with lines (label, values) over 0 to 1."""
    figure, (ax,) = plots.panels(1)
    for (label, values), colour in zip(lines, plots.shades(len(lines)), strict=True):
        ax.plot(np.linspace(0.0, 1.0, len(values)), values, label=label, color=to_hex(colour))
    ax.set(xlabel="fraction", ylabel="current (pW)")
    return figure, ax


def seen(figure):
    return " ".join(figures.faults(figure))


def test_a_name_stands_nearer_to_its_own_line_than_to_any_other():
    x = np.linspace(0.0, 1.0, 50)
    figure, ax = drawn(("rising", x), ("falling", 1.0 - x), ("flat", 0.0 * x - 0.3))
    finished(figure)
    assert not seen(figure) and ax.get_legend() is None
    figure.draw_without_rendering()
    lines = {line.get_label(): ax.transData.transform(line.get_xydata()) for line in ax.lines}
    for text in ax.texts:
        (left, low), (right, high) = text.get_window_extent().get_points()
        middle = np.array([left + right, low + high]) / 2.0
        half = np.array([right - left, high - low]) / 2.0
        gap = {name: np.hypot(*np.maximum(np.abs(path - middle) - half, 0.0).T).min() for name, path in lines.items()}
        assert min(gap, key=gap.get) == text.get_text() and gap[text.get_text()] > 2.0
        assert text.get_color() == next(line.get_color() for line in ax.lines if line.get_label() == text.get_text())


def test_names_without_room_become_a_legend_for_which_the_figure_grows():
    figure, ax = drawn(*((f"a long name {i}", np.full(9, 0.02 * i)) for i in range(12)))
    width, figure_width = ax.get_window_extent().width, figure.get_size_inches()[0]
    finished(figure)
    figure.draw_without_rendering()
    assert len(ax.get_legend().get_texts()) == 12 and not ax.texts
    assert figure.get_size_inches()[0] > figure_width + 0.5
    assert ax.get_window_extent().width == pytest.approx(width, rel=0.35) and not seen(figure)


def test_panels_have_letters_and_one_has_none():
    figure, axes = plots.panels(3)
    finished(figure)
    assert [ax.texts[0].get_text() for ax in axes] == ["a", "b", "c"]
    assert not finished(plots.panels(1)[0]).axes[0].texts


def test_numbers_that_touch_are_left_out():
    figure, ax = drawn(("", [1.0, 2.0]))
    plots.ticks(ax, x=[0.0, 0.01, 0.02, 0.5, 1.0])
    assert "overlap" in seen(figure)
    finished(figure)
    assert not seen(figure)
    assert [text.get_text() for text in ax.get_xticklabels()] == ["0", "", "", "0.5", "1"]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda ax: ax.text(0.5, 0.5, "over the line"), "lies over data"),
        (lambda ax: [ax.text(0.1, 0.9, "one"), ax.text(0.12, 0.9, "other")], "overlap"),
        (lambda ax: ax.legend(loc="center"), "the legend lies over data"),
        (lambda ax: ax.set_xlabel(""), "no label"),
        (lambda ax: ax.set_ylabel("heat current"), "no unit"),
        (lambda ax: ax.text(1.0, 0.2, "far out of it all", clip_on=False).set_in_layout(False), "cut"),
    ],
)
def test_the_checker_sees_what_is_wrong(spoil, words):
    figure, ax = drawn(("line", [0.0, 1.0]))
    assert not seen(figure)
    spoil(ax)
    assert words in seen(figure)


def test_the_checker_sees_lines_that_are_one_in_grey():
    for other, words in (("#D55E00", "one in grey"), ("k", "")):
        figure, ax = drawn(("blue", [0.0, 1.0]), ("other", [1.0, 0.0]))
        for line, colour in zip(ax.lines, ("#0072B2", other), strict=True):
            line.set_color(colour)
        ax.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0))
        assert (words in seen(figure)) if words else not seen(figure)
    ax.lines[0].set(color="k", linestyle="-.", linewidth=1.5)
    assert "points that tell how 'blue' is dashed" in (ax.legend(handlelength=1.2), seen(figure))[1]
    ax.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0))
    assert not seen(figure)


def test_times_of_profiles_are_where_something_happens():
    t = np.linspace(0.0, 100.0, 101)
    T = 300.0 + 10.0 * np.minimum(t, 4.0)[:, None] * np.ones(3)  # all happens before 4 ns
    coords = {"time": ("time", 1e-9 * t, {"units": "s"}), "site": [1, 2, 3]}
    ds = xr.Dataset({"temperature": (("time", "site"), T, {"units": "K"})}, coords)
    ax = plots.profiles(ds, count=5)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize(("count", "width"), [(1, None), pytest.param(7, None, marks=pytest.mark.slow), (7, "column")])
def test_figures_of_own_chains(count, width):
    row = chains.chain(n=count)
    for kind, ds in {
        "transient": row.transient("300 K", "20 ns", samples=11),
        "steady-state": row.steady_state(),
        "modes": row.modes(),
        "response": row.response(["1e8 rad/s", "1e9 rad/s"]),
    }.items():
        with plots.of_width(width):
            figure = chain_figures.figure(ds, kind, ["profiles", "end-currents"])
        assert not seen(figure), kind
        if width is not None:
            assert_fits(figure, 86.0)
        assert all(line.get_xdata().size > 1 or line.get_marker() != "None" for ax in figure.axes for line in ax.lines)


def ladder(*names):
    """Rows of chains, the first hot at one end."""
    rows = {name: chains.chain(n=4, left="320 K" if name == names[0] else "300 K") for name in names}
    return chain.Ladder(rows, exchange=chain.ConductanceLink("1 pW/K"))


def test_figures_of_a_ladder_are_told_apart_in_a_column():
    rows = ladder("electrons", "lattice", "spins")
    for kind, ds in {
        "transient": rows.transient("300 K", "20 ns", samples=5),
        "modes": rows.modes(at="300 K"),
        "response": rows.response(["1e8 rad/s", "1e9 rad/s"], side="electrons left"),
    }.items():
        with plots.of_width("column"):
            figure = chain_figures.figure(ds, kind, ["rows", "profiles"])
        assert not seen(figure), kind


def assert_fits(figure, width):
    """Of this many millimetres, no higher than a page, and readable."""
    inches = figure.get_size_inches()
    assert 25.4 * inches[0] == pytest.approx(width, rel=1e-9) and 25.4 * inches[1] < 240.0
    texts = [text for text in figure.findobj(Text) if text.get_text().strip() and text.get_visible()]
    assert len(texts) > 5 and all(6.5 <= text.get_fontsize() <= 10.0 for text in texts)
    assert all(min(ax.get_position().width, ax.get_position().height * inches[1] / 3.4) > 0.3 for ax in figure.axes[:2])


def test_panels_stand_below_each_other_in_a_column_and_in_pairs_on_a_page():
    places = {}
    for width in (None, "column", "page"):
        with plots.of_width(width):
            figure, axes = plots.panels(3)
        figure.draw_without_rendering()
        assert axes.shape == (3,) and len(figure.axes) == 3
        places[width] = [tuple(ax.get_subplotspec().get_geometry()[:3]) for ax in axes]
    assert places["column"] == [(3, 1, 0), (3, 1, 1), (3, 1, 2)]
    assert places["page"] == [(2, 2, 0), (2, 2, 1), (2, 2, 2)]
    assert places[None] == [(1, 3, 0), (1, 3, 1), (1, 3, 2)]
    with plots.of_width("column"), pytest.raises(HeatChainError, match="6 panels is too large for the width 'column'"):
        plots.grid(2, 3, (10.5, 6.0))


def test_legends_and_long_labels_find_room_in_a_column():
    with plots.of_width("column"):
        figure, axes = plots.grid(4, 1, (3.5, 11.6))
        for ax in axes[:, 0]:
            for i, colour in enumerate(plots.shades(4)):
                ax.plot([0.0, 1.0], [0.1 * i, 1.0], label=f"a name that is long, {i}", color=to_hex(colour))
            ax.legend(**plots.BESIDE)
            ax.set(xlabel="fraction", ylabel="a quantity of a long name over another")
        finished(figure)
    assert not seen(figure)
    assert_fits(figure, 86.0)
    assert all("\n" in ax.get_ylabel() for ax in axes[:, 0])


@pytest.mark.parametrize("limits", [(14.0, 730.0), (2.1e-8, 1.5e-7), (120.0, 180.0)])
def test_a_logarithmic_axis_has_more_numbers_than_one(limits):
    with plots.of_width("column"):
        figure, axes = plots.grid(4, 1, (3.5, 9.0))
    for ax in axes[:, 0]:
        ax.set(xlabel="fraction", yscale="log", ylim=limits, ylabel="current (pW)")
    finished(figure)
    assert not seen(figure)
    ticks = (*axes[0, 0].yaxis.get_major_ticks(), *axes[0, 0].yaxis.get_minor_ticks())
    told = [tick.label1.get_text() for tick in ticks if limits[0] <= tick.get_loc() <= limits[1]]
    assert len([text for text in told if text]) >= 2


def test_a_map_says_what_exceeds_its_last_colour():
    ds = chains.chain(n=5).transient("300 K", "20 ns", samples=11)
    highest = float(ds["temperature"].max()) - 1.0
    ax = plots.space_time(ds, highest=highest)
    bar = ax.figure.axes[-1]
    assert f"up to {highest + 1.0:.3g}" in bar.get_ylabel()
    assert "up to" not in plots.space_time(ds).figure.axes[-1].get_ylabel()


def test_files_are_the_same_each_time(tmp_path):
    for suffix in ("png", "pdf", "svg"):
        paths = [tmp_path / f"{name}.{suffix}" for name in "ab"]
        for path in (paths[0], str(paths[1])):
            figure, _ = drawn(("line", [0.0, 1.0]))
            plots.save(finished(figure), path, dpi=40)
        assert paths[0].read_bytes() == paths[1].read_bytes() and paths[0].stat().st_size > 500


def test_the_style_is_left_behind_nowhere():
    import matplotlib

    before = dict(matplotlib.rcParams)
    figure, _ = drawn(("line", [0.0, 1.0]))
    finished(figure)
    assert dict(matplotlib.rcParams) == before


def test_one_body_is_drawn_over_time():
    ds = chains.chain(n=1).transient("300 K", "20 ns", samples=11)
    ax = plots.profiles(ds)
    assert ax.get_xlabel().startswith("time") and len(ax.lines[0].get_xdata()) == 11


def test_all_is_seen_on_a_dark_ground():
    """Contrast by the Web Content Accessibility Guidelines, 3 for lines and large letters; maps keep their colours."""
    ds = chains.chain(n=5).transient("300 K", "20 ns", samples=11)
    before = plots.space_time(ds).collections[0].get_cmap()
    figure = plots.darkened(chain_figures.figure(ds, "transient", ["profiles", "space-time", "end-currents"]))
    figure.set_dpi(150)  # numbers at axes are made anew
    figure.draw_without_rendering()

    def brightness(colour):
        parts = np.array(to_rgb(colour))
        return float(
            np.where(parts > 0.04045, ((parts + 0.055) / 1.055) ** 2.4, parts / 12.92) @ (0.2126, 0.7152, 0.0722)
        )

    ground = brightness(figure.get_facecolor())
    seen = [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]
    seen += [line for ax in figure.axes for line in ax.lines]
    assert len(seen) > 30
    for one in seen:
        assert (brightness(one.get_color()) + 0.05) / (ground + 0.05) > 3.0, one
    assert figure.axes[1].collections[0].get_cmap() == before
