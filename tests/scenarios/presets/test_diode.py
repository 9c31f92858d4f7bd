"""The diode: which way heat flows better, that a chain keeps the sign and loses with its length."""

import numpy as np
import pytest

import chain
from scenarios.presets.taylor2015.diode import diode


@pytest.fixture(scope="module")
def ds():
    return diode(samples=7, longest=9)


def test_more_heat_flows_from_weak_to_strong_coupling(ds):
    assert float(ds["rectification"][0]) == 0.0
    assert (np.diff(ds["rectification"]) > 0.0).all()
    assert float(ds["rectification"][-1]) > 0.3


def test_the_currents_are_those_of_the_spin(ds):
    spin = chain.SpinMediator("1e12 rad/s", (0.3, 0.02), "1e14 rad/s")  # the mirrored one
    assert float(ds["forward_current"][-1]) == pytest.approx(-spin.current("15 K", "45 K").to("W").magnitude, rel=1e-9)


def test_rectification_is_linear_in_a_small_difference_of_temperatures(ds):
    small = diode(hot="15.4 K", samples=3, longest=1)["rectification"].values
    assert small[2] == pytest.approx(2 * small[1], rel=0.02)


def test_a_chain_rectifies_the_less_the_longer_it_is(ds):
    found, links = ds["chain_rectification"].values, ds["bodies"].values + 1
    assert (found > 0.0).all()
    exponents = np.diff(np.log(found)) / np.diff(np.log(links))
    assert exponents[-1] == pytest.approx(-1.0, abs=0.05)


def test_chain_currents_are_those_of_its_links(ds):
    spin = chain.SpinMediator("1e12 rad/s", (0.02, 0.3), "1e14 rad/s")
    T = chain.ureg.Quantity(np.concatenate([[45.0], ds["forward_temperature"].values, [15.0]]), "K")
    each = spin.current(T[:-1], T[1:]).to("W").magnitude
    assert each == pytest.approx(np.full(10, float(ds["chain_forward_current"][-1])), rel=1e-8)
    assert ds.attrs["table_error"] < 1e-9


def test_equal_couplings_do_not_rectify():
    ds = diode(weak=0.1, strong=0.1, samples=3, longest=1)
    assert np.abs(ds["rectification"]).max() < 1e-12
    assert abs(float(ds["chain_rectification"][0])) < 1e-9


def test_bad_input():
    with pytest.raises(chain.HeatChainError, match="`hot`"):
        diode(hot="10 K")
    with pytest.raises(chain.HeatChainError, match="range"):
        diode(cold="0.1 K", samples=3)
