"""Small deviations from a state: relaxation modes, and the response to an oscillating reservoir."""

from typing import Any, Literal

import numpy as np

from chain import results
from chain.arrays import Array
from chain.checks import integer, one_of
from chain.errors import HeatChainError
from chain.line.line import Row
from chain.runs.datasets import line_coordinates
from chain.runs.steady import steady_state
from chain.solvers import modes as solver
from chain.units.boundary import Value, Varying, angular_frequency
from chain.units.labels import listed


def _linearised(row: Row, at: Any) -> tuple[Array, solver.Linearisation]:
    line = row.line
    T = steady_state(row)["temperature"].values if at is None else line.temperatures(at, "at")
    return T, solver.linearise(line.problem(T), T, line.bodies.each("_heat_capacity", T))


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
    T, linear = _linearised(row, at)
    if count == 1:  # alone, for chains of any length
        times, profiles = np.array([solver.slowest_time(linear)]), None
    else:
        times, profiles = solver.relaxation_times(linear, count)
    variables: dict[str, Any] = {"relaxation_time": (("mode",), times), "temperature": (("site",), T)}
    if profiles is not None:
        variables["mode_profile"] = (("mode", "site"), profiles)
    coordinates = {**line_coordinates(line), "mode": (("mode",), np.arange(1, times.size + 1))}
    return results.dataset(variables, coordinates, {"model": line.description}).drop_dims("link")


def response(
    row: Row, frequency: Value, side: Literal["left", "right"] = "left", at: Varying | None = None
) -> results.Dataset:
    """Amplitude and phase of every body's temperature while a reservoir's oscillates a little.

    Parameters
    ----------
    frequency : quantity or DataArray
        Angular frequencies of the reservoir.
    side : {"left", "right"}, default "left"
        "left" or "right", the reservoir that oscillates.
    at : quantity, DataArray or callable, optional
        State about which to linearise; the steady state by default.

    Returns
    -------
    Dataset
        With `amplitude` and `phase` (frequency, site), and `impedance` (frequency) seen from that end.
    """
    line, number = row.line, 0 if one_of(side, "side", ("left", "right")) == "left" else 1
    if not line.ends[number].held:
        raise HeatChainError(f"The {side} end has no temperature that could oscillate. Give it a reservoir.")
    omega = np.atleast_1d(listed(angular_frequency(frequency, "frequency"), "frequency", "frequency"))
    if omega.ndim != 1:
        raise HeatChainError(f"`frequency` must be one or a list, but has the shape {omega.shape}.")
    T, linear = _linearised(row, at)
    found, current = solver.frequency_response(linear, omega, number)
    variables = {
        "amplitude": (("frequency", "site"), np.abs(found)),
        "phase": (("frequency", "site"), -np.unwrap(np.angle(found), axis=1)),
        "impedance": (("frequency",), 1.0 / np.abs(current)),
        "impedance_phase": (("frequency",), -np.angle(current)),
        "temperature": (("site",), T),
    }
    coordinates = {**line_coordinates(line), "frequency": (("frequency",), omega)}
    return results.dataset(variables, coordinates, {"model": line.description, "side": side}).drop_dims("link")
