"""The spin-boson junction: NIBA and Bloch-Redfield against closed limits, each other, and independent integrals."""

import itertools
import math
import warnings

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.constants import hbar, k
from scipy.integrate import quad
from scipy.special import loggamma

import chain
from chain.links.spin import bloch_redfield, kondo, methods, niba
from chain.links.spin.contour import integrals
from chain.links.spin.gamma import log_gamma
from chain.tables.rectangles import halved

KELVIN = hbar * 1e12 / k  # ħΔ/k_B of `spin`


def spin(coupling=(0.1, 0.1), cutoff="1e13 rad/s", bias="0 rad/s", **options):
    return chain.SpinMediator("1e12 rad/s", coupling, cutoff, bias, **options)


def number(quantity, unit):
    return quantity.to(unit).magnitude


# -- the integral over time --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("z", [0.01, 1e-8 + 0.3j, 1e-3 - 5j, 3 + 2j, 8.9j + 1e-9, 100 + 1j, -20.3 - 2j, -0.2 + 1e-3j])
def test_gamma_functions_against_arbitrary_precision(z):
    with mpmath.workdps(30):
        exact = [complex(mpmath.loggamma(z)), complex(mpmath.psi(0, z)), complex(mpmath.psi(1, z))]
    assert [complex(value) for value in log_gamma(np.array(complex(z)))] == pytest.approx(exact, rel=5e-15)


def reference_integrals(T1, T2, left, right, a, bias):
    """The two integrals of `contour` by the trapezoidal rule along a straight path, in 25 digits."""

    def log_q(s, T):
        p, m = T * (a + 1j * s), 1 + T * (a - 1j * s)
        return mpmath.loggamma(p) + mpmath.loggamma(m) - mpmath.loggamma(T * a) - mpmath.loggamma(1 + T * a)

    def d(s, T):
        return 1j * T * (mpmath.psi(0, T * (a + 1j * s)) - mpmath.psi(0, 1 + T * (a - 1j * s)))

    with mpmath.workdps(25):
        centre = mpmath.mpf(1) / (2 * max(T1, T2))
        step = (a + centre) / 6
        rate, heat = mpmath.mpf(0), mpmath.mpf(0)
        for j in range(int(38 / (2 * np.pi * (left * T1 + right * T2)) / step)):
            s = j * step - 1j * centre
            q = mpmath.exp(1j * bias * s + 2 * left * log_q(s, T1) + 2 * right * log_q(s, T2)) * (2 if j else 1)
            rate += step * q.real
            heat += step * (1j * q * (d(s, T2) - d(s, T1)) / (T1 - T2)).real
        return float(rate), float(heat)


@pytest.mark.parametrize(
    "case", [(2.0, 1.0, 0.1, 0.3, 0.1, -3.0), (0.4, 1.0, 0.5, 0.3, 0.1, 1.0), (1.01, 1.0, 0.1, 0.3, 0.05, 0.0)]
)
def test_the_contour_integral_is_that_along_a_straight_path(case):
    found = integrals(*(np.array([number]) for number in case))
    assert [float(one[0]) for one in found] == pytest.approx(reference_integrals(*case), rel=1e-12)


def test_the_integral_converges_for_any_coupling():
    """Weak coupling has a tail 1/α long, strong coupling a peak 1/√α wide."""
    alpha, bias = (one.ravel() for one in np.meshgrid(np.geomspace(1e-6, 30.0, 25), [0.0, 0.3, 30.0]))
    one = np.ones(alpha.size)
    assert np.isfinite(integrals(one, 0.7 * one, alpha, 2 * alpha, 0.1 * one, bias)).all()


def convolution(T1, T2, left, right, cutoff, bias):
    """J by the two baths' spectral functions C(ω) = e^{ω/2T} F(ω) on a grid of frequencies, and the rates."""
    a = 1.0 / cutoff

    def spectral(omega, T, alpha):
        t = np.linspace(-15.0, 15.0, 1501)
        z = 0.5 + a * T + 1j * t * T
        log = 4 * alpha * loggamma(z).real - 2 * alpha * (loggamma(a * T) + loggamma(1 + a * T)).real
        return np.exp(0.5 * omega / T) * np.array([np.trapezoid(np.exp(log) * np.cos(w * t), t) for w in omega])

    omega = np.linspace(-40.0, 40.0, 1601)
    c_right = spectral(omega, T2, right)
    down, up = (c_right * spectral(e - omega, T1, left) / (8 * np.pi) for e in (bias, -bias))
    k12, k21 = np.trapezoid(down, omega), np.trapezoid(up, omega)
    p1 = k21 / (k12 + k21)
    return k12, k21, np.trapezoid(omega * (p1 * down + (1 - p1) * up), omega)


@pytest.mark.parametrize("bias", [0.0, 0.8])
def test_niba_is_the_convolution_of_two_spectral_functions(bias):
    arguments = 2.0, 1.5, 0.4, 0.3, 5.0
    k12, k21, current = convolution(*arguments, bias)
    assert niba.rate(*arguments, bias) == pytest.approx(k12, rel=1e-7)
    assert niba.rate(*arguments, -bias) == pytest.approx(k21, rel=1e-7)
    assert niba.current(*arguments, bias) == pytest.approx(current, rel=1e-6)


@pytest.mark.parametrize(("left", "right", "theta"), [(0.1, 0.1, 2.0), (0.02, 0.3, 0.7), (0.6, 0.5, 5.0)])
def test_linear_conductance_is_one_integral_over_two_slopes(left, right, theta):
    """At zero bias κ = (1/8θ²) ∫ F_L' F_R' dt."""
    a = theta / 10.0

    def slopes(t):
        z = 0.5 + a + 1j * t
        log = 2 * loggamma(z).real - loggamma(a) - loggamma(1 + a)
        rise = -2 * mpmath.psi(0, complex(z)).imag
        return 4 * left * right * np.exp(2 * (left + right) * log) * float(rise) ** 2

    edges = [0.0, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0]
    integral = 2 * sum(quad(slopes, *pair, epsrel=1e-11, limit=200)[0] for pair in itertools.pairwise(edges))
    assert niba.conductance(theta, left, right, 10.0, 0.0) == pytest.approx(theta * integral / (8 * theta**2), rel=1e-8)


# -- exact relations ---------------------------------------------------------------------------------------------------
couplings = st.floats(0.01, 1.5)
temperatures = st.floats(1.0, 30.0)
cutoffs = st.floats(2.0, 1e3)
biases = st.floats(-5.0, 5.0)


@given(couplings, couplings, temperatures, cutoffs, st.floats(-40.0, 40.0))
def test_detailed_balance_to_rounding(left, right, theta, cutoff, bias):
    forward, backward = (niba.rate(theta, theta, left, right, cutoff, e) for e in (bias, -bias))
    assert np.log(forward / backward) == pytest.approx(bias / theta, rel=1e-12, abs=1e-12)


@given(couplings, couplings, temperatures, cutoffs, biases)
def test_no_heat_flows_between_equal_temperatures(left, right, theta, cutoff, bias):
    for method in (niba, bloch_redfield):
        assert method.current(np.array(theta), np.array(theta), left, right, cutoff, bias) == 0.0


@given(couplings, couplings, temperatures, temperatures, cutoffs, biases)
def test_the_mirrored_junction_carries_the_opposite_current(left, right, T1, T2, cutoff, bias):
    for method in (niba, bloch_redfield):
        there = method.current(np.array(T1), np.array(T2), left, right, cutoff, bias)
        back = method.current(np.array(T2), np.array(T1), right, left, cutoff, bias)
        assert there == pytest.approx(-back, rel=1e-11)
        assert there * (T1 - T2) >= 0.0
        # The position that is lower does not matter either
        assert method.current(np.array(T1), np.array(T2), left, right, cutoff, -bias) == pytest.approx(there, rel=1e-11)


@given(couplings, couplings, temperatures, cutoffs, biases)
@settings(max_examples=30)
def test_conductance_is_the_slope_of_the_current(left, right, theta, cutoff, bias):
    for method in (niba, bloch_redfield):
        exact = method.conductance(np.array(theta), left, right, cutoff, bias)
        for step, accuracy in ((1e-3, 1e-5), (1e-9, 1e-6)):
            above = method.current(theta + np.array(step * theta), np.array(theta), left, right, cutoff, bias)
            below = method.current(theta - np.array(step * theta), np.array(theta), left, right, cutoff, bias)
            assert (above - below) / (2 * step * theta) == pytest.approx(exact, rel=accuracy)


@given(st.floats(0.005, 2.0), st.floats(0.0, 1.0), st.floats(-4.0, 2.0), st.floats(2.0, 1e3), biases)
@settings(max_examples=200)
def test_every_method_keeps_the_ballistic_bound_in_its_range(alpha, share, decade, cutoff, bias):
    theta = np.array(10.0**decade)
    for method in (niba, bloch_redfield):
        left, right = share * alpha, (1 - share) * alpha
        if method.error(theta, left, right, cutoff, bias) <= methods.LIMIT:
            assert method.conductance(theta, left, right, cutoff, bias) <= np.pi * theta / 6


# -- limits ------------------------------------------------------------------------------------------------------------
def test_bloch_redfield_is_the_printed_formula_for_a_large_cutoff():
    T, alpha = 10.0, 0.02
    beta = hbar * 1e12 / (k * T)
    printed = hbar**2 * np.pi / (8 * k) * 1e36 / T**2 * alpha * 0.75 / np.sinh(beta)  # γ_T = 3/4 for 1 : 3
    found = spin((0.25 * alpha, 0.75 * alpha), "1e19 rad/s").conductance("10 K", method="bloch-redfield")
    assert number(found, "W/K") == pytest.approx(printed, rel=1e-6)
    finite = spin((0.25 * alpha, 0.75 * alpha), "5e12 rad/s").conductance("10 K", method="bloch-redfield")
    assert number(finite, "W/K") == pytest.approx(printed * np.exp(-0.2), rel=1e-12)


@pytest.mark.parametrize("bias", [0.0, 0.5, 20.0])
def test_methods_agree_for_weak_coupling_and_high_temperature(bias):
    arguments = 1e-7, 3e-7, 1e4, bias
    theta = np.array([30.0, 60.0])
    exact = bloch_redfield.conductance(theta, *arguments)
    assert niba.conductance(theta, *arguments) == pytest.approx(exact, rel=(1 + bias**2) ** -0.5 * 3e-3 + 3e-3)
    current = bloch_redfield.current(2 * theta, theta, *arguments)
    assert niba.current(2 * theta, theta, *arguments) == pytest.approx(current, rel=6e-3)


def test_niba_exceeds_bloch_redfield_as_estimated_for_weak_coupling():
    theta = np.array([0.5, 1.0, 2.0, 5.0])
    ratio = niba.conductance(theta, 1e-7, 1e-7, 1e5, 0.0) / bloch_redfield.conductance(theta, 1e-7, 1e-7, 1e5, 0.0)
    assert ratio == pytest.approx(np.sinh(1 / theta) * theta, rel=1e-4)
    assert np.exp(niba.error(theta[1:], 1e-7, 1e-7, 1e5, 0.0)) == pytest.approx(ratio[1:], rel=0.01)


def test_rates_at_the_toulouse_point():
    """α = 1/2, ω_c -> ∞: the rates are a Fermi function, their sum πΔ²/2ω_c at every temperature."""
    for theta, bias in ((1.0, 0.0), (3.0, 2.0), (10.0, -25.0)):
        cutoff = 1e7
        rates = [niba.rate(theta, theta, 0.2, 0.3, cutoff, e) for e in (bias, -bias)]
        width = np.pi / (2 * cutoff)
        assert sum(rates) == pytest.approx(width, rel=1e-5)
        assert rates[0] == pytest.approx(width / (1 + np.exp(-bias / theta)), rel=1e-5)


def marcus(theta, alpha, cutoff, bias):
    """Rate for slow, hot baths of reorganisation energy 2αω_c."""
    energy = 2 * alpha * cutoff
    return 0.25 * np.sqrt(np.pi / (energy * theta)) * np.exp(-((bias - energy) ** 2) / (4 * energy * theta))


def test_slow_hot_baths_give_the_rate_of_marcus():
    found = [niba.rate(3000.0, 3000.0, 10.0, 20.0, 10.0, bias) for bias in (0.0, 600.0, -2000.0)]
    assert found == pytest.approx([marcus(3000.0, 30.0, 10.0, bias) for bias in (0.0, 600.0, -2000.0)], rel=2e-3)


def toulouse_conductance(theta, cutoff):
    """Exact κ at α = 1/2: Imχ is the density response of a resonant level of width πΔ²/2ω_c (γ_T = 1)."""
    width = np.pi / (2 * cutoff)

    def level(e):
        return 0.5 * width / np.pi / (e**2 + 0.25 * width**2)

    def response(w):
        def integrand(e):
            return (
                level(e - w / 2)
                * level(e + w / 2)
                * np.sinh(w / 2 / theta)
                / (np.cosh(e / theta) + np.cosh(w / 2 / theta))
            )

        edges = sorted({0.0, w / 2, w / 2 + 5 * width, w / 2 + 100 * width, w / 2 + 40 * theta})
        return 8 * np.pi * sum(quad(integrand, *pair, epsrel=1e-9)[0] for pair in itertools.pairwise(edges))

    def integrand(w):
        return w**3 / theta**2 * np.exp(-w / cutoff) * response(w) / (4 * np.sinh(w / 2 / theta) ** 2)

    edges = [0.0, 0.5 * theta, 2 * theta, 8 * theta, 40 * theta]
    pairs = itertools.pairwise(edges)
    return 0.125 * sum(quad(integrand, *pair, epsrel=1e-5)[0] for pair in pairs)


def test_niba_against_the_exact_solution_at_the_toulouse_point():
    """Above the Kondo temperature it converges as 1/T, at the pace that `error` estimates."""
    cutoff = 1e4
    for ratio, percent in ((1.0, 72), (3.0, 21), (10.0, 6)):
        theta = np.array(ratio * np.pi / (2 * cutoff))
        deviation = np.log(
            niba.conductance(theta, 0.25, 0.25, cutoff, 0.0) / toulouse_conductance(float(theta), cutoff)
        )
        assert 0.0 < deviation < 0.65 / ratio
        assert niba.error(theta, 0.25, 0.25, cutoff, 0.0) == pytest.approx(deviation, rel=0.2)
        assert round(100 * math.expm1(deviation)) == percent


def test_kondo_temperature():
    assert kondo.temperature(0.5, 1e3) == pytest.approx(np.pi / 2e3, rel=1e-12)  # the width at the Toulouse point
    alpha = 0.3
    with mpmath.workdps(30):
        g = (mpmath.gamma(1 - 2 * alpha) * mpmath.cos(mpmath.pi * alpha)) ** (1 / (2 * (1 - mpmath.mpf(alpha))))
    assert kondo.temperature(alpha, 10.0) == pytest.approx(float(g) * 0.1 ** (alpha / (1 - alpha)), rel=1e-12)
    assert kondo.temperature(0.0, 10.0) == 1.0
    assert kondo.temperature(1.2, 10.0) == 0.0
    assert number(spin((0.0, 0.0)).kondo_temperature(), "K") == pytest.approx(KELVIN)


# -- where Bloch-Redfield violates bounds ------------------------------------------------------------------------------
def test_bloch_redfield_formula_exceeds_the_ballistic_bound_where_it_is_refused():
    strong = spin((0.3, 0.3), "1e15 rad/s")
    theta = np.array(1 / 3.0)
    kappa = bloch_redfield.conductance(theta, 0.3, 0.3, 1e3, 0.0)
    assert kappa > np.pi * theta / 6
    with pytest.raises(chain.HeatChainError, match="niba"):
        strong.conductance(chain.ureg.Quantity(KELVIN, "K"), method="bloch-redfield")


def coherence_by_slices(theta, alpha, cutoff, slices):
    """-⟨σ_x⟩ of the discretised path integral, by summing all its paths."""
    step = 1.0 / (theta * slices)
    a = theta / cutoff
    x = np.arange(slices + 1) / slices
    w = 0.5 * alpha * (loggamma(x + a) + loggamma(1 - x + a))
    second = np.concatenate([[2 * (w[1] - w[0])], w[2:] - 2 * w[1:-1] + w[:-2]])
    paths = 1.0 - 2.0 * ((np.arange(2 ** (slices - 1))[:, None] >> np.arange(slices)) & 1)
    exponent = sum(0.5 * second[j] * (paths * np.roll(paths, j, axis=1)).sum(axis=1) for j in range(slices))
    kinks = (paths != np.roll(paths, 1, axis=1)).sum(axis=1)
    log = exponent + kinks * np.log(np.tanh(0.5 * step))
    weight = np.exp(log - log.max())
    # d lnZ/dΔ, each slice's hop being cosh + sinh of Δ·step/2
    slope = kinks / np.tanh(0.5 * step) + (slices - kinks) * np.tanh(0.5 * step)
    return float((weight * slope).sum() / weight.sum() / slices)


def test_bloch_redfield_violates_the_sum_rule_at_intermediate_temperature():
    """The coupling of [Taylor2015] Fig. 4, α = 0.2, ω_c = 10Δ: above Eq. (18), NIBA below; at α = 0.02 below it."""
    for alpha, violated in ((0.2, True), (0.02, False)):
        theta = np.array(1.0)
        coarse, fine = (coherence_by_slices(1.0, alpha, 10.0, n) for n in (8, 16))
        assert fine == pytest.approx(coarse, rel=0.02)
        bound = np.pi * alpha / 4 * fine
        assert (bloch_redfield.conductance(theta, alpha / 2, alpha / 2, 10.0, 0.0) > 1.05 * bound) == violated
        assert (niba.conductance(theta, alpha / 2, alpha / 2, 10.0, 0.0) < bound) == violated


# -- the link ----------------------------------------------------------------------------------------------------------
def test_units_and_broadcasting():
    one = spin()
    kappa = number(one.conductance("20 K"), "W/K")
    reduced = niba.conductance(np.array(20.0 / KELVIN), 0.1, 0.1, 10.0, 0.0)
    assert kappa == pytest.approx(float(reduced) * k * 1e12, rel=1e-12)
    many = chain.SpinMediator("1e12 rad/s", ([0.1, 0.2], 0.1), "1e13 rad/s")
    assert many.conductance("20 K").shape == (2,)
    assert number(many.conductance("20 K"), "W/K")[0] == pytest.approx(kappa, rel=1e-14)
    T = chain.ureg.Quantity([[10.0], [20.0]], "K")
    assert many.current(T, "15 K").shape == (2, 2)
    assert spin(0.2) == one
    assert one.channels == 1


def test_nothing_flows_into_a_bath_without_coupling():
    for method in methods.METHODS:
        assert number(spin((0.2, 0.0)).current("20 K", "10 K", method=method), "W") == 0.0
        assert number(spin((0.0, 0.0)).conductance("20 K", method=method), "W/K") == 0.0


def test_a_spin_rectifies_where_the_couplings_differ():
    assert spin((0.3, 0.1)).rectifies
    assert not spin((0.1, 0.1)).rectifies
    found = float(spin((0.3, 0.1)).rectification("40 K", "10 K"))
    assert found == pytest.approx(-float(spin((0.1, 0.3)).rectification("40 K", "10 K")), rel=1e-10)
    assert abs(found) > 0.1
    assert abs(float(spin((0.1, 0.1)).rectification("40 K", "10 K"))) < 1e-12


def test_rates_in_units():
    biased = spin(bias="5e11 rad/s")
    there, back = biased.rates("20 K", "20 K")
    assert number(there / back, "") == pytest.approx(np.exp(hbar * 5e11 / (k * 20.0)), rel=1e-12)
    with pytest.raises(chain.HeatChainError, match="coupling"):
        spin((0.0, 0.0)).rates("20 K", "20 K")


def test_methods_refuse_outside_their_range_and_say_which_to_use():
    weak = spin((0.005, 0.005))
    with pytest.raises(chain.HeatChainError, match="'bloch-redfield'"):
        weak.conductance("1.5 K", method="niba")
    with pytest.raises(chain.HeatChainError, match="'niba'"):
        spin((0.5, 0.5)).conductance("20 K", method="bloch-redfield")
    with pytest.raises(chain.HeatChainError, match="No other method"):
        spin((0.3, 0.3)).conductance("0.1 K")
    with pytest.raises(chain.HeatChainError, match="Did you mean 'bloch-redfield'"):
        weak.conductance("20 K", method="Bloch Redfield")
    with pytest.raises(chain.HeatChainError, match="method"):
        spin(method="exact")


@pytest.mark.parametrize("method", methods.METHODS)
def test_a_range_is_where_the_estimated_error_is_small(method):
    one = spin((0.05, 0.05), method=method)
    low, high = one.lower, one.upper
    inside = chain.ureg.Quantity([low * 1.001, high * 0.999], "K")
    assert one.theories(inside)["holds"].sel(theory=method).all()
    outside = chain.ureg.Quantity([low * 0.99, high * 1.01], "K")
    assert not one.theories(outside)["holds"].sel(theory=method).any()


def test_bad_parameters():
    for bad in ({"coupling": (-0.1, 0.1)}, {"coupling": (0.1,)}, {"coupling": "strong"}, {"coupling": (np.nan, 0.1)}):
        with pytest.raises(chain.HeatChainError, match="coupling"):
            spin(**bad)
    with pytest.raises(chain.HeatChainError, match="splitting"):
        chain.SpinMediator("0 rad/s", 0.2, "1e13 rad/s")
    with pytest.raises(chain.HeatChainError, match="rad/s"):
        chain.SpinMediator(1e12, 0.2, "1e13 rad/s")
    with pytest.warns(chain.ModelWarning, match="cutoff"):
        spin(cutoff="5e11 rad/s")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        spin(cutoff="2e12 rad/s")


# -- in a chain --------------------------------------------------------------------------------------------------------
def test_a_chain_uses_a_table_whose_error_it_states():
    diode = spin((0.3, 0.1))
    body = chain.DrudeUllersma("1e9 rad/s")
    ss = chain.Chain(diode, body, 3, "30 K", "15 K").steady_state()
    assert 0.0 < ss.attrs["table_error"] < 3e-12
    T = chain.ureg.Quantity(np.concatenate([[30.0], ss["temperature"].values, [15.0]]), "K")
    exact = number(diode.current(T[:-1], T[1:]), "W")
    assert ss["current"].values == pytest.approx(exact, rel=1e-8)
    back = chain.Chain(diode, body, 3, "15 K", "30 K").steady_state()
    assert -back["current"].values[0] > 1.02 * ss["current"].values[0]


def test_a_chain_of_different_spins():
    splittings = chain.ureg.Quantity([0.8e12, 1e12, 1.2e12], "rad/s")
    spins = chain.SpinMediator(splittings, (0.1, 0.3), "1e13 rad/s")
    body = chain.DrudeUllersma("1e9 rad/s")
    ss = chain.Chain(spins, body, 2, "30 K", "20 K").steady_state()
    T = chain.ureg.Quantity(np.concatenate([[30.0], ss["temperature"].values, [20.0]]), "K")
    assert number(spins.current(T[:-1], T[1:]), "W") == pytest.approx(ss["current"].values, rel=1e-8)


def test_a_table_of_currents_is_no_finer_than_their_rounding_allows():
    rng = np.random.default_rng(0)

    def current(a, b):
        return (a - b) * (1.0 + 1e-11 * rng.standard_normal(a.shape))

    table = halved(current, np.ones_like, 1.0, 2.0)
    assert len(table.rows) < 20**2 and table.error < 1e-9
