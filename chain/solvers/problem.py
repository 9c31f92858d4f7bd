"""What the solvers solve: a chain as plain float64 SI arrays and vectorised functions.

N bodies, N + 1 links; link l joins body l - 1 and body l, link 0 the left end, link N the right end.
Current is positive from left to right: dU_n/dt = J_n - J_{n+1} + s_n(t)      [Panasyuk2012] Eq. (80)

Examples
--------
Three bodies with U = T^2/2 between reservoirs at 2 and 1, K(T) = T, in reduced units:

>>> import numpy as np
>>> from chain.solvers.problem import Bodies, Course, Links, Problem
>>> from chain.solvers.transient import integrate
>>> problem = Problem(
...     links=Links(conductance=lambda T: T[None]),
...     bodies=Bodies(energy=lambda T: T**2 / 2, temperature=lambda u: np.sqrt(2 * u)),
...     initial=np.ones(3),
...     left=Course(2.0, "K"),
...     right=Course(1.0, "K"),
... )
>>> result = integrate(problem, np.array([0.0, 0.5, 50.0]))
>>> np.round(result.temperatures[-1] ** 2, 6)  # [Panasyuk2012] Eq. (80): T^2 is linear in the steady state
array([3.25, 2.5 , 1.75])
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from chain.arrays import Array, Index, Labels
from chain.errors import HeatChainError, SolverError

STEP = 1e-7  # of temperatures, for derivatives

Function = Callable[[Array], Array]
# Between two temperatures: number of a first function, arguments (m, n) at which it and the next may bend, and values
Known = Callable[[float, float], Sequence[tuple[int, Array, Array]]]


@dataclass(frozen=True)
class Links:
    """Distinct links of a chain.

    Attributes
    ----------
    conductance : callable
        K(T), W/K: temperatures (n,) to (links, n), or (n,) for one link.
    count : int
        Number of distinct links.
    current : dict
        J(T1, T2), W, of the links whose current is not F(T1) - F(T2): link number to a vectorised function.
        Its conductance is dJ/dT1 at T1 = T2.
    lower, upper : float
        Temperatures outside of which a function may not be called.
    known : callable
        Temperatures at which K(T) may bend, and K there, as `build_table` takes them.
    """

    conductance: Function
    count: int = 1
    current: Mapping[int, Callable[[Array, Array], Array]] = field(default_factory=dict)
    lower: float = 0.0
    upper: float = np.inf
    known: Known | None = None


@dataclass(frozen=True)
class Bodies:
    """Distinct bodies of a chain, each up to a factor: U = scale * u(T).

    Attributes
    ----------
    energy : callable
        u(T), increasing from u(0) = 0: temperatures (bodies, n) or (1, n) to (bodies, n).
    temperature : callable
        T(u): energies (bodies, n) to (bodies, n).
    count : int
        Number of distinct bodies.
    lower, upper : float
        Temperatures outside of which a function may not be called.
    between : callable
        The bodies as they are asked between two temperatures, where a body is known by its heat capacity alone and
        has to be integrated there; None where they are the same everywhere.
    known : callable
        Energies at which T(u) may bend between two temperatures, and T there, as `build_table` takes them.
    """

    energy: Function
    temperature: Function
    count: int = 1
    lower: float = 0.0
    upper: float = np.inf
    between: "Callable[[float, float], Bodies] | None" = None
    known: Known | None = None


@dataclass(frozen=True, eq=False)
class Polyline:
    """A function of time given at some times, straight between them.

    Attributes
    ----------
    times : ndarray
        (M,) increasing, s.
    values : ndarray
        (M,).
    name : str
        What it is, for messages.
    """

    times: Array
    values: Array
    name: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Polyline) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[bytes, bytes, str]:
        return self.times.tobytes(), self.values.tobytes(), self.name

    def __call__(self, t: Array) -> Array:
        """Values at times inside the table."""
        self.require(float(np.min(t)), float(np.max(t)))
        return np.asarray(np.interp(t, self.times, self.values))

    def require(self, first: float, last: float) -> None:
        """Raise where the table does not hold these times."""
        rounding = 1e-13 * abs(last)  # of times in other units
        if first < self.times[0] - rounding or last > self.times[-1] + rounding:
            raise HeatChainError(
                f"`{self.name}` is given from {self.times[0]:g} s to {self.times[-1]:g} s only, but is needed from "
                f"{first:g} s to {last:g} s. Give it over the whole run."
            )


@dataclass(frozen=True)
class Course:
    """What is imposed on an end or a site over time: a reservoir's temperature, or a heat current into the chain.

    Attributes
    ----------
    value : float or callable
        A number, or a function of time in s.
    unit : str
        "K" for a temperature, "W" for a heat current; one of zero insulates.
    breakpoints : sequence of float
        Times in s of jumps and kinks.
    """

    value: float | Function
    unit: str = "W"
    breakpoints: Sequence[float] = ()

    @property
    def held(self) -> bool:
        """Whether it is a temperature."""
        return self.unit == "K"

    @property
    def constant(self) -> bool:
        """Whether it does not change."""
        return not callable(self.value)

    def declared(self, times: Sequence[float]) -> "Course":
        """The same with more times at which it may jump or bend.

        Parameters
        ----------
        times : sequence of float
            In s.

        Returns
        -------
        Course
            A new one.
        """
        return Course(self.value, self.unit, (*self.breakpoints, *times))

    def over(self, times: Array) -> Array:
        """What it is at times (n,)."""
        if callable(self.value):
            return np.asarray(self.value(times), dtype=np.float64)
        return np.full(len(times), float(self.value))

    def number(self) -> float:
        """The value of one that does not change."""
        return float(self.value)  # type: ignore[arg-type]


def balanced(ends: Sequence[Course], sources: Sequence[Course]) -> None:
    """Refuse heat currents that do not add up to zero where no end has a temperature; all must be constant."""
    given = [course.number() for course in (*ends, *sources)]
    total = float(np.sum(given))
    if not any(end.held for end in ends) and abs(total) > 1e-12 * max(map(abs, given), default=0.0):
        raise SolverError(
            "Without a reservoir what enters must leave: the ends' and sources' heat currents must add up to zero, but "
            f"add up to {total:.6g} W."
        )


@dataclass(frozen=True, eq=False)
class Graph:
    """Who is joined to whom where bodies stand in no row.

    Attributes
    ----------
    edges : ndarray of int
        (L, 2) the two sides of every link, current positive from the first to the second: a body's number, or N + k
        for end k.
    ends : tuple of Course
        What stands outside. One that gives a heat current has one link.
    labels : ndarray
        (N,) of the bodies, for messages.
    row : bool
        Whether the first N + 1 links join the bodies in a row between the first two ends, and each of the others one
        body to a further end, with a temperature, of the surroundings.
    """

    edges: Index
    ends: tuple[Course, ...]
    labels: Labels
    row: bool = False


@dataclass(frozen=True)
class Problem:
    """A chain, its ends and its initial state, in SI floats; or a network, where there is a graph.

    Attributes
    ----------
    links, bodies
        Functions of the distinct links and bodies.
    initial : ndarray
        (N,) temperatures at the start, K.
    left, right : Course
        What the ends are joined to.
    link : ndarray of int
        (N + 1,) number of each link's function; None where there is one.
    weight : ndarray
        (N + 1,) multiplicity of each link; None for 1.
    body : ndarray of int
        (N,) number of each body's function; None where there is one.
    scale : ndarray
        (N,) factor of each body's energy; None for 1.
    law : str
        "exact", [Panasyuk2012] Eq. (80), or "linear", Eq. (81).
    sources : sequence of tuple of int, Course
        Pairs of a site, counted from 0, and the heat into it.
    currents : callable
        The links' own currents, law and multiplicity included: numbers of links and the temperatures (n,) on their left
        and right to (n,) in W; None where there are only the functions that are tabulated.
    graph : Graph
        Of a network, which has no left and right; its links are as many as the edges. None for a chain.
    """

    links: Links
    bodies: Bodies
    initial: Array
    left: Course
    right: Course
    link: Index | None = None
    weight: Array | None = None
    body: Index | None = None
    scale: Array | None = None
    law: str = "exact"
    sources: Sequence[tuple[int, Course]] = ()
    currents: Callable[[Index, Array, Array], Array] | None = None
    graph: Graph | None = None

    @property
    def ends(self) -> tuple[Course, ...]:
        """What stands outside: the left and the right end, or all those of a network."""
        return (self.left, self.right) if self.graph is None else self.graph.ends

    @property
    def givers(self) -> int:
        """Number of those whose heats are counted: the ends, but all surroundings of a row together."""
        return 3 if self.graph is not None and self.graph.row else len(self.ends)

    def name(self, site: int) -> str:
        """What a site is called."""
        return str(site + 1 if self.graph is None else self.graph.labels[site])

    @property
    def sites(self) -> int:
        """Number of bodies."""
        return len(self.initial)

    @property
    def functions(self) -> Index:
        """(N,) number of each body's function."""
        return np.zeros(self.sites, dtype=np.int64) if self.body is None else np.asarray(self.body, dtype=np.int64)

    @property
    def scales(self) -> Array:
        """(N,) factor of each body's energy."""
        return np.ones(self.sites) if self.scale is None else np.asarray(self.scale, dtype=np.float64)

    def energies(self, T: Array) -> Array:
        """U(T) of every body, J: each kind of bodies is asked for its own, and as often as the most frequent one."""
        kinds, body = self.bodies.count, self.functions
        many, order = np.bincount(body, minlength=kinds), np.argsort(body, kind="stable")
        place = np.empty_like(body)  # of a body among those of its kind
        place[order] = np.arange(len(T)) - np.repeat(np.cumsum(many) - many, many)
        asked = np.full((kinds, many.max()), T[0])
        asked[body, place] = T
        found = np.broadcast_to(np.asarray(self.bodies.energy(asked), dtype=np.float64), asked.shape)
        return np.asarray(found[body, place] * self.scales)

    def capacities(self, T: Array) -> Array:
        """dU/dT of every body, J/K, by a difference."""
        return (self.energies(T * (1.0 + STEP)) - self.energies(T)) / (STEP * T)
