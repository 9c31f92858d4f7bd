"""
Fitting measured conductivities
===============================

The conductivity of a solid of independent mediators at a distance ℓ0 is κ(T) = 3K(T; ω0, γ̂, D)/ℓ0.
``fit_mediator`` fits it, and says what the data leave open. That is the more important half: at high temperature the
data know only one combination of the four parameters.
"""

# %%
# The data are a DataArray over temperature; ``materials.read_conductivity`` makes one of any table. Here they are
# vitreous silica's from the library.

import matplotlib.pyplot as plt

import materials

kappa = materials.get("a-SiO2").conductivity_series
print(kappa.to_pandas())

# %%
# All four parameters free
# ------------------------
# The curve goes through the points, and yet no parameter is determined. Each is moved in turn while the others follow
# (profile likelihood): the interval is where the data still allow that.

free = materials.fit_mediator(kappa)
print(free.attrs["undetermined"])
print(free[["relative_uncertainty", "determined", "at_bound"]].to_dataframe())

# %%
# The distance known
# ------------------
# ℓ0 = n^(-1/3) is known from the density. The frequency is then found within a factor; the damping and the cutoff have
# no upper end.

distance = materials.geometry("a-SiO2")["spacing"]
fit = materials.fit_mediator(kappa, fixed={"distance": distance})
print(fit.attrs["undetermined"])
print(fit["frequency_interval"].values, fit["damping_interval"].values)

# %%
# The cutoff held
# ---------------
# An infinite cutoff determines the damping to 2 %: on that condition, which the data do not support. They are fitted ten
# times worse.

endless = materials.fit_mediator(
    kappa, fixed={"distance": distance, "cutoff": "1e16 rad/s"}
)
print(
    endless["damping_interval"].values,
    endless.attrs["chi_square"] / fit.attrs["chi_square"],
)

_, ax = plt.subplots(figsize=(5.6, 4), layout="constrained")
materials.plots.fit(fit, ax=ax)
plt.show()
