"""CPU seconds of a million bodies, and of a chain that a table over time drives: python -m benchmarks.large_chains."""

import time
from collections.abc import Callable

import numpy as np
import xarray as xr

from chain import Chain, ConductanceLink, ConstantHeatCapacity, HarmonicMediator, RadiativeLink

BODY, CONSTANT, RADIATIVE = ConstantHeatCapacity("1 aJ/K"), ConductanceLink("1 nW/K"), RadiativeLink("1 um^2")
MEDIATOR = HarmonicMediator(frequency="50 cm^-1", damping="25 cm^-1", cutoff="165 K")
MILLION = 10**6


def row(links: object, n: int = MILLION, left: object = "310 K", law: str = "exact") -> Chain:
    return Chain(links, BODY, n, left, "300 K", law=law)


def seconds(call: Callable[[], object], repeats: int = 3) -> float:
    """The median, after a call that compiles."""
    found = []
    for _ in range(repeats + 1):
        begin = time.process_time()
        call()
        found.append(time.process_time() - begin)
    return float(np.median(found[1:]))


def a_step() -> tuple[float, int]:
    """Seconds a step of 50 bodies whose left end is a table of noise over time, and how many steps there were."""
    times = np.linspace(0.0, 1e-6, 2001)
    values = 300.0 + 10.0 * np.random.default_rng(0).random(times.size)
    table = xr.DataArray(values, {"time": ("time", times, {"units": "s"})}, "time", attrs={"units": "K"})
    driven = row(MEDIATOR, 50, table)
    steps = int(driven.transient("300 K", "1 us", samples=2).attrs["steps"])
    return seconds(lambda: driven.transient("300 K", "1 us", samples=2)) / steps, steps


def main() -> None:
    equal, mixed = row(MEDIATOR), row([(MEDIATOR, CONSTANT, RADIATIVE)[i % 3] for i in range(MILLION + 1)])
    for samples in (3, 50):
        spent = seconds(lambda samples=samples: equal.transient("300 K", "1 us", samples=samples))
        print(f"a million bodies, {samples} outputs: {spent:.2f} s")
    for name, one in (("equal links", equal), ("the linear law", row(MEDIATOR, law="linear")), ("three kinds", mixed)):
        print(f"steady state of a million, {name}: {seconds(one.steady_state):.2f} s")
    spent, steps = a_step()
    print(f"a step of 50 bodies driven by a table: {spent * 1e6:.0f} us, of {steps}")


if __name__ == "__main__":
    main()
