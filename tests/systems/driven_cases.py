"""Random chains and rods that change in time, integrated a second time by scipy from public functions alone.

A chain's currents come from its links' `current` and `conductance`, its bodies from `energy` and `heat_capacity`; a rod
is integrated from the given κ(T) and C̃(T), of which the generator knows the integrals.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from scipy.integrate import solve_ivp
from scipy.interpolate import PchipInterpolator
from scipy.special import erf

from chain import (
    Chain,
    ConductanceLink,
    ConstantHeatCapacity,
    DebyeSolid,
    HarmonicMediator,
    HeatCurrent,
    Insulated,
    RadiativeLink,
    Reservoir,
    Rod,
    TabulatedHeatCapacity,
    TabulatedLink,
    ureg,
)
from systems.steady_cases import HIGHEST, LOWEST, Diode, Own
from systems.steep_chains import series

Q = ureg.Quantity
Random = np.random.Generator
LENGTH, AREA = 1e-6, 1e-12  # m, m²: of the rods
FEATURES = (
    "table", "peak", "step", "source", "driven end", "given current", "own link", "diode", "own body", "linear law",
    "rod", "rod of tables", "rod of functions",
)  # fmt: skip


@dataclass
class Profile:
    """A positive function of temperature with its integral: a table's, or a closed form."""

    kind: str
    value: Callable[[Any], Any]
    integral: Callable[[Any], Any]
    points: tuple[Any, Any] | None = None

    def given(self, unit: str) -> Any:
        """As it is handed to heatchain."""
        return self.value if self.points is None else series("temperature", self.points[0], "K", self.points[1], unit)


def profile(rng: Random, size: float, tabulated: bool | None = None) -> Profile:
    """A ragged table, or a smooth function, peak or step of 0.1 K to 20 K width, as a table or as a function."""
    kind = ("table", "peak", "step")[rng.integers(3)]
    place, width, ratio = rng.uniform(250, 350), 10 ** rng.uniform(-1, 1.3), 10 ** rng.uniform(-1, 1)
    if tabulated is None:
        tabulated = bool(rng.random() < 0.5)
    if tabulated:
        if kind == "table":
            T = np.sort(np.concatenate([[LOWEST, HIGHEST], rng.uniform(150, 500, int(rng.integers(2, 12)))]))
            y = 10 ** rng.uniform(-0.5, 0.5, T.size)
        elif kind == "peak":
            T = np.array([LOWEST, *(place + width * np.array([-1, -1 / 3, 0, 1 / 3, 1])), HIGHEST])
            y = np.array([1, 1, 3, 3 + 3 * ratio, 3, 1, 1])
        else:
            T, y = np.array([LOWEST, place - width, place + width, HIGHEST]), np.array([1, 1, ratio, ratio])
        curve = PchipInterpolator(T, size * y)
        return Profile(kind, curve, curve.antiderivative(), (T, size * y))
    if kind == "peak":
        return Profile(
            kind,
            lambda T: size * (1 + ratio * np.exp(-0.5 * ((T - place) / width) ** 2)),
            lambda T: size * (T + ratio * width * np.sqrt(np.pi / 2) * erf((T - place) / width / np.sqrt(2))),
        )
    if kind == "step":
        own = Own(size, place, width, ratio)
        return Profile(kind, own.conductance, own._integral)
    return Profile("smooth", lambda T: size * (1 + T / 300), lambda T: size * (T + T**2 / 600))


class OwnBody:
    """A user's body whose energy is the integral of a profile."""

    def __init__(self, of: Profile) -> None:
        self.heat_capacity, self._enthalpy = of.value, of.integral
        self._zero = float(of.integral(0.0))

    def energy(self, T: Any) -> Any:
        return self._enthalpy(T) - self._zero


@dataclass
class Course:
    """A constant, sine, staircase or polyline, its value at a time of a piece, and where its pieces begin."""

    given: Any
    at: Callable[[float, float], float]
    breaks: tuple[float, ...] = ()
    varies: bool = True


def course(rng: Random, until: float, base: float, swing: float, unit: str) -> Course:
    kind = rng.integers(4)
    if kind == 0:
        return Course(Q(base, unit), lambda t, inside: base, varies=False)
    if kind == 1:
        rate, phase = 10 ** rng.uniform(0, 1.5) / until, rng.uniform(0, 6.28)
        return Course(
            lambda t: base + swing * np.sin(rate * t + phase), lambda t, inside: base + swing * np.sin(rate * t + phase)
        )
    if kind == 2:
        jumps, values = np.sort(rng.uniform(0, until, int(rng.integers(1, 4)))), base + swing * rng.uniform(-1, 1, 4)
        return Course(
            lambda t: values[np.searchsorted(jumps, t, side="right")],
            lambda t, inside: float(values[np.searchsorted(jumps, inside)]),
            tuple(jumps),
        )
    times = np.array([0.0, *np.sort(rng.uniform(0, until, int(rng.integers(1, 6)))), until])
    values = base + swing * rng.uniform(-1, 1, len(times))
    return Course(
        series("time", times, "s", values, unit),
        lambda t, inside: float(np.interp(t, times, values)),
        tuple(times[1:-1]),
    )


@dataclass
class Case:
    """A chain or rod, and what is needed to integrate it without it."""

    row: Chain | Rod
    initial: np.ndarray
    until: float
    flows: Callable[[np.ndarray, np.ndarray], np.ndarray]  # currents of all links between temperatures
    capacity: Callable[[np.ndarray], np.ndarray]
    energy: Callable[[np.ndarray], np.ndarray]
    ends: tuple[tuple[str, Course], ...]
    sources: dict[int, Course]
    features: set[str]

    def run(self, rtol: float) -> xr.Dataset:
        """By heatchain."""
        return self.row.transient(Q(self.initial, "K"), until=Q(self.until, "s"), samples=11, rtol=rtol)

    def _currents(self, t: float, inside: float, T: np.ndarray) -> np.ndarray:
        kinds, values = zip(*((kind, one.at(t, inside)) for kind, one in self.ends), strict=True)
        left = values[0] if kinds[0] == "reservoir" else T[0]
        right = values[1] if kinds[1] == "reservoir" else T[-1]
        whole = np.concatenate([[left], T, [right]])
        J = self.flows(whole[:-1], whole[1:])
        if kinds[0] != "reservoir":
            J[0] = values[0]
        if kinds[1] != "reservoir":
            J[-1] = -values[1]
        return J

    def second(self, times: np.ndarray, steps: int = 4, rtol: float = 1e-10) -> tuple[np.ndarray, np.ndarray]:
        """Temperatures, and heats given off by both ends, by scipy's DOP853 in some steps or more from jump to jump."""
        n = len(self.initial)
        scale = np.array([self.flows(np.full(n + 1, 300.0), np.full(n + 1, 310.0)).max() * self.until])

        def rates(t: float, y: np.ndarray, inside: float) -> np.ndarray:
            T = np.clip(y[:n], LOWEST, HIGHEST)  # a stage of a step that is refused may lie anywhere
            J = self._currents(t, inside, T)
            gain = J[:-1] - J[1:]
            for site, power in self.sources.items():
                gain[site] += power.at(t, inside)
            return np.concatenate([gain / self.capacity(T), [J[0], -J[-1]] / scale])

        breaks = {b for _, one in self.ends for b in one.breaks} | {b for s in self.sources.values() for b in s.breaks}
        edges = [0.0, *sorted(b for b in breaks if 0.0 < b < self.until), float(times[-1])]
        y, rows = np.concatenate([self.initial, [0.0, 0.0]]), []
        for begin, stop in itertools.pairwise(edges):
            here = times[(times > begin) & (times <= stop)]
            found = solve_ivp(
                rates, (begin, stop), y, "DOP853", np.unique([*here, stop]), args=(0.5 * (begin + stop),), rtol=rtol,
                atol=1e-2 * rtol, max_step=(stop - begin) / steps,
            )  # fmt: skip
            rows.append(found.y.T[: len(here)])
            y = found.y[:, -1]
        whole = np.concatenate([[np.concatenate([self.initial, [0.0, 0.0]])], *rows])
        return whole[:, :n], whole[:, n:] * scale


def _ends(rng: Random, until: float, power: float, features: set[str]) -> tuple[tuple[str, Course], ...]:
    ends: list[tuple[str, Course]] = []
    for _ in range(2):
        kind = ("reservoir", "reservoir", "reservoir", "current", "insulated")[rng.integers(5)]
        if kind == "reservoir":
            base = rng.uniform(270, 330)
            one = course(rng, until, base, rng.uniform(0.02, 0.3) * base, "K")
        elif kind == "current":
            one = course(rng, until, 0.3 * power, power, "W")
            features.add("given current")
        else:
            one = Course(None, lambda t, inside: 0.0, varies=False)
        features |= {"driven end"} if one.varies else set()
        ends.append((kind, one))
    return tuple(ends)


def _as_end(kind: str, one: Course) -> Any:
    return {"reservoir": Reservoir, "current": HeatCurrent}[kind](one.given) if kind != "insulated" else Insulated()


def _link(rng: Random, features: set[str]) -> Any:
    kind, size = rng.integers(7), 10 ** rng.uniform(-9.3, -8.7)
    if kind <= 1:
        of = profile(rng, size, tabulated=True)
        features.add(of.kind)
        return TabulatedLink(of.given("W/K"))
    if kind == 2:
        features.add("own link")
        return Own(size, rng.uniform(250, 350), 10 ** rng.uniform(-0.5, 2), 10 ** rng.uniform(-1, 1))
    if kind == 3:
        features.add("diode")
        return Diode(size, 10 ** rng.uniform(0.5, 2))
    if kind == 4:
        return RadiativeLink(Q(10 ** rng.uniform(-10, -9), "m^2"))
    if kind == 5:
        return 30 * HarmonicMediator(frequency=Q(rng.uniform(50, 300), "cm^-1"), damping="90 cm^-1", cutoff="170 K")
    return ConductanceLink(Q(size, "W/K"))


def _body(rng: Random, features: set[str]) -> Any:
    kind, size = rng.integers(4), 10 ** rng.uniform(-12.3, -11.7)
    if kind == 0:
        of = profile(rng, size, tabulated=True)
        features.add(of.kind)
        return TabulatedHeatCapacity(of.given("J/K"))
    if kind == 1:
        features.add("own body")
        return OwnBody(profile(rng, size, tabulated=False))
    if kind == 2:
        return DebyeSolid(Q(rng.uniform(150, 600), "K"), atoms=size / 4.1e-23)
    return ConstantHeatCapacity(Q(size, "J/K"))


def _of(thing: Any, method: str, *T: np.ndarray) -> np.ndarray:
    """A public function of a link or body in floats."""
    if isinstance(thing, Own | Diode | OwnBody):
        return getattr(thing, method)(*T)
    return getattr(thing, method)(*(Q(one, "K") for one in T)).magnitude


def _each(things: list[Any], method: str, *T: np.ndarray) -> np.ndarray:
    """The same of a row of things; equal ones are asked once."""
    found = np.empty(len(things))
    for one in set(things):
        here = np.array([thing is one for thing in things])
        found[here] = _of(one, method, *(t[here] for t in T))
    return found


def driven_chain(rng: Random) -> Case:
    features: set[str] = set()
    n, until = int(rng.choice([1, 2, 3, 4])), 10 ** rng.uniform(-3.3, -2.5)
    kinds = [_link(rng, features) for _ in range(int(rng.integers(1, 3)))]
    links = [kinds[rng.integers(len(kinds))] for _ in range(n + 1)]
    store = [_body(rng, features) for _ in range(int(rng.integers(1, 3)))]
    bodies = [store[rng.integers(len(store))] for _ in range(n)]
    law = "linear" if rng.random() < 0.2 else "exact"
    ends = _ends(rng, until, 1e-8, features)
    sources = {}
    if rng.random() < 0.3:
        sources[int(rng.integers(n))] = course(rng, until, 3e-9, 3e-9, "W")
        features.add("source")

    def flows(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        if law == "linear":
            return _each(links, "conductance", (a + b) / 2) * (a - b)
        return _each(links, "current", a, b)

    row = Chain(
        links, bodies, None, *(_as_end(*end) for end in ends), law=law,
        sources={site + 1: HeatCurrent(one.given) for site, one in sources.items()},
    )  # fmt: skip
    features |= {"linear law"} if law == "linear" else set()
    capacity, energy = (lambda T, method=method: _each(bodies, method, T) for method in ("heat_capacity", "energy"))
    return Case(row, rng.uniform(200, 400, n), until, flows, capacity, energy, ends, sources, features)


def driven_rod(rng: Random) -> Case:
    kappa, heat = profile(rng, 10 ** rng.uniform(-0.3, 0.3)), profile(rng, 10 ** rng.uniform(6, 6.5))
    n = int(rng.integers(2, 6))
    until = 10 ** rng.uniform(-1, 0) * 2e6 * LENGTH**2
    features = {"rod", kappa.kind, heat.kind}
    features |= {"rod of tables" if one.points else "rod of functions" for one in (kappa, heat)}
    ends = _ends(rng, until, 200.0 * AREA / LENGTH, features)
    edges = np.linspace(0.0, LENGTH, n + 1) if rng.random() < 0.5 else LENGTH * np.linspace(0.0, 1.0, n + 1) ** 1.3
    centres = 0.5 * (edges[1:] + edges[:-1])
    apart, volume = np.diff(np.concatenate([[0.0], centres, [LENGTH]])), AREA * np.diff(edges)
    row = Rod(
        kappa.given("W/(m K)"), heat.given("J/(m^3 K)"), Q(LENGTH, "m"), Q(AREA, "m^2"),
        *(_as_end(*end) for end in ends), edges=Q(edges, "m"),
    )  # fmt: skip
    return Case(
        row, rng.uniform(260, 340, n), until,
        lambda a, b: AREA / apart * (kappa.integral(a) - kappa.integral(b)),
        lambda T: volume * heat.value(T), lambda T: volume * heat.integral(T), ends, {}, features,
    )  # fmt: skip


def driven_case(seed: int) -> Case:
    """A random chain, or every third time a rod."""
    rng = np.random.default_rng(seed)
    return driven_rod(rng) if seed % 3 == 0 else driven_chain(rng)
