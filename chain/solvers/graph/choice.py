"""How a network's steps are made: by what each way is likely to cost."""

from typing import Any

import numpy as np

from chain.solvers.graph.attempt import GraphAttempt
from chain.solvers.graph.explicit import Explicit
from chain.solvers.graph.flows import Flows
from chain.solvers.graph.implicit import Implicit
from chain.solvers.graph.rock4 import REACH

FEW = 1000  # bodies whose equations are solved at once
STEPS = 50  # of a usual run
# Measured, of a right-hand side for each link, and of a factorisation: s
ONE_LINK = 1.5e-8
FACTORS = {2: 2.5e-8, 3: 6e-10}  # times bodies to the power 3/2 where they stand in a plane, 2 in space


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
    stages = np.sqrt(STEPS * duration * explicit.fastest_rate() / REACH) + 10.0 * STEPS
    dimension = 2 if links < 2.3 * n else 3
    factorising = STEPS * FACTORS[dimension] * float(n) ** (1.5 if dimension == 2 else 2.0)
    return explicit if stages * links * ONE_LINK < factorising else Implicit(*parts)
