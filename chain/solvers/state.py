"""The arrays of a run: where it stands, what drives it, and what it works in.

Between calls of the compiled stepping the whole solver is a `State`: restoring it continues a run to the last bit.
"""

from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Index
from chain.solvers.problem import Graph
from chain.solvers.tableau import ROWS, STAGES
from chain.solvers.tabulate import POTENTIAL, Network, around
from chain.solvers.waveforms import Waves

# Entries of State.clock
TIME, STEP, PREVIOUS_ERROR, PREVIOUS_STEP, THROUGHPUT, TRIED_STEP, TRIED_ERROR, LOWER, UPPER, MOVED = range(10)
CLOCK = 10
# Entries of State.counts
STEPS, REJECTED, LOW, HIGH, STOP, OUTPUT, FRESH, AFTER_REJECTION, OUTSIDE_COUNT, PENDING, SUNK = range(11)
COUNT = 11
# Rows of Work.sites, one array: a compiled function takes as long to be handed an array as to go over ten sites.
Y, R, AFTER, BEFORE = range(4)  # of a stage: argument, right-hand side, potentials for the links on either side (or T)
MULTIPLIER, PIVOT, BACK = range(4, 7)  # factors of the elimination
T, SLOPE, T_NEW, SLOPE_NEW, E_NEW = range(7, 12)  # temperatures and dT/de at the step's start and end, energies there
J, RISE, FALL = range(12, 15)  # currents of links, dJ_l/de_{l-1}, -dJ_l/de_l
START, INVERSE_SCALE, WEIGHT = range(15, 18)  # the network's
# General links: temperatures on either side, derivatives by these at the step's start and at a stage
A_SIDE, B_SIDE, BY_A, BY_B, SPARE_A, SPARE_B = range(18, 24)
U = 24  # the first stage; behind the last that of a further row of the tableau
# Rows of Surroundings.sites: currents into the bodies, -d/de of these at the step's start, weights of the links, and
# what the bodies have: potentials or, where links are general, the surroundings' temperatures and the derivatives by
# these at the step's start; and derivatives at a stage
ENTERING, LEAK, OUTER_WEIGHT, OWN = range(4)
OUTSIDE, BY_OUTSIDE, SPARE_OUTSIDE, SPARE_OWN = range(3, 7)


class State(NamedTuple):
    """Where a run stands: all that decides the next step."""

    e: Array  # (N,) energies gained since the body was at `origin`, J
    heat: Array  # (givers + 1,) given off by the left reservoir, the right one (or a network's), and the sources, J
    clock: Array  # time, step size, the step control's memory, the tables' range, and the most energy moved so far
    counts: Index  # counters, flags, and the window [LOW, HIGH) of sites that take part
    reached: Array  # (events,) times at which the events happened; not a number before
    origin: Array  # (N,) temperatures, K: those of the start until a body has lost nearly all that it held
    before: Array  # (N,) energies gained before the body was there, J

    @property
    def gained(self) -> Array:
        """Energies since the start, J."""
        return self.before + self.e

    def copy(self) -> "State":
        """A state to be kept; a step that was tried but not yet accepted will be tried again."""
        floats = (self.reached.copy(), self.origin.copy(), self.before.copy())
        kept = State(self.e.copy(), self.heat.copy(), self.clock.copy(), self.counts.copy(), *floats)
        kept.counts[PENDING] = 0
        return kept


class Drive(NamedTuple):
    """What the ends and the sources do over time, and which events are watched for."""

    waves: Waves  # left end, right end (or a network's reservoirs), then the sources
    still: bool  # whether none of them changes
    kinds: tuple[int, ...]  # of the ends
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
    probes: tuple[int, int]  # rows of the tableau by which the defect of the dense output is judged: first, end
    first_probes: tuple[int, int]  # the same in a step at the start or after a jump
    steep: bool  # whether a table changes within few degrees
    most_steps: int
    budget: int  # sites times steps between looks at the clock


class Surroundings(NamedTuple):
    """What bodies in a row are joined to, each by a link of its own; where there is none it has no weight.

    A chain without surroundings has arrays without bodies.
    """

    sites: Array  # the rows named above, (7, N)
    link: Index  # (N,)
    given: Index  # (N,), or (1,) for all, row of Work.imposed: one for every pair of an end and a link
    alike: bool  # whether the links have the potentials of those to the left
    uniform: float  # the weight of every body's link, or 0


class Imposed:
    """What ends, sources and surroundings impose at every row of the tableau, and how fast it changes.

    The first two rows are the ends, then come the sources, then pairs of surroundings and links.

    Attributes
    ----------
    values, rates : ndarray
        (rows, ROWS) and (rows,).
    wave, link : ndarray of int
        (rows,) of each.
    gate : ndarray
        (rows,) weight of the link through which a temperature acts; 0 for a current.
    """

    def __init__(self, wave: Index, link: Index, pairs: int) -> None:
        self.values, self.rates = np.zeros((len(wave), ROWS)), np.zeros(len(wave))
        self.wave, self.link, self.gate = wave, link, np.zeros(len(wave))
        self.gate[len(wave) - pairs :] = 1.0


class Work:
    """Arrays of the stepping, reused from step to step; outputs of the last step that was tried.

    `moved` is the most energy moved so far, `fronts` how far the front has come to the window's edges.
    """

    def __init__(self, network: Network, graph: Graph | None, sources: int) -> None:
        n = len(network.start)
        self.sites = np.zeros((U + STAGES + 1, 16 * (n // 16) + 24))  # rows at such distances share no cache lines
        self.stages = self.sites[U : U + STAGES, :n]
        self.y, self.e_new = self.sites[Y, :n], self.sites[E_NEW, :n]
        self.now, self.new = self.sites[T : SLOPE + 1, :n], self.sites[T_NEW : SLOPE_NEW + 1, :n]
        (self.T, self.slope), (self.T_new, self.slope_new) = self.now, self.new
        self.J, self.rise, self.fall = self.sites[J : FALL + 1, : n + 1]
        self.heats = np.zeros((STAGES + 2, 3 if graph is None else 4))  # of the stages, and at the step's end
        self.heat_new, self.moved, self.fronts = self.heats[STAGES + 1], 0.0, (0, 0)
        self.sites[START, :n], self.sites[INVERSE_SCALE, :n] = network.start, network.inverse_scale
        self.sites[WEIGHT, : n + 1] = network.weight[: n + 1]
        ends, pairs = 2, np.zeros((2, 0), dtype=np.int64)
        self.around = Surroundings(np.zeros((7, 0)), pairs[0], pairs[0], False, 0.0)
        if graph is not None:
            ends, pairs, self.around = len(graph.ends), *_surroundings(network, graph, 2 + sources)
        wave = np.concatenate([[0, 1], ends + np.arange(sources), pairs[0]])
        link = np.concatenate([network.link[[0, n]], np.zeros(sources, dtype=np.int64), pairs[1]])
        self.imposed, self.gates = Imposed(wave, link, pairs.shape[1]), (0.0, 0.0)
        self.open: tuple[bool, bool] | None = None  # the ends that were open when `imposed` was filled


def _surroundings(network: Network, graph: Graph, first: int) -> tuple[Index, Surroundings]:
    """Pairs (2, M) of end and link that occur, and the surroundings, whose pairs are imposed from row `first` on."""
    n = len(network.start)
    link, end = around(network.link, graph.edges, n), around(graph.edges[:, 0], graph.edges, n) - n
    pairs, given = np.unique(np.stack([end, link]), axis=1, return_inverse=True)
    place = first + (given.ravel() if pairs.shape[1] > 1 else np.zeros(1, dtype=np.int64))
    alike = network.mode == POTENTIAL and bool((network.row_of[3] == network.row_of[1]).all())
    sites = np.zeros((7, n))
    sites[OUTER_WEIGHT, graph.edges[n + 1 :, 1]] = weight = network.weight[n + 1 :]
    uniform = len(place) == 1 and len(weight) == n and bool((weight == weight[0]).all())
    return pairs, Surroundings(sites, link, place, alike, float(weight[0]) if uniform else 0.0)


def new_state(initial: Array, start: float, events: int, givers: int = 2) -> State:
    """State at the start of a run, at temperatures (N,) in K."""
    sites, numbers = len(initial), np.zeros(COUNT, dtype=np.int64)
    heat, clock, reached = np.zeros(givers + 1), np.zeros(CLOCK), np.full(events, np.nan)
    origin = np.array(initial, dtype=np.float64)
    state = State(np.zeros(sites), heat, clock, numbers, reached, origin, np.zeros(sites))
    state.clock[TIME] = start
    state.counts[HIGH] = sites
    state.counts[FRESH] = 1
    return state
