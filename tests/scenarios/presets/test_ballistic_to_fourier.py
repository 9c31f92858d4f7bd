"""The crossover from ballistic heat to Fourier's law, as the scenario tells it."""

import numpy as np
import pytest

from scenarios.presets.chains.ballistic_to_fourier import ballistic_to_fourier, summary


@pytest.fixture(scope="module")
def ds():
    return ballistic_to_fourier(longest=32, compared=4, shown=6, mode_spacing="10 cm^-1", band=6.0)


def test_without_probes_nothing_falls_with_length(ds):
    assert ds["local_exponent"].sel(probe_ratio=0.0)[-1] == pytest.approx(0.0, abs=0.02)
    assert float(ds["resistance_ratio"].sel(probe_ratio=0.0)) == pytest.approx(0.0, abs=1e-3)


def test_probes_make_fouriers_law(ds):
    last = ds["local_exponent"].isel(middle=-1).values
    assert (np.diff(last[:5]) < 0).all()
    assert last[4:] == pytest.approx([-1.0, -1.0], abs=0.02)


def test_opposite_ends_meet_endless_bodies_and_the_same_couplings_do_not(ds):
    excess = ds["coherent_excess"].isel(swept_ratio=-1)
    assert abs(float(excess.sel(contacts="opposite"))) < 1e-3
    assert float(excess.sel(contacts="random")) > 5e-3
    assert float(excess.sel(contacts="same")) > 0.3


def test_endless_bodies_tend_to_eq_80(ds):
    ratio = ds["incoherent_ratio"].values
    assert (np.diff(ratio) < 0).all()
    assert ratio[0] == pytest.approx(1.0, abs=0.01)


def test_profiles_go_from_flat_to_that_of_eq_80(ds):
    profile, series = ds["profile_temperature"].values, ds["series_temperature"].values
    away = np.abs(profile - series).max(axis=1)
    assert (np.diff(away[:4]) < 0).all() and away[3] < 0.5
    assert (np.diff(profile, axis=1) < 0).all()


def test_summary_names_every_probe(ds):
    text = summary(ds)
    assert all(f"η = {ratio:g} Δ" in text for ratio in ds["probe_ratio"].values)
