"""What a sweep costs beside its cases: CPU time and memory of 10⁵ cases that do nothing, in this process.

python -m benchmarks.cheap_cases [cases]
"""

import resource
import sys
import time

import chain


def null(x):
    return x


def main(cases):
    chain.sweep(null, {"x": range(100)}, executor="serial")
    for count in (cases // 10, cases):
        begin, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        ds = chain.sweep(null, {"x": range(count)}, executor="serial")
        seconds, after = time.process_time() - begin, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        assert (ds["null"] == ds["x"]).all()
        print(f"{count} cases: {seconds / count * 1e6:.1f} µs of CPU a case, {(after - before) / 1e3:.0f} MB at most")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
