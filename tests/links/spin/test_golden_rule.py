"""The spin where it hops: sum rule, Beta functions, and the fraction of the sum-rule bound that it reaches."""

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import beta

from chain.links.spin import bloch_redfield, golden_rule, niba
from chain.links.spin.imaginary_time import path_integral

mpmath = pytest.importorskip("mpmath")


def fraction(theta, alpha, cutoff):
    """κ of NIBA over [Taylor2015] Eq. (18) with the golden rule's ⟨σ_x⟩."""
    conductance = float(niba.conductance(theta, 0.5 * alpha, 0.5 * alpha, cutoff, 0.0))
    return conductance / (-0.25 * math.pi * alpha * golden_rule.coherence(theta, alpha, cutoff))


@pytest.mark.parametrize("alpha", [0.05, 0.2, 0.4])
def test_saturation_is_the_ratio_of_two_integrals(alpha):
    """Numerators and denominators by foreign quadrature, without Beta functions."""
    with mpmath.workdps(60):
        heat = mpmath.quad(lambda u: mpmath.tanh(u) ** 2 / mpmath.cosh(u) ** (2 * alpha), [-400, -20, 0, 20, 400])
        coherence = mpmath.quad(lambda v: mpmath.sin(v) ** (-2 * alpha), [0, mpmath.pi / 2]) * 2
    # κ = (πα²/8T) F_0 heat, bound (πα/4)(F_0/2πT) coherence
    assert float(golden_rule.saturation(alpha)) == pytest.approx(float(mpmath.pi * alpha * heat / coherence), rel=1e-8)


def test_saturation_is_complete_for_weak_coupling_only():
    alpha = np.array([0.0, 1e-6, 0.1, 0.25, 0.4999, 0.5, 0.8])
    found = golden_rule.saturation(alpha)
    assert found[0] == 1.0
    assert (1.0 - found[1]) / 1e-6 == pytest.approx(2.0, rel=1e-4)
    assert np.all(np.diff(found[:6]) < 0.0)
    assert np.all(found[5:] == 0.0)


@pytest.mark.parametrize("alpha", [0.05, 0.2, 0.3])
def test_it_is_the_limit_of_a_large_cutoff(alpha):
    theta = 1000.0
    deviations = [fraction(theta, alpha, cutoff) / float(golden_rule.saturation(alpha)) - 1.0 for cutoff in (1e8, 1e9)]
    assert 0.0 < deviations[1] < deviations[0] < 0.03
    # of the order of (πT/ω_c)^{1-2α}, and then of πT/ω_c
    assert math.log10(deviations[0] / deviations[1]) == pytest.approx(1.0 - 2.0 * alpha, abs=0.07)


def test_coherence_is_that_of_the_path_integral_at_high_temperature():
    """They differ in the next order of Δ²."""
    errors = [
        golden_rule.coherence(theta, 0.2, 10.0) / path_integral.coherence(theta, 0.2, 10.0, 1e-7)[0] - 1.0
        for theta in (4.0, 8.0)
    ]
    assert 0.0 < errors[1] < errors[0] < 5e-3
    assert errors[0] / errors[1] > 3.0


@pytest.mark.parametrize(("theta", "alpha"), [(50.0, 0.2), (10.0, 0.05)])
def test_susceptibility_keeps_the_f_sum_rule(theta, alpha):
    cutoff = 1e12

    def moment(log):
        omega = math.exp(log)
        return omega**2 * float(golden_rule.susceptibility(omega, theta, alpha, cutoff))

    found = quad(moment, -25.0, 24.0, epsrel=1e-10, limit=800)[0] / math.pi
    assert found == pytest.approx(-golden_rule.coherence(theta, alpha, cutoff), rel=2e-5)


def test_susceptibility_gives_the_conductance():
    """[Taylor2015] Eq. (5) with it is NIBA."""
    theta, alpha, cutoff = 50.0, 0.2, 1e9

    def heat(log):
        omega = math.exp(log)
        occupation = omega / (2.0 * theta * math.sinh(min(0.5 * omega / theta, 300.0))) ** 2
        response = float(golden_rule.susceptibility(omega, theta, alpha, cutoff))
        return omega**3 * response * occupation * math.exp(-omega / cutoff)

    found = 0.25 * alpha * quad(heat, -25.0, 9.0, epsrel=1e-10, limit=800)[0]
    assert found == pytest.approx(float(niba.conductance(theta, 0.1, 0.1, cutoff, 0.0)), rel=1e-5)


def test_bloch_redfield_is_above_hopping():
    """κ_BR/κ = (1 + 2α)/(α B(½, α)) (ω_c/πT)^{2α} where T_K ≪ T ≪ ω_c."""
    theta, alpha, cutoff = 100.0, 0.2, 1e7
    arguments = theta, 0.5 * alpha, 0.5 * alpha, cutoff, 0.0
    found = float(bloch_redfield.conductance(*arguments) / niba.conductance(*arguments))
    wanted = (1.0 + 2.0 * alpha) / (alpha * beta(0.5, alpha)) * (cutoff / (math.pi * theta)) ** (2.0 * alpha)
    assert found == pytest.approx(wanted, rel=1e-3)
    assert found > 1.0


def test_without_coupling_it_is_a_free_spin_at_high_temperature():
    assert golden_rule.coherence(100.0, 0.0, 10.0) == pytest.approx(-math.tanh(0.005), rel=1e-4)
