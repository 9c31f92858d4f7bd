"""Sums Σ_s S_s / (λ_s - z_t)^p over points on a line in O(N), by a fast multipole method.

Points are squares of frequencies, λ = a² + δ, held as the frequency `a` of a nearby pole and the offset δ from it: the
distance of two of them, (a - b)(a + b) + (δ - ε), then keeps all digits however close they are. The line of frequencies
is cut into 2^L boxes. What boxes that do not touch do to each other is interpolated at Chebyshev nodes, whose error
falls as (3 + √8)^-ORDER; what is in the same or in touching boxes is summed directly. With one box all is direct.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Places

ORDER = 18
_PER_BOX = 24
_MOST_EMPTY = 16.0  # boxes over those that the poles need
_MOST_PAIRS = 1 << 18  # of a target and a source at a time
_BOXES = 256  # at a time
_NODES = np.cos(np.pi * (np.arange(ORDER) + 0.5) / ORDER)


class Boxes(NamedTuple):
    """2^levels boxes of one width, from zero frequency."""

    levels: int
    width: float

    @property
    def number(self) -> int:
        """Number of boxes."""
        return 1 << self.levels


class Points(NamedTuple):
    """Points λ = anchor² + offset in increasing order, sorted into boxes."""

    frequency: Array  # √λ
    anchor: Array
    offset: Array
    starts: Places  # first point of every box, and the number of points
    basis: Array  # interpolation weights at the nodes of the point's box, (n, ORDER)


def boxes(highest: float, poles: Array) -> Boxes:
    """Boxes from zero to the highest frequency, with about two dozen poles in each."""
    # A single normal mode far above the band does not call for boxes without end: those would be empty
    wanted = poles.size / _PER_BOX * min(highest / poles[-1], _MOST_EMPTY)
    levels = int(np.log2(max(wanted, 1.0)))
    levels = levels if levels >= 2 else 0  # no two of fewer boxes are apart
    return Boxes(levels, highest * (1.0 + 1e-12) / (1 << levels))


def points(anchor: Array, offset: Array, among: Boxes) -> Points:
    """Points with their boxes."""
    frequency = np.sqrt(np.square(anchor) + offset)
    place = np.minimum((frequency / among.width).astype(np.intp), among.number - 1)
    starts = np.searchsorted(place, np.arange(among.number + 1))
    return Points(frequency, anchor, offset, starts, _weights(2.0 * (frequency / among.width - place) - 1.0))


def _polynomials(x: Array) -> Array:
    """Chebyshev polynomials T_0 .. T_{ORDER-1}, shape (n, ORDER)."""
    return np.asarray(np.polynomial.chebyshev.chebvander(x, ORDER - 1), dtype=np.float64)


def _weights(x: Array) -> Array:
    """Interpolation from the nodes to points of [-1, 1], shape (n, ORDER)."""
    halved = np.full(ORDER, 2.0 / ORDER)
    halved[0] = 1.0 / ORDER
    return np.ascontiguousarray((_polynomials(x) * halved) @ _polynomials(_NODES).T)


def coefficients(values: Array) -> Array:
    """Chebyshev coefficients from values at the nodes, both (boxes, ORDER)."""
    scaled = values @ _polynomials(_NODES) * (2.0 / ORDER)
    scaled[:, 0] *= 0.5
    return np.ascontiguousarray(scaled)


_HALVES = np.stack([_weights(0.5 * _NODES - 0.5), _weights(0.5 * _NODES + 0.5)])  # from a box's nodes to its halves'


def sums(sources: Points, strengths: Array, targets: Points, among: Boxes, power: int) -> Array:
    """Σ_s S_sc / (λ_s - z_t)^power for every target and column, shape (targets, columns); no source is a target."""
    found = far_sums(sources, strengths, targets, among, power)
    for here, there, inverse in _near(sources, targets):
        found[here] += inverse**power @ strengths[there]
    return found


def _near(sources: Points, targets: Points) -> Iterator[tuple[slice, slice, Array]]:
    """Targets, the sources in the same and in touching boxes, and 1/(λ_s - z_t) of both, some targets at a time."""
    last = targets.starts.size - 1
    for box in map(int, np.flatnonzero(np.diff(targets.starts))):
        there = slice(sources.starts[max(box - 1, 0)], sources.starts[min(box + 2, last)])
        anchors, offsets = sources.anchor[there], sources.offset[there]
        step = max(1, _MOST_PAIRS // max(anchors.size, 1))
        for begin in range(targets.starts[box], targets.starts[box + 1], step):
            here = slice(begin, min(begin + step, targets.starts[box + 1]))
            anchor, offset = targets.anchor[here, None], targets.offset[here, None]
            yield here, there, 1.0 / ((anchors - anchor) * (anchors + anchor) + (offsets - offset))


def far_sums(sources: Points, strengths: Array, targets: Points, among: Boxes, power: int) -> Array:
    """The part of `sums` from boxes that do not touch the target's."""
    found = np.zeros((targets.frequency.size, strengths.shape[1]))
    if among.levels:
        values = field(sources, strengths, among, power)
        for box in map(int, np.flatnonzero(np.diff(targets.starts))):
            here = slice(targets.starts[box], targets.starts[box + 1])
            found[here] = targets.basis[here] @ values[box]
    return found


def field(sources: Points, strengths: Array, among: Boxes, power: int) -> Array:
    """What sources in boxes that do not touch a box do at its nodes, shape (boxes, ORDER, columns)."""
    moments = np.zeros((among.number, ORDER, strengths.shape[1]))
    for box in np.flatnonzero(np.diff(sources.starts)):
        here = slice(sources.starts[box], sources.starts[box + 1])
        moments[box] = sources.basis[here].T @ strengths[here]
    levels = [moments]
    for _ in range(among.levels - 2):  # no two of fewer than four boxes are apart
        halves = levels[-1].reshape(-1, 2, *moments.shape[1:])
        levels.append((_HALVES.transpose(0, 2, 1) @ halves).sum(axis=1))
    found = np.zeros_like(levels[-1])
    for level, one in enumerate(reversed(levels)):
        if level:
            found = (_HALVES @ found[:, None]).reshape(one.shape)
        _translate(one, found, among.width * (among.number // len(one)), power)
    return found


def _translate(moments: Array, found: Array, size: float, power: int) -> None:
    """Add what strengths at boxes' nodes do in boxes apart from them whose parents touch or are the same."""
    number = len(moments)
    places = (np.arange(number)[:, None] + 0.5 + 0.5 * _NODES) * size
    # By how many boxes the source is further than an even or an odd one
    for first, distance in ((0, -2), (0, 2), (0, 3), (1, -3), (1, -2), (1, 2)):
        boxes = np.arange(first, number, 2)
        boxes = boxes[(boxes + distance >= 0) & (boxes + distance < number)]
        for begin in range(0, boxes.size, _BOXES):
            here = boxes[begin : begin + _BOXES]
            target, source = places[here, :, None], places[here + distance, None]
            found[here] += (1.0 / ((source - target) * (source + target))) ** power @ moments[here + distance]
