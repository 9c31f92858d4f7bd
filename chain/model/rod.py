"""The continuum: Fourier's law in a rod by finite volumes, [Panasyuk2012] Eq. (83).

    C̃(T) ∂T/∂t = ∂/∂x [κ(T) ∂T/∂x]

A rod of cells is solved as a chain: a cell is a body of capacity C̃·(A·Δx), neighbours' centres are joined by a link of
conductance κ(T)·A/distance, and the ends by half a cell. The link's exact current is then the difference of the
Kirchhoff potential ∫κ dT over the distance, of second order in the cells' width.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.checks import integer
from chain.errors import HeatChainError
from chain.line.boundaries import AnyEnd, End, Periodic, as_end
from chain.line.kinds import Kinds
from chain.line.line import Line
from chain.line.wiring import SURROUNDINGS, Wiring, in_row, wired
from chain.line.wiring import Contact as AtSide
from chain.links.base import Link
from chain.model.heating import volume_sources
from chain.model.layers import Contact, Layer, Stack, Surface, closed, told, with_surfaces
from chain.model.profile import Profile, varies
from chain.model.verbs import Verbs
from chain.subsystems.base import Body
from chain.units.boundary import Quantity, Value, Varying, floats, single
from chain.units.labels import listed


class Rod(Verbs):
    """A rod between two ends that conducts heat by Fourier's law.

    Parameters
    ----------
    conductivity : quantity, DataArray or callable
        κ: a quantity; a DataArray over `temperature`, `position` or both; a function of temperature in kelvin that
        returns W/(m K) or a Quantity; or one of position in metres and temperature. A function is asked only between
        the temperatures that are met and a tenth of their spread beyond, at intervals of 1/2400 of the temperature and
        where needed closer: a peak that is narrower wants a table. Where κ jumps in position, `layers` are exact.
    heat_capacity : quantity, DataArray or callable
        C̃ for a volume, in J/(m³ K), in the same forms.
    length : quantity or DataArray
        Length.
    area : quantity or DataArray
        Cross-section.
    left, right : quantity, Reservoir, HeatCurrent, Convection, Radiation or Periodic
        As for `Chain`, or what touches the face; or `Periodic` both, for a ring.
    cells : int, default 200
        Number of cells of equal width; of layers, in each its share.
    edges : quantity or DataArray, optional
        Positions of the cells' edges from 0 to the length, for a graded mesh.
    layers : sequence, optional
        Instead of one material: each `Layer` in order, and between two of them, where it resists, their contact: a
        conductance in W/(m² K), a resistance in m² K/W, or a link for the whole area.
    perimeter : quantity, optional
        Of the cross-section, where there are surroundings.
    surroundings : Convection or Radiation, optional
        What touches the rod at its side.
    sources : quantity, DataArray, callable or tuple, optional
        Heat for a volume and second: one, a table over `position`, `time` or both, a function of position in metres
        that returns W/m³, or one of position and time in seconds; or a pair of a density over position and a factor
        over time, a function or a DataArray over `time`.

    Raises
    ------
    HeatChainError
        Where an argument is not of its kind.

    Notes
    -----
    [Panasyuk2012] Eq. (83), by finite volumes of second order in the width of the cells. An interface is an edge of
    cells: half a cell of either material and the contact carry one current, and nothing is averaged across.

    Examples
    --------
    >>> rod = Rod(conductivity="1 W/(m K)", heat_capacity="2e6 J/(m^3 K)", length="1 um", area="1 um^2",
    ...           left="310 K", right="300 K", cells=4)
    >>> rod.steady_state()["temperature"].values.round(6)
    array([308.75, 306.25, 303.75, 301.25])
    """

    def __init__(
        self,
        conductivity: Varying | None = None,
        heat_capacity: Varying | None = None,
        length: Value | None = None,
        area: Value | None = None,
        left: AnyEnd | Surface | Periodic | None = None,
        right: AnyEnd | Surface | Periodic | None = None,
        cells: int = 200,
        edges: Value | None = None,
        *,
        layers: Sequence[Layer | Contact] | None = None,
        perimeter: Value | None = None,
        surroundings: Surface | None = None,
        sources: Any = None,
    ) -> None:
        if area is None or left is None or right is None:
            raise HeatChainError("`area`, `left` and `right` must be given.")
        section, count = single(area, "m^2", "area"), integer(cells, "cells")
        material = (conductivity, heat_capacity, length)
        stack: Stack | Profile
        if layers is None:
            stack = _of_one_material(*material, count, edges)
        elif any(one is not None for one in (*material, edges)):
            raise HeatChainError(
                "`layers` exclude `conductivity`, `heat_capacity`, `length` and `edges`. Give one of them."
            )
        else:
            stack = Stack(layers, count)
        links, outside, wiring = _joined(stack, section, left, right, _lateral(perimeter, surroundings, stack.edges))
        line = Line(
            links=links,
            bodies=stack.bodies(section),
            ends=outside,
            sources=volume_sources(sources, stack.edges, section),
            positions=stack.centres,
            link_positions=stack.edges if wiring is None else stack.edges[: wiring.inner],
            area=section,
            length=float(stack.edges[-1]),
            description=_description(stack, section),
            wiring=wiring,
            continuous=True,
        )
        self.__dict__.update(line=line, layers=tuple(stack.layers), surroundings=surroundings)

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
        line = self.line
        assert line.link_positions is not None and line.length is not None
        return Quantity(line.link_positions if self._has_ends else np.append(line.link_positions, line.length), "m")

    @property
    def left(self) -> End | Periodic:  # type: ignore[override]
        """What the first cell is joined to."""
        return super().left if self._has_ends else Periodic()

    @property
    def right(self) -> End | Periodic:  # type: ignore[override]
        """What the last cell is joined to."""
        return super().right if self._has_ends else Periodic()

    @property
    def _has_ends(self) -> bool:
        return "left" in self.line.sides

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
    if line.law != "exact" or line.sources or line.wiring is not None:
        raise HeatChainError("The continuum is that of a chain with `law='exact'`, without sources and surroundings.")
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


def _of_one_material(conductivity: Any, heat_capacity: Any, length: Any, cells: int, edges: Any) -> Stack | Profile:
    if conductivity is None or heat_capacity is None or length is None:
        raise HeatChainError("`conductivity`, `heat_capacity` and `length` must be given, or `layers`.")
    span = single(length, "m", "length")
    if varies(conductivity) or varies(heat_capacity):
        return Profile(conductivity, heat_capacity, _edges(span, cells, edges))
    return Stack([Layer(Quantity(span, "m"), conductivity, heat_capacity)], cells, _edges(span, cells, edges))


def _joined(
    stack: Stack | Profile, area: float, left: Any, right: Any, around: AtSide | None
) -> tuple[Kinds, tuple[End, ...], Wiring | None]:
    """Links, ends, and the wiring where there are surroundings or no ends."""
    periodic = [isinstance(end, Periodic) for end in (left, right)]
    links, sizes = stack.links(area)
    cells = np.arange(len(stack.centres))
    contacts = [] if around is None else [around]
    if any(periodic):
        if not all(periodic) or len(cells) < 3:
            raise HeatChainError("`left` and `right` must both be periodic, of a rod of three cells or more.")
        edges = np.stack([np.roll(cells, 1), cells], axis=1)
        return wired(edges, closed(links, sizes), [], contacts, cells + 1, {}, named=False)
    surfaces = [end if isinstance(end, Surface) else None for end in (left, right)]
    kinds = with_surfaces(links, sizes, area, (surfaces[0], surfaces[1]))
    ends = [
        surface.end if surface else as_end(end, name)
        for surface, end, name in zip(surfaces, (left, right), ("left", "right"), strict=True)
    ]
    if around is None:
        return kinds, tuple(ends), None
    return in_row(kinds, (ends[0], ends[1]), [around], cells + 1)


def _lateral(perimeter: Any, surroundings: Any, edges: Array) -> AtSide | None:
    """Every cell's contact with what is around the rod."""
    if surroundings is None and perimeter is None:
        return None
    if not isinstance(surroundings, Surface) or perimeter is None:
        raise HeatChainError("A rod's `surroundings` are a Convection or a Radiation, with the `perimeter`. Give both.")
    around = single(perimeter, "m", "perimeter")
    cells = np.arange(len(edges) - 1)
    links = Kinds((surroundings.link,), (1,), np.zeros_like(cells), around * np.diff(edges))
    return AtSide(SURROUNDINGS, links, cells, (surroundings.end,))


def _description(stack: Stack | Profile, area: float) -> str:
    size = f"rod of {len(stack.centres)} cells, length {stack.edges[-1]:g} m, area {area:g} m^2"
    if isinstance(stack, Profile):
        return f"{size}; {stack.told()}"
    if len(stack.layers) == 1:
        return f"{size}; conductivity {told(stack.layers[0].link)}, heat capacity {told(stack.layers[0].body)}"
    return f"{size}; layers {', '.join(map(repr, stack.layers))}"
