"""From a line to the tables that trajectories are computed with: T of a body's energy, and J/(T1 - T2) of a link.

Energies count from 0 K as if a body had the heat capacity of the lowest tabulated temperature below it: differences
alone count, and where no energy is left there is no temperature.
"""

from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from chain.arrays import Array, Index
from chain.errors import HeatChainError
from chain.line.kinds import Kinds, span
from chain.line.line import Line
from chain.solvers.trajectories.exchange import DEGREE, Exchange
from chain.tables.cells import Table, build_table
from chain.tables.rectangles import halved, pair_tables
from chain.tables.two_temperatures import PairTables, pair_currents
from chain.units.constants import k

_LEAST, _MOST = 0.125, 2.0  # of the temperatures that are known beforehand: what is tabulated for small bodies
_WIDTHS = (0.1, 9.0)  # what is tabulated beyond them for all, and for a body's relative fluctuation √(k_B/C)
_MOMENTS = 1001  # at which ends that change are asked
_EXACT, _EXACT_PARTS = 1e-8, 1  # of mean conductances, from the links: errors, and parts of an octave to begin with
_ERROR, _PARTS = 1e-6, 16  # the same as trajectories take them, which tell no more
_NEAR = 1e-6  # of the temperature: a gap below which a mean conductance is that of equal temperatures
_MEMORY = 2 << 30


@dataclass(frozen=True)
class Tables:
    """A line's functions between two temperatures.

    Attributes
    ----------
    line : Line
        What is tabulated.
    initial : ndarray
        (N,) temperatures at the start, K.
    known : pair of float
        Lowest and highest temperature that start and ends have.
    lower, upper : float
        Of the tables.
    hard : pair of float
        Beyond which links or bodies are not known.
    """

    line: Line
    initial: Array
    known: tuple[float, float]
    lower: float
    upper: float
    hard: tuple[float, float]

    @classmethod
    def around(cls, line: Line, initial: Array, until: float) -> "Tables":
        """Tables for a start, and ends as they are until a time."""
        line.problem(initial)  # refuses temperatures at which something is not known
        moments = np.linspace(0.0, until, _MOMENTS)
        ends = [end.over(moments) for end in line.ends if end.held]
        every = np.concatenate([initial, *ends])
        spans = [span(family) for family in (*line.links.families, *line.bodies.families)]
        hard = max(low for low, _ in spans), min(high for _, high in spans)
        known = float(every[every > 0.0].min()), float(every.max())
        capacity = [line.bodies.between(*known).each("_heat_capacity", np.full(line.n, T)).min() for T in known]
        width = _WIDTHS[0] + _WIDTHS[1] * float(np.sqrt(k / min(capacity)))
        lower, upper = max(1.0 - width, _LEAST) * known[0], min(1.0 + width, _MOST) * known[1]
        return cls(line, initial, known, max(lower, hard[0]), min(upper, hard[1]), hard)

    def widened(self, reach: Array) -> "Tables | None":
        """Tables for temperatures that have been reached; None where these are."""
        lowest, highest = float(reach.min()), float(reach.max())
        if lowest < self.lower == self.hard[0] or highest > self.upper == self.hard[1]:
            raise HeatChainError(
                f"Trajectories reach from {lowest:.4g} K to {highest:.4g} K, but a link or body is known from "
                f"{self.hard[0]:g} K to {self.hard[1]:g} K only. Give its table over a wider range."
            )
        least, upper, lower = max(_LEAST * self.known[0], self.hard[0]), self.upper, self.lower
        if highest > upper:
            upper = min(_MOST * highest, self.hard[1])
        if lowest < lower:
            lower = least  # below it a body is one of constant heat capacity
        if (lower, upper) == (self.lower, self.upper):
            return None
        return Tables(self.line, self.initial, self.known, lower, upper, self.hard)

    @cached_property
    def bodies(self) -> Kinds:
        """Bodies as they are asked in this range."""
        return self.line.bodies.between(self.lower, self.upper)

    @cached_property
    def _floor(self) -> Array:
        """C·T of every distinct body at the lowest temperature: its energy there."""
        return self.bodies.rows("_heat_capacity", np.array([[self.lower]]))[:, 0] * self.lower

    @cached_property
    def _shift(self) -> Array:
        return self._floor - self.bodies.rows("_energy", np.array([[self.lower]]))[:, 0]

    @cached_property
    def _temperature(self) -> Table:
        last = self.bodies.rows("_energy", np.array([[self.upper]]))[:, 0] + self._shift

        def found(u: Array) -> Array:
            return np.clip(self.bodies.rows("_temperature", u - self._shift[:, None]), self.lower, self.upper)

        return build_table(found, self._floor, last, tolerance=1e-10, name="temperature of a body (at an energy in J)")

    @cached_property
    def net(self) -> Exchange:
        """The network for the compiled loop."""
        line, table = self.line, self._temperature
        edges, n = line.edges, line.n
        given = np.array([end.held for end in line.ends])[np.maximum(edges - n, 0)] | (edges < n)
        mine = ~given.all(axis=1)
        outer = np.where(edges >= n, edges - n, -1).max(axis=1)
        sign = np.where(edges[:, 0] >= n, 1.0, -1.0)
        capacity = self.bodies.rows("_heat_capacity", np.array([[self.upper]]))[:, 0]
        high = np.array([row[count] for row, count in zip(table.edges, table.count, strict=True)])
        ones = np.ones(len(self.bodies))
        return Exchange(
            sides=np.ascontiguousarray(np.where(edges < n, edges, n - 1 - edges).T),
            table=np.where(mine, -1, line.links.number),
            weight=np.where(mine, sign, line.links.sizes),
            given=outer,
            sources=np.array(list(line.sources), dtype=np.int64),
            conductance=self._pairs(),
            range=(self.lower, self.upper),
            body=self.bodies.number,
            inverse_scale=1.0 / self.bodies.sizes,
            temperature=table.rows,
            cells=np.stack([table.first, table.count]),
            shift=table.shift,
            limits=np.stack([self._floor, self.lower * ones, high, self.upper * ones, 1.0 / capacity], axis=1),
        )

    def _pairs(self) -> PairTables:
        """Mean conductances of all distinct links."""
        links = self.line.links
        cells = _PARTS * np.log2(self.upper / self.lower) + 2
        if len(links) * 8 * ((DEGREE + 1) * cells) ** 2 > _MEMORY:
            raise HeatChainError(
                f"The tables of {len(links)} different links take more than {_MEMORY / 1e9:.0f} GB. Take links from "
                "fewer kinds."
            )
        places = [int(np.flatnonzero(links.number == number)[0]) for number in range(len(links))]
        limits = self.lower, self.upper
        found = []
        for place in places:
            J, K = partial(_current, self.line, place), partial(_conductance, self.line, place)
            exact = pair_tables([halved(J, K, *limits, _EXACT, _EXACT_PARTS)])
            # Polynomials of a low degree are evaluated faster, but are many: not each from the link itself
            found.append(halved(partial(_again, exact), partial(_alike, exact), *limits, _ERROR, _PARTS, DEGREE))
        return pair_tables(found)

    def energies(self, T: Array) -> Array:
        """Energies over scale of all bodies, (N,)."""
        return np.asarray(self.bodies.each("_energy", T) / self.bodies.sizes + self._shift[self.bodies.number])

    def energies_of(self, site: Index, T: Array) -> Array:
        """Energies over scale of some bodies at other temperatures."""
        found = np.empty(len(site))
        for number, (place, one) in enumerate(zip(site, T, strict=True)):
            if not self.lower <= one <= self.upper:
                raise HeatChainError(
                    f"`events` must be of temperatures from {self.lower:.4g} K to {self.upper:.4g} K in this run, but "
                    f"one is of {one:.4g} K."
                )
            found[number] = self.energies(np.full(self.line.n, one))[place]
        return found

    def fastest(self) -> float:
        """The largest ΣK/C of a body, 1/s."""
        line, n, most = self.line, self.line.n, 0.0
        held = [end.held for end in line.ends]
        for T in (*self.known, 0.5 * sum(self.known)):
            conductance = line.links.each("_conductance", np.full(len(line.edges), T))
            conductance[(self.net.table < 0)] = 0.0
            total = np.zeros(n + len(held))
            for side in (0, 1):
                np.add.at(total, line.edges[:, side], conductance)
            most = max(most, float((total[:n] / self.bodies.each("_heat_capacity", np.full(n, T))).max()))
        return most


def mean_ratio(line: Line, T: Array, ends: Array) -> Array:
    """Noise of every link over 2k_BT1T2J/(T1 - T2) at mean temperatures (times, N) and ends, (times, L).

    Of a link where a heat current is given it is 0.
    """
    near = np.concatenate([T, np.where([end.held for end in line.ends], ends, np.nan)], axis=1)
    if np.ptp(near, axis=0).max(initial=0.0, where=~np.isnan(near[0])) < 1e-9 * T.min():
        near, times = near[:1], len(near)
    else:
        times = len(near)
    T1, T2 = near[:, line.edges[:, 0]], near[:, line.edges[:, 1]]
    at = np.flatnonzero(~np.isnan(T1[0] + T2[0]))
    T1, T2 = T1[:, at], T2[:, at]
    middle = 0.5 * (T1 + T2)
    conductance = line.links.each("_conductance", middle, at=at)
    if line.law == "linear":
        mean, noise = conductance, k * (T1**2 + T2**2) * conductance
    else:
        close = np.abs(T1 - T2) < _NEAR * middle
        current = line.links.each("_current", T1, T2, at=at)
        mean = np.where(close, conductance, current / np.where(close, 1.0, T1 - T2))
        noise = line.links.each("_heat_noise", T1, T2, at=at)
    found = np.zeros((times, len(line.edges)))
    found[:, at] = noise / (2.0 * k * T1 * T2 * mean)
    return found


def _current(line: Line, place: int, T1: Array, T2: Array) -> Array:
    """J of the link at a place, of one of its kind."""
    at = np.full(len(T1), place)
    if line.law == "linear":
        return _conductance(line, place, 0.5 * (T1 + T2)) * (T1 - T2)
    return np.asarray(line.links.each("_current", T1, T2, at=at) / line.links.sizes[place])


def _conductance(line: Line, place: int, T: Array) -> Array:
    return np.asarray(line.links.each("_conductance", T, at=np.full(len(T), place)) / line.links.sizes[place])


def _again(table: PairTables, T1: Array, T2: Array) -> Array:
    """J from a table of it."""
    return pair_currents(table, 0, T1, T2)[0]


def _alike(table: PairTables, T: Array) -> Array:
    """K from a table of J."""
    return pair_currents(table, 0, T, T)[1]
