"""What every scenario that solves within ten seconds costs beside its solving, in CPU seconds of whole processes.

`python tests/benchmarks/second_run.py [NAME ...]`, by hand. The compiled code that is kept is what
`heatchain run nanoparticles` leaves: so the first run of another scenario compiles what it alone needs, and writes and
draws. Its own solving is a second call of its function in one process. Python's own bytecode is there from the start,
as `pip` leaves it.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from scenarios.registry import SCENARIOS

LONGEST = 10.0  # s of solving: longer ones are left out
COMMAND = "from scenarios.command.app import console; console()"
SOLVING = """
import sys, time, scenarios
scenarios.run(sys.argv[1])
begin = time.process_time()
scenarios.run(sys.argv[1])
print(time.process_time() - begin)
"""


def started(folder: Path, code: str, *arguments: str) -> tuple[float, str]:
    """CPU seconds of a process with its caches in a folder, and what it printed; no more than a few minutes."""
    caches = {name: str(folder / name) for name in ("NUMBA_CACHE_DIR", "HEATCHAIN_CACHE", "MPLCONFIGDIR")}
    caches |= {"PYTHONPYCACHEPREFIX": str(folder.parent / "bytecode"), "PYTHONDONTWRITEBYTECODE": ""}
    limit = partial(resource.setrlimit, resource.RLIMIT_CPU, (int(6 * LONGEST), int(6 * LONGEST)))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=folder, env=os.environ | caches, capture_output=True,
        check=True, text=True, preexec_fn=limit,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def main(names: list[str]) -> None:
    """Print a row for each: solving, what its first run costs beside, and a later one."""
    with tempfile.TemporaryDirectory() as place:
        kept = Path(place, "kept")
        kept.mkdir()
        started(kept, COMMAND, "run", "nanoparticles")
        for number, name in enumerate(names or SCENARIOS):
            folder, other = (Path(shutil.copytree(kept, Path(place, f"{number}{part}"))) for part in "ab")
            try:
                solving = float(started(other, SOLVING, name)[1])
            except subprocess.CalledProcessError:
                solving = float("inf")
            if solving > LONGEST:
                print(f"{name:<22} solves for more than {LONGEST:g} s", flush=True)
                continue
            first, later = (started(folder, COMMAND, "run", name, "--overwrite")[0] for _ in range(2))
            print(
                f"{name:<22} solving {solving:6.2f} s, beside it first {first - solving:6.2f} s, "
                f"later {later - solving:6.2f} s", flush=True,
            )  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
