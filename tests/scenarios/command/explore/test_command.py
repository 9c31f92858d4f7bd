"""`heatchain explore` as a process: its address is printed, Ctrl-C is one line, and what it lacks is said."""

import importlib.util
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from systems.commands import heatchain

CONSOLE = "from scenarios.command.app import console; console()"


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is a signal")
@pytest.mark.parametrize(
    "ended", ["SIGINT", *(pytest.param(one, marks=pytest.mark.slow) for one in ("SIGTERM", "SIGHUP"))]
)
def test_it_serves_until_ctrl_c_and_writes_nothing(tmp_path, ended):
    process = subprocess.Popen(
        [sys.executable, "-c", CONSOLE, "explore", "--no-browser", "mediator?frequency=77"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        address = re.search(r"http://\S+", process.stdout.readline())[0]
        with urllib.request.urlopen(address, timeout=60) as reply:
            assert 'value="77"' in reply.read().decode()
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(re.sub(r"(:\d+)/[^/]+", r"\1/wrong", address), timeout=60)
        process.send_signal(getattr(signal, ended))
        _, said = process.communicate(timeout=60)
    finally:
        process.kill()
    said = [line for line in said.splitlines() if "compiling" not in line]
    if ended == "SIGINT":
        assert (process.returncode, said) == (130, ["heatchain: Interrupted."])
    else:
        assert process.returncode == -getattr(signal, ended) and not said
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("lacking", [("uvicorn",), ("plotly", "starlette", "uvicorn")])
def test_without_its_extra_it_says_how_to_have_it(monkeypatch, lacking):
    found = importlib.util.find_spec
    monkeypatch.setattr(
        "scenarios.command.explore.command.find_spec", lambda name: None if name in lacking else found(name)
    )
    (line,) = heatchain("explore", status=2).output.splitlines()
    assert all(name in line for name in lacking) and line.endswith("pip install 'heatchain[explore]'")


def test_a_wrong_link_is_told_before_anything_is_served():
    assert "must lead to a page" in heatchain("explore", "somewhere", status=2).output


def test_it_opens_a_browser_unless_told_not_to(monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setattr("uvicorn.Server.run", lambda *_: None)
    said = heatchain("explore").output
    assert opened == [re.search(r"http://127\.0\.0\.1:\S+", said)[0]]
    heatchain("explore", "--no-browser")
    assert len(opened) == 1
