"""Small deviations from a state: relaxation modes, and the response to an oscillating reservoir."""

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from chain import results
from chain.boundaries import Reservoir
from chain.errors import HeatChainError
from chain.labels import line_coordinates
from chain.model import Line
from chain.runs import steady_state
from chain.solvers import modes as solver
from chain.units import angular_frequency

Array = NDArray[np.float64]


def _linearised(line: Line, at: Any) -> tuple[Array, solver.Linearisation]:
    T = steady_state(line, None)["temperature"].values if at is None else line._initial(at)
    return T, solver.linearise(line._problem(T), T, line.bodies.each("_heat_capacity", T))


def modes(line: Line, at: Any, count: int | None) -> xr.Dataset:
    """See `chain.Chain.modes`."""
    if count is not None and (isinstance(count, bool) or not isinstance(count, int | np.integer) or count < 1):
        raise HeatChainError(f"`count` must be a positive integer, but is {count!r}.")
    T, linear = _linearised(line, at)
    if count == 1:  # alone, for chains of any length
        times, profiles = np.array([solver.slowest_time(linear)]), None
    else:
        times, profiles = solver.relaxation_times(linear, count)
    variables: dict[str, Any] = {"relaxation_time": (("mode",), times), "temperature": (("site",), T)}
    if profiles is not None:
        variables["mode_profile"] = (("mode", "site"), profiles)
    coordinates = {**line_coordinates(line), "mode": (("mode",), np.arange(1, times.size + 1))}
    return results.dataset(variables, coordinates, {"model": line.description}).drop_dims("link")


def response(line: Line, frequency: Any, side: str, at: Any) -> xr.Dataset:
    """See `chain.Chain.response`."""
    if side not in ("left", "right"):
        raise HeatChainError(f"`side` must be 'left' or 'right', but is {side!r}.")
    number = 0 if side == "left" else 1
    if not isinstance(line.ends[number], Reservoir):
        raise HeatChainError(f"The {side} end has no temperature that could oscillate. Give it a reservoir.")
    omega = np.atleast_1d(np.asarray(angular_frequency(frequency, "frequency")))
    T, linear = _linearised(line, at)
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
