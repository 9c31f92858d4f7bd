"""From the solvers' arrays to the datasets of a chain or rod."""

import re
import warnings
from collections.abc import Collection
from typing import Any

import numpy as np
import xarray as xr

from chain import results
from chain.arrays import Array
from chain.errors import HeatChainError, ModelWarning, SolverError
from chain.line.line import Line
from chain.solvers.result import Transient
from chain.solvers.steady import SteadyState
from chain.solvers.waveforms import values_after

WORST_RESIDUAL = 1e-8
ROUGH = 1e-5  # of a tabulated function's size
SHOWN = 5  # ends of a side that are told
_AT_A_TIME = 12_000  # sites and moments: larger arrays would be new pages of memory every time


def line_coordinates(line: Line) -> dict[str, Any]:
    """Coordinates of bodies and links."""
    wiring = line.wiring
    coordinates: dict[str, Any] = {"site": line.labels, "link": np.arange(line.inner)}
    if wiring is not None:
        coordinates |= {name: ("site", values) for name, values in wiring.places.items()}
        if wiring.named is not None:
            coordinates |= {name: ("link", wiring.named[:, i]) for i, name in enumerate(("link_from", "link_to"))}
    if line.positions is not None:
        coordinates["position"] = ("site", line.positions)
        coordinates["link_position"] = ("link", line.link_positions)
    return coordinates


def line_dataset(
    line: Line, variables: dict[str, Any], coordinates: dict[str, Any], attributes: dict[str, Any]
) -> results.Dataset:
    """A dataset over bodies, links and more; over row and site where the bodies stand in rows."""
    coordinates = {**line_coordinates(line), **coordinates}
    rows = () if line.wiring is None else line.wiring.rows
    if rows:
        shape = (len(rows), line.n // len(rows))
        places = {"row": np.array(rows, dtype=object), "site": np.arange(1, shape[1] + 1)}
        each = ((name, results.over(given)) for name, given in variables.items())
        variables = {name: _by_rows(dims, values, shape) for name, (dims, values) in each}
        coordinates = {**coordinates, **places}
    return results.dataset(variables, coordinates, attributes)


def _by_rows(dims: tuple[str, ...], values: Any, shape: tuple[int, int]) -> tuple[tuple[str, ...], Any]:
    """A variable with its sites, the last dimension, as rows and sites."""
    if dims[-1:] != ("site",):
        return dims, values
    return (*dims[:-1], "row", "site"), np.reshape(values, (*np.shape(values)[:-1], *shape))


def transient_dataset(
    line: Line, initial: Array, result: Transient, attributes: dict[str, Any], wanted: Collection[str] | None
) -> xr.Dataset:
    """Dataset of a run, or of a block of it, with the variables that are wanted; None for all."""
    T, J, heats = result.temperatures, result.currents, result.heats[:, :-1]
    variables: dict[str, Any] = {
        "temperature": ("time site", T),
        "energy": ("time site", result.energies),
        "reservoir_heat": ("time side", heats if line.wiring is None else line.wiring.into_sides(heats)),
        "initial_temperature": ("site", initial),
    }
    if wanted is None or "thermal_energy" in wanted:
        stored = thermal_energy(line, initial)
        if stored is not None:
            variables["thermal_energy"] = ("time site", stored + result.energies)
    if J.size:
        variables |= {name: (("time", over), values) for name, over, values in _currents(line, J)}
        variables["entropy_production"] = ("time", entropy_production(line, T, J, result.ends))
    if line.sources:
        variables["source_heat"] = ("time", result.heats[:, -1])
    if wanted is not None:
        variables = {name: values for name, values in variables.items() if name in wanted}
    coordinates = {"time": result.times, "side": np.array(line.sides, dtype=object)}
    return line_dataset(line, variables, coordinates, {**_described(line), **attributes, **ledger(result)})


def _currents(line: Line, J: Array) -> list[tuple[str, str, Array]]:
    """Currents (M, L) by variable, with the dimension of each: those of the links, and into the surroundings."""
    wiring = line.wiring
    if wiring is None or wiring.inner == J.shape[1]:
        return [("current", "link", J)]
    return [("current", "link", J[:, : wiring.inner]), ("surroundings_current", "site", wiring.into_surroundings(J))]


def ledger(result: Transient) -> dict[str, Any]:
    """What a run says of its own exactness."""
    return {
        "energy_residual": result.residual,
        "steps": result.steps,
        "rejected_steps": result.rejected,
        "table_error": result.table_error,
        **({"integration": result.integration} if result.integration else {}),
    }


def check_balance(residual: float, dataset: xr.Dataset) -> None:
    """Refuse a result in which energy got lost, as where products of tiny heat capacities underflow."""
    if dataset.attrs["table_error"] > ROUGH:
        warnings.warn(
            f"A link or body could be tabulated to {dataset.attrs['table_error']:.0e} only: it jumps, or is "
            "noisy. Currents and temperatures near there are no better than that.",
            ModelWarning,
            stacklevel=5,
        )
    if not residual <= WORST_RESIDUAL:
        error = SolverError(
            f"Energy is conserved to {residual:.1e} only, so the result cannot be trusted. Lower `rtol`, or look for a "
            "body of nearly no heat capacity."
        )
        error.partial = dataset
        raise error


def steady_dataset(line: Line, found: SteadyState, began: bool) -> results.Dataset:
    """Dataset of a steady state; `began` where it was reached from a start, of which its energies count."""
    T, J = found.temperatures, found.currents
    variables: dict[str, Any] = {
        "temperature": ("site", T),
        **{name: (over, values[0]) for name, over, values in _currents(line, J[None])},
        "entropy_production": entropy_production(line, T[None], J[None], _constant_ends(line))[0],
    }
    if began:
        variables["energy"] = ("site", found.energies)
    stored = thermal_energy(line, T)
    if stored is not None:
        variables["thermal_energy"] = ("site", stored)
    told = {"method": "steady state", "iterations": found.iterations, "table_error": found.table_error}
    return line_dataset(line, variables, {}, {**_described(line), **told})


def own(dataset: xr.Dataset, line: Line, *needed: str) -> xr.Dataset:
    """What is needed of a dataset, in SI units; one that another chain gave, or that lacks it, is refused."""
    dataset = results.read(dataset, *needed)
    if line.wiring is not None and line.wiring.rows and {"row", "site"} <= set(dataset.dims):
        dataset = dataset.stack(place=("row", "site")).drop_vars(["place", "row", "site"])
        dataset = dataset.rename(place="site").assign_coords(site=line.labels)
    for dim, size in (("site", line.n), ("link", line.inner)):
        if dim in dataset.sizes and dataset.sizes[dim] != size:
            raise HeatChainError(
                f"The dataset must be of the chain that is given, but has {dataset.sizes[dim]} along `{dim}` where the "
                f"chain has {size}."
            )
    for name, value in _described(line).items():
        if name in dataset.attrs and dataset.attrs[name] != value:
            raise HeatChainError(
                f"The dataset must be of the chain that is given, but its `{name}` is "
                f"{str(dataset.attrs[name])[:200]!r}, and the chain's {value[:200]!r}."
            )
    places = dataset["position"].values if "position" in dataset.coords else line.positions
    if line.positions is not None and places is not None and not np.allclose(places, line.positions, rtol=1e-9, atol=0):
        raise HeatChainError("The dataset must be of the chain that is given, but its bodies stand elsewhere.")
    return dataset


def _described(line: Line) -> dict[str, str]:
    """What a dataset says of the line that it is of."""
    if line.wiring is None:
        ends = {"left": repr(line.ends[0]), "right": repr(line.ends[1])}
    else:
        sides = np.array(line.sides)[line.wiring.side]
        ends = {
            re.sub(r"\W", "_", side): ", ".join(map(repr, np.array(line.ends)[sides == side][:SHOWN]))
            for side in line.sides
        }
    return {"model": line.description, "law": line.law, **ends}


def _constant_ends(line: Line) -> Array:
    """What ends that are constant in time impose."""
    return np.array([[end.value for end in line.ends]], dtype=np.float64)


def thermal_energy(line: Line, T: Array) -> Array | None:
    """U(T) of every body, J; None where one is known by a heat capacity whose integral from 0 K is not."""
    try:
        return line.bodies.each("_energy", T)
    except HeatChainError:
        return None


def entropy_production(line: Line, T: Array, J: Array, ends: Array) -> Array:
    """Entropy that the links produce a second, Σ J (1/T_right - 1/T_left), (M,) in W/K.

    [Panasyuk2012] Sec. VI. `ends` is what the ends impose. An end that is no reservoir has the temperature of its body,
    and produces nothing.
    """
    total, many = np.zeros(len(T)), max(1, _AT_A_TIME // T.shape[1])
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # where both are the same, perhaps 0 K
        for begin in range(0, len(T), many):  # a chain may be long
            here = slice(begin, begin + many)
            before, after = sides_of_links(line, T[here], ends[here])
            gap = before - after
            produced = J[here] / after * (gap / before)
            produced[gap == 0.0] = 0.0
            total[here] = produced.sum(axis=1)
    return total


def sides_of_links(line: Line, T: Array, ends: Array) -> tuple[Array, Array]:
    """Temperatures (M, L) before and after every link; an end that is no reservoir has that of its body."""
    held, wiring = [end.held for end in line.ends], line.wiring
    if wiring is None:
        edges = np.where(held, ends, T[:, [0, -1]])
        near = np.concatenate([edges[:, :1], T, edges[:, 1:]], axis=1)
        return near[:, :-1], near[:, 1:]
    near = np.concatenate([T, ends if all(held) else np.where(held, ends, T[:, line.beside])], axis=1)
    return near[:, wiring.edges[:, 0]], near[:, wiring.edges[:, 1]]


def end_temperature(line: Line, number: int, T: Array, times: Array) -> Array:
    """Temperature at an end over time: the reservoir's, after a jump where it jumps, or that of the body there."""
    end = line.ends[number]
    if not end.held:
        return np.ascontiguousarray(T[:, line.beside[number]])
    if not callable(end.value):
        return np.full(len(T), end.value)
    side = number if line.wiring is None else line.wiring.side[number]
    return values_after(end.value, end.breakpoints, times, f"`{line.sides[side]}`")
