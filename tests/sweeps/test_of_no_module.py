"""What a notebook or an interactive session defines is swept in processes: it has no module that these could import."""

import subprocess
import sys

SESSION = """
import functools, multiprocessing
import numpy as np
import chain

slope, calls = 2.0, []

class Gate(chain.Link):
    def current(self, T1, T2):
        return 1e-12 * slope * (T1**2 - T2**2)
    def conductance(self, T):
        return 2e-12 * slope * T

class Block(chain.Body):
    def energy(self, T):
        return 0.5e-21 * T**2
    def heat_capacity(self, T):
        return 1e-21 * T

class Foreign:
    def current(self, T1, T2):
        return 1e-9 * (T1 - T2)
    def conductance(self, T):
        return 1e-9 + 0 * T

warmer = lambda T: T + slope

def warmed(left, link, other):
    calls.append(left)
    found = {"call": len(calls), "sure": isinstance(link, Gate), "drawn": np.random.default_rng(int(left)).normal()}
    for name, one in {"own": link, "foreign": other}.items():
        row = chain.Chain(one, Block(), 3, chain.ureg.Quantity(warmer(left), "K"), "300 K")
        found[name] = float(row.steady_state()["temperature"][0])
    return found

function = functools.partial(warmed, link=Gate(), other=Foreign())
over = {"left": [310.0, 320.0, 330.0]}
there = chain.sweep(function, over, workers=1, cache="kept")
assert calls == [] and not multiprocessing.active_children()
here = chain.sweep(function, over, executor="serial")
assert there.drop_vars("call").equals(here.drop_vars("call")), (there["error"].values, here["error"].values)
for name in ("own", "foreign", "drawn"):
    assert there[name].values.tobytes() == here[name].values.tobytes(), name
assert there["call"].values.tolist() == [1, 2, 3] and there["sure"].all() and np.ptp(there["own"].values) > 1.0
kept = chain.sweep(function, over, cache="kept")
assert kept.drop_vars("call").equals(here.drop_vars("call")) and len(calls) == 3
"""


def test_a_session(tmp_path):
    """Own links, bodies and functions, to the last bit as in one process; what they keep between cases is kept."""
    command = [sys.executable, "-c", SESSION]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    said = [line for line in done.stderr.splitlines() if not line.startswith("heatchain: compiling ")]
    assert (done.returncode, said) == (0, [])
