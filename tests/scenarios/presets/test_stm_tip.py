"""The numbers of Sec. VII, from constants alone."""

import numpy as np
import pytest
from scipy.constants import c, hbar, k, pi
from scipy.integrate import quad

from chain import HeatChainError
from scenarios.presets.panasyuk2012.stm_tip import stm_tip, summary

OMEGA = 2 * pi * c * 480e2
DAMPING = 9 * OMEGA
THETA = 165.0


@pytest.fixture(scope="module")
def ds():
    return stm_tip()


def at(ds, name, T2):
    return float(ds[name].sel(substrate_temperature=T2))


@pytest.mark.parametrize("T2", [90.0, 150.0, 210.0])
def test_closed_forms(ds, T2):
    fourth = 300.0**4 - T2**4
    estimate = pi**3 * k**4 * DAMPING**2 / (30 * hbar**3 * OMEGA**4) * fourth
    tunnelling = pi**5 * k**2 / (60 * hbar * THETA**2) * fourth
    ballistic = pi * k**2 / (12 * hbar) * (300.0**2 - T2**2)
    radiation = pi * (3.7e-10) ** 2 / 4 * pi**2 * k**4 / (60 * hbar**3 * c**2) * fourth
    assert at(ds, "estimated_current", T2) == pytest.approx(estimate, rel=1e-12)
    assert at(ds, "tunnelling_current", T2) == pytest.approx(tunnelling, rel=1e-12)
    assert at(ds, "ballistic_current", T2) == pytest.approx(ballistic, rel=1e-12)
    assert at(ds, "black_body_current", T2) == pytest.approx(radiation, rel=1e-12)
    assert at(ds, "excess", T2) == pytest.approx(estimate / ballistic, rel=1e-12)
    assert at(ds, "channels", T2) == pytest.approx(tunnelling / ballistic, rel=1e-12)
    classical = k * DAMPING / 4 * (300.0 - T2)
    assert at(ds, "unlimited_sum_rule_current", T2) == pytest.approx(classical, rel=1e-12)


@pytest.mark.parametrize(("name", "D"), [("gold_current", k * THETA / hbar), ("unlimited_current", np.inf)])
def test_exact_currents_by_quadrature(ds, name, D):
    """The transmission written out for D, integrated by a foreign quadrature."""

    def integrand(x):  # x = ħω/(k_B · 300 K)
        omega = x * k * 300.0 / hbar
        if np.isinf(D):
            transmission = (DAMPING * omega) ** 2 / ((OMEGA**2 - omega**2) ** 2 + (DAMPING * omega) ** 2)
        else:
            below = D**2 * (OMEGA**2 - omega**2) ** 2 + omega**2 * (OMEGA**2 - omega**2 + D * DAMPING) ** 2
            transmission = DAMPING**2 * D**4 * omega**2 / ((D**2 + omega**2) * below)
        return transmission * x * (1 / np.expm1(x) - 1 / np.expm1(x * 300.0 / 150.0))

    wanted = quad(integrand, 0, 60, limit=500, epsrel=1e-11)[0] * (k * 300.0) ** 2 / (2 * pi * hbar)
    assert at(ds, name, 150.0) == pytest.approx(wanted, rel=1e-8)


def test_exact_currents_keep_both_bounds_and_the_estimate_breaks_them(ds):
    assert (ds["unlimited_current"] <= ds["ballistic_current"]).all()
    assert (ds["gold_current"] <= ds["ballistic_current"]).all()
    assert (ds["gold_current"] <= ds["gold_sum_rule_current"]).all()
    assert (ds["unlimited_current"] <= ds["unlimited_sum_rule_current"]).all()
    assert (ds["excess"] > 60.0).all() and (ds["excess"] < 100.0).all()


def test_numbers_of_the_paper(ds):
    # Eqs. (87)-(88): about 9; about 1e10 times black-body radiation; range ends at 77 K
    assert float(ds["matching_damping"]) == pytest.approx(pi / np.sqrt(2) * hbar * OMEGA / (k * THETA), rel=1e-12)
    assert round(float(ds["matching_damping"])) == 9
    assert float((ds["estimated_current"] / ds["black_body_current"]).mean()) == pytest.approx(5.2e10, rel=0.01)
    assert float(ds["range_temperature"]) == pytest.approx(76.7, abs=0.1)
    text = " ".join(summary(ds).split())
    assert "outside its range" in text and "more than any one channel can carry" in text


def test_weak_damping_is_not_blamed():
    assert "outside" not in summary(stm_tip(damping_ratio=0.1, samples=3))


@pytest.mark.parametrize("ratio", [0.0, -1.0, np.inf, np.nan])
def test_ratio_must_be_positive(ratio):
    with pytest.raises(HeatChainError, match="`damping_ratio` must be a finite number above 0"):
        stm_tip(damping_ratio=ratio)
