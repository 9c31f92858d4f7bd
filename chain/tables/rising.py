"""Whether a current of two temperatures rises with the first and falls with the second, as its table has it.

Where it does not, heat may balance in several ways.
"""

import numpy as np

from chain.arrays import Array, Flags, Index
from chain.tables.cells import chebyshev_nodes, powers_and_slopes
from chain.tables.rectangles import Rectangles, arranged

FALLING = 1e-6  # of a conductance or current: a change of the wrong sign that is more than noise
JUMP = 1e-3  # of a current: less is what polynomials beside a sharp bend may be apart at their edges
_PLACES = np.linspace(-1.0, 1.0, 7)  # in a rectangle, where derivatives are looked at


def rises(found: Rectangles) -> bool:
    """Whether J rises with T1 and falls with T2 everywhere, but for rounding."""
    number, good = arranged(found, int(found.shift.min()))[0], found.errors < FALLING
    return all(
        _slopes_are(found, good, side) and _values_are(found, ~good, side) and _steps_are(found, good, number, side)
        for side in (0, 1)
    )


def _at(found: Rectangles, which: Flags, places: Array) -> tuple[Array, Array, Array, Array]:
    """Mean conductances M and what they change by v1 and v2, (rectangles, p, p), and T1 - T2, in some rectangles."""
    rows = found.rows[which]
    powers, slopes = powers_and_slopes(places, rows.shape[-1])
    a, b = (found.places[which, ::2, None] + places / found.places[which, 1::2, None]).swapaxes(0, 1)
    return powers.T @ rows @ powers, slopes.T @ rows @ powers, powers.T @ rows @ slopes, a[:, :, None] - b[:, None, :]


def _slopes_are(found: Rectangles, which: Flags, side: int) -> bool:
    """Whether dJ/dT1 or -dJ/dT2 is nowhere negative in these."""
    mean, *slopes, gap = _at(found, which, _PLACES)
    rise = mean + (-gap if side else gap) * slopes[side] * found.places[which, 1 + 2 * side, None, None]
    return bool((rise >= -FALLING * np.abs(mean).max(axis=(1, 2), initial=0.0, keepdims=True)).all())


def _values_are(found: Rectangles, which: Flags, side: int) -> bool:
    """Whether J or -J rises from the first nodes to the last in these, where no polynomial tells what is between."""
    mean, _, _, gap = _at(found, which, chebyshev_nodes(found.rows.shape[-1] - 1))
    J = (mean * gap).swapaxes(1, 1 + side)
    change = (J[:, -1] - J[:, 0]) * (-1.0 if side else 1.0)
    return bool((change >= -FALLING * np.maximum(np.abs(J[:, -1]), np.abs(J[:, 0]))).all())


def _steps_are(found: Rectangles, which: Flags, number: Index, side: int) -> bool:
    """Whether J does not fall from one of these to the next in T1, or -J in T2."""
    number = number.swapaxes(0, side)
    one, other = number[:-1].ravel(), number[1:].ravel()
    differ = (one != other) & (one >= 0) & (other >= 0) & which[one] & which[other]
    if not differ.any():
        return True
    size = len(found.rows)
    pair = np.array(np.divmod(np.unique(one[differ] * size + other[differ]), size))
    centre, half = found.places[:, ::2], 1.0 / found.places[:, 1::2]
    low, high = (centre - half)[pair, 1 - side].max(axis=0), (centre + half)[pair, 1 - side].min(axis=0)
    edge, place = (centre + half)[pair[0], side], 0.5 * (low + high)
    mean = []
    for rectangle, v in zip(pair, (1.0, -1.0), strict=True):
        w = (place - centre[rectangle, 1 - side]) / half[rectangle, 1 - side]
        at = (w, np.full_like(w, v)) if side else (np.full_like(w, v), w)
        powers = [one[:, None] ** np.arange(found.rows.shape[-1]) for one in at]
        mean.append(np.einsum("rp,rpq,rq->r", powers[0], found.rows[rectangle], powers[1]))
    most = np.abs(mean).max(axis=0) * np.abs(edge - place)
    change = (mean[1] - mean[0]) * (edge - place)  # of J with T1, and of -J with T2
    return bool((change >= -JUMP * most).all())
