"""Random chains with what makes a step go wrong: steep tables, peaks, jumps and smooth changes of ends and sources."""

from typing import Any

import numpy as np
import xarray as xr

from chain import (
    Chain,
    ConductanceLink,
    ConstantHeatCapacity,
    HarmonicMediator,
    HeatCurrent,
    Insulated,
    RadiativeLink,
    Reservoir,
    TabulatedHeatCapacity,
    TabulatedLink,
)

Random = np.random.Generator


def series(over: str, x: Any, x_unit: str, values: Any, unit: str) -> xr.DataArray:
    """A table over temperature or time."""
    coordinate = xr.DataArray(x, dims=over, attrs={"units": x_unit})
    return xr.DataArray(values, dims=over, coords={over: coordinate}, attrs={"units": unit})


def steep_table(rng: Random, base: float, unit: str) -> xr.DataArray:
    """A step or a peak of 0.02 K to 4 K width near 300 K, or a ragged curve."""
    T, width, ratio = rng.uniform(280, 320), 10 ** rng.uniform(-2, 0), 10 ** rng.uniform(-1, 1)
    kind = rng.integers(3)
    if kind == 0:
        x, y = [50, T - width, T + width, 900], [1, 1, ratio, ratio]
    elif kind == 1:
        x, y = [50, T - 2 * width, T, T + 2 * width, 900], [1, 1, ratio, 1, 1]
    else:
        x, y = [50, *np.sort(rng.uniform(200, 400, 12)), 900], list(10 ** rng.uniform(-0.5, 0.5, 14))
    return series("temperature", x, "K", base * np.array(y), unit)


def link(rng: Random) -> Any:
    kind = rng.integers(5)
    if kind <= 1:
        return TabulatedLink(steep_table(rng, 1e-9, "W/K"))
    if kind == 2:
        return RadiativeLink("1e-9 m^2")
    if kind == 3:
        return ConductanceLink(f"{10 ** rng.uniform(-10, -8)} W/K")
    return int(rng.integers(1, 4)) * HarmonicMediator(frequency="50 cm^-1", damping="25 cm^-1", cutoff="165 K")


def body(rng: Random) -> Any:
    if rng.integers(3) == 0:
        return TabulatedHeatCapacity(steep_table(rng, 1e-12, "J/K"))
    return ConstantHeatCapacity(f"{10 ** rng.uniform(-12.7, -11.3)} J/K")


def course(rng: Random, until: float, base: float, amplitude: float, unit: str) -> Any:
    """A constant, a sine, steps, a smooth pulse, or a table over time."""
    kind = rng.integers(5)
    if kind == 0:
        return f"{base + amplitude * rng.integers(0, 2)} {unit}"
    if kind == 1:
        rate, phase = 10 ** rng.uniform(0, 3) / until, rng.uniform(0, 6.28)
        return lambda t: base + amplitude * np.sin(rate * t + phase)
    if kind == 2:
        jumps, values = np.sort(rng.uniform(0, until, rng.integers(1, 6))), rng.uniform(-1, 1, 7)
        return lambda t: base + amplitude * values[np.searchsorted(jumps, t, side="right")]
    if kind == 3:
        centre, width = rng.uniform(0, until), 10 ** rng.uniform(-3, -0.5) * until
        return lambda t: base + amplitude * np.exp(-(((t - centre) / width) ** 2))
    times = np.unique([0.0, *rng.uniform(0, until, rng.integers(2, 60)), until])
    return series("time", times, "s", base + amplitude * rng.uniform(-1, 1, len(times)), unit)


def end(rng: Random, until: float) -> Any:
    if rng.random() < 0.2:
        return Insulated()
    if rng.random() < 0.3:
        return HeatCurrent(course(rng, until, 0.0, 10 ** rng.uniform(-9, -8), "W"))
    base = rng.uniform(270, 330)
    return Reservoir(course(rng, until, base, rng.uniform(0.02, 0.8) * base, "K"))


def random_chain(seed: int) -> tuple[Chain, Any, float]:
    """A chain of one to eight bodies, its temperatures at the start in K, and the end of the run in s."""
    rng = np.random.default_rng(seed)
    n, until = int(rng.choice([1, 1, 2, 3, 8])), 10 ** rng.uniform(-4, -2)
    mixed = rng.random() < 0.5
    chain = Chain(
        [link(rng) for _ in range(n + 1)] if mixed else link(rng),
        [body(rng) for _ in range(n)] if mixed else body(rng),
        n,
        left=end(rng, until),
        right=end(rng, until),
        law="linear" if rng.random() < 0.4 else "exact",
        sources={int(rng.integers(1, n + 1)): course(rng, until, 0.0, 1e-9, "W")} if rng.random() < 0.2 else None,
    )
    return chain, rng.uniform(200, 400, n), until
