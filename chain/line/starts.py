"""Temperatures of all bodies from what a user gives as a start: one, one each, by label, by place, or a function."""

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
import xarray as xr

from chain.arrays import Array, Index, Labels
from chain.errors import HeatChainError
from chain.line.wiring import Wiring
from chain.units.boundary import Quantity, floats, single, temperature
from chain.units.labels import listed, magnitudes, numbered, permutation
from chain.units.user_functions import checked_answer

AXES = ("x", "y", "z")
NEAR = 1e-9  # of the extent: how far outside a table a body may stand by rounding


class Standing(Protocol):
    """What is asked of a line."""

    @property
    def n(self) -> int:
        """Number of bodies."""

    @property
    def labels(self) -> Labels:
        """Of the bodies, (N,)."""

    @property
    def positions(self) -> Array | None:
        """Along a row, m."""

    @property
    def wiring(self) -> Wiring | None:
        """How the bodies are joined where they stand in no row."""


def temperatures(line: Standing, given: Any, name: str) -> Array:
    """Temperatures (N,) in K of all bodies."""
    if given is None:
        raise HeatChainError(f"`{name}` must be given: a temperature, one for each body, or a function of position.")
    if callable(given) and not isinstance(given, Quantity | xr.DataArray):
        values = checked_answer(given, "K", f"The function `{name}`", *_places(line, "a function of position", name))
    elif isinstance(given, Mapping):
        values = _by_site(given, line.labels, name)
    elif isinstance(given, xr.DataArray) and given.ndim:
        values = _labelled(line, given.copy(data=np.asarray(temperature(given, name).values)), name)
    else:
        values = np.asarray(temperature(given, name))
    if values.shape not in ((), (line.n,)):
        raise HeatChainError(f"`{name}` must be one temperature or {line.n}, but has the shape {values.shape}.")
    if np.any(values <= 0.0):
        raise HeatChainError(f"`{name}` must be positive temperatures, but the lowest is {values.min():g} K.")
    return np.broadcast_to(values, (line.n,)).astype(np.float64)


def _coordinates(line: Standing) -> dict[str, Labels]:
    """What bodies of a network have beside their labels: places along axes in m, numbers along them."""
    return {} if line.wiring is None else dict(line.wiring.places)


def _places(line: Standing, what: str, name: str) -> list[Array]:
    """Positions of the bodies along every axis there is, m."""
    if line.positions is not None:
        return [line.positions]
    found = _coordinates(line)
    along = [found[axis] for axis in AXES if axis in found]
    if not along:
        needed = "the bodies have no positions" if line.wiring is not None else "the chain has no `spacing`"
        raise HeatChainError(f"`{name}` is {what}, but {needed}. Give {'them' if line.wiring is not None else 'it'}.")
    return along


def _by_site(given: Mapping[Any, Any], labels: Labels, name: str) -> Array:
    """Temperatures by the label of every site."""
    numbers = numbered(list(given), labels, name)
    missing = labels[np.setdiff1d(np.arange(len(labels)), numbers)].tolist()
    if missing:
        told = ", ".join(map(repr, missing[:5])) + ", ..." * (len(missing) > 5)
        raise HeatChainError(f"`{name}` must have a temperature for every site, but has none for {told}.")
    values = np.empty(len(labels))
    for number, (site, kelvins) in zip(numbers, given.items(), strict=True):
        values[number] = single(kelvins, "K", f"{name}[{site!r}]", positive=True)
    return values


def _labelled(line: Standing, given: xr.DataArray, name: str) -> Array:
    """From values with labels: by position between those that are given, by number or label as they are."""
    dims, known = {str(dim) for dim in given.dims}, _coordinates(line)
    axes = {axis for axis in AXES if axis in known}
    counted = set(known) - axes
    if line.wiring is not None and line.wiring.rows:
        return _in_rows(line, given, line.wiring.rows, name)
    if dims == {"position"}:
        return _between(given, {"position": _places(line, "given over position", name)[0]}, name)
    if dims <= axes:
        return _between(given, {axis: known[axis] for axis in dims}, name)
    if dims <= counted:
        return _numbered(given, {axis: known[axis] for axis in dims}, name)
    if line.wiring is not None and dims <= set(AXES):
        wanted = ", ".join(sorted(axes)) or "x, y and z only where bodies have positions: give these, or `spacing`"
        raise HeatChainError(f"`{name}` may be over {wanted}, but is over {', '.join(map(str, given.dims))}.")
    return listed(given, "site", name, line.labels)


def _between(given: xr.DataArray, places: Mapping[str, Array], name: str) -> Array:
    """Values of a table at places, linear between its positions along every axis."""
    corners: list[tuple[Array, tuple[Index, ...]]] = [
        (np.ones(1), ())
    ]  # weights of the values around every place, and their numbers along the axes
    for dim in map(str, given.dims):
        if dim not in given.coords:
            raise HeatChainError(f"`{name}` is over `{dim}`, but does not say where. Give it that coordinate.")
        x = floats(given[dim], "m", f"{name}.{dim}").values
        order = np.argsort(x)
        x, given = x[order], given.isel({dim: order})
        if np.any(np.diff(x) <= 0.0):
            raise HeatChainError(f"`{name}` must be given once for each position.")
        low, high = float(places[dim].min()), float(places[dim].max())
        slack = NEAR * max(high - low, float(np.ptp(x)))
        if low < x[0] - slack or high > x[-1] + slack:
            raise HeatChainError(
                f"`{name}` must be given over all positions of the bodies, {low:g} m to {high:g} m along `{dim}`, but "
                f"is from {x[0]:g} m to {x[-1]:g} m."
            )
        below = np.clip(np.searchsorted(x, places[dim], side="right") - 1, 0, max(x.size - 2, 0))
        above = np.minimum(below + 1, x.size - 1)
        part = np.clip((places[dim] - x[below]) / np.where(above > below, x[above] - x[below], 1.0), 0.0, 1.0)
        sides = ((below, 1.0 - part), (above, part))
        corners = [(weight * more, (*at, side)) for weight, at in corners for side, more in sides]
    return np.asarray(sum(weight * given.values[at] for weight, at in corners))


def _numbered(given: xr.DataArray, numbers: Mapping[str, Labels], name: str) -> Array:
    """Values by the bodies' numbers along the axes, counted from 1."""
    for dim in map(str, given.dims):
        count = int(numbers[dim].max())
        if dim in given.coords:
            given = given.isel({dim: permutation(magnitudes(given[dim]), np.arange(1, count + 1), dim, name)})
        elif given.sizes[dim] != count:
            raise HeatChainError(f"`{name}` must have {count} along `{dim}`, but has {given.sizes[dim]}.")
    return np.asarray(given.values[tuple(numbers[str(dim)] - 1 for dim in given.dims)])


def _in_rows(line: Standing, given: xr.DataArray, rows: tuple[str, ...], name: str) -> Array:
    """Temperatures of bodies in rows from a DataArray over `row`, `site` or both."""
    if not set(given.dims) <= {"row", "site"}:
        raise HeatChainError(f"`{name}` must be over `row`, `site` or both, but is over {given.dims}.")
    places: dict[str, list[Any]] = {"row": list(rows), "site": list(range(1, line.n // len(rows) + 1))}
    for dim in given.dims:
        if dim in given.coords:
            given = given.isel({dim: permutation(given[dim].values, places[str(dim)], str(dim), name)})
    whole = xr.DataArray(np.zeros([len(one) for one in places.values()]), dims=list(places))
    try:
        return np.asarray(xr.broadcast(whole, given.drop_vars(list(given.coords)))[1].values.ravel())
    except ValueError:
        raise HeatChainError(f"`{name}` has the shape {given.shape}, which does not fit {whole.shape}.") from None
