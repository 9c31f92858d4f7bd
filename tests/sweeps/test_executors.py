"""Whoever computes a sweep, its dataset is the same to the last bit; and nobody's death loses more than a cell."""

import concurrent.futures
import contextlib
import functools
import multiprocessing
import pathlib
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
import xarray as xr

import chain
from chain.sweeps import workers as workers_of_sweeps
from chain.sweeps.case import run_batch
from chain.sweeps.schedule import outcomes
from chain.sweeps.workers import Workers, workers_of
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


def test_processes(serial):
    identical(chain.sweep(functions.conductance, OVER, workers=2), serial)


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_threads(serial, workers):
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        identical(chain.sweep(functions.conductance, OVER, executor=pool), serial)
        assert pool.submit(int).result() == 0  # it is the caller's, and stays open


def test_a_process_pool_of_the_callers(serial):
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool:  # two are in `test_processes`
        identical(chain.sweep(functions.conductance, OVER, executor=pool), serial)
        assert chain.sweep(lambda x: -x, {"x": [3]}, executor=pool)["result"].item() == -3


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
    """Its workers are threads here: what is asked is whether batches and results go through."""
    distributed = pytest.importorskip("distributed", reason="install the extra `distributed`")
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(**options, processes=False) as cluster, cluster.get_client() as client:
        identical(chain.sweep(functions.conductance, OVER, executor=client), serial)
        shift = 3.0
        assert float(chain.sweep(lambda x: x + shift, {"x": [1.0]}, executor=client)["result"][0]) == 4.0


@contextlib.contextmanager
def cluster_of_dask(tries):
    """Two processes; a case whose worker died is given to so many more before dask gives up, 3 by default."""
    distributed = pytest.importorskip("distributed", reason="install the extra `distributed`")
    import dask

    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": tries}),
        distributed.LocalCluster(**options) as cluster,
        cluster.get_client() as client,
    ):
        yield client


@pytest.mark.slow
def test_workers_of_dask_that_die_and_print(tmp_path):
    """A case that kills costs at most two workers, and each the start of another, where dask does not try by itself.

    Now and then dask loses one that does not kill with them: it is said to be lost, and no value is wrong.
    """
    deaths = (2, 3, 11, 17, 18, 25, 33, 39)
    trying = functools.partial(functions.trying, deaths=deaths, folder=str(tmp_path))
    with cluster_of_dask(0) as client:
        begin = time.monotonic()
        ds = chain.sweep(trying, {"x": range(40)}, executor=client)
    died = len(list(tmp_path.iterdir()))
    print(f"8 deaths of 40 cases: {died} workers, {time.monotonic() - begin:.1f} s")
    lost = ds["x"].values[ds["status"] == "failed"].tolist()
    assert set(deaths) <= set(lost) and all("lost twice" in ds["error"].sel(x=x).item() for x in lost)
    assert (ds["trying"].dropna("x") == 2 * ds["x"].drop_sel(x=lost)).all()
    assert died <= 2 * len(deaths)


@pytest.mark.slow
def test_a_worker_of_dask_that_hangs():
    """It keeps its batch, here of one case, and the sweep: who interrupts has all others."""

    def impatient(fraction):
        if fraction > 0.97:
            raise KeyboardInterrupt

    with cluster_of_dask(3) as client:
        with pytest.raises(chain.Interrupted, match="after 39 of 40") as found:
            chain.sweep(
                functools.partial(functions.trying, hanging=(0,)), {"x": range(40)}, executor=client, progress=impatient
            )
        assert list(found.value.partial["x"].values[found.value.partial["status"] == "not run"]) == [0]


class Mortal(Workers):
    """Two threads that die of some cases, and with one all that is on its way, as the processes of a pool."""

    workers = 2

    def __init__(self, deadly):
        self.deadly, self.dead, self.deaths, self.restored = deadly, False, 0, 0
        self.pool = concurrent.futures.ThreadPoolExecutor(self.workers)

    def submit(self, call, batch):
        return self.pool.submit(self.run, call, batch)

    def run(self, call, batch):
        if self.dead or not self.deadly.isdisjoint(case["x"] for case in batch):
            self.deaths += not self.dead
            self.dead = True
        else:
            time.sleep(0.002)
        if self.dead:
            raise concurrent.futures.BrokenExecutor("a worker died")
        return call(batch)

    def restore(self):
        self.dead = False
        self.restored += 1


@pytest.mark.parametrize("seed", range(8))
def test_many_deaths(seed):
    """Exactly the cases that kill have failed, and each death costs one new pool, whoever was lost with it."""
    deadly = set(np.random.default_rng(seed).choice(40, 8, replace=False).tolist())
    team = Mortal(deadly)
    work = functools.partial(run_batch, functions.one)
    with team.pool:
        told = dict(one for batch in outcomes(team, work, lambda i: {"x": i}, range(40)) for one in batch)
    assert {number for number, one in told.items() if "error" in one} == deadly and len(told) == 40
    assert all("lost twice" in told[number]["error"] for number in deadly)
    assert team.restored <= team.deaths <= 2 * len(deadly)


def test_a_failure_costs_its_cell():
    ds = chain.sweep(functions.reciprocal, {"x": [1, 2, 0, 7, 4]}, executor="serial")
    assert list(ds["status"]) == ["ok", "ok", "failed", "failed", "ok"]
    assert str(ds["error"][2].item()).startswith("ZeroDivisionError: float division by zero (line ")
    assert ds["error"][3].item() == "`x` must not be 7."
    assert ds["reciprocal"].values == pytest.approx([1, 0.5, np.nan, np.nan, 0.25], nan_ok=True)
    assert ds["reciprocal"].units == "W K^-1"


@pytest.mark.parametrize("executor", ["serial", concurrent.futures.ThreadPoolExecutor(1)], ids=["serial", "thread"])
def test_what_wants_to_leave_costs_its_cell(executor):
    for leaving in (functions.Leaving, SystemExit, GeneratorExit):

        def function(x, leaving=leaving):
            if x == 2:
                raise leaving("now")
            return x

        ds = chain.sweep(function, {"x": range(5)}, executor=executor)
        assert list(ds["status"]) == ["ok", "ok", "failed", "ok", "ok"]
        assert ds["error"][2].item().startswith(f"{leaving.__name__}: now (line ")


def test_a_worker_that_is_killed_loses_nothing(tmp_path):
    """One that dies of its case twice fails alone."""
    deadly = functools.partial(functions.deadly, folder=str(tmp_path))
    ds = chain.sweep(deadly, {"x": list(range(8))}, workers=2)
    assert (tmp_path / "killed").exists()
    assert list(ds["x"][ds["status"] == "failed"]) == [5, 6]
    assert "worker was lost twice" in ds["error"].sel(x=5).item()
    assert ds["error"].sel(x=6).item().startswith("Leaving: now")
    assert (ds["deadly"].dropna("x") == 2 * ds["x"].drop_sel(x=[5, 6])).all()


@pytest.mark.parametrize("breaks", [False, True])
def test_an_executor_that_stops_leaves_what_was_finished(breaks):
    """It is shut down, or breaks as a pool of the caller's whose process died."""

    class Stopping(concurrent.futures.ThreadPoolExecutor):
        calls = 0

        def submit(self, *arguments):
            self.calls += 1
            if self.calls == 4 and not breaks:
                self.shutdown()
            if self.calls > 4:
                raise concurrent.futures.BrokenExecutor("a process died")
            if self.calls == 4 and breaks:
                lost = concurrent.futures.Future()
                lost.set_exception(concurrent.futures.BrokenExecutor("a process died"))
                return lost
            return super().submit(*arguments)

    with pytest.raises(chain.SolverError, match=r"stopped .* of 50 cases") as found:
        chain.sweep(functions.one, {"x": list(range(50))}, executor=Stopping(1))
    ds = found.value.partial
    done = int((ds["status"] == "ok").sum())
    assert 0 < done < 50
    assert (ds["status"] == "not run").sum() == 50 - done
    assert np.isfinite(ds["one"]).sum() == done


def test_what_belongs_to_this_process_is_not_sent():
    lock = threading.Lock()
    for function in (lambda x: lock, functools.partial(lambda x, y: x, y=lock)):
        with pytest.raises(chain.HeatChainError, match=r"`function` cannot be sent to other processes: .*lock"):
            chain.sweep(function, {"x": [1]})
    assert chain.sweep(lambda x: x + lock.locked(), {"x": [1]}, executor="serial").sizes["x"] == 1


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


@pytest.mark.parametrize("executor", [3, "processes", object()])
def test_what_is_no_executor(executor):
    with pytest.raises(chain.HeatChainError, match="`executor` must be"):
        chain.sweep(functions.one, {"x": [1]}, executor=executor)


def test_no_more_processes_than_windows_waits_for(monkeypatch):
    """Beyond 61 Python refuses a pool there."""
    monkeypatch.setattr(workers_of_sweeps, "Pool", lambda workers, function: workers)
    monkeypatch.setattr(workers_of_sweeps, "processors", lambda: 96)
    assert [workers_of(None, None, 200, functions.one), workers_of(None, 80, 200, functions.one)] == [96, 80]
    monkeypatch.setattr(sys, "platform", "win32")
    assert [workers_of(None, None, 200, functions.one), workers_of(None, 80, 200, functions.one)] == [61, 61]
    assert [workers_of(None, None, 20, functions.one), workers_of(None, 8, 200, functions.one)] == [20, 8]


@pytest.mark.parametrize("workers", [0, -1, 1.5, True])
def test_numbers_of_workers(workers):
    with pytest.raises(chain.HeatChainError, match="`workers` must be a positive integer"):
        chain.sweep(functions.one, {"x": [1]}, workers=workers)


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
