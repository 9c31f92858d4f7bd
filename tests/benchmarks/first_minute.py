"""CPU seconds, user and system, of whole processes up to the first plot: the first run, and the median of later ones.

Run by hand, `python tests/benchmarks/first_minute.py [RUNS]`, on a quiet machine. The first run has empty caches. QuTiP
and py-pde are measured where they are installed, by a first plot of their own.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from resource import RUSAGE_CHILDREN, getrusage

HEATCHAIN = ["-c", "from scenarios.command.app import console; console()"]
QUTIP = """
import matplotlib; matplotlib.use("Agg")
import matplotlib.pyplot as plt, numpy as np, qutip
times, a = np.linspace(0, 10, 201), qutip.destroy(10)
found = qutip.mesolve(a.dag() * a, qutip.basis(10, 9), times, [0.3 * a], e_ops=[a.dag() * a])
plt.plot(times, found.expect[0]); plt.savefig("qutip.png")
"""
PY_PDE = """
import matplotlib; matplotlib.use("Agg")
import pde
grid = pde.UnitGrid([50])
found = pde.DiffusionPDE(bc={"value": 0}).solve(pde.ScalarField.random_uniform(grid), t_range=100, dt=0.1)
found.plot(action="none", filename="pde.png")
"""
CODE = {
    "import chain; chain.Chain": ["-c", "import chain; chain.Chain"],
    "heatchain --help": [*HEATCHAIN, "--help"],
    "heatchain list": [*HEATCHAIN, "list"],
    "heatchain run nanoparticles": [*HEATCHAIN, "run", "nanoparticles"],
    "heatchain run selenium": [*HEATCHAIN, "run", "selenium"],
}
PEERS = {"qutip": QUTIP, "pde": PY_PDE}


def seconds(arguments: list[str], folder: str) -> float:
    """CPU seconds of one process."""
    caches = {name: f"{folder}/{name}" for name in ("NUMBA_CACHE_DIR", "HEATCHAIN_CACHE", "MPLCONFIGDIR")}
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], cwd=folder, env=os.environ | caches, check=True, capture_output=True)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(runs: int) -> None:
    """Print a row for each."""
    with tempfile.TemporaryDirectory() as folder:
        for name, code in {**CODE, **{peer: ["-c", text] for peer, text in PEERS.items() if find_spec(peer)}}.items():
            first = seconds(code, folder)
            later = statistics.median(seconds(code, folder) for _ in range(runs))
            print(f"{name:<28} first {first:6.2f} s, later {later:6.2f} s", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
