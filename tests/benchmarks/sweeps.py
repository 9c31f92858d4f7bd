"""Speed of sweeps: two processes against this one on work of 10 ms a case, and the overhead of a case. Run as a script.

The processes are started and warm where nothing else is said. Set NUMBA_NUM_THREADS=1 and OMP_NUM_THREADS=1, and leave
the machine alone. On one that others use, the same work in two processes without any sweep, measured in turn with it,
says what there was to be had; and cases that wait, and the CPU time of this process, what the sweep itself costs.

    NUMBA_NUM_THREADS=1 OMP_NUM_THREADS=1 python -m benchmarks.sweeps [rounds]
"""

import multiprocessing
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor

import chain

CASES = 400
NULL_CASES = 20_000
SECONDS = 0.010


def work(x):
    """10 ms of arithmetic in Python: CPU time, so that a crowded machine does not make it less work."""
    end, total = time.process_time() + SECONDS, 0.0
    while time.process_time() < end:
        total += x
    return x


def wait(x):
    """10 ms without work."""
    time.sleep(SECONDS)
    return x


def block(function, count):
    """Cases without a sweep."""
    for x in range(count):
        function(x)


def halves(pool, function):
    """Seconds of the cases in two processes, as fast as can be."""
    start = time.perf_counter()
    for future in [pool.submit(block, function, CASES // 2) for _ in range(2)]:
        future.result()
    return time.perf_counter() - start


def null(x):
    return x


def spent(function, cases, **options):
    start = time.perf_counter()
    ds = chain.sweep(function, {"x": range(cases)}, **options)
    seconds = time.perf_counter() - start
    assert (ds["status"] == "ok").all()
    return seconds


def row(name, value, unit):
    print(f"{name:64}{value:10.3g} {unit}", flush=True)


def main(rounds):
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        for function, name in ((work, "10 ms of work"), (wait, "10 ms of waiting")):
            spent(function, 100, executor=pool)
            ratios, shares = [], []
            for _ in range(rounds):
                serial, bare = spent(function, CASES, executor="serial"), halves(pool, function)
                start = time.process_time()
                ratios.append(serial / spent(function, CASES, executor=pool))
                here = (time.process_time() - start) / CASES
                shares.append(ratios[-1] * bare / serial)
            row(f"speed-up of two processes, {name} a case, best", max(ratios), "")
            row("the same, median", sorted(ratios)[rounds // 2], "")
            row("the same over that without a sweep, median", sorted(shares)[rounds // 2], "")
            row("CPU time of this process for a case meanwhile", here * 1e6, "µs")
        best = min(spent(null, NULL_CASES, executor="serial") for _ in range(rounds))
        row("a case that does nothing, in this process", best / NULL_CASES * 1e6, "µs")
        best = min(spent(null, NULL_CASES, executor=pool) for _ in range(rounds))
        row("the same, two processes", best / NULL_CASES * 1e6, "µs")
        one = min(spent(null, 1, executor=pool) for _ in range(20))
        row("one case alone, there and back", one * 1e3, "ms")
        with tempfile.TemporaryDirectory() as folder:
            first = spent(null, NULL_CASES, executor=pool, cache=folder)
            again = spent(null, NULL_CASES, executor=pool, cache=folder)
            row("a case that does nothing, kept on disk", first / NULL_CASES * 1e6, "µs")
            row("a case that is found there", again / NULL_CASES * 1e6, "µs")
    serial = spent(work, CASES, executor="serial")
    row("speed-up with the start of the default pool, 400 cases of work", serial / spent(work, CASES, workers=2), "")
    row("the default pool alone: start, one case, end", spent(null, 1, workers=1), "s")
    cluster(rounds)


def cluster(rounds):
    """The same on a local cluster of dask, where it is installed."""
    try:
        from distributed import LocalCluster
    except ImportError:
        return
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0"}
    with LocalCluster(**options) as local, local.get_client() as client:
        spent(work, 100, executor=client)
        ratios = [spent(work, CASES, executor="serial") / spent(work, CASES, executor=client) for _ in range(rounds)]
        row("speed-up of two workers of dask, 10 ms a case, best", max(ratios), "")
        best = min(spent(null, NULL_CASES, executor=client) for _ in range(rounds))
        row("a case that does nothing, two workers of dask", best / NULL_CASES * 1e6, "µs")
        one = min(spent(null, 1, executor=client) for _ in range(20))
        row("one case alone, there and back", one * 1e3, "ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
