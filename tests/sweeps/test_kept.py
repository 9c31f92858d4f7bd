"""Finished cases are kept, found again, and never taken for others."""

import contextlib
import functools
import importlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

import chain
from chain.errors import Interrupted
from systems import sweep_functions as functions


def undated(ds):
    return ds.assign_attrs(date="")


def test_finished_cases_are_not_computed_again(tmp_path):
    calls, cache = tmp_path / "calls", tmp_path / "cache"
    calls.mkdir()
    counted = functools.partial(functions.counted, folder=str(calls))
    options = {"executor": "serial", "cache": cache}
    first = chain.sweep(counted, {"x": [1, 2, 3, 4]}, **options)
    assert list(first["status"]) == ["ok", "ok", "failed", "ok"]
    assert len(list(calls.iterdir())) == 4
    (calls / "repaired").touch()
    second = chain.sweep(counted, {"x": [4, 2, 3, 5]}, **options)  # 3 again, and 5 for the first time
    assert len(list(calls.glob("*-*"))) == 6
    plain = chain.sweep(functools.partial(functions.counted, folder=str(calls)), {"x": [4, 2, 3, 5]}, executor="serial")
    xr.testing.assert_identical(undated(second), undated(plain))
    assert (second["status"] == "ok").all()
    chain.sweep(counted, {"x": [4, 2, 3, 5]}, cache=cache)  # nothing left: no process is started
    assert len(list(calls.glob("*-*"))) == 10


def test_another_function_other_arguments_another_version(tmp_path, monkeypatch):
    def count():
        return len(list(tmp_path.glob("*/*.json")))

    chain.sweep(functions.one, {"x": [1.0]}, executor="serial", cache=tmp_path)
    assert count() == 1
    chain.sweep(functions.one, {"x": [1]}, executor="serial", cache=tmp_path)  # an integer is not a float
    assert count() == 2
    chain.sweep(functions.reciprocal, {"x": [1.0]}, executor="serial", cache=tmp_path)
    assert count() == 3
    for value in (1, 2):
        shifted = functools.partial(functions.steady, left=f"30{value} K")
        chain.sweep(shifted, {"n": [1]}, executor="serial", cache=tmp_path)
    assert count() == 5
    monkeypatch.setattr("chain.sweeps.cache.__version__", "another")
    chain.sweep(functions.one, {"x": [1.0]}, executor="serial", cache=tmp_path)
    assert count() == 6


def test_an_edited_function_is_another(tmp_path, monkeypatch):
    """Imported anew after the edit; in processes one after the other it is in `test_recognition`."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # of two edits within the clock of a file system
    monkeypatch.setitem(sys.modules, "edited", None)  # and is forgotten at the end
    for factor in (1, 2):
        (tmp_path / "edited.py").write_text(f"def f(x):\n    return {factor} * x\n")
        del sys.modules["edited"]
        function = importlib.import_module("edited").f
        found = chain.sweep(function, {"x": [3]}, executor="serial", cache=tmp_path / "kept")
        assert found["f"].item() == 3 * factor


def test_what_cannot_be_known_again(tmp_path):
    with (
        pathlib.Path(os.devnull).open(encoding="utf-8") as file,
        pytest.raises(chain.HeatChainError, match=r"cannot know 'steady'.*TextIOWrapper"),
    ):
        chain.sweep(functools.partial(functions.steady, left=file), {"n": [1]}, executor="serial", cache=tmp_path)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"a": 3}', '{"a": {}}', "[" * 100_000, '{"a": {"base64": "%"}}', "\xff"]
)
def test_a_damaged_file_is_named(tmp_path, text):
    chain.sweep(functions.one, {"x": [1]}, executor="serial", cache=tmp_path)
    (path,) = tmp_path.glob("*/*.json")
    path.write_text(text, encoding="latin-1")
    with pytest.raises(chain.HeatChainError, match=f"{path.name}.*Delete it"):
        chain.sweep(functions.one, {"x": [1]}, executor="serial", cache=tmp_path)


def test_a_cache_that_cannot_be(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(chain.HeatChainError, match="`cache` cannot be made"):
        chain.sweep(functions.one, {"x": [1]}, executor="serial", cache=tmp_path / "file")


def test_files_hold_no_pickle(tmp_path):
    chain.sweep(
        functions.conductance, {"damping": ["1 THz"], "temperature": ["1 K"]}, executor="serial", cache=tmp_path
    )
    (path,) = tmp_path.glob("*/*.json")
    (found,) = json.loads(path.read_text()).values()
    assert found["result"]["variables"]["conductance"]["attributes"] == {"units": "W K^-1"}


def test_interrupted_in_this_thread(tmp_path):
    def function(x):
        if x == 3 and not (tmp_path / "mark").exists():
            (tmp_path / "mark").touch()
            raise KeyboardInterrupt
        return x

    with pytest.raises(Interrupted, match=r"after [1-3] of 5 cases") as found:
        chain.sweep(function, {"x": range(5)}, executor="serial")
    done = int((found.value.partial["status"] == "ok").sum())
    assert list(found.value.partial["status"]) == ["ok"] * done + ["not run"] * (5 - done)


def test_interrupted_by_a_signal_and_gone_on_with(tmp_path):
    """Ctrl-C in mid-sweep ends it within seconds, though a case would take a minute; the finished cases are kept."""
    code = """
import pathlib, time
import chain

def slow(x):
    if x == 5 and not pathlib.Path("quick").exists():
        pathlib.Path("waiting").touch()
        time.sleep(60.0)
    return 2.0 * x

if __name__ == "__main__":
    try:
        ds = chain.sweep(slow, {"x": list(range(6))}, workers=2, cache="kept")
    except KeyboardInterrupt as interrupted:
        print(interrupted)
        raise SystemExit(130)
    print(ds["slow"].values.tolist())
"""
    (tmp_path / "script.py").write_text(code)
    command = [sys.executable, "script.py"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        deadline = time.monotonic() + 60.0
        while not (tmp_path / "waiting").exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        time.sleep(1.0)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of its processes
        output, _ = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 130
    assert "of 6 cases. They are kept" in output
    assert list((tmp_path / "kept").glob("*/*.json"))
    (tmp_path / "quick").touch()
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[0.0, 2.0, 4.0, 6.0, 8.0, 10.0]"


def test_progress():
    told = []
    chain.sweep(functions.one, {"x": range(50)}, executor="serial", progress=told.append)
    assert told == sorted(told) and told[-1] == 1.0 and len(told) > 2


PLAIN = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(["text", "<f8", "O", "V9", "x", "AA=="])
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["result", "variables", "base64", "dims", "data", "a"]), inner, max_size=3)
    ),
    max_leaves=8,
)


def places(tree, path=()):
    for key, value in tree.items() if isinstance(tree, dict) else ():
        yield (*path, key)
        yield from places(value, (*path, key))


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A sweep that is kept: a call without arguments, which goes on with it, its one file, and what is in there."""
    folder = tmp_path_factory.mktemp("kept")
    over = {"damping": ["1 THz"], "temperature": ["1 K"]}
    swept = functools.partial(chain.sweep, functions.conductance, over, executor="serial", cache=folder)
    swept()
    (path,) = folder.glob("*/*.json")
    return swept, path, path.read_text()


@settings(max_examples=150)
@given(st.data())
def test_any_file(finished, data):
    """What is in a file of the cache is used, or refused by an error of ours."""
    swept, path, text = finished
    tree = json.loads(text)
    *above, last = data.draw(st.sampled_from(sorted(places(tree))))
    where = tree
    for key in above:
        where = where[key]
    where[last] = data.draw(PLAIN)
    path.write_text(json.dumps(tree))
    with contextlib.suppress(chain.HeatChainError):
        swept()
