"""Adaptive quadrature of several integrands: Gauss-Kronrod on panels that are halved where they are not resolved."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from chain.arrays import Array

# Kronrod's nodes on [0, 1], their weights, and Gauss' weights at every second of them (7 and 15 points)
_NODES = np.array([0.991455371120812639206854697526329, 0.949107912342758524526189684047851,
                   0.864864423359769072789712788640926, 0.741531185599394439863864773280788,
                   0.586087235467691130294144150784, 0.405845151377397166906606412076961,
                   0.207784955007898467600689403773245, 0.0])  # fmt: skip
_KRONROD = np.array([0.022935322010529224963732008058970, 0.063092092629978553290700663189204,
                     0.104790010322250183839876322541518, 0.140653259715525918745189590510238,
                     0.169004726639267902826583426598550, 0.190350578064785409913256402421014,
                     0.204432940075298892414161999234649, 0.209482141084727828012999174891714])  # fmt: skip
_GAUSS = np.array([0.129484966168869693270611432679082, 0.279705391489276667901467771423780,
                   0.381830050505118944950369775488975, 0.417959183673469387755102040816327])  # fmt: skip
NODES = np.concatenate([-_NODES, _NODES[-2::-1]])
WEIGHTS = np.concatenate([_KRONROD, _KRONROD[-2::-1]])
_EMBEDDED = np.zeros(15)
_EMBEDDED[1::2] = np.concatenate([_GAUSS, _GAUSS[-2::-1]])


class Rule(NamedTuple):
    """Nodes and weights that resolve the integrands they were made for."""

    nodes: Array
    weights: Array
    integral: Array  # one for each integrand
    error: float  # estimated, largest over the integrands, relative to their integrals of the absolute value


def adaptive(function: Callable[[Array], Array], edges: Array, rtol: float, most: int) -> Rule:
    """Nodes and weights for integrands that `function` gives as (integrand, node).

    Parameters
    ----------
    function : callable
        Called with nodes in rad/s or any other unit, many at a time.
    edges : ndarray
        Increasing; panels to begin with.
    rtol : float
        Wanted error relative to each integrand's integral.
    most : int
        Number of nodes after which the halving stops; the error then says what was reached.

    Notes
    -----
    A panel's error is the difference of Kronrod's 15 and Gauss' 7 points, which is that of the seven: far too large
    once it is small. Panels are halved where their error exceeds their share of what is allowed.
    """
    kept: list[tuple[Array, Array, Array]] = []
    left, right, used = edges[:-1], edges[1:], 0
    done_integral, done_error = 0.0, 0.0
    while True:
        middle, half = 0.5 * (left + right), 0.5 * (right - left)
        nodes = middle[:, None] + half[:, None] * NODES
        values = function(nodes.ravel()).reshape(-1, *nodes.shape)
        used += nodes.size
        integral = np.abs(values) @ WEIGHTS * half
        error = np.abs(values @ (WEIGHTS - _EMBEDDED)) * half
        total = done_integral + integral.sum(axis=1)
        budget = rtol * np.maximum(total, np.finfo(float).tiny)[:, None]
        # a panel may keep its share of half of the budget, or what rounding leaves
        fine = (error <= 0.5 * budget * np.maximum(half / (edges[-1] - edges[0]), 1.0 / left.size)).all(axis=0)
        fine |= half < 1e-14 * np.abs(middle)
        if used + 30 * (~fine).sum() > most:
            fine[:] = True
        kept.append((nodes[fine], np.outer(half[fine], WEIGHTS), values[:, fine]))
        done_integral = done_integral + integral[:, fine].sum(axis=1)
        done_error = done_error + error[:, fine].sum(axis=1)
        if fine.all():
            break
        left, middle, right = left[~fine], middle[~fine], right[~fine]
        left, right = np.concatenate([left, middle]), np.concatenate([middle, right])
    nodes, weights = (np.concatenate([part[i].ravel() for part in kept]) for i in (0, 1))
    values = np.concatenate([part[2].reshape(len(part[2]), -1) for part in kept], axis=1)
    order = np.argsort(nodes)
    relative = done_error / np.maximum(done_integral, np.finfo(float).tiny)
    return Rule(nodes[order], weights[order], values @ weights, float(np.max(relative)))
