"""
Measured curves and what estimates make of them
===============================================

``materials.curve`` holds thermal conductivities over temperature: points as they were measured, handbook tables, and
fits as formulas with their range. Each says where it comes from, and where it was read.
"""

# %%
# What there is of one solid. The first is the one to take; the doubtful one contradicts the others.

import matplotlib.pyplot as plt

import materials

known = materials.curves("kapton")
print(known[["origin", "state", "points", "lowest", "highest"]].to_dataframe())

kapton = materials.curve("kapton")
print(kapton.attrs["source"])

_, ax = plt.subplots(figsize=(5.6, 4), layout="constrained")
materials.plots.curves("kapton", ax=ax)
plt.show()

# %%
# Every estimate along every curve
# --------------------------------
# A curve counts once in a decade of temperature, however many points it has. Near room temperature the estimates are
# within a factor of two or so. Towards lower temperature they fall below the measurement, the mediator's as T³ and
# Cahill's as T², with less than the measured magnitude: neither has a plateau, nor the sound waves of long mean free
# path that carry heat below it.

points = materials.validation_over_temperature()
table = materials.statistics_by_decade(points)
for model in ("cahill", "mediator"):
    print(
        table.sel(model=model)[
            ["curves", "solids", "mean_ratio", "scatter"]
        ].to_dataframe()
    )

materials.plots.along_curves(points)
plt.show()
