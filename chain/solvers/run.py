"""One run: tables, compiled stepping, outputs, and what to do where the stepping stops."""

import time as clock_time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

import numpy as np

from chain.arrays import Array
from chain.errors import HeatChainError, Interrupted, SolverError
from chain.solvers import rosenbrock
from chain.solvers.attempt import Attempt
from chain.solvers.currents import output_currents, output_temperatures, site_temperatures
from chain.solvers.drive import build_drive, end_values, span
from chain.solvers.problem import Problem
from chain.solvers.result import Transient
from chain.solvers.state import (
    FRESH,
    HIGH,
    LOW,
    LOWER,
    OUTPUT,
    REJECTED,
    STEPS,
    STOP,
    SUNK,
    THROUGHPUT,
    TIME,
    UPPER,
    Control,
    State,
    Work,
    new_state,
)
from chain.solvers.tableau import HALF, PROBES
from chain.solvers.tabulate import Network, Tables, hard_range, tabulate
from chain.solvers.window import first_window
from chain.trial import first_step

if TYPE_CHECKING:
    from chain.solvers.graph.attempt import GraphAttempt

BUDGET = 2_000_000  # sites times steps between looks at the clock, about 0.1 s
AT_START = 1e-13  # relative: an event whose temperature a site has at the start happens there
LOW_ON_ENERGY = 1e-3  # of that at their origin: bodies that have less count from anew where one has too few digits
WIDENINGS = (2.0, 1.1, 1.01)  # of the tables, the first that can be made
# The estimates are of order 3 and the solution of order 4, so that a tolerance of 3 rtol leaves an error of about rtol
# on a step into a uniform chain. Errors of single steps add up where ends change in time, and at jumps of a table.
# Under the linear law they even grow, where K falls so fast that a larger difference brings a lower current.
# Measured on random chains (tests/solvers/test_tolerance.py).
LOOSENING, LOOSENING_DRIVEN, LOOSENING_STEEP, LOOSENING_STEEP_LINEAR = 3.0, 1.5, 0.5, 0.2
HEAT = 8.0  # of the most energy moved, in units of rtol


class Run:
    """One run: compiled stepping between decisions taken here."""

    def __init__(
        self,
        problem: Problem,
        times: Array,
        rtol: float = 1e-6,
        atol: float = 0.0,
        most_steps: int = 1_000_000,
        most_seconds: float = np.inf,
        progress: Callable[[float], None] | None = None,
        events: Sequence[tuple[int, float]] = (),
        start: State | None = None,
        tables: Tables | None = None,
        began: float | None = None,
    ) -> None:
        self.problem = problem
        self.times = np.ascontiguousarray(times, dtype=np.float64)
        self.most_seconds, self.progress = most_seconds, progress
        self.began = clock_time.monotonic() if began is None else began
        self.drive, waves = build_drive(problem, float(self.times[0]), float(self.times[-1]), events)
        self.tolerances, self.most_steps = (float(rtol), float(atol)), int(most_steps)
        lower, upper = span(problem, waves)
        if start is None:
            self.state = new_state(np.asarray(problem.initial), float(self.times[0]), len(events), problem.givers)
            self.state.counts[LOW], self.state.counts[HIGH] = first_window(problem, waves)
            for event, (site, temperature) in enumerate(events):
                if abs(problem.initial[site] - temperature) <= AT_START * temperature:
                    self.state.reached[event] = times[0]
        else:
            self.state = start.copy()
            lower, upper = min(lower, start.clock[LOWER]), max(upper, start.clock[UPPER])
            low, high = first_window(problem, waves)
            if high > low:  # an end or a source may begin to act outside the window
                self.state.counts[LOW] = min(self.state.counts[LOW], low)
                self.state.counts[HIGH] = max(self.state.counts[HIGH], high)
            self.state.counts[STOP] = self.state.counts[OUTPUT] = 0
            self.state.counts[FRESH] = 1  # ends and sources may jump just here
        self._tabulate(lower, upper, tables)

    def _tabulate(self, lower: float, upper: float, known: Tables | None = None) -> None:
        links, bodies = self.problem.links, self.problem.bodies
        lower, upper = max(lower, links.lower, bodies.lower), min(upper, links.upper, bodies.upper)
        if known is not None and (known.lower, known.upper) == (lower, upper):
            self.tables = known
        else:
            try:
                self.tables = tabulate(replace(self.problem, initial=self.state.origin), lower, upper)
            except HeatChainError as error:
                self._fail(
                    f"{error} This was asked for temperatures from {lower:.4g} K to {upper:.4g} K.", error.__cause__
                )
            self.check_seconds()
        self.state.clock[LOWER], self.state.clock[UPPER] = lower, upper
        self._use(self.tables)

    def _use(self, tables: Tables) -> None:
        """Step by these tables."""
        self.tables = tables
        self.control = self._control(self.tables.steep)
        self.attempt = self._attempt(self.tables.network)
        self.work = self.attempt.work

    def _attempt(self, network: Network) -> "Attempt | GraphAttempt":
        """What tries steps."""
        given, graph = (self.drive, self.control, self.state), self.problem.graph
        if graph is None or graph.row:
            return Attempt(network, *given, Work(network, graph, len(self.problem.sources)))
        from chain.solvers.graph.choice import attempt_of

        return attempt_of(network, graph, given, float(self.times[-1] - self.times[0]))

    def _control(self, steep: bool) -> Control:
        """Tolerances, and where in a step they are looked after."""
        if steep:
            loosening = LOOSENING_STEEP if self.problem.law == "exact" else LOOSENING_STEEP_LINEAR
        else:
            loosening = LOOSENING if self.drive.waves.constant.all() else LOOSENING_DRIVEN
        rtol, atol = loosening * self.tolerances[0], loosening * self.tolerances[1]
        probes = PROBES if steep else HALF
        return Control(rtol, atol, HEAT * self.tolerances[0], probes, PROBES, steep, self.most_steps, BUDGET)

    def blocks(self, rows: int, currents: bool) -> Iterator[Transient]:
        """Results in blocks of at most `rows` times."""
        first_step()
        n, times = self.problem.sites, self.times
        done = 0
        while done < len(times):
            size = min(rows, len(times) - done)
            T, energies = np.empty((size, n)), np.zeros((size, n))
            heats, written = np.zeros((size, len(self.state.heat))), 0
            if done == 0:
                energies[0], heats[0], written = self.state.e, self.state.heat, 1
                self._complete(T[:1], energies[:1])
                self.state.counts[OUTPUT] = 1
            here = slice(done, done + size)
            while written < size or (done + size == len(times) and not self._finished()):
                try:
                    written += self._step(T[written:], energies[written:], heats[written:])
                except (SolverError, KeyboardInterrupt) as error:
                    part = slice(done, done + written)
                    partial = self.result(times[part], T[:written], energies[:written], heats[:written], currents)
                    raise self._stopped(error, partial) from error.__cause__
            yield self.result(times[here], T, energies, heats, currents)
            done += size

    def _stopped(self, error: SolverError | KeyboardInterrupt, partial: Transient) -> SolverError | Interrupted:
        """The error with what was done."""
        stopped = error if isinstance(error, SolverError) else Interrupted("The run was interrupted.")
        stopped.partial = partial
        return stopped

    def _finished(self) -> bool:
        return bool(self.state.counts[STOP] >= len(self.drive.stops))

    def _complete(self, T: Array, energies: Array) -> None:
        """Temperatures of rows of energies from the state's origin, and these as they count from the start."""
        T[:] = output_temperatures(self.tables.network, energies)
        energies += self.state.before

    def _step(self, T: Array, energies: Array, heats: Array) -> int:
        """Advance until something is to be decided; the number of outputs written."""
        reason, rows, site = rosenbrock.advance(self.attempt, self.times, energies, heats)
        self._complete(T[:rows], energies[:rows])
        if self.progress is not None:
            self.progress(float(self.state.clock[TIME]))
        if reason == rosenbrock.OUTSIDE:
            self._widen(site)
        elif reason == rosenbrock.ENERGY_SUNK:
            self._count_anew()
        elif reason == rosenbrock.STEP_TOO_SMALL:
            coldest = int(np.argmin(self.work.T))
            self._fail(
                f"The step size became too small. The coldest site, {self.problem.name(coldest)}, is at "
                f"{self.work.T[coldest]:.4g} K: look for a heat current that cools it to 0 K, for a heat capacity that "
                "vanishes as modes freeze, for jumps in links and bodies, or loosen `rtol`."
            )
        elif reason == rosenbrock.TOO_MANY_STEPS:
            self._fail(f"The run took more than {self.control.most_steps} steps; allow more, or loosen `rtol`.")
        elif reason != rosenbrock.FINISHED:
            self.check_seconds()
        return int(rows)

    def check_seconds(self) -> None:
        """Raise where the run has taken longer than it may."""
        if clock_time.monotonic() - self.began > self.most_seconds:
            self._fail(f"The run took more than {self.most_seconds:g} s; allow more, or loosen `rtol`.")

    def _fail(self, message: str, cause: BaseException | None = None) -> NoReturn:
        raise SolverError(f"{message} It reached {self.state.clock[TIME]:.6g} s.") from cause

    def _count_anew(self) -> None:
        """Count energies of bodies that have lost nearly all of theirs from where they are now.

        What they hold is the difference of what they held at the start and what they have given away: numbers that
        agree in more and more digits.
        """
        state, network = self.state, self.tables.network
        T = np.empty_like(state.e)
        site_temperatures(network, state.e, T)
        low = state.e * network.inverse_scale < (LOW_ON_ENERGY - 1.0) * network.start
        state.origin[low], state.before[low] = T[low], state.gained[low]
        state.e[low], state.counts[SUNK] = 0.0, 0
        self._use(self.tables.counted_from(state.origin))

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
                f"The temperature of site {self.problem.name(site)} left the range {hard_lower:g} K to "
                f"{hard_upper:g} K of the links or bodies; give them over a wider range."
            )
        for factor in WIDENINGS:  # a link of a user's may go wrong long before twice the temperature
            wider = (tables.lower / factor, tables.upper) if cold else (tables.lower, factor * tables.upper)
            try:
                self._tabulate(*wider)
            except SolverError as error:
                failed = error
            else:
                return
        raise SolverError(
            f"{failed} Site {self.problem.name(site)} left the temperatures met before."
        ) from failed.__cause__

    def _currents(self, ends: Array, T: Array) -> Array:
        """Currents of rows of temperatures."""
        network, graph = self.tables.network, self.problem.graph
        if graph is None:
            return output_currents(network, self.drive.kinds, ends, T)
        from chain.solvers.graph.flows import Flows

        return Flows(network, graph).output(T, ends)

    def result(self, times: Array, T: Array, energies: Array, heats: Array, currents: bool) -> Transient:
        """Outputs at some times, with what they are worth."""
        state, network = self.state, self.tables.network
        J, ends = np.empty((len(times), 0)), end_values(self.drive, times)
        if currents:
            J = self._currents(ends, T)
        throughput = float(state.clock[THROUGHPUT])
        inside = float(np.abs(network.start / network.inverse_scale).sum())
        # What the bodies exchange counts too: between two closed ends nothing else moves
        moved = max(throughput, float(np.abs(state.gained).sum()), np.finfo(float).eps * inside)
        return Transient(
            times=times,
            temperatures=T,
            energies=energies,
            currents=J,
            ends=ends,
            heats=heats,
            residual=abs(float(state.gained.sum() - state.heat.sum())) / moved,
            throughput=throughput,
            steps=int(state.counts[STEPS]),
            rejected=int(state.counts[REJECTED]),
            table_error=self.tables.error,
            events=state.reached.copy(),
            state=state.copy(),
            integration=self.attempt.integration,
        )
