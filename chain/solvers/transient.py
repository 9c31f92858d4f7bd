"""Integrate a chain in time: tables, stepping, outputs, and what to do where the stepping stops.

The state is the energies from the start and the heats given off, so the balance
sum_n e_n = Q_left + Q_right + Q_sources holds to rounding at every time, and is reported. Energies of bodies that have
lost nearly all of theirs count anew from there. A run can be taken up where another ended (`start=result.state`): it
continues to the last bit, step control included.
"""

import time as clock_time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from chain.arrays import Array
from chain.errors import Interrupted, SolverError
from chain.solvers.problem import Polyline, Problem
from chain.solvers.result import Transient
from chain.solvers.run import Run
from chain.solvers.state import State


def integrate(
    problem: Problem,
    times: Array,
    rtol: float = 1e-6,
    atol: float = 0.0,
    most_steps: int = 1_000_000,
    most_seconds: float = np.inf,
    progress: Callable[[float], None] | None = None,
    events: Sequence[tuple[int, float]] = (),
    start: State | None = None,
) -> Transient:
    """Integrate from `times[0]` and report at every one of `times`.

    Parameters
    ----------
    problem : Problem
    times : ndarray
        (M,) increasing, s; the run starts at the first and ends at the last.
    rtol : float, default 1e-06
        Relative error of a site's temperature.
    atol : float, default 0.0
        Absolute error added to it, K.
    most_steps, most_seconds
        Limits.
    progress : callable, optional
        Called with the time reached, about every 0.1 s.
    events : sequence of tuple of int, float, optional
        (site, temperature in K) pairs; the time at which each is first reached is reported.
    start : State, optional
        State of an earlier run of the same problem that ended at `times[0]`.

    Returns
    -------
    Transient

    Raises
    ------
    SolverError
        With the part of the run that was done as its `partial`.
    """
    run = Run(problem, times, rtol, atol, most_steps, most_seconds, progress, events, start)
    return next(run.blocks(len(run.times), True))


def segments(
    problem: Problem,
    times: Array,
    size: int,
    first: int = 0,
    start: State | None = None,
    currents: bool = True,
    **options: Any,
) -> Iterator[Transient]:
    """Like `integrate`, but in segments of `size` intervals, each of which begins from nothing but a state.

    What a segment gives depends on the problem, its own times and the state at its beginning: not on where the run
    ends, nor on whether it was interrupted. `first` is where it is taken up again, a multiple of `size`. Each block
    begins with the time at which the one before ended, whose `state` is the segment's end.
    """
    for course in (*problem.ends, *(source for _, source in problem.sources)):
        if isinstance(course.value, Polyline):  # it must reach the end before the first segment is done in vain
            course.value.require(float(times[first]), float(times[-1]))
    tables, began = None, clock_time.monotonic()
    for a in range(first, len(times) - 1, size):
        run = Run(problem, times[a : a + size + 1], start=start, tables=tables, began=began, **options)
        run.check_seconds()
        block = next(run.blocks(len(run.times), currents))
        yield block
        start, tables = block.state, run.tables


def in_segments(problem: Problem, times: Array, size: int, **options: Any) -> Transient:
    """The segments of a run put together."""
    blocks: list[Transient] = []
    try:
        for block in segments(problem, times, size, **options):
            blocks.append(block)
    except (SolverError, KeyboardInterrupt) as error:
        stopped = error if isinstance(error, SolverError | Interrupted) else Interrupted("The run was interrupted.")
        parts = [*blocks, *([stopped.partial] if isinstance(stopped.partial, Transient) else [])]
        stopped.partial = _joined(parts) if parts else None
        raise stopped from error.__cause__
    return _joined(blocks)


def _joined(blocks: list[Transient]) -> Transient:
    """Blocks of which each begins with the last time of the one before."""

    def rows(name: str) -> Any:
        return np.concatenate([getattr(block, name)[i > 0 :] for i, block in enumerate(blocks)])

    over_time = ("times", "temperatures", "energies", "currents", "ends", "heats")
    return replace(blocks[-1], **{name: rows(name) for name in over_time})
