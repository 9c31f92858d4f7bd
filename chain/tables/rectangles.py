"""Rectangles of two temperatures, halved until a polynomial in each is J(T1, T2)/(T1 - T2).

A current may change within a fraction of a kelvin of one temperature, as where a side of a link goes through a
transition: the rectangles are narrow there, and large elsewhere.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from chain.arrays import Array, Flags, Index
from chain.errors import SolverError
from chain.tables.cells import cell_number, chebyshev_nodes, interpolate
from chain.tables.two_temperatures import PAIR_DEGREE, PairTables

COARSE = 4
FEWEST, FINE = 2, 3  # parts of a range, less one; how often these are halved before halving in vain twice is the last
MOST_STRIPS, MOST_CELLS = 65_536, 1024  # of either temperature, where one alone is halved and where both are
MOST_RECTANGLES = 32_768  # of those that are looked at: 27 MB
ROUNDING = 1e-9  # an error that may be noise in larger rectangles, too
BETTER = 0.1  # of an error: what it is at most in one of the parts, but where there is noise, or an edge by chance
ALONE = 0.01  # of the highest coefficients in one temperature: those in the other that need no parts
_BETWEEN = np.array([-0.6, 0.77])  # places in a rectangle that are no nodes


@dataclass(frozen=True)
class Rectangles:
    """Those of one function.

    Attributes
    ----------
    rows : ndarray
        (rectangles, degree + 1, degree + 1) coefficients of v1^i v2^j, v from -1 to 1.
    corner, shift : ndarray of int
        (rectangles, 2) cell numbers, and bits below these, in either temperature.
    places : ndarray
        (rectangles, 4) centre and 2/width in T1, and in T2.
    errors : ndarray
        (rectangles,) largest error found off the nodes, relative to the largest magnitude in the rectangle.
    antisymmetric : bool
        Whether J(a, b) = -J(b, a) in the data; then there are only those that hold some T1 >= T2.
    lower, upper : float
        Range of both temperatures.
    """

    rows: Array
    corner: Index
    shift: Index
    places: Array
    errors: Array
    antisymmetric: bool
    lower: float
    upper: float

    @property
    def error(self) -> float:
        """The largest of all."""
        return float(self.errors.max())


def halved(
    current: Callable[[Array, Array], Array],
    conductance: Callable[[Array], Array],
    lower: float,
    upper: float,
    tolerance: float = 1e-12,
    coarse: int = COARSE,
    degree: int = PAIR_DEGREE,
) -> Rectangles:
    """Interpolate J(T1, T2)/(T1 - T2) for temperatures between `lower` and `upper`.

    Parameters
    ----------
    current : callable
        J(T1, T2), arrays (n,) to (n,).
    conductance : callable
        dJ/dT1 at T1 = T2, array (n,) to (n,).
    lower, upper : float
        Range of both temperatures.
    tolerance : float, optional
        Of the magnitude in a rectangle.
    coarse : int, optional
        Parts of an octave to begin with, a power of two.
    degree : int, optional
        Of the polynomials; `pair_current` takes those of the default.

    Returns
    -------
    Rectangles
    """
    inner = np.concatenate([chebyshev_nodes(degree), _BETWEEN])
    finest = _finest(lower, upper, MOST_CELLS), _finest(lower, upper, MOST_STRIPS)
    corner, shift = _grid(lower, upper, coarse, finest[0])
    fine = shift.min() - FINE
    places, data = _look(current, conductance, _edges(corner, shift, lower, upper), inner)
    antisymmetric, looked_at = _is_antisymmetric(data), 0
    if antisymmetric:
        half = corner[:, 0] >= corner[:, 1]
        corner, shift, places, data = corner[half], shift[half], places[half], data[half]
    parent, before, in_vain = np.arange(len(corner)), np.full(len(corner), np.inf), np.zeros(len(corner))
    done: list[tuple[Array, Index, Index, Array, Array]] = []
    while True:
        rows, error = _polynomials(data)
        looked_at += len(corner)
        in_vain = np.where(_better(parent, error < BETTER * before), 0, in_vain + 1)
        hopeless = (in_vain >= np.where(error > ROUNDING, 2, 1)) & ((shift.min(axis=1) <= fine) | (error <= ROUNDING))
        bad = (error > tolerance) & ~hopeless
        parts = _needed_parts(rows)
        parts &= shift > np.where(parts.all(axis=1, keepdims=True), *finest)
        bad &= parts.any(axis=1)
        if looked_at + 4 * bad.sum() > MOST_RECTANGLES:
            bad[:] = False
        done.append((rows[~bad], corner[~bad], shift[~bad], places[~bad], error[~bad]))
        corner, shift, parent = _parts(corner[bad], shift[bad], parts[bad])
        edges = _edges(corner, shift, lower, upper)
        there = (edges[0] < edges[1]).all(axis=1)  # the outermost cells are cut short
        if antisymmetric:
            there &= edges[1, :, 0] > edges[0, :, 1]
        corner, shift, parent, edges = corner[there], shift[there], parent[there], edges[:, there]
        before, in_vain = error[bad][parent], in_vain[bad][parent]
        if not len(corner):
            break
        places, data = _look(current, conductance, edges, inner)
    rows, corner, shift, places, error = (np.concatenate(parts) for parts in zip(*done, strict=True))
    return Rectangles(rows, corner, shift, places, error, antisymmetric, lower, upper)


def _grid(lower: float, upper: float, coarse: int, least: int) -> tuple[Index, Index]:
    """Corners and shifts of all pairs of parts of an octave, those of the first temperature one after the other."""
    shift = 52 - coarse.bit_length() + 1
    first, last = _range(lower, upper, shift)
    while last - first < FEWEST and shift > least:
        shift -= 1
        first, last = _range(lower, upper, shift)
    cells = np.arange(first, last + 1)
    corner = np.stack(np.meshgrid(cells, cells, indexing="ij"), axis=-1).reshape(-1, 2)
    return corner, np.full_like(corner, shift)


def _finest(lower: float, upper: float, most: int) -> int:
    """The shift of the smallest cells of which there are so many at most."""
    shift = 0
    while np.diff(_range(lower, upper, shift))[0] >= most:
        shift += 1
    return shift


def _range(lower: float, upper: float, shift: int) -> tuple[int, int]:
    """First and last cell."""
    first, last = cell_number(np.array([lower, np.nextafter(upper, 0.0)]), shift)
    return int(first), int(last)


def _edges(corner: Index, shift: Index, lower: float, upper: float) -> Array:
    """(2, rectangles, 2) lowest and highest temperatures."""
    return np.asarray((np.stack([corner, corner + 1]) << shift).view(np.float64).clip(lower, upper))


def _look(
    current: Callable[[Array, Array], Array],
    conductance: Callable[[Array], Array],
    edges: Array,
    inner: Array,
) -> tuple[Array, Array]:
    """Centres and 2/width of rectangles, and mean conductances at places in them, (rectangles, p, p)."""
    centre, half = 0.5 * (edges[1] + edges[0]), 0.5 * (edges[1] - edges[0])
    x = centre[:, :, None] + half[:, :, None] * inner
    a, b = np.broadcast_arrays(x[:, 0, :, None], x[:, 1, None, :])
    data = _mean_conductance(current, conductance, a.ravel(), b.ravel()).reshape(a.shape)
    return np.stack([centre, 1.0 / half], axis=-1).reshape(-1, 4), data


def _mean_conductance(
    current: Callable[[Array, Array], Array], conductance: Callable[[Array], Array], a: Array, b: Array
) -> Array:
    result = np.empty(a.shape)
    same = a == b
    result[same] = conductance(a[same])
    apart = ~same
    result[apart] = current(a[apart], b[apart]) / (a[apart] - b[apart])
    if not np.isfinite(result).all():
        bad = np.flatnonzero(~np.isfinite(result))[0]
        raise SolverError(f"A link's current must be finite, but is not from {a[bad]:.6g} K to {b[bad]:.6g} K.")
    return result


def _is_antisymmetric(data: Array) -> bool:
    """Whether values on the whole grid are the same with temperatures exchanged."""
    side = round(len(data) ** 0.5)
    grid = data.reshape(side, side, *data.shape[1:])
    return bool(np.allclose(grid, grid.transpose(1, 0, 3, 2), rtol=1e-11, atol=0.0))


def _polynomials(data: Array) -> tuple[Array, Array]:
    """Coefficients, (rectangles, degree + 1, degree + 1), and their relative errors between the nodes."""
    nodes = data.shape[-1] - len(_BETWEEN)
    rows = interpolate(data[:, :nodes, :nodes])  # along the second temperature, then the first
    rows = interpolate(rows.swapaxes(1, 2)).swapaxes(1, 2)
    powers = _BETWEEN ** np.arange(nodes)[:, None]
    guess = powers.T @ rows @ powers
    magnitude = np.abs(data).max(axis=(1, 2))
    off = np.abs(guess - data[:, nodes:, nodes:]).max(axis=(1, 2))
    return np.ascontiguousarray(rows), off / np.where(magnitude > 0.0, magnitude, 1.0)


def _needed_parts(rows: Array) -> Flags:
    """(rectangles, 2) Whether the highest coefficients are large in a temperature, or not small beside the other's."""
    highest = np.stack([np.abs(rows[:, -2:]).max(axis=(1, 2)), np.abs(rows[:, :, -2:]).max(axis=(1, 2))], axis=1)
    return np.asarray(highest >= ALONE * highest.max(axis=1, keepdims=True))


def _better(parent: Index, each: Flags) -> Flags:
    """Whether one of the parts of what a rectangle is part of is better than that: none is where there is but noise."""
    return np.asarray(np.bincount(parent, each) > 0)[parent]


def _parts(corner: Index, shift: Index, parts: Flags) -> tuple[Index, Index, Index]:
    """Halves or quarters of rectangles: corners, shifts, and which each is part of."""
    corner, shift, parent = corner << parts, shift - parts, np.arange(len(corner))
    for side in (0, 1):
        again = parts[parent, side]
        step = np.zeros_like(corner[again])
        step[:, side] = 1
        corner = np.concatenate([corner, corner[again] + step])
        shift, parent = np.concatenate([shift, shift[again]]), np.concatenate([parent, parent[again]])
    return corner, shift, parent


def pair_tables(functions: Sequence[Rectangles]) -> PairTables:
    """Rectangles of functions over one range as compiled code reads them, on the cells of the smallest."""
    if not functions:
        return PairTables(
            np.zeros((0, 1, 1)), np.zeros((0, 4)), np.zeros((0, 2, 1), dtype=np.int64), np.zeros(0, dtype=np.int64),
            0, 0, np.zeros(0, dtype=np.bool_),
        )  # fmt: skip
    shift = min(int(one.shift.min()) for one in functions)
    first, last = _range(functions[0].lower, functions[0].upper, shift)
    strips = np.empty((len(functions), 2, last - first + 1), dtype=np.int64)
    numbers: list[Index] = [np.zeros(0, dtype=np.int64)]
    rectangles = 0
    for strip, one in zip(strips, functions, strict=True):
        number, *along = arranged(one, shift)
        strip[0] = sum(map(len, numbers)) + along[0] * number.shape[1]
        strip[1] = along[1]
        numbers.append(rectangles + number.ravel())
        rectangles += len(one.rows)
    return PairTables(
        np.concatenate([one.rows for one in functions]), np.concatenate([one.places for one in functions]), strips,
        np.concatenate(numbers), first, shift, np.array([one.antisymmetric for one in functions]),
    )  # fmt: skip


def arranged(found: Rectangles, shift: int) -> tuple[Index, Index, Index]:
    """Numbers of rectangles on the grid of all their edges, and which part of that a cell is in, by temperature."""
    first, last = _range(found.lower, found.upper, shift)
    finer = found.shift - shift
    begins = np.maximum((found.corner << finer) - first, 0)
    ends = np.minimum(((found.corner + 1) << finer) - first, last - first + 1)
    edges = [np.unique(np.concatenate([begins[:, side], ends[:, side]])) for side in (0, 1)]
    lines = [np.searchsorted(edges[side], at[:, side]).tolist() for at in (begins, ends) for side in (0, 1)]
    number = np.full((len(edges[0]) - 1, len(edges[1]) - 1), -1)  # -1 where only T1 < T2
    for rectangle, (i, j, i_end, j_end) in enumerate(zip(*lines, strict=True)):
        number[i:i_end, j:j_end] = rectangle
    along = [np.repeat(np.arange(len(one) - 1), np.diff(one)) for one in edges]
    return number, along[0], along[1]
