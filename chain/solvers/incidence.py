"""Which link joins which bodies and ends, as a matrix: currents times it are what every place gains."""

import numpy as np
import scipy  # its parts are loaded when they are used

from chain.arrays import Array, Index, Sparse


def incidence(edges: Index, places: int, first: float | Array = -1.0, second: float | Array = 1.0) -> Sparse:
    """(places, L): numbers of the links (L, 2) at the two places that they join, where these are below `places`."""
    links = len(edges)
    values = np.concatenate([np.broadcast_to(first, links), np.broadcast_to(second, links)])
    rows, columns = edges.T.ravel(), np.tile(np.arange(links), 2)
    inside = rows < places
    return scipy.sparse.csr_array((values[inside], (rows[inside], columns[inside])), shape=(places, links))
