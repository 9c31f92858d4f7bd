"""What an installation brings: packages, megabytes and files: ``python tests/benchmarks/installed.py [EXTRA ...]``.

Each is made by pip in an environment of its own, of this copy of the repository; without an extra, heatchain alone.
Bytes are those of the files, without what Python compiles.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def measured(extra: str, folder: Path) -> str:
    """A line of the table."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    what = f"{ROOT}[{extra}]" if extra else str(ROOT)
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-compile", what]
    subprocess.run(pip, check=True)
    files = [one for one in folder.rglob("*") if one.is_file() and not one.is_symlink()]
    packages = len(list(folder.rglob("*.dist-info")))
    megabytes = sum(one.stat().st_size for one in files) / 1e6
    return f"{extra or '(none)':12} {packages:4} packages {megabytes:6.0f} MB {len(files):6} files"


if __name__ == "__main__":
    for one in sys.argv[1:] or [""]:
        with tempfile.TemporaryDirectory() as folder:
            print(measured(one, Path(folder) / "venv"), flush=True)
