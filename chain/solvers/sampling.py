"""A function of time as polynomials between its jumps and kinks, which are found by looking.

It is sampled everywhere, intervals on which one polynomial does not fit are halved, and where halving does not help
there is a jump or kink, located to rounding. All intervals of a level are fitted together.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chain.arrays import Array
from chain.errors import SolverError
from chain.tables.cells import chebyshev_nodes, interpolate

DEGREE = 12
LOOKS = 20_000  # whatever lasts at least this part of a run is found
SCAN = 32_001  # the longest gap between two samples is 1.57 of their mean distance
TOLERANCE = 2e-13
JUMP = 1e-9  # of the function's scale
MOST_PIECES = 50_000
MOST_BREAKS = 10_000
_PROBES = np.array([-0.98, -0.47, 0.29, 0.93])
_NODES = chebyshev_nodes(DEGREE)
_PLACES = np.concatenate([_NODES, _PROBES])
_POWERS = _PROBES ** np.arange(DEGREE + 1)[:, None]


@dataclass(frozen=True)
class Waveform:
    """A function of time as polynomials in v = (t - middle)/half length of each piece.

    Attributes
    ----------
    edges : ndarray
        (pieces + 1,) times, s.
    coefficients : ndarray
        (pieces, degree + 1).
    breaks : ndarray
        Times inside at which the step size starts anew: jumps and kinks of functions.
    lower, upper : float
        Smallest and largest value met.
    shortest : float
        The shortest feature that was looked for, s; zero where nothing had to be looked for.
    """

    edges: Array
    coefficients: Array
    breaks: Array
    lower: float
    upper: float
    shortest: float = 0.0


def resolved(
    function: Callable[[Array], Array], start: float, stop: float, declared: Sequence[float], name: str
) -> Waveform:
    """A function on [start, stop], with the jumps and kinks that are `declared` and those that are found.

    Raises
    ------
    SolverError
        Where the function is not finite, or cannot be followed.
    """
    sampler = _Sampler(function, start, stop, name)
    known = np.array([start, *sorted(t for t in declared if start < t < stop), stop])
    breaks = np.concatenate([known[1:-1], sampler.breaks(known[:-1], known[1:])])
    for _ in range(8):
        breaks = apart(breaks, start, stop, 64.0 * sampler.shortest)
        bounds = np.concatenate([[start], breaks, [stop]])
        left, coefficients = sampler.pieces(bounds[:-1], bounds[1:])
        edges = np.append(left, stop)
        # A jump next to an edge of the search hides from its nodes, but shows between the pieces.
        hidden = np.setdiff1d(edges[1:-1][_jumps(coefficients) > JUMP * sampler.scale], breaks)
        if not len(hidden):
            break
        lower = np.maximum(start, hidden - 1.5 * sampler.finest)
        places = sampler.locate(lower, np.minimum(stop, hidden + 1.4 * sampler.finest))
        breaks = np.concatenate([breaks, np.where(np.isnan(places), hidden, places)])
    return Waveform(edges, coefficients, breaks, sampler.lower, sampler.upper, (stop - start) / LOOKS)


def apart(breaks: Array, start: float, stop: float, least: float) -> Array:
    """Breaks in order, without those that differ by rounding only: a piece between them would be too short to step."""
    ordered = np.unique(breaks[(breaks - start > least) & (stop - breaks > least)])
    if np.all(np.diff(ordered) > least):
        return ordered
    kept = [float(ordered[0])]
    for place in ordered[1:]:
        if place - kept[-1] > least:
            kept.append(float(place))
    return np.array(kept)


def _jumps(coefficients: Array) -> Array:
    """Jumps between neighbouring pieces."""
    ends = coefficients.sum(axis=1)
    starts = (coefficients * (-1.0) ** np.arange(coefficients.shape[1])).sum(axis=1)
    return np.asarray(np.abs(ends[:-1] - starts[1:]))


class _Sampler:
    """Fits of one function of time, judged at scan points spread over the whole run."""

    def __init__(self, function: Callable[[Array], Array], start: float, stop: float, name: str) -> None:
        self.function, self.name = function, name
        self.finest = (stop - start) / (SCAN - 1)
        self.shortest = 4e-16 * max(abs(start), abs(stop))
        # Points off a regular grid, so that a periodic function cannot hide between them.
        place = np.arange(SCAN) + 0.3 * np.sin(np.arange(SCAN) * 2.399963)
        self.times = start + (stop - start) * (place - place.min()) / (place.max() - place.min())
        self.times = np.clip(self.times, start, stop)
        self.lower, self.upper = np.inf, -np.inf
        self.values = self._call(self.times)
        self.scale = max(float(np.abs(self.values).max()), 1e-300)

    def _call(self, times: Array) -> Array:
        values = np.broadcast_to(np.asarray(self.function(times.ravel()), dtype=np.float64), times.size)
        if not np.isfinite(values).all():
            bad = times.ravel()[~np.isfinite(values)][0]
            raise SolverError(f"{self.name} must be finite at all times, but is not at {bad:.6g} s.")
        self.lower, self.upper = min(self.lower, float(values.min())), max(self.upper, float(values.max()))
        return values.reshape(times.shape)

    def fit(self, a: Array, b: Array) -> tuple[Array, Array]:
        """Polynomials on the intervals (a, b) and their errors relative to the function's scale, judged inside only."""
        middle, half = 0.5 * (a + b), 0.5 * (b - a)
        values = self._call(middle[:, None] + half[:, None] * _PLACES)
        coefficients = interpolate(values[:, : DEGREE + 1])
        flat = np.ptp(values, axis=1) == 0.0  # exactly, without the rounding of the sums
        coefficients[flat] = values[flat, :1] * (np.arange(DEGREE + 1) == 0)
        error = np.abs(coefficients @ _POWERS - values[:, DEGREE + 1 :]).max(axis=1)
        first = np.searchsorted(self.times, a, side="right")
        count = np.maximum(np.searchsorted(self.times, b, side="left") - first, 0)
        row = np.repeat(np.arange(len(a)), count)
        scan = np.arange(count.sum()) + np.repeat(first - np.concatenate([[0], np.cumsum(count)[:-1]]), count)
        v = (self.times[scan] - middle[row]) / half[row]
        guess = coefficients[row, DEGREE]
        for j in range(DEGREE - 1, -1, -1):
            guess = guess * v + coefficients[row, j]
        np.maximum.at(error, row, np.abs(guess - self.values[scan]))
        return coefficients, error / np.maximum(self.scale, np.abs(values).max(axis=1))

    def breaks(self, a: Array, b: Array) -> Array:
        """Jumps and kinks inside the intervals."""
        found = np.zeros(0)
        while len(a):
            bad = self.fit(a, b)[1] > TOLERANCE
            a, b = a[bad], b[bad]
            long = b - a > self.finest
            middle = 0.5 * (a[long] + b[long])
            short = ~long
            if len(found) + short.sum() > MOST_BREAKS:
                self._refuse()
            places = self.locate(a[short], b[short])
            there = ~np.isnan(places)
            at = places[there]
            found = np.concatenate([found, at])
            left = np.concatenate([a[long], middle, a[short][there], at])
            right = np.concatenate([middle, b[long], at, b[short][there]])
            worth = right - left > 64.0 * self.shortest
            a, b = left[worth], right[worth]
            if len(a) > 2 * MOST_PIECES:
                self._refuse()
        return found

    def _refuse(self) -> None:
        raise SolverError(f"{self.name} changes too often to be followed; write it as a smoother function.")

    def locate(self, left: Array, right: Array) -> Array:
        """The place in every interval where the fit stays bad however short it is made; not a number if none."""
        a, b = left.copy(), right.copy()
        places, halvings = 0.5 * (a + b), np.zeros(len(a), dtype=np.int64)
        busy = np.flatnonzero(b - a > 8.0 * self.shortest)
        while len(busy):
            low, high = a[busy], b[busy]
            middle = 0.5 * (low + high)
            one, two = np.split(self.fit(np.concatenate([low, middle]), np.concatenate([middle, high]))[1], 2)
            halvings[busy] += 1
            rough = np.maximum(one, two) > TOLERANCE
            first = one >= two
            a[busy], b[busy] = np.where(first, low, middle), np.where(first, middle, high)
            given_up = self._between(busy[~rough], middle[~rough], (low[~rough], high[~rough]), (left, right), (a, b))
            smooth = busy[~rough][given_up]
            # A fast smooth change, or a kink as fine as this
            places[smooth] = np.where(halvings[smooth] < 12, np.nan, middle[~rough][given_up])
            busy = np.setdiff1d(busy, smooth)
            places[busy] = 0.5 * (a[busy] + b[busy])
            busy = busy[b[busy] - a[busy] > 8.0 * self.shortest]
        return places

    def _between(
        self, rows: NDArray[np.int64], middle: Array, now: tuple[Array, Array], limits: tuple[Array, Array],
        bounds: tuple[Array, Array],
    ) -> NDArray[np.bool_]:  # fmt: skip
        """Go on next to an end of halves that both are smooth, where a jump hides; where none does."""
        if not len(rows):
            return np.zeros(0, dtype=np.bool_)
        near = 0.01 * (now[1] - now[0])
        centres = np.stack([middle, now[0], now[1]])
        low = np.maximum(limits[0][rows], centres - near)
        high = np.minimum(limits[1][rows], centres + near)
        errors = self.fit(low.ravel(), high.ravel())[1].reshape(low.shape)
        worst = errors.argmax(axis=0)
        columns = np.arange(len(rows))
        bounds[0][rows], bounds[1][rows] = low[worst, columns], high[worst, columns]
        return np.asarray(errors.max(axis=0) <= TOLERANCE)

    def pieces(self, a: Array, b: Array) -> tuple[Array, Array]:
        """Smooth function between breaks, halved until every polynomial fits: left edges and coefficients."""
        lefts, rows = [], []
        while len(a):
            coefficients, error = self.fit(a, b)
            width = b - a
            good = (error <= TOLERANCE) | (width <= 64.0 * self.shortest)
            good |= (error < 1e-9) & (width < 1e-3 * self.finest)
            lefts.append(a[good])
            rows.append(coefficients[good])
            a, b = a[~good], b[~good]
            middle = 0.5 * (a + b)
            a, b = np.concatenate([a, middle]), np.concatenate([middle, b])
            if len(a) > 2 * MOST_PIECES:
                self._refuse()
        left = np.concatenate(lefts)
        order = np.argsort(left)
        return left[order], np.concatenate(rows)[order]
