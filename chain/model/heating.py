"""Heat that is set free in a rod's volume, over position and time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.line.boundaries import HeatCurrent, over_time
from chain.solvers.problem import Polyline
from chain.storage.readers.objects import is_table
from chain.storage.readers.series import series
from chain.units.boundary import floats, single
from chain.units.user_functions import checked_answer, is_function, takes_two

_PLACES, _WEIGHTS = np.polynomial.legendre.leggauss(6)


@dataclass(frozen=True)
class InCell:
    """Power in a cell over time, W, from a density at places of it, with their weights in m³."""

    density: Callable[..., Any]
    places: tuple[float, ...]
    weights: tuple[float, ...]

    def __call__(self, t: Array) -> Array:
        x, times = np.broadcast_arrays(np.array(self.places), np.asarray(t)[..., None])
        found = checked_answer(self.density, "W/m^3", "The function `sources`", x, times)
        return np.asarray(found @ np.array(self.weights))


@dataclass(frozen=True)
class Scaled:
    """A power, W, times a factor over time."""

    factor: Callable[..., Any]
    power: float

    def __call__(self, t: Array) -> Any:
        return self.power * np.asarray(self.factor(t))


def volume_sources(given: Any, edges: Array, area: float) -> dict[int, HeatCurrent]:
    """Heat currents into cells by number, of a rod with cells' edges (N + 1,) in m and a cross-section in m²."""
    if given is None:
        return {}
    if takes_two(given):
        return _moving(given, edges, area)
    if isinstance(given, xr.DataArray) and "time" in given.dims:
        return _table(given, edges, area)
    density, factor = given if isinstance(given, tuple) and len(given) == 2 else (given, None)
    powers = area * _integrals(density, edges)
    heated = np.flatnonzero(powers)
    return {int(cell): HeatCurrent.of(_course(factor, float(powers[cell]))) for cell in heated}


def _moving(density: Any, edges: Array, area: float) -> dict[int, HeatCurrent]:
    """What a function of position and time gives to every cell."""
    half = 0.5 * np.diff(edges)
    places = 0.5 * (edges[1:] + edges[:-1])[:, None] + half[:, None] * _PLACES
    return {
        cell: HeatCurrent.of(over_time(InCell(density, tuple(x), tuple(area * h * _WEIGHTS)), "W", "sources"))
        for cell, (x, h) in enumerate(zip(places, half, strict=True))
    }


def _table(density: xr.DataArray, edges: Array, area: float) -> dict[int, HeatCurrent]:
    """What a table over time, and perhaps position, gives to every cell."""
    if not set(density.dims) <= {"position", "time"} or not set(density.dims) <= set(density.coords):
        raise HeatChainError(f"`sources` must be over `position` and `time`, with coordinates, not {density.dims}.")
    if "position" not in density.dims:
        times, values = series(density, "time", "W/m^3", "sources")
        rows = np.multiply.outer(np.diff(edges), values)
    else:
        q = floats(density, "W/m^3", "sources").transpose("position", "time")
        x, times = floats(q["position"], "m", "sources.position").values, q["time"]
        times = floats(times, "s", "sources.time").values
        of_each = np.stack([_between(x, unit, edges) for unit in np.eye(x.size)])  # of a density of one at a position
        rows = of_each.T @ q.values
    return {
        cell: HeatCurrent.of(Polyline(times, area * row, "sources")) for cell, row in enumerate(rows) if np.any(row)
    }


def _between(x: Array, q: Array, edges: Array) -> Array:
    """Integrals over cells of what is linear between positions."""
    if np.any(np.diff(x) <= 0.0):
        raise HeatChainError("`sources` must be given once for each position, in increasing order.")
    if x[0] > edges[0] or x[-1] < edges[-1] * (1.0 - 1e-12):
        raise HeatChainError("`sources` must be given over the whole rod.")
    every = np.union1d(x, edges)
    value = np.interp(every, x, q)
    total = np.concatenate([[0.0], np.cumsum(0.5 * (value[1:] + value[:-1]) * np.diff(every))])
    return np.diff(np.interp(edges, every, total))


def _integrals(density: Any, edges: Array) -> Array:
    """What a density in W/m³ gives to every cell of a square metre, W."""
    if is_function(density):
        half = 0.5 * np.diff(edges)[:, None]
        x = 0.5 * (edges[1:] + edges[:-1])[:, None] + half * _PLACES
        return np.asarray((checked_answer(density, "W/m^3", "The function `sources`", x) * half) @ _WEIGHTS)
    if is_table(density):
        return _between(*series(density, "position", "W/m^3", "sources"), edges)
    return single(density, "W/m^3", "sources", positive=False) * np.diff(edges)


def _course(factor: Any, power: float) -> Any:
    """A power, times a factor over time."""
    if factor is None:
        return power
    if is_table(factor):
        times, values = series(factor, "time", "", "sources")
        return Polyline(times, power * values, "sources")
    if is_function(factor):
        return over_time(Scaled(factor, power), "W", "sources")
    raise HeatChainError(
        f"`sources` must be a density and a factor that is a function of time or a DataArray over `time`, but it is "
        f"{factor!r}."
    )
