"""
Boundaries and sources over time
================================

An end is a temperature, constant or over time; a heat current into the chain; or insulated. Heat may be put into single
bodies.
"""

# %%
# A reservoir that oscillates
# ---------------------------
# A function of time is called with a float64 array of seconds, and returns kelvins or a quantity. The wave that
# it sends into the chain is damped.

import matplotlib.pyplot as plt
import numpy as np
import xarray as xr

import chain

link, body = chain.ConductanceLink("30 pW/K"), chain.ConstantHeatCapacity("1e-19 J/K")


def oscillating(t):
    """10 K about 300 K, with a period of 1 µs."""
    return 300.0 + 10.0 * np.sin(2e6 * np.pi * t)


row = chain.Chain(
    links=link, subsystems=body, n=30, left=oscillating, right="300 K", spacing="6 nm"
)
ds = row.transient(initial="300 K", until="3 us", samples=300)
chain.plots.space_time(ds)
plt.show()

# %%
# After some periods, amplitude and phase need no integration: ``response`` solves the linearised chain.

still = chain.Chain(
    links=link, subsystems=body, n=30, left="300 K", right="300 K", spacing="6 nm"
)
wave = still.response("1 MHz")
fifth = 10 * float(wave["amplitude"].sel(site=5).squeeze())
last = ds["temperature"].sel(site=5).where(ds.time > 2e-6, drop=True)
print(f"amplitude at the fifth body: {fifth:.3f} K from the response")
print(f"{float(last.max() - last.min()) / 2:.3f} K from the last period")

# %%
# Steps, pulses, tables
# ---------------------
# Jumps are found by themselves, a pulse of 1/20 000 of the run and longer with certainty; a shorter one is
# declared in ``breakpoints``. A DataArray over time is straight pieces, exactly, and needs none.


def pulse(t):
    """One nanowatt for the first 5 ns."""
    return np.where(t < 5e-9, 1e-9, 0.0)


course = xr.DataArray(
    [300.0, 310.0, 305.0],
    dims="time",
    coords={"time": ("time", [0.0, 100.0, 1000.0], {"units": "ns"})},
).assign_attrs(units="K")
row = chain.Chain(
    links=link,
    subsystems=body,
    n=30,
    left=chain.Insulated(),
    right=course,
    sources={15: chain.HeatCurrent(pulse, breakpoints=["5 ns"])},
)
ds = row.transient(initial="300 K", until="1 us")
hottest = ds.temperature.isel(time=1)
print(f"hottest at 10 ns: body {int(hottest.idxmax())}, {float(hottest.max()):.1f} K")
print(f"energy residual {ds.attrs['energy_residual']:.1e}")

# %%
# The steady state needs ends that do not change, and at least one that has a temperature; otherwise the energy
# at the start, ``initial``, decides.

try:
    row.steady_state()
except chain.HeatChainError as error:
    print(error)
