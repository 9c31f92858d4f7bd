"""The continuum: Fourier's law in a rod by finite volumes, [Panasyuk2012] Eq. (83).

    C̃(T) ∂T/∂t = ∂/∂x [κ(T) ∂T/∂x]

A rod of cells is solved as a chain: a cell is a body of capacity C̃·(A·Δx), neighbours' centres are joined by a link of
conductance κ(T)·A/distance, and the ends by half a cell. The link's exact current is then the difference of the
Kirchhoff potential ∫κ dT over the distance, of second order in the cells' width.
"""

from typing import Any

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.checks import integer
from chain.errors import HeatChainError
from chain.line.boundaries import AnyEnd, as_end
from chain.line.kinds import Kinds
from chain.line.line import Line
from chain.links.base import Link
from chain.links.from_function import ConductanceFunction
from chain.links.power_laws import ConductanceLink
from chain.links.tabulated import TabulatedLink
from chain.model.verbs import Verbs
from chain.subsystems.base import Body
from chain.subsystems.constant import ConstantHeatCapacity
from chain.subsystems.from_function import HeatCapacityFunction
from chain.subsystems.tabulated import TabulatedHeatCapacity
from chain.units.boundary import Quantity, Value, Varying, floats, single
from chain.units.labels import listed
from chain.units.series import series, table_of
from chain.units.user_functions import PositiveFunction, is_function


class Rod(Verbs):
    """A rod between two ends that conducts heat by Fourier's law.

    Parameters
    ----------
    conductivity : quantity, DataArray or callable
        κ: a quantity; a DataArray over `temperature`; or a function of temperature in kelvin that returns W/(m K) or a
        Quantity. A function is asked only between the temperatures that are met and a tenth of their spread beyond, at
        intervals of 1/2400 of the temperature and where needed closer: a peak that is narrower wants a table.
    heat_capacity : quantity, DataArray or callable
        C̃ for a volume, in J/(m³ K), in the same forms.
    length : quantity or DataArray
        Length.
    area : quantity or DataArray
        Cross-section.
    left, right : quantity, Reservoir or HeatCurrent
        As for `Chain`.
    cells : int, default 200
        Number of cells of equal width.
    edges : quantity or DataArray, optional
        Positions of the cells' edges from 0 to the length, for a graded mesh.

    Raises
    ------
    HeatChainError
        Where an argument is not of its kind.

    Notes
    -----
    [Panasyuk2012] Eq. (83), by finite volumes of second order in the width of the cells.

    Examples
    --------
    >>> rod = Rod(conductivity="1 W/(m K)", heat_capacity="2e6 J/(m^3 K)", length="1 um", area="1 um^2",
    ...           left="310 K", right="300 K", cells=4)
    >>> rod.steady_state()["temperature"].values.round(6)
    array([308.75, 306.25, 303.75, 301.25])
    """

    def __init__(
        self,
        conductivity: Varying,
        heat_capacity: Varying,
        length: Value,
        area: Value,
        left: AnyEnd,
        right: AnyEnd,
        cells: int = 200,
        edges: Value | None = None,
    ) -> None:
        section = single(area, "m^2", "area")
        span = single(length, "m", "length")
        places = _edges(span, cells, edges)
        link, body = _link(conductivity), _body(heat_capacity)
        told = f"conductivity {_told(link, 'W/(m K)')}, heat capacity {_told(body, 'J/(m^3 K)')}"
        line = Line(
            **_mesh(link, body, section, section, places),
            ends=(as_end(left, "left"), as_end(right, "right")),
            area=section,
            description=f"rod of {places.size - 1} cells, length {span:g} m, area {section:g} m^2; {told}",
        )
        self.__dict__.update(line=line)

    @property
    def length(self) -> Quantity:
        """Length from end to end."""
        return Quantity(self.line.length, "m")

    @property
    def area(self) -> Quantity | None:
        """Cross-section, or None for the continuum of a chain that has none."""
        return None if self.line.area is None else Quantity(self.line.area, "m^2")

    @property
    def edges(self) -> Quantity:
        """Positions of the cells' edges, from 0 to the length."""
        return Quantity(self.line.link_positions, "m")

    def __repr__(self) -> str:
        """What it is, and its ends."""
        return f"Rod({self.line.description}, left={self.left!r}, right={self.right!r})"


def _mesh(link: Link, body: Body, per_link: float, per_body: float, edges: Array) -> dict[str, Any]:
    """Cells as bodies, of size `per_body` times their width, and links of `per_link` over the distance."""
    centres = 0.5 * (edges[1:] + edges[:-1])
    places = np.concatenate([edges[:1], centres, edges[-1:]])
    number = np.zeros(centres.size + 1, dtype=np.int64)
    return {
        "links": Kinds((link,), (1,), number, per_link / np.diff(places)),
        "bodies": Kinds((body._unit_size(),), (1,), number[1:], float(body._size) * per_body * np.diff(edges)),
        "positions": centres,
        "link_positions": edges,
        "length": float(edges[-1]),
    }


def continuum(line: Line, cells: int) -> Rod:
    """The rod that a chain of equal links and bodies becomes."""
    if line.positions is None or line.length is None:
        raise HeatChainError("The continuum needs the chain's `spacing`. Give it.")
    d = float(line.positions[0])
    apart = np.ptp(np.diff(line.positions, prepend=0.0, append=line.length)) > 1e-9 * d
    same = (len(line.links), len(line.bodies)) == (1, 1)
    if not same or apart or np.ptp(line.links.sizes) or np.ptp(line.bodies.sizes):
        raise HeatChainError("The continuum is that of a chain whose links, bodies and distances are all equal.")
    if line.law != "exact" or line.sources:
        raise HeatChainError("The continuum is that of a chain with `law='exact'` and without sources.")
    # [Panasyuk2012] Eq. (83): κA = K·d, C̃A = C/d
    per_link, per_body = float(line.links.sizes[0]) * d, float(line.bodies.sizes[0]) / d
    edges = _edges(d * (line.n + 1), cells, None)
    mesh = _mesh(line.links.families[0], line.bodies.families[0], per_link, per_body, edges)
    rod = Rod.__new__(Rod)
    told = f"continuum of {cells} cells of a {line.description}"
    rod.__dict__.update(line=Line(**mesh, ends=line.ends, area=line.area, description=told))
    return rod


def _edges(length: float, cells: Any, edges: Any) -> Array:
    if edges is not None:
        given = floats(edges, "m", "edges")
        over = "link" if isinstance(given, xr.DataArray) and given.dims == ("link",) else "edge"
        found = listed(given, over, "edges", np.arange(np.size(given)) if over == "link" else None)
        if found.ndim != 1 or found.size < 2 or np.any(np.diff(found) <= 0.0):
            raise HeatChainError("`edges` must be two or more positions in increasing order.")
        if found[0] != 0.0 or not np.isclose(found[-1], length, rtol=1e-9):
            raise HeatChainError(f"`edges` must reach from 0 to the length, {length:g} m, but end at {found[-1]:g} m.")
        return found
    return np.linspace(0.0, length, integer(cells, "cells") + 1)


def _link(conductivity: Any) -> Link:
    """κ as a link of unit area over unit length."""
    kinds = ConductanceFunction, TabulatedLink, ConductanceLink
    found: Link = _of_one_metre(conductivity, "conductivity", "W/(m*K)", "W/K", kinds)
    return found


def _body(heat_capacity: Any) -> Body:
    """C̃ as a body of unit volume."""
    kinds = HeatCapacityFunction, TabulatedHeatCapacity, ConstantHeatCapacity
    found: Body = _of_one_metre(heat_capacity, "heat_capacity", "J/(m^3*K)", "J/K", kinds)
    return found


def _told(thing: Link | Body, unit: str) -> str:
    """κ or C̃ in a few words."""
    if isinstance(thing, ConductanceFunction | HeatCapacityFunction):
        function = thing.function.function
        return f"{getattr(function, '__qualname__', type(function).__name__)}(T)"
    if isinstance(thing, TabulatedLink | TabulatedHeatCapacity):
        return f"a table from {thing.lower:g} K to {thing.upper:g} K"
    value = thing._size if isinstance(thing, Body) else thing._parameters["conductance"]
    return f"{float(value):g} {unit}"


def _of_one_metre(given: Any, name: str, unit: str, wanted: str, kinds: tuple[Any, Any, Any]) -> Any:
    """What stands for a function, a table or a number, in the unit of a link or body of one metre."""
    function, table, constant = kinds
    if is_function(given):
        return function(PositiveFunction(given, unit, name))
    if isinstance(given, xr.DataArray) and given.ndim:
        return table(table_of(*series(given, "temperature", unit, name, positive=True), wanted))
    return constant(Quantity(single(given, unit, name), wanted))
