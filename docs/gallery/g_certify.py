"""
What a few measurements prove
=============================

A handful of conductances with error bars, and no model at all: which conductances at other temperatures, which
currents, and how many channels are still possible? ``chain.bounds.certify`` answers with intervals that hold for every
transmission between 0 and the number of channels, and proves them: they are not limits of a grid of frequencies.
"""

# %%
# Four points with error bars
# ---------------------------
# The data are made from a mediator that the rest of this page is not told about. They are a DataArray over
# temperature, with a coordinate ``uncertainty`` (one standard deviation).

import matplotlib.pyplot as plt
import numpy as np
import xarray as xr

import chain

truth = chain.HarmonicMediator("60 cm^-1", "40 cm^-1", "165 K")
kelvins = np.array([30.0, 60.0, 100.0, 200.0])
exact = truth.conductance(chain.ureg.Quantity(kelvins, "K")).m_as("pW/K")
noise = 1 + 0.02 * np.random.default_rng(7).normal(size=kelvins.size)
measured = xr.DataArray(
    exact * noise,
    dims="temperature",
    coords={
        "temperature": ("temperature", kelvins, {"units": "K"}),
        "uncertainty": ("temperature", 0.02 * exact, {"units": "pW/K"}),
    },
    attrs={"units": "pW/K"},
)
found = chain.bounds.certify(measured, channels=1)
print(found)

# %%
# Between the points the conductance is nearly known, although nothing was assumed of its curve. Away from them it
# opens: slowly towards high temperature, where one channel cannot carry much more, and quickly towards low
# temperature, of which the data know little.

T = np.geomspace(5, 600, 40)
ds = found.conductance(chain.ureg.Quantity(T, "K"))
unlimited = chain.bounds.certify(measured, channels=None)
wide = unlimited.conductance(chain.ureg.Quantity(T, "K"))
print(f"largest gap over upper end: {float((ds.gap / ds.upper).max()):.0e}")

_, ax = plt.subplots(figsize=(5.6, 4), layout="constrained")
ax.fill_between(T, ds.lower * 1e12, ds.upper * 1e12, color="#56B4E9", alpha=0.4, lw=0)
top = np.where(np.isfinite(wide.upper), wide.upper, np.nan) * 1e12
ax.plot(T, top, color="0.35", ls="--", lw=1)
quantum = chain.bounds.quantum_of_conductance(chain.ureg.Quantity(T, "K"))
ax.plot(T, quantum.m_as("pW/K"), color="0.35", ls=":", lw=1)
curve = truth.conductance(chain.ureg.Quantity(T, "K")).m_as("pW/K")
ax.plot(T, curve, color="#D55E00", lw=1.2)
bars = 2.5 * measured.uncertainty
ax.errorbar(kelvins, measured, bars, fmt="ko", ms=3, lw=1, capsize=2, zorder=3)
ax.set(xscale="log", ylim=(0, 30), xlim=(5, 600))
ax.set(xlabel="temperature (K)", ylabel="conductance (pW/K)")
ax.text(
    19, 27, "quantum of\nconductance", color="0.35", fontsize=8, ha="right", va="top"
)
ax.text(220, 27, "one\nchannel", color="#0072B2", fontsize=8, ha="right", va="top")
ax.text(57, 17, "any number\nof channels", color="0.35", fontsize=8, ha="right")
ax.text(21, 2.2, "the mediator behind the data", color="#D55E00", fontsize=8)
plt.show()

# %%
# Other questions
# ---------------
# A current at finite bias, the spectral weight in a band, and the least number of channels are linear in the
# transmission too. Each comes with its ``gap``: how far at most the end of the interval is from a value that a
# transmission attains which fulfils the data.

current = found.current("300 K", "100 K")
exact_current = truth.current("300 K", "100 K").m
print(
    f"J: {float(current.lower):.3e} to {float(current.upper):.3e} W, truth {exact_current:.3e}"
)
weight = found.weight(("20 cm^-1", "120 cm^-1"))
print(f"weight: {float(weight.lower):.2e} to {float(weight.upper):.2e} rad/s")
least = found.least_channels()
print(f"channels: at least {float(least.channels):.3f}")

# %%
# Data that cannot be
# -------------------
# Where no transmission fulfils the data, the error says how much larger the bars would have to be. Here a
# conductance falls as temperature rises, which no transmission can do that is independent of temperature.

wrong = measured.copy(data=measured.values[::-1])
try:
    chain.bounds.certify(wrong)
except chain.HeatChainError as refusal:
    print(refusal)

# %%
# A molecule at a tip
# -------------------
# The measured heat current between an STM tip at 300 K and a gold film follows T1⁴ - T2⁴ (Eq. 86 of the paper). Each
# point alone needs 70 to 96 ballistic channels. Together they need more, since such a law asks for a transmission that
# grows as ω²; how many, depends on how well the law is known.

cold = np.linspace(90, 210, 13)
J = chain.PhononTunnelingLink("165 K").current("300 K", chain.ureg.Quantity(cold, "K"))
currents = xr.DataArray(
    J.m_as("nW"),
    dims="T2",
    coords={"T2": ("T2", cold, {"units": "K"}), "T1": ((), 300.0, {"units": "K"})},
    attrs={"units": "nW"},
)
for error in (0.2, 0.1, 0.05, 0.02):
    tip = chain.bounds.certify(
        currents, uncertainty=error * currents, sigmas=1, channels=None
    )
    least = tip.least_channels()
    print(
        f"bars of {error:4.0%}: at least {np.ceil(float(least.channels)):.0f} channels"
    )
