"""The equilibrium of the spin: tensor network, cluster Monte Carlo, the series in kinks, and exact limits."""

import itertools
import math

import numpy as np
import pytest
from scipy.special import digamma

from chain.errors import SolverError
from chain.links.spin.imaginary_time import monte_carlo, path_integral
from chain.links.spin.imaginary_time.influence import couplings, potential


def free(theta):
    return -math.tanh(0.5 / theta)


@pytest.mark.parametrize("theta", [0.1, 0.7, 1.0, 10.0])
def test_without_coupling_it_is_a_free_spin(theta):
    assert path_integral.coherence(theta, 0.0, 10.0)[0] == pytest.approx(free(theta), abs=1e-9)
    found, error = monte_carlo.coherence(theta, 0.0, 10.0, tolerance=3e-3)
    assert found == pytest.approx(free(theta), abs=4.0 * error)


def test_weak_coupling_lowers_the_coherence_in_proportion():
    lost = [path_integral.coherence(1.0, alpha, 10.0, 1e-7)[0] - free(1.0) for alpha in (1e-3, 2e-3)]
    assert lost[0] > 0.0
    assert lost[1] / lost[0] == pytest.approx(2.0, rel=5e-3)


def series(theta, alpha, cutoff, points=12):
    """⟨σ_x⟩ from paths of up to four kinks: Z/2 = Σ_n z_2n, ⟨σ_x⟩ = -(2/β) Σ 2n z_2n / Σ z_2n."""
    beta = 1.0 / theta

    def weight(*times):
        log = -2.0 * len(times) * potential(0.0, beta, alpha, cutoff)
        for i, j in itertools.combinations(range(len(times)), 2):
            log -= 4.0 * (-1) ** (i + j) * potential(times[j] - times[i], beta, alpha, cutoff)
        return math.exp(log)

    x, w = np.polynomial.legendre.leggauss(points)
    x, w = 0.5 * (x + 1.0), 0.5 * w
    # kinks come close with a weight of the width 1/ω_c: points crowd at both ends
    x, w = 0.5 * (1.0 - np.cos(np.pi * x)), 0.5 * np.pi * np.sin(np.pi * x) * w
    # the first kink at 0 stands for all: β/2n places, Δ/2 a kink
    two = (beta / 2.0) * 0.25 * sum(beta * w[i] * weight(0.0, beta * x[i]) for i in range(points))
    four = 0.0
    for i, j, m in itertools.product(range(points), repeat=3):
        first, second, third = beta * x[i] * x[j] * x[m], beta * x[i] * x[j], beta * x[i]
        four += w[i] * w[j] * w[m] * weight(0.0, first, second, third) * beta**3 * x[i] ** 2 * x[j]
    four *= (beta / 4.0) / 16.0
    return -(2.0 / beta) * (2.0 * two + 4.0 * four) / (1.0 + two + four)


@pytest.mark.parametrize(("theta", "alpha", "cutoff"), [(3.0, 0.2, 10.0), (5.0, 0.5, 10.0), (10.0, 0.8, 20.0)])
def test_the_series_in_kinks_gives_the_same_at_high_temperature(theta, alpha, cutoff):
    found, error = path_integral.coherence(theta, alpha, cutoff, 1e-7)
    assert error < 1e-7
    assert found == pytest.approx(series(theta, alpha, cutoff), abs=1e-6)


@pytest.mark.parametrize(("theta", "alpha"), [(1.0, 0.2), pytest.param(0.3, 0.5, marks=pytest.mark.slow), (2.0, 0.8)])
def test_both_methods_agree(theta, alpha):
    exact, _ = path_integral.coherence(theta, alpha, 10.0)
    found, error = monte_carlo.coherence(theta, alpha, 10.0, seed=3, tolerance=1e-3)
    assert error < 1e-3
    assert abs(found - exact) < 4.0 * error
    assert abs(found - free(theta)) > 20.0 * error  # the coupling matters, or this test would say nothing


def test_toulouse_point():
    """At α = 1/2 the difference of two temperatures is that of a resonant level, as the cutoff grows."""

    def level(theta, cutoff):
        width = 0.25 * math.pi / cutoff
        logarithm = digamma(0.5 + width / (2.0 * math.pi * theta)) + math.log(2.0 * math.pi * theta)
        return 4.0 * width / math.pi * logarithm

    def error(cutoff):
        found = path_integral.coherence(1.0, 0.5, cutoff)[0] - path_integral.coherence(2.0, 0.5, cutoff)[0]
        return found / (level(1.0, cutoff) - level(2.0, cutoff)) - 1.0

    rough, fine = error(20.0), error(40.0)
    assert abs(fine) < 0.04
    assert rough / fine == pytest.approx(2.0, abs=0.3)  # it is of first order in Δ/ω_c


def test_slices_converge_in_second_order():
    values = [path_integral._coherence(slices, 1.0, 0.3, 10.0) for slices in (32, 64, 128)]
    assert math.log2((values[0] - values[1]) / (values[1] - values[2])) == pytest.approx(2.0, abs=0.1)


def test_correlation_of_a_free_spin():
    found, error = path_integral.correlation(0.5, 0.0, 10.0, parts=16)
    tau = np.arange(1, 9) / 16 * 2.0
    np.testing.assert_allclose(found, np.cosh(1.0 - tau) / np.cosh(1.0), atol=1e-9)
    assert error < 1e-6


def test_correlation_and_coherence_agree():
    """d/dτ⟨σ_z(τ)σ_z⟩ at τ = 0 is Δ⟨σ_x⟩, so that the correlation falls from 1 with that slope."""
    theta, alpha, cutoff = 1.0, 0.2, 5.0
    slopes = []
    for parts in (128, 256):
        near = path_integral._correlation(parts, 1.0 / theta, alpha, cutoff, (1, 2))
        # through 1 at τ = 0, of second order
        slopes.append((-3.0 + 4.0 * near[0] - near[1]) / (2.0 / (theta * parts)))
    assert slopes[1] == pytest.approx(path_integral.coherence(theta, alpha, cutoff)[0], abs=1e-3)
    assert abs(slopes[1] - slopes[0]) < 5e-3


def test_couplings_are_the_interaction_of_two_slices():
    mpmath = pytest.importorskip("mpmath")
    beta, alpha, cutoff, slices, n = 2.0, 0.3, 7.0, 8, 3
    start = 1 / cutoff

    def interaction(tau):
        return (
            alpha / (2 * beta**2) * (mpmath.psi(1, (tau + start) / beta) + mpmath.psi(1, (beta - tau + start) / beta))
        )

    width = beta / slices
    wanted = mpmath.quad(lambda u: (width - abs(u)) * interaction(n * width + u), [-width, 0, width])
    assert couplings(slices, beta, alpha, cutoff)[n] == pytest.approx(float(wanted), rel=1e-10)


def test_seeds_decide_the_result():
    first, again, other = (monte_carlo.coherence(1.0, 0.2, 10.0, seed, 5e-3) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_what_cannot_converge_carries_the_last_estimates():
    with pytest.raises(SolverError, match="slices of imaginary time") as caught:
        path_integral.coherence(0.05, 0.2, 2000.0)
    assert caught.value.partial is not None
    with pytest.raises(SolverError, match="sweeps") as caught:
        monte_carlo.coherence(1.0, 0.2, 10.0, tolerance=1e-9)
    assert len(caught.value.partial) == 2
