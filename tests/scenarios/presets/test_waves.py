"""Pulse and wave: against the random walk and the damped wave, written out here."""

import numpy as np
import pytest
from scipy.special import ive

import chain
from scenarios.presets.chains.gold import gold_row, hopping_rate, molecules
from scenarios.presets.chains.pulse import pulse
from scenarios.presets.chains.thermal_wave import thermal_wave


def test_hopping_rate_is_that_of_the_chain():
    """The slowest mode of N bodies between reservoirs relaxes at 4(K/C) sin²(π/2(N+1))."""
    row = gold_row(molecules(), 9, "300 K", "300 K")
    slowest = float(row.modes(count=1)["relaxation_time"][0])
    assert 1 / slowest == pytest.approx(4 * hopping_rate("300 K") * np.sin(np.pi / 20) ** 2, rel=1e-6)


def test_pulse_spreads_as_the_lattice_kernel():
    """A short, small pulse: T_n - T = (E/C) exp(-2Kt/C) I_n(2Kt/C) on an endless lattice."""
    ds = pulse(particles=61, power="1 nW", duration="1 ps", until="100 ns", samples=21)
    last = ds.isel(time=-1)
    z = 2 * hopping_rate("300 K") * float(last["time"])
    kernel = ive(np.abs(np.arange(-30, 31)), z)
    share = last["energy"].values / float(ds["pulse_energy"])
    assert share == pytest.approx(kernel, abs=2e-4 * kernel.max())


def test_pulse_width_and_diffusivity():
    ds = pulse()
    early = ds.isel(time=slice(1, 60))
    assert early["width"].values == pytest.approx(early["walk_width"].values, rel=3e-3)
    assert float(ds["fitted_diffusivity"]) == pytest.approx(float(ds["diffusivity"]), rel=5e-3)
    row = gold_row(molecules(), 3, "300 K", "300 K")
    kappa = row.conductivity("300 K").to("W/(m*K)").magnitude
    capacity = float(hopping_rate("300 K") ** -1 * molecules().conductance("300 K").to("W/K").magnitude) / (
        36e-18 * 6e-9
    )
    assert float(ds["diffusivity"]) == pytest.approx(kappa / capacity, rel=1e-12)


def test_pulse_heat_is_all_somewhere():
    ds = pulse()
    given = ds["energy"].sum("site") - ds["reservoir_heat"].sum("side")
    assert given.values[-1] == pytest.approx(float(ds["pulse_energy"]), rel=1e-9)


def test_even_number_of_particles_has_no_middle():
    with pytest.raises(chain.HeatChainError, match="`particles` must be an odd number"):
        pulse(particles=10)


@pytest.fixture(scope="module")
def wave():
    return thermal_wave()


def test_wave_is_that_of_the_linear_system(wave):
    """(iω + (K/C)·second difference) T = (K/C) T_0 e_1, solved densely."""
    rate, n = hopping_rate("300 K"), wave.sizes["site"]
    matrix = (1j * float(wave["frequency"]) + 2 * rate) * np.eye(n) - rate * (np.eye(n, k=1) + np.eye(n, k=-1))
    drive = np.zeros(n, dtype=complex)
    drive[0] = rate
    wanted = np.linalg.solve(matrix, drive)
    for kind, tolerance in (("response", 1e-8), ("chain", 1e-12), ("transient", 3e-5)):
        one = wave.sel(kind=kind)
        found = one["amplitude"].values * np.exp(-1j * one["phase"].values)
        assert np.abs(found - wanted).max() < tolerance, kind


def test_damped_wave_falls_and_lags_alike(wave):
    one = wave.sel(kind="continuum")
    depth = wave["position"].values / float(wave["penetration_depth"])
    assert one["amplitude"].values == pytest.approx(np.exp(-depth), rel=1e-12)
    assert one["phase"].values == pytest.approx(depth, rel=1e-12)
    assert float(wave["penetration_depth"]) == pytest.approx(
        np.sqrt(2 * float(wave["diffusivity"]) / float(wave["frequency"])), rel=1e-12
    )


def test_chain_comes_to_the_damped_wave_with_the_second_order():
    def gap(penetration):
        ds = thermal_wave(particles=int(10 * penetration), penetration=penetration, periods=2, rtol=1e-4)
        waves = ds["amplitude"] * np.exp(-1j * ds["phase"])
        return float(np.abs(waves.sel(kind="chain") - waves.sel(kind="continuum")).max())

    assert np.log2(gap(8.0) / gap(16.0)) == pytest.approx(2.0, abs=0.1)
