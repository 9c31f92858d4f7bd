"""
Ten minutes: from one mediator to Fourier's law
===============================================

An oscillator between two thermal baths carries heat. Many finite bodies joined by such oscillators make a chain, and a
chain that varies slowly from body to body obeys Fourier's law. This page goes that way once, and ends with the
question that should follow every calculation: may the result be believed?
"""

# %%
# A mediator
# ----------
# The *mediator* is a harmonic oscillator of frequency ω0, damped by two baths with the total damping γ̂ = γ/m.
# The baths are Drude-Ullersma baths with a common cutoff *D*. Quantities are text with a unit, or pint
# quantities. An angular frequency may be given in rad/s, 1/s, Hz (cycles: multiplied by 2π), cm⁻¹, eV or K.

import textwrap

import matplotlib.pyplot as plt
import numpy as np
import xarray as xr

import chain

mediator = chain.HarmonicMediator(
    frequency="50 cm^-1", damping="25 cm^-1", cutoff="165 K"
)
print(f"{mediator.conductance('300 K').to('pW/K'):.2f~P}")
print(f"{mediator.current('310 K', '300 K').to('pW'):.1f~P}")

# %%
# Its conductance rises as T³, bends at the mediator's frequency, and becomes constant: the classical plateau.
# Two bounds lie above it at every temperature: what one ballistic channel can carry, and the sum rule, which is
# the plateau itself. A conductance that comes with a DataArray goes out as one, with its units.

kelvins = np.geomspace(2, 600, 120)
T = xr.DataArray(
    kelvins, dims="temperature", coords={"temperature": kelvins}, attrs={"units": "K"}
)
ax = chain.plots.conductances(
    {"mediator": mediator.conductance(T)},
    {"one ballistic channel": chain.bounds.quantum_of_conductance(T)},
)
classical = mediator.sum_rule_conductance().m_as("pW/K")
ax.axhline(classical, color="0.35", ls="--", lw=1)
chain.plots.name_line(ax, 2, classical, "sum rule", "0.35", ha="left")
ax.set_ylim(0.01, 1000)
plt.show()

# %%
# Which approximation would have done, and how far it is off, ``limits`` says; ``regime`` says in words what
# kind of mediator this is.

limits = mediator.limits("300 K")[["value", "parameter", "deviation", "holds"]]
table = limits.drop_vars("temperature").to_dataframe()
print(table.to_string(float_format="{:.3g}".format))

# %%

print(textwrap.fill(str(mediator.regime("310 K", "300 K")), 80))

# %%
# A chain
# -------
# Forty gold particles of 5 nm, three mediators in parallel between neighbours, reservoirs at the ends. The heat
# capacity is Debye's. ``spacing`` and ``area`` turn conductances into conductivities.

gold = chain.DebyeSolid("165 K", atoms=3862)
row = chain.Chain(
    links=3 * mediator,
    subsystems=gold,
    n=40,
    left="310 K",
    right="300 K",
    spacing="6 nm",
    area="36 nm^2",
)
ds = row.transient(initial="300 K", until="5 us", samples=200)
ds.isel(time=slice(0, None, 20))

# %%
# The result is an ``xarray.Dataset``: variables over ``time``, ``site`` and ``link``, with units in their
# attributes. Energy is the conserved variable, so that what leaves one body enters the next; the residual is
# rounding.

print(f"energy residual {ds.attrs['energy_residual']:.1e}")
chain.plots.profiles(ds)
plt.show()

# %%
# Fourier's law
# -------------
# The heat current through a link over the gradient across it, divided by the conductivity κ = *Kd/A*, is 1 in a
# slowly varying chain, during the transient as in the end. The chain was integrated with the exact current of
# every link, not with *K* ΔT. What was put in is that each body has a temperature, and that energy is conserved.

law = chain.fourier(ds, row)
early = law.isel(time=20)
print(f"conductivity {row.conductivity('305 K'):.3g~P}")
off = float(abs(early.flux_ratio - 1).max())
print(f"largest |flux ratio - 1| at {float(early.time) * 1e9:.0f} ns: {off:.1e}")

_, ax = plt.subplots(figsize=(5, 3.5), layout="constrained")
for i in (2, 20, 199):
    one = law.isel(time=i)
    label = f"{float(one.time) * 1e9:.0f} ns"
    ax.plot(-one.temperature_gradient * 1e-6, one.heat_flux * 1e-6, ".", label=label)
slope = float(law.conductivity.mean())
edge = np.array([0, float(-law.temperature_gradient.isel(time=2).min()) * 1e-6])
ax.plot(edge, slope * edge, "k-", lw=0.8, zorder=0, label="κ × gradient")
ax.set(xlabel="-∇T (K/µm)", ylabel="heat flux (MW/m²)")
ax.legend(frameon=False)
plt.show()

# %%
# With many bodies the chain becomes a rod with the conductivity κ and the heat capacity *C/(Ad)*. The continuum
# is a calculation of its own, and agrees.

rod = row.continuum(cells=200).transient(initial="300 K", until="5 us", samples=200)
inside = np.interp(ds.position, rod.position, rod.temperature.isel(time=100))
difference = np.abs(inside - ds.temperature.isel(time=100).values).max()
print(
    f"largest difference at {float(ds.time[100]) * 1e6:.1f} µs: {difference * 1e6:.0f} µK"
)

# %%
# May it be believed?
# -------------------
# The chain rests on assumptions which a result can be tested for: that mediators are faster than the bodies,
# that a body thermalises inside, that the profile is a mean over many such chains, and that no link carries
# more than its channels can. ``validity`` puts numbers on them.

checked = chain.validity(ds, row)
print(textwrap.fill(checked.attrs["verdict"], 80))

# %%
# And a property of the link alone: the Drude cutoff is soft, and part of the conductance is carried above *D*,
# where gold has no phonons.

print(f"carried below the cutoff: {float(mediator.in_band_fraction('300 K')):.0%}")
