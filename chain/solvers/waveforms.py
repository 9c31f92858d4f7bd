"""What a chain's ends and sources do over time, as piecewise polynomials.

A function of time is sampled before the run, its jumps and kinks are located by bisection, and what is smooth
between them is interpolated piece by piece; a table over time is straight pieces already. The compiled solver then
needs no Python, has exact time derivatives, and ends a step at every piece's edge: it cannot step over a pulse. Every
pulse of a function lasting at least 1/20 000 of the run is found; a shorter one where its edges are declared as
breakpoints.

At a jump the value after it counts, for all that is reported there: `Waveform` has one more piece, of no length, where
a function jumps at the very end.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from chain.arrays import Array, Index
from chain.solvers.problem import Polyline
from chain.solvers.sampling import JUMP, Waveform, resolved

ROUNDING = 64.0 * 4e-16  # of the run: times nearer to each other are the same


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
    """Turn a function of time, a table or a number into piecewise polynomials on [start, stop].

    Parameters
    ----------
    function : float, callable or Polyline
        Number, or times (n,) in s to values (n,).
    start, stop : float
        Time range, s.
    breakpoints : sequence of float
        Known times of jumps and kinks, s; a table has its own.
    name : str
        What it is, for messages.

    Raises
    ------
    SolverError
        Where the function is not finite, or cannot be resolved.
    """
    if not callable(function):
        number = float(function)
        return Waveform(np.array([start, stop]), np.array([[number]]), np.zeros(0), number, number)
    if isinstance(function, Polyline):
        return _straight(function, start, stop)
    found = resolved(function, start, stop, [float(t) for t in breakpoints], name)
    coefficients = found.coefficients
    last = float(np.ravel(function(np.array([stop])))[0])
    if not abs(coefficients[-1].sum() - last) > JUMP * max(abs(found.lower), abs(found.upper)):
        return found
    coefficients = np.concatenate([coefficients, np.eye(1, coefficients.shape[1]) * last])
    return replace(found, edges=np.append(found.edges, stop), coefficients=coefficients)


def _straight(table: Polyline, start: float, stop: float) -> Waveform:
    """The pieces of a table; one too short to step in is a jump."""
    table.require(start, stop)
    first, last = np.searchsorted(table.times, (start, stop), side="right")[0], np.searchsorted(table.times, stop)
    edges = np.concatenate([[start], table.times[first:last], [stop]])
    values = table(edges)
    long = np.diff(edges) > ROUNDING * max(abs(start), abs(stop))
    coefficients = np.stack([0.5 * (values[:-1] + values[1:]), 0.5 * np.diff(values)], axis=1)[long]
    edges = np.append(np.concatenate([[start], edges[1:-1][long[:-1]]])[: len(coefficients)], stop)
    return Waveform(edges, coefficients, np.zeros(0), float(values.min()), float(values.max()))


def values_after(function: Callable[[Array], Array], breakpoints: Sequence[float], times: Array, name: str) -> Array:
    """A function of time at increasing times from 0 s on; where it jumps, the values after it."""
    stop = float(times[-1])
    if stop <= 0.0:
        return np.asarray(function(times), dtype=np.float64)
    wave = waveform(function, 0.0, stop, breakpoints, name)
    return wave_values(gather([wave]), 0, np.ascontiguousarray(times), ROUNDING * stop)


def gather(waveforms: Sequence[Waveform]) -> Waves:
    """Waveforms as arrays for the compiled solver."""
    if not waveforms:  # of a network that nothing drives
        none = np.zeros(0)
        return Waves(np.zeros(1, dtype=np.int64), none, none, np.zeros((0, 1)), np.zeros(0, dtype=np.bool_))
    lengths = [len(w.coefficients) for w in waveforms]
    columns = max(w.coefficients.shape[1] for w in waveforms)
    return Waves(
        offset=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        left=np.concatenate([w.edges[:-1] for w in waveforms]),
        right=np.concatenate([w.edges[1:] for w in waveforms]),
        coefficients=np.concatenate([_padded(w.coefficients, columns) for w in waveforms]),
        constant=np.concatenate([~w.coefficients[:, 1:].any(axis=1) for w in waveforms]),
    )


def _padded(coefficients: Array, columns: int) -> Array:
    return np.pad(coefficients, ((0, 0), (0, columns - coefficients.shape[1])))


def wave_values(waves: Waves, wave: int, times: Array, same: float) -> Array:
    """Values of a waveform at many times, those after a jump that is at most `same` later."""
    first, end = waves.offset[wave : wave + 2]
    piece = first + np.maximum(np.searchsorted(waves.left[first:end], times + same, side="right") - 1, 0)
    half = np.where(waves.constant[piece], np.inf, 0.5 * (waves.right[piece] - waves.left[piece]))
    v = (times - 0.5 * (waves.right[piece] + waves.left[piece])) / half
    result = waves.coefficients[piece, -1]
    for column in waves.coefficients.T[-2::-1]:
        result = result * v + column[piece]
    return np.asarray(result)
