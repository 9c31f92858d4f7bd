"""What surroundings cost: CPU of a step of a chain that has them over that of the bare chain, tried in turns, and of
the same transient as a whole, with its 50 outputs; that with surroundings takes half as many steps.

`python -m benchmarks.surroundings` in the folder `tests`.
"""

import time

import numpy as np

import chain
from chain.solvers.attempt import Attempt
from chain.solvers.run import Run

LINK = chain.HarmonicMediator(frequency="100 cm^-1", damping="100 cm^-1", cutoff="170 K")
BODY = chain.ConstantHeatCapacity("1 aJ/K")
AROUND = {"bare": None, "another link": (chain.ConductanceLink("1 pW/K"), "300 K"), "the same link": (LINK, "300 K")}


def amid_a_run(row, start):
    """Where the next steps of a run are tried, after its first ones."""
    run = Run(row.line.problem(start), np.linspace(0.0, 1e-5, 5))
    next(run.blocks(5, False))
    return next(part for part in vars(run).values() if isinstance(part, Attempt))


def a_step(attempt, many):
    """CPU, s, of a step with all its stages and its estimate of the error."""
    began = time.process_time()
    for _ in range(many):
        attempt.step(1e-8)
    return (time.process_time() - began) / many


def a_transient(row, start, until):
    """CPU, s, of a dataset."""
    began = time.process_time()
    row.transient(initial=chain.ureg.Quantity(start, "K"), until=until, samples=50)
    return time.process_time() - began


def main():
    others = list(AROUND)[1:]
    print("bodies  bare, us a step " + "".join(f"{name:>16}" for name in others), "  as a whole, bare, ms", *others)
    for n, many, until in ((100, 4000, "1 ms"), (1000, 1000, "10 ms"), (10_000, 100, "200 ms")):
        rows = [chain.Chain(LINK, BODY, n, "310 K", "300 K", surroundings=around) for around in AROUND.values()]
        start = np.linspace(305.0, 300.0, n)
        attempts = [amid_a_run(row, start) for row in rows]
        taken = np.array([[a_step(attempt, many) for attempt in attempts] for _ in range(15)])
        whole = np.array([[a_transient(row, start, until) for row in rows] for _ in range(8)])[1:]
        for found, unit in ((taken, 1e6), (whole, 1e3)):
            ratios = np.median(found[:, 1:] / found[:, :1], axis=0)
            print(
                f"{n:6d}  {unit * np.median(found[:, 0]):15.1f} " + "".join(f"{ratio:16.2f}" for ratio in ratios),
                end="",
            )
        print()


if __name__ == "__main__":
    main()
