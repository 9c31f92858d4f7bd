"""Steady states of a chain or a rod."""

import numpy as np

from chain.errors import HeatChainError
from chain.line.line import Line, Row
from chain.results import Dataset
from chain.runs.datasets import steady_dataset
from chain.solvers.steady import steady_state as solve
from chain.units.boundary import Varying


def steady_state(row: Row, initial: Varying | None = None) -> Dataset:
    """The steady state: `temperature` and `thermal_energy` over site, `current` over link, `entropy_production`.

    Parameters
    ----------
    initial : quantity, DataArray or callable, optional
        Temperatures at the start, as in `transient`; needed only where no end has a temperature, and the energy
        decides. Where it is given there is `energy` too, what each body has gained since.

    Raises
    ------
    HeatChainError
        Where there is none, or an end changes over time.
    """
    line = row.line
    start = mean_temperature(line) if initial is None else line.temperatures(initial)
    found = solve(line.problem(np.broadcast_to(start, (line.n,)).astype(np.float64)))
    return steady_dataset(line, found, began=initial is not None)


def mean_temperature(line: Line) -> float:
    """Mean temperature of the ends that have one, K."""
    held = [end for end in line.ends if end.held]
    if not held:
        raise HeatChainError(
            "Without a reservoir the conserved energy decides the steady state. Give `initial`, the temperatures "
            "at the start."
        )
    if not all(end.constant for end in held):
        raise HeatChainError("A steady state needs ends that are constant in time, but a temperature changes.")
    return float(np.mean([end.number() for end in held]))
