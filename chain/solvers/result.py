"""What a run gives: arrays over time, and what they are worth."""

from dataclasses import dataclass

from chain.arrays import Array
from chain.solvers.state import State


@dataclass
class Transient:
    """Result of a run, or a block of it.

    Attributes
    ----------
    times : ndarray
        (M,) s.
    temperatures : ndarray
        (M, N) K.
    energies : ndarray
        (M, N) J, from the start.
    currents : ndarray
        (M, links) W, left to right or from a link's first side; (M, 0) where not asked for.
    ends : ndarray
        (M, ends) what the left and right end, or the reservoirs, impose, K or W; where they jump, what they do after
        it.
    heats : ndarray
        (M, ends + 1) J given off by the left reservoir, the right reservoir (or a network's) and the sources since the
        start.
    residual : float
        |energy gained - heat given off| / max(integral |J| dt, heat exchanged, eps U).
    throughput : float
        Integral of |J| dt over both ends, J.
    steps, rejected : int
        Counts.
    table_error : float
        Largest relative error of the tables.
    events : ndarray
        (events,) times at which the sites first reached their temperatures, s; not a number if never.
    state : State
        Where the run stands, to be continued.
    integration : str
        How a network's steps are made; empty for a chain.
    """

    times: Array
    temperatures: Array
    energies: Array
    currents: Array
    ends: Array
    heats: Array
    residual: float
    throughput: float
    steps: int
    rejected: int
    table_error: float
    events: Array
    state: State
    integration: str = ""
