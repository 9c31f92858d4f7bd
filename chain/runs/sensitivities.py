"""Sensitivities of a chain, rod or network: how what is computed of it follows its parameters."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.checks import one_of
from chain.errors import HeatChainError
from chain.line.line import Line, Row
from chain.results import Dataset
from chain.runs.datasets import line_dataset
from chain.runs.plan import Plan, plan
from chain.runs.response import linearised
from chain.runs.sensitivity.differences import by_runs
from chain.runs.sensitivity.directions import Direction
from chain.runs.sensitivity.linear import State
from chain.runs.sensitivity.names import directions
from chain.runs.sensitivity.recorded import possible
from chain.runs.sensitivity.steady import Response, Steady, driven
from chain.runs.sensitivity.transient import Derived
from chain.runs.steady import steady_state
from chain.solvers.stability import require_stable
from chain.units.boundary import Plain, Value, Varying
from chain.units.labels import magnitudes, permutation
from chain.units.series import frequencies

Of = Literal["transient", "steady_state", "response"]


def sensitivities(
    row: Row,
    parameters: str | Sequence[str] | Mapping[str, Callable[[float], Row]],
    of: Of = "steady_state",
    *,
    weights: xr.DataArray | None = None,
    initial: Varying | None = None,
    until: Plain | None = None,
    times: Value | None = None,
    samples: int = 101,
    rtol: float = 1e-8,
    frequency: Value | None = None,
    side: str = "left",
    at: Varying | None = None,
) -> Dataset:
    """How a transient, a steady state or a response changes with parameters: derivatives by their logarithms.

    Parameters
    ----------
    parameters : str, sequence of str, or mapping
        Names. "links" is a factor on all heat currents of links, "links[3]" on one, "links[:]" on each, a parameter of
        its own; "subsystems" likewise on heat capacities, "sources" on heat currents of sources, "initial" on
        temperatures at the start; "left", "right" or another side on its temperature or heat current. "links.damping"
        or "subsystems[2].debye_temperature" is a parameter of links or bodies. Anything else is given as a mapping from
        names to functions: of a factor, 1 for this row, that return the row with the parameter so many times as large.
    of : {"transient", "steady_state", "response"}, default "steady_state"
        What is differentiated.
    weights : DataArray, optional
        Of temperatures, over `site`, and of a transient over `time` too (else at its end): only the change of the
        weighted sum is found, by the adjoint, whose cost hardly depends on the number of parameters.
    initial, until, times, samples, rtol
        As for `transient`.
    frequency, side, at
        As for `response`.

    Returns
    -------
    Dataset
        Over `parameter` and what the result is over: ∂/∂ln p, the change for a small relative change of the parameter
        over it, in the result's unit. `temperature` and `current` of a steady state; `temperature` of a transient;
        `amplitude`, `phase`, `impedance` and `impedance_phase` of a response. With `weights`, `gradient` (parameter) in
        K times the weights' unit. The attribute `sensitivity_method` tells how it was found.

    Raises
    ------
    HeatChainError
        For parameters that are not there, with those that are; for a steady state that no end's temperature decides.

    Notes
    -----
    Steady states and responses by implicit differentiation: one factorised matrix, and a right-hand side for each
    parameter. Transients of chains and rods by differentiating every step of the method itself: six more right-hand
    sides for each parameter, with the factors that the step has; or backwards. A network's by differences of runs,
    extrapolated. E. Hairer, S. P. Nørsett, G. Wanner, Solving Ordinary Differential
    Equations I, 2nd ed. (Springer 1993), Sec. I.14.

    Examples
    --------
    >>> from chain import Chain, ConductanceLink, ConstantHeatCapacity
    >>> row = Chain(ConductanceLink("1 nW/K"), ConstantHeatCapacity("1 aJ/K"), 3, "310 K", "300 K")
    >>> found = row.sensitivities(["links", "links[0]", "left"])
    >>> found["temperature"].values.round(6)  # one link conducts better: the temperatures beyond it rise
    array([[  0.   ,   0.   ,   0.   ],
           [  1.875,   1.25 ,   0.625],
           [232.5  , 155.   ,  77.5  ]])
    """
    one_of(of, "of", ("transient", "steady_state", "response"))
    ways = directions(row, parameters)
    if of == "transient":
        return _transient(
            row.line, ways, weights, plan(row.line, initial, until, samples=samples, times=times, rtol=rtol)
        )
    if of == "response":
        if weights is not None:
            raise HeatChainError("`weights` are of temperatures, of a transient or a steady state.")
        return _response(row, ways, frequency, side, at)
    line = row.line
    steady = Steady(line, steady_state(row, initial)["temperature"].values.ravel())
    if weights is not None:
        found = steady.gradient(ways, _weights(line, weights))
        return _dataset(line, ways, {"gradient": ("parameter", found)}, "adjoint", weights)
    T, J = steady.change(ways)
    inner = 0 if line.wiring is None else line.wiring.inner
    currents = J[:, :inner] if inner else J
    variables = {"temperature": ("parameter site", T[:, : line.n]), "current": ("parameter link", currents)}
    return _dataset(line, ways, variables, "implicit differentiation")


def _dataset(
    line: Line, ways: Sequence[Direction], variables: Mapping[str, Any], method: str, weights: Any = None,
    coordinates: Mapping[str, Any] | None = None,
) -> Dataset:  # fmt: skip
    """Derivatives by logarithms, with the names of the parameters."""
    names = ("parameter", np.array([one.name for one in ways], dtype=object))
    told = {"model": line.description, "sensitivity_method": method}
    made = line_dataset(line, dict(variables), {"parameter": names, **(coordinates or {})}, told)
    for name, variable in made.data_vars.items():
        variable.attrs["long_name"] = f"change of the {variable.attrs.get('long_name', name)} with ln(parameter)"
    if "gradient" in made:
        unit = str(getattr(weights, "attrs", {}).get("units", "1"))
        made["gradient"].attrs["units"] = "K" if unit == "1" else f"{unit} K"
    unused = {"site", "link"} - {str(dim) for one in made.data_vars.values() for dim in one.dims}
    return made.drop_dims([dim for dim in unused if dim in made.dims])


def _transient(line: Line, ways: Sequence[Direction], weights: Any, asked: Plan) -> Dataset:
    if asked.end == "steady":
        raise HeatChainError("`until` must be a time, as in '50 us', because the end would change with the parameters.")
    moments = asked.moments(asked.end)
    start = moments if moments[0] == 0.0 else np.concatenate([[0.0], moments])
    asked.require_memory(line.n * len(ways))
    problem, here = line.problem(asked.initial), slice(len(start) - len(moments), None)
    coordinates = {"time": moments}
    wanted = None if weights is None else np.zeros((len(start), line.n))
    if wanted is not None:
        given = _weights(line, weights, moments)
        wanted[here if given.ndim == 2 else -1] = given
    if possible(problem.graph):
        run = Derived(line, problem, start, asked.rtol, asked.atol, ways)
        if wanted is not None:
            found = run.gradient(wanted)
            return _dataset(line, ways, {"gradient": ("parameter", found)}, "adjoint", weights)
        T, method = run.forward(), "forward"
    else:
        T, method = by_runs(line, asked.initial, start, asked.atol, ways), "differences of runs"
    if wanted is not None:
        return _dataset(line, ways, {"gradient": ("parameter", np.tensordot(T, wanted, 2))}, method, weights)
    return _dataset(line, ways, {"temperature": ("parameter time site", T[:, here])}, method, coordinates=coordinates)


def _weights(line: Line, weights: Any, times: Array | None = None) -> Array:
    """Weights of temperatures by label: (N,), or (M, N) where there are times."""
    if not isinstance(weights, xr.DataArray) or not set(weights.dims) <= {"site", "time"} or "site" not in weights.dims:
        raise HeatChainError("`weights` must be a DataArray over `site`, and of a transient perhaps over `time`.")
    if "time" in weights.dims:
        if times is None:
            raise HeatChainError("`weights` over `time` are those of a transient.")
        if weights.sizes["time"] != times.size:
            raise HeatChainError(f"`weights` must be for all {times.size} times of the run, but are for fewer or more.")
        rows = weights.transpose("time", "site")
        return np.stack([_weights(line, one.drop_vars("time", errors="ignore")) for one in rows])
    values = np.asarray(magnitudes(weights), dtype=np.float64)
    if "site" in weights.coords and weights.size < line.n:  # zero where nothing is said
        labels, wanted = line.labels.tolist(), weights["site"].values.tolist()
        if not set(wanted) <= set(labels) or len(set(wanted)) < len(wanted):
            raise HeatChainError(f"`weights` must be for sites of the row, each once, but are for {wanted}.")
        found = np.zeros(line.n)
        found[[labels.index(one) for one in wanted]] = values
        return found
    if weights.size != line.n:
        raise HeatChainError(f"`weights` must be for {line.n} sites, or have labels, but are {weights.size}.")
    return (
        values[permutation(weights["site"].values, line.labels, "site", "weights")]
        if "site" in weights.coords
        else values
    )


def _response(row: Row, ways: Sequence[Direction], frequency: Any, side: str, at: Any) -> Dataset:
    line = row.line
    line.side(side)
    if frequency is None:
        raise HeatChainError("`frequency` must be given for a response: one or several angular frequencies.")
    omega = frequencies(frequency)
    ends = driven(line, side)
    if at is None:
        steady = Steady(line, steady_state(row)["temperature"].values.ravel())
        state, moved = steady.state, steady.change(ways)[0]
    else:
        linear = linearised(row, at)[1]
        require_stable(line.edges, linear.rise, linear.fall, linear.capacity)
        state = State(line, line.temperatures(at, "at"))
        moved = np.stack([np.concatenate([np.zeros(line.n), state.ends(one)]) for one in ways])
    response = Response(state, ends)
    shape = (len(ways), omega.size)
    amplitude, phase = np.empty((*shape, line.n)), np.empty((*shape, line.n))
    impedance, impedance_phase = np.empty(shape), np.empty(shape)
    for i, one in enumerate(omega):
        theta, current, by, into = response.at(float(one), list(zip(ways, moved, strict=True)))
        amplitude[:, i], phase[:, i] = (by / theta).real * np.abs(theta), -(by / theta).imag
        impedance[:, i], impedance_phase[:, i] = -(into / current).real / abs(current), -(into / current).imag
    variables = {
        "amplitude": ("parameter frequency site", amplitude),
        "phase": ("parameter frequency site", phase),
        "impedance": ("parameter frequency", impedance),
        "impedance_phase": ("parameter frequency", impedance_phase),
    }
    return _dataset(line, ways, variables, "implicit differentiation", coordinates={"frequency": omega})
