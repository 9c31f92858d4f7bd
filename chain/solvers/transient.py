"""Integrate a chain in time: tables, stepping, outputs, and what to do where the stepping stops.

The state is the energies from the start and the heats given off, so the balance
sum_n e_n = Q_left + Q_right + Q_sources holds to rounding at every time, and is reported. A run can be taken up
where another ended (`start=result.state`): it continues to the last bit, step control included.
"""

import time as clock_time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from chain.errors import SolverError
from chain.solvers import rosenbrock
from chain.solvers.currents import output_currents, output_temperatures
from chain.solvers.drive import build_drive, end_values, span
from chain.solvers.problem import Array, Problem
from chain.solvers.state import (
    HIGH,
    LOW,
    LOWER,
    OUTPUT,
    REJECTED,
    STEPS,
    STOP,
    THROUGHPUT,
    TIME,
    UPPER,
    Control,
    State,
    new_state,
    new_work,
)
from chain.solvers.tableau import RODAS4P2, Tableau
from chain.solvers.tabulate import hard_range, tabulate
from chain.solvers.window import first_window

BUDGET = 2_000_000  # sites times steps between looks at the clock, about 0.1 s
# The error estimate is of order 3 and the solution of order 4: on a step into a uniform chain this tolerance leaves an
# error of about `rtol`; mixed chains and cold fronts stay below ten times that (tests/solvers).
LOOSENING = 3.0


@dataclass
class Transient:
    """Result of a run, or a block of it.

    Attributes
    ----------
    times : (M,) s
    temperatures : (M, N) K
    energies : (M, N) J, from the start
    currents : (M, N + 1) W, left to right; (M, 0) where not asked for
    heats : (M, 3) J given off by the left reservoir, the right reservoir and the sources since the start
    residual : |energy gained - heat given off| / max(integral |J| dt, heat exchanged, eps U)
    throughput : integral of |J| dt over both ends, J
    steps, rejected : counts
    table_error : largest relative error of the tables
    events : (events,) times at which the sites first reached their temperatures, s; not a number if never
    state : where the run stands, to be continued
    """

    times: Array
    temperatures: Array
    energies: Array
    currents: Array
    heats: Array
    residual: float
    throughput: float
    steps: int
    rejected: int
    table_error: float
    events: Array
    state: State


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
    tableau: Tableau = RODAS4P2,
) -> Transient:
    """Integrate from `times[0]` and report at every one of `times`.

    Parameters
    ----------
    problem : Problem
    times : (M,) increasing, s; the run starts at the first and ends at the last
    rtol : relative error of a site's temperature
    atol : absolute error added to it, K
    most_steps, most_seconds : limits
    progress : called with the time reached, about every 0.1 s
    events : (site, temperature in K) pairs; the time at which each is first reached is reported
    start : state of an earlier run of the same problem that ended at `times[0]`
    tableau : coefficients of the method

    Returns
    -------
    Transient

    Raises
    ------
    SolverError
        With the part of the run that was done as its `partial`.
    """
    run = Run(problem, times, rtol, atol, most_steps, most_seconds, progress, events, start, tableau)
    return next(run.blocks(len(run.times), True))


def stream(
    problem: Problem,
    times: Array,
    rows: int,
    rtol: float = 1e-6,
    atol: float = 0.0,
    most_steps: int = 1_000_000,
    most_seconds: float = np.inf,
    progress: Callable[[float], None] | None = None,
    events: Sequence[tuple[int, float]] = (),
    start: State | None = None,
    currents: bool = True,
) -> Iterator[Transient]:
    """Like `integrate`, but yield the result in blocks of at most `rows` times, for runs larger than memory.

    Each block's `state` is where the run stands; with `currents` false they are not computed.
    """
    run = Run(problem, times, rtol, atol, most_steps, most_seconds, progress, events, start, RODAS4P2)
    return run.blocks(rows, currents)


class Run:
    """One run: compiled stepping between decisions taken here."""

    def __init__(
        self,
        problem: Problem,
        times: Array,
        rtol: float,
        atol: float,
        most_steps: int = 1_000_000,
        most_seconds: float = np.inf,
        progress: Callable[[float], None] | None = None,
        events: Sequence[tuple[int, float]] = (),
        start: State | None = None,
        tableau: Tableau = RODAS4P2,
    ) -> None:
        self.problem, self.tableau = problem, tableau
        self.times = np.ascontiguousarray(times, dtype=np.float64)
        self.most_seconds, self.progress = most_seconds, progress
        self.began = clock_time.monotonic()
        self.drive, waves = build_drive(problem, float(self.times[0]), float(self.times[-1]), events)
        self.control = Control(LOOSENING * float(rtol), LOOSENING * float(atol), int(most_steps), BUDGET)
        self.work = new_work(problem.sites, len(problem.sources))
        lower, upper = span(problem, waves)
        if start is None:
            self.state = new_state(problem.sites, float(self.times[0]), len(events))
            self.state.counts[LOW], self.state.counts[HIGH] = first_window(problem, waves)
        else:
            self.state = start.copy()
            lower, upper = min(lower, start.clock[LOWER]), max(upper, start.clock[UPPER])
            low, high = first_window(problem, waves)
            if high > low:  # an end or a source may begin to act outside the window
                self.state.counts[LOW] = min(self.state.counts[LOW], low)
                self.state.counts[HIGH] = max(self.state.counts[HIGH], high)
            self.state.counts[STOP] = self.state.counts[OUTPUT] = 0
        self._tabulate(lower, upper)

    def _tabulate(self, lower: float, upper: float) -> None:
        self.tables = tabulate(self.problem, lower, upper)
        self.state.clock[LOWER], self.state.clock[UPPER] = lower, upper

    def blocks(self, rows: int, currents: bool) -> Iterator[Transient]:
        """Results in blocks of at most `rows` times."""
        n, times = self.problem.sites, self.times
        done = 0
        while done < len(times):
            size = min(rows, len(times) - done)
            energies, heats = np.zeros((size, n)), np.zeros((size, 3))
            written = 0
            if done == 0:
                energies[0], heats[0], written = self.state.e, self.state.heat, 1
                self.state.counts[OUTPUT] = 1
            here = slice(done, done + size)
            while written < size or (done + size == len(times) and not self._finished()):
                try:
                    written += self._step(energies[written:], heats[written:])
                except SolverError as error:
                    part = slice(done, done + written)
                    error.partial = self.result(times[part], energies[:written], heats[:written], currents)
                    raise
            yield self.result(times[here], energies, heats, currents)
            done += size

    def _finished(self) -> bool:
        return bool(self.state.counts[STOP] >= len(self.drive.stops))

    def _step(self, energies: Array, heats: Array) -> int:
        """Advance until something is to be decided; the number of outputs written."""
        reason, rows, site = rosenbrock.advance(
            self.tables.network, self.drive, self.tableau, self.control, self.state, self.work,
            self.times, energies, heats,
        )  # fmt: skip
        if self.progress is not None:
            self.progress(float(self.state.clock[TIME]))
        if reason == rosenbrock.OUTSIDE:
            self._widen(site)
        elif reason == rosenbrock.STEP_TOO_SMALL:
            coldest = int(np.argmin(self.work.T))
            self._fail(
                f"The step size became too small. The coldest site, {coldest + 1}, is at {self.work.T[coldest]:.4g} K: "
                "look for a heat current that cools it to 0 K, for jumps in links and bodies, or loosen `rtol`."
            )
        elif reason == rosenbrock.TOO_MANY_STEPS:
            self._fail(f"The run took more than {self.control.most_steps} steps; allow more, or loosen `rtol`.")
        elif reason != rosenbrock.FINISHED and clock_time.monotonic() - self.began > self.most_seconds:
            self._fail(f"The run took more than {self.most_seconds:g} s; allow more, or loosen `rtol`.")
        return int(rows)

    def _fail(self, message: str) -> None:
        reached = float(self.state.clock[TIME])
        raise SolverError(f"{message} It reached {reached:.6g} s of {self.times[-1]:.6g} s.")

    def _widen(self, site: int) -> None:
        """Widen the tables on the side on which a stage left them."""
        tables = self.tables
        hard_lower, hard_upper = hard_range(self.problem, tables.lower, tables.upper)
        network = tables.network
        u = network.start[site] + self.work.y[site] * network.inverse_scale[site]
        if u <= 0.0 or not np.isfinite(u):
            return  # a stage at a negative energy: nothing to tabulate, the step is shortened
        cold = u < network.start[site] + self.state.e[site] * network.inverse_scale[site]
        if tables.lower <= hard_lower if cold else tables.upper >= hard_upper:
            self._fail(
                f"The temperature of site {site + 1} left the range {hard_lower:g} K to {hard_upper:g} K of the "
                "links or bodies; give them over a wider range."
            )
        self._tabulate(*((0.5 * tables.lower, tables.upper) if cold else (tables.lower, 2.0 * tables.upper)))

    def result(self, times: Array, energies: Array, heats: Array, currents: bool) -> Transient:
        """Outputs at some times, with what they are worth."""
        network, state, drive = self.tables.network, self.state, self.drive
        T = output_temperatures(network, energies)
        J = np.empty((len(times), 0))
        if currents:
            J = output_currents(network, drive.left_kind, drive.right_kind, end_values(drive, times), T)
        throughput = float(state.clock[THROUGHPUT])
        inside = float(np.abs(network.start / network.inverse_scale).sum())
        # What the bodies exchange counts too: between two closed ends nothing else moves
        moved = max(throughput, float(np.abs(state.e).sum()), np.finfo(float).eps * inside)
        return Transient(
            times=times,
            temperatures=T,
            energies=energies,
            currents=J,
            heats=heats,
            residual=abs(float(state.e.sum() - state.heat.sum())) / moved,
            throughput=throughput,
            steps=int(state.counts[STEPS]),
            rejected=int(state.counts[REJECTED]),
            table_error=self.tables.error,
            events=state.reached.copy(),
            state=state.copy(),
        )
