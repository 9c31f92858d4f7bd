"""What sensitivities of transients cost, in plain runs of the same transient to the same tolerance. Run by hand.

    NUMBA_NUM_THREADS=1 OMP_NUM_THREADS=1 python -m benchmarks.sensitivities

Ten parameters that are factors, ten that change functions of links and bodies, and by the adjoint a factor of every
link and body (1001 of them at 500 bodies). CPU time of one process, warm, in turns; medians of the ratios, and their
quartiles.
"""

import statistics
import time
from collections.abc import Callable

import numpy as np
import xarray as xr

import chain

MEDIATOR = chain.HarmonicMediator("100 cm^-1", ("90 cm^-1", "50 cm^-1"), "170 K")
FACTORS = ["links", "links[0]", "links[2]", "subsystems", "subsystems[1]", "subsystems[3]", "left", "right", "initial",
           "sources"]  # fmt: skip
FUNCTIONS = ["links.damping", "links.cutoff", "links.frequency", "subsystems.debye_temperature", "links[0].damping",
             "links[2].cutoff", "links[3].frequency", "subsystems[1].debye_temperature",
             "subsystems[4].debye_temperature", "links[4].damping"]  # fmt: skip
# Where not all links have these parameters
OF_ONE_LINK = [*FUNCTIONS[3:], "links[1].damping", "links[1].cutoff", "links[2].frequency"]
TURNS = {10: 9, 100: 7, 500: 5}


class Rectifier:
    """A current that is no difference of potentials."""

    rectifies = True

    def current(self, T1, T2):
        """In W."""
        return 1e-12 * np.sqrt(T1) * (T1 - T2) * (1.0 + 5e-4 * (T1 + T2))

    def conductance(self, T):
        """In W/K."""
        return 1e-12 * np.sqrt(T) * (1.0 + 1e-3 * T)


def rows(n: int) -> dict[str, chain.Chain]:
    """Chains of harmonic mediators and Debye solids."""
    solid = chain.DebyeSolid("170 K", atoms=100)
    parts = {"links": MEDIATOR, "subsystems": solid, "n": n, "left": "210 K", "right": "80 K",
             "sources": {3: "300 pW"}}  # fmt: skip
    period = n * n * 1e-9 / 36.0 / 20.0
    kinds = {
        "links": [chain.HarmonicMediator("100 cm^-1", f"{80 + 4 * (i % 10)} cm^-1", "170 K") for i in range(n + 1)],
        "subsystems": [chain.DebyeSolid(f"{150 + 5 * (i % 10)} K", atoms=100) for i in range(n)],
    }
    mixed = [MEDIATOR if i < n // 2 + 4 else Rectifier() for i in range(n + 1)]
    changes = {
        "one kind": {},
        "ten kinds of links and bodies": kinds,
        "an end over time": {"left": lambda t: 150.0 + 60.0 * np.sin(t / period)},
        "with surroundings": {"surroundings": (0.01 * MEDIATOR, "120 K")},
        "half its links of two temperatures": {"links": mixed},
    }
    return {name: chain.Chain(**(parts | one)) for name, one in changes.items()}


def ratios(row: chain.Chain, turns: int) -> tuple[float, dict[str, list[float]]]:
    """CPU seconds of a plain run, and quartiles of what the others take over it."""
    n = row.n
    until, last = f"{n * n / 36} ns", xr.DataArray(np.ones(n), {"site": np.arange(1, n + 1)}, "site")
    functions = FUNCTIONS if len(row.line.links.counts) != 2 else OF_ONE_LINK

    def asked(names: list[str], **options: xr.DataArray) -> xr.Dataset:
        return row.sensitivities(names, of="transient", initial="100 K", until=until, rtol=1e-8, **options)

    ways: dict[str, Callable[[], xr.Dataset]] = {
        "plain": lambda: row.transient("100 K", until, rtol=1e-8),
        "ten factors": lambda: asked(FACTORS),
        "ten functions": lambda: asked(functions),
        "adjoint": lambda: asked(["links[:]", "subsystems[:]"], weights=last),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(turns + 1):
        for name, way in ways.items():
            begin = time.process_time()
            way()
            if turn:
                seconds[name].append(time.process_time() - begin)
    plain = seconds.pop("plain")
    times = {name: [a / b for a, b in zip(one, plain, strict=True)] for name, one in seconds.items()}
    return statistics.median(plain), {name: statistics.quantiles(one, n=4) for name, one in times.items()}


def main() -> None:
    """Print a line for each chain."""
    for n, turns in TURNS.items():
        for kind, row in rows(n).items():
            plain, found = ratios(row, turns)
            told = ", ".join(
                f"{name} {middle:.1f} ({low:.1f}-{high:.1f})" for name, (low, middle, high) in found.items()
            )
            print(f"{n:>4} bodies, {kind}: plain {1e3 * plain:.3g} ms; {told}", flush=True)


if __name__ == "__main__":
    main()
