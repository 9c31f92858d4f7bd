"""The fin: its heat balance, and how it depends on the contact."""

import numpy as np
import pytest

from scenarios.presets.chains.fin import fin


def test_what_enters_is_lost_or_kept():
    found = fin(particles=20, until="100 ns", samples=11)
    heats = found["reservoir_heat"].isel(time=-1)
    assert float(heats.sum()) == pytest.approx(float(found["energy"].isel(time=-1).sum()), rel=1e-12)
    lost = found["surroundings_current"]
    rate = np.gradient(found["reservoir_heat"].sel(side="surroundings").values, found["time"].values)
    assert -rate[5] == pytest.approx(float(lost.isel(time=5).sum()), rel=0.02)


def test_the_excess_falls_over_the_decay_length():
    found = fin(particles=60, contact="5 pW/K", hot="301 K", until="10 ns", samples=3)
    excess = found["steady_temperature"].values - 300.0
    spacing = float(found["position"][0])
    fitted = -spacing / np.polyfit(np.arange(20), np.log(excess[:20]), 1)[0]
    assert fitted == pytest.approx(float(found["decay_length"]), rel=2e-3)
    assert excess[:20] == pytest.approx(found["fin_temperature"].values[:20] - 300.0, rel=2e-3)
