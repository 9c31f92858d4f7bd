"""Links of which only the conductance is known, links of the user's own, links side by side and one after another."""

from itertools import pairwise

import numpy as np
import pytest
import xarray as xr
from scipy.constants import k

import chain
from chain import HeatChainError
from chain.units.boundary import ureg

Q = ureg.Quantity
MEDIATOR = chain.HarmonicMediator("1e13 rad/s", "8e12 rad/s", "2e13 rad/s")
CONSTANT = chain.ConductanceLink("1 nW/K")


def noise(link, T1, T2):
    return link.heat_noise(Q(T1, "K"), Q(T2, "K")).magnitude


def test_a_bare_conductance_has_the_noise_of_local_equilibrium_and_says_so():
    assert CONSTANT.heat_statistics == "local equilibrium"
    assert noise(CONSTANT, 300.0, 300.0) == pytest.approx(2 * k * 300.0**2 * 1e-9, rel=1e-15)
    assert noise(CONSTANT, 300.0, 200.0) == pytest.approx(k * 1e-9 * (300.0**2 + 200.0**2), rel=1e-15)
    ds = CONSTANT.heat_cumulants("300 K", "200 K", 2)
    assert ds.attrs["heat_statistics"] == "local equilibrium"
    assert float(ds["cumulant_1"]) == pytest.approx(1e-7)
    with pytest.raises(HeatChainError, match="conductance alone"):
        CONSTANT.heat_cumulants("300 K", "200 K")
    with pytest.raises(HeatChainError, match="no generating function"):
        CONSTANT.generating_function("300 K", "200 K", "1e20 1/J")
    with pytest.raises(HeatChainError, match="no generating function"):
        CONSTANT.large_deviation("300 K", "200 K", "1 nW")


def test_open_channels_have_that_noise_out_of_equilibrium_too():
    """Where all is transmitted, S is each bath's own; 𝒯 < 1 has less, but no less than 2k_BT1T2J/(T1 - T2)."""
    w, ends = Q(np.array([0.0, 2e13, 2.000000001e13]), "rad/s"), Q([2e13], "rad/s")
    open_ = chain.landauer((w, np.array([1.0, 1.0, 0.0])), points=ends)
    T = np.array([250.0, 60.0])
    K = open_.conductance(Q(T, "K")).magnitude
    assert noise(open_, *T) == pytest.approx(k * (T**2 @ K), rel=1e-9, abs=0.0)
    half = chain.landauer((w, np.array([0.5, 0.5, 0.0])), points=ends)
    J = half.current("250 K", "60 K").magnitude
    assert 2 * k * T[0] * T[1] * J / (T[0] - T[1]) < noise(half, *T) < 0.999 * 0.5 * k * (T**2 @ K)


def test_radiation_is_of_open_channels():
    """[n1(n1 + 1) + n2(n2 + 1)] over the modes of a black surface: 4σ'T⁵k_B from each side."""
    link = chain.RadiativeLink("1 um^2")
    g = link.current("1 K", "0 K").magnitude
    assert noise(link, 300.0, 0.0) == pytest.approx(4 * k * g * 300.0**5, rel=1e-12)


class Own(chain.Link):
    def current(self, T1, T2):
        return 1e-9 * (T1 - T2)

    def conductance(self, T):
        return np.full_like(T, 1e-9)


class Noisy(Own):
    def heat_noise(self, T1, T2):
        return 3.0 * k * 1e-9 * T1 * T2


class Plain:
    def current(self, T1, T2):
        return 1e-9 * (T1 - T2)

    def conductance(self, T):
        return np.full_like(T, 1e-9)


class PlainNoisy(Plain):
    def heat_noise(self, T1, T2):
        return 3.0 * k * 1e-9 * T1 * T2


class Damped(chain.HarmonicMediator):
    """A mediator whose current is another: its noise is not that of the mediator."""

    def current(self, T1, T2):
        return 0.5 * super().current(T1, T2)

    def conductance(self, T):
        return 0.5 * super().conductance(T)


class Louder(chain.HarmonicMediator):
    def heat_noise(self, T1, T2):
        return 2.0 * super().heat_noise(T1, T2)


def test_links_of_the_users_own():
    assert Own().heat_statistics == "local equilibrium"
    assert noise(Own(), 300.0, 200.0) == pytest.approx(noise(CONSTANT, 300.0, 200.0), rel=1e-15)
    assert Noisy().heat_statistics == "own"
    assert noise(2 * Noisy(), 300.0, 200.0) == pytest.approx(6.0 * k * 1e-9 * 300.0 * 200.0, rel=1e-15)
    for plain, right in ((Plain(), noise(CONSTANT, 300.0, 200.0)), (PlainNoisy(), 3.0 * k * 1e-9 * 6e4)):
        assert noise(chain.Parallel((2, plain)), 300.0, 200.0) == pytest.approx(2 * right, rel=1e-15)
    assert chain.Parallel(PlainNoisy()).heat_statistics == "own"


def test_what_a_derived_class_overrides_does_not_fluctuate_as_its_base_does():
    parameters = ("1e13 rad/s", "8e12 rad/s", "2e13 rad/s")
    damped, louder = Damped(*parameters), Louder(*parameters)
    assert damped.heat_statistics == "local equilibrium"
    K = damped.conductance(Q([300.0, 200.0], "K")).magnitude
    assert noise(damped, 300.0, 200.0) == pytest.approx(k * (300.0**2 * K[0] + 200.0**2 * K[1]), rel=1e-14)
    with pytest.raises(HeatChainError, match="conductance alone"):
        damped.heat_cumulants("300 K", "200 K")
    assert noise(louder, 300.0, 200.0) == pytest.approx(2 * noise(MEDIATOR, 300.0, 200.0), rel=1e-14)
    assert louder.heat_statistics == "own"


def test_side_by_side():
    several = chain.Parallel((2.5, MEDIATOR), CONSTANT)
    assert several.heat_statistics == "local equilibrium"
    assert noise(several, 300.0, 200.0) == pytest.approx(
        2.5 * noise(MEDIATOR, 300.0, 200.0) + noise(CONSTANT, 300.0, 200.0), rel=1e-14
    )
    assert (3 * MEDIATOR).heat_statistics == "transmission"
    spin = chain.SpinMediator("1e12 rad/s", 0.1, "1e13 rad/s")
    assert chain.Parallel(MEDIATOR, spin).heat_statistics == "jumps and transmission"
    low, high = chain.Parallel(MEDIATOR, spin).counting_interval("40 K", "30 K")
    assert (low.magnitude, high.magnitude) == pytest.approx((-1 / (k * 30.0), 1 / (k * 40.0)))


def test_one_after_another():
    """Two links in series: the resistances add, and 2k_BT²K with them."""
    one, other = chain.ConductanceLink("1 nW/K"), chain.ConductanceLink("3 nW/K")
    row = chain.Series(one, other)
    assert noise(row, 300.0, 300.0) == pytest.approx(2 * k * 300.0**2 * 0.75e-9, rel=1e-9)
    middle = (300.0 + 3 * 200.0) / 4
    right = (3**2 * noise(one, 300.0, middle) + noise(other, middle, 200.0)) / 16
    assert noise(row, 300.0, 200.0) == pytest.approx(right, rel=1e-8)
    # Three are two of which one is two, and rows follow additivity: Σ S_n/9 at the temperatures between
    three = chain.Series(one, one, one)
    T = np.linspace(300.0, 200.0, 4)
    right = sum(noise(one, a, b) for a, b in pairwise(T)) / 9
    assert noise(three, 300.0, 200.0) == pytest.approx(right, rel=1e-8)


def test_many_one_after_another():
    """A hundred links, all temperatures between them at once; the current of roots within roots for three unlike."""
    many = chain.Series(*[chain.ConductanceLink("1 nW/K"), chain.ConductanceLink("3 nW/K")] * 50)
    assert many.current("300 K", "200 K").magnitude == pytest.approx(100.0 / (50 / 1e-9 + 50 / 3e-9), rel=1e-11)
    grey = chain.Series(*[chain.RadiativeLink("10 um^2")] * 12)
    one = chain.RadiativeLink("10 um^2").current("400 K", "20 K").magnitude
    assert grey.current("400 K", "20 K").magnitude == pytest.approx(one / 12, rel=1e-11)
    unlike = (MEDIATOR, chain.ConductanceLink("10 pW/K"), chain.RadiativeLink("10 um^2"))
    nested = chain.Series(unlike[0], chain.Series(*unlike[1:]))
    for T in ((300.0, 20.0), (20.0, 300.0), (300.0, 299.9), (300.0, 300.0)):
        found, right = (row.current(Q(T[0], "K"), Q(T[1], "K")).magnitude for row in (chain.Series(*unlike), nested))
        assert found == pytest.approx(right, rel=1e-10, abs=1e-30)
    assert noise(chain.Series(*unlike), 300.0, 20.0) == pytest.approx(noise(nested, 300.0, 20.0), rel=1e-7)


def test_labels():
    kelvins = xr.DataArray([300.0, 250.0], {"run": [1, 2]}, "run", attrs={"units": "K"})
    found = MEDIATOR.heat_noise(kelvins, "200 K")
    assert found.dims == ("run",) and found.attrs["units"] == "J^2 s^-1"
    ds = MEDIATOR.heat_cumulants(kelvins, "200 K", 3)
    assert ds["cumulant_2"].dims == ("run",)
    assert ds["cumulant_2"].values == pytest.approx(found.values, rel=1e-14)
    assert [ds[f"cumulant_{i}"].attrs["units"] for i in (1, 2, 3)] == ["W", "J^2 s^-1", "J^3 s^-1"]
    pairs = MEDIATOR.heat_cumulants(Q([300.0, 250.0], "K"), Q([200.0, 220.0], "K"), 1)
    assert pairs["cumulant_1"].dims == ("pair",)
    with pytest.raises(HeatChainError, match="labels"):
        MEDIATOR.heat_cumulants(Q([[300.0]], "K"), "200 K")
    many = chain.HarmonicMediator(Q([1e13, 2e13], "rad/s"), "8e12 rad/s", "2e13 rad/s")
    assert many.heat_noise("300 K", "200 K").magnitude[0] == pytest.approx(noise(MEDIATOR, 300.0, 200.0), rel=1e-14)
    counted = many.generating_function("300 K", "200 K", "1e20 1/J").magnitude
    assert counted.shape == (2,)
    assert counted[0] == pytest.approx(MEDIATOR.generating_function("300 K", "200 K", "1e20 1/J").magnitude, rel=1e-12)
    with pytest.raises(HeatChainError, match="single link"):
        many.large_deviation("300 K", "200 K", "1 pW")
