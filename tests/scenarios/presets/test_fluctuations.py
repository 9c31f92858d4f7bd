"""What the scenarios about fluctuations claim: noise, symmetry, exact dynamics; trajectories beside linear theory."""

import numpy as np
import pytest
import scipy.linalg

import chain
from chain import HeatChainError
from chain.units.constants import k
from scenarios.presets.chains.fluctuating_chain import _spectrum, fluctuating_chain
from scenarios.presets.chains.nanoparticles import nanoparticles, plot
from scenarios.presets.panasyuk2012.heat_noise import heat_noise


def test_the_noise_of_a_mediator_and_its_exact_dynamics():
    ds = heat_noise(modes=200, samples=9)
    assert float(ds["current_slope"]) == pytest.approx(1.0, abs=5e-3)
    assert float(ds["noise_slope"]) == pytest.approx(1.0, abs=5e-3)
    np.testing.assert_allclose(ds["generating_function"].values, ds["mirrored_function"].values, rtol=1e-9, atol=1e3)
    with pytest.raises(HeatChainError, match="`hot` must be above"):
        heat_noise(hot="10 K")


def test_trajectories_beside_linear_theory():
    ds = fluctuating_chain(particles=3, runs=60, samples=400)
    np.testing.assert_allclose(ds["sampled_spread"].values, ds["temperature_spread"].values, rtol=0.05)
    off = ((ds["sampled_spectrum"] - ds["middle_spectrum"]) / ds["spectrum_error"]).values
    assert np.abs(off).max() < 3.5 and 0.5 < np.sqrt((off**2).mean()) < 1.6
    apart = [0, 2]
    np.testing.assert_allclose(ds["correlation"].values[apart], ds["closed_correlation"].values[apart], rtol=0.1)
    with pytest.raises(HeatChainError, match="`particles` must be odd"):
        fluctuating_chain(particles=4)


def test_the_sampled_spectrum_against_the_very_process_of_linear_theory():
    """Its samples are drawn from their exact joint distribution: covariances by Lyapunov's equation."""
    N, Ts, samples, runs = 3, np.array([400.0, 350.0, 300.0, 250.0, 200.0]), 400, 300
    row = chain.Chain(chain.ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("1e-18 J/K"), N, "400 K", "200 K")
    decay = 1e9 * (2.0 * np.eye(N) - np.eye(N, k=1) - np.eye(N, k=-1))  # K/C
    between = np.diff(np.eye(N + 2), axis=0)[:, 1:-1]  # what link i brings to the bodies, and takes
    strength = k * (Ts[1:] ** 2 + Ts[:-1] ** 2) * 1e-9  # the noise of a conductance
    covariance = scipy.linalg.solve_continuous_lyapunov(decay, between.T @ np.diag(strength) @ between / 1e-36)
    slowest = 1.0 / np.linalg.eigvalsh(decay)[0]
    times = slowest * np.linspace(0.0, 20.0, samples)
    ahead = scipy.linalg.expm(-decay * (times[1] - times[0]))
    kick = np.linalg.cholesky(covariance - ahead @ covariance @ ahead.T)
    draw = np.random.default_rng(3).standard_normal((samples, runs, N))
    T = np.empty_like(draw)
    T[0] = draw[0] @ np.linalg.cholesky(covariance).T
    for i in range(1, samples):
        T[i] = T[i - 1] @ ahead.T + draw[i] @ kick.T
    _, found, error, theory = _spectrum(row, T.transpose(1, 0, 2), times, 1)
    off = (found - theory) / error
    assert np.abs(off).max() < 3.0 and 0.5 < np.sqrt((off**2).mean()) < 1.5
    # Without samples: the window's own correlation times the covariance in time
    window = np.hanning(samples)
    lags = [np.linalg.matrix_power(ahead, i)[1] @ covariance[:, 1] for i in range(samples)]
    both = np.correlate(window, window, "full")[samples - 1 :] * lags / np.sum(window**2)
    omega = 2.0 * np.pi * np.arange(2, 5) / (samples * (times[1] - times[0]))
    phase = np.outer(omega * (times[1] - times[0]), np.arange(samples))
    exact = (times[1] - times[0]) * (2.0 * np.cos(phase) @ both - both[0])
    np.testing.assert_allclose(theory[:3], exact, rtol=2e-3)


@pytest.mark.slow
def test_the_lowest_bands_of_many_trajectories():
    """Where 200 trajectories of nine particles are 7 % off by chance, these have 2 %."""
    ds = fluctuating_chain(particles=3, runs=4000, seed=5)
    off = ((ds["sampled_spectrum"] - ds["middle_spectrum"]) / ds["spectrum_error"]).values
    assert float((ds["spectrum_error"] / ds["middle_spectrum"])[:4].max()) < 0.02
    assert np.abs(off).max() < 3.0 and abs(off[:4].mean()) < 1.5


def test_the_band_about_the_profile_is_that_of_one_particle():
    ds = nanoparticles(particles=5, samples=11)
    assert ds["temperature_fluctuation"].dims == ("site",)
    (band,) = plot(ds).axes[0].collections
    top = band.get_paths()[0].vertices[:, 1].max()
    assert top == pytest.approx(float((ds["steady_temperature"] + ds["temperature_fluctuation"]).max()), rel=1e-12)
