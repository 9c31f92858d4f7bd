"""Antiderivatives of tables: F with F' = K exactly, and F(a) - F(b) without cancellation.

F is zero at the table's lower end. Its polynomials are the exact antiderivatives of K's, and its values at the
cells' edges the exact cumulative integrals, so that a current K between two temperatures conserves energy.
"""

from dataclasses import dataclass

import numpy as np

from chain.arrays import Array, Index
from chain.storage.compiled import njit
from chain.tables.cells import CENTRE, COEFFICIENT, SCALE, TOP, Table, locate


@dataclass(frozen=True)
class Primitive:
    """Antiderivatives of the functions of a table.

    Attributes
    ----------
    rows : ndarray
        (functions, cells, 2 + DEGREE + 2) as in a table, one degree higher.
    cumulative : ndarray
        (functions, cells + 1) integral from the lower end to each cell's edge.
    """

    rows: Array
    cumulative: Array


def primitive(table: Table) -> Primitive:
    """Antiderivative of every function of a table."""
    coefficients = table.rows[..., COEFFICIENT:]
    power = np.arange(1, coefficients.shape[-1] + 1)
    integrated = coefficients / power / table.rows[..., SCALE, None]
    from_left = -(integrated @ (-1.0) ** power)  # from v = -1 to 0
    whole = 2.0 * integrated[..., ::2].sum(axis=-1)  # odd powers of v, from -1 to 1
    beyond = np.arange(whole.shape[1]) >= table.count[:, None]
    cumulative = np.zeros(table.edges.shape)
    np.cumsum(np.where(beyond, 0.0, whole), axis=1, out=cumulative[:, 1:])
    rows = np.concatenate(
        [table.rows[..., :COEFFICIENT], (cumulative[:, :-1] + from_left)[..., None], integrated], axis=-1
    )
    return Primitive(rows, cumulative)


@njit(cache=True, error_model="numpy", nogil=True, forceinline=True)
def integral(rows: Array, function: int, cell: int, x: float) -> float:
    """F at `x` in a cell."""
    v = (x - rows[function, cell, CENTRE]) * rows[function, cell, SCALE]
    result = rows[function, cell, TOP + 1]
    for j in range(TOP, COEFFICIENT - 1, -1):
        result = result * v + rows[function, cell, j]
    return float(result)


@njit(cache=True, inner=True, error_model="numpy", nogil=True, forceinline=True)
def _within(rows: Array, function: int, cell: int, a: float, b: float) -> float:
    """F(a) - F(b) in one cell, by the divided difference of its polynomial times the gap."""
    scale = rows[function, cell, SCALE]
    u = (a - rows[function, cell, CENTRE]) * scale
    v = (b - rows[function, cell, CENTRE]) * scale
    at_u = rows[function, cell, TOP + 1]
    divided = 0.0
    for j in range(TOP, COEFFICIENT - 1, -1):
        divided = divided * v + at_u
        at_u = at_u * u + rows[function, cell, j]
    return float(divided * ((a - b) * scale))


@njit(cache=True, error_model="numpy", nogil=True, forceinline=True)
def difference(
    rows: Array, cumulative: Array, edges: Array, first: Index, shift: int, function: int, a: float, b: float
) -> float:
    """F(a) - F(b), split at the cells' edges; both arguments must lie in the table."""
    cells = rows.shape[1]
    i = locate(a, first[function], shift, cells)
    j = locate(b, first[function], shift, cells)
    if i == j:
        return _within(rows, function, i, a, b)
    if i > j:
        upper, lower = edges[function, i], edges[function, j + 1]
        middle = cumulative[function, i] - cumulative[function, j + 1]
        return float(_within(rows, function, i, a, upper) + middle + _within(rows, function, j, lower, b))
    lower, upper = edges[function, i + 1], edges[function, j]
    middle = cumulative[function, i + 1] - cumulative[function, j]
    return float(_within(rows, function, i, a, lower) + middle + _within(rows, function, j, upper, b))
