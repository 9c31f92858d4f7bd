"""What [Panasyuk2012] says of its Figs. 2 to 4, and where the text overstates."""

import numpy as np
import pytest

from scenarios.presets.panasyuk2012 import figure_2, figure_3, figure_4


def test_figure_2_rises_with_coupling_and_falls_with_temperature_and_lower_cutoff():
    ds = figure_2.figure_2()
    imbalance = ds["imbalance"]
    assert bool((imbalance.diff("coupling") > 0).all()) and bool(((imbalance > 0) & (imbalance < 1)).all())
    for higher, lower in (("a", "b"), ("a", "c"), ("b", "d")):
        assert bool((imbalance.sel(curve=higher) > imbalance.sel(curve=lower)).all())
    # Linear in the coupling while it is weak
    weak = imbalance.isel(coupling=slice(0, 40))
    slope = np.log(weak).diff("coupling") / np.log(ds["coupling"]).isel(coupling=slice(0, 40)).diff("coupling")
    assert float(abs(slope - 1).max()) < 0.02
    assert "NO" not in figure_2.summary(ds)


def test_figure_3_has_its_maximum_where_the_text_says_so():
    ds = figure_3.figure_3()
    assert bool((ds["height"].diff("thermal_time") <= 0).all())
    middle = ds.sel(cutoff=1.0)
    assert float(middle.last_time) == pytest.approx(1.75, abs=0.005)
    assert float(middle.last_local_time) == pytest.approx(1.98, abs=0.005)
    needed = ds["place"].where(ds["height"] > 0) * ds["thermal_time"]  # ħγ̂/k_BT
    assert (float(needed.min()), float(needed.sel(cutoff=1.0).min())) == pytest.approx((7.2, 9.8), abs=0.05)
    high = ds.isel(time=0)
    best = float(high.conductance.max())
    assert best <= float(high.maximum) < best * 1.01
    assert float(high.conductance[-1]) == pytest.approx(float(high.limit), rel=2e-3)
    # It needs an overdamped mediator, γ̂ > D; it moves up as D falls from 3 omega0, but down from 10 to 3 omega0
    places = ds["place"].where(ds["height"] > 0)
    assert float((places / ds["cutoff"]).min()) > 1
    assert bool((places.sel(cutoff=0.3) > places.sel(cutoff=1.0)).where(ds["thermal_time"] < 1.4, True).all())
    assert bool((places.sel(cutoff=1.0) > places.sel(cutoff=3.0)).where(ds["thermal_time"] < 1.4, True).all())
    assert bool(
        (places.sel(cutoff=3.0) < places.sel(cutoff=10.0)).where(abs(ds["thermal_time"] - 0.6) < 0.4, True).all()
    )


def test_figure_4_has_one_low_temperature_line_and_two_plateaus():
    ds = figure_4.figure_4()
    K = ds["conductance"]
    low = K.isel(temperature=0) / ds["low_temperature"][0]
    assert float(abs(low - 1).max()) < 0.01
    assert float(abs(K.isel(temperature=-1) / ds["classical"] - 1).max()) < 1e-3
    assert bool((K.diff("temperature") > 0).all())
    bound = ds["temperature"] < ds.attrs["quality"]
    assert float(abs(K.sel(curve="c") / K.sel(curve="d") - 1).where(bound).max()) == pytest.approx(0.025, abs=5e-4)
    # The plateau is flat for D/omega0 far below 1e-3, and a mere bend for the paper's lowest cutoff
    assert float(ds.flattest.sel(curve="flat")) < 0.01
    assert float(ds.at_flattest.sel(curve="flat")) == pytest.approx(float(ds.plateau.sel(curve="flat")), rel=0.01)
    assert float(ds.flattest.sel(curve="a")) == pytest.approx(0.15, abs=0.01)
    assert float(ds.at_flattest.sel(curve="a") / ds.plateau_weak.sel(curve="a")) == pytest.approx(0.87, abs=0.01)
    assert np.isnan(float(ds.flattest.sel(curve="c")))


@pytest.mark.parametrize("module", [figure_2, figure_3, figure_4], ids=lambda m: m.__name__.rpartition(".")[2])
def test_figures_are_drawn_and_summed_up(module):
    function = getattr(module, module.__name__.rpartition(".")[2])
    ds = function(samples=31)
    figure = module.plot(ds)
    assert len(figure.axes) == 2 and all(ax.get_xlabel() for ax in figure.axes)
    assert module.summary(ds)
