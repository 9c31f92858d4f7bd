"""A user's own body: by any class, derived from `chain.Body`, in a sum, and as an override of a body of ours."""

import numpy as np
import pytest
import xarray as xr

import chain

LINK = chain.ConductanceLink("1 nW/K")


class Electrons(chain.Body):
    """U = γT²/2."""

    def energy(self, T):
        return 0.5e-21 * T**2

    def heat_capacity(self, T):
        return 1e-21 * T


class Plain:
    def energy(self, T):
        return chain.ureg.Quantity(0.5e-21 * T**2, "J")

    def heat_capacity(self, T):
        return 1e-21 * T


class Doubled(chain.DebyeSolid):
    def energy(self, T):
        return 2.0 * super().energy(T)

    def heat_capacity(self, T):
        return 2.0 * super().heat_capacity(T)


def run(body, initial="300 K"):
    row = chain.Chain(LINK, body, 2, "310 K", "290 K")
    return row.transient(initial, "300 ps", samples=4, rtol=1e-10)


# A Drude-Ullersma body of infinitely many modes has C = (π²/3) k_B² T/(ħΔ) [Panasyuk2012] Sec. VI: linear as well
_SAME = chain.DrudeUllersma(
    mode_spacing=chain.ureg.Quantity(np.pi**2 / 3 * 1.380649e-23**2 / (1.054571817646156e-34 * 1e-21), "rad/s")
)


def heat_capacity(T):
    return 1e-21 * T


@pytest.mark.parametrize("body", [Electrons(), Plain(), heat_capacity], ids=["derived", "plain", "function"])
def test_it_warms_as_the_body_of_the_same_heat_capacity(body):
    np.testing.assert_allclose(run(body)["temperature"], run(_SAME)["temperature"], rtol=1e-7)


def test_a_table_is_a_body():
    kelvin = xr.DataArray([200.0, 300.0, 400.0], dims="temperature", attrs={"units": "K"})
    table = xr.DataArray([1.0, 1.0, 1.0], coords={"temperature": kelvin}, attrs={"units": "aJ/K"})
    found, wanted = run(table), run(chain.ConstantHeatCapacity("1 aJ/K"))
    np.testing.assert_allclose(found["temperature"], wanted["temperature"], rtol=1e-9)


def test_with_another_body_in_a_sum():
    both = Electrons() + chain.ConstantHeatCapacity("1 aJ/K")
    assert both.heat_capacity("300 K").m_as("J/K") == pytest.approx(1.3e-18, rel=1e-12)
    assert chain.Sum(Plain(), Plain()).energy("300 K").m_as("J") == pytest.approx(9e-17, rel=1e-12)


def test_an_override_of_a_body_of_ours_is_used_everywhere():
    whole, doubled = chain.DebyeSolid("170 K", atoms=200), Doubled("170 K", atoms=100)
    np.testing.assert_allclose(run(doubled)["temperature"], run(whole)["temperature"], rtol=1e-9)
    assert doubled.temperature(doubled.energy("80 K")).m_as("K") == pytest.approx(80.0, rel=1e-9)


def test_what_is_missing_is_named():
    class Half(chain.Body):
        def energy(self, T):
            return 1e-20 * T

    with pytest.raises(chain.HeatChainError, match="Half has no method `heat_capacity"):
        chain.Chain(LINK, Half(), 1, "310 K", "290 K").modes()
    with pytest.raises(chain.HeatChainError, match="energy\\(T\\) and heat_capacity\\(T\\)"):
        chain.Chain(LINK, "gold", 1, "310 K", "290 K")
