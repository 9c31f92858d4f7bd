"""Sums Σ_s S_s / (λ_s - z_t)^p over points on a line in O(N), by a fast multipole method.

Points are squares of frequencies, λ = a² + δ, held as the frequency `a` of a nearby pole and the offset δ from it: the
distance of two of them, (a - b)(a + b) + (δ - ε), then keeps all digits however close they are. The line of frequencies
is cut into 2^L boxes. What boxes that do not touch do to each other is interpolated at Chebyshev nodes, whose error
falls as (3 + √8)^-ORDER; what is in the same or in touching boxes is summed directly. With one box all is direct.
"""

from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Places
from chain.storage.compiled import njit

ORDER = 18
_PER_BOX = 24
_MOST_EMPTY = 16.0  # boxes over those that the poles need
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
    found = np.zeros((targets.frequency.size, strengths.shape[1]))
    _near(sources, strengths, targets, power, found)
    return found + far_sums(sources, strengths, targets, among, power)


def far_sums(sources: Points, strengths: Array, targets: Points, among: Boxes, power: int) -> Array:
    """The part of `sums` from boxes that do not touch the target's."""
    found = np.zeros((targets.frequency.size, strengths.shape[1]))
    if among.levels:
        _spread(field(sources, strengths, among, power), targets.starts, targets.basis, found)
    return found


def field(sources: Points, strengths: Array, among: Boxes, power: int) -> Array:
    """What sources in boxes that do not touch a box do at its nodes, shape (boxes, ORDER, columns)."""
    moments = np.zeros((2 * among.number - 1, ORDER, strengths.shape[1]))
    _gather(strengths, sources.starts, sources.basis, moments[among.number - 1 :])
    _raise(moments, _HALVES, among.levels)
    return _fields(moments, _HALVES, _NODES, among.levels, among.width, power)[among.number - 1 :]


@njit(cache=True, error_model="numpy", nogil=True)
def _near(sources: Points, strengths: Array, targets: Points, power: int, out: Array) -> None:
    """Add the direct sums over the same and the touching boxes."""
    last = sources.starts.size - 1
    for box in range(last):
        begin, end = sources.starts[max(box - 1, 0)], sources.starts[min(box + 2, last)]
        for t in range(targets.starts[box], targets.starts[box + 1]):
            anchor, offset = targets.anchor[t], targets.offset[t]
            row = out[t]
            for s in range(begin, end):
                distance = (sources.anchor[s] - anchor) * (sources.anchor[s] + anchor) + (sources.offset[s] - offset)
                weight = 1.0 / distance
                if power == 2:
                    weight *= weight
                for c in range(row.size):
                    row[c] += weight * strengths[s, c]


@njit(cache=True, error_model="numpy", nogil=True)
def _gather(strengths: Array, starts: Places, basis: Array, moments: Array) -> None:
    """Strengths of points as strengths at the nodes of their boxes."""
    for box in range(starts.size - 1):
        for s in range(starts[box], starts[box + 1]):
            for m in range(basis.shape[1]):
                for c in range(strengths.shape[1]):
                    moments[box, m, c] += basis[s, m] * strengths[s, c]


@njit(cache=True, error_model="numpy", nogil=True)
def _spread(values: Array, starts: Places, basis: Array, out: Array) -> None:
    """Add values at the nodes of boxes, interpolated to points."""
    for box in range(starts.size - 1):
        for t in range(starts[box], starts[box + 1]):
            for m in range(basis.shape[1]):
                for c in range(out.shape[1]):
                    out[t, c] += basis[t, m] * values[box, m, c]


@njit(cache=True, error_model="numpy", nogil=True)
def _raise(moments: Array, halves: Array, levels: int) -> None:
    """Strengths at the nodes of all larger boxes; level l begins at 2^l - 1."""
    for box in range((1 << levels) - 2, -1, -1):
        for half in range(2):
            child = moments[2 * box + 1 + half]
            for m in range(child.shape[0]):
                for n in range(child.shape[0]):
                    for c in range(child.shape[1]):
                        moments[box, n, c] += halves[half, m, n] * child[m, c]


@njit(cache=True, error_model="numpy", nogil=True)
def _fields(moments: Array, halves: Array, nodes: Array, levels: int, width: float, power: int) -> Array:
    """Values at the nodes of all boxes from all boxes that do not touch them."""
    found = np.zeros_like(moments)
    for level in range(2, levels + 1):
        first, size = (1 << level) - 1, width * (1 << (levels - level))
        for box in range(1 << level):
            here = found[first + box]
            above = found[(first + box - 1) // 2]
            for m in range(nodes.size):
                for n in range(nodes.size):
                    for c in range(here.shape[1]):
                        here[m, c] += halves[box % 2, m, n] * above[n, c]
            # Children of the boxes that touch the parent, as far as they do not touch this box
            for other in range(max(2 * (box // 2) - 2, 0), min(2 * (box // 2) + 4, 1 << level)):
                if abs(other - box) > 1:
                    _translate(moments[first + other], here, nodes, box, other, size, power)
    return found


@njit(cache=True, error_model="numpy", nogil=True)
def _translate(moments: Array, here: Array, nodes: Array, box: int, other: int, size: float, power: int) -> None:
    """Add what strengths at the nodes of one box do at those of another."""
    for m in range(nodes.size):
        target = (box + 0.5 + 0.5 * nodes[m]) * size
        row = here[m]
        for n in range(nodes.size):
            source = (other + 0.5 + 0.5 * nodes[n]) * size
            weight = 1.0 / ((source - target) * (source + target))
            if power == 2:
                weight *= weight
            for c in range(row.size):
                row[c] += weight * moments[n, c]
