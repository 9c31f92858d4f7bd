"""Tables of J(T1, T2) for links whose current is not a difference F(T1) - F(T2).

What is interpolated is the mean conductance J(T1, T2)/(T1 - T2), smooth through T1 = T2, where it is K(T):
the current is exactly zero at equal temperatures, and exactly antisymmetric where the data are.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from chain.arrays import Array
from chain.errors import SolverError
from chain.storage.compiled import njit
from chain.tables.cells import cell_number, chebyshev_nodes, interpolate, locate

PAIR_DEGREE = 9


@dataclass(frozen=True)
class PairTable:
    """Mean conductance on cells of both temperatures.

    Attributes
    ----------
    rows : ndarray
        (cells, cells, degree + 1, degree + 1) coefficients of v1^i v2^j.
    edges : ndarray
        (cells + 1,) cell boundaries of either temperature.
    first, shift : int
        As in a table of one argument.
    error : float
        Largest error found off the nodes, relative to the largest magnitude in the cell.
    antisymmetric : bool
        Whether J(a, b) = -J(b, a) in the data.
    """

    rows: Array
    edges: Array
    first: int
    shift: int
    error: float
    antisymmetric: bool


def build_pair_table(
    current: Callable[[Array, Array], Array],
    conductance: Callable[[Array], Array],
    lower: float,
    upper: float,
    parts: tuple[int, int] = (4, 32),
    tolerance: float = 1e-12,
    degree: int = PAIR_DEGREE,
) -> PairTable:
    """Interpolate J(T1, T2)/(T1 - T2) for temperatures between `lower` and `upper`.

    Parameters
    ----------
    current : callable
        J(T1, T2), arrays (n,) to (n,).
    conductance : callable
        dJ/dT1 at T1 = T2, array (n,) to (n,).
    lower, upper : float
        Range of both temperatures.
    parts : pair of int, optional
        (int, int) Fewest and most parts of an octave (powers of two), doubled until `tolerance` is met off the nodes.
    tolerance : float, optional
        Of the magnitude in a cell.
    degree : int, optional
        Of the polynomials; `pair_current` takes those of the default.

    Returns
    -------
    PairTable
    """
    count = parts[0]
    table = _interpolate_pair(current, conductance, lower, upper, count, degree)
    while table.error > tolerance and count < parts[1]:
        count *= 2
        finer = _interpolate_pair(current, conductance, lower, upper, count, degree)
        stalled = finer.error > table.error / 2.0 and finer.error < 1e-9  # the function's own rounding
        table = finer
        if stalled:
            break
    return table


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


def _interpolate_pair(
    current: Callable[[Array, Array], Array],
    conductance: Callable[[Array], Array],
    lower: float,
    upper: float,
    count: int,
    degree: int,
) -> PairTable:
    shift = 52 - (count.bit_length() - 1)
    first, last = (int(cell_number(np.array([x]), shift)[0]) for x in (lower, np.nextafter(upper, 0.0)))
    edges = (np.arange(first, last + 2) << shift).view(np.float64).clip(lower, upper)
    centre, half = 0.5 * (edges[1:] + edges[:-1]), 0.5 * np.diff(edges)
    places = np.concatenate([chebyshev_nodes(degree), [-0.6, 0.77]])
    x = centre[:, None] + half[:, None] * places
    a, b = np.broadcast_arrays(x[:, None, :, None], x[None, :, None, :])
    data = _mean_conductance(current, conductance, a.ravel(), b.ravel()).reshape(a.shape)
    mirrored = data.transpose(1, 0, 3, 2)
    antisymmetric = bool(np.allclose(data, mirrored, rtol=1e-11, atol=0.0))
    if antisymmetric:
        data = 0.5 * (data + mirrored)
    nodes = degree + 1
    rows = interpolate(data[:, :, :nodes, :nodes])  # along the second temperature, then the first
    rows = interpolate(rows.swapaxes(2, 3)).swapaxes(2, 3)
    if antisymmetric:
        rows = 0.5 * (rows + rows.transpose(1, 0, 3, 2))
    power = places[nodes:] ** np.arange(nodes)[:, None]
    guess = np.einsum("abij,ip,jq->abpq", rows, power, power)
    probe = data[:, :, nodes:, nodes:]
    magnitude = np.abs(data).max(axis=(2, 3))
    error = float((np.abs(guess - probe).max(axis=(2, 3)) / np.where(magnitude > 0.0, magnitude, 1.0)).max())
    return PairTable(np.ascontiguousarray(rows), edges, first, shift, error, antisymmetric)


@njit(cache=True, error_model="numpy", nogil=True)
def pair_current(
    rows: Array, edges: Array, first: int, shift: int, antisymmetric: bool, a: float, b: float
) -> tuple[float, float, float]:
    """J(a, b) and its derivatives with respect to a and to b."""
    if antisymmetric and a < b:  # to the last bit
        current, by_b, by_a = _ordered(rows, edges, first, shift, b, a)
        return -current, -by_a, -by_b
    return _ordered(rows, edges, first, shift, a, b)


@njit(cache=True, error_model="numpy", nogil=True)
def pair_currents(
    rows: Array, edges: Array, first: int, shift: int, antisymmetric: bool, a: Array, b: Array
) -> tuple[Array, Array]:
    """J(a, b) and its derivative with respect to a, of pairs."""
    current, by_a = np.empty_like(a), np.empty_like(a)
    for i in range(a.size):
        current[i], by_a[i], _ = pair_current(rows, edges, first, shift, antisymmetric, a[i], b[i])
    return current, by_a


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _ordered(rows: Array, edges: Array, first: int, shift: int, a: float, b: float) -> tuple[float, float, float]:
    cells = rows.shape[0]
    i = locate(a, first, shift, cells)
    j = locate(b, first, shift, cells)
    scale_a, scale_b = 2.0 / (edges[i + 1] - edges[i]), 2.0 / (edges[j + 1] - edges[j])
    u = (a - 0.5 * (edges[i + 1] + edges[i])) * scale_a
    v = (b - 0.5 * (edges[j + 1] + edges[j])) * scale_b
    mean, by_u, by_v = 0.0, 0.0, 0.0
    for p in range(PAIR_DEGREE, -1, -1):
        inner, slope = 0.0, 0.0
        for q in range(PAIR_DEGREE, -1, -1):
            slope = slope * v + inner
            inner = inner * v + rows[i, j, p, q]
        by_u = by_u * u + mean
        by_v = by_v * u + slope
        mean = mean * u + inner
    gap = a - b
    return gap * mean, mean + gap * by_u * scale_a, -mean + gap * by_v * scale_b
