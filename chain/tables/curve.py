"""Positive functions of one variable as polynomials piece by piece, with their exact integrals and their inverses.

A measured table is one (`through` its points), and so is a user's function (`chain.tables.adaptive`): links, bodies and
rods integrate and invert them here and nowhere else.
"""

from dataclasses import dataclass

import numpy as np

from chain.arrays import Array, Places
from chain.checks import representable

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(4)  # exact up to degree 7, and no cancellation: C > 0
ITERATIONS = 100  # bisection alone needs 53


@dataclass(frozen=True, eq=False)
class Curve:
    """A function y(x) > 0 and its integral from `edges[0]`.

    Attributes
    ----------
    edges : ndarray
        (pieces + 1,) increasing.
    coefficients : ndarray
        (degree + 1, pieces) of the powers of v = (x - edge)/width in a piece, the constant first.
    cumulative, remainder : ndarray
        (pieces + 1,) integral up to every edge, and what rounding took from it.
    """

    edges: Array
    coefficients: Array
    cumulative: Array
    remainder: Array

    @classmethod
    def of_pieces(cls, edges: Array, coefficients: Array) -> "Curve":
        """The curve of given polynomials."""
        with np.errstate(over="ignore", invalid="ignore"):
            whole = np.diff(edges) * (coefficients / _powers(coefficients)).sum(axis=0)
            cumulative = np.concatenate([[0.0], np.cumsum(whole)])
            remainder = np.concatenate([[0.0], np.cumsum(_rounding(cumulative[:-1], whole, cumulative[1:]))])
        curve = cls(edges, coefficients, representable(cumulative, "integral of a table"), remainder)
        for values in (curve.edges, curve.coefficients, curve.cumulative, curve.remainder):
            values.flags.writeable = False
        return curve

    @property
    def knots(self) -> Array:
        """Edges and middles of the pieces."""
        return np.concatenate([self.edges, 0.5 * (self.edges[1:] + self.edges[:-1])])

    def key(self) -> tuple[bytes, bytes]:
        """What is the same for equal curves."""
        return self.edges.tobytes(), self.coefficients.tobytes()

    def _place(self, x: Array) -> Places:
        return np.clip(np.searchsorted(self.edges, x, side="right") - 1, 0, self.edges.size - 2)

    def value(self, x: Array) -> Array:
        """y(x); beyond its ends the outermost polynomials go on."""
        piece = self._place(x)
        return self._polynomial(piece, x)

    def _polynomial(self, piece: Places, x: Array) -> Array:
        v = (x - self.edges[piece]) / (self.edges[piece + 1] - self.edges[piece])
        return self._at(piece, v)

    def _at(self, piece: Places, v: Array) -> Array:
        found = np.zeros(np.shape(v))
        for row in self.coefficients[::-1]:
            found = found * v + row[piece]
        return found

    def integral(self, x: Array) -> Array:
        """∫y from the first edge to x."""
        piece = self._place(x)
        return np.asarray(self.cumulative[piece] + self._within(piece, x))

    def _within(self, piece: Places, x: Array) -> Array:
        """∫y from a piece's first edge to x."""
        width = self.edges[piece + 1] - self.edges[piece]
        v = (x - self.edges[piece]) / width
        found = np.zeros(np.shape(x))
        for row in (self.coefficients / _powers(self.coefficients))[::-1]:
            found = (found + row[piece]) * v
        return np.asarray(width * found)

    def difference(self, a: Array, b: Array) -> Array:
        """∫y from b to a, which does not cancel: split at the edges between them."""
        a, b = np.broadcast_arrays(np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64))
        high, low = np.maximum(a, b), np.minimum(a, b)
        last, first = self._place(high), self._place(low)
        same = last == first
        up = np.where(same, high, self.edges[first + 1])
        rest = self._between(last, np.where(same, high, self.edges[last]), high)
        # Pieces may be narrow beyond all rounding of the whole integral
        next_ = np.minimum(first + 1, last)
        whole = self.cumulative[last] - self.cumulative[next_] + (self.remainder[last] - self.remainder[next_])
        return np.asarray(np.sign(a - b) * (self._between(first, low, up) + whole + rest))

    def _between(self, piece: Places, low: Array, high: Array) -> Array:
        """∫y from low to high in one piece, by the distances from its edge: sums of temperatures would be rounded."""
        width = self.edges[piece + 1] - self.edges[piece]
        start, gap = (low - self.edges[piece]) / width, (high - low) / width
        found = np.zeros(np.shape(low))
        for node, weight in zip(_NODES, _WEIGHTS, strict=True):
            found += weight * self._at(piece, start + 0.5 * (1.0 + node) * gap)
        return np.asarray(0.5 * (high - low) * found)

    def inverse(self, area: Array) -> Array:
        """Where the integral has a value; the nearest end where it has it nowhere."""
        piece = np.clip(np.searchsorted(self.cumulative, area, side="right") - 1, 0, self.edges.size - 2)
        low, high = self.edges[piece], self.edges[piece + 1]
        whole = self.cumulative[piece + 1] - self.cumulative[piece]
        part = np.clip(area - self.cumulative[piece], 0.0, whole)
        x = low + (high - low) * (part / whole)
        for _ in range(ITERATIONS):
            excess = self._within(piece, x) - part
            high = np.where(excess >= 0.0, x, high)
            low = np.where(excess <= 0.0, x, low)
            with np.errstate(divide="ignore", invalid="ignore"):
                new = x - excess / self._polynomial(piece, x)
            new = np.where((low <= new) & (new <= high), new, 0.5 * (low + high))
            done = np.all(np.abs(new - x) <= 2.0 * np.spacing(np.abs(x)))
            x = new
            if done:
                break
        return np.asarray(x)


def _rounding(a: Array, b: Array, added: Array) -> Array:
    """What a sum a + b lost to rounding, exactly (D. E. Knuth, The Art of Computer Programming, Sec. 4.2.2)."""
    second = added - a
    return np.asarray((a - (added - second)) + (b - second))


def _powers(coefficients: Array) -> Array:
    return np.arange(1.0, len(coefficients) + 1.0)[:, None]


def through(x: Array, y: Array) -> Curve:
    """The monotone cubic curve through the points of a table.

    Examples
    --------
    >>> curve = through(np.array([100.0, 200.0, 300.0]), np.array([1.0, 2.0, 3.0]))
    >>> float(curve.integral(np.array(300.0)))
    400.0
    >>> float(curve.inverse(np.array(400.0)))
    300.0
    """
    from scipy.interpolate import PchipInterpolator  # loaded only where there is a table

    # In powers of two of the table's own size, which changes no bit: slopes of 1e300 in 1e-300 are no numbers
    scale, size = (np.exp2(np.frexp(np.abs(values).max())[1] - 1.0) for values in (x, y))
    cubic = PchipInterpolator(x / scale, y / size)
    width = np.diff(x / scale)
    return Curve.of_pieces(np.array(x), np.stack([size * cubic.c[3 - k] * width**k for k in range(4)]))
