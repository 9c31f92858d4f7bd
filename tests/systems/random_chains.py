"""Random chains of everything there is, kept as recipes: the same chain can be built reversed, rescaled or respelt.

A recipe's chain can be built in other measures. With the unit of energy multiplied by `unit` (frequencies and
temperatures by it, bodies counted in k_B the same) a current is multiplied by its square and a time divided by it; the
links may be `links` times as many, and the bodies `bodies` times as large.
"""

from dataclasses import dataclass, field, replace

import numpy as np
import xarray as xr
from hypothesis import strategies as st
from scipy.constants import hbar, k

from chain import (
    Chain,
    ConductanceLink,
    ConstantHeatCapacity,
    DebyeSolid,
    DrudeUllersma,
    EinsteinSolid,
    HarmonicJunction,
    HarmonicMediator,
    HeatCurrent,
    Insulated,
    RadiativeLink,
    TabulatedHeatCapacity,
    TabulatedLink,
    landauer,
    spectra,
)
from chain.units.boundary import ureg

Q = ureg.Quantity
DURATION = 1e-7  # s
TABLE = np.array([2.0, 40.0, 90.0, 150.0, 260.0, 400.0, 900.0, 4000.0])  # K


@dataclass(frozen=True)
class Measure:
    """Factors in which a recipe is built."""

    unit: float = 1.0
    links: float = 1.0
    bodies: float = 1.0

    @property
    def current(self):
        return self.unit**2 * self.links

    @property
    def time(self):
        return self.bodies / (self.unit * self.links)


def table(values, coordinate, units, scale):
    T = xr.DataArray(TABLE * coordinate, dims="temperature", attrs={"units": "K"})
    return xr.DataArray(np.array(values) * scale, dims="temperature", coords={"temperature": T}, attrs={"units": units})


class Geometric:
    """A user's link without a potential: J = g √(T1 T2) (T1 - T2), and better one way by a part `bias`."""

    def __init__(self, bias, links):
        self.bias, self.links, self.rectifies = bias, links, bias != 0.0

    def conductance(self, T):
        return 8e-14 * self.links * T

    def current(self, a, b):
        lean = 1.0 + self.bias * (a - b) / (a + b)
        return 8e-14 * self.links * np.sqrt(a * b) * (a - b) * lean


class Kirchhoff:
    """A user's link with a potential, K = g (T + T²/300 K), in quantities."""

    def __init__(self, measure):
        self.g, self.warm = 5e-14 * measure.links, 300.0 * measure.unit

    def conductance(self, T):
        return Q(self.g * 1e9 * (T + T**2 / self.warm), "nW/K")

    def current(self, a, b):
        return Q(self.g * 1e12 * (a - b) * ((a + b) / 2 + (a * a + a * b + b * b) / (3 * self.warm)), "pW")


def lorentzian(unit):
    centre, width = 150.0 * k / hbar * unit, 80.0 * k / hbar * unit
    return lambda omega: 0.6 / (1.0 + ((omega - centre) / width) ** 2) / (1.0 + (omega / (20 * centre)) ** 4)


def mediator(m, frequency, damping, cutoff):
    damping = tuple(Q(part * m.unit, "cm^-1") for part in damping)
    return HarmonicMediator(frequency=Q(frequency * m.unit, "cm^-1"), damping=damping, cutoff=Q(cutoff * m.unit, "K"))


def junction(m):
    bath = spectra.Ohmic(cutoff=Q(250 * k / hbar * m.unit, "rad/s"))
    return m.links * HarmonicJunction(frequency=Q(2e13 * m.unit, "rad/s"), coupling=(0.3, 0.2), spectrum=bath)


LINKS = {
    "mediator": lambda m, way: m.links * mediator(m, 100, (45, 45), 170),
    "uneven mediator": lambda m, way: m.links * mediator(m, 20, (40, 10)[::way], 300),
    "mediators in parallel": lambda m, way: 2.5 * m.links * mediator(m, 100, (45, 45), 170),
    "junction": lambda m, way: junction(m),
    "constant": lambda m, way: ConductanceLink(Q(20 * m.unit * m.links, "pW/K")),
    "radiation": lambda m, way: RadiativeLink(Q(3 * m.links / m.unit**2, "um^2")),
    "table": lambda m, way: TabulatedLink(table([1, 4, 20, 30, 22, 25, 40, 60], m.unit, "pW/K", m.unit * m.links)),
    "transmission": lambda m, way: m.links * landauer(lorentzian(m.unit), channels=1),
    "a user's": lambda m, way: Kirchhoff(m),
    "a user's pair": lambda m, way: Geometric(0.0, m.links),
    "a rectifier": lambda m, way: Geometric(0.4 * way, m.links),
}
BODIES = {
    "modes": lambda m: DrudeUllersma(Q(1e10 * m.unit / m.bodies, "rad/s")),
    "debye": lambda m: DebyeSolid(Q(170 * m.unit, "K"), atoms=3860 * m.bodies),
    "einstein": lambda m: EinsteinSolid(Q(150 * m.unit, "K"), atoms=1000 * m.bodies),
    "constant": lambda m: ConstantHeatCapacity(Q(2e-19 * m.bodies, "J/K")),
    "table": lambda m: TabulatedHeatCapacity(
        table([0.2, 0.5, 0.9, 1.2, 1.5, 1.6, 2.4, 5.0], m.unit, "J/K", 1e-19 * m.bodies)
    ),
    "sum": lambda m: (
        DebyeSolid(Q(170 * m.unit, "K"), atoms=1000 * m.bodies) + ConstantHeatCapacity(Q(1e-20 * m.bodies, "J/K"))
    ),
}


@dataclass(frozen=True)
class Course:
    """A value, and by what part of it and how often it swings in a run."""

    value: float
    swing: float = 0.0
    periods: float = 1.0

    def at(self, t, m=Measure()):
        return self.value * (1.0 + self.swing * np.sin(2 * np.pi * self.periods * t / (DURATION * m.time)))

    def total(self, t):
        """Integral from 0 to t."""
        w = 2 * np.pi * self.periods / DURATION
        return self.value * (t + self.swing * (1.0 - np.cos(w * t)) / w)

    def build(self, scale, units, m):
        if self.swing == 0.0:
            return Q(self.value * scale, units)
        return lambda t: Q(scale * self.at(t, m), units)


@dataclass(frozen=True)
class Recipe:
    """A chain, and the temperatures at which it starts."""

    links: list[str]
    bodies: list[str]
    ends: list[tuple[str, Course]]
    law: str
    initial: list[float]
    sources: dict[int, Course] = field(default_factory=dict)
    way: int = 1

    @property
    def reversed(self):
        sources = {len(self.bodies) + 1 - site: course for site, course in self.sources.items()}
        return replace(
            self, links=self.links[::-1], bodies=self.bodies[::-1], ends=self.ends[::-1], initial=self.initial[::-1],
            sources=sources, way=-self.way,
        )  # fmt: skip

    def chain(self, m=Measure()):
        return Chain(
            links=[LINKS[name](m, self.way) for name in self.links],
            subsystems=[BODIES[name](m) for name in self.bodies],
            left=_end(self.ends[0], m),
            right=_end(self.ends[1], m),
            law=self.law,
            sources={site: course.build(m.current, "pW", m) for site, course in self.sources.items()},
        )

    def run(self, m=Measure(), **options):
        options = {"until": Q(DURATION * m.time, "s"), "samples": 11, **options}
        return self.chain(m).transient(Q(np.array(self.initial) * m.unit, "K"), **options)


def _end(end, m):
    kind, course = end
    if kind == "reservoir":
        return course.build(m.unit, "K", m)
    return HeatCurrent(course.build(m.current, "pW", m)) if kind == "current" else Insulated()


temperatures = st.floats(20.0, 600.0)


@st.composite
def courses(draw, values, steady):
    value = draw(values)
    if steady or draw(st.booleans()):
        return Course(value)
    return Course(value, draw(st.floats(0.05, 0.5)), draw(st.floats(0.3, 4.0)))


@st.composite
def recipes(draw, ends=("reservoir", "insulated", "current"), sources=True, steady=False, links=tuple(LINKS)):
    n = draw(st.integers(1, 5))
    heated = draw(st.lists(st.integers(1, n), max_size=2, unique=True)) if sources else []
    return Recipe(
        links=[draw(st.sampled_from(links)) for _ in range(n + 1)],
        bodies=[draw(st.sampled_from(list(BODIES))) for _ in range(n)],
        ends=[(draw(st.sampled_from(ends)), draw(courses(temperatures, steady))) for _ in range(2)],
        law=draw(st.sampled_from(["exact", "linear"])),
        initial=[draw(temperatures) for _ in range(n)],
        sources={site: draw(courses(st.floats(1.0, 300.0), steady)) for site in heated},
    )
