"""What a measured conductivity asks of one atom's volume: made transmissions, and the bound of each temperature."""

import numpy as np
import pytest

import chain
import materials
from chain.errors import HeatChainError
from chain.units.boundary import Quantity


def carried(channels, edge, T):
    """κ of silica's atoms whose volume transmits `channels` fully up to an edge, and nothing above."""
    solid = materials.get("a-SiO2")
    link = chain.landauer(lambda omega: channels * (omega < edge), channels=channels, points=Quantity(edge, "rad/s"))
    K = link.conductance(Quantity(T, "K")).to("W/K").magnitude
    kappa = K * solid.number_density.to("1/m^3").magnitude ** (1.0 / 3.0)
    return materials.labelled(Quantity(T, "K"), Quantity(kappa, "W/(m K)"))


def test_a_made_transmission_needs_the_channels_that_it_has():
    T = np.array([30.0, 60.0, 120.0, 240.0])
    found = materials.least_channels("a-SiO2", carried(2.0, 1.5e13, T), relative_uncertainty=1e-4)
    assert 1.98 < float(found["channels"]) <= 2.0
    assert float(found["ballistic"].max()) < 2.0 and float(found["channels"]) > float(found["ballistic"].max())
    assert np.all(np.diff(found["ballistic"].values) < 0.0)
    wide = materials.least_channels("a-SiO2", carried(2.0, 1.5e13, T), relative_uncertainty=0.2)
    assert float(wide["channels"]) < float(found["channels"])


def test_one_point_is_its_ratio_to_the_quantum():
    one = carried(1.5, 1e16, np.array([200.0, 200.0 * (1 + 1e-9)])[:1])
    found = materials.least_channels("a-SiO2", one, relative_uncertainty=1e-5)
    assert found["ballistic"].item() == pytest.approx(1.5, rel=1e-9)
    assert float(found["channels"]) == pytest.approx(1.5, rel=2e-5)


def test_the_curves_of_disordered_solids_need_less_than_the_three_of_an_atom():
    needed = {key: float(materials.least_channels(key)["channels"]) for key in ("a-SiO2", "pyrex", "nylon66", "pmma")}
    assert needed["a-SiO2"] == pytest.approx(1.75, abs=0.01) and max(needed.values()) < 3.0
    with pytest.raises(HeatChainError, match="no thermal conductivity over temperature"):
        materials.least_channels("a-As2S3")
