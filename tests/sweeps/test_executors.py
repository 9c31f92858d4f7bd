"""Whoever computes a sweep, its dataset is the same to the last bit; and nobody's death loses more than a cell."""

import concurrent.futures
import functools
import multiprocessing
import pathlib
import subprocess
import sys
import time

import numpy as np
import pytest
import xarray as xr

import chain
from systems import sweep_functions as functions

OVER = {"damping": ["10 cm^-1", "20 cm^-1", "1 THz"], "temperature": ["4 K", "77 K", "300 K", "1 kK"]}


def undated(ds):
    return ds.drop_attrs(deep=False).assign_attrs({k: v for k, v in ds.attrs.items() if k != "date"})


def identical(one, other):
    xr.testing.assert_identical(undated(one), undated(other))
    for name in one.variables:
        if one[name].dtype.kind == "f":
            assert one[name].values.tobytes() == other[name].values.tobytes(), name


@pytest.fixture(scope="module")
def serial():
    return chain.sweep(functions.conductance, OVER, executor="serial")


@pytest.mark.parametrize("workers", [1, 2])
def test_processes(serial, workers):
    identical(chain.sweep(functions.conductance, OVER, workers=workers), serial)


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_threads(serial, workers):
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        identical(chain.sweep(functions.conductance, OVER, executor=pool), serial)
        assert pool.submit(int).result() == 0  # it is the caller's, and stays open


def test_a_process_pool_of_the_callers(serial):
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
        identical(chain.sweep(functions.conductance, OVER, executor=pool), serial)
        with pytest.raises(chain.HeatChainError, match="`function` cannot be sent"):
            chain.sweep(lambda x: x, {"x": [1]}, executor=pool)


def test_it_is_what_the_function_gives(serial):
    assert set(np.unique(serial["status"])) == {"ok"}
    for i, damping in enumerate(OVER["damping"]):
        for j, temperature in enumerate(OVER["temperature"]):
            wanted = functions.conductance(damping, temperature)["conductance"].m_as("W/K")
            assert float(serial["conductance"][i, j]) == wanted


def test_batches_of_every_size_give_the_same(monkeypatch):
    over = {"x": list(range(300))}
    whole = chain.sweep(functions.one, over, executor="serial")
    for seconds in (0.0, 1e-4, 10.0):
        monkeypatch.setattr("chain.sweeps.schedule.SECONDS", seconds)
        identical(chain.sweep(functions.one, over, executor="serial"), whole)
    assert (whole["one"] == 0.1 * np.arange(300)).all()


def test_a_cluster_of_dask(serial):
    distributed = pytest.importorskip("distributed", reason="install the extra `distributed`")
    import dask

    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),  # dask itself tries no case again
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster,
        cluster.get_client() as client,
    ):
        assert len({*client.run(lambda: __import__("os").getpid()).values()}) == 2
        identical(chain.sweep(functions.conductance, OVER, executor=client), serial)
        ds = chain.sweep(functions.deadly, {"x": list(range(10))}, executor=client)
        assert list(ds["x"][ds["status"] != "ok"]) == [5]
        assert "worker was lost" in str(ds["error"].sel(x=5).item())
        shift = 3.0
        assert float(chain.sweep(lambda x: x + shift, {"x": [1.0]}, executor=client)["result"][0]) == 4.0


def test_a_failure_costs_its_cell():
    ds = chain.sweep(functions.reciprocal, {"x": [1, 2, 0, 7, 4]}, executor="serial")
    assert list(ds["status"]) == ["ok", "ok", "failed", "failed", "ok"]
    assert str(ds["error"][2].item()).startswith("ZeroDivisionError: float division by zero (line ")
    assert ds["error"][3].item() == "`x` must not be 7."
    assert ds["reciprocal"].values == pytest.approx([1, 0.5, np.nan, np.nan, 0.25], nan_ok=True)
    assert ds["reciprocal"].units == "W K^-1"


def test_a_worker_that_is_killed_loses_nothing(tmp_path):
    killed = functools.partial(functions.killed_once, folder=str(tmp_path))
    ds = chain.sweep(killed, {"x": list(range(6))}, workers=2)
    assert (tmp_path / "killed").exists()
    assert (ds["killed_once"] == 2 * np.arange(6)).all()
    assert (ds["status"] == "ok").all()


def test_a_case_that_kills_its_workers_fails_alone():
    ds = chain.sweep(functions.deadly, {"x": list(range(7))}, workers=2)
    assert list(ds["x"][ds["status"] == "failed"]) == [5]
    assert "worker was lost twice" in ds["error"].sel(x=5).item()
    assert (ds["deadly"].dropna("x") == 2 * ds["x"].drop_sel(x=5)).all()


def test_an_executor_that_stops_leaves_what_was_finished():
    class Stopping(concurrent.futures.ThreadPoolExecutor):
        calls = 0

        def submit(self, *arguments):
            self.calls += 1
            if self.calls == 4:
                self.shutdown()
            return super().submit(*arguments)

    with pytest.raises(chain.SolverError, match=r"stopped .* of 50 cases") as found:
        chain.sweep(functions.one, {"x": list(range(50))}, executor=Stopping(1))
    ds = found.value.partial
    done = int((ds["status"] == "ok").sum())
    assert 0 < done < 50
    assert (ds["status"] == "not run").sum() == 50 - done
    assert np.isfinite(ds["one"]).sum() == done


def test_functions_that_no_process_finds():
    for function in (lambda x: x, functools.partial(lambda x, y: x, y=1)):
        with pytest.raises(chain.HeatChainError, match="`function` cannot be sent to other processes"):
            chain.sweep(function, {"x": [1]})
        assert chain.sweep(function, {"x": [1]}, executor="serial").sizes["x"] == 1


@pytest.mark.parametrize("guarded", [True, False])
def test_a_script(tmp_path, guarded):
    """Workers read the script at their start: without the guard that sentence is said, and nothing hangs."""
    script = tmp_path / "script.py"
    guard = "if __name__ == '__main__':\n    " if guarded else ""
    script.write_text(
        "import chain\ndef f(x):\n    return 2 * x\n"
        f"{guard}print(chain.sweep(f, {{'x': [1, 2]}}, workers=1)['f'].values)\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120, check=False)
    if guarded:
        assert done.stdout.strip() == "[2 4]"
    else:
        assert done.returncode == 1
        assert "if __name__ == '__main__':" in done.stderr.splitlines()[-1]


def test_an_interactive_session(tmp_path):
    code = "import chain\ndef f(x):\n    return x\nchain.sweep(f, {'x': [1]})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert "interactive session" in done.stderr


@pytest.mark.parametrize("executor", [3, "processes", object()])
def test_what_is_no_executor(executor):
    with pytest.raises(chain.HeatChainError, match="`executor` must be"):
        chain.sweep(functions.one, {"x": [1]}, executor=executor)


@pytest.mark.parametrize("workers", [0, -1, 1.5, True])
def test_numbers_of_workers(workers):
    with pytest.raises(chain.HeatChainError, match="`workers` must be a positive integer"):
        chain.sweep(functions.one, {"x": [1]}, workers=workers)


def test_a_pool_of_the_callers_that_breaks():
    context = multiprocessing.get_context("spawn")
    with (
        concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool,
        pytest.raises(chain.SolverError, match="The executor stopped") as found,
    ):
        chain.sweep(functions.deadly, {"x": list(range(12))}, executor=pool)
    ds = found.value.partial
    assert ds["status"].sel(x=5) == "not run"
    assert (ds["deadly"].dropna("x") == 2 * ds["x"][ds["status"] == "ok"]).all()


def test_a_function_that_workers_cannot_import(tmp_path, monkeypatch):
    (tmp_path / "only_here.py").write_text("def f(x):\n    return x\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    path = f"import os, sys; os.environ.pop('PYTHONPATH', 0); sys.path.insert(0, {str(tmp_path)!r})\n"
    code = (
        f"{path}import chain, only_here\nf = only_here.f\nif __name__ == '__main__':\n"
        "    sys.path[0] = '/nowhere'\n    chain.sweep(f, {'x': list(range(100))}, workers=1)\n"
    )
    script = tmp_path / "folder" / "script.py"
    script.parent.mkdir()
    script.write_text(code.replace(path, f"import sys\nif __name__ == '__main__':\n    {path}", 1))
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert "could not import the function" in done.stderr.splitlines()[-1]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_workers_end_with_their_parent(tmp_path):
    code = """
import os, pathlib, time
import chain

def sleep(x):
    pathlib.Path(f"worker-{os.getpid()}").touch()
    time.sleep(100.0)

if __name__ == "__main__":
    chain.sweep(sleep, {"x": [1, 2]}, workers=2)
"""
    (tmp_path / "script.py").write_text(code)
    process = subprocess.Popen([sys.executable, "script.py"], cwd=tmp_path)
    deadline = time.monotonic() + 90.0
    while len(found := list(tmp_path.glob("worker-*"))) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.kill()
    process.wait()
    states = [pathlib.Path(f"/proc/{path.name.partition('-')[2]}/stat") for path in found]
    while any(state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z" for state in states):
        assert time.monotonic() < deadline
        time.sleep(0.05)
