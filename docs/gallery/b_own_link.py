"""
A link of one's own
===================

Anything with ``current(T1, T2)`` and ``conductance(T)`` is a link. Both are called with float64 arrays in kelvin, and
return watts and W/K as arrays of the same shape, or as quantities.
"""

# %%
# A class
# -------
# Here, a contact whose current grows with the cube of the temperature difference, as where it takes a gradient
# to make the contact. Such a current is no difference *F*\ (T1) - *F*\ (T2), and no integral of the
# conductance.

import matplotlib.pyplot as plt
import numpy as np

import chain


class Hesitant:
    """J = aΔT + bΔT³."""

    def current(self, T1, T2):
        """J in W."""
        return 1e-12 * (T1 - T2) + 1e-13 * (T1 - T2) ** 3

    def conductance(self, T):
        """dJ/dT1 at T1 = T2, in W/K."""
        return np.full_like(T, 1e-12)


body = chain.ConstantHeatCapacity("1e-19 J/K")
lefts = np.linspace(301, 360, 60)
currents = []
for left in lefts:
    row = chain.Chain(
        links=Hesitant(), subsystems=body, n=5, left=f"{left} K", right="300 K"
    )
    currents.append(float(row.steady_state()["current"][0]) * 1e12)

_, ax = plt.subplots(figsize=(5, 3.5), layout="constrained")
ax.plot(lefts - 300, currents, label="chain of five bodies")
ax.plot(lefts - 300, (lefts - 300) / 6, "k--", lw=0.8, label="aΔT/6 alone")
ax.set(xlabel="temperature difference (K)", ylabel="heat current (pW)")
ax.legend(frameon=False)
plt.show()

# %%
# Answers are checked. A wrong shape or unit, a value that is not finite, a current that flows from cold to
# hot, and a conductance that is not the current's derivative are errors that name the class and the
# temperatures; so is a current that differs when the temperatures are exchanged, unless the link has the
# attribute ``rectifies``. A link that says how many ``channels`` it has is held
# against the ballistic bound by ``chain.validity``; one that does not has no such bound.

# %%
# A transmission
# --------------
# ``chain.landauer`` makes a link of any transmission 𝒯(ω), given as a function of rad/s or as a table. It is
# integrated adaptively once; each further temperature is a sum. Sharp features that may be overlooked are named
# in ``points``.


def window(omega):
    """One channel between 2e12 and 2e13 rad/s."""
    return ((omega > 2e12) & (omega < 2e13)).astype(float)


link = chain.landauer(window, points=["2e12 rad/s", "2e13 rad/s"], channels=1)
print(f"{link.conductance('300 K').to('pW/K'):.3f~P}")
quantum = chain.bounds.quantum_of_conductance("300 K")
print(f"{quantum.to('pW/K'):.3f~P}, the quantum of conductance")

# %%
# Links in parallel
# -----------------
# ``3 * link`` is three of them side by side, ``chain.Parallel(a, b)`` different ones: here a mediator and
# radiation.

mediator = chain.HarmonicMediator("480 cm^-1", "100 cm^-1", "165 K")
both = chain.Parallel(2 * mediator, chain.RadiativeLink("25 nm^2"))
print(f"{both.conductance('300 K').to('pW/K'):.4f~P}")
