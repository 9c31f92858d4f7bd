"""A stage of ROCK4 where all links have one potential, compiled.

Potentials are counted from one of the middle, and energies from each body's start, so that rounding errors are those
of differences: a step with many stages enlarges them (`rock4.farthest`).
"""

import numpy as np
from numpy.typing import NDArray

from chain.arrays import Array, Index
from chain.storage.compiled import njit
from chain.tables.sites import site_values

Tables = tuple[Array, Index, int, Index, Array, Array]  # rows, cells, shift, which is whose, start, inverse scale
# Of every body and end: where its links begin, who is there, and weights. Signed numbers would be asked their sign.
Links = tuple[NDArray[np.uint64], NDArray[np.uint64], Array]

ONE = np.uint64(1)


@njit(cache=True, error_model="numpy", nogil=True)
def recurrence(
    h_mu: float, kappa: float, e: Array, now: Array, before: Array, power: Array, links: Links, tables: Tables,
    y: Array, F: Array,
) -> bool:  # fmt: skip
    """Replace `before` by h_mu f(now) + (1 + kappa) now - kappa before; whether all bodies are inside the tables.

    `e` is (N,), the others (N + ends + 1,). F, of which ends have theirs, and y are overwritten for the bodies.
    """
    rows, cells, shift, row_of, start, inverse_scale = tables
    first, other, weight = links
    for n in range(np.uint64(e.size)):
        y[n] = e[n] + now[n]
    good = site_values(rows, cells, shift, row_of, start, inverse_scale, y, 0, e.size, F, np.int64(0), F)
    for n in range(np.uint64(before.size)):
        here, f = F[n], power[n]
        for k in range(first[n], first[n + ONE]):
            f += weight[k] * (F[other[k]] - here)
        before[n] = h_mu * f + (1.0 + kappa) * now[n] - kappa * before[n]
    return bool(good)
