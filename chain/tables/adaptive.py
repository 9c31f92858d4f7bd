"""Functions known by their values as curves: panels are halved where a polynomial is not the function.

A sample lies every 1/2400 of the argument, so that a peak or step of that width is found, and is then followed to its
own width. Nothing is asked outside the range, and what comes out depends on the range and the function only.
"""

from collections.abc import Callable

import numpy as np

from chain.arrays import Array, Flags
from chain.tables.cells import DEGREE, chebyshev_nodes, interpolate
from chain.tables.curve import Curve

PER_OCTAVE = 256  # panels to begin with
PRECISE = 1e-14  # error of the integral over a panel that is left as it is, of argument times function
HALVINGS = 46  # to where a panel is as wide as rounding
MOST_PANELS = 20_000  # a noisy function is halved no further: its noise averages out
OCTAVES, TOGETHER, NEGLIGIBLE = 400, 8, 1e-17  # towards 0: x^-0.8 has converged then
LEVEL = 40  # octaves that add equally much: 1/x
_NODES = chebyshev_nodes(DEGREE)
_HALVES = np.concatenate([0.5 * (_NODES - 1.0), 0.5 * (_NODES + 1.0)])
_CHECKED = np.concatenate([_HALVES, [-1.0, 0.0, 1.0]])  # a jump may lie between a node and an edge
_POWERS = _CHECKED[None, :] ** np.arange(DEGREE + 1)[:, None]


def approximate(function: Callable[[Array], Array], lower: float, upper: float, per_octave: int = PER_OCTAVE) -> Curve:
    """A positive function as a curve.

    Parameters
    ----------
    function : callable
        Called with arrays of arguments between `lower` and `upper`.
    lower, upper : float
        Range, 0 < lower <= upper.
    per_octave : int, optional
        Panels to begin with.

    Examples
    --------
    >>> curve = approximate(lambda x: 1.0 / x, 1.0, 20.0)
    >>> print(f"{float(curve.integral(np.array(20.0)) / np.log(20.0)):.12f}")
    1.000000000000
    """
    if upper <= lower:
        upper = lower * (1.0 + 1e-9)
        constant = np.broadcast_to(function(np.array([lower])), (1,))
        return Curve.of_pieces(np.array([lower, upper]), constant[None, :].astype(np.float64))
    count = max(int(np.ceil(per_octave * np.log2(upper / lower))), 4)
    edges = np.geomspace(lower, upper, count + 1)
    edges[0], edges[-1] = lower, upper
    left, right = edges[:-1], edges[1:]
    values = _sample(function, left, right, _NODES)
    done: list[tuple[Array, Array]] = []
    panels = 0
    for halving in range(HALVINGS + 1):
        halves = _sample(function, left, right, _CHECKED)
        coefficients = interpolate(values)
        good = _fits(coefficients, halves, left, right)
        panels += int(good.sum())
        if halving == HALVINGS or panels + 2 * int((~good).sum()) > MOST_PANELS:
            # What is left is as narrow as a jump, or noise
            coefficients[~good, 0] = halves[~good, : _HALVES.size].mean(axis=1)
            coefficients[~good, 1:] = 0.0
            good[:] = True
        done.append((left[good], coefficients[good]))
        if good.all():
            break
        middle = 0.5 * (left + right)[~good]
        values = halves[~good, : _HALVES.size].reshape(-1, DEGREE + 1)  # those of a panel's left half, then its right
        left = np.stack([left[~good], middle], axis=1).ravel()
        right = np.stack([middle, right[~good]], axis=1).ravel()
    starts, rows = (np.concatenate(parts) for parts in zip(*done, strict=True))
    order = np.argsort(starts, kind="stable")
    return Curve.of_pieces(np.append(starts[order], upper), _from_left(rows[order]))


def _sample(function: Callable[[Array], Array], left: Array, right: Array, places: Array) -> Array:
    centre, half = 0.5 * (left + right)[:, None], 0.5 * (right - left)[:, None]
    x = np.clip(centre + half * places, left[:, None], right[:, None])
    return np.array(np.broadcast_to(function(x.ravel()), x.size), dtype=np.float64).reshape(x.shape)


def _fits(coefficients: Array, halves: Array, left: Array, right: Array) -> Flags:
    """Whether each panel's polynomial is the function at the nodes of its halves."""
    error = np.abs(coefficients @ _POWERS - halves).max(axis=1)
    return np.asarray(error * (right - left) <= PRECISE * right * np.abs(halves).max(axis=1))


def _from_left(rows: Array) -> Array:
    """Coefficients (degree + 1, panels) of v from 0 to 1, from those (panels, degree + 1) of v from -1 to 1."""
    shift = np.zeros((DEGREE + 1, DEGREE + 1))  # of w = 2v - 1
    shift[0, 0] = 1.0
    for k in range(1, DEGREE + 1):
        shift[k] = -shift[k - 1]
        shift[k, 1:] += 2.0 * shift[k - 1, :-1]
    return np.ascontiguousarray((rows @ shift).T)


def from_zero(function: Callable[[Array], Array], x: float) -> float:
    """∫ of a positive function from 0 to x; infinite where it does not converge.

    Octave by octave downwards, some at a time, until what is added no longer counts: the function is not asked at 0.

    Examples
    --------
    >>> print(f"{from_zero(lambda x: x**3, 2.0):.12f}")
    4.000000000000
    """
    total, small, before, level = 0.0, 0, np.inf, 0
    for _ in range(OCTAVES // TOGETHER):
        edges: Array = x * 0.5 ** np.arange(TOGETHER + 1, dtype=np.float64)
        curve = approximate(function, float(edges[-1]), x, 16)
        for part in -np.diff(curve.integral(edges)):
            level = level + 1 if part >= 0.999 * before else 0
            if level == LEVEL:
                return np.inf
            total, before = total + float(part), float(part)
            small = small + 1 if part <= NEGLIGIBLE * total else 0
            if small == 2:
                return total
        x = float(edges[-1])
    return np.inf
