"""What every test may rely on."""

import atexit
import functools
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest

import chain
from chain.storage.cache_folder import folder

_approx = pytest.approx


def relative(expected: Any, rel: float | None = None, abs: float | None = None, nan_ok: bool = False) -> Any:  # noqa: A002
    """pytest.approx without its absolute tolerance of 1e-12, in which all conductances in W/K are equal."""
    return _approx(expected, 1e-6 if rel is abs is None else rel, 0.0 if abs is None else abs, nan_ok)


pytest.approx = relative

# Numerics take what time they take; and what passes today passes tomorrow
hypothesis.settings.register_profile(
    "heatchain",
    deadline=None,
    derandomize=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.data_too_large],
)
hypothesis.settings.load_profile("heatchain")


def pytest_configure() -> None:
    """Tests keep numbers where no other run has left any, and what they start can be interrupted.

    Compiled code is kept where it always is: its folder says what it was made of.
    """
    if (usual := folder()) is not None:
        os.environ.setdefault("NUMBA_CACHE_DIR", str(usual / "compiled"))
    kept = tempfile.TemporaryDirectory(prefix="heatchain-")
    atexit.register(kept.cleanup)
    os.environ["HEATCHAIN_CACHE"] = kept.name
    # Hundreds of processes are started, each of which would compile Python's sources again
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    # Background jobs of a shell ignore Ctrl-C, and so would the processes that tests start
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Each worker has a core, not all of them."""
    # Of two BLAS threads a core, each waits for the other at full speed: small matrices take ten times as long
    os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.hookimpl(optionalhook=True)
def pytest_testnodeready() -> None:
    """Compile once what most tests need, while the workers read the tests, before any runs one and all would do it."""
    compile_once()


@functools.cache
def compile_once() -> None:
    """Run what makes numba compile, or find, the integrators, steady states, modes and bounds."""
    from systems import chains

    row = chains.mixed()
    row.transient("280 K", "1 ns", samples=2)
    row.steady_state()
    chains.mixed(law="linear").transient("280 K", "1 ns", samples=2)
    chains.chain().modes()
    chain.bounds.report(chains.MEDIATOR, "300 K")


@pytest.fixture(autouse=True)
def registry_as_it_is_imported() -> Iterator[None]:
    """Importing pint_xarray makes pint's registry turn every number into an array: not for the next test."""
    chain.ureg.force_ndarray_like = False
    yield
    chain.ureg.force_ndarray_like = False


@pytest.fixture(autouse=True)
def figures_are_closed() -> Iterator[None]:
    """Once something has imported pyplot, that keeps every figure: hundreds in a worker."""
    yield
    if (pyplot := sys.modules.get("matplotlib.pyplot")) is not None:
        pyplot.close("all")


@pytest.fixture
def registry_of_pint_xarray(registry_as_it_is_imported: None) -> None:
    """The registry as the first import of pint_xarray leaves it."""
    import pint_xarray  # noqa: F401

    chain.ureg.force_ndarray_like = True
