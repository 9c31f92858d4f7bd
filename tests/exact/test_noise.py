"""Noise of a given spectrum, and the exact step of an oscillator that it pushes."""

import numpy as np
import pytest
from scipy.constants import hbar, k
from scipy.linalg import expm

import chain
from chain.exact.sampled_baths.equations import _response, slowest_rate
from chain.exact.sampled_baths.noise import WhiteNoise
from chain.links.harmonic.langevin import noise_spectrum

Q = chain.ureg.Quantity
UNIT = 1e12  # rad/s
KELVIN = hbar * UNIT / k


def test_noise_has_the_spectrum_of_equation_55():
    """Periodogram over many members, against the closed form of `chain.links`, with its own scatter."""
    members, T, damping, step = 400, 0.7 * KELVIN, 0.3 * UNIT, 0.1 / UNIT
    link = chain.HarmonicMediator(Q(UNIT, "rad/s"), (Q(0.3 * UNIT, "rad/s"), Q(0.2 * UNIT, "rad/s")))
    noise = WhiteNoise((members,), 512, step, seed=1)
    energy = 0.5 * hbar * noise.omega[1:] / np.tanh(hbar * noise.omega[1:] / (2 * k * T))
    filtered = noise.filtered(noise.next() * np.sqrt(2 * damping * np.concatenate([[k * T], energy])))
    window = np.hanning(noise.block)
    periodogram = step * np.abs(np.fft.rfft(filtered * window)) ** 2 / np.sum(window**2)
    omega = 2 * np.pi * np.fft.rfftfreq(noise.block, step)
    wanted = noise_spectrum(link, Q(omega[4:-4], "rad/s"), Q(T, "K")).magnitude
    z = (periodogram[:, 4:-4].mean(axis=0) / wanted - 1) * np.sqrt(members)
    assert abs(z.mean()) < 0.3
    assert np.mean(z**2) == pytest.approx(1.0, abs=0.3)


def test_blocks_join_without_a_seam():
    """Noise with a long memory is correlated across the edge of a block as it is inside."""
    members, step = 20000, 0.2 / UNIT
    noise = WhiteNoise((members,), 128, step, seed=2)
    shape = np.exp(-((noise.omega * 10 * step) ** 2))  # the noise's memory is a Gaussian, too, of 20 steps
    first, second = (noise.filtered(noise.next() * shape) for _ in range(2))
    joined = np.concatenate([first, second], axis=1)
    for lag in (1, 10, 30):
        inside = np.mean(joined[:, 20] * joined[:, 20 + lag])
        across = np.mean(joined[:, noise.block - 1 - lag // 2] * joined[:, noise.block - 1 - lag // 2 + lag])
        scatter = np.mean(joined[:, 20] ** 2) * np.sqrt(2 / members)  # of a variance
        assert abs(inside - across) < 3 * np.sqrt(2) * scatter
        assert inside > 20 * scatter


def test_equal_seeds_give_equal_noise_and_others_do_not():
    made = [WhiteNoise((2,), 64, 1.0, seed).next() for seed in (3, 3, 4)]
    assert np.array_equal(made[0], made[1])
    assert not np.any(made[0] == made[2])


# -- integrator ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [0.01, 0.3, 1.2])
@pytest.mark.parametrize("damping", [1e-3, 2.0, 30.0])
def test_a_step_is_exact_for_every_frequency(step, damping):
    """A force e^{iωt}: steps keep the oscillator on the steady response, at any step."""
    matrix = np.array([[0.0, 1.0], [-1.0, -damping]])
    propagator = expm(matrix * step)
    omega = np.array([0.0, 0.1, 0.9, 1.0, 2.5])
    kick = _response(matrix[None], propagator[None], omega, step)[:, 0]
    x = 1.0 / (1.0 - omega**2 + 1j * omega * damping)
    steady = np.stack([x, 1j * omega * x])
    assert propagator @ steady + kick == pytest.approx(steady * np.exp(1j * omega * step), rel=1e-11, abs=1e-13)


@pytest.mark.parametrize("damping", [1e-6, 1.0, 2.0, 50.0, 1e8])
def test_slowest_rate_is_that_of_the_matrix(damping):
    found = slowest_rate(np.array([1.0]), np.array([damping]))[0]
    wanted = np.roots([1.0, damping, 1.0]).real if damping < 1e3 else np.array([-1.0 / damping])
    assert found == pytest.approx(-wanted.max(), rel=1e-7)
