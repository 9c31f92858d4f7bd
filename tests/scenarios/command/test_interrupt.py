"""Ctrl-C in every command, at any moment: one line and status 130; and what a process of the command is given."""

import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

import chain.storage.compiled
from scenarios.command.app import main

INTERRUPTED = "heatchain: Interrupted."
CONSOLE = "from scenarios.command.app import console; console()"
# Ctrl-C after some time, as a terminal sends it
TIMED = f"""import os, signal, threading
timer = threading.Timer({{}}, os.kill, (os.getpid(), signal.SIGINT))
timer.daemon = True
timer.start()
{CONSOLE}"""
LONG = {  # commands, and s in which they are interrupted
    "run bounds-4": (0.3, 1.5, 4.0, 8.0),
    "run fourier": (0.8, 1.5),
    "estimate a-SiO2": (0.8,),
    "materials": (0.4,),
    "show bounds-4": (0.3,),
    "keys": (0.5,),
}


def in_c():
    """Of a function in C that returns while Ctrl-C is pending."""
    raise SystemError("a result with an exception set") from KeyboardInterrupt()


def in_c_in_c():
    """Of one that was called by another, as when numba reads what it has kept."""
    try:
        in_c()
    except SystemError as error:
        raise SystemError("another result with an exception set") from error


def at_once():
    raise KeyboardInterrupt


@pytest.mark.parametrize("stopped", [at_once, in_c, in_c_in_c])
@pytest.mark.parametrize("name", sorted(main.commands))
def test_ctrl_c_is_one_line_and_status_130(monkeypatch, name, stopped):
    command = main.commands[name]
    monkeypatch.setattr(command, "callback", lambda **_: stopped())
    monkeypatch.setattr(command, "params", [])
    done = CliRunner().invoke(main, [name])
    assert done.exit_code == 130, done.exception
    assert done.output.splitlines() == [INTERRUPTED]


def test_another_fault_in_c_is_not_taken_for_ctrl_c(monkeypatch):
    def broken(**_):
        raise SystemError("bad internal call") from ValueError()

    monkeypatch.setattr(main.commands["list"], "callback", broken)
    assert isinstance(CliRunner().invoke(main, ["list"]).exception, SystemError)


def test_a_compiled_function_is_interrupted_as_any_other(monkeypatch):
    """So that what keeps the part of a run that was done keeps it."""
    kernel = chain.storage.compiled.njit()(lambda: None)
    monkeypatch.setattr(kernel, "_compiled", in_c)
    with pytest.raises(KeyboardInterrupt):
        kernel()


@pytest.mark.slow
@pytest.mark.parametrize(("command", "seconds"), [(name, at) for name, times in LONG.items() for at in times])
def test_a_process_that_is_interrupted(tmp_path, command, seconds):
    code = "import sys; sys.argv += sys.argv.pop().split()\n" + TIMED.format(seconds)
    done = subprocess.run(
        [sys.executable, "-c", code, command], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300
    )
    assert "Traceback" not in done.stderr
    may_have_ended = seconds < 1.0 or "fourier" in command
    assert done.returncode in ((0, 130) if may_have_ended else (130,)), done.stderr
    if done.returncode:
        assert [line for line in done.stderr.splitlines() if "Interrupted" in line]
        assert not done.stdout


@pytest.mark.parametrize(("given", "found"), [({}, "1"), ({"OPENBLAS_NUM_THREADS": "3"}, "3")])
def test_linear_algebra_has_one_thread_unless_the_user_says_how_many(given, found):
    code = f"import atexit, os; atexit.register(lambda: print(os.environ['OPENBLAS_NUM_THREADS']))\n{CONSOLE}"
    inherited = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    done = subprocess.run(
        [sys.executable, "-c", code, "--version"], env=inherited | given, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == found
