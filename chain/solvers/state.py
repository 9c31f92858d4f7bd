"""The arrays of a run: where it stands, what drives it, and what it works in.

Between calls of the compiled stepping the whole solver is a `State`: restoring it continues a run to the last bit.
"""

from typing import NamedTuple

import numpy as np

from chain.solvers.problem import Array, Index
from chain.solvers.tableau import STAGES
from chain.solvers.waveforms import Waves

# Entries of State.clock
TIME, STEP, PREVIOUS_ERROR, PREVIOUS_STEP, THROUGHPUT, TRIED_STEP, TRIED_ERROR, LOWER, UPPER, MOVED = range(10)
CLOCK = 10
# Entries of State.counts
STEPS, REJECTED, LOW, HIGH, STOP, OUTPUT, FRESH, AFTER_REJECTION, OUTSIDE_COUNT, PENDING = range(10)
COUNT = 10
# Columns of heats
LEFT, RIGHT, SOURCES = 0, 1, 2


class State(NamedTuple):
    """Where a run stands: all that decides the next step."""

    e: Array  # (N,) energies from the start, J
    heat: Array  # (3,) given off by the left reservoir, the right one, and the sources, J
    clock: Array  # time, step size, the step control's memory, the tables' range, and the most energy moved so far
    counts: Index  # counters, flags, and the window [LOW, HIGH) of sites that take part
    reached: Array  # (events,) times at which the events happened; not a number before

    def copy(self) -> "State":
        """A state to be kept; a step that was tried but not yet accepted will be tried again."""
        kept = State(self.e.copy(), self.heat.copy(), self.clock.copy(), self.counts.copy(), self.reached.copy())
        kept.counts[PENDING] = 0
        return kept


class Drive(NamedTuple):
    """What the ends and the sources do over time, and which events are watched for."""

    waves: Waves  # left end, right end, then the sources
    left_kind: int
    right_kind: int
    sites: Index  # (sources,)
    stops: Array  # times at which a step ends
    restart: Index  # (stops,) 1 where the step size starts anew
    event_site: Index  # (events,)
    event_temperature: Array  # (events,) K


class Control(NamedTuple):
    """Tolerances and limits."""

    rtol: float
    atol: float  # K
    heat_rtol: float  # of the most energy moved so far
    probes: Array  # fractions of a step at which the defect of its dense output is judged
    first_probes: Array  # the same in a step at the start or after a jump
    steep: bool  # whether a table changes within few degrees
    most_steps: int
    budget: int  # sites times steps before returning to Python


class Work(NamedTuple):
    """Arrays of the compiled stepping, reused from step to step."""

    stages: Array  # (6, N) u_i
    heat_stages: Array  # (6, 3)
    y: Array  # (N,) argument of a stage
    r: Array  # (N,) right-hand side of a stage
    left: Array  # (N,) potential of a site for its left link; or its temperature at a stage
    right: Array  # (N,) and for its right link; or dT/de at a stage
    J: Array  # (N + 1,) currents
    rise: Array  # (N + 1,) dJ_l/de_{l-1}
    fall: Array  # (N + 1,) -dJ_l/de_l
    spare_rise: Array  # (N + 1,) the same at a stage, not used
    spare_fall: Array
    multiplier: Array  # (N,) factors of the elimination
    pivot: Array
    back: Array
    T: Array  # (N,) temperatures at the step's start
    slope: Array  # (N,) dT/de there
    T_new: Array
    slope_new: Array
    e_new: Array
    heat_new: Array  # (3,)
    pieces: Index  # pieces of the waveforms in this step


def new_state(sites: int, start: float, events: int) -> State:
    """State at the start of a run."""
    state = State(
        np.zeros(sites), np.zeros(3), np.zeros(CLOCK), np.zeros(COUNT, dtype=np.int64), np.full(events, np.nan)
    )
    state.clock[TIME] = start
    state.counts[HIGH] = sites
    state.counts[FRESH] = 1
    return state


def new_work(sites: int, sources: int) -> Work:
    """Arrays for a chain of that many sites."""
    arrays = {name: np.zeros(sites) for name in Work._fields}
    for name in ("J", "rise", "fall", "spare_rise", "spare_fall"):
        arrays[name] = np.zeros(sites + 1)
    arrays["stages"], arrays["heat_stages"] = np.zeros((STAGES, sites)), np.zeros((STAGES, 3))
    arrays["heat_new"] = np.zeros(3)
    return Work(**arrays | {"pieces": np.zeros(2 + sources, dtype=np.int64)})  # type: ignore[arg-type]
