"""Piecewise polynomials on cells that are equal parts of an octave.

An octave [2^p, 2^(p+1)) is divided into M = 2^m equal cells, so a cell's number is the top bits of the
argument's floating point representation: no logarithm, no search. A table holds several functions; the row
of a cell is (centre, 1/half width, c_0 .. c_7) for the polynomial sum_j c_j v^j in v = (x - centre)/half width.
Cells at a table's ends are cut short, so that a function is never asked outside its range.

Examples
--------
>>> import numpy as np
>>> table = build_table(lambda x: np.sqrt(x), np.array([1.0]), np.array([3.0]))
>>> bool(table.error < 1e-13)
True
>>> x = np.linspace(1, 3, 7)
>>> bool(np.abs(evaluate(table, np.zeros(7, dtype=np.int64), x) - np.sqrt(x)).max() < 1e-14)
True
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from chain.arrays import Array, Index
from chain.errors import SolverError
from chain.storage.compiled import njit

DEGREE = 7  # a constant, so that the compiled loops over coefficients unroll
CENTRE, SCALE, COEFFICIENT = 0, 1, 2
TOP = COEFFICIENT + DEGREE  # column of the highest coefficient
# Parts of an octave where a function jumps or bends, as tables do; the error from which on it is taken to do so; the
# number of all cells up to which there are so many parts, 10 MB
FINEST, KINKED, MOST_CELLS = 8192, 1e-9, 131_072
TINY = float(np.finfo(np.float64).tiny)  # where a function is 0 it has no relative error


@dataclass(frozen=True)
class Table:
    """Piecewise polynomials of several functions.

    Attributes
    ----------
    rows : ndarray
        (functions, cells, 2 + DEGREE + 1).
    first : ndarray of int
        (functions,) number of each function's first cell.
    count : ndarray of int
        (functions,) how many cells it has; rows and edges beyond repeat the last.
    shift : int
        Bits of the argument's representation that lie below the cell number.
    edges : ndarray
        (functions, cells + 1) cell boundaries.
    error : float
        Largest difference between polynomial and function f found off the nodes, relative to the larger of |f| and |x
        f'| in the cell.
    """

    rows: Array
    first: Index
    count: Index
    shift: int
    edges: Array
    error: float


def cell_number(x: Array, shift: int) -> Index:
    """Cell number of positive arguments."""
    return np.ascontiguousarray(x, dtype=np.float64).view(np.int64) >> shift


def _cell_edge(number: Index, shift: int) -> Array:
    return (number << shift).view(np.float64)


def chebyshev_nodes(degree: int) -> Array:
    """Chebyshev nodes of the first kind on (-1, 1), ascending."""
    return np.asarray(-np.cos(np.pi * (np.arange(degree + 1) + 0.5) / (degree + 1)))


@cache
def _transforms(degree: int) -> tuple[Array, Array]:
    """Matrices from values at the nodes to Chebyshev coefficients, and from these to monomial ones."""
    order = np.arange(degree + 1)
    transform = np.cos(np.outer(order, np.arccos(chebyshev_nodes(degree)))) * 2.0 / (degree + 1)
    transform[0] /= 2.0
    polynomials = np.eye(degree + 1)  # column k: monomial coefficients of T_k
    for k in range(2, degree + 1):
        polynomials[:, k] = -polynomials[:, k - 2]
        polynomials[1:, k] += 2.0 * polynomials[:-1, k - 1]
    return transform.T.copy(), polynomials.T.copy()


def interpolate(values: Array) -> Array:
    """Monomial coefficients from values at the Chebyshev nodes (last axis), through Chebyshev coefficients.

    In two steps: the product of both matrices has large entries of both signs and would lose three digits.
    """
    transform, polynomials = _transforms(values.shape[-1] - 1)
    return np.asarray((values @ transform) @ polynomials)


def powers_and_slopes(places: Array, count: int) -> tuple[Array, Array]:
    """v^j and its derivative at places v, (count, places) each: coefficients times these are values and slopes."""
    order = np.arange(count)[:, None]
    powers = places**order
    return powers, order * np.concatenate([np.zeros_like(powers[:1]), powers[:-1]])


def build_table(
    function: Callable[[Array], Array],
    lower: Array,
    upper: Array,
    tolerance: float = 2e-14,
    parts: tuple[int, int] = (16, 1024),
    name: str = "function",
    known: Sequence[tuple[int, Array, Array]] = (),
) -> Table:
    """Interpolate functions between `lower` and `upper` on parts of octaves.

    Parameters
    ----------
    function : callable
        Receives arguments of shape (functions, n), each row inside its own range, and returns the same shape.
    lower, upper : ndarray
        (functions,) Range of each function's argument, 0 < lower < upper.
    tolerance : float
        Largest relative error; an octave's parts are doubled until it is met off the nodes.
    parts : pair of int, optional
        (int, int) Fewest and most parts of an octave (powers of two).
    name : str
        What is tabulated, for messages.
    known : sequence of (number, (m, n), (m, n))
        Arguments at which the functions from a number on may bend, and values there: a peak between the nodes of a cell
        would not be seen.

    Returns
    -------
    Table
        With the error it reached, which may be above `tolerance` where the function is not smooth.

    Raises
    ------
    SolverError
        Where a function is not finite.
    """
    count = parts[0]

    def finite(x: Array) -> Array:
        values = np.asarray(function(x), dtype=np.float64)
        if not np.isfinite(values).all():
            row, column = np.argwhere(~np.isfinite(values))[0]
            raise SolverError(f"The {name} must be finite, but number {row + 1} is not at {x[row, column]:.6g}.")
        return values

    table = _held_against(known, _interpolate(finite, lower, upper, count))
    while table.error > tolerance and (count < parts[1] or _bends(table, count)):
        count *= 2
        finer = _held_against(known, _interpolate(finite, lower, upper, count))
        stalled = finer.error > table.error / 2.0 and finer.error < 1e-12  # the function's own rounding
        table = finer
        if stalled:
            break
    return table


def _bends(table: Table, count: int) -> bool:
    """Whether finer parts of an octave than of any smooth function are worth it, and few enough."""
    return table.error >= KINKED and count < FINEST and 2 * int(table.count.sum()) <= MOST_CELLS


def _held_against(known: Sequence[tuple[int, Array, Array]], table: Table) -> Table:
    """The table with its error at arguments where values are known beside that off the nodes."""
    worst = table.error
    for start, x, y in known:
        for k, (at, right) in enumerate(zip(x, y, strict=True), start):
            cell = np.clip(cell_number(at, table.shift) - table.first[k], 0, table.count[k] - 1)
            rows = table.rows[k, cell]
            slope = np.abs(rows[:, COEFFICIENT + 1]) * rows[:, CENTRE] * rows[:, SCALE]
            size = np.maximum(np.maximum(np.abs(right), slope), TINY)
            worst = max(worst, float((np.abs(_horner(rows, at) - right) / size).max(initial=0.0)))
    return replace(table, error=worst)


def _interpolate(function: Callable[[Array], Array], lower: Array, upper: Array, count: int) -> Table:
    shift = 52 - (count.bit_length() - 1)
    first = cell_number(lower, shift)
    last = np.maximum(cell_number(np.nextafter(upper, 0.0), shift), first)
    number = first[:, None] + np.arange(int((last - first).max()) + 2)
    edges = _cell_edge(np.minimum(number, last[:, None] + 1), shift)
    # Cells beyond a shorter function's end repeat its last one, so that all functions have as many.
    left = np.clip(edges[:, :-1], lower[:, None], upper[:, None])
    right = np.clip(edges[:, 1:], lower[:, None], upper[:, None])
    empty = right <= left
    if empty.any():
        fill = np.where(empty, 0, np.arange(empty.shape[1])).max(axis=1)[:, None]
        left = np.where(empty, np.take_along_axis(left, fill, 1), left)
        right = np.where(empty, np.take_along_axis(right, fill, 1), right)
    centre, half = 0.5 * (left + right), 0.5 * (right - left)

    nodes = chebyshev_nodes(DEGREE)
    probes = np.array([-0.97, -0.31, 0.55])
    places = np.concatenate([nodes, probes])
    x = np.clip(centre[..., None] + half[..., None] * places, left[..., None], right[..., None])
    values = function(x.reshape(len(first), -1)).reshape(x.shape)
    coefficients = interpolate(values[..., : DEGREE + 1])
    guess = coefficients @ (probes ** np.arange(DEGREE + 1)[:, None])
    # An argument's rounding moves a function by x f' eps: what is below that is not an error.
    magnitude = np.maximum(np.abs(values).max(axis=-1), np.abs(coefficients[..., 1]) * centre / half)
    with np.errstate(invalid="ignore", divide="ignore"):
        error = np.abs(guess - values[..., DEGREE + 1 :]).max(axis=-1) / magnitude
    rows = np.concatenate([centre[..., None], 1.0 / half[..., None], coefficients], axis=-1)
    worst = float(np.where(magnitude > 0.0, error, 0.0).max())
    return Table(rows, first, last - first + 1, shift, np.concatenate([left, right[:, -1:]], axis=1), worst)


def polynomials(rows: Array, function: Index, x: Array, first: Index, count: Index, shift: int) -> Array:
    """Function number `function` of rows of cells at `x`, clipped into its table, by numpy."""
    return _horner(rows[function, np.clip(cell_number(x, shift) - first[function], 0, count[function] - 1)], x)


def _horner(rows: Array, x: Array) -> Array:
    """Polynomials of cells, one for each argument."""
    c = np.moveaxis(rows, -1, 0)
    v = (x - c[CENTRE]) * c[SCALE]
    result = c[-1]
    for coefficient in c[-2 : COEFFICIENT - 1 : -1]:
        result = result * v + coefficient
    return np.asarray(result)


def evaluate(table: Table, function: Index, x: Array) -> Array:
    """Function number `function[i]` at `x[i]`.

    Raises
    ------
    ValueError
        Where an argument lies outside the table.
    """
    lower, upper = table.edges[function, 0], table.edges[function, -1]
    if not ((lower * (1.0 - 1e-9) <= x) & (x <= upper * (1.0 + 1e-9))).all():
        raise ValueError("an argument lies outside the table")
    return polynomials(table.rows, function, x, table.first, table.count, table.shift)


@njit(cache=True, error_model="numpy", nogil=True, forceinline=True)
def locate(x: float, first: int, shift: int, count: int) -> int:
    """Cell of `x` counted from a function's first, clipped into the table."""
    cell = int(np.float64(x).view(np.int64) >> shift) - first
    return min(max(cell, 0), count - 1)


@njit(cache=True, inner=True, error_model="numpy", nogil=True, forceinline=True)
def inside(rows: Array, function: int, cell: int, x: float) -> bool:
    """Whether `x` lies in the cell that `locate` gave: false outside the table, and where x is not a number."""
    return bool(abs((x - rows[function, cell, CENTRE]) * rows[function, cell, SCALE]) <= 1.0 + 1e-9)


@njit(cache=True, error_model="numpy", nogil=True, forceinline=True)
def value(rows: Array, function: int, cell: int, x: float) -> float:
    """Polynomial of a cell at `x`."""
    v = (x - rows[function, cell, CENTRE]) * rows[function, cell, SCALE]
    result = rows[function, cell, TOP]
    for j in range(TOP - 1, COEFFICIENT - 1, -1):
        result = result * v + rows[function, cell, j]
    return float(result)


@njit(cache=True, error_model="numpy", nogil=True, forceinline=True)
def value_and_slope(rows: Array, function: int, cell: int, x: float) -> tuple[float, float]:
    """Polynomial of a cell at `x` and its exact derivative."""
    scale = rows[function, cell, SCALE]
    v = (x - rows[function, cell, CENTRE]) * scale
    result = rows[function, cell, TOP]
    slope = 0.0
    for j in range(TOP - 1, COEFFICIENT - 1, -1):
        slope = slope * v + result
        result = result * v + rows[function, cell, j]
    return result, slope * scale
