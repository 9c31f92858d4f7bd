"""Random chains of every kind of link, and their steady states found a second time from the public functions alone."""

from dataclasses import dataclass, field

import numpy as np
import xarray as xr
from scipy.optimize import root

from chain import (
    Chain,
    ConstantHeatCapacity,
    HarmonicMediator,
    HeatCurrent,
    RadiativeLink,
    TabulatedLink,
    landauer,
    ureg,
)

Q = ureg.Quantity
LOWEST, HIGHEST = 20.0, 3000.0
FEATURES = ("table", "peak", "step", "source", "own link", "diode", "given current", "linear law", "transmission")


class Own:
    """A user's link of which the current is the integral of the conductance, with an edge at a temperature."""

    def __init__(self, size, edge, width, ratio):
        self.size, self.edge, self.width, self.ratio = size, edge, width, ratio

    def conductance(self, T):
        return self.size * (1 + self.ratio * (1 + np.tanh((T - self.edge) / self.width)) / 2)

    def _integral(self, T):
        x = (T - self.edge) / self.width
        return self.size * (T + self.ratio * (T + self.width * np.logaddexp(x, -x)) / 2)

    def current(self, a, b):
        return self._integral(a) - self._integral(b)


class Diode:
    """A user's link that conducts better one way."""

    rectifies = True

    def __init__(self, size, width):
        self.size, self.width = size, width

    def conductance(self, T):
        return self.size + 0 * T

    def current(self, a, b):
        return self.size * (a - b) * (1 + 0.5 * np.tanh((a - b) / self.width))


@dataclass
class Case:
    """A chain, and what it was made of."""

    links: list
    left: float
    right: float
    held: tuple
    power: np.ndarray
    law: str
    features: set = field(default_factory=set)

    def chain(self):
        ends = [
            Q(value, "K") if held else HeatCurrent(Q(value, "W"))
            for value, held in zip((self.left, self.right), self.held, strict=True)
        ]
        sources = {i + 1: Q(p, "W") for i, p in enumerate(self.power) if p}
        body = ConstantHeatCapacity("1 pJ/K")
        return Chain(self.links, [body] * len(self.power), None, *ends, law=self.law, sources=sources)

    def currents(self, T):
        """Heat currents of all links by their public functions, W."""
        left = self.left if self.held[0] else T[0]
        right = self.right if self.held[1] else T[-1]
        T = np.concatenate([[left], T, [right]])
        found = []
        for link, a, b in zip(self.links, T[:-1], T[1:], strict=True):
            if isinstance(link, Own | Diode):
                found.append(link.conductance((a + b) / 2) * (a - b) if self.law == "linear" else link.current(a, b))
            elif self.law == "linear":
                found.append(link.conductance(Q((a + b) / 2, "K")).magnitude * (a - b))
            else:
                found.append(link.current(Q(a, "K"), Q(b, "K")).magnitude)
        J = np.array(found)
        if not self.held[0]:
            J[0] = self.left
        if not self.held[1]:
            J[-1] = -self.right
        return J

    def second(self, start):
        """Steady temperatures by scipy, from the temperatures `start`, and the heat that is left over."""

        def balance(T):
            if not ((T > LOWEST) & (T < HIGHEST)).all():
                return np.full(len(T), 1.0) * 1e6
            J = self.currents(T)
            return (J[:-1] + self.power - J[1:]) * 1e9

        found = root(balance, start, method="hybr", options={"xtol": 1e-14, "maxfev": 2000})
        return found.x, np.abs(balance(found.x)).max() * 1e-9


def _table(rng, features):
    T = np.sort(np.concatenate([[LOWEST, HIGHEST], rng.uniform(150, 500, int(rng.integers(2, 12)))]))
    K = 10 ** rng.uniform(-10, -8, T.size)
    kind = rng.integers(3)
    place, width = rng.uniform(250, 350), 10 ** rng.uniform(-1.5, 1.5)
    if kind == 1:
        features.add("peak")
        T = np.array([LOWEST, place - width, place - width / 3, place, place + width / 3, place + width, HIGHEST])
        K = 1e-9 * np.array([1, 1, 3, 10 ** rng.uniform(0.5, 1.3), 3, 1, 1])
    elif kind == 2:
        features.add("step")
        T, ratio = np.array([LOWEST, place - width, place + width, HIGHEST]), 10 ** rng.uniform(-1, 1)
        K = 1e-9 * np.array([1, 1, ratio, ratio])
    else:
        features.add("table")
    coordinate = xr.DataArray(T, dims="temperature", attrs={"units": "K"})
    return TabulatedLink(xr.DataArray(K, coords={"temperature": coordinate}, attrs={"units": "W/K"}))


def _link(rng, features):
    kind = rng.integers(8)
    size = 10 ** rng.uniform(-9.5, -8.5)
    if kind <= 2:
        return _table(rng, features)
    if kind == 3:
        features.add("own link")
        return Own(size, rng.uniform(250, 350), 10 ** rng.uniform(-1, 2), 10 ** rng.uniform(-1, 1))
    if kind == 4:
        features.add("diode")
        return Diode(size, 10 ** rng.uniform(-1, 2))
    if kind == 5:
        return RadiativeLink(Q(10 ** rng.uniform(-10, -9), "m^2"))
    if kind == 6:
        features.add("transmission")
        edge = rng.uniform(1e13, 5e13)
        return 10 * landauer(lambda omega: 0.5 - 0.5 * np.tanh(8 * (omega / edge - 1)))
    return 30 * HarmonicMediator(frequency=Q(rng.uniform(50, 300), "cm^-1"), damping="90 cm^-1", cutoff="170 K")


def random_case(seed):
    """A random chain of at most six bodies, with at least one reservoir."""
    rng = np.random.default_rng(seed)
    n, features = int(rng.integers(1, 7)), set()
    links = [_link(rng, features) for _ in range(n + 1)]
    held = ((True, True), (True, False), (False, True))[rng.choice(3, p=[0.7, 0.15, 0.15])]
    power = np.where(rng.random(n) < 0.3, rng.uniform(-3e-9, 9e-9, n), 0.0)
    ends = [rng.uniform(250, 350) if one else rng.uniform(-1e-9, 5e-9) for one in held]
    law = "linear" if rng.random() < 0.2 else "exact"
    flags = ((power.any(), "source"), (not all(held), "given current"), (law == "linear", "linear law"))
    features |= {name for flag, name in flags if flag}
    return Case(links, *ends, held, power, law, features)
