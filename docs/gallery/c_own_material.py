"""
A material of one's own
=======================

``materials`` estimates the thermal conductivity of disordered solids from densities and velocities of sound, and makes
links and bodies of them. Properties may be given in Python as here, or in a TOML file that ``materials.load`` reads.
"""

# %%
# What is known of it
# -------------------
# Velocities may be given themselves, or through elastic constants. Data that contradict one another are
# refused.

import matplotlib.pyplot as plt

import chain
import materials

materials.add(
    "my-glass",
    formula="SiO2",
    density={"value": "2200 kg/m^3", "uncertainty": "10 kg/m^3", "source": "weighed"},
    young_modulus="72 GPa",
    poisson_ratio=0.17,
)
glass = materials.get("my-glass")
print(glass.longitudinal_velocity.to("m/s"))
print(glass.sources["longitudinal_velocity"])

# %%
# Estimates
# ---------
# All estimators side by side, with the recorded glass beside it.

table = materials.compare(["my-glass", "a-SiO2"], "300 K")
print(table["conductivity"].to_pandas().round(2).T)

_, ax = plt.subplots(figsize=(8, 4), layout="constrained")
materials.plots.over_temperature(glass, ("40 K", "1000 K"), ax=ax)
plt.show()

# %%
# From a material to a chain
# --------------------------
# Three acoustic branches in parallel make the link, a volume of the solid makes the body. Flux over gradient in
# the steady state is the estimate of the model "mediator".

row = chain.Chain(
    links=materials.link(glass),
    subsystems=materials.subsystem(glass, volume="1 nm^3"),
    n=20,
    left="301 K",
    right="299 K",
    **materials.geometry(glass),
)
law = chain.fourier(row.steady_state(), row)
kappa = float((law.heat_flux / -law.temperature_gradient).mean())
print(f"chain     {kappa:.4f} W/(m K)")
estimate = materials.minimum_conductivity(glass, "300 K", model="mediator")
print(f"estimate  {estimate.m_as('W/(m K)'):.4f} W/(m K)")
