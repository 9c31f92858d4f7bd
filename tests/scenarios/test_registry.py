"""Every scenario runs, says its units, draws, and survives being written to a file."""

import contextlib
from numbers import Real

import numpy as np
import pytest
import xarray as xr

import scenarios
from chain import HeatChainError, plots, ureg
from chain.storage.writing import save
from scenarios import registry
from scenarios.command.page import _results
from scenarios.output.animation import check_animated
from scenarios.registry import ANIMATED
from systems import figures

SHORT = {
    "mediator": {"samples": 21},
    "fourier": {"links": 20},
    "nanoparticles": {"particles": 5, "samples": 21},
    "pulse": {"particles": 21, "until": "30 ns", "samples": 31},
    "thermal-wave": {"particles": 12, "penetration": 3.0},
    "disorder": {"links": 20, "chains": 100},
    "fluctuating-chain": {"particles": 3, "runs": 20, "samples": 100},
    "heat-noise": {"modes": 60, "samples": 9},
    "fin": {"particles": 8, "samples": 21},
    "film": {"size": 10, "draws": 2, "fractions": 5},
    "block": {"size": 4, "draws": 2, "fractions": 3},
    "multilayer": {"until": "100 ns", "samples": 21},
    "two-temperatures": {"cells": 10, "samples": 21},
    "stm-tip": {"samples": 7},
    "diode": {"samples": 5, "longest": 1},
    "certify": {"samples": 3, "curve": 4},
    "josephson": {"samples": 31},
    "minimum-conductivity": {},
    "selenium": {},
    "layered": {},
    "bounds-2": {"samples": 11},
    "bounds-3": {"samples": 31},
    "bounds-4": {"lowest": 1.0, "highest": 4.0, "samples": 2, "couplings": [0.1], "exact": "no"},
    "self-thermalisation": {"mode_spacing": "6 cm^-1", "modes": 100, "passages": 2},
    "anharmonic-body": {"atoms": (16,), "anharmonicity": (0.0, 1.0), "runs": 4, "samples": 5},
    "figure-5": {"bodies": 1, "modes": 80, "mode_spacing": "5 cm^-1", "draws": 2, "samples": 31},
    "figure-5-map": {"bodies": 1, "draws": 2, "spacing": 0.2},
    "ballistic-to-fourier": {"longest": 8, "compared": 2, "shown": 4, "band": 4.0},
}


LACKING = {  # numbers that a dataset has with other parameters than in SHORT
    "bounds-4": {"conductance", "conductance_error", "warm_fraction"},
}


def check_foretold(name, ds):
    """A sweep knows which numbers a case has, before it runs one."""
    found = {str(key) for key, one in ds.data_vars.items() if one.dtype.kind in "fiu"}
    found |= {key for key, one in ds.attrs.items() if isinstance(one, Real)}
    told = registry.numbers(name)
    assert found <= told and told - found == LACKING.get(name, set())


@pytest.mark.parametrize("name", ["figure-2", "figure-3", "figure-4"])
def test_numbers_of_the_papers_figures_are_foretold(name):
    check_foretold(name, scenarios.run(name))


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] * (name == "bounds-4")) for name in SHORT]
)
def test_scenario(name, tmp_path):
    ds = scenarios.run(name, **SHORT[name])
    assert ds.attrs["Conventions"].startswith("CF-") and ds.attrs["title"] == scenarios.describe(name).rstrip(".")
    assert ds.attrs["history"] == f"computed by heatchain {ds.attrs['heatchain_version']}"
    for variable in ds.variables:
        if ds[variable].dtype.kind in "iub":
            assert ds[variable].attrs.get("long_name"), variable
        if ds[variable].dtype.kind == "f":
            assert ds[variable].attrs.get("long_name"), variable
            ureg.Unit(ds[variable].attrs["units"])
            assert np.isfinite(ds[variable].values).any(), variable
    check_foretold(name, ds)
    assert scenarios.summary(name, ds).rstrip().endswith(".")
    assert all("nan" not in said for _, said in _results(ds))  # of the report
    figure = scenarios.plot(name, ds)
    assert not list(figures.faults(figure))
    with contextlib.nullcontext() if name in ANIMATED else pytest.raises(HeatChainError, match="--animate"):
        check_animated(ds)
    save(ds, tmp_path / "found.nc")
    back = xr.open_dataset(tmp_path / "found.nc", engine="h5netcdf")
    assert scenarios.summary(name, back) == scenarios.summary(name, ds)


@pytest.mark.slow
@pytest.mark.parametrize("name", SHORT)
def test_every_figure_fits_a_column_or_a_page(name):
    ds = scenarios.run(name, **SHORT[name])
    width = "page" if name == "self-thermalisation" else "column"  # of six panels
    with plots.of_width(width):
        figure = scenarios.plot(name, ds)
    assert not list(figures.faults(figure))
    assert 25.4 * figure.get_size_inches()[1] < 240.0


def test_every_preset_is_tested():
    assert set(SHORT) | {"figure-2", "figure-3", "figure-4"} == set(scenarios.SCENARIOS)


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("fourier", {"hot": "10 K", "cold": "20 K"}),
        ("fourier", {"links": 7}),
        ("pulse", {"power": "0 W"}),
        ("pulse", {"particles": 4}),
        ("thermal-wave", {"penetration": 0.1}),
        ("thermal-wave", {"amplitude": "400 K"}),
        ("disorder", {"spread": 9.0}),
        ("disorder", {"chains": 1}),
        ("stm-tip", {"samples": 0}),
        ("josephson", {"samples": 1}),
        ("layered", {"anisotropy": -1.0}),
        ("selenium", {"distance": "0.5 s"}),
        ("minimum-conductivity", {"example": "a-SiO3"}),
        ("figure-5", {"bodies": 0}),
        ("figure-5", {"draws": 1}),
        ("ballistic-to-fourier", {"longest": 0}),
        ("ballistic-to-fourier", {"hot": "-3 K"}),
    ],
)
def test_bad_parameters_are_named(name, parameters):
    with pytest.raises(HeatChainError, match=r"`\w+`|There is no|must"):
        scenarios.run(name, **parameters)


def test_a_junction_whose_numbers_hold_nowhere_is_drawn_as_flagged():
    ds = scenarios.run("josephson", junction="ybco-bicrystal", lowest="1 K", samples=11)
    figure = scenarios.plot("josephson", ds)
    legends = [axes.get_legend() for axes in figure.axes if axes.get_legend()]
    texts = [text.get_text() for legend in legends for text in legend.get_texts()]
    assert "ybco-bicrystal,\nflagged: not at these T" in texts
