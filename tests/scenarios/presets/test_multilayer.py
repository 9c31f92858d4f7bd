"""The stack under a pulse: what was absorbed, the film's own cooling, and the half-space at the end."""

import numpy as np
import pytest

import materials
from chain import HeatChainError
from scenarios.presets.chains.multilayer import SPOT, multilayer


def test_what_is_absorbed_is_given_and_at_the_end_the_silicon_decides():
    found = multilayer(samples=41)
    assert float(found["source_heat"][-1]) / SPOT == pytest.approx(10.0, rel=1e-4)  # 4e-6 of a Gaussian is before t = 0
    rise = found["surface_temperature"].isel(time=-1).values - 300.0
    assert rise == pytest.approx(float(found["half_space_temperature"][-1]) - 300.0, rel=0.05)
    assert found.attrs["energy_residual"] < 1e-12


def test_behind_a_weak_contact_the_film_cools_as_one_body():
    found = multilayer(contact=["1 MW/(m^2 K)"], until="300 ns", samples=61, fluence="1 J/m^2")
    t, rise = found["time"].values, found["surface_temperature"].values[0] - 300.0
    late = t > 1e-7
    film, oxide = materials.layer("Al", "80 nm"), materials.layer("a-SiO2", "20 nm")
    C = film.body.heat_capacity("300 K").magnitude * 80e-9
    resistance = 1.0 / 1e6  # to the oxide, which the other contact lets warm up slowly
    second = oxide.body.heat_capacity("300 K").magnitude * 20e-9
    # Two bodies of capacities C and c beyond R, and R again to the cold silicon
    M = np.array([[-1.0 / C, 1.0 / C], [1.0 / second, -2.0 / second]]) / resistance
    slowest = np.linalg.eigvals(M).max()
    fitted = np.polyfit(t[late], np.log(rise[late]), 1)[0]
    assert fitted == pytest.approx(slowest, rel=0.03)


def test_what_is_refused():
    for options in ({"until": "10 ns"}, {"samples": 2}, {"contact": ["0 W/(m^2 K)"]}, {"pulse": "-1 ns"}):
        with pytest.raises(HeatChainError, match=next(iter(options))):
            multilayer(**options)
