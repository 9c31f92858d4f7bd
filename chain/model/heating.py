"""Heat that is set free in a rod's volume, over position and time."""

from functools import partial
from typing import Any

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.line.boundaries import HeatCurrent, over_time
from chain.solvers.problem import Polyline
from chain.units.boundary import single
from chain.units.series import series
from chain.units.user_functions import checked_answer, is_function

_PLACES, _WEIGHTS = np.polynomial.legendre.leggauss(6)


def volume_sources(given: Any, edges: Array, area: float) -> dict[int, HeatCurrent]:
    """Heat currents into cells by number, of a rod with cells' edges (N + 1,) in m and a cross-section in m²."""
    if given is None:
        return {}
    density, factor = given if isinstance(given, tuple) and len(given) == 2 else (given, None)
    powers = area * _integrals(density, edges)
    heated = np.flatnonzero(powers)
    return {int(cell): HeatCurrent.of(_course(factor, float(powers[cell]))) for cell in heated}


def _integrals(density: Any, edges: Array) -> Array:
    """What a density in W/m³ gives to every cell of a square metre, W."""
    if is_function(density):
        half = 0.5 * np.diff(edges)[:, None]
        x = 0.5 * (edges[1:] + edges[:-1])[:, None] + half * _PLACES
        return np.asarray((checked_answer(density, "W/m^3", "The function `sources`", x) * half) @ _WEIGHTS)
    if isinstance(density, xr.DataArray) and density.ndim:
        x, q = series(density, "position", "W/m^3", "sources")
        if x[0] > edges[0] or x[-1] < edges[-1] * (1.0 - 1e-12):
            raise HeatChainError("`sources` must be given over the whole rod.")
        every = np.union1d(x, edges)
        value = np.interp(every, x, q)
        total = np.concatenate([[0.0], np.cumsum(0.5 * (value[1:] + value[:-1]) * np.diff(every))])
        return np.diff(np.interp(edges, every, total))
    return single(density, "W/m^3", "sources", positive=False) * np.diff(edges)


def _course(factor: Any, power: float) -> Any:
    """A power, times a factor over time."""
    if factor is None:
        return power
    if isinstance(factor, xr.DataArray) and factor.ndim:
        times, values = series(factor, "time", "", "sources")
        return Polyline(times, power * values, "sources")
    if is_function(factor):
        return over_time(partial(_scaled, factor, power), "W", "sources")
    raise HeatChainError(
        f"`sources` must be a density and a factor that is a function of time or a DataArray over `time`, but it is "
        f"{factor!r}."
    )


def _scaled(factor: Any, power: float, t: Array) -> Any:
    return power * np.asarray(factor(t))
