"""What a whole run loads, in a fresh interpreter: nothing that it does without."""

import subprocess
import sys

UNUSED = {
    "dask",
    "distributed",
    "matplotlib.pyplot",
    "pydantic",  # models of scenario files
    "scipy.integrate",
    "scipy.interpolate",
    "scipy.optimize",
    "scipy.sparse",
    "scipy.special",
    "scipy.stats",
}


ALONE = "import h5netcdf, matplotlib.figure, numba, pandas, pint, scipy.linalg, xarray\n"
LISTED = "import atexit, sys\natexit.register(lambda: print(*(name for name, one in sys.modules.items() if one)))\n"


def loaded(code, folder):
    """Names of the modules that a fresh interpreter has at its end."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LISTED + code],
        cwd=folder, capture_output=True, text=True, timeout=600, check=True,
    )  # fmt: skip
    return set(done.stdout.splitlines()[-1].split())


def test_a_run_of_the_command_loads_nothing_that_it_does_without(tmp_path):
    """But what its dependencies load by themselves: pint 0.24 does so with dask and scipy.sparse."""
    found = loaded(
        "from scenarios.command.app import console\n"
        "sys.argv[1:] = ['run', 'nanoparticles', '--set', 'particles=3', '--set', 'samples=5']\n"
        "console()",
        tmp_path,
    )
    assert {"chain.model.chain", "matplotlib.figure", "scipy.linalg"} <= found
    extra = UNUSED & found
    assert not extra or extra <= loaded(ALONE, tmp_path)


def test_the_list_of_scenarios_imports_none():
    code = (
        "import sys; from scenarios.registry import SCENARIOS, describe\n"
        "assert all(describe(name).endswith('.') for name in SCENARIOS) and len(SCENARIOS) > 20\n"
        "assert not {name for name in sys.modules if name.startswith(('chain', 'numpy', 'pint', 'scenarios.presets.'))}"
        " - {'scenarios.presets', 'chain', 'chain.errors'}\n"
        "assert describe('fourier') == (SCENARIOS['fourier'].__doc__ or '').partition('\\n')[0]"
    )
    subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=True)
