"""What a rod is made of along its length, and what touches its surfaces: layers, contacts, convection, radiation."""

from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np

from chain.arrays import Array, Index
from chain.checks import integer, number
from chain.errors import HeatChainError
from chain.line.boundaries import AnyEnd, Reservoir, as_end
from chain.line.kinds import Kinds
from chain.links.base import Carrier, Link, as_link
from chain.links.power_laws import ConductanceLink, RadiativeLink
from chain.links.series import Series
from chain.links.tabulated import ConductanceFunction, TabulatedLink
from chain.storage.readers.objects import is_table
from chain.storage.readers.series import series
from chain.subsystems.base import Body
from chain.subsystems.power_laws import ConstantHeatCapacity
from chain.subsystems.tabulated import HeatCapacityFunction, TabulatedHeatCapacity
from chain.units.boundary import Plain, Quantity, Varying, single
from chain.units.mismatch import DimensionError
from chain.units.parameter import written
from chain.units.series import table_of
from chain.units.user_functions import PositiveFunction, is_function

# What κ and C̃ are called; their units, and those of one metre; what stands for a function, a table and a number
KAPPA = "conductivity", "W/(m*K)", "W/K", (ConductanceFunction, TabulatedLink, ConductanceLink)
CAPACITY = "heat_capacity", "J/(m^3*K)", "J/K", (HeatCapacityFunction, TabulatedHeatCapacity, ConstantHeatCapacity)
Contact = Carrier | Plain  # a link, a conductance for an area, or a resistance of one


class _Given:
    """Immutable, and equal to another of its class by what it was made of."""

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is immutable: make a new one with another `{name}`.")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((type(self), *self.__dict__.values()))


class Layer(_Given):
    """A piece of a rod of one material.

    Parameters
    ----------
    thickness : quantity
        Along the rod.
    conductivity : quantity, DataArray or callable
        κ, a quantity, a table over `temperature`, or a function of temperature in kelvin.
    heat_capacity : quantity, DataArray or callable
        C̃ of a volume, in J/(m³ K), in the same forms.
    cells : int, optional
        Number of its cells; a share of the rod's by default, and at least 8.

    Examples
    --------
    >>> Layer("100 nm", "1.3 W/(m K)", "1.6e6 J/(m^3 K)")
    Layer('100 nm', conductivity 1.3 W/(m*K), heat capacity 1.6e+06 J/(m^3*K))
    """

    def __init__(
        self, thickness: Plain, conductivity: Varying, heat_capacity: Varying, cells: int | None = None
    ) -> None:
        vars(self).update(
            width=single(thickness, "m", "thickness", positive=True),
            link=of_one_metre(conductivity, KAPPA),
            body=of_one_metre(heat_capacity, CAPACITY),
            cells=None if cells is None else integer(cells, "cells"),
        )

    def __repr__(self) -> str:
        thickness = written(np.asarray(self.width), "m")
        return f"Layer({thickness}, conductivity {told(self.link)}, heat capacity {told(self.body)})"

    width: float
    link: Link
    body: Body
    cells: int | None


class Surface(_Given):
    """What touches a surface: a temperature beyond a link for a square metre."""

    link: Link
    end: Reservoir


class Convection(Surface):
    """A fluid at a surface that takes h·(T - T_fluid) from an area.

    Parameters
    ----------
    coefficient : quantity
        Heat transfer coefficient h.
    temperature : quantity, DataArray or callable
        Of the fluid, constant or over time.

    Examples
    --------
    >>> Convection("10 W/(m^2 K)", "300 K")
    Convection(10 W/(m^2*K), Reservoir('300 K'))
    """

    def __init__(self, coefficient: Plain, temperature: AnyEnd) -> None:
        h = single(coefficient, "W/(m^2*K)", "coefficient", positive=True)
        vars(self).update(link=ConductanceLink(Quantity(h, "W/K")), end=_reservoir(temperature))

    def __repr__(self) -> str:
        return f"Convection({float(self.link._parameters['conductance']):g} W/(m^2*K), {self.end!r})"


class Radiation(Surface):
    """Surroundings to which a grey surface radiates, εσ(T⁴ - T_s⁴) from an area.

    Parameters
    ----------
    emissivity : float
        ε, of the surface in surroundings that are much larger.
    temperature : quantity, DataArray or callable
        Of the surroundings, constant or over time.

    Examples
    --------
    >>> Radiation(0.9, "77 K")
    Radiation(0.9, Reservoir('77 K'))
    """

    def __init__(self, emissivity: float, temperature: AnyEnd) -> None:
        epsilon = number(emissivity, "emissivity", most=1.0)
        vars(self).update(link=RadiativeLink(Quantity(epsilon, "m^2")), end=_reservoir(temperature))

    def __repr__(self) -> str:
        return f"Radiation({float(self.link._parameters['area']):g}, {self.end!r})"


def _reservoir(temperature: Any) -> Reservoir:
    end = as_end(temperature, "temperature")
    if not isinstance(end, Reservoir):
        raise HeatChainError("A surface needs a temperature beyond it, but has a heat current.")
    return end


def contact(given: Any, area: float) -> Link:
    """The link of a contact between layers: itself, or from a conductance or resistance of an area."""
    if not isinstance(given, str | Quantity):
        return as_link(given)
    try:
        h = single(given, "W/(m^2*K)", "layers", positive=True)
    except DimensionError:
        try:
            h = 1.0 / single(given, "m^2*K/W", "layers", positive=True)
        except DimensionError:
            raise DimensionError(
                f"A contact in `layers` must be a conductance in W/(m^2 K), a resistance in m^2 K/W, or a link, but is "
                f"{given!r}."
            ) from None
    return ConductanceLink(Quantity(h * area, "W/K"))


def in_series(parts: Sequence[tuple[float, Link]]) -> Link:
    """Links, each so many times, one after another; plain conductances add as resistances."""
    if all(type(link) is ConductanceLink for _, link in parts):
        resistance = sum(1.0 / (count * float(link._parameters["conductance"])) for count, link in parts)
        return ConductanceLink(Quantity(1.0 / resistance, "W/K"))
    return Series(*(count * link for count, link in parts))


class Stack:
    """Layers with contacts between them, cut into cells.

    Attributes
    ----------
    layers : list of Layer
    contacts : list
        Between each layer and the next; None for none.
    edges : ndarray
        (N + 1,) positions of the cells' edges, m; every interface is one.
    layer : ndarray of int
        (N,) which layer a cell is part of.
    """

    edges: Array
    layer: Index

    def __init__(self, given: Sequence[Layer | Contact], cells: int, edges: Array | None = None) -> None:
        self.layers, self.contacts = _alternating(given)
        if edges is not None:
            self.edges, self.layer = edges, np.zeros(len(edges) - 1, dtype=np.int64)
            return
        length = sum(layer.width for layer in self.layers)
        counts = [layer.cells or max(8, round(cells * layer.width / length)) for layer in self.layers]
        starts = np.concatenate([[0.0], np.cumsum([layer.width for layer in self.layers])])
        parts = [np.linspace(a, b, n + 1)[1:] for a, b, n in zip(starts[:-1], starts[1:], counts, strict=True)]
        self.edges = np.concatenate([[0.0], *parts])
        self.layer = np.repeat(np.arange(len(counts)), counts)

    @property
    def centres(self) -> Array:
        """Positions of the cells' centres, m."""
        return np.asarray(0.5 * (self.edges[1:] + self.edges[:-1]))

    def bodies(self, area: float) -> Kinds:
        """The cells' bodies."""
        bodies = [layer.body for layer in self.layers]
        size = np.array([float(body._size) for body in bodies])[self.layer]
        return kinds_of([bodies[i]._unit_size() for i in self.layer], size * area * np.diff(self.edges))

    def links(self, area: float) -> tuple[list[Link], Array]:
        """The links between cells' centres, from those to the ends, and across interfaces, (N + 1,) each so often."""
        sizes = area / np.diff(np.concatenate([self.edges[:1], self.centres, self.edges[-1:]]))
        half, own = 2.0 * area / np.diff(self.edges), [self.layers[i].link for i in self.layer]
        links = [own[0], *own]
        for place in np.flatnonzero(np.diff(self.layer)):
            given = self.contacts[self.layer[place]]
            between = [] if given is None else [(1.0, contact(given, area))]
            links[place + 1] = in_series([(half[place], own[place]), *between, (half[place + 1], own[place + 1])])
            sizes[place + 1] = 1.0
        return links, sizes


def kinds_of(things: Sequence[Any], sizes: Array) -> Kinds:
    """Links or bodies, each so many times, equal ones once."""
    families = {thing: i for i, thing in enumerate(dict.fromkeys(things))}
    number = np.array([families[thing] for thing in things], dtype=np.int64)
    return Kinds(tuple(families), (1,) * len(families), number, sizes)


def with_surfaces(
    links: list[Link], sizes: Array, area: float, surfaces: tuple[Surface | None, Surface | None]
) -> Kinds:
    """The links of a rod, those to the ends in series with what touches the faces."""
    for face, surface in ((0, surfaces[0]), (-1, surfaces[1])):
        if surface is not None:
            parts = [(area, surface.link), (sizes[face], links[face])]
            links[face], sizes[face] = in_series(parts[:: 1 if face == 0 else -1]), 1.0
    return kinds_of(links, sizes)


def closed(links: list[Link], sizes: Array) -> Kinds:
    """The links of a ring: in the place of those to the ends one, from the last cell to the first."""
    (first, last), (a, b) = (links[0], links[-1]), (sizes[0], sizes[-1])
    if first == last and first.separable:
        return kinds_of(links[:-1], np.append(a * b / (a + b), sizes[1:-1]))
    return kinds_of([in_series([(b, last), (a, first)]), *links[1:-1]], np.append(1.0, sizes[1:-1]))


def _alternating(given: Any) -> tuple[list[Layer], list[Any]]:
    """Layers, and what is between each and the next."""
    if not isinstance(given, Sequence) or isinstance(given, str) or not given:
        raise HeatChainError("`layers` must be a list of layers, with contacts between them where there are any.")
    layers: list[Layer] = []
    contacts: list[Any] = []
    for one in given:
        if isinstance(one, Layer):
            layers.append(one)
            contacts.append(None)
        elif not layers or contacts[-1] is not None:
            raise HeatChainError("`layers` must have a layer on either side of a contact.")
        else:
            contacts[-1] = one
    if not layers or contacts[-1] is not None:
        raise HeatChainError("`layers` must begin and end with a layer.")
    return layers, contacts


def told(thing: Link | Body) -> str:
    """κ or C̃ in a few words."""
    if isinstance(thing, ConductanceFunction | HeatCapacityFunction):
        function = thing.function.function
        return f"{getattr(function, '__qualname__', type(function).__name__)}(T)"
    if isinstance(thing, TabulatedLink | TabulatedHeatCapacity):
        return f"a table from {thing.lower:g} K to {thing.upper:g} K"
    if isinstance(thing, Body):
        return f"{float(thing._size):g} J/(m^3*K)"
    return f"{float(thing._parameters['conductance']):g} W/(m*K)"


def of_one_metre(given: Any, kind: Any) -> Any:
    """κ as a link of unit area over unit length, or C̃ as a body of unit volume."""
    name, unit, wanted, (function, table, constant) = kind
    if is_function(given):
        return function(PositiveFunction(given, unit, name))
    if is_table(given):
        return table(table_of(*series(given, "temperature", unit, name, positive=True), wanted))
    return constant(Quantity(single(given, unit, name), wanted))
