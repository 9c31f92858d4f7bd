"""Names beside their lines: where a name touches nothing, and is nearer to its own line than to any other."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from chain.arrays import Array
from chain.plots.style import BESIDE, GREY, SMALL

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_GAP = 3.0  # points between a name and its line
_CLEAR = 2.5  # points around a name in which there is nothing
_STEP = 2.0  # points between the samples of a line
_PLACES = 90  # along a line that are tried
# Where a name stands of a place of its line, in its own sizes: right and up of the name's middle
_SIDES = ((0, 1), (1, 1), (-1, 1), (0, -1), (1, -1), (-1, -1), (1, 0), (-1, 0))
_FARTHER = (3.5, 5.0, 8.0, 12.0, 18.0)  # points between a name and its point, one after another
_LONGEST = 3000  # samples of a straight piece, which may lead far out of the axes


def beside(*axes: "Axes") -> None:
    """Write the labels of axes' lines beside these, and a legend beside the axes where there is no room for one.

    Parameters
    ----------
    *axes : matplotlib Axes
        Of one figure, whose limits, labels and titles are as they stay: names are placed for these.
    """
    if axes:
        axes[0].get_figure(root=True).draw_without_rendering()  # type: ignore[union-attr]  # makes the layout
    for ax in axes:
        _name_lines(ax)


def _name_lines(ax: "Axes") -> None:
    there = {text.get_text() for text in ax.texts}
    named = [pair for pair in zip(*ax.get_legend_handles_labels(), strict=True) if pair[1] not in there]
    point = ax.get_figure(root=True).dpi / 72.0  # type: ignore[union-attr]
    drawn = [*_drawn(ax), *(_line_of(handle) for handle, _ in named)]  # and bands that are named
    traces = {id(line): samples(line, _STEP * point) for line in drawn}
    sizes = {label: _size(ax, label) for _, label in named}
    by_size = sorted(named, key=lambda pair: -sizes[pair[1]][0])
    for order in (named, by_size, named[::-1]):
        places = _places(ax, order, sizes, traces, point)
        if places is not None:
            break
    else:
        ax.legend(fontsize=SMALL, **BESIDE)
        return
    for (handle, label), (middle, at) in zip(order, places, strict=True):
        text = ax.annotate(
            label, tuple(ax.transData.inverted().transform(at)), tuple((middle - at) / point),
            textcoords="offset points", color=_colour(_line_of(handle)), fontsize=SMALL, ha="center", va="center",
        )  # fmt: skip
        text.set_in_layout(False)


def _size(ax: "Axes", label: str) -> Array:
    """Of a name in pixels."""
    text = ax.text(0.0, 0.0, label, fontsize=SMALL, transform=None)
    low, high = _box_of(text)
    text.remove()
    return np.asarray(high - low)


def _places(
    ax: "Axes", named: list[Any], sizes: dict[str, Array], traces: dict[int, Array], point: float
) -> list[tuple[Array, Array]] | None:
    """The middles of names, and the places of lines that they stand at, if there is room for all, one after another."""
    taken = [_box_of(one) for one in ax.texts if one.get_visible()]
    found = []
    for handle, label in named:
        size = sizes[label]
        place = _free(traces, id(_line_of(handle)), size, taken, ax, point)
        if place is None:
            return None
        found.append(place)
        taken.append(np.array([place[0] - size / 2.0, place[0] + size / 2.0]))
    return found


def name_points(points: Sequence[tuple["Axes", float, float, str]], colour: str = GREY) -> None:
    """Write names beside points, where these touch nothing; above them where there is no room.

    Parameters
    ----------
    points : sequence of (Axes, float, float, str)
        Axes of one figure, coordinates and name of each.
    colour : str
        Of the names.
    """
    if points:
        points[0][0].get_figure(root=True).draw_without_rendering()  # type: ignore[union-attr]  # makes the layout
    for ax, x, y, text in points:
        point = ax.get_figure(root=True).dpi / 72.0  # type: ignore[union-attr]
        traces = {id(line): samples(line, _STEP * point) for line in _drawn(ax)}
        at, taken = np.asarray(ax.transData.transform((x, y))), [_box_of(one) for one in ax.texts]
        size = _size(ax, text)
        places = (_free({**traces, 0: at[None]}, 0, size, taken, ax, point, gap * point) for gap in _FARTHER)
        above = at + np.array([0.0, 6.0 * point + size[1] / 2.0])
        middle = next((place[0] for place in places if place), above)
        ax.annotate(text, (x, y), tuple((middle - at) / point), textcoords="offset points", color=colour,
                    fontsize=SMALL, ha="center", va="center").set_in_layout(False)  # fmt: skip


def _line_of(handle: Any) -> Any:
    """The line of a handle, which of error bars is their first part."""
    return handle[0] if isinstance(handle, tuple) else handle


def _colour(artist: Any) -> Any:
    """Of a line, or of what is filled."""
    if hasattr(artist, "get_color"):
        return artist.get_color()
    return tuple(artist.get_facecolor()[0][:3])


def _drawn(ax: "Axes") -> list[Any]:
    """What a name must not touch: lines, and collections of lines or of points."""
    from matplotlib.collections import LineCollection, PathCollection

    return [
        *(one for one in ax.lines if one.get_visible()),
        *(one for one in ax.collections if isinstance(one, LineCollection | PathCollection)),
    ]


def _box_of(artist: Any) -> Array:
    """Lower left and upper right corner in pixels."""
    return np.asarray(artist.get_window_extent().get_points())


def samples(artist: Any, step: float) -> Array:
    """Places of a line or of a collection in pixels, `step` apart, of shape (places, 2); those outside are left out."""
    if hasattr(artist, "get_xydata"):
        paths = [artist.get_transform().transform(artist.get_path().vertices)]
        joined = str(artist.get_linestyle()) not in ("None", "none", " ", "")
    elif len(artist.get_offsets()) > 1 or type(artist).__name__ == "PathCollection":
        paths, joined = [artist.get_offset_transform().transform(artist.get_offsets())], False
    else:
        paths, joined = [artist.get_transform().transform(path.vertices) for path in artist.get_paths()], True
    found = [between(path, step) if joined else path for path in paths]
    places = np.concatenate(found) if found else np.empty((0, 2))
    (left, low), (right, high) = artist.axes.get_window_extent().get_points()
    inside = (places >= (left - 1.0, low - 1.0)).all(axis=1) & (places <= (right + 1.0, high + 1.0)).all(axis=1)
    return np.asarray(places[inside])


def between(path: Array, step: float) -> Array:
    """Places along a path of straight pieces, at most `step` apart; gaps stay gaps."""
    if len(path) < 2:
        return path[np.isfinite(path).all(axis=1)]
    start, move = path[:-1], np.diff(path, axis=0)
    known = np.isfinite(move).all(axis=1)
    start, move = start[known], move[known]
    counts = np.minimum(np.hypot(*move.T) / step, _LONGEST).astype(int) + 1
    piece = np.repeat(np.arange(len(counts)), counts)
    part = (np.arange(len(piece)) - np.repeat(np.cumsum(counts) - counts, counts)) / counts[piece]
    return np.concatenate([start[piece] + part[:, None] * move[piece], path[-1:][np.isfinite(path[-1:]).all(axis=1)]])


def _free(
    traces: dict[int, Array],
    own: int,
    size: Array,
    taken: list[Array],
    ax: "Axes",
    point: float,
    gap: float | None = None,
) -> tuple[Array, Array] | None:
    """The middle of the best place for a name beside its line, and the place of the line, if there is one."""
    line, gap = traces.get(own, np.empty((0, 2))), _GAP * point if gap is None else gap
    if not len(line):
        return None
    chosen = line[np.linspace(0, len(line) - 1, min(_PLACES, len(line))).round().astype(int)]
    middles = np.concatenate([chosen + (np.array(side) * (size / 2.0 + gap)) for side in _SIDES])
    anchors = np.tile(chosen, (len(_SIDES), 1))
    frame, edge = _box_of(ax), _GAP * point
    half = size / 2.0
    inside = (middles - half >= frame[0] + edge).all(axis=1) & (middles + half <= frame[1] - edge).all(axis=1)
    for box in taken:
        inside &= ~((middles + half + point > box[0]) & (middles - half - point < box[1])).all(axis=1)
    middles, anchors = middles[inside], anchors[inside]
    if not len(middles):
        return None
    others = np.concatenate([np.empty((0, 2)), *(trace for key, trace in traces.items() if key != own)])
    near = _distances(middles, half, line)
    far = _distances(middles, half, others)
    apart = np.minimum(far, 30.0 * point)
    alone = 1.5 * near if len(line) > 1 else 0.0  # a point's own mark is as near as it
    free = (near >= _CLEAR * point) & (far >= np.maximum(alone, _CLEAR * point))
    score = np.where(free, np.minimum(apart - near, 8.0 * point), -np.inf)
    score = score + 0.1 * apart - 0.5 * near
    best = int(score.argmax())
    return (np.asarray(middles[best]), np.asarray(anchors[best])) if np.isfinite(score[best]) else None


def _distances(middles: Array, half: Array, places: Array) -> Array:
    """From boxes to the nearest of some places; infinite where there is none."""
    if not len(places):
        return np.full(len(middles), np.inf)
    found = np.empty(len(middles))
    for i, middle in enumerate(middles):
        away = np.maximum(np.abs(places - middle) - half, 0.0)
        found[i] = np.sqrt((away**2).sum(axis=1).min())
    return found
