"""What the second estimate of every step costs: the same transient with and without it, in turns. Run by hand.

    NUMBA_NUM_THREADS=1 OMP_NUM_THREADS=1 python -m benchmarks.error_control

The problem is that of `benchmarks.test_chain`. CPU time of one process, warm; the median of the pairs' ratios, and
their quartiles.
"""

import statistics
import time

from benchmarks.test_chain import moments, problem
from chain.solvers import run
from chain.solvers.transient import integrate

ESTIMATES = {"with": (run.HALF, run.PROBES), "without": ((0, 0), (0, 0))}  # rows of the tableau that judge a step
PAIRS = {100: 100, 1_000: 100, 10_000: 40, 100_000: 8}


def spent(n: int, estimate: str) -> tuple[float, int]:
    """CPU seconds of a transient, and its steps."""
    run.HALF, run.PROBES = ESTIMATES[estimate]
    begin = time.process_time()
    steps = integrate(problem(n), moments(n), 1e-6).steps
    return time.process_time() - begin, steps


def main() -> None:
    """Print a row for each length."""
    for n, pairs in PAIRS.items():
        steps = {estimate: spent(n, estimate)[1] for estimate in ESTIMATES}
        ratios = []
        for i in range(pairs):
            first, second = ("with", "without") if i % 2 else ("without", "with")
            seconds = {estimate: spent(n, estimate)[0] for estimate in (first, second)}
            ratios.append(seconds["with"] / seconds["without"])
        low, median, high = statistics.quantiles(ratios, n=4)
        print(
            f"{n:>7} bodies: {median:.3f} ({low:.3f} to {high:.3f}); steps {steps['with']}, without {steps['without']}"
        )


if __name__ == "__main__":
    main()
