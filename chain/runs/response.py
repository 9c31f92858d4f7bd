"""Small deviations from a state: relaxation modes, and the response to an oscillating reservoir."""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from chain import results
from chain.arrays import Array
from chain.checks import integer
from chain.errors import HeatChainError
from chain.line.line import Row
from chain.runs.datasets import line_dataset
from chain.runs.steady import steady_state
from chain.solvers import modes as of_row
from chain.units.boundary import Value, Varying
from chain.units.series import frequencies

Side = Literal["left", "right", "surroundings"]


def linearised(row: Row, at: Any) -> tuple[Array, Any, Any]:
    """A state, the row or network linearised there, and the module that is asked of it."""
    line = row.line
    T = steady_state(row)["temperature"].values.ravel() if at is None else line.temperatures(at, "at")
    problem, capacity = line.problem(T), line.bodies.each("_heat_capacity", T)
    if line.wiring is None:
        linear = of_row.linearise(problem, T, capacity)
        if linear.rises:
            return T, linear, of_row
    from chain.solvers.graph import modes as of_network

    if line.wiring is None:
        return T, of_network.of_row(linear), of_network
    return T, of_network.linearise(problem, T, capacity), of_network


def modes(row: Row, at: Varying | None = None, count: int | None = None) -> results.Dataset:
    """Relaxation times of small deviations from a state, slowest first.

    Parameters
    ----------
    at : quantity, DataArray or callable, optional
        Temperatures as `initial` in `transient`; the steady state by default.
    count : int, optional
        How many; all by default.

    Notes
    -----
    Eq. (80) linearised; compare the equilibration time of neighbours, [Panasyuk2012] Eq. (78).
    """
    if count is not None:
        count = integer(count, "count")
    line = row.line
    T, linear, solver = linearised(row, at)
    if count == 1:  # alone, for chains of any length
        times, profiles = np.array([solver.slowest_time(linear)]), None
    else:
        times, profiles = solver.relaxation_times(linear, count)
    variables: dict[str, Any] = {"relaxation_time": ("mode", times), "temperature": ("site", T)}
    if profiles is not None:
        variables["mode_profile"] = ("mode site", profiles)
    coordinates = {"mode": np.arange(1, times.size + 1)}
    return line_dataset(line, variables, coordinates, {"model": line.description}).drop_dims("link")


def response(row: Row, frequency: Value, side: Side = "left", at: Varying | None = None) -> results.Dataset:
    """Amplitude and phase of every body's temperature while a reservoir's oscillates a little.

    Parameters
    ----------
    frequency : quantity or DataArray
        Angular frequencies of the reservoir.
    side : {"left", "right", "surroundings"}, default "left"
        The reservoir that oscillates.
    at : quantity, DataArray or callable, optional
        State about which to linearise; the steady state by default.

    Returns
    -------
    Dataset
        With `amplitude` and `phase` (frequency, site), and `impedance` (frequency) seen from that end.
    """
    return network_response(row, frequency, side, at)


def network_response(row: Row, frequency: Value, side: str = "left", at: Varying | None = None) -> results.Dataset:
    """Amplitude and phase of every body's temperature while the reservoirs of a side oscillate a little.

    Parameters
    ----------
    frequency : quantity or DataArray
        Angular frequencies of the reservoir.
    side : str
        Its name.
    at : quantity, DataArray or callable, optional
        State about which to linearise; the steady state by default.

    Returns
    -------
    Dataset
        With `amplitude` and `phase` (frequency, site), and `impedance` (frequency) seen from that side.
    """
    line, number = row.line, row.line.side(side)
    ends = np.array([number]) if line.wiring is None else np.flatnonzero(line.wiring.side == number)
    if not all(line.ends[end].held for end in ends):
        raise HeatChainError(f"The {side} end has no temperature that could oscillate. Give it a reservoir.")
    omega = frequencies(frequency)
    T, linear, solver = linearised(row, at)
    found, current = solver.frequency_response(linear, omega, number if solver is of_row else ends)
    variables = {
        "amplitude": ("frequency site", np.abs(found)),
        "phase": ("frequency site", _behind(found, line.wiring is None)),
        "impedance": ("frequency", 1.0 / np.abs(current)),
        "impedance_phase": ("frequency", -np.angle(current)),
        "temperature": ("site", T),
    }
    coordinates = {"frequency": omega}
    return line_dataset(line, variables, coordinates, {"model": line.description, "side": side}).drop_dims("link")


def _behind(found: NDArray[np.complex128], in_row: bool) -> Array:
    """Phase behind the driven end: it grows along a row; elsewhere from 0 to 2π."""
    return -np.unwrap(np.angle(found), axis=1) if in_row else np.asarray(-np.angle(found) % (2.0 * np.pi))
