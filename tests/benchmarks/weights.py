"""What candidates for the page of `heatchain explore` add to an environment: packages and MB.

Run in the folder `tests`: python -m benchmarks.weights [CANDIDATE ...], as in "starlette uvicorn plotly"; it installs
each from the package index beside what heatchain itself needs of the page's work.
"""

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

COMMON = ("numpy", "pandas", "jinja2", "click")
CANDIDATES = ("panel", "marimo", "dash", "starlette uvicorn plotly", "starlette uvicorn")


def weighed(folder: Path) -> tuple[int, float]:
    """How many packages there are, and their MB."""
    files = [one for one in folder.rglob("*") if one.is_file() and not one.is_symlink()]
    packages = {one.parent for one in files if one.parent.suffix == ".dist-info"}
    return len(packages), sum(one.stat().st_size for one in files) / 2**20


def added(candidate: str) -> tuple[int, float]:
    """Packages and MB that a candidate brings."""
    with tempfile.TemporaryDirectory() as home:
        venv.create(home, with_pip=True)
        python = Path(home) / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        found = []
        for wanted in (COMMON, candidate.split()):
            command = [python, "-m", "pip", "install", "-q", "--no-compile", *wanted]
            subprocess.run(command, check=True)
            found.append(weighed(Path(home)))
    return found[1][0] - found[0][0], found[1][1] - found[0][1]


if __name__ == "__main__":
    for one in sys.argv[1:] or CANDIDATES:
        packages, size = added(one)
        print(f"{one:30} {packages:3} packages {size:6.0f} MB", flush=True)
