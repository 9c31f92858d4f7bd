"""A rod whose κ and C̃ depend on position: a link or body of a metre for every place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.errors import HeatChainError
from chain.line.kinds import Kinds
from chain.links.base import Link
from chain.model.layers import CAPACITY, KAPPA, Layer, kinds_of, of_one_metre, told
from chain.units.boundary import Quantity, floats
from chain.units.series import table_of
from chain.units.user_functions import PositiveFunction, takes_two

POSITION, POSITIONAL = "position", "of position"


@dataclass(frozen=True)
class AtPosition:
    """A user's function of position and temperature at one position."""

    function: Callable[..., Any]
    position: float

    def __call__(self, T: Array) -> Any:
        return self.function(np.full_like(T, self.position), T)


def varies(given: Any) -> bool:
    """Whether κ or C̃ depends on position."""
    return takes_two(given) or (isinstance(given, xr.DataArray) and POSITION in given.dims)


class Profile:
    """Cells of a rod whose κ or C̃ depends on position. Links between centres are those of the middle between these.

    Parameters
    ----------
    conductivity, heat_capacity
        Of position, or not.
    edges : ndarray
        (N + 1,) positions of the cells' edges, m.
    """

    layers: tuple[Layer, ...] = ()

    def __init__(self, conductivity: Any, heat_capacity: Any, edges: Array) -> None:
        self.given, self.edges = (conductivity, heat_capacity), edges
        self.centres = np.asarray(0.5 * (edges[1:] + edges[:-1]))

    def links(self, area: float) -> tuple[list[Link], Array]:
        """The links between cells' centres and from those to the ends, (N + 1,) each so often."""
        places = np.concatenate([self.edges[:1], self.centres, self.edges[-1:]])
        links, factors = _along(self.given[0], KAPPA, 0.5 * (places[1:] + places[:-1]))
        return links, factors * area / np.diff(places)

    def bodies(self, area: float) -> Kinds:
        """The cells' bodies."""
        bodies, factors = _along(self.given[1], CAPACITY, self.centres)
        sizes = np.array([float(body._size) for body in bodies])
        return kinds_of([body._unit_size() for body in bodies], factors * sizes * area * np.diff(self.edges))

    def told(self) -> str:
        """What it is made of, in a few words."""
        kappa, capacity = self.given
        return (
            f"conductivity {POSITIONAL if varies(kappa) else told(of_one_metre(kappa, KAPPA))}, "
            f"heat capacity {POSITIONAL if varies(capacity) else told(of_one_metre(capacity, CAPACITY))}"
        )


def _along(given: Any, kind: Any, places: Array) -> tuple[list[Any], Array]:
    """Links or bodies of a metre at places (M,) in m, and the size of each."""
    name, unit, wanted, (function, table, constant) = kind
    if not varies(given):
        return [of_one_metre(given, kind)] * len(places), np.ones_like(places)
    if not isinstance(given, xr.DataArray):
        return [function(PositiveFunction(AtPosition(given, float(x)), unit, name)) for x in places], np.ones_like(
            places
        )
    if not set(given.dims) <= {POSITION, "temperature"} or POSITION not in given.coords:
        raise HeatChainError(f"`{name}` must be over `position` and perhaps `temperature`, but is over {given.dims}.")
    x = floats(given[POSITION], "m", f"{name}.position").values
    values = floats(given, unit, name, positive=True).transpose(POSITION, ...).values
    order = np.argsort(x)
    x, values = x[order], values[order]
    if x.size < 2 or np.any(np.diff(x) <= 0.0):
        raise HeatChainError(f"`{name}` must be given once for each of two or more positions.")
    if x[0] > places[0] * (1.0 + 1e-12) or x[-1] < places[-1] * (1.0 - 1e-12):
        raise HeatChainError(f"`{name}` must be given over the whole rod, but ends at {x[0]:g} m or {x[-1]:g} m.")
    if values.ndim == 1:
        return [constant(Quantity(1.0, wanted))] * len(places), np.interp(places, x, values)
    T = floats(given["temperature"], "K", f"{name}.temperature").values
    rows = np.stack([np.interp(places, x, column) for column in values.T], axis=1)
    return [table(table_of(T, row, wanted)) for row in rows], np.ones_like(places)
