"""Tables of a problem's functions over the temperatures it can reach.

The exact law with separable links needs, at a site, only the potential F(T(u)) of the link on either side as a
function of the body's energy. Where few pairs (link, body) occur, these are tabulated directly (`sites`), beside
T(u): one polynomial a site and stage. Otherwise T(u), then the links' functions of temperature.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from chain.arrays import Array, Index
from chain.errors import SolverError
from chain.solvers.problem import Function, Problem
from chain.tables.cells import Table, build_table, polynomials
from chain.tables.primitive import Primitive, primitive
from chain.tables.rectangles import Rectangles, halved, pair_tables
from chain.tables.rising import rises
from chain.tables.two_temperatures import PairTables

MOST_POTENTIALS = 64
ROUGH = 1e-9  # a table's error above which its function jumps or bends
NARROW = 128  # parts of an octave above which its function is steep
LEAST_ENERGY = 1e-290  # the lowest cell's edge where a body's energy underflows


class Network(NamedTuple):
    """Arrays of the compiled solver: who is joined to what, and every table."""

    start: Array  # (N,) u at t = 0
    inverse_scale: Array  # (N,)
    weight: Array  # (N + 1,), or (edges,) of a graph
    link: Index  # the same
    row_of: Index  # (3, N) rows of T(u), and of the left and the right link's F(T(u)), in `site_rows`; (4, N): around
    site_rows: Array
    site_cells: Index  # (2, functions) number of the first cell, and how many there are
    site_shift: int
    flux_rows: Array  # F(T) of the links
    conductance_rows: Array  # K(T)
    cumulative: Array
    edges: Array
    link_first: Index
    link_shift: int
    pairs: PairTables
    kind: Index  # (links,) POTENTIAL, LINEAR, or PAIR + number of the pair table
    mode: int  # POTENTIAL where every link has one and they are tabulated by site
    shared: bool  # whether every site has the same potential for both its links


POTENTIAL, LINEAR, PAIR = 0, 1, 2


@dataclass(frozen=True)
class Tables:
    """Tables of one problem over one range of temperatures, and its bodies as they are asked there."""

    network: Network
    problem: Problem
    lower: float
    upper: float
    error: float
    steep: bool  # whether a function may change within few degrees: steps are looked at in more places
    pairs: list[Rectangles]

    @property
    def falling(self) -> bool:
        """Whether a current of two temperatures may fall as their difference rises."""
        return not all(rises(pair) for pair in self.pairs)

    def counted_from(self, initial: Array) -> "Tables":
        """The same, with energies that count from temperatures (N,) in K."""
        problem = replace(self.problem, initial=initial)
        return replace(self, problem=problem, network=self.network._replace(start=_start(problem)))


def hard_range(problem: Problem, lower: float, upper: float) -> tuple[float, float]:
    """Range of temperatures that links and bodies allow; an error where it does not hold the given one."""
    least = max(problem.links.lower, problem.bodies.lower)
    most = min(problem.links.upper, problem.bodies.upper)
    if lower < least or upper > most:
        raise SolverError(
            f"Temperatures from {lower:g} K to {upper:g} K leave the range {least:g} K to {most:g} K of the links or "
            "bodies; give them over a wider range."
        )
    return least, most


def tabulate(problem: Problem, lower: float, upper: float) -> Tables:
    """Tabulate a problem's functions for temperatures from `lower` to `upper`.

    Parameters
    ----------
    problem : Problem
    lower, upper : float
        Range of temperatures, K; clipped to the ranges of links and bodies.

    Returns
    -------
    Tables
    """
    lower = max(lower, problem.links.lower, problem.bodies.lower)
    upper = min(upper, problem.links.upper, problem.bodies.upper)
    if problem.bodies.between is not None:
        problem = replace(problem, bodies=problem.bodies.between(lower, upper))
    count = problem.links.count
    conductance = build_table(
        lambda T: _rows(problem.links.conductance(T[0]), count),  # all links have the same range
        np.full(count, lower),
        np.full(count, upper),
        name="conductance of a link (at a temperature in K)",
        known=problem.links.known(lower, upper) if problem.links.known else (),
    )
    flux = primitive(conductance)
    kind = np.full(count, POTENTIAL if problem.law == "exact" else LINEAR)
    pairs = _rectangles(problem, lower, upper) if problem.law == "exact" else []
    for pair, number in enumerate(problem.links.current if pairs else ()):
        kind[number] = PAIR + pair
    temperature = _temperature_table(problem, lower, upper)
    return _assemble(problem, temperature, conductance, flux, kind, pairs, lower, upper)


def _rectangles(problem: Problem, lower: float, upper: float) -> list[Rectangles]:
    """Those of the links that have no potential."""
    links = problem.links

    def conductance(k: int) -> Function:
        return lambda T: _rows(links.conductance(T), links.count)[k]

    return [halved(J, conductance(k), lower, upper) for k, J in links.current.items()]


def _rows(values: Array, count: int) -> Array:
    values = np.asarray(values, dtype=np.float64)
    return np.broadcast_to(values, (count, values.shape[-1]))


def _temperature_table(problem: Problem, lower: float, upper: float) -> Table:
    bodies = problem.bodies
    ends = _rows(bodies.energy(np.array([[lower, upper]])), bodies.count)
    name = "temperature of a body (at an energy over its factor in J)"
    first = np.maximum(ends[:, 0], LEAST_ENERGY)
    known = bodies.known(lower, upper) if bodies.known else ()
    return build_table(bodies.temperature, first, ends[:, 1].copy(), name=name, known=known)


def _assemble(
    problem: Problem,
    temperature: Table,
    conductance: Table,
    flux: Primitive,
    kind: Index,
    pairs: list[Rectangles],
    lower: float,
    upper: float,
) -> Tables:
    n, links = problem.sites, problem.sites + 1 if problem.graph is None else len(problem.graph.edges)
    link = np.zeros(links, dtype=np.int64) if problem.link is None else np.asarray(problem.link, dtype=np.int64)
    body = problem.functions
    weight = np.ones(links) if problem.weight is None else np.asarray(problem.weight, dtype=np.float64)

    bodies, graph = problem.bodies.count, problem.graph
    if graph is None or graph.row:
        sides = [link[:n], link[1 : n + 1]] + ([] if graph is None else [around(link, graph.edges, n)])
        code = np.concatenate(sides) * bodies + np.tile(body, len(sides))
    else:
        code = np.tile(body, 2)  # where all links are alike
    wanted, potential = np.unique(code, return_inverse=True)
    alike = graph is None or graph.row or problem.links.count == 1
    by_site = alike and not kind.any() and len(wanted) <= MOST_POTENTIALS
    if by_site:
        sites = _site_table(temperature, conductance, flux, wanted // bodies, wanted % bodies)
        body_row = body + len(wanted)
    else:
        sites, body_row, potential = temperature, body, np.zeros_like(code)
    start = _start(problem)
    network = Network(
        start=start,
        inverse_scale=1.0 / problem.scales,
        weight=weight,
        link=link,
        row_of=np.concatenate([body_row, potential]).reshape(-1, n),
        site_rows=sites.rows,
        site_cells=np.stack([sites.first, sites.count]),
        site_shift=sites.shift,
        flux_rows=flux.rows,
        conductance_rows=conductance.rows,
        cumulative=flux.cumulative,
        edges=conductance.edges,
        link_first=conductance.first,
        link_shift=conductance.shift,
        pairs=pair_tables(pairs),
        kind=kind,
        mode=POTENTIAL if by_site else LINEAR,
        shared=bool((potential[:n] == potential[n : 2 * n]).all()),
    )
    errors = [temperature.error, conductance.error, sites.error, *(pair.error for pair in pairs)]
    shifts = [temperature.shift, conductance.shift, *(int(pair.shift.min()) for pair in pairs)]
    error, parts = max(errors), 1 << 52 - min(shifts)
    return Tables(network, problem, lower, upper, error, error > ROUGH or parts >= NARROW, pairs)


def around(values: Index, edges: Index, n: int) -> Index:
    """Of links by edge, those by site that join a row of n bodies to its surroundings; any where there are none."""
    found = np.full(n, values[n + 1])
    found[edges[n + 1 :, 1]] = values[n + 1 :]
    return found


def _start(problem: Problem) -> Array:
    """u(T) of the initial temperatures, evaluated once where all are the same."""
    initial = np.asarray(problem.initial, dtype=np.float64)
    distinct, place = np.unique(initial, return_inverse=True)
    energy = _rows(problem.bodies.energy(distinct[None, :]), problem.bodies.count)
    return np.ascontiguousarray(energy[problem.functions, place])


def _site_table(temperature: Table, conductance: Table, flux: Primitive, link: Index, body: Index) -> Table:
    """F(T(u)) for pairs (link, body), then T(u) for every body, on common cells of u."""
    row = np.concatenate([body, np.arange(len(temperature.first))])

    def function(u: Array) -> Array:
        T = polynomials(temperature.rows, row[:, None], u, temperature.first, temperature.count, temperature.shift)
        at = np.arange(len(link))
        T[at] = polynomials(flux.rows, link[:, None], T[at], conductance.first, conductance.count, conductance.shift)
        return T

    lower, upper = temperature.edges[row, 0], temperature.edges[row, -1]
    return build_table(function, lower.copy(), upper.copy())
