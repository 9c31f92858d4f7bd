"""Steady states: exact where links are identical, equal currents everywhere, sources and insulated ends."""

import numpy as np
import pytest
import xarray as xr

from chain import (
    Chain,
    ConductanceLink,
    DrudeUllersma,
    HarmonicMediator,
    HeatChainError,
    HeatCurrent,
    Insulated,
    RadiativeLink,
    bounds,
)
from chain.units.boundary import ureg
from systems import chains

Q = ureg.Quantity


def between(chain, left, right, ds):
    """Temperatures with those of the reservoirs."""
    return np.concatenate([[left], ds["temperature"].values, [right]])


@pytest.mark.parametrize("cutoff", ["170 K", "inf"])
@pytest.mark.parametrize(("left", "right"), [(310.0, 300.0), (300.0, 3.0), (3.0, 300.0), (1.0, 0.1), (300.0, 1e-6)])
def test_identical_links_have_a_linear_potential(left, right, cutoff):
    """Kirchhoff: F(T_n) is linear in n, J = [F(T_L) - F(T_R)]/(N + 1), with J(T_L, T_n) = F(T_L) - F(T_n)."""
    link = HarmonicMediator(frequency="100 cm^-1", damping="90 cm^-1", cutoff=cutoff)
    n = 12
    ds = chains.chain(links=link, n=n, left=Q(left, "K"), right=Q(right, "K")).steady_state()
    whole = link.current(Q(left, "K"), Q(right, "K")).magnitude
    np.testing.assert_allclose(ds["current"].values, whole / (n + 1), rtol=1e-11)
    T = between(None, left, right, ds)
    fallen = link.current(Q(left, "K"), Q(T, "K")).magnitude
    np.testing.assert_allclose(fallen, whole * np.arange(n + 2) / (n + 1), rtol=1e-11, atol=1e-13 * abs(whole))
    produced = whole / (n + 1) * (1 / right - 1 / left)
    assert float(ds["entropy_production"]) == pytest.approx(produced, rel=1e-9)


def test_radiative_chain_in_closed_form():
    """T⁴ is linear in n."""
    ds = chains.chain(links=RadiativeLink("1 um^2"), left="400 K", right="100 K", n=9).steady_state()
    T4 = np.linspace(400.0**4, 100.0**4, 11)[1:-1]
    np.testing.assert_allclose(ds["temperature"].values, T4**0.25, rtol=1e-12)


def test_currents_of_a_mixed_chain_are_equal_and_those_of_its_links():
    ds = chains.mixed().steady_state()
    J = ds["current"].values
    np.testing.assert_allclose(J, J[0], rtol=1e-12)
    links = chains.MIXED_LINKS
    T = between(None, 310.0, 300.0, ds)
    for n, link in enumerate(links):
        assert link.current(Q(T[n], "K"), Q(T[n + 1], "K")).magnitude == pytest.approx(J[0], rel=1e-10)
    assert (np.diff(T) < 0).all()


def test_linear_law_solves_its_own_equation():
    ds = chains.mixed(law="linear", left="400 K", right="200 K").steady_state()
    links = chains.MIXED_LINKS
    T = between(None, 400.0, 200.0, ds)
    K = [link.conductance(Q(t, "K")).magnitude for link, t in zip(links, 0.5 * (T[:-1] + T[1:]), strict=True)]
    J = -np.array(K) * np.diff(T)
    np.testing.assert_allclose(J, J[0], rtol=1e-10)


def test_bodies_do_not_matter():
    one = chains.mixed().steady_state()["temperature"].values
    other = chains.mixed(subsystems=chains.PLAIN, n=5).steady_state()["temperature"].values
    np.testing.assert_allclose(one, other, rtol=1e-12)


def test_resistances_of_constant_links_are_in_series():
    links = [f * chains.CONSTANT for f in (1.0, 2.0, 5.0, 0.5)]
    ds = chains.chain(links=links, n=None, subsystems=[chains.PLAIN] * 3).steady_state()
    R = np.array([1.0, 0.5, 0.2, 2.0]) / 20e-12
    assert float(ds["current"][0]) == pytest.approx(10.0 / R.sum(), rel=1e-12)
    np.testing.assert_allclose(ds["temperature"].values, 310.0 - 10.0 * np.cumsum(R)[:-1] / R.sum(), rtol=1e-13)


def test_equal_reservoirs_are_equilibrium():
    ds = chains.mixed(left="300 K").steady_state()
    np.testing.assert_allclose(ds["temperature"].values, 300.0, rtol=1e-14)
    assert (np.abs(ds["current"].values) < 1e-23).all()
    assert float(ds["entropy_production"]) < 1e-27


def test_heat_current_at_one_end():
    """All of it flows through to the reservoir; at the closed end no link carries anything else."""
    ds = chains.mixed(left=HeatCurrent("20 pW")).steady_state()
    np.testing.assert_allclose(ds["current"].values, 20e-12, rtol=1e-12)
    again = chains.mixed(left="300 K", right=HeatCurrent("20 pW")).steady_state()
    np.testing.assert_allclose(again["current"].values, -20e-12, rtol=1e-12)
    alone = chains.chain(links=chains.CONSTANT, left=HeatCurrent("20 pW")).steady_state()
    np.testing.assert_allclose(alone["temperature"].values, 300.0 + np.arange(5, 0, -1), rtol=1e-12)


def test_insulated_end_is_as_warm_as_the_other():
    ds = chains.mixed(left=Insulated()).steady_state()
    np.testing.assert_allclose(ds["temperature"].values, 300.0, rtol=1e-12)


def test_sources_are_what_the_currents_differ_by():
    power = {2: "5 pW", 4: "-1 pW"}
    ds = chains.mixed(sources=power).steady_state()
    np.testing.assert_allclose(np.diff(ds["current"].values), [0, 5e-12, 0, -1e-12, 0], rtol=1e-9, atol=1e-22)
    by_array = chains.mixed(sources=Q([0, 5, 0, -1, 0], "pW")).steady_state()
    np.testing.assert_array_equal(by_array["temperature"].values, ds["temperature"].values)


def test_insulated_at_both_ends_the_energy_decides():
    row = chains.mixed(left=Insulated(), right=Insulated())
    bodies = chains.MIXED_BODIES
    T0 = [310.0, 290.0, 350.0, 250.0, 300.0]
    ds = row.steady_state(Q(T0, "K"))
    T = ds["temperature"].values
    np.testing.assert_allclose(T, T[0], rtol=1e-12)
    before = sum(body.energy(Q(t, "K")).magnitude for body, t in zip(bodies, T0, strict=True))
    after = sum(body.energy(Q(T[0], "K")).magnitude for body in bodies)
    assert after == pytest.approx(before, rel=1e-11)
    assert abs(float(ds["energy"].sum())) < 1e-11 * before
    late = row.transient(Q(T0, "K"), "1 ms", samples=2)
    np.testing.assert_allclose(late["temperature"].values[-1], T, rtol=1e-9)
    with pytest.raises(HeatChainError, match="`initial`"):
        row.steady_state()


def test_balanced_currents_at_both_ends():
    row = chains.chain(links=chains.CONSTANT, left=HeatCurrent("20 pW"), right=HeatCurrent("-20 pW"))
    ds = row.steady_state("300 K")
    np.testing.assert_allclose(np.diff(ds["temperature"].values), -1.0, rtol=1e-9)
    assert abs(float(ds["energy"].sum())) < 1e-11 * chains.MODES.energy("300 K").magnitude
    with pytest.raises(HeatChainError, match="add up to"):
        chains.chain(left=HeatCurrent("20 pW"), right=Insulated()).steady_state("300 K")


@pytest.mark.parametrize("end", [lambda t: 300.0 + 0 * t, HeatCurrent(lambda t: 1e-12 + 0 * t)])
def test_ends_that_change_have_no_steady_state(end):
    with pytest.raises(HeatChainError, match="constant in time"):
        chains.chain(left=end).steady_state()


def test_too_large_a_current_has_no_steady_state():
    """More heat cannot be drawn from a body than flows to it at 0 K."""
    with pytest.raises(HeatChainError, match=r"(zero or without bound|range)"):
        chains.chain(left=HeatCurrent("-1 uW")).steady_state()


def test_long_chain_is_exact_and_quick():
    link = HarmonicMediator(frequency="100 cm^-1", damping="90 cm^-1", cutoff="170 K")
    n = 1_000_000
    ds = Chain(link, DrudeUllersma("1e10 rad/s"), n, "310 K", "300 K").steady_state()
    whole = link.current("310 K", "300 K").magnitude
    np.testing.assert_allclose(ds["current"].values[[0, n // 2, n]], whole / (n + 1), rtol=1e-9)
    middle = link.current("310 K", Q(float(ds["temperature"][n // 2 - 1]), "K")).magnitude
    assert middle == pytest.approx(whole * (n // 2) / (n + 1), rel=1e-9)


@pytest.mark.parametrize("T", np.geomspace(0.1, 2000, 9))
def test_conductance_under_both_bounds(T):
    """[Taylor2015] Eqs. (2) and (10)."""
    for link in (chains.MEDIATOR, chains.UNEVEN, HarmonicMediator(frequency="1e12 rad/s", damping="1e13 rad/s")):
        K = link.conductance(Q(T, "K"))
        assert bounds.quantum_of_conductance(Q(T, "K")) * (1 + 1e-13) >= K
        assert link.sum_rule_conductance() * (1 + 1e-13) >= K


def test_conductivity_of_a_chain():
    """[Panasyuk2012] Eq. (83): κ = Kd/A."""
    K = chains.MEDIATOR.conductance("300 K").magnitude
    found = chains.chain().conductivity("300 K")
    assert found.to("W/(m*K)").magnitude == pytest.approx(K * 5e-9 / 25e-18, rel=1e-13)
    T = xr.DataArray([200.0, 300.0], dims="T", attrs={"units": "K"})
    labelled = chains.chain(links=3 * chains.MEDIATOR).conductivity(T)
    assert labelled.attrs["units"] == "W m^-1 K^-1"
    assert float(labelled[1]) == pytest.approx(3 * K * 5e-9 / 25e-18, rel=1e-13)
    with pytest.raises(HeatChainError, match="no one conductivity"):
        chains.mixed().conductivity("300 K")
    with pytest.raises(HeatChainError, match="spacing"):
        chains.chain(spacing=None).conductivity("300 K")


class Nothing:
    """A link that conducts nothing."""

    def current(self, a, b):
        return 0.0 * (a - b)

    def conductance(self, T):
        return 0.0 * T


@pytest.mark.parametrize("place", range(5))
def test_a_link_that_conducts_nothing_parts_a_chain(place):
    """Each part is as warm as its end; one without an end is refused, as a network's is."""
    links = [ConductanceLink("1 nW/K")] * 5
    links[place] = Nothing()
    parted = Chain(links, DrudeUllersma("1e9 rad/s"), 4, "310 K", "300 K")
    ds = parted.steady_state()
    np.testing.assert_allclose(ds["temperature"].values, np.where(np.arange(4) < place, 310.0, 300.0), rtol=1e-12)
    np.testing.assert_allclose(ds["current"].values, 0.0, atol=1e-20)
    if place < 4:  # the link of an insulated end carries nothing anyway
        with pytest.raises(HeatChainError, match=f"site {place + 1} is open"):
            Chain(links, DrudeUllersma("1e9 rad/s"), 4, "310 K", Insulated()).steady_state()


def test_a_body_between_two_links_that_conduct_nothing_is_open():
    link = ConductanceLink("1 nW/K")
    with pytest.raises(HeatChainError, match="site 2 is open"):
        Chain([link, Nothing(), Nothing(), link], DrudeUllersma("1e9 rad/s"), 3, "310 K", "300 K").steady_state()
