"""What the scenarios about fluctuations claim: noise, symmetry, exact dynamics; trajectories beside linear theory."""

import numpy as np
import pytest

from chain import HeatChainError
from scenarios.presets.chains.fluctuating_chain import fluctuating_chain
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
    off = ds["sampled_spectrum"].values / ds["middle_spectrum"].values - 1.0
    assert np.abs(off[2:]).max() < 0.3 and abs(np.median(off)) < 0.1
    apart = [0, 2]
    np.testing.assert_allclose(ds["correlation"].values[apart], ds["closed_correlation"].values[apart], rtol=0.1)
    with pytest.raises(HeatChainError, match="`particles` must be odd"):
        fluctuating_chain(particles=4)


def test_the_band_about_the_profile_is_that_of_one_particle():
    ds = nanoparticles(particles=5, samples=11)
    assert ds["temperature_fluctuation"].dims == ("site",)
    (band,) = plot(ds).axes[0].collections
    top = band.get_paths()[0].vertices[:, 1].max()
    assert top == pytest.approx(float((ds["steady_temperature"] + ds["temperature_fluctuation"]).max()), rel=1e-12)
