"""Figs. 2 and 3 of the second paper: bounds kept, limits reached, and what is said of low temperature."""

import numpy as np
import pytest
from scipy.constants import hbar, k
from scipy.integrate import quad

from scenarios.presets.taylor2015.bounds_2 import bounds_2
from scenarios.presets.taylor2015.bounds_2 import summary as summary_2
from scenarios.presets.taylor2015.bounds_3 import bounds_3
from scenarios.presets.taylor2015.bounds_3 import summary as summary_3

OMEGA, ALPHA, CUTOFF = 1e13, 0.8, 1e15


@pytest.fixture(scope="module")
def figure_2():
    return bounds_2(samples=21)


@pytest.fixture(scope="module")
def figure_3():
    return bounds_3(samples=61)


def transmission(omega):
    X = np.pi * ALPHA * OMEGA * omega * np.exp(-omega / CUTOFF)
    return X**2 / ((OMEGA**2 - omega**2) ** 2 + X**2)


def test_currents_are_those_of_eq_14(figure_2):
    """As printed, by a foreign quadrature."""
    for panel, hot, cold in (("low", 60.0, 20.0), ("high", 600.0, 300.0)):

        def integrand(x, hot=hot, cold=cold):
            return transmission(x * k * hot / hbar) * x * (1 / np.expm1(x) - 1 / np.expm1(x * hot / cold))

        wanted = (
            quad(integrand, 0, 60, limit=500, epsrel=1e-11, points=[0.2, 1.0])[0] * (k * hot) ** 2 / (2 * np.pi * hbar)
        )
        assert float(figure_2["printed_current"].sel(panel=panel)[-1]) == pytest.approx(wanted, rel=1e-8)


def test_bounds_are_kept_and_cross(figure_2):
    for bound in ("ballistic_current", "sum_rule_current"):
        assert bool((figure_2["current"] <= figure_2[bound]).all())
    rest = figure_2.isel(step=slice(1, None))
    tighter = rest["ballistic_current"] < rest["sum_rule_current"]
    assert bool(tighter.sel(panel="low").all()) and not bool(tighter.sel(panel="high").any())
    assert np.all(figure_2.isel(step=0)["current"] == 0.0)
    slope = np.pi * ALPHA * OMEGA * k / 4
    difference = figure_2["temperature_difference"]
    assert figure_2["sum_rule_current"].values == pytest.approx(slope * difference.values, rel=1e-12)


def test_conductance_falls_as_the_cube(figure_3):
    K, T = figure_3["conductance"], figure_3["temperature"]
    assert np.gradient(np.log(K), np.log(T))[0] == pytest.approx(3.0, abs=0.02)
    assert float(K[0] / figure_3["low_temperature_conductance"][0]) == pytest.approx(1.0, abs=0.01)
    assert np.all(figure_3["channel_fraction"].values[:, 0] < 0.2)


def test_quantum_of_conductance_is_neared_by_strong_coupling_only(figure_3):
    largest = figure_3["largest_fraction"].values
    assert np.all(np.diff(largest) > 0.0) and largest[0] < 0.2 and 0.9 < largest[-1] < 1.0


def test_high_temperature_reaches_the_sum_rule(figure_3):
    K = figure_3["conductance"]
    assert float(K[-1] / figure_3["classical_conductance"]) == pytest.approx(1.0, abs=0.01)
    assert float(figure_3["classical_conductance"]) <= float(figure_3["sum_rule_bound"])
    assert float(figure_3["sum_rule_bound"]) == pytest.approx(np.pi * ALPHA * OMEGA * k / 4, rel=1e-12)
    wide = bounds_3(cutoff="1e19 rad/s", samples=5)
    assert float(wide["classical_conductance"] / wide["sum_rule_bound"]) == pytest.approx(1.0, abs=1e-4)


def test_summaries_say_what_is_so(figure_2, figure_3):
    assert "kept" in summary_2(figure_2) and "BROKEN" not in summary_2(figure_2) + summary_3(figure_3)
    assert "not true of this model" in summary_3(figure_3)
