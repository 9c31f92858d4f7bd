"""Two temperatures of a film: its energy balance, and the same equations for a uniform film by another integrator."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import chain
from chain import HeatChainError
from scenarios.presets.chains.gold import ATOMS_IN_GOLD
from scenarios.presets.chains.two_temperatures import GAMMA, two_temperatures


def test_at_the_end_both_have_the_temperature_of_the_energy_balance():
    found = two_temperatures(cells=12, samples=31, until="3 ns")
    assert found["temperature"].isel(time=-1).values == pytest.approx(float(found["final_temperature"]), rel=2e-5)
    assert float(found["energy"].isel(time=-1).sum()) == pytest.approx(5.0e-12, rel=1e-4)
    assert found.attrs["energy_residual"] < 1e-12


def test_a_film_that_is_heated_alike_everywhere_is_two_equations():
    d, G, energy, width = 20e-9, 2.6e16, 2.0, 1e-13
    found = two_temperatures("20 nm", depth="1 mm", fluence="2 J/m^2", cells=4, samples=31)
    ions = chain.DebyeSolid("165 K", volume="1 m^3", number_density=ATOMS_IN_GOLD)
    sigma = width / np.sqrt(8.0 * np.log(2.0))

    def change(t, T):
        q = energy / d * np.exp(-0.5 * ((t - 2.0 * width) / sigma) ** 2) / (sigma * np.sqrt(2.0 * np.pi))
        C = float(ions.heat_capacity(chain.Quantity(T[1], "K")).to("J/K").magnitude)
        flow = G * (T[0] - T[1])
        return [(q - flow) / (GAMMA * T[0]), flow / C]

    t = found["time"].values
    wanted = solve_ivp(change, (0.0, t[-1]), [300.0, 300.0], "LSODA", t, rtol=1e-9, atol=1e-9, max_step=5e-14).y
    for row, name in enumerate(("electrons", "lattice")):
        found_row = found["temperature"].sel(row=name).values
        assert found_row == pytest.approx(np.repeat(wanted[row][:, None], 4, axis=1), rel=3e-5)


def test_what_is_refused():
    for options in ({"until": "0.1 ps"}, {"cells": 1}, {"coupling": "0 W/(m^3 K)"}, {"samples": 1}):
        with pytest.raises(HeatChainError, match=next(iter(options))):
            two_temperatures(**options)
