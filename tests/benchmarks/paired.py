"""CPU time of a transient by this checkout over that by another one, in pairs of processes that run in turn.

`python tests/benchmarks/paired.py OTHER_PYTHON [PAIRS]`, by hand: the interpreter of an environment in which the other
checkout is installed. Prints for each N the median over the pairs of the other's time over ours, and its range. What
is timed is `transient` alone, the least of some calls in a warm process; the problem is that of test_chain.py.
"""

import json
import statistics
import subprocess
import sys

SIZES = {1_000: 9, 10_000: 5, 100_000: 3}  # calls of each
CODE = """
import json, os, sys, time
os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np, chain
from scipy.constants import hbar, k
Q, theta = chain.ureg.Quantity, hbar * 1e12 / k
link = chain.HarmonicMediator(Q(1e12, "rad/s"), Q(1e12, "rad/s"), Q(1e13, "rad/s"))
body = chain.DrudeUllersma(mode_spacing=Q(1e9, "rad/s"))
found = {}
for n, calls in json.loads(sys.argv[1]).items():
    row = chain.Chain(link, body, int(n), left=Q(2 * theta, "K"), right=Q(theta, "K"))
    mean = Q(1.5 * theta, "K")
    until = 0.2 * int(n) ** 2 * (body.heat_capacity(mean) / link.conductance(mean)).to("s")
    times = []
    for _ in range(calls):
        begin = time.process_time()
        row.transient(initial=Q(theta, "K"), until=until, samples=50)
        times.append(time.process_time() - begin)
    found[n] = min(times)
print(json.dumps(found))
"""


def measured(python: str) -> dict[str, float]:
    """CPU seconds by number of bodies, of a process of its own."""
    done = subprocess.run(
        [python, "-P", "-W", "ignore", "-c", CODE, json.dumps(SIZES)], check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout)


def main(other: str, pairs: int) -> None:
    """Print a row for each size."""
    for python in (other, sys.executable):  # compiles
        measured(python)
    rows = [(measured(other), measured(sys.executable)) for _ in range(pairs)]
    for n in map(str, SIZES):
        ratios = [theirs[n] / ours[n] for theirs, ours in rows]
        ours = statistics.median(ours[n] for _, ours in rows)
        print(
            f"N = {n:>6}: {ours:.4f} s here; the other's over it {statistics.median(ratios):.2f} "
            f"({min(ratios):.2f} to {max(ratios):.2f}, {pairs} pairs)"
        )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10)
