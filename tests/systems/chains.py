"""Chains that tests share, and what is asked of every result."""

import numpy as np

from chain import (
    Chain,
    ConductanceLink,
    ConstantHeatCapacity,
    DebyeSolid,
    DrudeUllersma,
    HarmonicMediator,
    RadiativeLink,
)
from chain.units.boundary import ureg

Q = ureg.Quantity

MEDIATOR = HarmonicMediator(frequency="100 cm^-1", damping="90 cm^-1", cutoff="170 K")
UNEVEN = HarmonicMediator(frequency="50 cm^-1", damping=("40 cm^-1", "10 cm^-1"), cutoff="170 K")
CONSTANT = ConductanceLink("20 pW/K")
RADIATIVE = RadiativeLink("3 um^2")
MODES = DrudeUllersma(mode_spacing="1e10 rad/s")
GOLD = DebyeSolid("170 K", atoms=3860)
PLAIN = ConstantHeatCapacity("2e-19 J/K")
MIXED_LINKS = [MEDIATOR, CONSTANT, 2 * UNEVEN, RADIATIVE, MEDIATOR, 3 * CONSTANT]
MIXED_BODIES = [MODES, GOLD, PLAIN, MODES + PLAIN, GOLD]


def chain(**changes):
    """Five equal bodies between 310 K and 300 K."""
    arguments = {
        "links": MEDIATOR,
        "subsystems": MODES,
        "n": 5,
        "left": "310 K",
        "right": "300 K",
        "spacing": "5 nm",
        "area": "25 nm^2",
        **changes,
    }
    return Chain(**arguments)


def mixed(**changes):
    """Different links, bodies and distances in one chain."""
    spacing = Q([5, 6, 7, 8, 9, 10], "nm")
    return chain(**{"links": MIXED_LINKS, "subsystems": MIXED_BODIES, "n": None, "spacing": spacing, **changes})


def assert_conserves(ds, rtol=1e-12):
    """The ledger, from the attribute and independently from the variables."""
    assert float(ds.attrs["energy_residual"]) <= rtol
    gained = ds["energy"].sum("site").values
    given = ds["reservoir_heat"].sum("side").values
    if "source_heat" in ds:
        given = given + ds["source_heat"].values
    size = max(np.abs(ds["reservoir_heat"].values).max(), np.abs(ds["energy"].values).max(), 1e-300)
    np.testing.assert_allclose(gained, given, rtol=0.0, atol=rtol * size)


def assert_energies_belong_to_temperatures(ds, bodies, rtol=1e-9):
    """energy = U(T) - U(T0) of every body, by the bodies' own functions."""
    for site, body in enumerate(bodies):
        U = body.energy(Q(ds["temperature"].values[:, site], "K")).magnitude
        U0 = body.energy(Q(float(ds["initial_temperature"][site]), "K")).magnitude
        np.testing.assert_allclose(ds["energy"].values[:, site], U - U0, rtol=rtol, atol=1e-12 * U0)
