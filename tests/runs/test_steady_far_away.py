"""Steady states far outside the temperatures that are known beforehand, against late transients and closed forms."""

import numpy as np
import pytest

from chain import (
    Chain,
    ConductanceLink,
    ConstantHeatCapacity,
    DrudeUllersma,
    HarmonicMediator,
    HeatCurrent,
    RadiativeLink,
)
from chain.units.boundary import ureg

Q = ureg.Quantity
MEDIATOR = HarmonicMediator(frequency="100 cm^-1", damping="90 cm^-1", cutoff="170 K")
UNEVEN = HarmonicMediator(frequency="20 cm^-1", damping=("40 cm^-1", "10 cm^-1"), cutoff="300 K")


@pytest.mark.parametrize("law", ["exact", "linear"])
def test_sources_heat_bodies_above_both_reservoirs(law):
    """From a range of one temperature, marches leave it by both sides."""
    links = [MEDIATOR, MEDIATOR, MEDIATOR, MEDIATOR, UNEVEN]
    row = Chain(links, DrudeUllersma("1e10 rad/s"), None, "20 K", "20 K", law=law, sources={1: "1 pW", 2: "5 pW"})
    steady = row.steady_state()
    late = row.transient("20 K", "1 ms", samples=2, rtol=1e-8)
    np.testing.assert_allclose(steady["temperature"].values, late["temperature"].values[-1], rtol=1e-7)
    assert (steady["temperature"].values > 20.1).all()
    J = steady["current"].values
    np.testing.assert_allclose(J - J[0], [0.0, 1e-12, 6e-12, 6e-12, 6e-12], rtol=1e-12)


@pytest.mark.parametrize("law", ["exact", "linear"])
def test_heat_through_a_closed_chain_spreads_its_temperatures(law):
    """The first body is far hotter and the last far colder than at the start; their energy is the same."""
    K, q = 1e-12, 40e-12
    links = [ConductanceLink(Q(K, "W/K"))] * 2 + [RadiativeLink("3 m^2"), ConductanceLink(Q(K, "W/K"))] * 2
    ends = HeatCurrent(Q(q, "W")), HeatCurrent(Q(-q, "W"))
    steady = Chain(links, ConstantHeatCapacity("1e-19 J/K"), None, *ends, law=law).steady_state("100 K")
    # The wide radiating surfaces carry q without a difference: bodies 2 and 3, and 4 and 5, are equally warm
    np.testing.assert_allclose(steady["temperature"].values, 100.0 + np.array([48, 8, 8, -32, -32]), rtol=1e-9)
    np.testing.assert_allclose(steady["current"].values, q, rtol=1e-12)
    assert abs(steady["energy"].values.sum()) <= 1e-12 * 1e-19 * 500


@pytest.mark.parametrize("mirrored", [False, True])
def test_next_to_the_colder_end_no_digits_are_lost(mirrored):
    """T⁴ of the last body is that of the cold end and a part in 10⁵ more, out of 10¹⁰ at the hot end."""
    one = RadiativeLink("3 um^2")
    links, ends = [1.0 * one, 1.0 * one, 1e14 * one], ["300 K", "1 K"]
    if mirrored:
        links, ends = links[::-1], ends[::-1]
    T = Chain(links, ConstantHeatCapacity("1e-19 J/K"), None, *ends).steady_state()["temperature"].values
    through = (300.0**4 - 1.0) / (2.0 + 1e-14)
    expected = np.array([300.0**4 - through, 1.0 + 1e-14 * through]) ** 0.25
    np.testing.assert_allclose(T[::-1] if mirrored else T, expected, rtol=1e-11)
