"""The chain: N bodies, N + 1 links, two ends, [Panasyuk2012] Sec. VI and Fig. 5. Nothing numerical."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, overload

import numpy as np
import xarray as xr

from chain.arrays import Array
from chain.checks import integer, one_of
from chain.errors import HeatChainError
from chain.line.boundaries import AnyEnd, HeatCurrent, as_end, as_sources
from chain.line.kinds import body_kinds, link_kinds
from chain.line.line import LAWS, Line, described, given_once
from chain.line.wiring import Surroundings, in_row, surrounding
from chain.links.base import Carrier, Link
from chain.model.rod import Rod, continuum
from chain.model.verbs import Verbs
from chain.subsystems.base import Store
from chain.units.boundary import Plain, Quantity, Value, abscissa, floats, single
from chain.units.display import shown
from chain.units.labels import listed
from chain.units.parametric import Parametric


class Chain(Verbs):
    """A chain of finite bodies joined by links between two ends.

    Parameters
    ----------
    links : link or sequence of link
        One link, for all N + 1 places; one with array parameters of shape (N + 1,); or a sequence of N + 1. Anything
        with `current(T1, T2)` and `conductance(T)` is a link.
    subsystems : body or sequence of body
        One body, for all N places; one with array parameters of shape (N,); or a sequence of N. Anything with
        `energy(T)` and `heat_capacity(T)` is a body, and so is a table or a function of the heat capacity C(T).
    n : int, optional
        Number N of bodies, where links and subsystems do not say.
    left, right : quantity, Reservoir or HeatCurrent, optional
        A temperature; a function of time or a DataArray over time; `Reservoir`, `HeatCurrent` or `Insulated`.
    spacing : quantity or DataArray, optional
        Distance of neighbours, one or N + 1.
    area : quantity or DataArray, optional
        Cross-section that a chain carries, for conductivities.
    law : {"exact", "linear"}, default "exact"
        "exact", [Panasyuk2012] Eq. (80), or "linear", Eq. (81).
    sources : mapping, quantity or DataArray, optional
        Heat currents into bodies: a dict of site to heat current (or function of time), or N of them.
    surroundings : tuple or mapping, optional
        What the bodies are joined to at their sides: a link, or one for each; a temperature, constant or over time, or
        one for each; and the sites, a list, where these are not all. Or pairs of a link and a temperature by site.
        Where such a link rectifies, the surroundings are its first end.

    Raises
    ------
    HeatChainError
        Where an argument is not of its kind, or numbers do not match.

    Examples
    --------
    >>> from chain import Chain, ConductanceLink, ConstantHeatCapacity
    >>> chain = Chain(links=ConductanceLink("1 nW/K"), subsystems=ConstantHeatCapacity("1e-18 J/K"), n=3,
    ...               left="310 K", right="300 K")
    >>> chain.steady_state()["temperature"].values.round(6)
    array([307.5, 305. , 302.5])
    """

    links: Any
    subsystems: Any
    surroundings: Surroundings | None
    _distances: Array | None

    def __init__(
        self,
        links: Carrier | Sequence[Carrier],
        subsystems: Store | Sequence[Store],
        n: int | None = None,
        left: AnyEnd | None = None,
        right: AnyEnd | None = None,
        spacing: Value | None = None,
        area: Value | None = None,
        law: Literal["exact", "linear"] = "exact",
        sources: Mapping[int, AnyEnd] | Value | None = None,
        surroundings: Surroundings | None = None,
    ) -> None:
        count = _number(n, links, subsystems)
        if left is None or right is None:
            raise HeatChainError("`left` and `right` must be given: temperatures, HeatCurrent(...) or Insulated().")
        distances = _distances(spacing, count)
        edges = None if distances is None else np.concatenate([[0.0], np.cumsum(distances)])
        sites = np.arange(1, count + 1)
        kinds, outer = link_kinds(links, count + 1, f"{count} bodies"), (as_end(left, "left"), as_end(right, "right"))
        wiring = None
        if surroundings is not None:
            if law != "exact":
                raise HeatChainError("`surroundings` need `law='exact'`.")
            kinds, outer, wiring = in_row(kinds, outer, surrounding(surroundings, sites), sites)
        line = Line(
            links=kinds,
            bodies=body_kinds(subsystems, sites),
            ends=outer,
            law=one_of(law, "law", LAWS),
            sources=as_sources(sources, sites),
            wiring=wiring,
            # The reservoirs stand one distance off the first and the last body
            positions=None if edges is None else edges[1:-1],
            link_positions=None if edges is None else 0.5 * (edges[1:] + edges[:-1]),
            area=None if area is None else single(area, "m^2", "area"),
            length=None if edges is None else float(edges[-1]),
            description=f"chain of {count} bodies; {described(links)}; {described(subsystems)}",
        )
        self.__dict__.update(
            line=line, links=given_once(links), subsystems=given_once(subsystems), _distances=distances,
            surroundings=dict(surroundings) if isinstance(surroundings, Mapping) else surroundings,
        )  # fmt: skip

    @property
    def law(self) -> str:
        """Which equation is solved: (80), "exact", or (81), "linear"."""
        return self.line.law

    @property
    def spacing(self) -> Quantity | None:
        """Distance of neighbours: one where all are equal, or N + 1; None where it was not given."""
        d = self._distances
        if d is None:
            return None
        return Quantity(float(d[0]) if np.ptp(d) == 0.0 else d, "m")

    @property
    def area(self) -> Quantity | None:
        """Cross-section, or None."""
        return None if self.line.area is None else Quantity(self.line.area, "m^2")

    @property
    def sources(self) -> dict[int, HeatCurrent]:
        """Heat currents into bodies by site."""
        return {number + 1: source for number, source in self.line.sources.items()}

    def __repr__(self) -> str:
        """Its parts, as they are written to make it."""
        given = {"left": self.left, "right": self.right, "spacing": self.spacing, "area": self.area}
        told = [f"{key}={_short(value)}" for key, value in given.items() if value is not None]
        told += [f"law={self.law!r}"] if self.law != "exact" else []
        told += [f"sources={self.sources!r}"] if self.sources else []
        return f"Chain({described(self.links)}, {described(self.subsystems)}, n={self.n}, {', '.join(told)})"

    def _told(self) -> dict[str, str]:
        """Its parts, of which many are told in few words."""
        told = {"bodies": str(self.n), "links": described(self.links), "subsystems": described(self.subsystems)}
        told |= {"left": repr(self.left), "right": repr(self.right)}
        lengths = {"spacing": (self._distances, "m"), "area": (self.line.area, "m^2")}
        told |= {name: shown(np.asarray(value), unit) for name, (value, unit) in lengths.items() if value is not None}
        told |= {"law": self.law} if self.law != "exact" else {}
        told |= {"surroundings": "yes"} if self.surroundings is not None else {}
        told |= {"sources": repr(self.sources)} if self.sources else {}
        return {name: text.replace("'", "") for name, text in told.items()}

    @overload
    def conductivity(self, T: xr.DataArray) -> xr.DataArray: ...
    @overload
    def conductivity(self, T: Plain) -> Quantity: ...
    def conductivity(self, T: Value) -> Quantity | xr.DataArray:
        """Thermal conductivity κ = K·d/A of a chain of equal links.

        Parameters
        ----------
        T : quantity or DataArray
            Temperature, of any shape.

        Returns
        -------
        Quantity or DataArray
            In W/(m K); a DataArray where `T` is one.

        Raises
        ------
        HeatChainError
            Where links or distances differ, or the chain has no `spacing` or `area`.

        Notes
        -----
        [Panasyuk2012] Eq. (83).
        """
        links, d, area = self.line.links, self._distances, self.line.area
        if len(links) > 1 or np.ptp(links.sizes) > 0.0:
            raise HeatChainError("A chain of different links has no one conductivity.")
        if d is None or area is None or np.ptp(d) > 0.0:
            raise HeatChainError("A conductivity needs the chain's `spacing` and `area`. Give both.")
        scale = links.sizes[0] * float(d[0]) / area
        found: Any = links.families[0]._evaluate(lambda link, T: link._conductance(T) * scale, "W/(m K)", abscissa(T))
        return found.assign_attrs(long_name="thermal conductivity") if isinstance(found, xr.DataArray) else found

    def continuum(self, cells: int = 200) -> Rod:
        """The continuum limit, [Panasyuk2012] Eq. (83): a rod that conducts as many small equal steps do.

        Parameters
        ----------
        cells : int, default 200
            Number of the rod's cells.

        Returns
        -------
        Rod
            With κ = K·d/A and C̃ = C/(A·d).

        Raises
        ------
        HeatChainError
            Where links, bodies or distances differ, or there are sources or surroundings.
        """
        return continuum(self.line, cells)


def _distances(spacing: Any, count: int) -> Array | None:
    """The N + 1 distances of neighbours, m."""
    if spacing is None:
        return None
    d = listed(floats(spacing, "m", "spacing", positive=True), "link", "spacing", np.arange(count + 1))
    if d.shape not in ((), (count + 1,)):
        raise HeatChainError(f"`spacing` must be one distance or {count + 1}, but has the shape {d.shape}.")
    return np.broadcast_to(d, (count + 1,))


def _short(value: Any) -> str:
    return f"'{value:.6g~}'" if isinstance(value, Quantity) and not np.ndim(value.magnitude) else repr(value)


def _number(n: Any, links: Any, subsystems: Any) -> int:
    """N, given or counted."""
    if n is None:
        if isinstance(links, Link) and links.shape:
            return links.shape[0] - 1
        if isinstance(subsystems, Parametric):
            if subsystems.shape:
                return subsystems.shape[0]
        elif isinstance(subsystems, Sequence):
            return len(subsystems)
        if isinstance(links, Sequence) and not isinstance(links, Parametric):
            return len(links) - 1
        raise HeatChainError("`n`, the number of bodies, must be given where `links` and `subsystems` are single ones.")
    return integer(n, "n", meaning="the number of bodies")
