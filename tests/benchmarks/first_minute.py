"""CPU seconds, user and system, of whole processes up to the first plot: the first run, and the median of later ones.

By hand, on a quiet machine. `python tests/benchmarks/first_minute.py [RUNS]` installs heatchain, QuTiP and py-pde by
pip in environments of their own, which needs a network, and times that too. With `--here` it times heatchain alone,
where it is installed. The first run has empty caches. QuTiP and py-pde make a first plot of their own.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

ROOT = Path(__file__).parents[2]
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
# What is installed, and what is run then
PLACES = {
    "heatchain": ([str(ROOT)], CODE),
    "QuTiP": (["qutip", "matplotlib"], {"QuTiP": ["-c", QUTIP]}),
    "py-pde": (["py-pde"], {"py-pde": ["-c", PY_PDE]}),
}


def seconds(arguments: list[str], folder: str) -> float:
    """CPU seconds of one process."""
    caches = {name: f"{folder}/{name}" for name in ("NUMBA_CACHE_DIR", "HEATCHAIN_CACHE", "MPLCONFIGDIR")}
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run(arguments, cwd=folder, env=os.environ | caches, check=True, capture_output=True)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def installed(name: str, packages: list[str], folder: str) -> str:
    """The interpreter of a new environment with packages; its time is printed."""
    place = f"{folder}/{name}"
    spent = seconds([sys.executable, "-m", "venv", place], folder)
    spent += seconds([f"{place}/bin/pip", "install", "-q", *packages], folder)
    print(f"{f'installing {name}':<28} {spent:6.1f} s", flush=True)
    return f"{place}/bin/python"


def main(runs: int, here: bool) -> None:
    """Print a row for each."""
    for name, (packages, programs) in PLACES.items():
        if here and name != "heatchain":
            continue
        with tempfile.TemporaryDirectory() as folder:
            python = sys.executable if here else installed(name, packages, folder)
            for said, code in programs.items():
                first = seconds([python, *code], folder)
                later = statistics.median(seconds([python, *code], folder) for _ in range(runs))
                print(f"{said:<28} first {first:6.2f} s, later {later:6.2f} s", flush=True)


if __name__ == "__main__":
    main(*[int(given) for given in sys.argv[1:] if given.isdigit()] or [5], "--here" in sys.argv)
