"""A measured spectrum of a temperature says the conductance and the heat capacity: the noise is a thermometer."""

import numpy as np
import pytest
import xarray as xr

import chain


def model(frequency, conductance, capacity):
    row = chain.Chain(chain.ConductanceLink(conductance), chain.ConstantHeatCapacity(capacity), 1, "300 K", "300 K")
    return row.noise_spectra(frequency)["temperature_spectrum"].sel(site=1)


@pytest.mark.slow
def test_a_measured_spectrum_gives_conductance_and_heat_capacity():
    omega = xr.DataArray(np.geomspace(1e8, 1e11, 8), dims="frequency", attrs={"units": "rad/s"})
    exact = model(omega, chain.quantity("2 nW/K", "W/K"), chain.quantity("3e-18 J/K", "J/K"))
    rng = np.random.default_rng(1)
    values = exact.values * (1.0 + 0.05 * rng.normal(size=omega.size))
    data = xr.DataArray(values, {"frequency": omega}, "frequency", attrs={"units": "K^2 s"})
    data = data.assign_coords(uncertainty=("frequency", 0.05 * exact.values, {"units": "K^2 s"}))
    found = chain.fit(model, data, {"conductance": "1 nW/K", "capacity": "1e-18 J/K"})
    # In the units of the starts, nW/K and J/K
    for name, right in (("conductance", 2.0), ("capacity", 3e-18)):
        low, high = (float(found[f"interval_{end}"].sel(parameter=name)) for end in ("lower", "upper"))
        assert low < right < high and (high - low) / right < 0.3, name
