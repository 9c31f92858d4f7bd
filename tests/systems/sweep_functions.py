"""Functions that are swept in other processes."""

import os
import pathlib
import signal
import time

import xarray as xr

import chain


def conductance(damping, temperature):
    mediator = chain.HarmonicMediator("100 cm^-1", damping, cutoff="170 K")
    return {"conductance": mediator.conductance(temperature)}


def steady(n, left):
    line = chain.Chain(chain.ConductanceLink("3 pW/K"), chain.ConstantHeatCapacity("1e-19 J/K"), n, left, "300 K")
    return line.steady_state()


def one(x):
    return 0.1 * x


def reciprocal(x):
    if x == 7:
        raise chain.HeatChainError("`x` must not be 7.")
    return {"reciprocal": chain.ureg.Quantity(1.0 / x, "W/K")}


class Leaving(BaseException):
    """No error: it passes `except Exception`."""


def deadly(x, folder=None):
    """Of 5 the worker dies, of 3 once only, where a folder notes it; 6 wants to leave."""
    mark = None if folder is None else pathlib.Path(folder) / "killed"
    if x == 5 or (x == 3 and mark and not mark.exists()):
        if x == 3:
            mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if x == 6:
        raise Leaving("now")
    return 2 * x


def trying(x, deaths=(), hanging=(), folder=None):
    """Prints much; some cases kill, and leave a file for it, some hang."""
    print("x\n" * 50_000)
    if x in deaths:
        (pathlib.Path(folder) / f"{x}-{os.getpid()}").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if x in hanging:
        time.sleep(600.0)
    return 2 * x


def counted(x, folder):
    """Leaves a file for each call."""
    (pathlib.Path(folder) / f"{x}-{time.time_ns()}").touch()
    if x == 3 and not (pathlib.Path(folder) / "repaired").exists():
        raise ValueError("three")
    return xr.Dataset({"square": ("place", [x * x, -x])}, {"place": ["a", "b"]})
