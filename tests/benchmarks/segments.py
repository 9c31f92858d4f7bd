"""What segments cost: steps and CPU time of README's chain in one piece and in segments of ten times.

python -m benchmarks.segments
"""

import time

import chain

MEDIATOR = chain.HarmonicMediator(frequency="50 cm^-1", damping="25 cm^-1", cutoff="165 K")
GOLD = chain.DebyeSolid("165 K", atoms=3862)
ROUNDS = 50


def cost(row, segment):
    """Steps, and the least milliseconds of CPU time."""
    found = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        ds = row.transient("300 K", "5 us", segment=segment)
        found.append(time.process_time() - begin)
    return int(ds.attrs["steps"]), 1e3 * min(found)


def main():
    row = chain.Chain(3 * MEDIATOR, GOLD, 50, "310 K", "300 K")
    cost(row, None)
    for said, segment in (("in one piece", None), ("in segments of ten times", 10)):
        steps, spent = cost(row, segment)
        print(f"{said}: {steps} steps, {spent:.1f} ms")


if __name__ == "__main__":
    main()
