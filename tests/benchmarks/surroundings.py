"""What surroundings cost: CPU of a step of a chain that has them over that of the bare chain, in turns.

`python -m benchmarks.surroundings` in the folder `tests`.
"""

import time

import numpy as np

import chain
from chain.solvers.run import Run

LINK = chain.HarmonicMediator(frequency="100 cm^-1", damping="100 cm^-1", cutoff="170 K")
BODY = chain.ConstantHeatCapacity("1 aJ/K")
AROUND = {"bare": None, "another link": (chain.ConductanceLink("1 pW/K"), "300 K"), "the same link": (LINK, "300 K")}


def a_step(problem, times):
    """CPU, s, of a step, tried steps counted too; tables are made before."""
    run = Run(problem, times)
    began = time.process_time()
    found = next(run.blocks(len(times), False))
    return (time.process_time() - began) / (found.steps + found.rejected)


def main():
    print("bodies  bare, us a step " + "".join(f"{name:>16}" for name in list(AROUND)[1:]))
    for n, until in ((100, 1e-5), (1000, 1e-5), (10_000, 1e-4)):
        start, times = np.linspace(305.0, 300.0, n), np.linspace(0.0, until, 5)
        rows = [chain.Chain(LINK, BODY, n, "310 K", "300 K", surroundings=around) for around in AROUND.values()]
        problems = [row.line.problem(start) for row in rows]
        taken = np.array([[a_step(problem, times) for problem in problems] for _ in range(12)])[1:]
        ratios = np.median(taken[:, 1:] / taken[:, :1], axis=0)
        print(f"{n:6d}  {1e6 * np.median(taken[:, 0]):15.1f} " + "".join(f"{ratio:16.2f}" for ratio in ratios))


if __name__ == "__main__":
    main()
