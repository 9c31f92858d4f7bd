"""[Panasyuk2012] Secs. III and IV, right sides by quadrature: P40-P62."""

from itertools import pairwise

import mpmath as mp
import numpy as np
import pytest
from scipy.constants import c, hbar, k
from scipy.integrate import quad

import chain
from chain.links.harmonic.langevin import noise_spectrum
from systems.equations import evaluates
from systems.reduced import KELVIN, UNIT, W_PER_K, WATT, Q, kelvin, mediator, poles, rad, seconds

GAMMA, D, T1, T2 = 0.7, 2.0, 1.2, 0.5


def bose(w, T):
    return 1.0 / np.expm1(w / T)


def integral(function, top=60.0):
    edges = [0.0, 0.3, 0.8, 1.0, 1.3, 2.5, 8.0, top]
    return sum(quad(function, a, b, epsabs=0.0, epsrel=1e-11, limit=300)[0] for a, b in pairwise(edges))


def over_poles(term):
    """Σ g_n term(μ_n), real."""
    return float(sum((g * term(mu)) for mu, g in zip(*poles(GAMMA, D), strict=True)).real)


@evaluates("P40", "P42")
def test_the_current_is_the_sum_of_integrals_over_poles():
    def part(mu, T):
        return integral(lambda w: (w * bose(w, T) / ((D * D + w * w) * (mu**2 + w * w))).real)

    def complex_part(mu, T):
        value = part(mu, T)
        if abs(mu.imag) > 1e-12:
            value += 1j * integral(lambda w: (w * bose(w, T) / ((D * D + w * w) * (mu**2 + w * w))).imag)
        return value

    J = -(D**2) * GAMMA / (2.0 * np.pi) * over_poles(lambda mu: mu**2 * (complex_part(mu, T1) - complex_part(mu, T2)))
    assert mediator(GAMMA, D).current(kelvin(T1), kelvin(T2)).m_as("W") / WATT == pytest.approx(J, rel=1e-9)
    # Eq. (40), half of the difference of both baths; coth = 1 + 2n
    first = -0.5 * GAMMA * D**2 / np.pi * over_poles(lambda mu: mu**2 * (complex_part(mu, T1) - complex_part(mu, T2)))
    assert first == pytest.approx(J, rel=1e-12)


@evaluates("P43")
def test_conductance():
    T = 0.6

    def part(mu):
        window = lambda w: w * w / np.sinh(0.5 * w / T) ** 2 / ((D * D + w * w) * (mu**2 + w * w))  # noqa: E731
        return integral(lambda w: window(w).real) + 1j * integral(lambda w: window(w).imag)

    K = -(D**2) * GAMMA / (8.0 * np.pi * T**2) * over_poles(lambda mu: mu**2 * part(mu))
    assert mediator(GAMMA, D).conductance(kelvin(T)).m_as("W/K") / W_PER_K == pytest.approx(K, rel=1e-9)


@evaluates("P45", "P46", "P47")
def test_high_temperature():
    total = over_poles(lambda mu: mu / (D + mu))
    transform = (D + D) / ((D + D) * (D * D + 1.0) + D * GAMMA * D)  # g̃(D), Eq. (20)
    assert total == pytest.approx(-D * transform, rel=1e-12)
    K = -0.25 * D * GAMMA * total
    found = mediator(GAMMA, D)
    assert found.sum_rule_conductance().m_as("W/K") / W_PER_K == pytest.approx(K, rel=1e-12)
    assert found.limits(kelvin(1.0))["value"].sel(limit="high temperature") / W_PER_K == pytest.approx(K, rel=1e-12)
    assert found.conductance(kelvin(300.0)).m_as("W/K") / W_PER_K == pytest.approx(K, rel=1e-4)


@evaluates("P48")
def test_high_temperature_and_cutoff():
    found = mediator(GAMMA, 1e6)
    value = found.limits(kelvin(100.0))["value"].sel(limit="high temperature, large cutoff")
    assert value / W_PER_K == pytest.approx(0.25 * GAMMA, rel=1e-12)
    assert found.conductance(kelvin(3000.0)).m_as("W/K") / W_PER_K == pytest.approx(0.25 * GAMMA, rel=1e-3)


@evaluates("P49", "P50", "P51")
def test_low_temperature():
    total = over_poles(lambda mu: 1.0 / mu**2)
    assert total == pytest.approx(GAMMA, rel=1e-12)
    J = np.pi**3 / 30.0 * (0.02**4 - 0.01**4) * GAMMA * total
    found = mediator(GAMMA, D)
    assert found.low_temperature_current(kelvin(0.02), kelvin(0.01)).m_as("W") / WATT == pytest.approx(J, rel=1e-12)
    assert found.current(kelvin(0.02), kelvin(0.01)).m_as("W") / WATT == pytest.approx(J, rel=2e-2)
    K = 2.0 * np.pi**3 / 15.0 * 0.02**3 * GAMMA**2
    assert found.limits(kelvin(0.02))["value"].sel(limit="low temperature") / W_PER_K == pytest.approx(K, rel=1e-12)


@evaluates("P52")
def test_black_body():
    # both polarisations, all angles: ∫ ħω n(ω) ω²/(4π²c²) dω
    flux = k**4 / (4.0 * np.pi**2 * hbar**3 * c**2) * float(mp.quad(lambda x: x**3 / mp.expm1(x), [0, 1, 10, mp.inf]))
    found = chain.RadiativeLink("2 nm^2").current("30 K", "20 K").m_as("W")
    assert found == pytest.approx(2e-18 * flux * (30.0**4 - 20.0**4), rel=1e-12)


@evaluates("P55")
def test_spectrum_of_the_noise():
    found = noise_spectrum(mediator(0.7), rad(1.3), kelvin(0.4)).m_as("W")
    assert found / WATT == pytest.approx(0.5 * 0.7 * 1.3 / np.tanh(0.5 * 1.3 / 0.4), rel=1e-12)


@evaluates("P57", "P58", "P59", "P60")
def test_current_from_the_noise():
    """The noise's work, frequency by frequency: response, balance of energy, and the current between the baths."""

    def noise(w, T):
        return 0.5 * GAMMA * w / np.tanh(0.5 * w / T)

    def balance(w):
        x = -1.0 / (w * w + 1j * GAMMA * w - 1.0)  # Eq. (57)
        power = (-1j * w * x).real  # ⟨Fẋ⟩ of noise of spectrum 1
        return GAMMA * w * w * abs(x) ** 2 - power

    assert max(abs(balance(w)) for w in np.linspace(0.1, 5.0, 50)) < 1e-14  # Eq. (58), term by term
    J = integral(
        lambda w: (1j * w * (noise(w, T1) - noise(w, T2)) / (w * w + 1j * GAMMA * w - 1.0)).real
    ) / (2.0 * np.pi)  # fmt: skip
    found = chain.thermal_bath_current(mediator(GAMMA, np.inf), kelvin(T1), kelvin(T2)).m_as("W") / WATT
    assert found == pytest.approx(J, rel=1e-8)


@evaluates("P53", "P54", "P56", "P59")
def test_sampled_noise():
    """Trajectories of Eq. (53) with noise of Eqs. (54)-(56) carry what the quadrature of Eq. (61) says."""
    weak = mediator(0.5, np.inf)
    ds = chain.exact.QuantumThermalBath(weak).current((kelvin(1.0), kelvin(0.4)), seconds(800.0), 64, seed=3)
    J = 0.5**2 / (2.0 * np.pi) * integral(
        lambda w: w**3 * (bose(w, 1.0) - bose(w, 0.4)) / ((w * w - 1.0) ** 2 + 0.25 * w * w)
    )  # fmt: skip
    assert abs(float(ds["current"]) / WATT - J) < 5.0 * float(ds["standard_error"]) / WATT
    assert float(ds["standard_error"]) < 0.2 * J * WATT


@evaluates("P61", "P62")
def test_infinite_cutoff():
    found = mediator(GAMMA, np.inf)

    def shape(w):
        return w**3 / ((w * w - 1.0) ** 2 + GAMMA**2 * w * w)

    J = GAMMA**2 / (2.0 * np.pi) * integral(lambda w: shape(w) * (bose(w, T1) - bose(w, T2)))
    K = GAMMA**2 / (8.0 * np.pi * T1**2) * integral(lambda w: shape(w) * w / np.sinh(0.5 * w / T1) ** 2)
    assert found.current(kelvin(T1), kelvin(T2)).m_as("W") / WATT == pytest.approx(J, rel=1e-9)
    assert found.conductance(kelvin(T1)).m_as("W/K") / W_PER_K == pytest.approx(K, rel=1e-9)


@evaluates("P41")
def test_the_kernel_of_the_second_part_against_a_smooth_function():
    """∫S(t)e^{-at}dt: the sum over modes as an integral, and 2δ(t) - De^{-Dt}, of which half the delta counts."""
    a = 0.7
    modes = 2.0 / np.pi * quad(lambda w: w * w / (w * w + D * D) * a / (a * a + w * w), 0.0, np.inf)[0]
    assert modes == pytest.approx(1.0 - D / (a + D), rel=1e-9)


def test_units():
    assert Q(KELVIN, "K").m * k == pytest.approx(hbar * UNIT)
