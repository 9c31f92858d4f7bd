"""A row of bodies joined by links between two ends, as data in SI floats: what the verbs of `chain.runs` work on."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np
import xarray as xr

from chain.arrays import Array, Index, Labels
from chain.errors import HeatChainError
from chain.line.boundaries import End, HeatCurrent
from chain.line.kinds import Kinds, assemble
from chain.line.wiring import Wiring
from chain.solvers.problem import Problem
from chain.units.boundary import Quantity, floats, temperature
from chain.units.labels import listed, permutation
from chain.units.parametric import Parametric
from chain.units.user_functions import checked_answer

LAWS = ("exact", "linear")


@dataclass(frozen=True, eq=False)
class Line:
    """Bodies in a row between two ends.

    Attributes
    ----------
    links, bodies : Kinds
        Distinct links and bodies, and where each stands.
    ends : tuple of End
        Left and right; all that stands outside where there is a wiring.
    law : str
        "exact", [Panasyuk2012] Eq. (80), or "linear", Eq. (81).
    sources : mapping
        Heat currents by the number of the body, counted from 0.
    positions, link_positions : ndarray
        In m, or None where no distance was given.
    area : float
        Cross-section in m², or None.
    length : float
        In m from end to end, or None.
    description : str
        What it is, in a few words.
    wiring : Wiring
        How the bodies are joined where they stand in no row, or have surroundings; None for a bare row.
    """

    links: Kinds
    bodies: Kinds
    ends: tuple[End, ...]
    description: str
    law: str = "exact"
    sources: Mapping[int, HeatCurrent] = field(default_factory=dict)
    positions: Array | None = None
    link_positions: Array | None = None
    area: float | None = None
    length: float | None = None
    wiring: Wiring | None = None

    @property
    def n(self) -> int:
        """Number of bodies."""
        return int(self.bodies.number.size)

    @property
    def labels(self) -> Labels:
        """Of the bodies, (N,)."""
        return np.arange(1, self.n + 1) if self.wiring is None else self.wiring.sites

    @property
    def sides(self) -> tuple[str, ...]:
        """Names of what stands outside."""
        return ("left", "right") if self.wiring is None else self.wiring.sides

    @property
    def edges(self) -> Index:
        """First and second side of every link, (L, 2): numbers of bodies, then of ends."""
        if self.wiring is not None:
            return self.wiring.edges
        bodies = np.arange(self.n)
        return np.stack([np.append(self.n, bodies), np.append(bodies, self.n + 1)], axis=1)

    @property
    def beside(self) -> Index:
        """The body at every end, (ends,); the last where it has several."""
        edges, found = self.edges, np.zeros(len(self.ends), dtype=np.int64)
        outer = edges[edges.max(axis=1) >= self.n]
        found[outer.max(axis=1) - self.n] = outer.min(axis=1)
        return found

    @property
    def inner(self) -> int:
        """Number of links before those to the surroundings."""
        return self.n + 1 if self.wiring is None else self.wiring.inner

    def problem(self, initial: Array) -> Problem:
        """The float64 problem that the solvers take, from temperatures (N,) in K at the start."""
        graph = None if self.wiring is None else self.wiring.graph(self.ends)
        return assemble(self.links, self.bodies, self.ends, initial, self.law, self.sources, graph)

    def temperatures(self, given: Any, name: str = "initial") -> Array:
        """Temperatures of all bodies, (N,) in K, from one, an array, a DataArray or a function of position."""
        if given is None:
            raise HeatChainError(
                f"`{name}` must be given: a temperature, one for each body, or a function of position."
            )
        if callable(given) and not isinstance(given, Quantity | xr.DataArray):
            values = checked_answer(given, "K", f"The function `{name}`", self._places("a function of position", name))
        elif isinstance(given, xr.DataArray) and given.ndim:
            values = self._labelled(given, name)
        else:
            values = np.asarray(temperature(given, name))
        if values.shape not in ((), (self.n,)):
            raise HeatChainError(f"`{name}` must be one temperature or {self.n}, but has the shape {values.shape}.")
        if np.any(values <= 0.0):
            raise HeatChainError(f"`{name}` must be positive temperatures, but the lowest is {values.min():g} K.")
        return np.broadcast_to(values, (self.n,)).astype(np.float64)

    def _places(self, what: str, name: str) -> Array:
        if self.positions is None:
            raise HeatChainError(f"`{name}` is {what}, but the chain has no `spacing`. Give it.")
        return self.positions

    def _labelled(self, given: xr.DataArray, name: str) -> Array:
        """Temperatures from a DataArray, by its labels: positions are interpolated, sites and rows matched."""
        values = np.asarray(temperature(given, name).values)
        if self.wiring is not None and self.wiring.rows:
            return self._in_rows(given.copy(data=values), self.wiring.rows, name)
        if given.dims == ("position",):
            places = self._places("given over position", name)
            x = floats(given["position"], "m", f"{name}.position").values
            if places[0] < x.min() or places[-1] > x.max():
                raise HeatChainError(f"`{name}` must be given over all positions of the bodies.")
            order = np.argsort(x)
            if np.any(np.diff(x[order]) <= 0.0):
                raise HeatChainError(f"`{name}` must be given once for each position.")
            return np.asarray(np.interp(places, x[order], values[order]))
        return listed(given.copy(data=values), "site", name, self.labels)

    def _in_rows(self, given: xr.DataArray, rows: tuple[str, ...], name: str) -> Array:
        """Temperatures of bodies in rows from a DataArray over `row`, `site` or both."""
        if not set(given.dims) <= {"row", "site"}:
            raise HeatChainError(f"`{name}` must be over `row`, `site` or both, but is over {given.dims}.")
        places: dict[str, list[Any]] = {"row": list(rows), "site": list(range(1, self.n // len(rows) + 1))}
        for dim in given.dims:
            if dim in given.coords:
                given = given.isel({dim: permutation(given[dim].values, places[str(dim)], str(dim), name)})
        whole = xr.DataArray(np.zeros([len(one) for one in places.values()]), dims=list(places))
        try:
            return np.asarray(xr.broadcast(whole, given.drop_vars(list(given.coords)))[1].values.ravel())
        except ValueError:
            raise HeatChainError(f"`{name}` has the shape {given.shape}, which does not fit {whole.shape}.") from None

    def key(self) -> tuple[Any, ...]:
        """What is the same for equal lines."""
        arrays = (self.positions, self.link_positions)
        places = tuple(None if one is None else one.tobytes() for one in arrays)
        sources = tuple(sorted(self.sources.items(), key=lambda item: item[0]))
        wiring = None if self.wiring is None else self.wiring.key()
        return self.links.key(), self.bodies.key(), self.ends, self.law, sources, places, self.area, self.length, wiring


class Row:
    """What has a line: a chain or a rod. It is immutable, and equal to another of its class by what it was made of.

    Attributes
    ----------
    line : Line
        The bodies, links and ends in SI floats.
    """

    line: Line

    @property
    def n(self) -> int:
        """Number of bodies, or cells."""
        return self.line.n

    @property
    def left(self) -> End:
        """What the first body is joined to."""
        return self.line.ends[0]

    @property
    def right(self) -> End:
        """What the last body is joined to."""
        return self.line.ends[1]

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(f"A {type(self).__name__} is immutable: make a new one with another `{name}`.")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and isinstance(other, Row) and self.line.key() == other.line.key()

    def __hash__(self) -> int:
        return hash(self.line.key())


def given_once(things: Any) -> Any:
    """What was given, which cannot be changed any more."""
    return tuple(things) if isinstance(things, Sequence) and not isinstance(things, Parametric) else things


def described(thing: Any) -> str:
    """Links or bodies in a few words."""
    if isinstance(thing, Sequence) and not isinstance(thing, Parametric):
        return f"{len(thing)} of {', '.join(sorted({type(one).__name__ for one in thing}))}"
    text = re.sub(r" at 0x[0-9a-f]+", "", repr(thing))  # an address would differ from run to run
    return text if len(text) <= 300 else f"{text[:300]}..."
