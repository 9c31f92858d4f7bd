"""A fit of measured data whose best values and errors NIST prints, and one by physics, as the page on fits tells it."""

import lmfit
import numpy as np
import pytest
import xarray as xr

import chain
from systems.paths import ROOT

TABLE = ROOT / "docs" / "copper_expansion.csv"
# As R gives them in the NIST/SEMATECH e-Handbook of Statistical Methods, Sec. 4.6.4: estimate, standard error
PRINTED = {
    "b1": (1.078e00, 1.707e-01), "b2": (-1.227e-01, 1.200e-02), "b3": (4.086e-03, 2.251e-04),
    "b4": (-1.426e-06, 2.758e-07), "b5": (-5.761e-03, 2.471e-04), "b6": (2.405e-04, 1.045e-05),
    "b7": (-1.231e-07, 1.303e-08),
}  # fmt: skip
START = dict(zip(PRINTED, (1.0, -0.1, 0.005, -1e-6, -0.005, 1e-4, -1e-7), strict=True))


def rational(temperature, b1, b2, b3, b4, b5, b6, b7):
    T = temperature.values
    values = (b1 + b2 * T + b3 * T**2 + b4 * T**3) / (1.0 + b5 * T + b6 * T**2 + b7 * T**3)
    return xr.DataArray(values, temperature.coords, attrs={"units": "ppm/K"})


def test_nists_fit_of_the_expansion_of_copper():
    T, expansion = np.loadtxt(TABLE, delimiter=",", skiprows=3, unpack=True)
    data = xr.DataArray(expansion, {"temperature": ("temperature", T, {"units": "K"})}, "temperature",
                        attrs={"units": "ppm/K"})  # fmt: skip
    parameters = lmfit.Parameters()
    for name, value in START.items():
        parameters.add(name, value)
    found = chain.fit(rational, data, parameters)
    t = 1.00218  # of 229 degrees of freedom, at 68.27 %
    for name, (value, error) in PRINTED.items():
        one = found.sel(parameter=name)
        assert float(one["best"]) == pytest.approx(value, rel=5e-4)
        assert float(one["uncertainty"]) / t == pytest.approx(error, rel=0.02)
        line = next(row for row in found.attrs["report"].splitlines() if row.strip().startswith(f"{name}:"))
        assert float(line.split("+/-")[1].split()[0]) == pytest.approx(error, rel=5e-4)
    assert float(found["data_scatter"]) == pytest.approx(0.0818, abs=5e-5)
    assert found.attrs["freedom"] == 229


def test_copper_expands_as_its_heat_capacity_grows():
    """The numbers on the page; the Debye temperature of copper at room temperature is near 315 K."""
    table = chain.read_table(TABLE, repeated="mean")

    def grueneisen(temperature, scale, debye_temperature, growth):
        C = chain.DebyeSolid(debye_temperature, atoms=1).heat_capacity(temperature).values
        rising = 1.0 + growth.to("1/K").m * temperature.values
        return xr.DataArray(scale.to("ppm/K").m * C / 4.142e-23 * rising, temperature.coords, attrs={"units": "ppm/K"})

    start = {"scale": "15 ppm/K", "debye_temperature": "300 K", "growth": "1e-4 1/K"}
    found = chain.fit(grueneisen, table, start)
    theta = found.sel(parameter="debye_temperature")
    assert [float(theta["interval_lower"]), float(theta["interval_upper"])] == pytest.approx([314.3, 317.7], abs=0.06)
    assert float(found["expansion_scatter"]) == pytest.approx(0.119, abs=5e-4)
    assert found["determined"].all()
    warm = found.sel(temperature=slice(100.0, None))
    assert float(abs(warm["expansion_residual"] / warm["expansion"]).max()) == pytest.approx(0.022, abs=5e-4)
