"""A lattice of equal spacing: a film or a block of bodies between reservoirs at its faces."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from chain.arrays import Index, Labels
from chain.checks import integer, mapping, one_of
from chain.errors import HeatChainError
from chain.line.boundaries import AnyEnd
from chain.line.kinds import joined, link_kinds
from chain.line.line import described, given_once
from chain.line.wiring import Surroundings
from chain.links.base import Carrier
from chain.model.network import AXES, Network, contacts, network_line
from chain.subsystems.base import Store
from chain.units.boundary import Value, floats
from chain.units.labels import listed

FACES = (("left", "right"), ("bottom", "top"), ("back", "front"))  # along x, y, z
COUNTED = ("column", "row", "layer")


class Lattice(Network):
    """Bodies in one, two or three dimensions, each joined to its nearest neighbours.

    Parameters
    ----------
    shape : sequence of int
        Numbers of bodies along x, y and z.
    links : link or sequence of link
        One link, or one for each direction; with array parameters in the order of the first of the bodies joined, those
        that close a period last.
    subsystems : body or sequence of body
        One body, one with array parameters of shape (N,), or a sequence of N; sites are counted from 1, the last
        direction fastest.
    reservoirs : mapping, optional
        Name of a face, "left", "right" (along x), "bottom", "top" (y), "back", "front" (z), to a temperature, constant
        or over time, at which a reservoir stands one link off the face; or to a pair of another link and a temperature.
    periodic : sequence of str, optional
        Directions, of "x", "y", "z", in which the last bodies are joined to the first.
    spacing : quantity or DataArray, optional
        Distance of neighbours, one or one for each direction; reservoirs stand as far off the faces.
    surroundings : tuple or mapping, optional
        As for `Network`.
    sources : mapping, quantity or DataArray, optional
        As for `Network`.

    Raises
    ------
    HeatChainError
        Where an argument is not of its kind, or a face is not one of this lattice.

    Notes
    -----
    The blocks of [Panasyuk2012] Eqs. (89)-(93). Results are over `site`, with the coordinates `column`, `row` and
    `layer`, and x, y, z where there is a spacing: ``found.set_index(site=("column", "row")).unstack("site")`` makes a
    film of it.

    Examples
    --------
    >>> from chain import ConductanceLink, ConstantHeatCapacity, Lattice
    >>> film = Lattice((3, 2), ConductanceLink("1 nW/K"), ConstantHeatCapacity("1 aJ/K"),
    ...                reservoirs={"left": "310 K", "right": "300 K"})
    >>> film.steady_state()["temperature"].values.round(6)
    array([307.5, 307.5, 305. , 305. , 302.5, 302.5])
    """

    shape: tuple[int, ...]

    def __init__(
        self,
        shape: Sequence[int],
        links: Carrier | Sequence[Carrier],
        subsystems: Store | Sequence[Store],
        *,
        reservoirs: Mapping[str, Any] | None = None,
        periodic: Sequence[str] = (),
        spacing: Value | None = None,
        surroundings: Surroundings | None = None,
        sources: Mapping[Any, AnyEnd] | Value | None = None,
    ) -> None:
        counts = _counts(shape)
        directions = _directions(links, len(counts))
        around = [one_of(axis, "periodic", AXES[: len(counts)]) for axis in periodic]
        number = np.arange(int(np.prod(counts))).reshape(counts)
        edges = [_pairs(number, axis, AXES[axis] in around) for axis in range(len(counts))]
        labels = np.arange(1, number.size + 1)
        outside = contacts(
            _faces(mapping(reservoirs, "reservoirs", "from faces to ends"), directions, number, around),
            surroundings,
            labels,
        )
        kinds = joined([link_kinds(link, len(of), "edges") for link, of in zip(directions, edges, strict=True)])
        told = f"lattice of {' x '.join(map(str, counts))} bodies; {described(links)}; {described(subsystems)}"
        places = _places(counts, spacing)
        line = network_line(kinds, subsystems, np.concatenate(edges), labels, outside, sources, places, told)
        self.__dict__.update(line=line, links=given_once(links), subsystems=given_once(subsystems), shape=counts)


def _counts(shape: Any) -> tuple[int, ...]:
    if not isinstance(shape, Sequence) or isinstance(shape, str) or not 1 <= len(shape) <= len(AXES):
        raise HeatChainError(f"`shape` must be one to three numbers of bodies, as in (40, 40), but is {shape!r}.")
    return tuple(integer(count, "shape", meaning="a number of bodies") for count in shape)


def _directions(links: Any, count: int) -> list[Any]:
    if not isinstance(links, list | tuple):
        return [links] * count
    if len(links) != count:
        raise HeatChainError(
            f"`links` must be one link or {count}, one for each direction, but there are {len(links)}."
        )
    return list(links)


def _pairs(number: Index, axis: int, periodic: bool) -> Index:
    """Numbers of neighbours along an axis, (edges, 2)."""
    along = np.arange(number.shape[axis] - 1)
    first, second = np.take(number, along, axis), np.take(number, along + 1, axis)
    pairs = np.stack([first.ravel(), second.ravel()], axis=1)
    if not periodic:
        return pairs
    if number.shape[axis] < 3:
        raise HeatChainError(f"`periodic` needs at least three bodies along {AXES[axis]}.")
    last, begin = np.take(number, -1, axis).ravel(), np.take(number, 0, axis).ravel()
    return np.concatenate([pairs, np.stack([last, begin], axis=1)])


def _faces(given: Mapping[str, Any], links: list[Any], number: Index, around: list[str]) -> dict[str, Any]:
    """Contacts of the reservoirs at faces."""
    found = {}
    known = [face for pair in FACES[: number.ndim] for face in pair]
    for face, told in given.items():
        axis, last = divmod(known.index(one_of(face, "reservoirs", known)), 2)
        if AXES[axis] in around:
            raise HeatChainError(f"There is no face {face!r}: the lattice is periodic along {AXES[axis]}.")
        link, kelvins = told if isinstance(told, tuple) and len(told) == 2 else (links[axis], told)
        found[face] = (link, kelvins, (np.take(number, -last, axis).ravel() + 1).tolist())
    return found


def _places(counts: tuple[int, ...], spacing: Any) -> dict[str, Labels]:
    """Numbers along the axes, and positions in m where there is a spacing."""
    along = np.meshgrid(*(np.arange(1, count + 1) for count in counts), indexing="ij")
    found: dict[str, Labels] = {name: one.ravel() for name, one in zip(COUNTED, along, strict=False)}
    if spacing is not None:
        d = listed(floats(spacing, "m", "spacing", positive=True), "direction", "spacing")
        if d.shape not in ((), (len(counts),)):
            raise HeatChainError(f"`spacing` must be one distance or {len(counts)}, but has the shape {d.shape}.")
        for name, one, step in zip(AXES, along, np.broadcast_to(d, (len(counts),)), strict=False):
            found[name] = one.ravel() * float(step)
    return found
