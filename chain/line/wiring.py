"""How bodies are joined where they stand in no row: edges between them, and contacts with what stands outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from chain.arrays import Array, Index, Labels
from chain.errors import HeatChainError
from chain.line.boundaries import Reservoir, as_end
from chain.line.kinds import Kinds, joined, link_kinds
from chain.solvers.problem import Course, Graph
from chain.storage.readers.objects import is_table
from chain.units.boundary import temperature
from chain.units.labels import listed, numbered

SURROUNDINGS = "surroundings"
# A link or several, a temperature or several, and perhaps sites; or a link and a temperature by site
Surroundings = tuple[Any, Any] | tuple[Any, Any, Any] | Mapping[Any, tuple[Any, Any]]


@dataclass(frozen=True, eq=False)
class Wiring:
    """Edges of a network.

    Attributes
    ----------
    edges : ndarray of int
        (L, 2) first and second side of every link: numbers of bodies, then of ends.
    sides : tuple of str
        Names of what stands outside.
    side : ndarray of int
        (ends,) the side that each end is part of.
    sites : ndarray
        (N,) labels of the bodies.
    inner : int
        Number of links before those to the surroundings, which come last.
    named : ndarray
        (inner, 2) labels of the links' sides; None in a row.
    places : mapping
        Further coordinates of the bodies, (N,) each.
    rows : tuple of str
        Names of the rows where the bodies stand in some of equal length, one after the other.
    row : bool
        Whether the bodies stand in a row, which has surroundings.
    """

    edges: Index
    sides: tuple[str, ...]
    side: Index
    sites: Labels
    inner: int
    named: Labels | None
    places: Mapping[str, Labels]
    rows: tuple[str, ...] = ()
    row: bool = False

    def graph(self, ends: Sequence[Course]) -> Graph:
        """What the solvers take of it."""
        return Graph(self.edges, tuple(ends), self.sites, self.row)

    def into_sides(self, heats: Array) -> Array:
        """Heats (M, ends) of all ends, added up by side; they are where there are as many sides as heats."""
        if heats.shape[1] == len(self.sides):
            return heats
        return np.asarray(heats @ (self.side[:, None] == np.arange(len(self.sides))))

    def into_surroundings(self, J: Array) -> Array:
        """Currents (M, L) as what every body gives to its surroundings, (M, N)."""
        found = np.zeros((len(J), len(self.sites)))
        found[:, self.edges[self.inner :, 1]] = -J[:, self.inner :]
        return found

    def key(self) -> tuple[Any, ...]:
        """What is the same for equal ones."""
        places = tuple((name, values.tobytes()) for name, values in self.places.items())
        return self.edges.tobytes(), self.sides, self.side.tobytes(), tuple(self.sites.tolist()), self.inner, places


@dataclass(frozen=True)
class Contact:
    """Bodies that are joined to one side, each by a link of its own.

    Attributes
    ----------
    side : str
        Its name.
    links : Kinds
        What is distinct among the links.
    sites : ndarray of int
        Numbers of the bodies.
    ends : tuple of Reservoir
        One for all of them, or one each.
    """

    side: str
    links: Kinds
    sites: Index
    ends: tuple[Reservoir, ...]

    @classmethod
    def of(cls, side: str, given: Any, labels: Labels) -> "Contact":
        """From a pair of link and temperature, or these and sites.

        Parameters
        ----------
        side : str
            What it is called.
        given : tuple
            A link, or one for each body; a temperature, constant or over time, or one for each body; labels of the
            bodies, all where there are none.
        labels : ndarray
            (N,) of all bodies.
        """
        if not isinstance(given, tuple | list) or len(given) not in (2, 3):
            raise HeatChainError(
                f"`{side}` must be a link and a temperature, and the sites where these are not all, as in "
                f"(ConductanceLink('1 nW/K'), '300 K'), but is {given!r}."
            )
        links, kelvins, *sites = given
        numbers = np.arange(len(labels)) if not sites else sites_of(sites[0], labels, side)
        mine = labels[numbers]
        return cls(
            side,
            link_kinds(links, len(mine), f"{len(mine)} sites", side, "site", mine),
            numbers,
            _reservoirs(kelvins, side, mine),
        )


def _reservoirs(given: Any, side: str, labels: Labels) -> tuple[Reservoir, ...]:
    """One reservoir, or one for each body."""
    over_time = callable(given) or (is_table(given) and getattr(given, "dims", ("time",)) == ("time",))
    if not isinstance(given, Reservoir | str) and not over_time and np.ndim(getattr(given, "magnitude", given)):
        kelvins = listed(temperature(given, side), "site", side, labels)
        if kelvins.shape != labels.shape:
            raise HeatChainError(f"`{side}` must have one temperature or {len(labels)}, but has {kelvins.shape}.")
        return tuple(Reservoir.of(float(T)) for T in kelvins)
    end = as_end(given, side)
    if not isinstance(end, Reservoir):
        raise HeatChainError(f"`{side}` must have a temperature. Heat currents into bodies are `sources`.")
    return (end,)


def sites_of(given: Any, labels: Labels, name: str) -> Index:
    """Numbers of the bodies with the labels that are given: one, or several."""
    several = given if isinstance(given, list | range | np.ndarray) else [given]
    found = np.array(numbered(list(several), labels, name), dtype=np.int64)
    if not found.size or len(np.unique(found)) < len(found):
        raise HeatChainError(f"`{name}` must name one or more sites, each once.")
    return found


def wired(
    edges: Index, links: Kinds, ends: Sequence[tuple[str, Any]], contacts: Sequence[Contact], sites: Labels,
    places: Mapping[str, Labels], named: bool, rows: tuple[str, ...] = (),
) -> tuple[Kinds, tuple[Any, ...], Wiring]:  # fmt: skip
    """All links, all ends, and the wiring of a network.

    Parameters
    ----------
    edges : ndarray of int
        (L, 2) between bodies, and to the ends that are given.
    links : Kinds
        Of these.
    ends : sequence of tuple of str, Reservoir or HeatCurrent
        Ends with edges of their own, with their sides' names.
    contacts : sequence of Contact
        Further ones; the surroundings last.
    sites, places
        Labels and further coordinates of the bodies.
    named : bool
        Whether the links' two sides are told.
    rows : tuple of str
        Names of the rows in which the bodies stand.
    """
    every, names = [end for _, end in ends], [side for side, _ in ends]
    pairs = [edges]
    for contact in contacts:
        first = len(sites) + len(every)
        of = first + (np.arange(len(contact.ends)) if len(contact.ends) > 1 else np.zeros(len(contact.sites), int))
        pairs.append(np.stack([of, contact.sites], axis=1))
        every += contact.ends
        names += [contact.side] * len(contact.ends)
    sides = tuple(dict.fromkeys(names))
    all_edges = np.concatenate(pairs).astype(np.int64)
    inner = len(all_edges) - sum(len(one.sites) for one in contacts if one.side == SURROUNDINGS)
    told = np.concatenate([sites.astype(str), np.array(names, dtype=str)])[all_edges[:inner]] if named else None
    side = np.array([sides.index(name) for name in names], dtype=np.int64)
    wiring = Wiring(all_edges, sides, side, sites, inner, told, places, rows)
    return joined([links, *(one.links for one in contacts)]), tuple(every), wiring


def surrounding(given: Surroundings, labels: Labels) -> list[Contact]:
    """Contacts with surroundings: one for all bodies or some, or one each by their labels."""
    if not isinstance(given, Mapping):
        return [Contact.of(SURROUNDINGS, given, labels)]
    if not given:
        raise HeatChainError(f"`{SURROUNDINGS}` must not be empty. Leave it out where there are none.")
    found = []
    for site, pair in given.items():
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise HeatChainError(
                f"`{SURROUNDINGS}` by site must be pairs of a link and a temperature, but that of {site!r} is {pair!r}."
            )
        found.append(Contact.of(SURROUNDINGS, (*pair, [site]), labels))
    sites_of(list(given), labels, SURROUNDINGS)  # each once, whatever they are written as
    return found


def in_row(
    links: Kinds, ends: tuple[Any, Any], surroundings: Sequence[Contact], sites: Labels
) -> tuple[Kinds, tuple[Any, ...], Wiring]:
    """The wiring of a chain that has surroundings."""
    n = len(sites)
    body = np.arange(n)
    edges = np.stack([np.append(n, body), np.append(body, n + 1)], axis=1)
    outer = [("left", ends[0]), ("right", ends[1])]
    kinds, every, wiring = wired(edges, links, outer, surroundings, sites, {}, named=False)
    return kinds, every, replace(wiring, row=True)
