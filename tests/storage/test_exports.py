"""Datasets out again: CSV, frames, JSON, Zarr and netCDF, and back."""

import functools
import json

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from click.testing import CliRunner

import chain
from chain.errors import HeatChainError
from scenarios.command.app import main

ROW = chain.Chain(
    chain.ConductanceLink("1 nW/K"), chain.ConstantHeatCapacity("1 aJ/K"), 3, "310 K", "300 K", spacing="1 nm"
)


@functools.cache
def run():
    return ROW.transient("300 K", "5 ns", samples=6)


def test_csv_is_a_table_with_units_that_comes_back(tmp_path):
    path = tmp_path / "run.csv"
    chain.save_dataset(run(), path)
    back = chain.read_table(path)
    assert back["time"].attrs["units"] == "s"
    np.testing.assert_array_equal(back["time"], run()["time"])
    for site in (1, 2, 3):
        column = back[f"temperature_site_{site}"]
        assert column.attrs["units"] == "K" and column.attrs["long_name"] == f"temperature site={site} [K]"
        np.testing.assert_array_equal(column, run()["temperature"].sel(site=site))
    by_pandas = pd.read_csv(path, comment="#", float_precision="round_trip")  # not the default before pandas 3
    np.testing.assert_array_equal(by_pandas["current link=0 [W]"], run()["current"].sel(link=0))
    head = path.read_text().split("time [s]")[0]
    assert all(line.startswith("# ") for line in head.splitlines())
    assert f"# heatchain_version = {chain.__version__}" in head and "left out: initial_temperature, position" in head


def test_frames():
    frame = chain.to_frame(run()[["temperature", "reservoir_heat"]])
    assert frame.columns.tolist() == [
        "temperature site=1 [K]", "temperature site=2 [K]", "temperature site=3 [K]",
        "reservoir_heat side=left [J]", "reservoir_heat side=right [J]",
    ]  # fmt: skip
    assert frame.index.name == "time [s]" and len(frame) == 6
    over = chain.to_frame(run()[["initial_temperature"]], over="site")
    assert over.index.tolist() == [1, 2, 3] and "position [m]" in over.columns
    back = chain.read_table(chain.to_frame(run()[["temperature"]]))
    np.testing.assert_array_equal(back["temperature_site_2"], run()["temperature"].sel(site=2))


def test_json_comes_back_whole(tmp_path):
    odd = xr.Dataset({"a": ("x", [1.0, np.nan, np.inf, -np.inf, 1e-300], {"units": "W"}), "b": ("x", list("abcde"))})
    for ds in (run(), odd):
        path = tmp_path / "run.json"
        chain.save_dataset(ds, path)
        told = json.loads(path.read_text(encoding="utf-8"), parse_constant=lambda word: pytest.fail(word))
        back = xr.Dataset.from_dict(told)
        for name in ds.variables:
            if ds[name].dtype.kind == "f":
                np.testing.assert_array_equal(back[name].values.astype(float), ds[name].values)
                assert back[name].attrs["units"] == ds[name].attrs["units"]
            else:
                assert back[name].values.tolist() == ds[name].values.tolist()


def test_zarr_comes_back(tmp_path):
    pytest.importorskip("zarr")
    chain.save_dataset(run(), tmp_path / "run.zarr")
    with pytest.raises(HeatChainError, match=r"is a folder.*xarray\.open_zarr"):
        chain.open_dataset(tmp_path / "run.zarr")
    back = xr.open_zarr(tmp_path / "run.zarr", consolidated=False, decode_times=False)
    xr.testing.assert_equal(back.load(), run())
    with pytest.raises(HeatChainError, match="exists already"):
        chain.save_dataset(run(), tmp_path / "run.zarr")
    assert [one.name for one in tmp_path.iterdir()] == ["run.zarr"]


def test_netcdf_keeps_the_conventions(tmp_path):
    import h5py

    chain.save_dataset(run(), tmp_path / "run.nc")
    xr.testing.assert_identical(chain.load_dataset(tmp_path / "run.nc"), run())
    with h5py.File(tmp_path / "run.nc") as file:
        for name in run().coords:
            assert "_FillValue" not in file[name].attrs, name
        for name in ("Conventions", "title", "history"):
            assert len(file.attrs[name]) > 3, name
        for name in run().variables:
            assert {"long_name"} <= set(file[name].attrs) or run()[name].dtype.kind in "UO", name
    assert all("_FillValue" not in one.encoding for one in run().variables.values())  # in memory it is as it was


@pytest.mark.parametrize(("call", "words"), [
    (lambda folder: chain.save_dataset(run(), folder / "run.xlsx"), r"`path` must end in '\.nc'"),
    (lambda folder: chain.save_dataset(run(), 3), "`path`"),
    (lambda folder: chain.save_dataset({}, folder / "run.csv"), "`ds`"),
    (lambda folder: chain.save_dataset(run(), folder / "no" / "run.csv"), "no folder"),
    (lambda folder: chain.save_dataset(run(), folder / "no" / "run.zarr"), "no folder"),
    (lambda folder: chain.save_dataset(run(), folder / "run.json", over="time"), "`over`"),
    (lambda folder: chain.to_frame(run(), "places"), "`over`.*time"),
    (lambda folder: chain.to_frame(xr.Dataset({"a": 1.0})), "no rows"),
    (lambda folder: chain.to_frame(xr.Dataset({"a": (("x", "y"), np.zeros((2, 20_000)))}), "x"), "20000 columns"),
    (lambda folder: chain.to_frame(3), "`ds`"),
])  # fmt: skip
def test_what_cannot_be_written_is_named(tmp_path, call, words):
    with pytest.raises(HeatChainError, match=words):
        call(tmp_path)


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_commands_write_them(tmp_path, monkeypatch, ending):
    monkeypatch.chdir(tmp_path)
    arguments = ["run", "nanoparticles", "--set", "particles=3", "--set", "samples=5", "-o", f"out.{ending}"]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0 and f"out.{ending}" in done.output, done.output
    assert sorted(one.name for one in tmp_path.iterdir()) == [f"out.{ending}", "out.png"]
    if ending == "csv":
        assert chain.read_table("out.csv").sizes == {"time": 5}
    else:
        assert json.loads((tmp_path / "out.json").read_text())["attrs"]["scenario"] == "nanoparticles"
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2 and "--overwrite" in done.output
    assert CliRunner().invoke(main, [*arguments, "--overwrite"]).exit_code == 0


def test_a_file_that_asks_for_csv(tmp_path, monkeypatch):
    """A chain's transient could be kept while it runs in netCDF alone: it is written when it is done."""
    monkeypatch.chdir(tmp_path)
    text = """
[chain]
n = 2
left = "310 K"
right = "300 K"
links = { kind = "conductance", conductance = "1 nW/K" }
subsystems = { kind = "constant", heat_capacity = "1 aJ/K" }
[run]
initial = "300 K"
until = "5 ns"
samples = 5
[output]
dataset = "mine.csv"
"""
    (tmp_path / "mine.toml").write_text(text)
    done = CliRunner().invoke(main, ["run", "mine.toml"])
    assert done.exit_code == 0, done.output
    assert chain.read_table("mine.csv").sizes == {"time": 5}
    (tmp_path / "mine.toml").write_text(text + "stream = true\n")
    done = CliRunner().invoke(main, ["run", "mine.toml", "--overwrite"])
    assert done.exit_code == 2 and "output.stream" in done.output
    done = CliRunner().invoke(main, ["run", "mine.toml", "-o", "mine.xlsx"])
    assert done.exit_code == 2 and ".csv" in done.output
