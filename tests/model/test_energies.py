"""Two energies: what a body gained since the start, and what it holds; the same meaning in every dataset."""

import numpy as np
import pytest
from scipy.integrate import quad

from chain import DebyeSolid, HeatCurrent, Insulated, Rod
from chain.units.boundary import ureg
from systems import chains

Q = ureg.Quantity


def test_a_steady_state_without_a_start_has_gained_nothing():
    ds = chains.chain().steady_state()
    assert "energy" not in ds
    U = chains.MODES.energy(Q(ds["temperature"].values, "K")).magnitude
    np.testing.assert_allclose(ds["thermal_energy"].values, U, rtol=1e-13)
    assert ds["thermal_energy"].attrs["long_name"] != "energy gained since the start"


@pytest.mark.parametrize("start", ["300 K", "250 K", "400 K"])
def test_both_energies_are_the_same_in_a_long_transient_and_the_steady_state(start):
    """Also where the start lies outside the temperatures of the ends."""
    for row in (chains.mixed(), chains.chain().continuum(cells=6)):
        steady, late = row.steady_state(initial=start), row.transient(start, "1 s", samples=2, rtol=1e-9)
        for name in ("energy", "thermal_energy"):
            assert steady[name].attrs == late[name].attrs
            held = steady["thermal_energy"].values.max()
            np.testing.assert_allclose(late[name].values[-1], steady[name].values, rtol=1e-8, atol=1e-9 * held)
        began = late["thermal_energy"].values[0]
        np.testing.assert_allclose(late["thermal_energy"].values[-1] - late["energy"].values[-1], began, rtol=1e-12)


def test_energies_of_a_rod_with_a_function_count_from_the_start():
    def capacity(T):
        return 1e3 * T + 1e6 * np.exp(-0.5 * ((T - 330.0) / 2.0) ** 2)

    row = Rod("2 W/(m K)", capacity, "1 um", "1 um^2", "360 K", "310 K", cells=5)
    for start in (300.0, 305.0, 380.0):
        ds = row.steady_state(initial=Q(start, "K"))
        volume = 1e-18 / 5
        wanted = [
            volume * quad(capacity, start, T, points=sorted({330.0, start, T}), epsabs=0, epsrel=1e-12, limit=200)[0]
            for T in ds["temperature"].values
        ]
        np.testing.assert_allclose(ds["energy"].values, wanted, rtol=1e-9)
    held = [volume * quad(capacity, 0.0, T, points=[320.0, 330.0], epsrel=1e-12)[0] for T in ds["temperature"].values]
    np.testing.assert_allclose(ds["thermal_energy"].values, held, rtol=1e-9)


@pytest.mark.parametrize(
    "capacity",
    [lambda T: 1e6 / T, lambda T: np.where(T > 100.0, 1e6, np.nan), lambda T: 1e6 * np.log(T / 50.0)],
    ids=["infinite", "undefined", "negative"],
)
def test_a_heat_capacity_without_an_integral_from_zero_has_no_thermal_energy(capacity):
    ds = Rod("2 W/(m K)", capacity, "1 um", "1 um^2", "360 K", "310 K", cells=3).transient("320 K", "1 us", samples=3)
    assert "thermal_energy" not in ds
    assert "energy" in ds


def test_energy_alone_decides_without_a_reservoir():
    row = chains.chain(subsystems=DebyeSolid("170 K", atoms=100), left=HeatCurrent("1 pW"), right=HeatCurrent("-1 pW"))
    ds = row.steady_state(initial="300 K")
    assert abs(float(ds["energy"].sum())) < 1e-9 * float(ds["thermal_energy"].sum())
    assert chains.chain(left=Insulated(), right="300 K").steady_state()["thermal_energy"].sizes["site"] == 5
