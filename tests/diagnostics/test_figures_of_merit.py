"""Figures that say how far a result can be trusted, from their definitions."""

import numpy as np
from scipy.constants import hbar, k

from chain import Chain, ConductanceLink, ConstantHeatCapacity, HarmonicMediator
from chain.diagnostics.fourier import fourier
from chain.solvers.transient import integrate
from chain.units.boundary import ureg
from systems.random_chains import Course, Recipe

Q = ureg.Quantity


def test_low_temperature_is_measured_by_the_slowest_pole():
    """2πk_BT/ħ|μ|; and the classical conductance for a large cutoff is k_Bγ̂/4, [Panasyuk2012] Eq. (48)."""
    m = HarmonicMediator(frequency="1e13 rad/s", damping="3e13 rad/s", cutoff="2e14 rad/s")
    found = m.limits("40 K")
    slowest = np.abs(m.poles.m_as("rad/s")).min()
    low = found["parameter"].sel(limit="low temperature")
    np.testing.assert_allclose(float(low), 2 * np.pi * k * 40.0 / hbar / slowest, rtol=1e-12)
    wide = found["value"].sel(limit="high temperature, large cutoff")
    np.testing.assert_allclose(float(wide), k * 3e13 / 4, rtol=1e-12)


def test_throughput_is_what_the_ends_exchanged():
    """Heat that flows one way only: nothing cancels in its sum over steps."""
    recipe = Recipe(
        ["mediator"] * 4, ["modes"] * 3, [("reservoir", Course(T)) for T in (300.0, 200.0)], "exact", [250.0] * 3
    )
    result = integrate(recipe.chain().line.problem(np.array(recipe.initial)), np.linspace(0.0, 1e-6, 50))
    assert (np.diff(result.heats[:, 0]) > 0.0).all() and (np.diff(result.heats[:, 1]) < 0.0).all()
    np.testing.assert_allclose(result.throughput, np.abs(result.heats[-1, :2]).sum(), rtol=1e-12)


def test_a_row_of_one_body_has_no_link_that_fouriers_law_is_about():
    row = Chain(
        ConductanceLink("1 nW/K"), ConstantHeatCapacity("1 aJ/K"), 1, "310 K", "300 K", spacing="10 nm", area="100 nm^2"
    )
    assert fourier(row.steady_state(), row)["conductivity"].shape == (0,)
