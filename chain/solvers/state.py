"""The arrays of a run: where it stands, what drives it, and what it works in.

Between calls of the compiled stepping the whole solver is a `State`: restoring it continues a run to the last bit.
"""

from typing import NamedTuple

import numpy as np

from chain.solvers.problem import Array, Index
from chain.solvers.tableau import ROWS, STAGES
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
    still: bool  # whether none of them changes
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
    probes: tuple[int, ...]  # rows of the tableau by which the defect of the dense output is judged
    first_probes: tuple[int, ...]  # the same in a step at the start or after a jump
    steep: bool  # whether a table changes within few degrees
    most_steps: int
    budget: int  # sites times steps between looks at the clock


class Work:
    """Arrays of the stepping, reused from step to step; outputs of the last step that was tried."""

    def __init__(self, sites: int, sources: int) -> None:
        self.stages = np.zeros((STAGES + 1, sites))  # u_i, and that of a further row of the tableau
        self.heats = np.zeros((STAGES + 1, 3))  # theirs
        # Argument and right-hand side of a stage; potentials of a site for its links, or its temperature at a stage
        self.y, self.r, self.left, self.right = np.zeros((4, sites))
        self.multiplier, self.pivot, self.back = np.zeros((3, sites))  # factors of the elimination
        self.T, self.slope = np.zeros((2, sites))  # temperatures and dT/de at the step's start
        self.T_new, self.slope_new, self.e_new = np.zeros((3, sites))
        self.heat_new, self.moved = np.zeros(3), 0.0
        self.J, self.rise, self.fall = np.zeros((3, sites + 1))  # currents, dJ_l/de_{l-1}, -dJ_l/de_l
        # General links: temperatures before and behind them, derivatives by these at the step's start and at a stage
        self.before, self.after, self.by_a, self.by_b, self.spare_a, self.spare_b = np.zeros((6, sites + 1))
        self.leaks, self.gates, self.heat_rounding = np.zeros((3, 2))  # of the window's edges: see `stages`
        self.values, self.rates = np.zeros((2 + sources, ROWS)), np.zeros(2 + sources)  # of the waveforms
        self.ends, self.powers = np.zeros((ROWS, 2)), np.zeros((ROWS, sources))  # imposed at every row of the tableau
        self.imposed: tuple[bool, bool] | None = None  # the ends that were open when this was filled


def new_state(sites: int, start: float, events: int) -> State:
    """State at the start of a run."""
    state = State(
        np.zeros(sites), np.zeros(3), np.zeros(CLOCK), np.zeros(COUNT, dtype=np.int64), np.full(events, np.nan)
    )
    state.clock[TIME] = start
    state.counts[HIGH] = sites
    state.counts[FRESH] = 1
    return state
