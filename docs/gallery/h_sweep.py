"""
Sweeps
======

Any parameters, with their units, against any outputs: a function is computed at all combinations, in parallel, and
gives one labelled dataset.
"""

# %%
# A function and its parameters
# -----------------------------
# The function takes the swept parameters by name. It returns numbers, quantities, labelled arrays or a dataset. Values are
# text with units, quantities, numbers or names; each dimension of the dataset is named for its parameter.

import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import chain
import scenarios
from chain.sweeps import figures


def mediator(damping, temperature):
    """Conductance, and how much of it is carried below the cutoff."""
    link = chain.HarmonicMediator("100 cm^-1", damping, cutoff="165 K")
    return {
        "conductance": link.conductance(temperature),
        "in_band_fraction": link.in_band_fraction(temperature),
    }


ds = chain.sweep(
    mediator,
    over={
        "damping": [f"{one:.4g} cm^-1" for one in np.geomspace(1, 1000, 25)],
        "temperature": [f"{one:.4g} K" for one in np.geomspace(3, 300, 20)],
    },
    executor="serial",
)
print(ds)

# %%
# ``figures.figure`` draws a line over one parameter and a map over two.

figures.figure(ds, "conductance")
plt.show()

# %%
# In parallel
# -----------
# Without ``executor`` the cases are computed by a pool of processes, as many as there are processors. A script must sweep
# under ``if __name__ == "__main__":``, because each process reads it at its start; a notebook sweeps as it stands.
# ``executor="serial"`` computes in this thread, as above. Every
# ``concurrent.futures`` executor and client of dask is accepted, such as a pool of threads, which needs no guard and
# suits functions that spend their time in this package's compiled loops. The data are the same to the last bit.
#
# A scenario is a function too, ``functools.partial`` fixes what is not swept, and the seed is a parameter like others: an
# ensemble that is the same each time.

with ThreadPoolExecutor(2) as pool:
    ds = chain.sweep(
        partial(scenarios.SCENARIOS["disorder"], links=40, chains=200),
        over={"seed": range(8), "spread": [0.1, 0.3, 0.6]},
        executor=pool,
    )
for spread in ds["spread"]:
    exponent = ds["spread_exponent"].sel(spread=spread)
    print(f"spread {float(spread)}: exponent {float(exponent.mean()):.3f}", end=" ")
    print(f"± {float(exponent.std()):.3f} over the seeds")

# %%
# A case that fails
# -----------------
# costs its own cell. ``status`` and ``error`` say which and why.

ds = chain.sweep(
    mediator,
    over={"damping": ["10 cm^-1", "-1 cm^-1"], "temperature": ["300 K"]},
    executor="serial",
)
print(ds["status"].values.ravel())
print(ds["error"].values[1, 0])

# %%
# Chains of different lengths
# ---------------------------
# What a case returns may have dimensions of its own. Sites are united, and there is NaN where a chain has none.


def row(n, left):
    """The steady state of n bodies."""
    line = chain.Chain(
        chain.ConductanceLink("30 pW/K"),
        chain.ConstantHeatCapacity("1e-19 J/K"),
        n,
        left,
        "300 K",
    )
    return line.steady_state()


ds = chain.sweep(row, {"n": [2, 5], "left": ["310 K", "320 K"]}, executor="serial")
print(ds["temperature"].sel(n=2, left=310).values.round(2))
print(ds["temperature"].sel(n=5, left=310).values.round(2))

# %%
# Going on where it stopped
# -------------------------
# With ``cache`` finished cases are kept on disk and not computed again, after Ctrl-C, a crash, or when values are added.
# A case is known by the function's own source, by what a partial fixes, by its parameters, and by the version of the
# package.

calls = []


def counted(x):
    """A function that notes its calls."""
    calls.append(x)
    return x**2


with tempfile.TemporaryDirectory() as folder:
    for values in ([1, 2, 3], [2, 3, 4]):
        ds = chain.sweep(counted, {"x": values}, executor="serial", cache=Path(folder))
        print(ds["counted"].values, "calls so far:", calls)
