"""
Big chains
==========

Ten thousand different links need not be ten thousand objects, and a result need not fit in memory.
"""

# %%
# Array parameters
# ----------------
# One link with parameters of shape (N + 1,) stands for N + 1 different links, one body with parameters of shape
# (N,) for N bodies. Random frequencies make a disordered chain.

import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import chain

N = 10_000
Q = chain.ureg.Quantity
random = np.random.default_rng(1)
frequency = Q(random.lognormal(np.log(1e13), 0.3, N + 1), "rad/s")
links = chain.HarmonicMediator(
    frequency=frequency, damping="5e12 rad/s", cutoff="3e13 rad/s"
)
bodies = chain.DebyeSolid("165 K", atoms=3862)
row = chain.Chain(links=links, subsystems=bodies, n=N, left="320 K", right="300 K")

steady = row.steady_state()
print(f"current {float(steady['current'][0]) * 1e15:.4f} fW")
print(f"resistance {20.0 / float(steady['current'][0]):.4g} K/W")
print(f"sum of 1/K {float((1 / links.conductance('310 K')).sum().m_as('K/W')):.4g} K/W")

# %%
# Streaming to disk
# -----------------
# With ``output`` the result is written in blocks of times, and the dataset reads from the file when it is used.
# Without it, a result of more than 4 GB is refused before the run. ``variables`` leaves out what is not wanted,
# ``progress=True`` shows a bar, and ``most_seconds`` ends a run that takes too long; the error then carries
# what was reached.

folder = tempfile.TemporaryDirectory()
ds = row.transient(
    initial="300 K",
    until="1 us",
    samples=50,
    variables=["temperature", "current"],
    output=Path(folder.name) / "big.nc",
)
print(dict(ds.sizes))
print(f"energy residual {ds.attrs['energy_residual']:.1e}")

# %%
# Only the front moves, and only there is work done.

first = ds["temperature"].isel(site=slice(0, 60), time=[1, 5, 20, 49])
_, ax = plt.subplots(figsize=(5, 3.5), layout="constrained")
for time in first.time:
    ax.plot(first.site, first.sel(time=time), label=f"{float(time) * 1e9:.0f} ns")
ax.set(xlabel="body", ylabel="temperature (K)")
ax.legend(frameon=False)
plt.show()
ds.close()
folder.cleanup()
