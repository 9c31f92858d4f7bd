"""Several temperatures at a site: chains side by side that exchange heat at every site."""

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from chain.arrays import Labels
from chain.errors import HeatChainError
from chain.line.kinds import joined, link_kinds
from chain.line.line import Line, described
from chain.line.wiring import wired
from chain.links.base import Carrier
from chain.model.chain import Chain
from chain.model.verbs import Verbs
from chain.runs.response import network_response


class Ladder(Verbs):
    """Chains side by side, as of electrons and lattice, whose bodies at a site exchange heat.

    Parameters
    ----------
    rows : mapping of str to Chain
        Name of a row to its chain; all have as many bodies.
    exchange : link, sequence of link or mapping
        A link between neighbouring rows at every site, or N of them; or a mapping of a pair of rows to such.

    Raises
    ------
    HeatChainError
        Where the rows are of different lengths, or an argument is not of its kind.

    Notes
    -----
    The model of N temperatures: C_r ∂T_r/∂t is what row r conducts, [Panasyuk2012] Eq. (80), what it takes from other
    rows, and its sources.
    Results are over (row, site); a side is called after its row, as in "lattice left", and so is a site in `events`
    and `link_from`, as in "lattice 3".

    Examples
    --------
    Electrons that a pulse has heated give their heat to the lattice:

    >>> import xarray as xr
    >>> import chain
    >>> def row(conductance, body):
    ...     return chain.Chain(chain.ConductanceLink(conductance), body, 3, chain.Insulated(), chain.Insulated())
    >>> film = chain.Ladder(
    ...     {"electrons": row("1 uW/K", chain.ElectronGas("70 J/(m^3 K^2)", volume="1000 nm^3")),
    ...      "lattice": row("10 nW/K", chain.ConstantHeatCapacity("2.5e-18 J/K"))},
    ...     exchange=chain.ConductanceLink("25 nW/K"))
    >>> start = xr.DataArray([1500.0, 300.0], {"row": ["electrons", "lattice"]}, "row", attrs={"units": "K"})
    >>> film.transient(start, "1 ns", samples=2)["temperature"].isel(time=-1, site=0).values.round(2)
    array([329.98, 329.98])
    """

    rows: Mapping[str, Chain]
    exchange: Any
    response = network_response

    def __init__(self, rows: Mapping[str, Chain], exchange: Carrier | Sequence[Carrier] | Mapping[Any, Any]) -> None:
        chains = _chains(rows)
        names, n = list(chains), next(iter(chains.values())).n
        bodies = np.arange(n)
        edges, ends, sources = [], [], {}
        for number, (name, row) in enumerate(chains.items()):
            here, outer = number * n, len(chains) * n + 2 * number
            edges.append(np.stack([np.append(outer, here + bodies), np.append(here + bodies, outer + 1)], axis=1))
            ends += [(f"{name} {side}", end) for side, end in zip(("left", "right"), row.line.ends, strict=True)]
            sources.update({here + site: source for site, source in row.line.sources.items()})
        kinds, exchanges = [row.line.links for row in chains.values()], _exchanges(exchange, names)
        _refuse_islands(chains, exchanges)
        for (first, second), link in exchanges.items():
            kinds.append(link_kinds(link, n, f"{n} sites", "exchange", "site", bodies + 1))
            edges.append(np.stack([names.index(first) * n + bodies, names.index(second) * n + bodies], axis=1))
        labels: Labels = np.array([f"{name} {site + 1}" for name in names for site in bodies])
        links, outside, wiring = wired(np.concatenate(edges), joined(kinds), ends, [], labels, {}, True, tuple(names))
        told = "; ".join(f"{name}: {row.line.description}" for name, row in chains.items())
        line = Line(
            links=links,
            bodies=joined([row.line.bodies for row in chains.values()]),
            ends=outside,
            sources=sources,
            description=f"ladder of {told}; exchange {described(exchange)}",
            wiring=wiring,
        )
        self.__dict__.update(line=line, rows=chains, exchange=exchange)

    def __repr__(self) -> str:
        """What it is made of, in a few words."""
        return f"Ladder({self.line.description})"


def _chains(rows: Any) -> dict[str, Chain]:
    if not isinstance(rows, Mapping) or len(rows) < 2 or not all(isinstance(row, Chain) for row in rows.values()):
        raise HeatChainError("`rows` must be two or more chains by name, as in {'electrons': ..., 'lattice': ...}.")
    if len({row.n for row in rows.values()}) > 1:
        counts = ", ".join(f"{name!r} has {row.n}" for name, row in rows.items())
        raise HeatChainError(f"`rows` must have as many bodies as each other, but {counts}.")
    for name, row in rows.items():
        if row.line.wiring is not None or row.law != "exact":
            raise HeatChainError(f"The row {name!r} must have no surroundings of its own, and `law='exact'`.")
    return {str(name): row for name, row in rows.items()}


def _exchanges(exchange: Any, names: list[str]) -> dict[tuple[str, str], Any]:
    """Links by the pair of rows that they join."""
    if not isinstance(exchange, Mapping):
        return dict.fromkeys(pairwise(names), exchange)
    for pair in exchange:
        if not isinstance(pair, tuple) or len(pair) != 2 or not set(pair) <= set(names) or pair[0] == pair[1]:
            raise HeatChainError(f"`exchange` must be keyed by pairs of rows, of {names}, but has {pair!r}.")
    return dict(exchange)


def _refuse_islands(chains: Mapping[str, Chain], pairs: Collection[tuple[str, str]]) -> None:
    """Refuse rows that exchange heat neither with the rest nor with a reservoir."""
    names = list(chains)
    joined = np.array([[names.index(name) for name in pair] for pair in pairs]).T
    graph = coo_array((np.ones(len(pairs)), tuple(joined)), shape=2 * (len(names),))
    count, part = connected_components(graph, directed=False)
    held = {its for name, its in zip(names, part, strict=True) if any(end.held for end in chains[name].line.ends)}
    alone = [name for name, its in zip(names, part, strict=True) if its not in (held or {part[0]})]
    if count > 1 and alone:
        raise HeatChainError(
            f"The rows {', '.join(map(repr, alone))} exchange heat neither with a reservoir nor with rows that do. "
            "Name a pair in `exchange`, or give an end a temperature."
        )
