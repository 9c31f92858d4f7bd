"""What a chain's ends and sources do over time, as piecewise polynomials.

A function of time is sampled before the run, its jumps and kinks are located by bisection, and what is smooth
between them is interpolated piece by piece. The compiled solver then needs no Python, has exact time derivatives,
and ends a step at every piece's edge: it cannot step over a pulse. Every pulse lasting at least 1/2000 of the run
is found; a shorter one where its edges are declared as breakpoints.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from chain.errors import SolverError
from chain.solvers.problem import Array, Index
from chain.storage.compiled import njit
from chain.tables.cells import chebyshev_nodes, interpolate

DEGREE = 12
SCAN = 4001
TOLERANCE = 2e-13
MOST_PIECES = 50_000
MOST_BREAKS = 1000
_PROBES = np.array([-0.98, -0.47, 0.29, 0.93])
_NODES = chebyshev_nodes(DEGREE)
_PLACES = np.concatenate([_NODES, _PROBES])
_POWERS = _PROBES ** np.arange(DEGREE + 1)[:, None]


@dataclass(frozen=True)
class Waveform:
    """A function of time as polynomials in v = (t - middle)/half length of each piece.

    Attributes
    ----------
    edges : (pieces + 1,) times, s
    coefficients : (pieces, degree + 1)
    breaks : times of jumps and kinks inside the run
    lower, upper : smallest and largest value
    """

    edges: Array
    coefficients: Array
    breaks: Array
    lower: float
    upper: float


class Waves(NamedTuple):
    """Several waveforms for the compiled solver: pieces of one after those of the other."""

    offset: Index  # (waves + 1,) first piece of each
    left: Array  # (pieces,) times
    right: Array
    coefficients: Array
    constant: NDArray[np.bool_]  # (pieces,)


def waveform(
    function: float | Callable[[Array], Array], start: float, stop: float, breakpoints: Sequence[float], name: str
) -> Waveform:
    """Turn a function of time, or a number, into piecewise polynomials on [start, stop].

    Parameters
    ----------
    function : float or callable
        Number, or times (n,) in s to values (n,).
    start, stop : float
        Time range, s.
    breakpoints : sequence of float
        Known times of jumps and kinks, s.
    name : str
        What it is, for messages.

    Raises
    ------
    SolverError
        Where the function is not finite, or cannot be resolved.
    """
    if not callable(function):
        number = float(function)
        coefficients = np.zeros((1, DEGREE + 1))
        coefficients[0, 0] = number
        return Waveform(np.array([start, stop]), coefficients, np.zeros(0), number, number)
    sampler = _Sampler(function, start, stop, name)
    declared = sorted(float(t) for t in breakpoints if start < t < stop)
    breaks = list(declared)
    for a, b in zip([start, *declared], [*declared, stop], strict=True):
        breaks += sampler.breaks(a, b)
    for _ in range(4):
        breaks = _apart(breaks, start, stop, 64.0 * sampler.shortest)
        pieces: list[tuple[float, float, Array]] = []
        for a, b in zip([start, *breaks], [*breaks, stop], strict=True):
            pieces += sampler.pieces(a, b)
        edges = np.array([p[0] for p in pieces] + [stop])
        coefficients = np.stack([p[2] for p in pieces])
        # A jump next to an edge of the search hides from its nodes, but shows between the pieces.
        hidden = np.setdiff1d(edges[1:-1][_jumps(coefficients) > 1e-9 * sampler.scale], breaks)
        if not len(hidden):
            break
        for t in hidden:
            found = sampler.locate(max(start, t - 1.5 * sampler.finest), min(stop, t + 1.4 * sampler.finest))
            breaks.append(float(t) if found is None else found)
    return Waveform(edges, coefficients, np.array(breaks), sampler.lower, sampler.upper)


def _apart(breaks: Sequence[float], start: float, stop: float, least: float) -> list[float]:
    """Breaks in order, without those that differ by rounding only: a piece between them would be too short to step."""
    kept = [start]
    for place in sorted(breaks):
        if place - kept[-1] > least and stop - place > least:
            kept.append(place)
    return kept[1:]


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
        self.scale = np.abs(self.values).max()

    def _call(self, times: Array) -> Array:
        values = np.asarray(self.function(times), dtype=np.float64)
        values = np.broadcast_to(values, times.shape)
        if not np.isfinite(values).all():
            bad = times[~np.isfinite(values)][0]
            raise SolverError(f"{self.name} must be finite at all times, but is not at {bad:.6g} s.")
        self.lower, self.upper = min(self.lower, values.min()), max(self.upper, values.max())
        return values

    def fit(self, a: float, b: float) -> tuple[Array, float]:
        """Polynomial on (a, b) and its error relative to the waveform's scale, judged inside only."""
        middle, half = 0.5 * (a + b), 0.5 * (b - a)
        values = self._call(middle + half * _PLACES)
        coefficients = interpolate(values[: DEGREE + 1])
        error = np.abs(coefficients @ _POWERS - values[DEGREE + 1 :]).max()
        i, j = np.searchsorted(self.times, (a, b), side="right")
        inside = slice(i, max(i, j - 1))
        v = (self.times[inside] - middle) / half
        guess = np.polynomial.polynomial.polyval(v, coefficients)
        error = max(error, np.abs(guess - self.values[inside]).max(initial=0.0))
        return coefficients, float(error) / max(self.scale, np.abs(values).max(), 1e-300)

    def breaks(self, a: float, b: float) -> list[float]:
        """Jumps and kinks inside (a, b)."""
        found: list[float] = []
        pending = [(a, b)]
        while pending:
            left, right = pending.pop()
            if self.fit(left, right)[1] <= TOLERANCE:
                continue
            if right - left > self.finest:
                middle = 0.5 * (left + right)
                pending += [(left, middle), (middle, right)]
                continue
            place = self.locate(left, right)
            if place is not None:
                found.append(place)
                pending += [(s, t) for s, t in ((left, place), (place, right)) if t - s > 64.0 * self.shortest]
            if len(found) > MOST_BREAKS or len(pending) > MOST_PIECES:
                raise SolverError(f"{self.name} changes too often to be followed; write it as a smoother function.")
        return found

    def locate(self, left: float, right: float) -> float | None:
        """The place in (left, right) where the fit stays bad however short the interval, if there is one."""
        a, b, halvings = left, right, 0
        while b - a > 8.0 * self.shortest:
            middle = 0.5 * (a + b)
            one, two = self.fit(a, middle)[1], self.fit(middle, b)[1]
            halvings += 1
            if max(one, two) > TOLERANCE:
                a, b = (a, middle) if one >= two else (middle, b)
                continue
            # Both halves are smooth: a jump may still hide from the nodes next to an end of theirs.
            near = 0.01 * (b - a)
            ends = [(max(left, c - near), min(right, c + near)) for c in (middle, a, b)]
            errors = [self.fit(*end)[1] for end in ends]
            if max(errors) <= TOLERANCE:
                return None if halvings < 12 else middle  # a fast smooth change, or a kink as fine as this
            a, b = ends[int(np.argmax(errors))]
        return 0.5 * (a + b)

    def pieces(self, a: float, b: float) -> list[tuple[float, float, Array]]:
        """Smooth function between two breaks, halved until every polynomial fits."""
        coefficients, error = self.fit(a, b)
        if error <= TOLERANCE or b - a <= 64.0 * self.shortest or (error < 1e-9 and b - a < 1e-3 * self.finest):
            return [(a, b, coefficients)]
        middle = 0.5 * (a + b)
        return self.pieces(a, middle) + self.pieces(middle, b)


def gather(waveforms: Sequence[Waveform]) -> Waves:
    """Waveforms as arrays for the compiled solver."""
    lengths = [len(w.coefficients) for w in waveforms]
    return Waves(
        offset=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        left=np.concatenate([w.edges[:-1] for w in waveforms]),
        right=np.concatenate([w.edges[1:] for w in waveforms]),
        coefficients=np.concatenate([w.coefficients for w in waveforms]),
        constant=np.concatenate([~w.coefficients[:, 1:].any(axis=1) for w in waveforms]),
    )


@njit(cache=True, error_model="numpy", nogil=True)
def piece_at(waves: Waves, wave: int, t: float) -> int:
    """Piece of a waveform that holds the time `t`."""
    low, high = waves.offset[wave], waves.offset[wave + 1] - 1
    while low < high:
        middle = (low + high + 1) // 2
        if waves.left[middle] <= t:
            low = middle
        else:
            high = middle - 1
    return int(low)


@njit(cache=True, error_model="numpy", nogil=True)
def wave_value(waves: Waves, piece: int, t: float) -> tuple[float, float]:
    """Value of a piece at time `t` and its rate of change."""
    if waves.constant[piece]:
        return waves.coefficients[piece, 0], 0.0
    half = 0.5 * (waves.right[piece] - waves.left[piece])
    v = (t - 0.5 * (waves.right[piece] + waves.left[piece])) / half
    result = waves.coefficients[piece, -1]
    slope = 0.0
    for j in range(waves.coefficients.shape[1] - 2, -1, -1):
        slope = slope * v + result
        result = result * v + waves.coefficients[piece, j]
    return result, slope / half


@njit(cache=True, error_model="numpy", nogil=True)
def wave_values(waves: Waves, wave: int, times: Array) -> Array:
    """Values of a waveform at many times."""
    result = np.empty(len(times))
    for i in range(len(times)):
        result[i] = wave_value(waves, piece_at(waves, wave, times[i]), times[i])[0]
    return result
