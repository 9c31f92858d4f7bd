"""From a generating function to the rate of a deviation: I(j) = sup_λ [λj - G(λ)]."""

from collections.abc import Callable

import numpy as np

from chain.arrays import Array

_GOLDEN = 0.5 * (np.sqrt(5.0) - 1.0)
_STEPS = 45  # λ is known to 4e-10 of its interval, and the maximum to the square of that


def rate(generating: Callable[[Array], Array], current: Array, low: Array, high: Array, width: Array) -> Array:
    """I(j) of currents (n,), by golden section over λ between `low` and `high`, which may be infinite.

    λj - G(λ) is concave, and an interval without an end is mapped to (-1, 1) by λ = width·v/(1 - v²), which keeps one
    maximum.
    """
    first, last = (np.where(np.isinf(one), sign, one) for one, sign in ((low, -1.0), (high, 1.0)))
    open_ = np.isinf(low) | np.isinf(high)
    first, last = np.where(open_, -1.0, first), np.where(open_, 1.0, last)

    def gain(v: Array) -> Array:
        with np.errstate(all="ignore"):
            counting = np.where(open_, np.clip(width * v / ((1.0 - v) * (1.0 + v)), low, high), v)
            found = counting * current - generating(counting)
        return np.where(np.isfinite(found), found, -np.inf)

    inner = [last - _GOLDEN * (last - first), first + _GOLDEN * (last - first)]
    values = [gain(one) for one in inner]
    best = np.maximum(gain(first), gain(last)) if not open_.all() else np.maximum(*values)
    for _ in range(_STEPS):
        left = values[0] >= values[1]  # the maximum lies in the left part
        first, last = np.where(left, first, inner[0]), np.where(left, inner[1], last)
        fresh = np.where(left, last - _GOLDEN * (last - first), first + _GOLDEN * (last - first))
        new = gain(fresh)
        inner = [np.where(left, fresh, inner[1]), np.where(left, inner[0], fresh)]
        values = [np.where(left, new, values[1]), np.where(left, values[0], new)]
        best = np.maximum(best, np.maximum(*values))
    return np.asarray(np.maximum(best, 0.0))  # at λ = 0
