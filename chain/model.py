"""The chain: N bodies, N + 1 links, two ends, [Panasyuk2012] Sec. VI and Fig. 5. Nothing numerical."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from chain.answers import checked_answer
from chain.assemble import Kinds, assemble, body_kinds, link_kinds
from chain.boundaries import End, as_end, as_sources
from chain.errors import HeatChainError
from chain.mediators.base import Link
from chain.parametric import Parametric
from chain.solvers.problem import Problem
from chain.units import Quantity, floats, quantity, temperature

if TYPE_CHECKING:
    from chain.rod import Rod

Array = NDArray[np.float64]
LAWS = ("exact", "linear")


class Line:
    """What a chain and a rod have in common: bodies in a row between two ends, and what is asked of them.

    Attributes
    ----------
    links, bodies : distinct links and bodies, and where each stands
    ends : left and right
    positions, link_positions : in m, or None where no distance was given
    area : in m², or None
    """

    links: Kinds
    bodies: Kinds
    ends: tuple[End, End]
    law: str
    positions: Array | None
    link_positions: Array | None
    area: float | None
    length: float | None
    sources: dict[int, Any]
    description: str

    @property
    def n(self) -> int:
        """Number of bodies."""
        return int(self.bodies.number.size)

    def _problem(self, initial: Array) -> Problem:
        return assemble(self.links, self.bodies, self.ends, initial, self.law, self.sources)

    def _initial(self, initial: Any) -> Array:
        """Initial temperatures of all bodies, K."""
        if initial is None:
            raise HeatChainError(
                "`initial` must be given: a temperature, one for each body, or a function of position."
            )
        if callable(initial) and not isinstance(initial, Quantity | xr.DataArray):
            if self.positions is None:
                raise HeatChainError("`initial` is a function of position, but the chain has no `spacing`. Give it.")
            values = checked_answer(initial, "K", "The function `initial`", self.positions)
        elif isinstance(initial, xr.DataArray) and initial.ndim:
            values = self._labelled_initial(initial)
        else:
            values = np.asarray(temperature(initial, "initial"))
        if values.shape not in ((), (self.n,)):
            raise HeatChainError(f"`initial` must be one temperature or {self.n}, but has the shape {values.shape}.")
        if np.any(values <= 0.0):
            raise HeatChainError(f"`initial` must be positive temperatures, but the lowest is {values.min():g} K.")
        return np.broadcast_to(values, (self.n,)).astype(np.float64)

    def _labelled_initial(self, initial: xr.DataArray) -> Array:
        """Initial temperatures from a DataArray, by its labels: positions are interpolated, sites matched."""
        values = np.asarray(temperature(initial, "initial").values)
        if initial.dims == ("position",):
            if self.positions is None:
                raise HeatChainError("`initial` is given over position, but the chain has no `spacing`. Give it.")
            x = floats(initial["position"], "m", "initial.position").values
            if self.positions[0] < x.min() or self.positions[-1] > x.max():
                raise HeatChainError("`initial` must be given over all positions of the bodies.")
            order = np.argsort(x)
            return np.asarray(np.interp(self.positions, x[order], values[order]))
        if initial.dims != ("site",):
            raise HeatChainError(f"`initial` must be over `site` or `position`, but is over {initial.dims}.")
        if "site" not in initial.coords:
            return values
        order = np.argsort(initial["site"].values)
        if not np.array_equal(initial["site"].values[order], np.arange(1, self.n + 1)):
            raise HeatChainError(f"`initial` must be given for every site from 1 to {self.n}, each once.")
        return values[order]

    def transient(self, initial: Any, until: Any = None, **options: Any) -> xr.Dataset:
        """Temperatures over time.

        Parameters
        ----------
        initial : one temperature; a sequence, an array or a DataArray over `site` of N; a DataArray over `position`; or
            a function of position, called with metres
        until : time at which to stop, or "steady": when the largest distance from the steady state has fallen to
            `steady` (1e-3) of what it was
        samples : number of times reported, 101 by default
        sampling : "linear" (default) or "logarithmic"
        times : the times themselves, instead of `until` and `samples`
        rtol, atol : relative and absolute (a temperature) tolerance of temperatures, 1e-6 and 0
        method : "rosenbrock" (default), or for comparison "lsoda", "radau", "cvode"
        events : pairs (site, temperature); the time at which each is first reached is in the attribute `event_times`
        breakpoints : times at which ends or sources jump or bend, where they are known; others are found, a pulse of
            1/20 000 of the run and longer with certainty; the attribute `shortest_feature`, in s, tells which
        variables : names of the variables wanted; all by default
        output : file to which the result is written while the run goes on, where it does not fit in memory or takes
            long; the dataset then reads from it
        segment : number of times after which the run can be continued, 10 where there is an `output`; such a run's data
            do not depend on where it ends, nor on whether it was interrupted
        resume : whether to continue the interrupted run that wrote to `output`, or to extend one to a later time
        notes : attributes of the dataset
        progress : True for a bar on stderr, or a function called with the fraction done
        most_steps, most_seconds : limits

        Returns
        -------
        Dataset with `temperature` and `energy` (time, site), `current` (time, link), `entropy_production` (time),
        `reservoir_heat` (time, side)

        Raises
        ------
        HeatChainError
            For bad input; `SolverError` with the partial dataset where the run stopped early, and by Ctrl-C an
            `Interrupted`, a `KeyboardInterrupt` with the same.

        Notes
        -----
        [Panasyuk2012] Eq. (80), or (81) with `law="linear"`. The state is the energies and the heats given off, so
        energy is conserved to rounding; the attribute `energy_residual` tells.
        """
        from chain.runs import transient

        return transient(self, self._initial(initial), until, **options)

    def steady_state(self, initial: Any = None) -> xr.Dataset:
        """The steady state: `temperature` and `energy` over site, `current` over link, `entropy_production`.

        Parameters
        ----------
        initial : as in `transient`; needed only where no end has a temperature, and the energy decides

        Raises
        ------
        HeatChainError
            Where there is none, or an end changes over time.
        """
        from chain.runs import steady_state

        return steady_state(self, None if initial is None else self._initial(initial))

    def modes(self, at: Any = None, count: int | None = None) -> xr.Dataset:
        """Relaxation times of small deviations from a state, slowest first.

        Parameters
        ----------
        at : temperatures as `initial` in `transient`; the steady state by default
        count : how many; all by default

        Notes
        -----
        Eq. (80) linearised; compare the equilibration time of neighbours, [Panasyuk2012] Eq. (78).
        """
        from chain.response import modes

        return modes(self, at, count)

    def response(self, frequency: Any, side: str = "left", at: Any = None) -> xr.Dataset:
        """Amplitude and phase of every body's temperature while a reservoir's oscillates a little.

        Parameters
        ----------
        frequency : angular frequencies of the reservoir
        side : "left" or "right", the reservoir that oscillates
        at : state about which to linearise; the steady state by default

        Returns
        -------
        Dataset with `amplitude` and `phase` (frequency, site), and `impedance` (frequency) seen from that end
        """
        from chain.response import response

        return response(self, frequency, side, at)


class Chain(Line):
    """A chain of finite bodies joined by links between two ends.

    Parameters
    ----------
    links : one link, for all N + 1 places; one with array parameters of shape (N + 1,); or a sequence of N + 1.
        Anything with `current(T1, T2)` and `conductance(T)` is a link
    subsystems : one body, for all N places; one with array parameters of shape (N,); or a sequence of N
    n : number N of bodies, where links and subsystems do not say
    left, right : a temperature; a function of time or a DataArray over time; `Reservoir`, `HeatCurrent` or `Insulated`
    spacing : distance of neighbours, one or N + 1
    area : cross-section that a chain carries, for conductivities
    law : "exact", [Panasyuk2012] Eq. (80), or "linear", Eq. (81)
    sources : heat currents into bodies: a dict of site to heat current (or function of time), or N of them

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

    def __init__(
        self,
        links: Any,
        subsystems: Any,
        n: int | None = None,
        left: Any = None,
        right: Any = None,
        spacing: Any = None,
        area: Any = None,
        law: str = "exact",
        sources: Any = None,
    ) -> None:
        count = _number(n, links, subsystems)
        self.links = link_kinds(links, count)
        self.bodies = body_kinds(subsystems, count)
        if left is None or right is None:
            raise HeatChainError("`left` and `right` must be given: temperatures, HeatCurrent(...) or Insulated().")
        self.ends = (as_end(left, "left"), as_end(right, "right"))
        if law not in LAWS:
            raise HeatChainError(f"`law` must be 'exact' or 'linear', but is {law!r}.")
        self.law = law
        self.area = None if area is None else float(floats(area, "m^2", "area", positive=True))
        self._place(spacing)
        self.sources = as_sources(sources, count)
        self.description = f"chain of {count} bodies; {_described(links)}; {_described(subsystems)}"

    def _place(self, spacing: Any) -> None:
        """Positions from distances: the reservoirs stand one distance off the first and the last body."""
        self.positions = self.link_positions = self.length = self.distances = None
        if spacing is None:
            return
        d = np.asarray(floats(spacing, "m", "spacing", positive=True))
        if d.shape not in ((), (self.n + 1,)):
            raise HeatChainError(f"`spacing` must be one distance or {self.n + 1}, but has the shape {d.shape}.")
        self.distances = np.broadcast_to(d, (self.n + 1,))
        edges = np.concatenate([[0.0], np.cumsum(self.distances)])
        self.positions = edges[1:-1]
        self.link_positions = 0.5 * (edges[1:] + edges[:-1])
        self.length = float(edges[-1])

    def conductivity(self, T: Any) -> Any:
        """Thermal conductivity κ = K·d/A of a chain of equal links.

        Notes
        -----
        [Panasyuk2012] Eq. (83).
        """
        if len(self.links) > 1 or np.ptp(self.links.sizes) > 0.0:
            raise HeatChainError("A chain of different links has no one conductivity.")
        if self.distances is None or self.area is None or np.ptp(self.distances) > 0.0:
            raise HeatChainError("A conductivity needs the chain's `spacing` and `area`. Give both.")
        K = self.links.families[0].conductance(T) * self.links.sizes[0]
        scale = quantity(f"{float(self.distances[0]) / self.area!r} 1/m", "1/m")
        if isinstance(K, xr.DataArray):
            return (K * scale.magnitude).assign_attrs(units="W m^-1 K^-1", long_name="thermal conductivity")
        return (K * scale).to("W/(m*K)")

    def continuum(self, cells: int = 200) -> "Rod":
        """The continuum limit as a `Rod`, [Panasyuk2012] Eq. (83): κ = K·d/A and C̃ = C/(A·d)."""
        from chain.rod import from_chain

        return from_chain(self, cells)


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
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < 1:
        raise HeatChainError(f"`n` must be a positive integer, the number of bodies, but is {n!r}.")
    return int(n)


def _described(thing: Any) -> str:
    if isinstance(thing, Sequence) and not isinstance(thing, Parametric):
        return f"{len(thing)} of {', '.join(sorted({type(one).__name__ for one in thing}))}"
    text = re.sub(r" at 0x[0-9a-f]+", "", repr(thing))  # an address would differ from run to run
    return text if len(text) <= 300 else f"{text[:300]}..."
