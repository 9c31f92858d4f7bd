"""Bodies joined by links along any edges, with reservoirs and surroundings anywhere."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, Protocol

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from chain.arrays import Array, Index, Labels
from chain.checks import mapping
from chain.errors import HeatChainError
from chain.line.boundaries import AnyEnd, as_sources
from chain.line.kinds import Kinds, body_kinds, link_kinds
from chain.line.line import Line, described, given_once
from chain.line.wiring import SURROUNDINGS, Contact, Surroundings, surrounding, wired
from chain.links.base import Carrier
from chain.model.verbs import Verbs
from chain.runs.response import network_response
from chain.subsystems.base import Store
from chain.units.boundary import Value, floats
from chain.units.labels import numbered

Label = int | str
AXES = ("x", "y", "z")


class AnyGraph(Protocol):
    """What a graph of networkx has."""

    @property
    def nodes(self) -> Any:
        """Names of the sites."""

    @property
    def edges(self) -> Any:
        """Called, pairs of them."""


class Network(Verbs):
    """Bodies joined by links along any edges.

    Parameters
    ----------
    links : link or sequence of link
        One link, for all edges; one with array parameters of shape (edges,); or a sequence of as many.
    subsystems : body or sequence of body
        One body, for all sites; one with array parameters of shape (N,); or a sequence of N, in the order of `sites`.
    edges : sequence of tuple or networkx.Graph
        Pairs of sites; a current is positive from the first to the second. Two sites may have several edges.
    reservoirs : mapping, optional
        Name to a link, a temperature, constant or over time, and the site or the list of sites that are joined to it,
        each by such a link; where it rectifies, the reservoir is its first end.
    surroundings : tuple or mapping, optional
        A link, or one for each body; a temperature, or one for each; and a list of sites where these are not all. Or
        pairs of a link and a temperature by site. The surroundings are a link's first end.
    sources : mapping, quantity or DataArray, optional
        Heat currents into bodies: a dict of site to heat current (or function of time), or N of them.
    sites : sequence of int or str, optional
        Labels of the bodies, by which they are named everywhere; those in `edges` by default, numbers in increasing
        order, else as they come.
    positions : quantity or DataArray, optional
        Of the bodies, (N, 1), (N, 2) or (N, 3); a DataArray over `site` and one more dimension.

    Raises
    ------
    HeatChainError
        Where an argument is not of its kind, an edge joins a site to itself or to one that there is not, or a part of
        the network is joined neither to the rest nor to a reservoir.

    Notes
    -----
    [Panasyuk2012] Eq. (80) with any neighbours: dU_n/dt is the sum of the currents J(T_m, T_n) that enter body n. A
    `Chain` is the network whose edges follow one another, and is solved faster.

    Examples
    --------
    A ring of three bodies, one of them joined to a reservoir and heated at another:

    >>> from chain import ConductanceLink, ConstantHeatCapacity, Network
    >>> link = ConductanceLink("1 nW/K")
    >>> ring = Network(link, ConstantHeatCapacity("1 aJ/K"), edges=[(1, 2), (2, 3), (3, 1)],
    ...                reservoirs={"bath": (link, "300 K", 1)}, sources={2: "3 nW"})
    >>> ring.steady_state()["temperature"].values.round(6)
    array([303., 305., 304.])
    """

    links: Any
    subsystems: Any
    response = network_response

    def __init__(
        self,
        links: Carrier | Sequence[Carrier],
        subsystems: Store | Sequence[Store],
        edges: Iterable[tuple[Label, Label]] | AnyGraph,
        *,
        reservoirs: Mapping[str, tuple[Carrier | Sequence[Carrier], AnyEnd, Any]] | None = None,
        surroundings: Surroundings | None = None,
        sources: Mapping[Any, AnyEnd] | Value | None = None,
        sites: Sequence[Label] | None = None,
        positions: Value | None = None,
    ) -> None:
        labels, numbers = _joined_sites(edges, sites)
        kinds = link_kinds(links, len(numbers), f"{len(numbers)} edges")
        outside = contacts(mapping(reservoirs, "reservoirs", "from names to (link, end, sites)"), surroundings, labels)
        told = f"network of {len(labels)} bodies, {len(numbers)} edges; {described(links)}; {described(subsystems)}"
        line = network_line(kinds, subsystems, numbers, labels, outside, sources, _places(positions, labels), told)
        self.__dict__.update(line=line, links=given_once(links), subsystems=given_once(subsystems))

    @property
    def sites(self) -> Labels:
        """Labels of the bodies, (N,)."""
        return self.line.labels

    @property
    def edges(self) -> list[tuple[Label, Label]]:
        """Pairs of sites that are joined."""
        between = self.line.edges[self.line.edges.max(axis=1) < self.n]
        return [(first, second) for first, second in self.sites[between].tolist()]

    def __repr__(self) -> str:
        """What it is made of, in a few words."""
        return f"{type(self).__name__}({self.line.description})"


def contacts(reservoirs: Mapping[str, Any], surroundings: Any, labels: Labels) -> list[Contact]:
    """With reservoirs by their names, then with the surroundings."""
    if SURROUNDINGS in reservoirs:
        raise HeatChainError(f"A reservoir cannot be called {SURROUNDINGS!r}: give `surroundings`.")
    found = [Contact.of(str(name), given, labels) for name, given in reservoirs.items()]
    return found if surroundings is None else [*found, *surrounding(surroundings, labels)]


def network_line(
    links: Kinds, subsystems: Any, edges: Index, labels: Labels, outside: list[Contact], sources: Any,
    places: Mapping[str, Labels], told: str,
) -> Line:  # fmt: skip
    """The line of a network of which bodies and edges are numbered."""
    every, ends, wiring = wired(edges, links, [], outside, labels, places, named=True)
    _refuse_islands(wiring.edges, labels, bool(outside))
    return Line(
        links=every, bodies=body_kinds(subsystems, labels), ends=ends, sources=as_sources(sources, labels),
        description=told, wiring=wiring,
    )  # fmt: skip


def _joined_sites(edges: Any, sites: Sequence[Label] | None) -> tuple[Labels, Index]:
    """Labels of the bodies, and the edges between them by number."""
    graph = hasattr(edges, "nodes") and hasattr(edges, "edges")
    pairs = [tuple(pair) if isinstance(pair, list | tuple | np.ndarray) else (pair,) for pair in
             (edges.edges() if graph else edges)]  # fmt: skip
    for pair in pairs:
        if len(pair) != 2 or any(np.ndim(one) for one in pair):
            raise HeatChainError(f"`edges` must be pairs of sites, as in [(1, 2), (2, 3)], but one is {pair!r}.")
        if pair[0] == pair[1]:
            raise HeatChainError(f"`edges` must join different sites, but one joins {pair[0]!r} to itself.")
    named = (
        list(sites)
        if sites is not None
        else list(edges.nodes)
        if graph
        else list(dict.fromkeys(chain.from_iterable(pairs)))
    )
    plain = [one.item() if isinstance(one, np.generic) else one for one in named]
    if not plain or len({type(one) for one in plain}) > 1 or type(plain[0]) not in (int, str):
        raise HeatChainError("`sites` must be whole numbers, or names that are texts; one kind only, and at least one.")
    if sites is None and not graph and isinstance(plain[0], int):
        plain = sorted(plain)
    if len(set(plain)) < len(plain):
        raise HeatChainError("`sites` must be different from one another.")
    labels = np.array(plain)
    flat = numbered(list(chain.from_iterable(pairs)), labels, "edges")
    return labels, np.array(flat, dtype=np.int64).reshape(-1, 2)


def _places(positions: Any, labels: Labels) -> dict[str, Array]:
    """Positions of the bodies by axis, m."""
    if positions is None:
        return {}
    given = floats(positions, "m", "positions")
    if hasattr(given, "dims"):
        if given.ndim != 2 or given.dims[0] != "site":
            raise HeatChainError(f"`positions` must be over `site` and one more dimension, but is over {given.dims}.")
        if "site" in given.coords:
            given = given.isel(site=numbered(given["site"].values.tolist(), labels, "positions"))
        given = given.values
    if given.ndim != 2 or given.shape[0] != len(labels) or not 1 <= given.shape[1] <= len(AXES):
        raise HeatChainError(
            f"`positions` must have the shape ({len(labels)}, 1 to 3), but has {given.shape}. Give a row for each site."
        )
    return dict(zip(AXES, np.ascontiguousarray(given.T), strict=False))


def _refuse_islands(edges: Index, labels: Labels, anchored: bool) -> None:
    """Refuse a part that is joined neither to the rest nor to a reservoir."""
    n = len(labels)
    joined = np.minimum(edges, n)  # all that stands outside as one
    count, part = connected_components(coo_array((np.ones(len(edges)), tuple(joined.T)), shape=(n + 1, n + 1)), False)
    if count == 1 + (not anchored):
        return
    outside = part[n] if anchored else part[0]
    alone = labels[part[:n] != outside]
    told = ", ".join(map(str, alone[:5].tolist())) + ", ..." * (len(alone) > 5)
    raise HeatChainError(
        f"The sites {told} are joined neither to a reservoir nor to those that are. Join them by an edge, or give them "
        "a reservoir or surroundings."
    )
