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


def killed_once(x, folder):
    """The first time that x is 5, the worker dies."""
    mark = pathlib.Path(folder) / "killed"
    if x == 5 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * x


def deadly(x):
    if x == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * x


def counted(x, folder):
    """Leaves a file for each call."""
    (pathlib.Path(folder) / f"{x}-{time.time_ns()}").touch()
    if x == 3 and not (pathlib.Path(folder) / "repaired").exists():
        raise ValueError("three")
    return xr.Dataset({"square": ("place", [x * x, -x])}, {"place": ["a", "b"]})
