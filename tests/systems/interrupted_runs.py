"""Runs that are interrupted, and the comparison of two results to the last bit."""

import os
import subprocess
import sys
import time

import numpy as np
import xarray as xr

import chain
from chain import Chain, ConductanceLink, ConstantHeatCapacity, HarmonicMediator, HeatCurrent
from chain.units.boundary import ureg
from systems.paths import ROOT

Q = ureg.Quantity
FILE = """
[chain]
n = {n}
left = {{ kind = "sine", mean = "310 K", amplitude = "5 K", period = "37 ns" }}
right = "300 K"
links = {{ kind = "harmonic", frequency = "50 cm^-1", damping = "25 cm^-1", cutoff = "165 K", count = 3 }}
subsystems = {{ kind = "debye", debye_temperature = "165 K", atoms = 3862 }}

[run]
initial = "300 K"
until = "{until}"
samples = {samples}
segment = {segment}
{more}
"""
MORE = 'events = [{ site = 3, temperature = "301 K" }]\nrtol = 1e-9'


def row(n=12, **changes):
    """Two kinds of links and bodies between an end whose temperature jumps and bends, and a heat current."""
    links = [HarmonicMediator(frequency="50 cm^-1", damping="25 cm^-1", cutoff="165 K") * 3, ConductanceLink("30 pW/K")]
    bodies = [ConstantHeatCapacity("2e-19 J/K"), ConstantHeatCapacity("5e-20 J/K")]
    return Chain(**{
        "links": [links[i % 2] for i in range(n + 1)],
        "subsystems": [bodies[i % 2] for i in range(n)],
        "left": lambda t: 300.0 + 20.0 * (t > 2e-7) + 3.0 * np.sin(3e7 * t),
        "right": HeatCurrent("20 pW"),
        "sources": {4: HeatCurrent(lambda t: 1e-11 * (t > 5e-7))},
        **changes,
    })  # fmt: skip


def assert_same(one, other):
    """Two datasets, or files: every bit of every variable, and every attribute but the date."""
    one, other = (chain.load_dataset(ds) if not isinstance(ds, xr.Dataset) else ds for ds in (one, other))
    assert set(one.variables) == set(other.variables)
    for name in one.variables:
        assert one[name].dims == other[name].dims and one[name].attrs == other[name].attrs
        if one[name].dtype.kind in "fi":
            assert one[name].dtype == other[name].dtype
            assert one[name].values.tobytes() == other[name].values.tobytes(), name
        else:  # text, in memory and from disk of different types
            assert one[name].values.tolist() == other[name].values.tolist()
    told = [{key: str(value) for key, value in ds.attrs.items() if key != "date"} for ds in (one, other)]
    assert told[0] == told[1]


def start(folder, *arguments):
    """A process that runs the command line there."""
    command = [sys.executable, "-c", "from scenarios.command.app import main; main()", *map(str, arguments)]
    root = str(ROOT)
    return subprocess.Popen(
        command, cwd=folder, env={**os.environ, "PYTHONPATH": root}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip


def wait_for(condition, process, seconds=120.0):
    """Wait until something holds, or the process has ended; whether it holds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        if process.poll() is not None:
            return False
        time.sleep(0.002)
    raise AssertionError("it took too long")


def size(path):
    """Bytes in a file; none where there is none."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
