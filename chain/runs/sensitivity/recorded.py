"""A run whose accepted steps are kept: their stages are all that its derivatives need."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.solvers.attempt import Attempt
from chain.solvers.problem import Graph
from chain.solvers.run import Run
from chain.solvers.state import HIGH, LOW, TIME, Work
from chain.solvers.tableau import STAGES
from chain.solvers.tabulate import Network

if TYPE_CHECKING:
    from chain.solvers.graph.attempt import GraphAttempt

MOST = 4e9  # bytes of all steps


class Step(NamedTuple):
    """An accepted step from `time`: energies at its start (N,) and its stages (6, N)."""

    time: float
    h: float
    e: Array
    stages: Array


class Logged(Attempt):
    """Attempts that are noted; the last one from each time is the accepted one."""

    log: list[Step]

    def step(self, h: float) -> tuple[float, int]:
        """Try a step, and keep it where it is good."""
        found = super().step(h)
        if found[0] <= 1.0:
            t, lo, hi = float(self.state.clock[TIME]), int(self.state.counts[LOW]), int(self.state.counts[HIGH])
            if self.log and self.log[-1].time == t:
                self.log.pop()
            stages = np.zeros((STAGES, self.last))
            stages[:, lo:hi] = self.work.stages[:, lo:hi]
            self.log.append(Step(t, h, self.state.e.copy(), stages))
            if len(self.log) * stages.nbytes > MOST:
                raise HeatChainError(
                    f"The steps of this run take more than {MOST:.0e} bytes, which sensitivities need. Loosen `rtol`, "
                    "or take fewer bodies."
                )
        return found


class Recording(Run):
    """A run that keeps its steps."""

    def _attempt(self, network: Network) -> "Attempt | GraphAttempt":
        if not possible(self.problem.graph):
            return super()._attempt(network)
        work = Work(network, self.problem.graph, len(self.problem.sources))
        made = Logged(network, self.drive, self.control, self.state, work)
        made.log = self.steps
        return made

    def _count_anew(self) -> None:
        raise HeatChainError(
            "A body has lost nearly all of its energy, and what is left has too few digits for sensitivities. Begin at "
            "a lower temperature."
        )

    @property
    def steps(self) -> list[Step]:
        """Of the run so far."""
        kept: list[Step] = self.__dict__.setdefault("_steps", [])
        return kept


def possible(graph: Graph | None) -> bool:
    """Whether a run's derivatives are known: of bodies in a row."""
    return graph is None or graph.row
