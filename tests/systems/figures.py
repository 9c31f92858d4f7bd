"""What can be held of a figure without an eye.

Nothing is written over anything, every axis says what it is, and a legend tells its lines apart in grey too.
"""

import itertools
import re

import numpy as np
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D

from chain.plots.placing import samples

_APART = 15.0  # in CIE's L* of 0 to 100, by which two lines of one form differ in grey
_STEP = 5.0  # the same between neighbours of a family that goes from dark to light in the order of the legend
_SLACK = 0.5  # pixels by which boxes of texts may overlap: their letters are smaller
# What has a dimension, and so a unit in its label unless it is a ratio
_DIMENSIONAL = re.compile(
    r"\b(temperature|time|current|position|conductance|conductivity|energy|width|power|depth|resistance|damping|"
    r"rise|variance|frequency|spectrum|thickness|heat|warming|length)\b"
)
_RATIO = re.compile(r"[(/∝×]|\bover\b|\bless\b|\bratio\b|\brelative\b|\bfraction\b|\bof the\s+mode\b")


def faults(figure):
    """Sentences about what is wrong with a figure."""
    figure.draw_without_rendering()
    axes = [one for ax in figure.axes if ax.get_visible() for one in (ax, *ax.child_axes)]
    return [
        *_overlapping(figure, axes),
        *_cut(figure, axes),
        *itertools.chain.from_iterable(_over_data(ax) for ax in axes),
        *itertools.chain.from_iterable(_unlabelled(ax) for ax in axes if ax.axison),
        *untold(figure),
    ]


def untold(figure):
    """Sentences about lines that legends do not tell apart."""
    axes = [one for ax in figure.axes if ax.get_visible() for one in (ax, *ax.child_axes)]
    return [fault for ax in axes for legend in _legend(ax) for fault in _untold(legend)]


def _told(text):
    return repr(text.get_text())


def _texts(ax):
    """Everything that is written at an axes but its legend."""
    found = [*ax.texts, ax.title, ax._left_title, ax._right_title]
    if ax.axison:
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            ticks = [*axis.get_major_ticks(), *axis.get_minor_ticks()]
            inside = [tick for tick in ticks if low - 1e-9 * abs(low) <= tick.get_loc() <= high + 1e-9 * abs(high)]
            found += [label for tick in inside for label in (tick.label1, tick.label2)]
            found += [axis.label, axis.get_offset_text()]
    return [text for text in found if text.get_visible() and text.get_text().strip()]


def _legend(ax):
    """None or one."""
    return [one for one in (ax.get_legend(),) if one is not None and one.get_visible()]


def _box(artist, shrunk=_SLACK):
    (left, low), (right, high) = artist.get_window_extent().get_points()
    return np.array([left + shrunk, low + shrunk, right - shrunk, high - shrunk])


def _meet(one, other):
    return bool(one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3])


def _overlapping(figure, axes):
    """Texts that touch each other, anywhere in the figure."""
    texts = [*figure.texts, *(text for ax in axes for text in _texts(ax))]
    for ax in axes:
        texts += _legend(ax)
    # Boxes of text at an angle are larger than it
    boxes = [
        (_name(one), _box(one)) for one in texts if not hasattr(one, "get_rotation") or one.get_rotation() % 90 == 0
    ]
    for (first, one), (second, other) in itertools.combinations(boxes, 2):
        if _meet(one, other):
            yield f"{first} and {second} overlap."


def _slanted(artist):
    """Whether it is text at an angle, whose box is larger than it."""
    return hasattr(artist, "get_rotation") and artist.get_rotation() % 90


def _name(artist):
    return _told(artist) if hasattr(artist, "get_text") else "the legend"


def _cut(figure, axes):
    """Texts that lead out of the figure."""
    right, high = figure.bbox.width, figure.bbox.height
    for ax in axes:
        for one in [*_texts(ax), *_legend(ax)]:
            box = _box(one, 1.0)
            if box[0] < 0.0 or box[1] < 0.0 or box[2] > right or box[3] > high:
                yield f"{_name(one)} is cut at the figure's edge."


def _over_data(ax):
    """Texts and legends that lie over lines, points or bars."""
    marks = [samples(one, 1.5) for one in ax.lines if one.get_visible()]
    marks += [samples(one, 1.5) for one in ax.collections if isinstance(one, LineCollection | PathCollection)]
    places = np.concatenate(marks) if marks else np.empty((0, 2))
    for one in [*ax.texts, *_legend(ax)]:
        if not one.get_visible() or (hasattr(one, "get_text") and not one.get_text().strip()):
            continue
        left, low, right, high = _box(one)
        if ((places > (left, low)) & (places < (right, high))).all(axis=1).any():
            yield f"{_name(one)} lies over data."


def _unlabelled(ax):
    for axis in (ax.xaxis, ax.yaxis):
        shown = [tick for tick in axis.get_major_ticks() if tick.label1.get_text() or tick.label2.get_text()]
        label = axis.label.get_text()
        if not shown:
            continue
        words = [
            text.get_text() for text in (tick.label1 for tick in shown) if re.search("[A-Za-z]{2}", text.get_text())
        ]
        if not label and not words and not _shared(ax, axis):
            yield f"The {axis.axis_name} axis of {ax.get_title(loc='left') or ax.get_ylabel()!r} has no label."
        if _DIMENSIONAL.search(label) and not _RATIO.search(label):
            yield f"The label {label!r} has no unit."


def _shared(ax, axis):
    """Whether another axes in the same row or column, of the same limits, has the label."""
    letter = axis.axis_name
    limits = getattr(ax, f"get_{letter}lim")()
    return any(
        getattr(other, f"get_{letter}label")() and getattr(other, f"get_{letter}lim")() == limits
        for other in ax.figure.axes
        if other is not ax
    )


def _untold(legend):
    """Entries of a legend that are one where no colours are seen, and dashes of which it shows less than a period."""
    entries = zip(legend.get_texts(), legend.legend_handles, strict=True)
    lines = [(text.get_text(), handle) for text, handle in entries if isinstance(handle, Line2D)]
    for name, line in lines:
        dashes = _dashes(line)
        room = legend.handlelength * legend._fontsize
        if dashes and sum(dashes[:3]) > room + 0.01:
            yield f"The legend shows {room:.1f} of the {sum(dashes[:3]):.1f} points that tell how {name!r} is dashed."
    forms = {}
    for name, line in lines:
        forms.setdefault(_form(line), []).append((name, _lightness(line)))
    for of_form in forms.values():
        steps = np.diff([lightness for _, lightness in of_form])
        if len(of_form) > 2 and ((steps > _STEP).all() or (steps < -_STEP).all()):
            continue
        for (first, one), (second, other) in itertools.combinations(of_form, 2):
            if abs(one - other) < _APART:
                yield f"{first!r} and {second!r} are one in grey: {one:.0f} and {other:.0f} of 100."


def _dashes(line):
    """Lengths of dashes and gaps in points; nothing of a whole line."""
    return tuple(line._dash_pattern[1] or ()) if line.get_linestyle() not in ("None", "") else ()


def _form(line):
    """What of a line is seen without its colour."""
    joined = line.get_linestyle() not in ("None", "")
    unscaled = line._unscaled_dash_pattern[1]
    mark = line.get_marker()
    hollow = mark not in ("None", "") and to_rgba(line.get_markerfacecolor())[3] == 0.0
    return joined, tuple(unscaled or ()), "" if mark == "None" else mark, hollow


def _lightness(line):
    """CIE's L* of its colour on white."""
    *colour, alpha = to_rgba(line.get_color() if line.get_alpha() is None else (line.get_color(), line.get_alpha()))
    seen = np.array(colour) * alpha + 1.0 - alpha
    linear = np.where(seen <= 0.04045, seen / 12.92, ((seen + 0.055) / 1.055) ** 2.4)
    return 116.0 * np.cbrt(linear @ (0.2126, 0.7152, 0.0722)) - 16.0
