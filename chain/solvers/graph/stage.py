"""A stage of ROCK4 where all links have one potential, compiled.

Potentials are counted from one of the middle, and energies from each body's start, so that rounding errors are those
of differences: a step with many stages enlarges them (`rock4.farthest`). On a lattice most links join bodies whose
numbers differ alike; these bands are gone through without asking who is joined to whom.
"""

import numpy as np
from numpy.typing import NDArray

from chain.arrays import Array, Index
from chain.storage.compiled import njit
from chain.tables.sites import site_values

BLOCK = np.uint64(512)  # bodies at a time, so that they stay in the nearest cache

Tables = tuple[Array, Index, int, Index, Array, Array]  # rows, cells, shift, which is whose, start, inverse scale
Numbers = NDArray[np.uint64]  # signed ones would be asked their sign
Bands = tuple[Numbers, Array]  # differences of numbers, and weights (bands, N) of the links from n to n + difference
Links = tuple[Numbers, Numbers, Array]  # first and second side of every other link, and weights


@njit(cache=True, inner=True, error_model="numpy", nogil=True)
def _along(band: Array, off: np.uint64, begin: np.uint64, end: np.uint64, F: Array, found: Array) -> None:
    """What enters the bodies of a block by the links of a band."""
    for n in range(begin, min(end, max(np.uint64(band.size), off) - off)):
        found[n] += band[n] * (F[n + off] - F[n])
    for n in range(max(begin, off), end):
        found[n] += band[n - off] * (F[n - off] - F[n])


@njit(cache=True, error_model="numpy", nogil=True)
def recurrence(
    h_mu: float, kappa: float, e: Array, now: Array, before: Array, power: Array, bands: Bands, links: Links,
    tables: Tables, y: Array, F: Array, found: Array,
) -> bool:  # fmt: skip
    """Replace `before` by h_mu f(now) + (1 + kappa) now - kappa before; whether all bodies are inside the tables.

    `e` is (N,), the others (N + ends + 1,). F, of which ends have theirs, y and f are overwritten for the bodies.
    """
    rows, cells, shift, row_of, start, inverse_scale = tables
    offsets, band = bands
    first, second, weight = links
    sites, size = np.uint64(e.size), np.uint64(before.size)
    for n in range(sites):
        y[n] = e[n] + now[n]
    good = site_values(rows, cells, shift, row_of, start, inverse_scale, y, 0, e.size, F, None, None)
    for n in range(size):
        found[n] = power[n]
    for k in range(np.uint64(weight.size)):
        J = weight[k] * (F[first[k]] - F[second[k]])
        found[first[k]] -= J
        found[second[k]] += J
    begin = np.uint64(0)
    while begin < size:
        end = min(begin + BLOCK, size)
        for d in range(offsets.size):
            _along(band[d], offsets[d], begin, min(end, sites), F, found)
        for n in range(begin, end):
            before[n] = h_mu * found[n] + (1.0 + kappa) * now[n] - kappa * before[n]
        begin = end
    return bool(good)
