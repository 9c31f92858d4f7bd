"""How long every scenario takes with its parameters by default, measured: the numbers that `heatchain list` shows.

Run in the folder `tests`: python -m benchmarks.durations [NAME]... Each runs in a process of its own, twice, and the
second time counts, when compiled code is there: seconds of CPU of all its processes, which depend less on what else a
machine does than seconds of the clock. What was measured is kept in `scenarios/durations.json`; other scenarios'
numbers stay.
"""

import json
import os
import subprocess
import sys

from systems.paths import ROOT

FILE = ROOT / "scenarios/durations.json"
RUN = """
import sys, scenarios
name = sys.argv[1]
ds = scenarios.run(name)
scenarios.plot(name, ds), scenarios.summary(name, ds)
"""


def measured(name: str) -> float:
    """Seconds of CPU of a run with its figure and summary, whose code is compiled."""
    alone = os.environ | {"OMP_NUM_THREADS": "1"}  # as the command does linear algebra
    subprocess.run([sys.executable, "-c", RUN, name], cwd=ROOT, check=True, env=alone)
    before = os.times()
    subprocess.run([sys.executable, "-c", RUN, name], cwd=ROOT, check=True, env=alone)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))  # in the folder `tests`, `scenarios` is that of the tests
    from scenarios.registry import SCENARIOS

    for one in sys.argv[1:] or SCENARIOS:
        found = json.loads(FILE.read_text())
        found[one] = float(f"{measured(one):.2g}")
        kept = {key: found[key] for key in SCENARIOS if key in found}
        FILE.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
        print(one, found[one], flush=True)
