"""What is loaded when, in fresh interpreters: the packages are lazy, and importing them changes nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

import chain.exact


def modules(code):
    """Names of the modules that are loaded after some code, in a fresh interpreter."""
    text = f"import sys\n{code}\nprint(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True, timeout=120)
    assert not done.stderr
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import scenarios.command.app", {"numpy", "matplotlib", "xarray", "numba", "scipy", "pint"}),
        ("import chain, materials, scenarios", {"matplotlib", "dask", "qutip", "numba", "pandas"}),
        ("import chain\nchain.Chain, chain.HarmonicMediator, chain.DebyeSolid", {"matplotlib", "qutip"}),
    ],
)
def test_nothing_heavy_is_loaded_before_it_is_needed(code, absent):
    assert not absent & modules(code)


def test_dask_is_loaded_by_older_versions_of_pint_at_most():
    heavy = {"dask.array"} & modules("import chain\nchain.Chain, chain.HarmonicMediator, chain.DebyeSolid")
    assert not heavy or heavy <= modules("import pint")


def test_help_loads_no_numerics():
    code = """
from click.testing import CliRunner
from scenarios.command.app import main
assert CliRunner().invoke(main, ["--help"]).exit_code == 0
"""
    assert not {"numpy", "matplotlib", "xarray", "numba"} & modules(code)


def test_importing_has_no_side_effects():
    code = """
import locale, os, warnings
import numpy, pint, scipy.sparse, scipy.special, xarray

def settings():
    return (dict(os.environ), list(warnings.filters), pint.application_registry.get(), numpy.geterr(),
            xarray.get_options(), locale.getlocale())

before = settings()
import chain, materials, scenarios
for package in (chain, materials, scenarios):
    for name in package.__all__:
        if name != "plots":
            getattr(package, name)
for one, other in zip(before, settings()):
    assert one == other, (one, other)
"""
    modules(code)


def test_every_public_name_exists():
    import chain

    for name in chain.__all__:
        assert getattr(chain, name) is not None
    assert set(chain.__all__) <= set(dir(chain))
    with pytest.raises(AttributeError, match="Chian"):
        chain.Chian  # noqa: B018


def test_the_exact_dynamics_load_nothing_of_the_theory_they_judge():
    folder = Path(chain.exact.__file__).parent
    names = ["chain.exact." + ".".join(path.relative_to(folder).with_suffix("").parts) for path in folder.rglob("*.py")]
    names = [name for name in names if not name.endswith("__init__")]
    assert not [name for name in modules("import " + ", ".join(names)) if name.startswith("chain.links")]
