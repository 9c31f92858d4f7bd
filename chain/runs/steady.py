"""Steady states of a chain or a rod."""

import warnings

import numpy as np

from chain.errors import HeatChainError, ModelWarning
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
        Temperatures at the start, as in `transient`; needed where no end has a temperature, and the energy decides.
        They decide as well where a current falls as its temperature difference rises, so that heat may balance in
        several ways: the steady state is then the one that the bodies come to from there, by default from the ends'
        mean temperature, and a `ModelWarning` says so. Where it is given there is `energy` too, what each body has
        gained since.

    Raises
    ------
    HeatChainError
        Where there is none, or an end changes over time.
    """
    line = row.line
    start = mean_temperature(line) if initial is None else line.temperatures(initial)
    found = solve(line.problem(np.broadcast_to(start, (line.n,)).astype(np.float64)))
    if found.come_to and initial is None:
        warnings.warn(
            "A link's current falls as its temperature difference rises, so that heat may balance in several ways. "
            f"This is the steady state that the bodies come to from {start:.6g} K; `initial` gives another start.",
            ModelWarning,
            stacklevel=2,
        )
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
