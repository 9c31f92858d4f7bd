"""How a network's steps are made: by what each way is likely to cost."""

from typing import Any

import numpy as np

from chain.solvers.graph.attempt import GraphAttempt, GraphWork
from chain.solvers.graph.explicit import Explicit
from chain.solvers.graph.flows import Flows
from chain.solvers.graph.implicit import Implicit
from chain.solvers.graph.matrix import in_space
from chain.solvers.graph.rock4 import REACH
from chain.solvers.problem import Graph
from chain.solvers.state import Control, Drive, State
from chain.solvers.tableau import STAGES
from chain.solvers.tabulate import Network

FEW = 1000  # bodies whose equations are solved at once
STEPS = 50  # of a usual run
# Measured (tests/benchmarks/lattices.py): s of a right-hand side for each link, and of a factorisation in a plane,
# times bodies to the power 3/2; right-hand sides of an iteration, and iterations over the root of step times rate
ONE_LINK, FACTORS, ITERATION, ITERATIONS = 4e-9, 2.5e-8, 6.0, 10.0


def attempt_of(network: Network, graph: Graph, given: tuple[Drive, Control, State], duration: float) -> GraphAttempt:
    """What tries steps of a network in a run of a `duration` in s; `given` drives and controls it, and is its state."""
    flows = Flows(network, graph)
    return chosen(flows, duration, (network, flows, *given, GraphWork(network, len(graph.ends))))


def chosen(flows: Flows, duration: float, parts: tuple[Any, ...]) -> GraphAttempt:
    """Explicit steps for many bodies in more than one dimension, unless their rates are very different.

    Parameters
    ----------
    flows : Flows
        The network.
    duration : float
        Of the run, s.
    parts : tuple
        What both ways are made of.
    """
    n, links = flows.sites, len(flows.a)
    if n <= FEW or links < 1.2 * n:  # of trees and rings the factors are as sparse as they are
        return Implicit(*parts)
    explicit = Explicit(*parts)
    rates = explicit.rates()
    stages = np.sqrt(STEPS * duration * rates.max() / REACH) + 10.0 * STEPS
    if in_space(n, links):
        iterations = ITERATIONS * np.sqrt(duration * np.median(rates) / STEPS) + ITERATIONS
        solving = STEPS * STAGES * iterations * ITERATION * links * ONE_LINK
    else:
        solving = STEPS * FACTORS * float(n) ** 1.5
    return explicit if stages * links * ONE_LINK < solving else Implicit(*parts)
